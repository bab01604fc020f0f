"""The WARC files beside an archive, and the rows that point into them.

Each writing process has one file of its own, made at its first capture and named for that capture's time; it ends
in `.open` until it is closed. Rows name the file as it will be called in the end, and a reader looks for both. A
record is in the file before its row is committed: a crash may leave a record without a row, never the reverse.
"""

from __future__ import annotations

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

INSERT_CAPTURE = """
    INSERT INTO captures (
        method, url, request_digest, status, headers, payload_digest, size, warc_file, warc_offset, record_id,
        quality, captured_at, source, run
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""

EARLIER = """
    SELECT record_id, captured_at FROM captures
    WHERE url = ? AND method = ? AND request_digest = ? AND status = 200
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response record lies: the file's final name, the offset of its gzip member, its WARC-Record-ID."""

    file: str
    offset: int
    record_id: str


@dataclass(slots=True)
class OpenFile:
    """A WARC file that is being written."""

    name: str
    stream: FileIO
    warcinfo_id: str


class CaptureFiles:
    """The folder of an archive's WARC files. `write` may be called from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: OpenFile | None = None
        self._lock = threading.Lock()

    def write(self, exchange: Exchange, earlier: Earlier | None) -> Place:
        """Writes and flushes the exchange's records. Raises OSError, and then leaves no part of a record behind."""
        with self._lock:
            file = self._open = self._open or self._start(exchange.captured_at)
        records = exchange_records(exchange, file.warcinfo_id, earlier)  # compressing needs no lock
        with self._lock:
            return Place(file.name, _append(file.stream, records.members), records.record_id)

    def read(self, file: str, offset: int) -> bytes:
        """The body in the response record at the offset, as captured."""
        with self._opened(file) as stream:
            stream.seek(offset)
            for record in ArchiveIterator(stream, parse_http=True, auto_decode="none"):
                return bytes(record.reader.read())
        raise ArchiveError(f"{self.folder / file}: no WARC record at byte {offset}; the file is damaged")

    def close(self) -> None:
        """Makes the file durable and gives it its final name. Later writes begin another file."""
        with self._lock:
            file, self._open = self._open, None
            if file is not None:
                os.fsync(file.stream.fileno())
                file.stream.close()
                self._growing(file.name).rename(self.folder / file.name)

    def _start(self, captured_at: str) -> OpenFile:
        self.folder.mkdir(exist_ok=True)
        stamp = re.sub(r"\D", "", captured_at)[:14]  # to the second; the random part keeps processes apart
        name = f"qingjian-{stamp}-{secrets.token_hex(4)}.warc.gz"
        head = warcinfo(name, captured_at)
        stream = FileIO(self._growing(name), "xb")  # unbuffered: what was not written must not come later
        try:
            _append(stream, head.members)
        except OSError:
            stream.close()
            self._growing(name).unlink()
            raise
        return OpenFile(name, stream, head.record_id)

    def _growing(self, name: str) -> Path:
        return self.folder / f"{name}.open"

    def _opened(self, name: str) -> BinaryIO:
        """The file, growing or closed. It may be closed while we look, so the final name is tried last."""
        for path in (self._growing(name), self.folder / name):
            with suppress(FileNotFoundError):
                return path.open("rb")
        raise ArchiveError(f"{self.folder / name}: the capture file is missing; restore it from a copy")


def add_row(db: Connection, exchange: Exchange, place: Place, source: str | None, run: int | None) -> int:
    """The id of the new capture. Its quality stays open where only a reader can tell."""
    request = (exchange.method, exchange.url, request_digest(exchange))
    headers = json.dumps(exchange.response_headers, ensure_ascii=False)
    answer = (exchange.status, headers, payload_digest(exchange.body), len(exchange.body))
    where = (place.file, place.offset, place.record_id)
    rest = (quality_of(exchange.status), exchange.captured_at, source, run)
    [(capture,)] = db.execute(INSERT_CAPTURE, request + answer + where + rest).fetchall()
    return int(capture)


def earlier_of(db: Connection, exchange: Exchange) -> Earlier | None:
    """The newest full answer to the same request, if this one says that nothing changed since."""
    if exchange.status != NOT_MODIFIED:
        return None
    request = (exchange.url, exchange.method, request_digest(exchange))
    row = db.execute(EARLIER, request).fetchone()
    return None if row is None else Earlier(*row)


def place_of(db: Connection, capture: int) -> tuple[str, int, dict[str, str]]:
    """File, offset and response headers of a capture; of a repeated header the values are joined, as RFC 9110 says."""
    query = "SELECT warc_file, warc_offset, headers FROM captures WHERE id = ?"
    row = db.execute(query, (capture,)).fetchone()
    if row is None:
        raise ArchiveError(f"there is no capture {capture} in this archive")
    return row[0], row[1], _joined(json.loads(row[2]))


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


def _joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined
