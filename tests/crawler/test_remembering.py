"""What a crawl counts of the pages that it reads: of today's template alone, and what is new alone is news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Article, Page, PageKind, Problem
from crawler.remembering import BATCH, ENCODING, FIELDS, Remembering, found_in
from crawler.tally import Tally
from tests.archive.life import FIRST, SOURCE, day

PAGE = Page(1, FIRST.url, PageKind.ARTICLE, "jia", "要闻")
BEFORE = "2024-02-01T00:00:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "news.db", write=True) as opened:
        opened.add_source(SOURCE)
        yield opened


def walked(archive: Archive, *, whole: bool, goal: str | None = None) -> Remembering:
    """A run's counts; the column was walked to its end before, or never."""
    archive.begin_walk("jia", "要闻", goal=None, now=BEFORE)
    if whole:
        archive.follow([(SOURCE.columns[0].list, PageKind.LIST, "要闻")], "jia", now=BEFORE)
        [page] = archive.take(["jia"], now=BEFORE)
        archive.done(page, now=BEFORE, state="live")
        archive.begin_walk("jia", "要闻", goal=goal, now=day(1))
    run = archive.start_run(["jia"], now=day(1))
    return Remembering(archive, run, {"jia": Tally()}, {"jia": SOURCE}, lambda: day(1))


def read(memory: Remembering, article: Article, *, new: bool = True) -> None:
    memory.article(PAGE, article, capture=7, at=day(10), new=new)
    memory.write()


def counts(archive: Archive) -> tuple[int, int, str | None]:
    """Articles whose fields were counted, new ones, and the latest day of these."""
    [(read,)] = archive.db.execute("SELECT coalesce(sum(read), 0) FROM run_fields WHERE field = 'title'").fetchall()
    [(fresh, newest)] = archive.db.execute("SELECT fresh, newest FROM run_sources").fetchall()
    return read, fresh, newest


def test_an_article_of_today(archive: Archive) -> None:
    read(walked(archive, whole=True), FIRST)
    assert counts(archive) == (1, 1, "2024-03-01")


def test_an_old_article_says_nothing_of_today_s_template(archive: Archive) -> None:
    read(walked(archive, whole=True), replace(FIRST, published_at="2023-12-01"))
    assert counts(archive) == (0, 1, "2023-12-01")


def test_a_first_walk_brings_no_news(archive: Archive) -> None:
    read(walked(archive, whole=False), FIRST)
    assert counts(archive) == (1, 0, None)


def test_a_walk_further_back_brings_no_news(archive: Archive) -> None:
    read(walked(archive, whole=True, goal=""), FIRST)
    assert counts(archive) == (1, 0, None)


@pytest.mark.parametrize(("whole", "expected"), [(True, (1, 1, None)), (False, (0, 0, None))])
def test_an_article_without_a_date_is_of_today_where_only_news_come(
    archive: Archive, whole: bool, expected: tuple[int, int, str | None]
) -> None:
    read(walked(archive, whole=whole), replace(FIRST, published_at=None))
    assert counts(archive) == expected


def test_what_is_seen_again_is_read_and_not_new(archive: Archive) -> None:
    read(walked(archive, whole=True), FIRST, new=False)
    assert counts(archive) == (1, 0, None)


def test_a_field_is_found_where_the_page_has_it() -> None:
    damaged = Problem("body", "3 characters can't be decoded as gb18030")
    found = found_in(replace(FIRST, origin=None, credits=(), read_count=0, problems=(damaged,)))
    assert {name for name, there in found.items() if there} == {"title", "published_at", "body", "read_count"}
    assert set(found) == {*FIELDS, ENCODING}
    assert found_in(FIRST)[ENCODING]


def test_counts_are_written_now_and_then(archive: Archive) -> None:
    memory = walked(archive, whole=True)
    memory.write()

    def written() -> int:
        return int(archive.db.execute("SELECT coalesce(sum(pages), 0) FROM run_outcomes").fetchone()[0])

    for _ in range(BATCH - 1):
        memory.outcome(PAGE, "new")
    assert written() == 0
    memory.outcome(PAGE, "new")
    assert written() == BATCH


def test_further_pages_of_a_list_are_told_from_its_first(archive: Archive) -> None:
    memory = walked(archive, whole=True)
    memory.outcome(replace(PAGE, kind=PageKind.LIST), "rows", capture=1, rows=20)
    memory.outcome(replace(PAGE, kind=PageKind.LIST, number=2), "rows", capture=2, rows=5)
    memory.write()
    kinds = archive.db.execute('SELECT kind, "rows", capture FROM run_outcomes ORDER BY kind').fetchall()
    assert kinds == [("further", 5, 2), ("list", 20, 1)]
