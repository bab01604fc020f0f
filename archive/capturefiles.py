"""The WARC files beside an archive: written, rotated, closed and read.

Each writing process has one file of its own, named for its first capture's time; it ends in `.open` until it is
closed, which happens at the end, when the day (UTC) is over, and when the file is large. Rows name the file as it
will be called in the end, and a reader looks for both. What a crash leaves open, `archive/recovery.py` finishes.

What is written is made durable (`sync`) before a row that refers to it is committed, and a file takes its final name
when all its captures have rows: so no loss of power leaves a row without its record, nor a closed file with a record
that nobody knows of (docs/operations.md).
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator

from archive.errors import ArchiveError
from archive.members import pair
from archive.model import Exchange
from archive.warc import Earlier, exchange_records, warcinfo

# The size that the WARC standard recommends (annex C.1): large enough for few files, small enough to move.
MOST_BYTES = 1 << 30

# What the name of a file that is being written ends in, and that of a closed one.
OPEN, CLOSED = ".warc.gz.open", ".warc.gz"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response record lies: the file's final name, the offset of its gzip member, its WARC-Record-ID; and
    the capture that it refers to."""

    file: str
    offset: int
    record_id: str
    earlier: Earlier | None = None


@dataclass(slots=True, eq=False)
class OpenFile:
    """A WARC file that is being written; `day` is the UTC day (YYYYMMDD) of its first capture, `size` what is whole of
    it, `captures` how many answers it holds."""

    name: str
    stream: FileIO
    warcinfo_id: str
    day: str
    size: int
    captures: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it ends with a whole record; after a failed write it may not."""
        return self.stream.seek(0, os.SEEK_END) == self.size


class CaptureFiles:
    """The folder of an archive's WARC files. `write` may be called from several threads."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._open: OpenFile | None = None
        self._retired: list[OpenFile] = []
        self._unsynced: list[OpenFile] = []
        # Records are counted as they are written: the last of each thread, and the last that is durable with all before it.
        self._written = self._durable = 0
        self._last_of: dict[int, int] = {}
        self._lost: OSError | None = None
        self._lock = threading.Lock()
        self._syncing = threading.Lock()

    def write(self, exchange: Exchange, earlier: Earlier | None, record_id: str | None = None) -> Place:
        """Writes the exchange's records, which are durable after `sync`. Raises OSError, and then leaves no part of a
        record behind."""
        day = None if record_id else _digits(exchange.captured_at)[:8]  # what is brought in is of many days
        while True:
            with self._lock:
                file = self._current(exchange.captured_at, day)
            # Compressing needs no lock; meanwhile another thread may have begun another file.
            records = exchange_records(exchange, file.warcinfo_id, earlier, record_id)
            with self._lock:
                if file is self._open:
                    return Place(file.name, self._append(file, records.members), records.record_id, earlier)

    def sync(self) -> None:
        """Makes all that this thread wrote durable, and with it what others wrote. Raises OSError, then and ever after: what
        a disk failed to keep once, a second call would pretend to have kept."""
        with self._lock:
            if self._lost is None and self._last_of.get(threading.get_ident(), 0) <= self._durable:
                return  # and nobody has to wait for what others do
        with self._syncing:
            if self._lost is not None:
                raise OSError(self._lost.errno, self._lost.strerror)
            with self._lock:
                files, self._unsynced = self._unsynced, []
                written = self._written
            try:
                for file in files:
                    if not file.stream.closed:
                        os.fsync(file.stream.fileno())
            except OSError as error:
                self._lost = error
                raise
            self._durable = written

    @property
    def is_retired(self) -> bool:
        """Whether `finish` has anything to do."""
        return bool(self._retired)

    def finish(self, enter: Callable[[str, int], bool], *, last: bool = False) -> None:
        """Closes the files that are full, or all of them (`last`), and gives each its final name once `enter`, called
        with its name and the number of its captures, has noted that it is done, and says so: all of them have rows.

        One that lacks a row is tried again later; after the `last` time, or when it ends in a torn record, it stays
        open for `archive/recovery.py`. Later writes begin another file.
        """
        with self._lock:
            if last:
                self._retire()
            files, self._retired = self._retired, []
        try:
            with ExitStack() as streams:
                for file in files if last else ():
                    streams.enter_context(file.stream)
                for file in files:
                    if file.is_whole and enter(file.name, file.captures):
                        finish(file.stream, self._growing(file.name))
        finally:
            with self._lock:
                self._retired += [file for file in files if not file.stream.closed]

    def read(self, file: str, offset: int) -> bytes:
        """The body in the response record at the offset, as captured."""
        with self.opened(file) as stream:
            stream.seek(offset)
            for record in ArchiveIterator(stream, parse_http=True, auto_decode="none"):
                return bytes(record.reader.read())
        raise ArchiveError(f"{self.folder / file}: no WARC record at byte {offset}; the file is damaged")

    def heads(self, file: str, offset: int, record_id: str) -> tuple[bytes, bytes]:
        """Request line and status line, each with its headers and the empty line behind them, as they were written.
        The first is empty when a crash has cost the request."""
        with self.opened(file) as stream:
            answer, request = pair(stream, offset, record_id)
        return request.http[0] if request else b"", answer.http[0]

    def opened(self, name: str) -> BinaryIO:
        """The file, growing or closed. It may be closed while we look, so the final name is tried last."""
        for path in (self._growing(name), self.folder / name):
            with suppress(FileNotFoundError):
                return path.open("rb")
        raise ArchiveError(f"{self.folder / name}: the capture file is missing; restore it from a copy")

    def holds(self, name: str, offset: int) -> bool:
        """Whether the file is there and reaches beyond the offset; what stands there is not looked at."""
        for path in (self._growing(name), self.folder / name):
            with suppress(FileNotFoundError):
                return path.stat().st_size > offset
        return False

    def _current(self, captured_at: str, day: str | None) -> OpenFile:
        """The file to write to: another one when the day is over or the file is large."""
        if self._open and (self._open.day != (day or self._open.day) or self._open.size >= self.most_bytes):
            self._retire()
        self._open = self._open or self._start(captured_at)
        return self._open

    def _retire(self) -> None:
        """Begins another file with the next write."""
        self._retired += [self._open] if self._open else []
        self._open = None

    def _append(self, file: OpenFile, members: bytes) -> int:
        try:
            offset = append(file.stream, members)
        except OSError:
            if not file.is_whole:
                self._retire()  # nothing may follow a torn record
            raise
        file.size, file.captures = offset + len(members), file.captures + 1
        self._written += 1
        self._last_of[threading.get_ident()] = self._written
        if file not in self._unsynced:
            self._unsynced.append(file)
        return offset

    def _start(self, captured_at: str) -> OpenFile:
        if not self.folder.is_dir():
            self.folder.mkdir(exist_ok=True)
            sync(self.folder.parent)
        stamp = _digits(captured_at)[:14]  # to the second; the random part keeps processes apart
        name = f"qingjian-{stamp}-{secrets.token_hex(4)}{CLOSED}"
        head = warcinfo(name, captured_at)
        stream = FileIO(self._growing(name), "xb")  # unbuffered: what was not written must not come later
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with this process: who gets it finds us dead
            append(stream, head.members)
            sync(self.folder)
        except OSError:
            stream.close()
            self._growing(name).unlink()
            raise
        return OpenFile(name, stream, head.record_id, stamp[:8], len(head.members))

    def _growing(self, name: str) -> Path:
        return self.folder / f"{name.removesuffix(CLOSED)}{OPEN}"


def finish(stream: FileIO, growing: Path) -> None:
    """Makes a file that was being written durable, closes it and gives it its final name."""
    os.fsync(stream.fileno())
    stream.close()
    growing.rename(growing.with_name(f"{growing.name.removesuffix(OPEN)}{CLOSED}"))
    sync(growing.parent)


def sync(folder: Path) -> None:
    """Makes the names in the folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def append(stream: FileIO, members: bytes) -> int:
    """The offset at which the bytes now stand, out of our hands. What can't be written whole is cut off again."""
    offset = stream.seek(0, os.SEEK_END)
    rest = memoryview(members)
    try:
        while rest:
            rest = rest[stream.write(rest) :]
    except OSError:
        stream.truncate(offset)
        raise
    return offset


def _digits(time: str) -> str:
    return re.sub(r"\D", "", time)


def final_name(name: str) -> str:
    """The name that a WARC file has, or will have, when it is closed."""
    return f"{name.removesuffix(OPEN).removesuffix(CLOSED)}{CLOSED}"
