"""The table of captures: one row an answer of a server, pointing to its record in a WARC file, and what is asked of it.

A record is in its file (`archive/capturefiles.py`) before its row is committed: a crash may leave a record without a
row, never the reverse; `archive/recovery.py` adds the row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from sqlite3 import Connection
from urllib.parse import urlsplit

from archive.capturefiles import Place
from archive.errors import ArchiveError
from archive.model import Exchange, ListRequest, Quality
from archive.warc import NOT_MODIFIED, Earlier, payload_digest

INSERT_CAPTURE = """
    INSERT INTO captures (
        method, url, request_digest, status, headers, payload_digest, size, warc_file, warc_offset, record_id,
        kind, refers_to, ip_address, tls, rendered, via, quality, captured_at, source, run
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""

# What a 304 may confirm, which is what the server sent; an answer with a payload of its own holds it, a revisit names
# another that does. What came empty, in a server's bad moment, is nothing to confirm.
CONFIRMED = """
    SELECT coalesce(full.id, c.id), coalesce(full.record_id, c.record_id), coalesce(full.captured_at, c.captured_at),
        c.headers
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE c.url = ? AND c.method = ? AND c.request_digest = ? AND c.status = 200 AND c.rendered IS NULL AND c.size > 0
        AND c.captured_at <= ?
    ORDER BY c.captured_at DESC, c.id DESC LIMIT 20
"""

# By which validator of an answer a request asks whether it still holds (RFC 9110, section 13.1).
VALIDATORS = {"if-none-match": "etag", "if-modified-since": "last-modified"}

SAME_PAYLOAD = """
    SELECT id, record_id, captured_at FROM captures
    WHERE url = ? AND method = ? AND request_digest = ? AND payload_digest = ? AND kind = 'response'
        AND rendered IS ? AND captured_at <= ?
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""

# What an address had to show at a time: its newest payload by then, which a 304 confirms; as it was served, or as a
# browser rendered it.
NEWEST = """
    SELECT iif(status = 304, refers_to, id) FROM captures
    WHERE url = ? AND method = 'GET' AND captured_at <= ? AND iif(status = 304, refers_to IS NOT NULL, size > 0)
        AND (rendered IS NOT NULL) = ?
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""

# Later than any time in the archive.
FOR_EVER = "9999"

# The newest answer to a request as of a day; a 304 stands for the answer that it confirms, and what a browser made
# of an answer stands before it.
ANSWER = """
    SELECT coalesce(full.id, c.id), coalesce(full.status, c.status), coalesce(full.headers, c.headers),
        coalesce(full.captured_at, c.captured_at)
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to AND c.status = 304
    WHERE c.url = :url AND c.method = :method AND c.request_digest = :digest
        AND (:at IS NULL OR c.captured_at <= :at) AND (c.status != 304 OR full.id IS NOT NULL)
    ORDER BY c.captured_at DESC, c.rendered IS NULL, c.id DESC LIMIT 1
"""

# Of a page that a browser rendered that is read, and neither what it was made of nor what its scripts asked for.
_WHICH = """
    c.status = 200 AND (:forms = 1 OR c.method = 'GET') AND (c.kind = 'response' OR c.refers_to IS NOT NULL)
        AND (:source IS NULL OR c.source = :source) AND (:url IS NULL OR c.url = :url)
        AND c.via IS NULL AND (c.rendered IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM captures AS made WHERE made.url = c.url AND made.captured_at = c.captured_at
                AND made.method = c.method AND made.rendered IS NOT NULL
        ))
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

# The captures that a revision rests on came in the order of its pages; what confirmed it later has higher numbers.
RESTING = """
    SELECT c.id, c.url, c.captured_at, c.source, c.headers,
        coalesce(full.warc_file, c.warc_file), coalesce(full.warc_offset, c.warc_offset), c.method, c.request_digest
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE c.id = (
        SELECT min(capture) FROM revision_captures WHERE revision = (
            SELECT r.id FROM revisions AS r JOIN articles AS a ON a.id = r.article
            WHERE a.canonical_url = ? AND r.seen_at <= ? ORDER BY r.seen_at DESC, r.id DESC LIMIT 1
        )
    ) AND c.status = 200
"""

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


def add_row(db: Connection, exchange: Exchange, place: Place, source: str | None, run: int | None) -> int:
    """The id of the new capture. Its quality stays open where only a reader can tell."""
    request = (exchange.method, exchange.url, request_digest(exchange))
    headers = json.dumps(exchange.response_headers, ensure_ascii=False)
    answer = (exchange.status, headers, payload_digest(exchange.body), len(exchange.body))
    where = (place.file, place.offset, place.record_id)
    earlier = place.earlier
    kind = "revisit" if earlier or exchange.status == NOT_MODIFIED else "response"
    how = (kind, earlier.id if earlier else None, exchange.ip_address, exchange.tls)
    browser = (exchange.rendered, exchange.via)
    rest = (quality_of(exchange.status), exchange.captured_at, source, run)
    [(capture,)] = db.execute(INSERT_CAPTURE, request + answer + where + how + browser + rest).fetchall()
    return int(capture)


def earlier_of(db: Connection, exchange: Exchange) -> Earlier | None:
    """The full answer to the same request that this one confirms (304) or repeats byte for byte."""
    request = (exchange.url, exchange.method, request_digest(exchange))
    if exchange.status == NOT_MODIFIED:
        return _confirmed(exchange, db.execute(CONFIRMED, (*request, exchange.captured_at)).fetchall())
    if exchange.body:
        same = (payload_digest(exchange.body), exchange.rendered)
        row = db.execute(SAME_PAYLOAD, (*request, *same, exchange.captured_at)).fetchone()
    else:
        row = None  # nothing is no payload
    return None if row is None else Earlier(*row)


def _confirmed(exchange: Exchange, rows: Sequence[tuple[int, str, str, str]]) -> Earlier | None:
    """Of the earlier answers, the newest first, the one whose validator the request named: a 304 speaks of that one,
    whatever else the server has said meanwhile. Where none has it, the newest."""
    named = {
        (VALIDATORS[name.lower()], value) for name, value in exchange.request_headers if name.lower() in VALIDATORS
    }
    fitting = (row for row in rows if named & {(name.lower(), value) for name, value in json.loads(row[3])})
    row = next(fitting, rows[0] if rows else None)
    return None if row is None else Earlier(*row[:3])


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


def resting(db: Connection, canonical_url: str, at: str) -> Kept | None:
    """The first capture that what an article said at a time rests on; None when there is none."""
    row = db.execute(RESTING, (canonical_url, at)).fetchone()
    return None if row is None else _kept(*row)


def count_kept(db: Connection, which: Which) -> int:
    """How many captures with a payload there are."""
    return int(db.execute(COUNT_KEPT, asdict(which)).fetchone()[0])


def asked(db: Connection, host: str, since: str, until: str) -> int:
    """How many requests to a host were answered since a time and before another; robots.txt, which is asked for its
    sake, is none."""
    query = """
        SELECT url FROM captures
        WHERE captured_at >= ? AND captured_at < ? AND url NOT LIKE '%/robots.txt' AND rendered IS NULL
    """
    return sum((urlsplit(url).hostname or "") == host for (url,) in db.execute(query, (since, until)))


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


def newest(db: Connection, url: str, at: str | None, rendered: bool = False) -> int | None:
    """The capture of the address with the newest payload by a time (without one: now), as answered to a GET; after a
    304, the capture that it confirms; with `rendered` the newest that a browser made. None when there is none."""
    row = db.execute(NEWEST, (url, at or FOR_EVER, rendered)).fetchone()
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
