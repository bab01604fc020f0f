"""A clock that is set while a crawl runs, or was wrong in an earlier one: no page waits for a year, and it is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import ArchiveError
from archive.manifest import entries
from archive.model import Article, Exchange, Outcome, PageKind, Walk
from crawler.clock import Steady
from crawler.storedsite import StoredSite
from crawler.visits import Visits
from tests.archive.life import FIRST, SOURCE, URL
from tests.crawler.conftest import contents
from tests.forking import Forks
from tests.survival.conftest import SEEDS, soak_only, whole
from tests.survival.forker import Forker

YEAR = 365.0
LIST = "http://jia.example/news/"
NOW, AHEAD, LATER = "2024-03-01T02:00:00Z", "2025-03-01T02:00:00Z", "2024-03-02T02:00:00Z"


@pytest.mark.parametrize("jump", [-86400.0, 365 * 86400.0, -3600.0, 61.0])
def test_a_clock_that_is_set_is_not_followed(jump: float) -> None:
    wall, passed = [1_700_000_000.0], [50.0]
    clock = Steady(lambda: wall[0], lambda: passed[0])
    assert clock() == "2023-11-14T22:13:20Z"
    wall[0] += jump + 10
    passed[0] += 10
    assert clock() == "2023-11-14T22:13:30Z"
    wall[0] -= jump
    assert clock() == "2023-11-14T22:13:30Z"


def test_a_clock_that_drifts_is_followed() -> None:
    wall, passed = [1_700_000_000.0], [0.0]
    clock = Steady(lambda: wall[0], lambda: passed[0])
    for _ in range(100):
        wall[0] += 3601  # a second an hour
        passed[0] += 3600
        clock()
    assert clock() == "2023-11-19T02:15:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "news.db", write=True) as opened:
        opened.add_source(SOURCE)
        yield opened


class Runs:
    """One run after the other, each ended before the next one begins."""

    def __init__(self) -> None:
        self.last: Visits | None = None

    def __call__(self, archive: Archive, at: str) -> Visits:
        self.end()
        run = Visits(archive, [SOURCE], lambda: at)
        run.begin()
        self.last = run
        return run

    def end(self) -> None:
        if self.last is not None:
            self.last.end()
        self.last = None


@pytest.fixture
def visits(archive: Archive) -> Iterator[Runs]:
    runs = Runs()
    yield runs
    runs.end()


def test_pages_visited_under_a_clock_that_was_ahead_are_due(archive: Archive, visits: Runs) -> None:
    visits(archive, NOW)
    archive.follow([(URL, PageKind.ARTICLE, "要闻"), (f"{LIST}2.html", PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    ahead = visits(archive, AHEAD)
    for page in ahead.take(10, None):
        archive.done(page, now=AHEAD, state="live", etag='"1"', due_at="2025-09-01T02:00:00Z")
    archive.follow([(f"{LIST}3.html", PageKind.ARTICLE, "要闻")], "jia", now=AHEAD)
    again = visits(archive, LATER)
    mended = again.report.mended
    assert mended is not None
    assert mended.pages == 4
    assert "4 pages are due again" in str(mended)
    taken = again.take(10, None)
    assert {page.url for page in taken} == {LIST, URL, f"{LIST}2.html", f"{LIST}3.html"}
    assert {page.etag for page in taken} == {None}, "what a 304 would confirm is dated in the future"
    assert not visits(archive, "2024-03-03T02:00:00Z").report.mended, "it is said once"


def test_what_was_put_off_under_a_clock_that_was_ahead_is_due(archive: Archive, visits: Runs) -> None:
    """It was visited in time, and then postponed from the future: a busy host, a day's budget."""
    visits(archive, NOW)
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    ahead = visits(archive, AHEAD)
    [page] = [one for one in ahead.take(10, None) if one.url == URL]
    archive.postpone(page, due_at="2025-03-02T00:00:00Z")
    assert URL in {one.url for one in visits(archive, LATER).take(10, None)}


