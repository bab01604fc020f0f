"""One bad answer among good ones costs nothing: not an article, not the end of a list, not what a 304 confirms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from archive import Archive
from archive.model import Exchange, Page, PageKind
from archive.stored import Stored
from crawler import settings
from crawler.assembly import Answer
from crawler.importing import Import
from crawler.retries import RetryMiddleware
from crawler.visits import Visits
from tests.archive.life import SOURCE, URL

NOW, LATER = "2024-03-01T02:00:00Z", "2024-03-02T03:00:00Z"
LIST = "http://jia.example/news/"
SHELL = b"<html><body></body></html>"
BLOCKED = (
    "<html><title>访问被拦截</title><body>您的请求疑似攻击行为！请求已被网站防火墙拦截。事件ID：123456</body></html>"
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "news.db", write=True) as opened:
        opened.add_source(SOURCE)
        yield opened


def visit(archive: Archive, page: Page, body: bytes, at: str = NOW) -> None:
    """What a crawl makes of an answer."""
    run = Visits(archive, [SOURCE], lambda: at)
    exchange = Exchange("GET", page.url, at, 200, (), (("Content-Type", "text/html"),), body)
    run.came(
        page,
        Answer(
            page.url, 200, {"content-type": "text/html"}, body, archive.capture(exchange, source="jia", run=None), at
        ),
    )


def due(archive: Archive, url: str) -> str | None:
    [(due_at,)] = archive.db.execute("SELECT due_at FROM pages WHERE url = ?", (url,)).fetchall()
    return None if due_at is None else str(due_at)


@pytest.mark.parametrize("body", [b"", SHELL], ids=["nothing", "an empty shell"])
def test_an_article_that_comes_empty_is_asked_for_again(archive: Archive, body: bytes) -> None:
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    [page] = archive.take(["jia"], now=NOW)
    visit(archive, page, body)
    assert due(archive, URL) == "2024-03-02T02:00:00Z"


def test_a_list_that_comes_empty_does_not_end_there(archive: Archive) -> None:
    archive.begin_walk("jia", "要闻", goal=None, now=NOW)
    archive.learn("jia", "要闻", pages=3)
    archive.follow([(f"{LIST}index_2.html", PageKind.LIST, "要闻")], "jia", now=NOW)
    [page] = archive.take(["jia"], now=NOW)
    visit(archive, replace(page, number=3), b"")
    assert due(archive, page.url) is not None
    assert archive.walk("jia", "要闻").completed_at is None


@pytest.mark.parametrize(
    ("status", "body", "again"), [(200, b"", True), (200, b"a", False), (404, b"", False), (500, b"a", True)]
)
def test_an_empty_answer_is_asked_for_again_at_once(status: int, body: bytes, *, again: bool) -> None:
    values = Settings()
    values.setmodule(settings)
    crawler: Any = SimpleNamespace(settings=values, stats=MemoryStatsCollector(SimpleNamespace(settings=values)))  # type: ignore[arg-type]
    crawler.spider = SimpleNamespace(crawler=crawler)
    request = Request(URL, meta={"page": object()})
    got = RetryMiddleware.from_crawler(crawler).process_response(request, HtmlResponse(URL, status=status, body=body))
    assert isinstance(got, Request) is again


def test_a_304_confirms_the_answer_that_it_was_asked_about(archive: Archive) -> None:
    """And not what the server sent in a bad moment between them."""

    def capture(at: str, status: int, body: bytes, etag: str | None = None, asked: str | None = None) -> int:
        headers = (("Etag", etag),) if etag else ()
        wanted = (("If-None-Match", asked),) if asked else ()
        return archive.capture(Exchange("GET", URL, at, status, wanted, headers, body), source="jia", run=None)

    good = capture("2024-03-01T02:00:00Z", 200, b"good", '"1"')
    capture("2024-03-02T02:00:00Z", 200, b"")
    capture("2024-03-02T02:00:01Z", 200, b"\x1f\x8bgarbage")
    capture("2024-03-02T02:00:02Z", 304, b"", '"1"', '"1"')
    answer = archive.answer("GET", URL)
    assert answer is not None
    assert (answer.capture, answer.body) == (good, b"good")


def imported(archive: Archive, body: bytes, at: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    exchange = Exchange("GET", URL, at, 200, (), (("Content-Type", "text/html; charset=utf-8"),), body)
    archive.add(Stored(exchange, f"<urn:uuid:{at}>", 0), source="jia", run=None)
    with ThreadPoolExecutor(1) as executor:
        Import(archive, [SOURCE], lambda: LATER).read(executor, 1, lambda pages: None)


def test_an_old_block_page_that_is_imported_leaves_the_page_due(archive: Archive) -> None:
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    imported(archive, BLOCKED.encode(), "2019-01-01T00:00:00Z")
    assert archive.db.execute("SELECT reason FROM problems").fetchall() == [("block-page",)]
    assert due(archive, URL) == NOW


def test_an_old_page_that_is_imported_changes_no_newer_visit(archive: Archive) -> None:
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    [page] = archive.take(["jia"], now=NOW)
    archive.done(page, now=NOW, state="live", etag='"new"', due_at=LATER)
    text = (
        "<h1>甲市召开入河排污口整治调度会</h1><p>2019-01-01 来源：甲市日报</p><p>会议要求压实责任，举一反三，限期清零，这是虚构的一段。</p>"
        * 2
    )
    imported(archive, f"<html><body>{text}</body></html>".encode(), "2019-01-01T00:00:00Z")
    [visited] = archive.db.execute("SELECT last_visited, etag, due_at FROM pages").fetchall()
    assert visited == (NOW, '"new"', LATER)


@pytest.mark.parametrize(("accident", "wanted"), [(True, "block-page"), (False, "robots")])
def test_an_accident_takes_the_place_of_no_answer(archive: Archive, *, accident: bool, wanted: str) -> None:
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    [page] = archive.take(["jia"], now=NOW)
    visit(archive, page, BLOCKED.encode())
    run = Visits(archive, [SOURCE], lambda: LATER)
    run.failed(page, "eof" if accident else "robots", "no answer", refused=not accident)
    assert archive.db.execute("SELECT reason FROM problems").fetchall() == [(wanted,)]
