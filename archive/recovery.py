"""What a crash left of the WARC files: torn tails are cut off, records that have no row get one.

The table `warc_files` says of which files every capture has its row. It is written with the rows or after them, so a
closed file that is not in it came from elsewhere in time: the database was restored from an older copy, or a loss of
power took its last commits. Such a file is read, and what it holds is entered.

A file that is being written is locked by its writer for as long as that lives, and a lock of the kernel's ends with
its process, however it ends. So whoever gets the lock of a file in `.open` may finish it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO, cast

from archive.capturefiles import CLOSED, OPEN, Place, finish
from archive.captures import add_row
from archive.stored import Stored, exchanges
from archive.warc import NOT_MODIFIED, Earlier
from archive.warccheck import Span, spans

KNOWN = "SELECT 1 FROM captures WHERE record_id = ? OR (warc_file = ? AND warc_offset = ?)"
REFERRED = "SELECT id, record_id, captured_at FROM captures WHERE record_id = ?"
ROWS = "SELECT count(*) FROM captures WHERE warc_file = ?"
ENTER = """
    INSERT INTO warc_files (name, captures) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET captures = excluded.captures
"""
ENTERED = "SELECT name FROM warc_files"
SOURCE_OF = "SELECT source FROM pages WHERE url = ?"

# A revisit's own record holds no payload: its row says what the payload is, as when it was written.
SAME_PAYLOAD = """
    UPDATE captures SET (payload_digest, size) = (SELECT payload_digest, size FROM captures WHERE id = ?2)
    WHERE id = ?1
"""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A file that a crashed crawl left open (or that was closed, when not `left_open`), now closed: how many bytes of a
    torn record were cut off its end, and how many captures in it had no row."""

    file: str
    cut: int
    rows: int
    left_open: bool = True

    def __str__(self) -> str:
        parts = [f"{self.cut} bytes of a torn record cut off"] if self.cut else []
        parts += [f"{self.rows} captures entered"] if self.rows else []
        done = ", ".join(parts) or "all there"
        return f"{self.file}, which a crawl left open: {done}; closed" if self.left_open else f"{self.file}: {done}"


def recover(db: Connection, folder: Path) -> Iterator[Recovered]:
    """Finishes the files that no living process writes, and enters those that the database does not know. Runs inside
    the caller's transaction."""
    for path in _files(folder, OPEN):
        with FileIO(path, "r+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # its writer lives
            yield _finish(db, stream, path)
    known = {name for (name,) in db.execute(ENTERED)}
    for path in _files(folder, CLOSED):
        if path.name not in known and (rows := enter(db, path, path.name)):
            yield Recovered(path.name, 0, rows, left_open=False)


def lost(db: Connection, folder: Path) -> Iterator[tuple[str, int]]:
    """The files that should be there and aren't, with how many captures went with each."""
    there = {path.name for path in _files(folder, CLOSED)}
    for name, captures in db.execute("SELECT name, captures FROM warc_files WHERE captures ORDER BY name"):
        if name not in there:
            yield name, captures


def is_entered(db: Connection, name: str, captures: int) -> bool:
    """Whether so many captures in a file have rows; then it is noted as one that is entered."""
    if db.execute(ROWS, (name,)).fetchone()[0] < captures:
        return False
    db.execute(ENTER, (name, captures))
    return True


def enter(db: Connection, path: Path, name: str) -> int:
    """How many captures in the WARC file at `path`, called `name` in rows, had none and have one now; the file is then
    one that is entered."""
    added = add_missing_rows(db, path, name)
    is_entered(db, name, db.execute(ROWS, (name,)).fetchone()[0])
    return added


def _files(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.glob(f"*{ending}")) if folder.is_dir() else []


def _finish(db: Connection, stream: FileIO, path: Path) -> Recovered:
    size = stream.seek(0, os.SEEK_END)
    whole = end_of_whole(stream)
    stream.truncate(whole)
    name = f"{path.name.removesuffix(OPEN)}{CLOSED}"
    rows = enter(db, path, name) if whole else 0
    if whole:
        finish(stream, path)
    else:
        path.unlink()  # not even its first record was written
    return Recovered(name, size - whole, rows)


def end_of_whole(stream: FileIO) -> int:
    """Where the last whole gzip member ends: its checksum is right, and so is its length. What is damaged before it
    stays, and is named by `verify`."""
    size = stream.seek(0, os.SEEK_END)
    return max((end for _, end in spans(cast(BinaryIO, stream), size)), default=0)


def add_missing_rows(db: Connection, path: Path, name: str) -> int:
    """How many captures in the WARC file at `path`, called `name` in rows, had none and have one now."""
    added = 0
    for stored in _exchanges(path):
        if not db.execute(KNOWN, (stored.record_id, name, stored.offset)).fetchone():
            _add(db, stored, name)
            added += 1
    return added


def _exchanges(path: Path) -> Iterator[Stored]:
    """The exchanges in the file, those behind a damaged place too."""
    with path.open("rb") as stream, path.open("rb") as again:
        for start, end in spans(stream, path.stat().st_size):
            yield from exchanges(cast(BinaryIO, Span(again, start, end)))


def _add(db: Connection, stored: Stored, name: str) -> None:
    referred = db.execute(REFERRED, (stored.refers_to,)).fetchone() if stored.refers_to else None
    place = Place(name, stored.offset, stored.record_id, Earlier(*referred) if referred else None)
    source = db.execute(SOURCE_OF, (stored.exchange.url,)).fetchone()
    capture = add_row(db, stored.exchange, place, source[0] if source else None, None)
    if referred and stored.exchange.status != NOT_MODIFIED:
        db.execute(SAME_PAYLOAD, (capture, referred[0]))