@pytest.mark.parametrize("wait", ["2024-03-08T02:00:00Z", "2024-08-28T02:00:00Z"])
def test_what_waits_as_it_should_goes_on_waiting(archive: Archive, visits: Runs, wait: str) -> None:
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=NOW)
    run = visits(archive, NOW)
    [page] = [one for one in run.take(10, None) if one.url == URL]
    archive.done(page, now=NOW, state="live", due_at=wait)
    again = visits(archive, LATER)
    assert not again.report.mended
    assert URL not in {one.url for one in again.take(10, None)}


def test_a_walk_that_was_completed_in_the_future_begins_anew(archive: Archive, visits: Runs) -> None:
    ahead = visits(archive, AHEAD)
    [page] = ahead.take(10, None)
    archive.done(page, now=AHEAD, state="live")
    assert archive.walk("jia", "要闻").completed_at == AHEAD
    archive.db.execute("UPDATE runs SET started_at = ?", (NOW,))
    visits(archive, LATER)
    assert replace(archive.walk("jia", "要闻"), rows=None) == Walk(LATER, None, None, None)


def test_what_is_read_after_the_future_is_what_the_article_says(archive: Archive, visits: Runs) -> None:
    """And an unchanged text is no edit, whichever of the two times is earlier."""
    visits(archive, NOW)
    read(archive, FIRST, AHEAD)
    archive.mend_clock(now=LATER)
    assert read(archive, FIRST, LATER) is not Outcome.NEW
    assert [event.what for event in archive.timeline(URL) if "edit" in event.what] == []
    edited = replace(FIRST, body=FIRST.body.replace("980", "1080"))
    read(archive, edited, "2024-03-03T02:00:00Z")
    found = archive.article(URL)
    assert found is not None
    assert found.body == edited.body


def read(archive: Archive, article: Article, at: str) -> Outcome:
    exchange = Exchange("GET", URL, at, 200, (), (), article.body.encode())
    return archive.record(
        article, source="jia", captures=[archive.capture(exchange, source="jia", run=None)], seen_at=at
    )


def test_a_day_of_the_future_costs_no_budget_today(archive: Archive) -> None:
    for at in (NOW, AHEAD):
        archive.capture(Exchange("GET", URL, at, 200, (), (), b"a"), source="jia", run=None)
    assert archive.asked("jia.example", since="2024-03-01T00:00:00Z", until="2024-03-02T00:00:00Z") == 1


def test_a_clock_that_stands_before_the_archive_is_refused(archive: Archive, visits: Runs) -> None:
    visits(archive, NOW)
    with pytest.raises(ArchiveError, match=r"this machine's clock says 1970-01-01T00:00:00Z.*: set the clock"):
        visits(archive, "1970-01-01T00:00:00Z")


@pytest.mark.slow
@soak_only
def test_a_whole_crawl_in_the_wrong_year(forks: Forks, site: StoredSite, tmp_path: Path) -> None:
    crawl = ("crawl", "biquan", "--seeds", SEEDS, "--archive", tmp_path / "news.db")
    forker = Forker(forks, tmp_path, site.proxy)
    assert forker.run(*crawl).code == 0
    before, asked = contents(tmp_path / "news.db"), len(site.requests)
    assert forker.run(*crawl, days=YEAR).code == 0
    end = forker.run(*crawl, days=1)
    assert end.code == 0, end.err
    assert "mended: the clock was ahead in an earlier crawl, or is behind now: " in end.err
    assert len(site.requests) > asked + 20
    assert "mended" not in forker.run(*crawl, days=2).err
    whole(tmp_path / "news.db")
    assert contents(tmp_path / "news.db") == before
    numbers = [entry.sequence for entry in entries(tmp_path / "news-captures")]
    assert numbers == list(range(1, len(numbers) + 1))
    with Archive(tmp_path / "news.db") as archive:
        states = archive.db.execute("SELECT DISTINCT state FROM articles").fetchall()
        dues = archive.db.execute("SELECT max(due_at) < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+368 days') FROM pages")
        assert states == [("live",)]
        assert json.loads(str(dues.fetchone()[0]))
