"""A disk that is full, read-only or broken: one line says so, nothing that was recorded is lost, the next run goes on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path

import pytest

from archive import Archive, capturefiles, captures
from archive.errors import ArchiveError
from crawler.storedsite import StoredSite
from tests.archive.life import SOURCE, URL, capture
from tests.crawler.conftest import Run, contents
from tests.forking import Forks
from tests.survival.conftest import SEEDS, SOAK, Tmpfs, whole
from tests.survival.forker import End, Forker


def says_so(end: End) -> None:
    """The command failed, and said why in one line."""
    lines = [line for line in end.err.splitlines() if line.startswith("qingjian: ")]
    assert end.code in (1, 2), (end.code, end.err)
    assert len(lines) == 1, end.err
    assert "Traceback" not in end.err
    assert "Error" not in end.err


CALLS = {
    "captures are written": ("-captures/", "write", range(1, 70)),
    "captures are made durable": ("-captures/", "sync", range(1, 45)),
    "the database is written": ("news.db-wal", "write", range(1, 1400, 37)),
    "the database is made durable": ("news.db", "sync", range(1, 12)),
}
# Errors, and whether they stay.
KINDS = {"ENOSPC": True, "EIO": False}
QUICK = [("captures are made durable", "EIO")]


@pytest.mark.slow
@pytest.mark.parametrize(("which", "error"), [(which, error) for which in CALLS for error in KINDS] if SOAK else QUICK)
def test_a_failing_call(
    failing_disk: Forks, served: StoredSite, one_source: Path, tmp_path: Path, which: str, error: str
) -> None:
    """At each of the calls in the soak, at one of them else."""
    failing = Forker(failing_disk, tmp_path, served.proxy)
    path, calls, numbers = CALLS[which]
    failed = 0
    for number in numbers if SOAK else numbers[len(numbers) // 4 :][:1]:
        archive = tmp_path / str(number) / "news.db"
        archive.parent.mkdir()
        crawl = ("crawl", "biquan", "--seeds", SEEDS, "--archive", archive)
        fault = {
            "FAIL_PATH": path,
            "FAIL_CALLS": calls,
            "FAIL_AT": str(number),
            "FAIL_ERRNO": str(getattr(errno, error)),
        }
        end = failing.run(*crawl, variables={**fault, **({"FAIL_ON": "1"} if KINDS[error] else {})})
        if end.code != 0:
            failed += 1
            says_so(end)
        again = failing.run(*crawl)
        assert again.code == 0, (number, again.err)
        whole(archive)
        assert contents(archive) == contents(one_source), number
        shutil.rmtree(archive.parent)
    print(f"\n{which}, {error}: {failed} of {len(numbers)} calls failed the crawl")
    assert failed


@pytest.mark.slow
@pytest.mark.parametrize("room", range(400, 2000, 40) if SOAK else (700, 1200))
def test_a_disk_that_fills(
    forks: Forks, served: StoredSite, one_source: Path, tmpfs: Tmpfs, tmp_path: Path, room: int
) -> None:
    archive = tmpfs.folder / "news.db"
    crawl = ("crawl", "biquan", "--seeds", SEEDS, "--archive", archive)
    assert tmpfs.mount(f"size={room}k")
    forker = Forker(forks, tmp_path, served.proxy)
    for _ in range(2 if SOAK else 1):
        says_so(forker.run(*crawl))
    assert tmpfs.mount("size=40m")
    again = forker.run(*crawl)
    assert again.code == 0, again.err
    whole(archive)
    assert contents(archive) == contents(one_source)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["export -o all.wacz", "export -o all.jsonl", "export -o all.csv", "index", "seal"])
def test_a_full_disk_under_other_commands(
    run: Run, one_source: Path, tmpfs: Tmpfs, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they write is whole or not there, and the archive is as it was."""
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmpfs.folder))
    archive = tmpfs.folder / "news.db"
    shutil.copytree(one_source.parent, tmpfs.folder, dirs_exist_ok=True)
    (tmpfs.folder / "news-captures" / "manifest.jsonl").unlink()
    with Archive(archive, write=True) as opened, opened.transaction() as db:
        db.execute("INSERT OR IGNORE INTO search_queue SELECT coalesce(published_at, ''), id FROM articles")
        opened._writing = False
    before = contents(archive)
    with (tmpfs.folder / "ballast").open("wb", buffering=0) as ballast:
        fill(ballast.fileno())
    words = [tmpfs.folder / word if "." in word else word for word in command.split()]
    done = run(*words, "--archive", archive)
    assert done.returncode in (1, 2), done.stderr
    assert done.stderr.startswith("qingjian: ")
    assert done.stderr.count("\n") == 1
    (tmpfs.folder / "ballast").unlink()
    assert {path.name for path in tmpfs.folder.iterdir()} <= {"news.db", "news.db-wal", "news.db-shm", "news-captures"}
    again = run(*words, "--archive", archive)
    assert again.returncode == 0, again.stderr
    assert contents(archive) == before


