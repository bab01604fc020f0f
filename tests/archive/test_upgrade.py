"""Every archive that is kept of an earlier version opens with this one, is then as one made today, and has lost nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive import Archive, schema
from archive.verify import Verification
from tests.archives import earlier

# Those that a crawl made. Of the first one the captures are not kept.
CRAWLED = [kept for kept in earlier.KEPT if kept.stem != "0001"]

# Tables that hold what was seen. The others (search, memory, due times) are made of these.
SEEN = ("articles", "revisions", "credits", "related_items", "read_counts", "listings", "captures", "withholdings")


@pytest.fixture(params=earlier.KEPT, ids=lambda kept: kept.stem)
def kept(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(params=CRAWLED, ids=lambda kept: kept.stem)
def crawled(request: pytest.FixtureRequest, path: Path) -> Path:
    """An archive that an earlier version crawled, in its place."""
    earlier.load(request.param, path)
    return path


def described(path: Path) -> dict[tuple[str, str], str]:
    """Tables, indexes, triggers and views by kind and name: their SQL, however it is spaced."""
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    db.close()
    return {(kind, name): " ".join(sql.split()).rstrip(" ;") for kind, name, sql in rows}


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as db:
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master")} & set(SEEN)
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in there}  # noqa: S608 (ours)
    db.close()
    return found


def test_versions_of_several_stages_are_kept() -> None:
    assert len(CRAWLED) >= 4
    assert all(kept.stat().st_size < 200_000 for kept in earlier.KEPT), "each clone has them for ever"


def test_each_is_as_far_as_its_name_says(kept: Path, path: Path) -> None:
    earlier.load(kept, path)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT max(name) FROM _sqlite_migrations").fetchone()[0].startswith(f"m{kept.stem}_")
    db.close()


def test_an_upgraded_archive_has_the_schema_of_a_new_one(kept: Path, path: Path, tmp_path: Path) -> None:
    earlier.load(kept, path)
    with Archive(path, write=True) as archive:
        assert schema.migrations.pending(archive.db) == []
    Archive(tmp_path / "fresh.db", write=True).close()
    assert described(path) == described(tmp_path / "fresh.db")


def test_what_was_seen_stays(crawled: Path) -> None:
    """Columns may come, at the end; no row goes, and none changes."""
    before = rows(crawled)
    assert len(before["articles"]) == 11
    Archive(crawled, write=True).close()
    after = rows(crawled)
    for table, old in before.items():
        assert [row[: len(old[0])] if old else row for row in after[table]] == old, table


def test_it_answers_as_before(crawled: Path) -> None:
    with Archive(crawled, write=True) as archive:
        archive.index()
        assert len(archive.search("环保", 50)) == archive.count("环保") > 0
        assert archive.article(earlier.WITHHELD) is None
        assert archive.counts("source:biquan", "source") == [("biquan", 10)], "eleven, and one is withheld"


def test_it_is_whole_with_its_captures(crawled: Path) -> None:
    Archive(crawled, write=True).close()
    with Archive(crawled) as archive:
        looked = Verification(archive.db.conn, archive.captures_folder, whole=True)
        assert list(looked.findings()) == []
        assert looked.counts.captures > 20
