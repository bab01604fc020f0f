"""Status and runs: how each source stands."""

from __future__ import annotations

from dataclasses import replace

from archive import Archive
from archive.memory import Counted
from archive.model import Article, Page, Source
from archive.status import SourceStatus

LATER = "2022-08-13T09:30:00Z"
WEEK = "2022-08-06T00:00:00Z"


def test_a_source_that_was_never_crawled(archive: Archive, source: Source) -> None:
    assert archive.status(since=WEEK) == [SourceStatus("jia", source.name, 2, 0, 0, None, None, None, None)]


def test_each_source_has_its_own_numbers(
    archive: Archive, source: Source, list_page: Page, article: Article, now: str
) -> None:
    archive.add_source(replace(source, id="yi", name="乙", columns=source.columns[:1]))
    first = archive.start_run(["jia", "yi"], now=now)
    archive.remember(first, {"jia": Counted({"lists": 2}), "yi": Counted({"lists": 1})}, now=now, ended=True)
    second = archive.start_run(["jia"], now=LATER)
    archive.remember(second, {"jia": Counted({"lists": 0})}, now=LATER)
    archive.done(list_page, now=now, state="live", due_at=LATER)
    archive.record(article, source="jia", captures=[], seen_at=now)
    assert archive.status(since=WEEK) == [
        SourceStatus("jia", source.name, 2, 1, 1, now, LATER, now, LATER),
        SourceStatus("yi", "乙", 1, 0, 0, None, now, now, None),
    ]
    assert [one.new for one in archive.status(since=LATER)] == [0, 0]


def test_a_run_from_before_runs_were_remembered_by_source(archive: Archive, now: str) -> None:
    archive.start_run(["jia"], now=now)
    [found] = archive.status(since=WEEK)
    assert (found.last_run, found.last_success) == (now, None)


def test_bytes_are_those_of_the_archive_and_of_its_captures(archive: Archive) -> None:
    own, captured = archive.bytes_used()
    assert own >= archive.path.stat().st_size > 0
    assert captured == 0
    archive.captures_folder.mkdir()
    (archive.captures_folder / "one.warc.gz").write_bytes(b"x" * 1234)
    assert archive.bytes_used()[1] == 1234


def test_a_run_keeps_its_counts(archive: Archive, now: str) -> None:
    run = archive.start_run(["jia"], now=now)
    archive.end_run(run, {"new": 3, "refused": 1}, now=LATER)
    row = archive.db.execute(
        "SELECT sources, started_at, ended_at, counts ->> 'new', counts ->> 'refused' FROM runs"
    ).fetchone()
    assert row == ('["jia"]', now, LATER, 3, 1)
