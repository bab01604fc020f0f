"""What our readers learned since is no edit of the agency's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Exchange, Outcome
from crawler.edits import reread_before
from crawler.pages import read
from tests.history.world import HOST, SITE, SOURCE

FIRST, LATER = "2023-07-08T02:00:00Z", "2023-07-15T02:00:00Z"
URL = f"http://{HOST}/hjyw/2023/0707/3130.html"
PAGE = (SITE / HOST / "hjyw/2023/0707/3130.html").read_text("utf-8")
HEADERS = {"content-type": "text/html; charset=utf-8"}


@pytest.fixture
def archive(tmp_path: Path):
    """An archive in which an older reader took the page's words for others."""
    with Archive(tmp_path / "news.db", write=True) as opened:
        opened.add_source(SOURCE)
        article = read(URL, PAGE.encode(), HEADERS, SOURCE, FIRST)
        exchange = Exchange("GET", URL, FIRST, 200, (), tuple(HEADERS.items()), PAGE.encode())
        capture = opened.capture(exchange, source="qinghe", run=None)
        older = replace(article, body=f"{article.body}\n主办单位：青河市生态环境局", origin=None)
        opened.record(older, source="qinghe", captures=[capture], seen_at=FIRST)
        yield opened


def visit(archive: Archive, page: str) -> Outcome:
    article = read(URL, page.encode(), HEADERS, SOURCE, LATER)
    exchange = Exchange("GET", URL, LATER, 200, (), tuple(HEADERS.items()), page.encode())
    capture = archive.capture(exchange, source="qinghe", run=None)
    reread_before(archive, article, SOURCE, LATER)
    return archive.record(article, source="qinghe", captures=[capture], seen_at=LATER)


def kinds(archive: Archive) -> list[tuple[str, str]]:
    return archive.db.execute("SELECT kind, seen_at FROM revisions ORDER BY seen_at, id").fetchall()


def test_the_same_page_read_better_is_a_reread(archive: Archive) -> None:
    assert visit(archive, PAGE) is Outcome.UNCHANGED
    assert kinds(archive) == [("first", FIRST), ("reread", FIRST)]


def test_what_the_agency_changed_meanwhile_is_an_edit_by_itself(archive: Archive) -> None:
    assert visit(archive, PAGE.replace("混接点207处", "混接点270处")) is Outcome.CHANGED
    assert kinds(archive) == [("first", FIRST), ("reread", FIRST), ("edit", LATER)]
    rows = archive.db.execute("SELECT origin, body FROM revisions ORDER BY id").fetchall()
    assert rows[1][0] == rows[2][0] == "青河日报"
    assert rows[2][1] == rows[1][1].replace("207处", "270处")


def test_nothing_is_read_again_where_nothing_changed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    visit(archive, PAGE)
    monkeypatch.setattr(Archive, "resting", lambda *_: pytest.fail("the old bytes were read"))
    assert visit(archive, PAGE) is Outcome.UNCHANGED