def fill(file: int) -> None:
    """Writes until not one byte more finds room."""
    for size in (1 << 16, 1 << 12, 1):
        with suppress(OSError):
            while True:
                os.write(file, bytes(size))


@pytest.mark.slow
def test_a_read_only_disk(
    forks: Forks, served: StoredSite, one_source: Path, tmpfs: Tmpfs, tmp_path: Path, run: Run
) -> None:
    """What reads works; what writes says that it can't."""
    archive = tmpfs.folder / "news.db"
    shutil.copytree(one_source.parent, tmpfs.folder, dirs_exist_ok=True)
    assert tmpfs.mount("ro")
    for verb in ("status", "verify", "search 碧泉", "gone"):
        done = run(*verb.split(), "--archive", archive)
        assert done.returncode == 0, (verb, done.stderr)
    says_so(Forker(forks, tmp_path, served.proxy).run("crawl", "biquan", "--seeds", SEEDS, "--archive", archive))
    done = run("withhold", "http://www.biquan-env.example/", "--reason", "order", "--archive", archive)
    assert done.returncode == 2
    says = "the archive can't be opened or written: "  # and why: it depends on whether a reader has left SQLite's log
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert tmpfs.mount("rw")
    assert contents(archive) == contents(one_source)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "news.db", write=True) as opened:
        opened.add_source(SOURCE)
        yield opened


def minute(number: int) -> str:
    """A time of one day: the next one has a file of its own."""
    return f"2024-03-01T02:0{number}:00Z"


def endings(archive: Archive) -> list[str]:
    return sorted(path.suffix for path in archive.captures_folder.iterdir())


def test_a_file_with_a_record_that_has_no_row_stays_open(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its transaction found no room; the next crawl enters it."""
    capture(archive, minute(1))
    with monkeypatch.context() as patched:
        patched.setattr(captures, "add_row", no_room)
        with pytest.raises(ArchiveError, match="the disk is full"):
            capture(archive, minute(2))
    archive.close_captures()
    assert endings(archive) == [".open"]
    [recovered] = archive.recover()
    assert (recovered.cut, recovered.rows) == (0, 1)
    assert endings(archive) == [".gz"]
    assert archive.recover() == []


def no_room(*_: object) -> int:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def test_a_full_file_is_closed_when_its_last_row_is_there(archive: Archive) -> None:
    """Meanwhile another thread may write to the next one."""
    archive.capture_files.most_bytes = 1
    with archive.transaction():
        for number in (1, 2, 3):
            capture(archive, minute(number))
        assert endings(archive) == [".open"] * 3
    assert endings(archive) == [".gz", ".gz", ".open"]
    rows = archive.db.execute("SELECT captures FROM warc_files").fetchall()
    assert rows == [(1,), (1,)]


def test_nothing_follows_a_record_that_could_not_be_cut_off(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    first = capture(archive, minute(1))
    with monkeypatch.context() as patched:
        patched.setattr(capturefiles, "append", torn)
        with pytest.raises(ArchiveError, match="input/output error"):
            capture(archive, minute(2))
    third = capture(archive, minute(3))
    archive.close_captures()
    assert endings(archive) == [".gz", ".open"]
    [recovered] = archive.recover()
    assert (recovered.cut, recovered.rows) == (10, 0)
    assert [archive.payload(one)[0].decode() for one in (first, third)] == [f"{URL} {minute(1)}", f"{URL} {minute(3)}"]


def torn(stream: FileIO, members: bytes) -> int:
    stream.seek(0, os.SEEK_END)
    stream.write(members[:10])
    raise OSError(errno.EIO, "Input/output error")


def test_what_stands_behind_a_damaged_place_is_not_cut_off(archive: Archive) -> None:
    for number in (1, 2, 3):
        capture(archive, minute(number))
    archive.close_captures()
    [file] = archive.captures_folder.glob("*.gz")
    [(offset,), (last,)] = archive.db.execute("SELECT warc_offset FROM captures WHERE id > 1").fetchall()
    content = bytearray(file.read_bytes())
    content[offset + 20] ^= 0xFF
    file.with_name(f"{file.name}.open").write_bytes(content + b"\x1f\x8b\x08torn")
    file.unlink()
    [recovered] = archive.recover()
    assert recovered.cut == 7
    assert file.stat().st_size == len(content) > last
    assert archive.payload(3)[0]
