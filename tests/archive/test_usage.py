"""What takes how much room adds up to what the disk says; a packed database is smaller and says the same."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from archive import Archive, indexcheck, usage, vacuuming
from archive.usage import Usage
from archive.vacuuming import NoRoom, vacuum
from tests.archive import life
from tests.archive.life import day

NOW = "2024-04-01T00:00:00Z"


def on_disk(path: Path) -> int:
    files = [*path.parent.glob(f"{path.name}*"), *path.with_name("news-captures").iterdir()]
    return sum(file.stat().st_size for file in files)


def used(archive: Archive) -> list[Usage]:
    return usage.usage(archive.db.conn, archive.path, archive.captures_folder)


def test_it_adds_up(path: Path) -> None:
    with Archive(path, write=True) as archive:
        life.lived(archive)
        archive.seal(now=NOW)
    with Archive(path) as archive:
        found = used(archive)
        assert sum(one.bytes for one in found) == on_disk(path)
        by_kind = {(one.part, one.kind): one for one in found}
        assert by_kind["database", "texts"].bytes > 0
        assert by_kind["database", "search index"].bytes > 0
        assert by_kind["captures", "error"].items == 3
        assert (
            by_kind["captures", "manifest and stamps"].bytes
            == (archive.captures_folder / "manifest.jsonl").stat().st_size
        )


def test_it_adds_up_beside_a_writer(path: Path) -> None:
    with Archive(path, write=True) as archive:
        life.lived(archive)
        life.seen(archive, life.EDIT, day(25))
        assert list(archive.captures_folder.glob("*.open"))
        with Archive(path) as reading:
            assert sum(one.bytes for one in used(reading)) == on_disk(path)


def test_without_dbstat(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(path, write=True) as archive:
        life.lived(archive)
        monkeypatch.setattr(usage, "STATISTICS", "SELECT name, pgsize FROM no_such_table")
        monkeypatch.setattr(usage, "HAS_STATISTICS", "SELECT 1 FROM no_such_table")
        assert not usage.has_statistics(archive.db.conn)
        found = used(archive)
        assert {one.kind for one in found if one.part == "database"} <= {"all", "log"}
        assert sum(one.bytes for one in found) == on_disk(path)


def grown(path: Path) -> None:
    """An archive with a large gap in its database."""
    with Archive(path, write=True) as archive:
        life.lived(archive)
        with archive.transaction() as db:
            db.execute("CREATE TABLE gap (what TEXT)")
            db.execute("INSERT INTO gap VALUES (hex(zeroblob(1000000)))")
        with archive.transaction() as db:
            db.execute("DROP TABLE gap")


def test_packed(path: Path) -> None:
    grown(path)
    with Archive(path, write=True) as archive:
        said = archive.db.execute("SELECT * FROM articles_full").fetchall()
        done = vacuum(archive.db.conn, path)
        assert done.after < done.before - 1_500_000
        assert done.after == path.stat().st_size
        assert archive.db.execute("SELECT * FROM articles_full").fetchall() == said
        assert list(indexcheck.findings(archive.db.conn, whole=True)) == []


def test_room_is_looked_for_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(path)
    room = namedtuple("room", "total used free")
    with Archive(path, write=True) as archive:
        [(pages,)] = archive.db.execute("PRAGMA page_count").fetchall()
        [(free,)] = archive.db.execute("PRAGMA freelist_count").fetchall()
        needed = (pages - free) * 4096
        there = 2 * needed if vacuuming._temporary().stat().st_dev == path.stat().st_dev else needed
        monkeypatch.setattr(shutil, "disk_usage", lambda _: room(0, 0, there - 1))
        with pytest.raises(NoRoom, match="make room first"):
            vacuum(archive.db.conn, path)
        assert archive.db.execute("PRAGMA freelist_count").fetchone() == (free,)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: room(0, 0, there))
        vacuum(archive.db.conn, path)
        assert archive.db.execute("PRAGMA freelist_count").fetchone() == (0,)
