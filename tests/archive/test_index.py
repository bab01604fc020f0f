"""The index of texts: what it holds is always what the articles say, whatever happens in between."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, index
from archive.errors import ArchiveError
from archive.index import SEPARATOR, drain, merge, said, tokens
from archive.model import Article, Credit, Role

OLDEST = Path(__file__).parents[1] / "archives" / "0001.sql"
SEEN = "2024-01-01T00:00:00Z"


def held(db: sqlite3.Connection) -> dict[int, set[str]]:
    """What FTS5 holds, by article."""
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search_index, instance)")
    found: dict[int, set[str]] = {article: set() for (article,) in db.execute("SELECT article FROM search_documents")}
    articles = dict(db.execute("SELECT docid, article FROM search_documents").fetchall())
    for term, docid in db.execute("SELECT term, doc FROM temp.vocabulary"):
        found[articles[docid]].add(term)
    return found


def due(db: sqlite3.Connection) -> dict[int, set[str]]:
    """What it should hold."""
    found = {}
    for article, revision in db.execute("SELECT id, revision FROM articles WHERE revision IS NOT NULL").fetchall():
        document = said(db, article)
        assert document is not None
        (body,) = db.execute("SELECT body FROM revisions WHERE id = ?", (revision,)).fetchone()
        found[article] = set(tokens(document.with_body(body)).split(SEPARATOR))
    return found


def sound(archive: Archive) -> bool:
    """Whether the index is whole and in order."""
    db = archive.db.conn
    query = "SELECT published_at, article FROM search_documents WHERE docid BETWEEN ? AND ? ORDER BY docid"
    runs = db.execute("SELECT first, last FROM search_runs ORDER BY first").fetchall()
    keys = [db.execute(query, run).fetchall() for run in runs]
    assert all(each == sorted(each) for each in keys)
    assert all(last < first for (_, last), (first, _) in pairwise(runs))
    assert sum(map(len, keys)) == db.execute("SELECT count(*) FROM search_documents").fetchone()[0]
    assert archive.to_index() == 0
    return held(db) == due(db)


def news(number: int, day: str | None = "2022-08-11", **more: Any) -> Article:
    url = f"http://jia.example/{number}"
    return Article(url, url, **{"title": f"第{number}号督察", "body": f"正文{number}。", "published_at": day, **more})


def record(archive: Archive, *articles: Article, at: str = SEEN) -> None:
    for article in articles:
        archive.record(article, source="jia", captures=[], seen_at=at)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 3)
    monkeypatch.setattr(index, "MOST_RUNS", 3)
    monkeypatch.setattr(index, "MERGED", 3)


def test_what_changes_is_indexed_anew_and_exactly(archive: Archive) -> None:
    credits_ = (Credit(Role.AUTHOR, "作者", "甲某"),)
    record(archive, news(1, credits=credits_, origin="甲报（虚构）"), news(2))
    archive.index()
    assert sound(archive)
    record(archive, news(1, title="新题", body="新文。"), at="2024-01-02T00:00:00Z")
    archive.index()
    assert sound(archive)
    assert archive.search("甲某") == []
    assert [hit.id for hit in archive.search("新文")] == [1]


def test_what_a_template_shows_no_more_is_found_no_more_though_no_revision_says_so(archive: Archive) -> None:
    """The revision stays: it is the article that has another title, origin and credits now."""
    before = news(1, origin="甲报（虚构）", credits=(Credit(Role.AUTHOR, "作者", "甲某"),), layout="old")
    record(archive, before)
    archive.index()
    record(archive, replace(before, origin=None, credits=(), layout="new"), at="2024-01-02T00:00:00Z")
    assert archive.db["revisions"].count == 1
    for _ in range(2):
        assert archive.search("甲报") == archive.search("甲某") == []
        archive.index()
    assert sound(archive)
    record(archive, replace(before, layout="old"), at="2024-01-03T00:00:00Z")
    archive.index()
    assert sound(archive)
    assert len(archive.search("甲某")) == 1


def test_what_did_not_change_is_not_indexed_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    record(archive, news(1), news(2))
    archive.index()
    monkeypatch.setattr(index, "_put", None)
    record(archive, news(1), news(2), at="2024-01-02T00:00:00Z")
    assert archive.to_index() == 2
    archive.index()
    assert archive.to_index() == 0


def test_a_changed_date_moves_the_article(archive: Archive, small: None) -> None:
    record(archive, *(news(n, f"2022-08-{n:02}") for n in range(1, 8)))
    archive.index()
    record(archive, news(6, "2021-01-01"), news(2, None), news(3, "2023-01-01"), at="2024-01-02T00:00:00Z")
    expected = [3, 7, 5, 4, 1, 6, 2]
    assert [hit.id for hit in archive.search("督察")] == expected
    archive.index()
    assert [hit.id for hit in archive.search("督察")] == expected
    assert sound(archive)


def test_older_articles_come_into_their_place_and_runs_stay_few(archive: Archive, small: None) -> None:
    days = {}
    for number in range(1, 61):
        days[number] = f"20{(number * 37) % 60 + 10}-01-01"
        record(archive, news(number, days[number]))
        if number % 2 == 0:
            archive.index()
            assert archive.db["search_runs"].count <= 4
    expected = sorted(days, key=lambda number: days[number], reverse=True)
    assert [hit.id for hit in archive.search("督察", limit=100)] == expected
    assert [hit.id for hit in archive.search("督察", limit=7, page=3)] == expected[14:21]
    assert [hit.id for hit in archive.search("督察 published:2020..2029", limit=100)] == [
        number for number in expected if "2020" <= days[number] < "2030"
    ]
    assert sound(archive)


def test_while_runs_become_one_everything_is_found_once(archive: Archive, small: None) -> None:
    for number in range(1, 21):
        record(archive, news(number, f"20{60 - number}-01-01"))
        archive._batch(drain)
    assert archive.db["search_runs"].count == 20
    batches = 0
    while archive._batch(merge):
        batches += 1
        assert [hit.id for hit in archive.search("督察", limit=100)] == list(range(1, 21))
        assert archive.count("督察") == 20
    assert batches > 8
    assert archive.db["search_runs"].count == 3
    assert sound(archive)


def test_what_is_recorded_in_order_is_one_run(archive: Archive, small: None) -> None:
    record(archive, *(news(n, f"2022-08-{30 - n:02}") for n in range(1, 20)))
    archive.index()
    record(archive, *(news(n, f"2022-09-{n:02}") for n in range(20, 30)))
    archive.index()
    assert archive.db["search_runs"].count == 1
    assert sound(archive)


def test_indexing_can_be_stopped_and_goes_on(archive: Archive, small: None) -> None:
    record(archive, *(news(n) for n in range(1, 11)))

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.index(stop)
    assert archive.to_index() == 7
    assert len(archive.search("督察", limit=100)) == 10
    steps: list[int] = []
    archive.index(steps.append)
    assert steps == [3, 3, 1]
    assert sound(archive)


@pytest.mark.parametrize("killed_at", ["before", "within", "between"])
def test_a_crash_is_repaired_at_the_next_open(
    archive: Archive, path: Path, elsewhere: Callable[..., list[int | None]], small: None, killed_at: str
) -> None:
    archive.close()
    puts: list[int] = []
    put = index._put

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def dying(*what: Any) -> None:
        put(*what)
        _, docid, *_ = what
        puts.append(docid)
        if len(puts) == 5:  # the second of a batch
            kill()

    def crash() -> None:
        with Archive(path, write=True) as opened:
            record(opened, *(news(n) for n in range(1, 8)))
            if killed_at == "before":
                kill()
            if killed_at == "between":
                opened.index(lambda done: kill())
            index._put = dying
            opened.index()

    assert elsewhere(crash) == [-signal.SIGKILL]
    with Archive(path) as reader:
        assert reader.to_index() == {"before": 7, "within": 4, "between": 4}[killed_at]
        assert [hit.id for hit in reader.search("督察")] == [7, 6, 5, 4, 3, 2, 1]
    with Archive(path, write=True) as repaired:
        assert sound(repaired)
        assert [hit.id for hit in repaired.search("督察")] == [7, 6, 5, 4, 3, 2, 1]


def stopped(path: Path) -> None:
    with Archive(path, write=True) as archive:
        record(archive, news(2))
        raise KeyboardInterrupt


def test_closing_indexes_and_who_is_stopped_does_not_wait_for_it(archive: Archive, path: Path) -> None:
    record(archive, news(1))
    archive.close()
    with Archive(path) as reader:
        assert reader.to_index() == 0
    with pytest.raises(KeyboardInterrupt):
        stopped(path)
    with Archive(path) as reader:
        assert reader.to_index() == 1


def test_opening_beside_a_writer_leaves_the_index_to_later(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(archive, news(1))
    monkeypatch.setattr("archive.opening.LOCK_WAIT", 0.01)
    with archive.transaction(), Archive(path, write=True) as beside:
        assert beside.to_index() == 1
        assert len(beside.search("督察")) == 1
    with Archive(path, write=True) as later:
        assert later.to_index() == 0


def test_a_reader_beside_a_writer_sees_one_moment_and_then_the_next(archive: Archive, path: Path) -> None:
    record(archive, news(1))
    archive.index()
    with Archive(path) as reader:
        with archive.transaction():
            record(archive, news(2), news(1, title="改了"))
            drain(archive.db.conn)
            assert [hit.id for hit in reader.search("督察")] == [1]
        assert [hit.id for hit in reader.search("督察")] == [2]
        assert not reader.db.conn.in_transaction
        with pytest.raises(ArchiveError, match="read only"):
            reader.index()


def test_what_is_withheld_is_never_found(archive: Archive, path: Path) -> None:
    record(archive, news(1), news(2))
    for _ in range(2):  # waiting for the index, and in it
        archive.withhold("http://jia.example/1", reason="r", now=SEEN)
        for sort in ("newest", "relevance", "reads"):
            assert [hit.id for hit in archive.search("督察", sort=sort)] == [2]
            assert [hit.id for hit in archive.search("-没有", sort=sort)] == [2]
            assert [hit.id for hit in archive.search("state:live", sort=sort)] == [2]
        assert archive.count("督察") == archive.count("source:jia") == 1
        assert archive.counts("督察", "source") == [("jia", 1)]
        archive.release("http://jia.example/1", reason="r", now=SEEN)
        assert archive.count("督察") == 2
        archive.index()


def test_an_archive_from_before_is_searched_and_indexed(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.store.opened.INDEXED_ASIDE", 0)
        Archive(path, write=True).close()
    with Archive(path) as reader:
        assert reader.to_index() == 1
        assert len(reader.search("督察 cod")) == 1
    with Archive(path, write=True) as archive:
        assert sound(archive)
        assert len(archive.search("督察 cod")) == 1
        archive.db.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")


def test_packing_changes_nothing_of_what_is_found(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.store.opened.INDEXED_ASIDE", 10)
    monkeypatch.setattr(index, "BATCH", 5)
    monkeypatch.setattr(index, "PACKED", 1)
    record(archive, *(news(n) for n in range(1, 41)))
    archive.index()
    assert sound(archive)
    (segments,) = archive.db.execute("SELECT count(DISTINCT segid) FROM search_index_idx").fetchone()
    assert segments <= 1
    assert len(archive.search("督察", limit=100)) == 40
