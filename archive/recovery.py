"""What a crash left of the WARC files: torn tails are cut off, records that have no row get one.

A file that is being written is locked by its writer for as long as that lives, and a lock of the kernel's ends with
its process, however it ends. So whoever gets the lock of a file in `.open` may finish it.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO, cast

from archive.capturefiles import CLOSED, OPEN, Place, finish
from archive.captures import add_row
from archive.checking import Span, spans
from archive.stored import Stored, exchanges
from archive.warc import NOT_MODIFIED, Earlier

# Small, since what follows a member in its block is copied for the next one.
_BLOCK = 1 << 16

KNOWN = "SELECT 1 FROM captures WHERE record_id = ? OR (warc_file = ? AND warc_offset = ?)"
REFERRED = "SELECT id, record_id, captured_at FROM captures WHERE record_id = ?"
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
    """Finishes the files that no living process writes. Runs inside the caller's transaction."""
    for path in sorted(folder.glob(f"*{OPEN}")) if folder.is_dir() else ():
        with FileIO(path, "r+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # its writer lives
            yield _finish(db, stream, path)


def _finish(db: Connection, stream: FileIO, path: Path) -> Recovered:
    size = stream.seek(0, os.SEEK_END)
    whole = end_of_whole(stream)
    stream.truncate(whole)
    name = f"{path.name.removesuffix(OPEN)}{CLOSED}"
    rows = add_missing_rows(db, path, name)
    if whole:
        finish(stream, path)
    else:
        path.unlink()  # not even its first record was written
    return Recovered(name, size - whole, rows)


def end_of_whole(stream: FileIO) -> int:
    """Where the last whole gzip member ends: its checksum is right, and so is its length."""
    stream.seek(0)
    end, member, fed = 0, zlib.decompressobj(wbits=31), 0
    while block := stream.read(_BLOCK):
        while block:
            try:
                member.decompress(block)
            except zlib.error:
                return end
            fed += len(block) - len(member.unused_data)
            block = member.unused_data
            if member.eof:
                end, member = fed, zlib.decompressobj(wbits=31)
    return end


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
