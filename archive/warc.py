"""One exchange as WARC/1.1 records (ISO 28500:2017), each a gzip member of its own, so that any offset can be read.

What is written is what the caller knows of the wire: the body before content-decoding but after de-chunking, and a
reason phrase from the standard's list, since HTTP clients keep neither the chunks nor the phrase. Header text is
Latin-1, a character a byte, as HTTP/1.1 clients hand it over; other text is written as UTF-8.
"""

from __future__ import annotations

import hashlib
import io
from base64 import b32encode
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlsplit
from uuid import uuid4

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from archive.model import Exchange

# zlib's own default: level 9 costs twice the time for one per cent of the size of such pages.
COMPRESSION = 6

NOT_MODIFIED = 304

SOFTWARE = "qingjian"

# WARC/1.1, section 6.7: the server says that the page is what it was, or it sent the same bytes again.
SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

# A field of ours: WARC/1.1 has none for the server's certificate.
TLS = "Qingjian-TLS"

# Fields of ours: the browser that made the body out of a page and its scripts, and the page whose scripts asked.
RENDERED = "Qingjian-Rendered"
VIA = "Qingjian-Via"

# What may stand in a WARC-Target-URI as it is (RFC 3986: reserved characters and the escape); the rest is escaped.
URI_CHARACTERS = "%:/?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The capture of the same request that holds the payload of a revisit, or that a 304 confirms."""

    id: int
    record_id: str
    captured_at: str


@dataclass(frozen=True, slots=True)
class Records:
    """The gzip members of an exchange, the response's first, and the response's WARC-Record-ID."""

    members: bytes
    record_id: str


def target_uri(url: str) -> str:
    """The address as records and indexes have it: ASCII, with what may not stand in a URI escaped."""
    return quote(url, safe=URI_CHARACTERS)


def warcinfo(file_name: str, date: str) -> Records:
    """The record at the head of each file: who wrote it and in which format."""
    fields = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\n"
    headers = {"WARC-Filename": " ".join(file_name.splitlines()), "Content-Type": "application/warc-fields"}
    return _record(WarcRecordType.warcinfo, date, headers, fields.encode())


def exchange_records(
    exchange: Exchange, warcinfo_id: str, earlier: Earlier | None, record_id: str | None = None
) -> Records:
    """The response (a revisit for a 304, or when `earlier` holds the same payload) and the request that it answers.
    `record_id` is the one that the response had where it comes from."""
    response = _response(exchange, warcinfo_id, earlier, record_id)
    request = _request(exchange, warcinfo_id, response.record_id)
    return Records(response.members + request.members, response.record_id)


def payload_digest(payload: bytes) -> str:
    """SHA-1 in base 32, the form that WARC tools compare; it finds equal payloads and is no proof of origin."""
    return "sha1:" + b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()


def _response(exchange: Exchange, warcinfo_id: str, earlier: Earlier | None, record_id: str | None) -> Records:
    headers = _about(exchange, warcinfo_id) | {"Content-Type": "application/http; msgtype=response"}
    unmodified = exchange.status == NOT_MODIFIED
    if not unmodified:
        headers["WARC-Payload-Digest"] = payload_digest(exchange.body)
    kind, body = WarcRecordType.response, exchange.body
    if unmodified or earlier:
        kind, body = WarcRecordType.revisit, b""
        headers |= _revisit(exchange, SERVER_NOT_MODIFIED if unmodified else IDENTICAL_PAYLOAD, earlier)
    block = _block(_status_line(exchange), exchange.response_headers, body)
    return _record(kind, exchange.captured_at, headers, block, record_id)


def _request(exchange: Exchange, warcinfo_id: str, response_id: str) -> Records:
    headers = _about(exchange, warcinfo_id) | {
        "Content-Type": "application/http; msgtype=request",
        "WARC-Concurrent-To": response_id,
    }
    if exchange.request_body:
        headers["WARC-Payload-Digest"] = payload_digest(exchange.request_body)
    block = _block(_request_line(exchange), _with_host(exchange), exchange.request_body)
    return _record(WarcRecordType.request, exchange.captured_at, headers, block)


def _about(exchange: Exchange, warcinfo_id: str) -> dict[str, str]:
    """The named fields that both records of an exchange have."""
    fields = {"WARC-Target-URI": target_uri(exchange.url), "WARC-Warcinfo-ID": warcinfo_id}
    seen = {
        "WARC-IP-Address": exchange.ip_address,
        TLS: exchange.tls,
        RENDERED: exchange.rendered,
        VIA: target_uri(exchange.via) if exchange.via else None,
    }
    return fields | {name: value for name, value in seen.items() if value}


def _revisit(exchange: Exchange, profile: str, earlier: Earlier | None) -> dict[str, str]:
    fields = {"WARC-Profile": profile}
    if earlier is None:
        return fields
    return fields | {
        "WARC-Refers-To": earlier.record_id,
        "WARC-Refers-To-Target-URI": target_uri(exchange.url),
        "WARC-Refers-To-Date": earlier.captured_at,
    }


def _status_line(exchange: Exchange) -> str:
    try:
        reason = HTTPStatus(exchange.status).phrase
    except ValueError:  # a number that no standard knows has no phrase either
        reason = ""
    return f"{_protocol(exchange)} {exchange.status} {reason}"


def _request_line(exchange: Exchange) -> str:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{exchange.method} {target_uri(target)} {_protocol(exchange)}"


def _protocol(exchange: Exchange) -> str:
    """HTTP/1.x as it was; HTTP/2 has no text form, and WARC tools expect it written as HTTP/1.1."""
    return exchange.protocol if exchange.protocol.startswith("HTTP/1.") else "HTTP/1.1"


def _with_host(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """The request's headers, with the Host that an HTTP client adds last."""
    if any(name.lower() == "host" for name, _ in exchange.request_headers):
        return exchange.request_headers
    return (("Host", urlsplit(exchange.url).netloc.rpartition("@")[2]), *exchange.request_headers)


def _block(first_line: str, headers: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    lines = [first_line, *(f"{name}: {value}" for name, value in headers)]
    return b"".join(_line(line) for line in lines) + b"\r\n" + body


def _line(text: str) -> bytes:
    """One header line; a line break inside it (old folding, or an attack) would end the header, so it is a space."""
    line = " ".join(text.splitlines())
    try:
        return line.encode("latin-1") + b"\r\n"
    except UnicodeEncodeError:
        return line.encode() + b"\r\n"


def _record(
    kind: WarcRecordType, date: str, fields: dict[str, str], block: bytes, record_id: str | None = None
) -> Records:
    """A record as one gzip member; the block's digest is computed on the way."""
    record = WarcRecord()
    record_id = record_id or f"<urn:uuid:{uuid4()}>"
    record.init_headers(kind)
    record.headers["WARC-Record-ID"] = record_id
    record.headers["WARC-Date"] = date
    for name, value in fields.items():
        record.headers[name] = value
    record.set_bytes_content(block)
    out = io.BytesIO()
    writer = GzipWriter(out, compression_level=COMPRESSION)
    record.write(writer, checksum_data=True)
    writer.finish()
    return Records(out.getvalue(), record_id)
