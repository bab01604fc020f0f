"""Status and runs: how each source stands."""

from __future__ import annotations

from dataclasses import replace

from archive import Archive
from archive.model import Article, ListedItem, ListRequest, Page, Source
from archive.status import SourceStatus

LATER = "2022-08-13T09:30:00Z"


def test_a_source_that_was_never_crawled(archive: Archive, source: Source) -> None:
    assert archive.status() == [SourceStatus("jia", source.name, 0, 0, 0, 0, None, None)]


def test_each_source_has_its_own_numbers(
    archive: Archive, source: Source, list_page: Page, article: Article, now: str
) -> None:
    archive.add_source(replace(source, id="yi", name="乙"))
    first = archive.start_run(["jia", "yi"], now=now)
    archive.end_run(first, {"new": 1}, now=now)
    archive.start_run(["jia"], now=LATER)
    items = [ListedItem(n, f"http://jia.example/{n}", "题") for n in (1, 2)]
    archive.listed(
        list_page, items, capture=None, now=now, own=lambda url: True, next=ListRequest("http://jia.example/p2")
    )
    [second] = archive.take(["jia"], now=now, limit=1)
    archive.listed(second, items[:1], capture=None, now=now, own=lambda url: True)
    archive.record(article, source="jia", captures=[], seen_at=now)
    archive.refuse("http://jia.example/2", source="jia", capture=None, reason="list-page", message="m", now=now)
    assert archive.status() == [
        SourceStatus("jia", source.name, 2, 2, 1, 1, LATER, now),
        SourceStatus("yi", "乙", 0, 0, 0, 0, now, None),
    ]


def test_a_run_keeps_its_counts(archive: Archive, now: str) -> None:
    run = archive.start_run(["jia"], now=now)
    archive.end_run(run, {"new": 3, "refused": 1}, now=LATER)
    row = archive.db.execute(
        "SELECT sources, started_at, ended_at, counts ->> 'new', counts ->> 'refused' FROM runs"
    ).fetchone()
    assert row == ('["jia"]', now, LATER, 3, 1)
