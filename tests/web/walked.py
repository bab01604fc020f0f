"""The browser side in a browser: an archive served on this machine, and each of its pages by name."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn

from archive import Archive
from archive.web import plugin
from crawler.browser import Chrome
from crawler.errors import NoBrowser
from tests.requirements import lacking
from tests.web.served import served

WIDTHS = {390: 844, 1024: 768, 1600: 1000}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
SCHEMES = ("light", "dark")

# What is no page: downloads, and what other pages load.
FILES = ("/search.json", "/trends.csv", "/article/1/evidence.wacz", "/search/facets", "/-/language/zh")


def addresses(archive: Archive) -> dict[str, str]:
    """Every kind of page, by name, of an archive as `pictured` makes it; empty and wrong ones too."""

    def newest(sql: str) -> int:
        return int(archive.db.execute(f"SELECT max(article) FROM {sql}").fetchone()[0])  # noqa: S608 (below)

    edited, gone, illustrated = (
        newest("edited WHERE fields LIKE '%body%'"),
        newest("taken_down WHERE state = 'gone'"),
        newest("images"),
    )
    [(column,)] = archive.db.execute("SELECT \"column\" FROM articles WHERE source = 'qinghe' LIMIT 1")
    return {
        "home": "/?period=month",
        "help": "/search",
        "results": f"/search?q={quote('湿地 OR 排口')}",
        "results-by-relevance": f"/search?q={quote('湿地')}&sort=relevance&page=2",
        "results-none": f"/search?q={quote('无此一词')}",
        "results-wrong": f"/search?q={quote('湿地 (排口')}",
        "trends": f"/trends?q={quote('湿地')}&q={quote('排口')}&q={quote('噪声')}&as=share",
        "trends-empty": "/trends",
        "article": f"/article/{illustrated}?q={quote('的')}",
        "article-gone": f"/article/{gone}",
        "article-none": "/article/999999",
        "history": f"/article/{gone}/history",
        "changes": f"/article/{edited}/changes",
        "changes-none": f"/article/{edited}/changes?from=1&to=9",
        "served": f"/article/{illustrated}/served",
        "headers": "/capture/1?headers",
        "people": "/people",
        "person": f"/person/{quote('林一舟')}",
        "agency": "/agency/qinghe?coverage",
        "column": f"/column/qinghe/{quote(column)}",
        "regions": "/regions",
        "region": "/region/37",
        "region-wrong": "/region/x",
        "operations": "/operations",
        "operations-of-one": "/operations?source=jinsui",
        "tables": "/news",
        "table": "/news/articles?_facet=source",
        "row": "/news/articles/3",
        "searchable": f"/news/searchable?_search={quote('湿地')}",
        "nowhere": "/nowhere",
    }


def unvisited(pages: dict[str, str]) -> list[str]:
    """Routes of ours that no page of these has."""
    paths = [address.partition("?")[0] for address in (*pages.values(), *FILES)]
    return [route for route, _ in plugin.register_routes() if not any(re.match(route, path) for path in paths)]


def chrome() -> Chrome:
    """Debian's chromium, without its sandbox: it shows our own pages alone. Skips the test without one."""
    try:
        return Chrome.found({**os.environ, "QINGJIAN_CHROMIUM_SANDBOX": "off"})
    except NoBrowser as error:
        lacking(str(error))


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The browser side of the archive, on a port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))

    async def run(server: Any) -> None:
        with served(path) as app:
            await app.invoke_startup()
            server.config.app = app.app()
            await server.serve(sockets=[listening])

    server = uvicorn.Server(uvicorn.Config("", log_level="critical", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(run(server)), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
