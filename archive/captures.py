"""The WARC files beside an archive, and the rows that point into them.

Each writing process has one file of its own, named for its first capture's time; it ends in `.open` until it is
closed, which happens at the end, when the day (UTC) is over, and when the file is large. Rows name the file as it
will be called in the end, and a reader looks for both. A record is in the file before its row is committed: a crash
may leave a record without a row, never the reverse; `archive/recovery.py` adds the row.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator

from archive.errors import ArchiveError
from archive.model import Exchange, Quality
from archive.warc import NOT_MODIFIED, Earlier, exchange_records, payload_digest, warcinfo

# The size that the WARC standard recommends (annex C.1): large enough for few files, small enough to move.
MOST_BYTES = 1 << 30

# What the name of a file that is being written ends in, and that of a closed one.
OPEN, CLOSED = ".warc.gz.open", ".warc.gz"

INSERT_CAPTURE = """
    INSERT INTO captures (
        method, url, request_digest, status, headers, payload_digest, size, warc_file, warc_offset, record_id,
        kind, refers_to, ip_address, tls, quality, captured_at, source, run
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""

# What a 304 confirms; an answer with a payload of its own holds it, a revisit names another that does.
CONFIRMED = """
    SELECT coalesce(full.id, c.id), coalesce(full.record_id, c.record_id), coalesce(full.captured_at, c.captured_at)
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE c.url = ? AND c.method = ? AND c.request_digest = ? AND c.status = 200 AND c.captured_at <= ?
    ORDER BY c.captured_at DESC, c.id DESC LIMIT 1
"""

SAME_PAYLOAD = """
    SELECT id, record_id, captured_at FROM captures
    WHERE url = ? AND method = ? AND request_digest = ? AND payload_digest = ? AND kind = 'response'
        AND captured_at <= ?
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response record lies: the file's final name, the offset of its gzip member, its WARC-Record-ID; and
    the capture that it refers to."""

    file: str
    offset: int
    record_id: str
    earlier: Earlier | None = None


@dataclass(slots=True)
class OpenFile:
    """A WARC file that is being written; `day` is the UTC day (YYYYMMDD) of its first capture."""

    name: str
    stream: FileIO
    warcinfo_id: str
    day: str
    size: int


class CaptureFiles:
    """The folder of an archive's WARC files. `write` may be called from several threads."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes
        self._open: OpenFile | None = None
        self._lock = threading.Lock()

    def write(self, exchange: Exchange, earlier: Earlier | None, record_id: str | None = None) -> Place:
        """Writes and flushes the exchange's records. Raises OSError, and then leaves no part of a record behind."""
        while True:
            with self._lock:
                file = self._current(exchange.captured_at)
            # Compressing needs no lock; meanwhile another thread may have begun another file.
            records = exchange_records(exchange, file.warcinfo_id, earlier, record_id)
            with self._lock:
                if file is self._open:
                    offset = _append(file.stream, records.members)
                    file.size = offset + len(records.members)
                    return Place(file.name, offset, records.record_id, earlier)

    def read(self, file: str, offset: int) -> bytes:
        """The body in the response record at the offset, as captured."""
        with self.opened(file) as stream:
            stream.seek(offset)
            for record in ArchiveIterator(stream, parse_http=True, auto_decode="none"):
                return bytes(record.reader.read())
        raise ArchiveError(f"{self.folder / file}: no WARC record at byte {offset}; the file is damaged")

    def opened(self, name: str) -> BinaryIO:
        """The file, growing or closed. It may be closed while we look, so the final name is tried last."""
        for path in (self._growing(name), self.folder / name):
            with suppress(FileNotFoundError):
                return path.open("rb")
        raise ArchiveError(f"{self.folder / name}: the capture file is missing; restore it from a copy")

    def close(self) -> None:
        """Makes the file durable and gives it its final name. Later writes begin another file."""
        with self._lock:
            self._close()

    def _current(self, captured_at: str) -> OpenFile:
        """The file to write to: another one when the day is over or the file is large."""
        if self._open and (self._open.day != _digits(captured_at)[:8] or self._open.size >= self.most_bytes):
            self._close()
        self._open = self._open or self._start(captured_at)
        return self._open

    def _close(self) -> None:
        file, self._open = self._open, None
        if file is not None:
            finish(file.stream, self._growing(file.name))

    def _start(self, captured_at: str) -> OpenFile:
        self.folder.mkdir(exist_ok=True)
        stamp = _digits(captured_at)[:14]  # to the second; the random part keeps processes apart
        name = f"qingjian-{stamp}-{secrets.token_hex(4)}{CLOSED}"
        head = warcinfo(name, captured_at)
        stream = FileIO(self._growing(name), "xb")  # unbuffered: what was not written must not come later
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with this process: who gets it finds us dead
            _append(stream, head.members)
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
    folder = os.open(growing.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # a name is durable when its folder is
    finally:
        os.close(folder)


def add_row(db: Connection, exchange: Exchange, place: Place, source: str | None, run: int | None) -> int:
    """The id of the new capture. Its quality stays open where only a reader can tell."""
    request = (exchange.method, exchange.url, request_digest(exchange))
    headers = json.dumps(exchange.response_headers, ensure_ascii=False)
    answer = (exchange.status, headers, payload_digest(exchange.body), len(exchange.body))
    where = (place.file, place.offset, place.record_id)
    earlier = place.earlier
    kind = "revisit" if earlier or exchange.status == NOT_MODIFIED else "response"
    how = (kind, earlier.id if earlier else None, exchange.ip_address, exchange.tls)
    rest = (quality_of(exchange.status), exchange.captured_at, source, run)
    [(capture,)] = db.execute(INSERT_CAPTURE, request + answer + where + how + rest).fetchall()
    return int(capture)


def earlier_of(db: Connection, exchange: Exchange) -> Earlier | None:
    """The full answer to the same request that this one confirms (304) or repeats byte for byte."""
    request = (exchange.url, exchange.method, request_digest(exchange))
    if exchange.status == NOT_MODIFIED:
        row = db.execute(CONFIRMED, (*request, exchange.captured_at)).fetchone()
    elif exchange.body:
        row = db.execute(SAME_PAYLOAD, (*request, payload_digest(exchange.body), exchange.captured_at)).fetchone()
    else:
        row = None  # nothing is no payload
    return None if row is None else Earlier(*row)


def place_of(db: Connection, capture: int) -> tuple[str, int, dict[str, str]]:
    """File and offset of the record that holds a capture's payload, and the capture's own response headers; of a
    repeated header the values are joined, as RFC 9110 says. A 304 has no payload but its own empty one."""
    query = """
        SELECT coalesce(full.warc_file, c.warc_file), coalesce(full.warc_offset, c.warc_offset), c.headers
        FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to AND c.status != 304
        WHERE c.id = ?
    """
    row = db.execute(query, (capture,)).fetchone()
    if row is None:
        raise ArchiveError(f"there is no capture {capture} in this archive")
    return row[0], row[1], joined(json.loads(row[2]))


def request_digest(exchange: Exchange) -> str:
    """SHA-256 of the request's body: with method and address it says what was asked (many lists page by POST)."""
    return hashlib.sha256(exchange.request_body).hexdigest()


def quality_of(status: int) -> Quality | None:
    """What the status alone says of an answer; None: its reader must judge."""
    if status == NOT_MODIFIED:
        return Quality.UNCHANGED
    if status >= 400:
        return Quality.ERROR
    return Quality.REDIRECT if status >= 300 else None


def joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Headers by name, the values of a repeated one joined by commas (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _append(stream: FileIO, members: bytes) -> int:
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
