"""The exchanges in a WARC file, ours or anyone's (ISO 28500:2017; 1.0 is read too).

A response and the request that it answers are found by WARC-Concurrent-To or by standing side by side, in either
order: crawlers differ. A `resource` or `conversion` record (a text of Common Crawl's WET files) is an answer of its
own kind. What other tools left chunked is de-chunked, as our own bodies are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archive.errors import Damaged
from archive.model import Exchange
from archive.warc import RENDERED, TLS, VIA

# A crawl of ours keeps no body above 32 MB; records above this are other people's films.
MOST_BYTES = 64 * 1024 * 1024

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_KINDS = (
    WarcRecordType.response
    | WarcRecordType.request
    | WarcRecordType.revisit
    | WarcRecordType.resource
    | WarcRecordType.conversion
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An exchange as a WARC file holds it: where its response record begins in the file, its WARC-Record-ID, and for
    a revisit what it refers to: a WARC-Record-ID, an address and a time, each None when the record doesn't say."""

    exchange: Exchange
    record_id: str
    offset: int
    revisit: bool = False
    refers_to: str | None = None
    refers_to_url: str | None = None
    refers_to_date: str | None = None


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    record_id: str
    concurrent_to: str | None
    url: str


def exchanges(stream: BinaryIO) -> Iterator[Stored]:
    """The exchanges in a WARC file, compressed or not, in its order. A record that can't be understood (no address, no
    date, no HTTP, too large) is passed over, and a torn tail ends the file. Raises Damaged where it can't be read on."""
    waiting: Stored | None = None  # a response whose request may come next
    concurrent: str | None = None  # and what it says it answers
    request: _Request | None = None  # a request whose response may come next
    damaged: Damaged | None = None
    for record in _records(stream):
        if isinstance(record, Damaged):
            damaged = record
            break
        if record.content_length > MOST_BYTES or not record.record_id:
            continue
        if record.record_type == WarcRecordType.request:
            asked = _request(record)
            if waiting and asked and _belong(waiting, concurrent, asked):
                yield _with(waiting, asked)
                waiting = None
            else:
                request = asked
            continue
        if waiting:
            yield waiting
        waiting, concurrent = _stored(record), record.headers.get("WARC-Concurrent-To")
        if waiting and request and _belong(waiting, concurrent, request):
            yield _with(waiting, request)
            waiting = None
        request = None
    if waiting:
        yield waiting
    if damaged:
        raise damaged


def _records(stream: BinaryIO) -> Iterator[WarcRecord | Damaged]:
    """The records; an error comes as the last of them, so that what was read before it is not lost on the way."""
    try:
        yield from ArchiveIterator(stream, record_types=_KINDS, parse_http=True, auto_decode="none")
    except (OSError, ValueError) as error:
        yield Damaged(f"the WARC file is damaged: {error}")


def _belong(stored: Stored, concurrent: str | None, request: _Request) -> bool:
    """Whether the request is the one that the response answers: either names the other, or neither names any."""
    if request.concurrent_to or concurrent:
        return request.concurrent_to == stored.record_id or concurrent == request.record_id
    return request.url == stored.exchange.url


def _with(stored: Stored, request: _Request) -> Stored:
    asked = replace(stored.exchange, method=request.method, request_headers=request.headers, request_body=request.body)
    return replace(stored, exchange=asked)


def _stored(record: WarcRecord) -> Stored | None:
    fields = record.headers
    url, date = _url(record), utc(fields.get("WARC-Date") or "")
    if url is None or date is None or not record.record_id:
        return None
    answer = _answer(record)
    if answer is None:
        return None
    status, headers, body, protocol = answer
    exchange = Exchange(
        method="GET",
        url=url,
        captured_at=date,
        status=status,
        request_headers=(),
        response_headers=headers,
        body=body,
        protocol=protocol,
        ip_address=fields.get("WARC-IP-Address"),
        tls=fields.get(TLS),
        rendered=fields.get(RENDERED),
        via=fields.get(VIA),
    )
    return Stored(
        exchange,
        record.record_id,
        record.stream_pos,
        record.record_type == WarcRecordType.revisit,
        fields.get("WARC-Refers-To"),
        _bare(fields.get("WARC-Refers-To-Target-URI")),
        utc(fields.get("WARC-Refers-To-Date") or ""),
    )


def _answer(record: WarcRecord) -> tuple[int, tuple[tuple[str, str], ...], bytes, str] | None:
    """Status, headers, body and protocol; None for a record that is no HTTP answer. A resource or a conversion is the
    body alone, as if it had been answered with 200."""
    if record.record_type in (WarcRecordType.resource, WarcRecordType.conversion):
        kind = record.headers.get("Content-Type") or "application/octet-stream"
        if record.record_type == WarcRecordType.conversion and kind == "text/plain":
            kind += "; charset=utf-8"  # so says the definition of WET files
        return 200, (("Content-Type", kind),), record.reader.read(), "HTTP/1.1"
    if record.http_headers is None or record.http_headers.status_code is None:
        return None
    headers, body = _dechunked(tuple(record.http_headers.items()), record.reader.read())
    return record.http_headers.status_code, headers, body, _first_word(record)


def _request(record: WarcRecord) -> _Request | None:
    url = _url(record)
    if url is None or record.http_headers is None or not record.record_id:
        return None
    return _Request(
        _first_word(record).upper() or "GET",
        tuple(record.http_headers.items()),
        record.reader.read(),
        record.record_id,
        record.headers.get("WARC-Concurrent-To"),
        url,
    )


def _first_word(record: WarcRecord) -> str:
    """The method of a request, the protocol of a response; "" when its first line is empty."""
    line = (record.http_headers.status_line if record.http_headers else None) or ""
    return line.split(maxsplit=1)[0] if line.strip() else ""


def _dechunked(headers: tuple[tuple[str, str], ...], body: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Headers and body without the chunks of HTTP/1.1 (RFC 9112, section 7.1). A body that is not chunked, although
    its header says so, stays as it is: some tools take the chunks away and leave the header."""
    if not any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        return headers, body
    rest = tuple(pair for pair in headers if pair[0].lower() != "transfer-encoding")
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return rest, b"".join(pieces)
        pieces.append(body[match.end() : match.end() + size])
        at = match.end() + size + 2
    return rest, b"".join(pieces) if pieces and at >= len(body) else body


def _url(record: WarcRecord) -> str | None:
    url = _bare(record.headers.get("WARC-Target-URI"))
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _bare(url: str | None) -> str | None:
    """The address without the angle brackets that WARC 1.0 had around it."""
    return url.strip().removeprefix("<").removesuffix(">") if url else None


def utc(text: str) -> str | None:
    """A WARC-Date as the archive keeps times: UTC to the second, with Z. None for what is no date."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
