"""A backup is an archive itself, of one moment, whoever writes meanwhile; what stops it leaves the one before."""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import Archive, backup, durable, manifest
from archive.backup import Backed, Backup, BackupFailed
from archive.backupset import NoBackup
from archive.capturefiles import CaptureFiles
from archive.damage import Damage
from archive.model import Exchange
from archive.reinstating import BadBackup, InTheWay, restore
from archive.verify import Verification
from archive.wholefile import NotWritten
from tests.archive import life
from tests.archive.conftest import Run
from tests.archive.killing import deaths
from tests.archive.life import URL, day

OLDEST = Path(__file__).parents[1] / "archives" / "0001.sql"

NOW, LATER = "2024-04-01T00:00:00Z", "2024-04-02T00:00:00Z"


def back_up(path: Path, to: Path, *, full: bool = False) -> Backed:
    with Archive(path) as opened, Backup(opened.db.conn, opened.captures_folder, to, NOW, full=full) as work:
        return work.run()


def wrong(path: Path) -> list[str]:
    """All that `qingjian verify` finds."""
    with Archive(path) as opened:
        looked = Verification(opened.db.conn, opened.captures_folder)
        return [f"{one.damage} {one.where} {one.what}" for one in looked.findings()]


def captures(path: Path) -> list[tuple[object, ...]]:
    with Archive(path) as opened:
        rows = opened.db.execute("SELECT url, captured_at, record_id FROM captures ORDER BY id").fetchall()
        for number in range(1, len(rows) + 1):
            opened.payload(number)
    return rows


@pytest.fixture
def lived(path: Path) -> Path:
    """An archive with a life in it, closed and sealed."""
    with Archive(path, write=True) as archive:
        life.lived(archive)
        archive.seal(now=NOW)
    return path


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def grow(path: Path, number: int = 25, *, seal: bool = True) -> None:
    with Archive(path, write=True) as archive:
        life.seen(archive, life.EDIT, day(number))
        if seal:
            archive.seal(now=LATER)


def test_a_backup_is_an_archive(lived: Path, to: Path) -> None:
    done = back_up(lived, to)
    assert (done.files, done.unchanged, done.findings) == (6, 0, [])
    assert wrong(to / "archive.db") == []
    assert captures(to / "archive.db") == captures(lived)
    assert (to / "archive.db").read_bytes()[18:20] == b"\x01\x01", "one file: not in WAL"


def test_a_second_one_copies_what_is_new(lived: Path, to: Path) -> None:
    back_up(lived, to)
    before = {path.name: path.stat().st_ino for path in (to / backup.CAPTURES).glob("*.warc.gz")}
    grow(lived)
    done = back_up(lived, to)
    assert (done.files, done.unchanged) == (1, len(before))
    after = {path.name: path.stat().st_ino for path in (to / backup.CAPTURES).glob("*.warc.gz")}
    assert before.items() < after.items()
    assert wrong(to / "archive.db") == []
    assert captures(to / "archive.db") == captures(lived)


def test_beside_a_crawl_that_has_a_file_open(lived: Path, to: Path) -> None:
    with Archive(lived, write=True) as crawl:
        life.seen(crawl, life.EDIT, day(25))
        done = back_up(lived, to)
        assert done.findings == []
        assert wrong(to / "archive.db") == [], "the open file's whole records are in it, closed"
        assert captures(to / "archive.db") == captures(lived)
        life.seen(crawl, life.EDIT, "2024-03-25T05:00:00Z")
        done = back_up(lived, to)
        assert done.files == 1, "the open file has grown"
    back_up(lived, to)
    assert wrong(to / "archive.db") == []


def test_a_torn_record_and_one_without_a_row(lived: Path, to: Path) -> None:
    """As a crash leaves them, or a crawl that was between the record and its row."""
    files = CaptureFiles(lived.with_name("news-captures"))
    files.write(Exchange("GET", URL, day(28), 200, (), (("A", "b"),), b"no row yet"), None)
    [growing] = lived.with_name("news-captures").glob("*.open")
    with growing.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08torn")
    done = back_up(lived, to)
    assert done.entered == 1
    assert wrong(to / "archive.db") == []
    assert captures(to / "archive.db")[-1][:2] == (URL, day(28))
    files.finish(lambda file, captures: True, last=True)


