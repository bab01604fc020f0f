"""An archive's file: made whole or not at all, found to be what it is, brought up to date, refused in one line."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive import Archive, opening, schema
from archive.errors import (
    ArchiveError,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveNotWritable,
    ArchiveTooNew,
    NotAnArchive,
)
from archive.model import Column, ListRequest, Source

OLDEST = Path(__file__).parent.parent / "archives" / "0001.sql"


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes this version one with a further migration, until the test ends or `undo`."""
    later = Migrations("qingjian")
    with Database(memory=True) as empty:
        for migration in schema.migrations.pending(empty):
            later(name=migration.name)(migration.fn)

    @later()
    def m9999_later(db: Database) -> None:
        db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")

    return lambda: monkeypatch.setattr(schema, "migrations", later)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that we may read and not write, with an archive in it; root is someone else meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Archive(folder / "news.db", write=True).close()
        folder.chmod(0o555)
        (folder / "news.db").chmod(0o444)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)  # nobody: modes bind everyone but root
        yield folder
        os.seteuid(user)
        folder.chmod(0o755)


def files(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def one_line(error: pytest.ExceptionInfo[ArchiveError], path: Path) -> bool:
    text = str(error.value)
    return "\n" not in text and text.startswith(f"{path}: ")


def test_a_new_archive_is_in_wal_mode_and_marked_as_ours(path: Path) -> None:
    with Archive(path, write=True):
        pass
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
    db.close()


def test_the_mark_spells_qing() -> None:
    assert schema.APPLICATION_ID.to_bytes(4, "big") == b"Qing"
    assert schema.SET_APPLICATION_ID.endswith(hex(schema.APPLICATION_ID).replace("51696e67", "51696E67"))


def test_every_table_is_strict(archive: Archive) -> None:
    rows = archive.db.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict").fetchall()
    assert {name for (name,) in rows} == {"_sqlite_migrations", "sqlite_schema", "sqlite_temp_schema"}


def test_every_foreign_key_names_a_table_and_its_key(archive: Archive) -> None:
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    keys = [key for table in archive.db.tables for key in table.foreign_keys]
    assert len(keys) > 20
    assert {key.other_table for key in keys} <= set(archive.db.table_names())


def test_foreign_keys_hold(archive: Archive, now: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.refuse("http://yi.example/", source="unknown", capture=None, reason="list-page", message="", now=now)


def test_creating_leaves_only_the_archive(path: Path) -> None:
    Archive(path, write=True).close()
    assert files(path.parent) == {"news.db"}


def test_reopening_keeps_what_is_there(archive: Archive, path: Path) -> None:
    archive.close()
    with Archive(path, write=True) as again:
        assert again.db.execute("SELECT id FROM sources").fetchall() == [("jia",)]


def test_processes_that_make_the_same_archive_at_once_share_it(path: Path, elsewhere) -> None:
    def maker(number: int) -> Callable[[], None]:
        def make() -> None:
            with Archive(path, write=True) as archive:
                archive.add_source(
                    Source(f"s{number}", "某局", "county", "000000", "http://x.example/", (Column("a", "b"),))
                )

        return make

    assert elsewhere(*(maker(number) for number in range(6))) == [0] * 6
    with Archive(path) as archive:
        assert archive.db["sources"].count == 6
    assert not [name for name in files(path.parent) if name.endswith(".new")]


def test_a_failed_creation_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema.m0001, "PARTS", ("CREATE TABLE broken (",))
    with pytest.raises(sqlite3.OperationalError):
        Archive(path, write=True)
    assert files(path.parent) == set()


def test_a_missing_archive_is_missing_and_stays_so(path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="no archive here; `qingjian crawl` makes one") as error:
        Archive(path)
    assert one_line(error, path)
    assert files(path.parent) == set()


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("content", [b"", b"text\n" * 300, b"SQLite format 3\0" + bytes(5000)])
def test_another_file_is_no_archive_and_is_left_alone(path: Path, content: bytes, write: bool) -> None:
    path.write_bytes(content)
    with pytest.raises(NotAnArchive) as error:
        Archive(path, write=write)
    assert one_line(error, path)
    assert path.read_bytes() == content
    assert files(path.parent) == {"news.db"}


@pytest.mark.parametrize("write", [False, True])
def test_another_database_is_no_archive(path: Path, write: bool) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE sources (id TEXT)")
    other.close()
    with pytest.raises(NotAnArchive, match="no Qingjian archive"):
        Archive(path, write=write)
    assert files(path.parent) == {"news.db"}


@pytest.mark.parametrize("write", [False, True])
def test_a_folder_is_no_archive(tmp_path: Path, write: bool) -> None:
    with pytest.raises(NotAnArchive, match="this is a folder"):
        Archive(tmp_path, write=write)


def test_the_parent_may_be_a_file(path: Path) -> None:
    path.write_text("x", encoding="utf-8")
    with pytest.raises(ArchiveNotWritable, match="there is no folder"):
        Archive(path / "news.db", write=True)
    with pytest.raises(ArchiveMissing):
        Archive(path / "news.db")


def test_a_missing_folder_is_not_made(path: Path) -> None:
    with pytest.raises(ArchiveNotWritable, match="there is no folder"):
        Archive(path.parent / "typo" / "news.db", write=True)
    assert files(path.parent) == set()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux' /proc, which takes no files")
def test_a_place_that_takes_no_files(path: Path) -> None:
    place = Path("/proc/self/news.db").resolve()
    with pytest.raises(ArchiveNotWritable, match="can't be opened or written") as error:
        Archive(place, write=True)
    assert one_line(error, place)


def test_a_folder_without_write_permission(unprivileged: Path) -> None:
    with pytest.raises(ArchiveNotWritable) as error:
        Archive(unprivileged / "other.db", write=True)
    assert one_line(error, unprivileged / "other.db")
    assert files(unprivileged) == {"news.db"}


def test_an_archive_without_write_permission_is_refused_to_writers(unprivileged: Path) -> None:
    with pytest.raises(ArchiveNotWritable) as error:
        Archive(unprivileged / "news.db", write=True)
    assert one_line(error, unprivileged / "news.db")


def test_an_archive_on_a_read_only_disk_can_be_read(unprivileged: Path) -> None:
    with Archive(unprivileged / "news.db") as archive:
        assert archive.status(since="2022-01-01T00:00:00Z") == []


def test_a_reader_can_not_write(archive: Archive, path: Path, source: Source) -> None:
    with Archive(path) as reader:
        with pytest.raises(ArchiveNotWritable, match="read only"):
            reader.add_source(source)
        with pytest.raises(sqlite3.OperationalError):
            reader.db.execute("DELETE FROM sources")


def test_a_reader_sees_what_a_writer_beside_it_commits(archive: Archive, path: Path, source: Source) -> None:
    with Archive(path) as reader:
        with archive.transaction() as db:
            db.execute("UPDATE sources SET name = 'new'")
            assert reader.status(since="2022-01-01T00:00:00Z")[0].name == source.name
        assert reader.status(since="2022-01-01T00:00:00Z")[0].name == "new"


def test_a_second_writer_waits_and_then_says_so(
    archive: Archive, path: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "LOCK_WAIT", 0.01)
    with Archive(path, write=True) as second:
        with archive.transaction(), pytest.raises(ArchiveLocked, match="another process") as error:
            second.add_source(source)
        assert one_line(error, path)
        second.add_source(source)


@pytest.mark.parametrize("write", [False, True])
def test_an_archive_of_a_newer_version_is_refused(
    path: Path, newer: Callable[[], None], monkeypatch: pytest.MonkeyPatch, write: bool
) -> None:
    newer()
    Archive(path, write=True).close()
    monkeypatch.undo()
    before = path.read_bytes()
    with pytest.raises(ArchiveTooNew, match=re.escape("(m9999_later); update Qingjian")) as error:
        Archive(path, write=write)
    assert one_line(error, path)
    assert path.read_bytes() == before


def test_a_writer_brings_an_older_archive_up_to_date(archive: Archive, path: Path, newer: Callable[[], None]) -> None:
    archive.close()
    newer()
    with pytest.raises(ArchiveError, match="an older Qingjian wrote this archive"):
        Archive(path)
    with Archive(path, write=True) as again:
        assert "later" in again.db.table_names()
        assert again.db["sources"].count == 1
    Archive(path).close()


def test_writers_that_migrate_at_once_migrate_once(
    archive: Archive, path: Path, newer: Callable[[], None], elsewhere
) -> None:
    archive.close()
    newer()
    assert elsewhere(*[lambda: Archive(path, write=True).close()] * 4) == [0] * 4
    with Archive(path) as again:
        applied = [migration.name for migration in schema.migrations.applied(again.db)]
    assert len(applied) == len(set(applied))
    assert applied[-1] == "m9999_later"


def test_the_oldest_archive_still_opens(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.close()
    with Archive(path, write=True) as archive:
        assert schema.migrations.pending(archive.db) == []
        article = archive.article("http://jia.example/news/1.html")
        assert article is not None
        assert article.body == "第一段讲督察。\n第二段讲COD。"
        assert [credit.name for credit in article.credits] == ["甲某", "乙某", "丙某"]
        assert archive.status(since="2022-01-01T00:00:00Z")[0].articles == 1
        assert archive.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_articles_of_an_older_archive_are_seen_again(path: Path) -> None:
    """A month after their only visit; what never came, as it was due."""
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.executescript(
        """
        INSERT INTO pages (url, kind, source, state, first_seen, last_visited) VALUES
            ('http://jia.example/news/2.html', 'article', 'jia', 'live', '2022-08-12T09:30:00Z', '2022-08-12T09:31:00Z'),
            ('http://jia.example/news/3.html', 'article', 'jia', 'refused', '2022-08-12T09:30:00Z', '2022-08-12T09:31:00Z')
        """
    )
    db.close()
    with Archive(path, write=True) as archive:
        rows = archive.db.execute("SELECT kind, state, due_at, wait FROM pages ORDER BY id").fetchall()
        assert rows == [
            ("list", "live", "2022-08-12T15:30:00Z", 0),
            ("article", "new", "2022-08-12T09:30:00Z", 0),
            ("article", "live", "2022-09-11T09:31:00Z", 30 * 86400),
            ("article", "refused", None, 0),
        ]


def test_requests_by_form_are_pages_apart_and_nothing_else_of_the_table_changes(path: Path) -> None:
    """What other migrations added to the table of pages stays: columns, indexes, triggers, and whatever refers to it."""
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.executescript(
        """
        ALTER TABLE pages ADD COLUMN note TEXT DEFAULT 'kept';
        CREATE INDEX pages_note ON pages(note);
        CREATE TABLE log (url TEXT) STRICT;
        CREATE TRIGGER pages_log AFTER INSERT ON pages BEGIN INSERT INTO log VALUES (NEW.url); END;
        CREATE VIEW page_names AS SELECT url FROM pages;
        """
    )
    before = db.execute("SELECT id, url, kind, source, state, first_seen, note FROM pages ORDER BY id").fetchall()
    listings = db.execute("SELECT * FROM listings").fetchall()
    db.close()
    with Archive(path, write=True) as archive:
        query = "SELECT id, url, kind, source, state, first_seen, note FROM pages ORDER BY id"
        assert archive.db.execute(query).fetchall() == before
        assert archive.db.execute("SELECT * FROM listings").fetchall() == listings
        assert archive.db.execute("SELECT count(*) FROM log").fetchone() == (0,)
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        source, now = archive.sources()[0], "2022-08-12T09:30:00Z"
        [(name,)] = archive.db.execute('SELECT name FROM "columns" LIMIT 1').fetchall()
        for number in range(2):
            request = ListRequest("http://jia.example/queryList", "POST", f"current={number}")
            archive.follow_form(request, source=source.id, column=name, now=now)
            archive.follow_form(request, source=source.id, column=name, now=now)
        assert archive.db.execute("SELECT count(*) FROM page_names WHERE url LIKE '%queryList'").fetchone() == (2,)
        assert archive.db.execute("SELECT count(*) FROM log").fetchone() == (2,)
        kept = {
            name
            for (name,) in archive.db.execute("SELECT name FROM sqlite_master WHERE tbl_name = 'pages' AND sql <> ''")
        }
        assert kept >= {"pages", "pages_due", "pages_visited", "pages_note", "pages_log"}


def test_the_oldest_archive_has_the_first_migration_alone() -> None:
    db = Database(sqlite3.connect(":memory:"))
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    assert [migration.name for migration in schema.migrations.applied(db)] == ["m0001_first_archive"]
    db.close()


def test_the_first_migration_stays_as_it_was() -> None:
    """Archives made by it are out there: what is to change changes in a further migration."""
    oldest, fresh = sqlite3.connect(":memory:"), Database(memory=True)
    oldest.executescript(OLDEST.read_text(encoding="utf-8"))
    schema.m0001_first_archive(fresh)
    of_ours = "SELECT name, trim(sql, char(10, 32, 59)) FROM sqlite_master WHERE tbl_name <> '_sqlite_migrations'"
    assert set(fresh.execute(of_ours)) == set(oldest.execute(of_ours))
    oldest.close()
    fresh.close()


def test_the_vocabulary_costs_no_sqlite() -> None:
    code = "import archive.model, archive.errors, sys; sys.exit('sqlite_utils' in sys.modules)"
    house = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=house, check=False).returncode == 0  # noqa: S603 (ours)
