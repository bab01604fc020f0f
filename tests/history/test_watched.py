"""A site that lives and breaks, crawled without a network: what the crawls leave, and what is told of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.alerts import Change, State
from crawler.visits import Visits
from crawler.watch import check
from tests.history.test_sixty_days import BLOCKED, BUSY, story
from tests.history.world import DAY, LIST, SOURCE, Clock, Reply, World, ask, crawl

pytestmark = pytest.mark.slow

EMPTY = Reply(
    200, "<html><head><title>环境要闻</title></head><body><h1>环境要闻</h1><ul class='newslist'></ul></body></html>"
)


def lived(archive: Archive, world: World, days: int, every: timedelta = DAY / 2) -> list[Change]:
    """So many days of crawls; all changes that were noted."""
    clock, found = Clock(), []
    while clock.at < days * DAY:
        began = clock.at
        crawl(archive, world, clock)
        found += check(archive, clock(), ())
        clock.at = began + every
    return found


@pytest.mark.parametrize(
    ("answer", "state"),
    [(BLOCKED, State.BLOCKED), (EMPTY, State.NO_ROWS), (BUSY, State.ERRORS)],
    ids=["blocked", "empty", "busy"],
)
def test_an_outage_is_told_by_its_name_with_what_came(tmp_path: Path, answer: Reply, state: State) -> None:
    def broken(url: str) -> Reply | None:
        return answer if url.startswith(LIST) and (url == LIST or state is not State.NO_ROWS) else None

    world = World([story(f"s{n}", n) for n in range(6)], outages=[(2 * DAY, 4 * DAY, broken)])
    with Archive(tmp_path / "news.db", write=True) as archive:
        changes = lived(archive, world, 6)
        assert [(one.state, one.change) for one in changes] == [(state, "opened"), (state, "closed")]
        for number, url in zip(changes[0].evidence["captures"], changes[0].evidence["urls"], strict=True):
            shown = archive.db.execute("SELECT url, status FROM captures WHERE id = ?", (number,)).fetchone()
            assert shown == (url, answer.status)


def test_a_redesign_loses_fields_and_says_which(tmp_path: Path) -> None:
    """Weeks of a bureau that publishes twice a day; then its template drops 来源."""

    def without_origin(text: str) -> str:
        return re.sub(r"来源[:：]\s*\S+?(?=[\s<&])", "", text)

    stories = [story(f"s{n}", n / 2) for n in range(46)]
    world = World(stories, redesigned=(15 * DAY, without_origin))
    with Archive(tmp_path / "news.db", write=True) as archive:
        changes = lived(archive, world, 23, every=DAY)
        fields = dict(archive.db.execute("SELECT field, sum(found) FROM run_fields GROUP BY field"))
    assert [(one.state, one.subject, one.change) for one in changes] == [(State.FIELD_LOST, "origin", "opened")]
    assert fields["title"] > fields["origin"] > 0


def test_a_crawl_that_is_killed_leaves_what_it_had_counted(tmp_path: Path) -> None:
    world, clock = World([]), Clock()
    with Archive(tmp_path / "news.db", write=True) as archive:
        visits = Visits(archive, [SOURCE], clock)
        visits.begin()
        crawl_some(archive, world, clock, visits, pages=60)
        rows = archive.db.execute("SELECT ended_at, counts FROM run_sources").fetchall()
        pages = archive.db.execute("SELECT sum(pages) FROM run_outcomes").fetchone()[0]
        visits.end()
    assert [row[0] for row in rows] == [None]
    assert 0 < pages <= 60
    assert sum(json.loads(rows[0][1]).values()) > 0


def crawl_some(archive: Archive, world: World, clock: Clock, visits: Visits, pages: int) -> None:
    done = 0
    while done < pages and (taken := visits.take(1, None)):
        further: str | None = taken[0].url
        while further:
            further = visits.came(taken[0], ask(archive, world, clock, taken[0], further))
        done += 1


def test_an_offline_crawl_leaves_no_word_of_the_servers(tmp_path: Path) -> None:
    world, clock = World([]), Clock()
    with Archive(tmp_path / "news.db", write=True) as archive:
        visits = Visits(archive, [SOURCE], clock, remember=False)
        visits.begin()
        crawl_some(archive, world, clock, visits, pages=5)
        visits.end()
        assert archive.watched() == []
        assert archive.db.execute("SELECT count(*) FROM run_outcomes").fetchone() == (0,)
