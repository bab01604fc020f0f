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
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator

from archive.errors import ArchiveError
from archive.members import pair
from archive.model import Exchange, ListRequest, Quality
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

# What an address had to show at a time: its newest payload by then, which a 304 confirms.
NEWEST = """
    SELECT iif(status = 304, refers_to, id) FROM captures
    WHERE url = ? AND method = 'GET' AND captured_at <= ? AND iif(status = 304, refers_to IS NOT NULL, size > 0)
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""

# Later than any time in the archive.
FOR_EVER = "9999"

# The newest answer to a request as of a day; a 304 stands for the answer that it confirms.
ANSWER = """
    SELECT coalesce(full.id, c.id), coalesce(full.status, c.status), coalesce(full.headers, c.headers),
        coalesce(full.captured_at, c.captured_at)
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to AND c.status = 304
    WHERE c.url = :url AND c.method = :method AND c.request_digest = :digest
        AND (:at IS NULL OR c.captured_at <= :at) AND (c.status != 304 OR full.id IS NOT NULL)
    ORDER BY c.captured_at DESC, c.id DESC LIMIT 1
"""

_WHICH = """
    c.status = 200 AND (:forms = 1 OR c.method = 'GET') AND (c.kind = 'response' OR c.refers_to IS NOT NULL)
        AND (:source IS NULL OR c.source = :source) AND (:url IS NULL OR c.url = :url)
        AND (:unread = 0 OR c.quality IS NULL)
        AND NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.url = c.url AND p.kind = 'file')
        AND (:since IS NULL OR c.captured_at >= :since) AND (:until IS NULL OR c.captured_at <= :until)
"""

# Answers with a payload, in the order in which they came; a page of rows after a key. A revisit's bytes are elsewhere.
KEPT = f"""
    SELECT c.id, c.url, c.captured_at, c.source, c.headers,
        coalesce(full.warc_file, c.warc_file), coalesce(full.warc_offset, c.warc_offset), c.method, c.request_digest
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE {_WHICH} AND (c.captured_at, c.id) > (:time, :id)
    ORDER BY c.captured_at, c.id LIMIT :limit
"""  # noqa: S608 (the parts are constants)

COUNT_KEPT = f"SELECT count(*) FROM captures AS c WHERE {_WHICH}"  # noqa: S608 (the parts are constants)

REDIRECTS = """
    SELECT url, (
        SELECT json_extract(value, '$[1]') FROM json_each(headers)
        WHERE lower(json_extract(value, '$[0]')) = 'location'
    ), captured_at
    FROM captures WHERE status BETWEEN 300 AND 399 AND status != 304 ORDER BY captured_at, id
"""


@dataclass(frozen=True, slots=True)
class Which:
    """Which captures: of a source, of an address, in a time (both ends count), None being any; `unread`: only those
    that nobody read yet; `forms`: also answers to what was not a GET, such as a list's further pages."""

    source: str | None = None
    url: str | None = None
    unread: bool = False
    since: str | None = None
    until: str | None = None
    forms: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture with a payload, and where its bytes lie; header names are in lower case. `asked` is the request: its
    method and the SHA-256 of its body."""

    id: int
    url: str
    captured_at: str
    source: str | None
    headers: dict[str, str]
    file: str
    offset: int
    asked: tuple[str, str] = ("GET", "")

    @property
    def request_key(self) -> str:
        """What was asked, as `key_of` says it of a request."""
        method, digest = self.asked
        return self.url if method == "GET" else f"{method} {self.url} {digest}"

    @property
    def key(self) -> tuple[str, int]:
        """Its place in the order of time."""
        return self.captured_at, self.id


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a server once answered: the body is before content-decoding, headers are pairs."""

    capture: int
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured_at: str


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
        day = None if record_id else _digits(exchange.captured_at)[:8]  # what is brought in is of many days
        while True:
            with self._lock:
                file = self._current(exchange.captured_at, day)
            # Compressing needs no lock; meanwhile another thread may have begun another file.
            records = exchange_records(exchange, file.warcinfo_id, earlier, record_id)
            with self._lock:
                if file is self._open:
                    offset = append(file.stream, records.members)
                    file.size = offset + len(records.members)
                    return Place(file.name, offset, records.record_id, earlier)

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

    def close(self) -> None:
        """Makes the file durable and gives it its final name. Later writes begin another file."""
        with self._lock:
            self._close()

    def _current(self, captured_at: str, day: str | None) -> OpenFile:
        """The file to write to: another one when the day is over or the file is large."""
        if self._open and (self._open.day != (day or self._open.day) or self._open.size >= self.most_bytes):
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
            append(stream, head.members)
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


def answer_row(
    db: Connection, method: str, url: str, request_body: bytes, at: str | None
) -> tuple[int, int, tuple[tuple[str, str], ...], str] | None:
    """Capture, status, headers and time of the newest stored answer to a request, as of `at`; None without one."""
    digest = hashlib.sha256(request_body).hexdigest()
    row = db.execute(ANSWER, {"url": url, "method": method, "digest": digest, "at": at}).fetchone()
    return None if row is None else (row[0], row[1], tuple((name, value) for name, value in json.loads(row[2])), row[3])


def kept(db: Connection, which: Which, after: tuple[str, int], limit: int) -> list[Kept]:
    """The next captures with a payload after a key, in the order in which they came."""
    query = {"time": after[0], "id": after[1], "limit": limit, **asdict(which)}
    return [_kept(*row) for row in db.execute(KEPT, query).fetchall()]


def count_kept(db: Connection, which: Which) -> int:
    """How many captures with a payload there are."""
    return int(db.execute(COUNT_KEPT, asdict(which)).fetchone()[0])


def asked(db: Connection, host: str, since: str) -> int:
    """How many requests to a host were answered since a time; robots.txt, which is asked for its sake, is none."""
    query = "SELECT url FROM captures WHERE captured_at >= ? AND url NOT LIKE '%/robots.txt'"
    return sum((urlsplit(url).hostname or "") == host for (url,) in db.execute(query, (since,)))


def _kept(
    capture: int, url: str, captured_at: str, source: str | None, headers: str, file: str, offset: int, *asked: str
) -> Kept:
    by_name = joined([(name.lower(), value) for name, value in json.loads(headers)])
    method, digest = asked
    return Kept(capture, url, captured_at, source, by_name, file, offset, (method, digest))


def key_of(request: ListRequest) -> str:
    """One text for what a request asks: its address, and for a form its method and the SHA-256 of its body too."""
    if request.method == "GET":
        return request.url
    return f"{request.method} {request.url} {hashlib.sha256(request.body.encode()).hexdigest()}"


def redirects(db: Connection) -> list[tuple[str, str, str]]:
    """Address, Location and time of every captured redirect, in the order of time."""
    return [row for row in db.execute(REDIRECTS).fetchall() if row[1]]


def newest(db: Connection, url: str, at: str | None) -> int | None:
    """The capture of the address with the newest payload by a time (without one: now), as answered to a GET; after a
    304, the capture that it confirms. None when there is none."""
    row = db.execute(NEWEST, (url, at or FOR_EVER)).fetchone()
    return None if row is None else int(row[0])


def record_of(db: Connection, capture: int) -> tuple[str, int, str]:
    """File, offset and WARC-Record-ID of a capture's own record."""
    query = "SELECT warc_file, warc_offset, record_id FROM captures WHERE id = ?"
    row = db.execute(query, (capture,)).fetchone()
    if row is None:
        raise ArchiveError(f"there is no capture {capture} in this archive")
    return row[0], row[1], row[2]


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