def test_a_busy_writer_does_not_keep_it_from_ending(lived: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "PAGES", 1)
    steps = []
    with Archive(lived, write=True) as writer:

        def write(_: int) -> None:
            assert len(steps) < 2000, "SQLite begins anew after each commit"
            steps.append(1)
            writer.set_cursor("busy", str(len(steps)))

        with Archive(lived) as opened, Backup(opened.db.conn, opened.captures_folder, to, NOW) as work:
            assert work.run(write).findings == []
    with Archive(to / "archive.db") as copy:
        assert copy.cursor("busy") is None, "it is of one moment"


@pytest.mark.slow
def test_killed_at_every_step(lived: Path, to: Path, tmp_path: Path, elsewhere: Run) -> None:
    """The backup before, or the new one, can be restored and is whole; a database that is there can be read."""
    back_up(lived, to)
    before = captures(lived)
    with Archive(lived, write=True) as crawl:  # a file that is open in one backup and has grown in the next
        life.seen(crawl, life.EDIT, day(25))
        back_up(lived, to)
        before = captures(lived)
        life.seen(crawl, life.EDIT, day(26))
        after = captures(lived)
        kept = tmp_path / "kept"
        shutil.copytree(to, kept)
        seen = []
        for number in deaths(elsewhere, lambda: back_up(lived, to)):
            restored = tmp_path / f"{number}.db"
            restore(to, restored, now=LATER)
            assert wrong(restored) == []
            seen.append(captures(restored))
            assert seen[-1] in (before, after)
            assert captures(to / "archive.db") in (before, after)
            shutil.rmtree(to)
            shutil.copytree(kept, to)
    assert before in seen
    assert after in seen
    assert len(seen) > 10


@pytest.mark.slow
def test_a_killed_first_one_goes_on(lived: Path, to: Path, elsewhere: Run) -> None:
    for _ in deaths(elsewhere, lambda: back_up(lived, to)):  # each begins with what the one before it left
        pass
    assert wrong(to / "archive.db") == []
    assert captures(to / "archive.db") == captures(lived)


def test_a_full_disk_leaves_the_one_before(lived: Path, to: Path, elsewhere: Run) -> None:
    back_up(lived, to)
    before = captures(lived)
    grow(lived)

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        with pytest.raises(BackupFailed, match="the one before it is as it was"):
            back_up(lived, to)

    assert elsewhere(full) == [0]
    assert wrong(to / "archive.db") == []
    assert captures(to / "archive.db") == before


def test_what_was_written_is_read_back(lived: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(lived, to)
    grow(lived)
    written = durable.to_disk

    def lying(stream: object) -> None:
        written(stream)
        stream.seek(40)
        stream.write(b"?")

    monkeypatch.setattr(durable, "to_disk", lying)
    with pytest.raises(BackupFailed, match="what was read back"):
        back_up(lived, to)
    assert wrong(to / "archive.db") == []


def test_a_damaged_database_takes_no_whole_ones_place(lived: Path, to: Path) -> None:
    back_up(lived, to)
    with closing(sqlite3.connect(lived, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM revisions")
    with pytest.raises(BackupFailed, match="names a row of revisions"):
        back_up(lived, to)
    assert wrong(to / "archive.db") == []


def test_what_the_archive_lost_stays(lived: Path, to: Path) -> None:
    back_up(lived, to)
    lost, changed = sorted(lived.with_name("news-captures").glob("*.warc.gz"))[:2]
    lost.unlink()
    changed.write_bytes(b"?" + changed.read_bytes()[1:])
    done = back_up(lived, to, full=True)
    assert {(one.damage, one.where) for one in done.findings} == {
        (Damage.FILE, lost.name),
        (Damage.MANIFEST, changed.name),
    }
    assert all("copy it back" in one.repair for one in done.findings)
    assert wrong(to / "archive.db") == []


def test_full_mends_what_rotted_in_the_backup(lived: Path, to: Path) -> None:
    back_up(lived, to)
    rotten = min((to / backup.CAPTURES).glob("*.warc.gz"))
    rotten.write_bytes(rotten.read_bytes()[:-1] + b"?")
    assert back_up(lived, to).files == 0
    assert wrong(to / "archive.db") != []
    assert back_up(lived, to, full=True).files == 1
    assert wrong(to / "archive.db") == []


def test_what_no_archive_names_any_more_is_set_aside(lived: Path, to: Path) -> None:
    back_up(lived, to)
    stray = to / backup.CAPTURES / "qingjian-20200101000000-00000000.warc.gz"
    stray.write_bytes(b"of former times")
    assert back_up(lived, to).superseded == 1
    assert (to / backup.SUPERSEDED / stray.name).read_bytes() == b"of former times"


def test_refusals(lived: Path, to: Path, tmp_path: Path) -> None:
    back_up(lived, to)
    other = tmp_path / "other.db"
    with Archive(other, write=True) as archive:
        life.lived(archive)
        archive.seal(now=NOW)
    with pytest.raises(NoBackup, match="another archive"):
        back_up(other, to)
    with pytest.raises(NoBackup, match="other things"):
        back_up(lived, tmp_path)
    with pytest.raises(NoBackup, match="a file"):
        back_up(lived, other)
    with (
        Archive(lived) as opened,
        Backup(opened.db.conn, opened.captures_folder, to, NOW),
        pytest.raises(BackupFailed, match="another backup"),
    ):
        back_up(lived, to)
    (to / backup.CAPTURES / backup.RECORD).write_text('{"files": {"../../x": {}}}')
    with pytest.raises(NoBackup, match="damaged"):
        back_up(lived, to)


def test_restored(lived: Path, to: Path, tmp_path: Path) -> None:
    back_up(lived, to)
    done = restore(to, tmp_path / "again.db", now=LATER)
    assert (done.captures, done.backed_up_at) == (len(captures(lived)), NOW)
    assert wrong(tmp_path / "again.db") == []
    with pytest.raises(InTheWay, match="nothing is overwritten"):
        restore(to, tmp_path / "again.db", now=LATER)
    (tmp_path / "again.db").unlink()
    with pytest.raises(InTheWay, match=r"again-captures: is there already"):
        restore(to, tmp_path / "again.db", now=LATER)
    with pytest.raises(NoBackup):
        restore(tmp_path, tmp_path / "third.db", now=LATER)
    with pytest.raises(NotWritten, match="no folder"):
        restore(to, tmp_path / "no" / "third.db", now=LATER)


@pytest.mark.parametrize("which", ["archive.db", "*.warc.gz", "manifest.jsonl"])
def test_what_was_changed_is_not_restored(lived: Path, to: Path, tmp_path: Path, which: str) -> None:
    back_up(lived, to)
    changed = min(to.rglob(which))
    content = changed.read_bytes()
    changed.write_bytes(content[:-1] + b"?")
    with pytest.raises(BadBackup, match="was changed"):
        restore(to, tmp_path / "again.db", now=LATER)
    changed.unlink()
    with pytest.raises(BadBackup, match="missing"):
        restore(to, tmp_path / "again.db", now=LATER)
    assert not any("again" in path.name for path in tmp_path.iterdir())


@pytest.mark.slow
def test_restoring_killed_at_every_step(lived: Path, to: Path, tmp_path: Path, elsewhere: Run) -> None:
    back_up(lived, to)
    again = tmp_path / "again.db"
    for number in deaths(elsewhere, lambda: restore(to, again, now=LATER)):
        if again.exists():
            assert wrong(again) == [], number
            break
    else:
        assert wrong(again) == []
    assert captures(again) == captures(lived)


def test_an_older_versions_backup(lived: Path, to: Path, tmp_path: Path) -> None:
    back_up(lived, to)
    older = to / "archive.db"
    older.unlink()
    with closing(sqlite3.connect(older, isolation_level=None)) as db:
        db.executescript(OLDEST.read_text(encoding="utf-8"))
        for table in ("listings", "read_counts", "problems"):
            db.execute(f"UPDATE {table} SET capture = NULL")  # noqa: S608 (our own names)
        for table in ("revision_captures", "captures"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 (our own names)
        db.execute("PRAGMA journal_mode = DELETE")
    record = json.loads((to / backup.CAPTURES / backup.RECORD).read_text())
    record["database"]["sha256"] = manifest.sha256_of(older)
    (to / backup.CAPTURES / backup.RECORD).write_text(json.dumps(record))
    restore(to, tmp_path / "again.db", now=LATER)
    with Archive(tmp_path / "again.db", write=True) as migrated:
        assert migrated.article("http://www.jia.example/news/1.html") is not None
