"""An invented site of as many pages as are asked for, made as they are: many hosts, each with lists and small articles.

As a script it serves them as an HTTP proxy, in a process of its own, and prints its port:

    manysite.py ARTICLES [DELAY LOG]

With a DELAY (seconds) each host's robots.txt asks for it, and LOG gets a line for each request: when it came, and to whom.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

# Articles of a host, rows of a list's page, links in an article's related list.
ARTICLES, ROWS, RELATED = 1000, 50, 5

WORDS = "巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室"


def host(number: int) -> str:
    return f"www.s{number:04}.example"


def write_seeds(folder: Path, hosts: int) -> None:
    """The sources' files, one a host."""
    folder.mkdir()
    for number in range(hosts):
        (folder / f"s{number:04}.toml").write_text(
            f'id = "s{number:04}"\nname = "第{number}号局（虚构）"\nlevel = "county"\nregion = "990201"\n'
            f'home = "http://{host(number)}/"\nbudget = 1000000\n[[columns]]\nname = "要闻"\n'
            f'list = "http://{host(number)}/yw/"\npaging = "createPageHTML"\n',
            encoding="utf-8",
        )


def page(url: str, articles: int) -> tuple[int, str]:
    """Status and text of the page at an address; `articles` are on each host."""
    path = urlsplit(url).path
    if path == "/yw/" or (found := re.fullmatch(r"/yw/index_(\d+)\.html", path)):
        return _list(0 if path == "/yw/" else int(found[1]), articles)  # type: ignore[index]
    if found := re.fullmatch(r"/yw/(\d+)\.html", path):
        return 200, _article(urlsplit(url).hostname or "", int(found[1]), articles)
    return 404, ""


def _list(number: int, articles: int) -> tuple[int, str]:
    pages = -(-articles // ROWS)
    if number >= pages:
        return 404, ""
    rows = "".join(
        f'<li><a href="/yw/{n}.html">{_title(n)}</a><span>{_day(n)}</span></li>'
        for n in range(number * ROWS, min((number + 1) * ROWS, articles))
    )
    return (
        200,
        f'<html><body><ul>{rows}</ul><script>createPageHTML({pages}, {number}, "index", "html");</script></body></html>',
    )


def _article(name: str, n: int, articles: int) -> str:
    chance = random.Random(f"{name}{n}")  # noqa: S311 (the same text each time)
    text = "".join(
        f"<p>{WORDS}，第{chance.randrange(10**6)}次，甲{chance.randrange(10**4)}河，乙{chance.randrange(10**4)}桥。</p>"
        for _ in range(4)
    )
    related = "".join(
        f'<li><a href="/yw/{m}.html">{_title(m)}</a></li>'
        for m in chance.sample(range(articles), min(RELATED, articles))
    )
    return (
        f"<html><head><meta charset=utf-8></head><body><h1>{_title(n)}</h1><div>{_day(n)} 来源：青河日报（虚构）</div>"
        f"<div>{text}<p>（记者 甲某{n % 97}）</p></div><h3>相关阅读</h3><ul>{related}</ul></body></html>"
    )


def _title(n: int) -> str:
    return f"第{n}条：巡河队走了十七公里"


def _day(n: int) -> str:
    return f"{2024 - n // 336}-{12 - n // 28 % 12:02}-{28 - n % 28:02}"


class Proxy(asyncio.Protocol):
    """Answers `GET http://host/path`, one request after the other."""

    def __init__(self, articles: int, robots: bytes, note: Callable[[str], object]) -> None:
        self.articles = articles
        self.robots = robots
        self.note = note
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            url = head.split(b" ", 2)[1].decode()
            self.note(f"{time.monotonic()} {urlsplit(url).hostname}\n")
            status, text = page(url, self.articles)
            body = text.encode()
            if self.robots and url.endswith("/robots.txt"):
                status, body = 200, self.robots
            self.transport.write(
                b"HTTP/1.1 %d X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                % (status, len(body))
                + body
            )


async def _serve(articles: int, delay: str = "", log: str = os.devnull) -> None:
    robots = f"User-agent: *\nCrawl-delay: {delay}\n".encode() if delay else b""
    note = Path(log).open("a", buffering=1).write  # noqa: SIM115 (until the process ends)
    server = await asyncio.get_running_loop().create_server(lambda: Proxy(articles, robots, note), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
