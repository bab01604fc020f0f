"""What runs leave for monitors, and what is told: written in batches, whole after a kill, and found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive import Archive, alerts
from archive.alerts import ACCEPTED, CLOSED, OPENED, Change
from archive.memory import Counted, FieldCount, OutcomeCount
from archive.model import Article, ListedItem, Page

LATER = "2022-08-13T09:30:00Z"
LIST = "http://jia.example/news/index.html"


def counted(pages: int, **more: object) -> dict[str, Counted]:
    """What a run has counted after so many pages."""
    outcomes = (
        OutcomeCount("list", "要闻", "rows", 1, 20, LIST, 1),
        OutcomeCount("article", "要闻", "new", pages, 0, LIST, 2),
    )
    fields = (FieldCount("trs", "origin", pages, pages - 1, LIST, 2), FieldCount("trs", "title", pages, pages))
    return {"jia": Counted({"new": pages, "lists": 1}, pages, "2022-08-12", outcomes, fields)}


def test_what_a_run_counts_is_written_again_and_again(archive: Archive, now: str) -> None:
    run = archive.start_run(["jia"], now=now)
    archive.remember(run, {"jia": Counted({})}, now=now)
    for pages in (5, 9):
        archive.remember(run, counted(pages), now=LATER)
    [seen] = archive.history("jia", since="2022-01-01", now=LATER).runs
    assert (seen.run, seen.started_at, seen.ended_at, seen.fresh, seen.newest) == (run, now, None, 9, "2022-08-12")
    assert dict(seen.counts) == {"new": 9, "lists": 1}
    assert {one.outcome: one.pages for one in seen.outcomes} == {"rows": 1, "new": 9}
    archive.remember(run, counted(9), now=LATER, ended=True)
    assert archive.history("jia", since="2022-01-01", now=LATER).runs[0].ended_at == LATER


def test_fields_are_those_of_a_day_in_china_with_the_last_page_that_lacks_them(archive: Archive) -> None:
    for number, at in enumerate(("2022-08-12T03:00:00Z", "2022-08-12T15:59:59Z", "2022-08-12T16:00:00Z"), 1):
        run = archive.start_run(["jia"], now=at)
        lacking = ("http://jia.example/1", 7) if number == 1 else (None, None)
        fields = (FieldCount("trs", "origin", 4, 3 if number == 1 else 4, *lacking),)
        archive.remember(run, {"jia": Counted({}, fields=fields)}, now=at, ended=True)
    assert archive.history("jia", since="2022-01-01", now=LATER).fields == (
        ("2022-08-13", (FieldCount("trs", "origin", 4, 4),)),
        ("2022-08-12", (FieldCount("trs", "origin", 8, 7, "http://jia.example/1", 7),)),
    )


def test_days_of_publication_come_from_lists_and_articles(
    archive: Archive, list_page: Page, article: Article, now: str
) -> None:
    rows = [("2022-08-10", 1), ("2022-08-12T09:00+08:00", 2), (None, 3), ("2022-08-10", 4)]
    items = [ListedItem(n, f"http://jia.example/{n}", "题", day) for day, n in rows]
    archive.listed(list_page, items, capture=None, now=now, own=lambda url: True)
    archive.record(article, source="jia", captures=[], seen_at=now)
    days = archive.publication_days("jia", since="2022-08-01", until="2022-08-31")
    assert days == {"": ("2022-08-11",), "要闻": ("2022-08-10", "2022-08-12")}
    assert archive.publication_days("jia", since="2022-08-11", until="2022-08-11") == {"": ("2022-08-11",)}


def test_an_archive_from_before_knows_the_days_that_it_has_seen(
    tmp_path: Path, archive: Archive, list_page: Page, article: Article, now: str
) -> None:
    items = [ListedItem(1, "http://jia.example/1", "题", "2022-08-10")]
    archive.listed(list_page, items, capture=None, now=now, own=lambda url: True)
    archive.record(article, source="jia", captures=[], seen_at=now)
    before = archive.publication_days("jia", since="2000-01-01", until="2030-01-01")
    with archive.transaction() as db:
        for table in ("run_sources", "run_outcomes", "run_fields", "publication_days", "alerts"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0050_monitoring'")
    archive.close()
    with Archive(archive.path, write=True) as again:
        assert again.publication_days("jia", since="2000-01-01", until="2030-01-01") == before


def test_sources_that_were_never_crawled_are_not_watched(archive: Archive, now: str) -> None:
    assert archive.watched() == []
    archive.remember(archive.start_run(["jia"], now=now), {"jia": Counted({})}, now=now)
    assert archive.watched() == ["jia"]


def test_the_last_change_about_each_thing_stands(archive: Archive, now: str) -> None:
    def changed(change: str, subject: str = "", to: tuple[str, ...] = ()) -> Change:
        return archive.note_change(Change("jia", "silent", subject, change, now, now, "说", {"urls": [LIST]}, to))

    first, other = changed(OPENED), changed(OPENED, "要闻", ("file", "json"))
    assert archive.standing_alerts() == [first, other]
    changed(CLOSED)
    assert archive.standing_alerts() == [other]
    assert archive.pending_alerts() == [other]
    archive.note_sent(other, ["json"])
    assert archive.pending_alerts()[0].pending == ("json",)
    archive.note_sent(other, [])
    assert archive.pending_alerts() == []
    assert changed(ACCEPTED, "要闻") in archive.standing_alerts()
    assert len(archive.alert_changes(since=now)) == 4
    assert archive.alert_changes(since=LATER) == []


@pytest.mark.parametrize("row", [{"change": "vanished"}, {"at": "gestern"}])
def test_the_table_takes_no_other_change(archive: Archive, now: str, row: dict[str, str]) -> None:
    from sqlite3 import IntegrityError

    values = {"source": "jia", "state": "silent", "subject": "", "change": OPENED, "at": now, "since": now, "says": ""}
    with pytest.raises(IntegrityError), archive.transaction() as db:
        alerts.note(db, Change(**(values | row), evidence={}))


def test_what_is_told_is_json_in_the_table(archive: Archive, now: str) -> None:
    archive.note_change(Change("jia", "silent", "", OPENED, now, now, "无新", {"captures": [3]}, ("file",)))
    [(evidence, pending)] = archive.db.execute("SELECT evidence, pending FROM alerts").fetchall()
    assert (json.loads(evidence), json.loads(pending)) == ({"captures": [3]}, ["file"])
