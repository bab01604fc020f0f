"""In chromium: nothing stored runs, and nothing leaves the machine. Where the stored texts want to lead there is a trap."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from tests.requirements import lacking
from tests.web import hostile
from tests.web.walked import chrome, serving

pytestmark = pytest.mark.slow

# Articles by what stands in them, those that reach furthest; QINGJIAN_SOAK=1 takes all.
REACHING = (
    "<script>alert",
    "<svg onload",
    "<img src=x",
    "<iframe src=http",
    "rel=preconnect",
    "http-equiv=refresh",
    "@import",
)
SOME = [
    number
    for number, text in enumerate(hostile.TEXTS, 1)
    if os.environ.get("QINGJIAN_SOAK") or any(each in text for each in REACHING)
]

# What chromium says of what it did not do in a frame.
BLOCKED = (
    "sandbox",
    "Content Security Policy",
    "Content-Security-Policy",
    "ERR_BLOCKED",
    "ERR_ABORTED",
    "Unsafe attempt to load URL",
)


@contextmanager
def trap() -> Iterator[tuple[int, list[str]]]:
    """A port that takes every connection, and what came."""
    caught: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(0.2)
                    try:
                        caught.append(connection.recv(200).decode("latin-1"))
                    except OSError:
                        caught.append("(a connection)")

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1], caught


def test_nothing_runs_and_nothing_leaves(tmp_path: Path) -> None:
    found = chrome()
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        lacking("Playwright is not installed")
    path = tmp_path / "news.db"
    with Archive(path, write=True) as archive:
        hostile.filled(archive)
    with trap() as (port, caught), serving(path) as base, sync_playwright() as playwright:
        names = f"MAP {hostile.OUT} 127.0.0.1:{port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=found.path,
            chromium_sandbox=os.environ.get("QINGJIAN_CHROMIUM_SANDBOX") != "off" and os.geteuid() != 0,
            args=[f"--host-resolver-rules={names}"],
        )
        try:
            _caught_nothing(browser, base, caught)
        finally:
            browser.close()


def _caught_nothing(browser: Any, base: str, caught: list[str]) -> None:
    said, dialogs, elsewhere = [], [], []
    page = browser.new_page()
    page.on("dialog", lambda dialog: (dialogs.append(page.url), dialog.dismiss()))
    page.on("console", lambda line: said.append((page.url, line.text)) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append((page.url, str(error))))
    page.on("request", lambda asked: elsewhere.append(asked.url) if not _is_ours(asked, base) else None)
    for number in SOME:
        for tab in ("", "/served"):
            page.goto(f"{base}/article/{number}{tab}", wait_until="load")
            assert page.evaluate("document.title").endswith(("青简", "Qingjian"))
    for number in SOME:
        page.goto(f"{base}/capture/{number}", wait_until="load")
    page.goto(f"{base}/news/searchable?_size=100", wait_until="load")
    page.goto(f"{base}/", wait_until="load")
    time.sleep(0.5)  # for what a browser does on the side
    assert dialogs == []
    assert caught == []
    assert [url for url in elsewhere if not url.startswith(("data:", "about:"))] == []
    assert [
        line for line in said if not ("/served" in line[0] or "/capture/" in line[0]) or not _is_blocked(line[1])
    ] == []


def _is_ours(asked: Any, base: str) -> bool:
    """Playwright also tells of requests that the page's policy then stops; those have failed."""
    return (
        asked.url.startswith(base)
        or bool(asked.failure)
        or asked.resource_type in ("document", "script", "stylesheet", "image")
    )


def _is_blocked(text: str) -> bool:
    return any(word in text for word in BLOCKED)
