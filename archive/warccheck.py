"""A compressed WARC file, member by member: where each begins, whether it is whole, and which records it holds.

Each gzip member is inflated for itself, so that its checksum and length are checked, its offset is certain, and what
follows a damaged one is found again.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archive.stored import MOST_BYTES

# The members of our files have some 10 KB: few are read in more than one piece.
_BLOCK = 1 << 15

# How each gzip member begins (RFC 1952): two bytes that identify it, and the one method that there is.
_MAGIC = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Record:
    """A record, with its digests checked: `wrong` says what they show, None when those that it has are right. `offset`
    is where its gzip member begins. `payload_digest` is as the record says it."""

    offset: int
    kind: str
    record_id: str | None
    url: str | None
    date: str | None
    status: int | None
    payload_digest: str | None
    refers_to: str | None
    size: int
    wrong: str | None


@dataclass(frozen=True, slots=True)
class Torn:
    """Bytes that are no whole gzip member with a WARC record in it."""

    offset: int
    why: str


@dataclass(frozen=True, slots=True)
class _Member:
    """Where a member ends, and its content: None when there is more of it than MOST_BYTES."""

    end: int
    content: bytes | None


def records(stream: BinaryIO, end: int) -> Iterator[Record | Torn]:
    """The records and the damaged places up to the byte `end`, in the file's order."""
    at = 0
    while at < end:
        try:
            member = _member(stream, at)
        except (zlib.error, EOFError) as error:
            yield Torn(at, f"the gzip member is damaged ({_reason(error)})")
            at = _next(stream, at + 1, end)
            continue
        yield from _records(member, at)
        at = member.end


def spans(stream: BinaryIO, end: int) -> Iterator[tuple[int, int]]:
    """Where whole members follow each other without a damaged place between them: from byte, to byte."""
    start = at = 0
    while at < end:
        try:
            at = _member(stream, at).end
        except (zlib.error, EOFError):
            if at > start:
                yield start, at
            start = at = _next(stream, at + 1, end)
    if at > start:
        yield start, at


class Span:
    """The bytes of a file up to an offset, as FastWARC reads them: `read` and `tell` are all that it asks for."""

    def __init__(self, stream: BinaryIO, start: int, end: int) -> None:
        self._stream = stream
        self._end = end
        stream.seek(start)

    def read(self, size: int) -> bytes:
        return self._stream.read(min(size, self._end - self._stream.tell()))

    def tell(self) -> int:
        return self._stream.tell()


def _records(member: _Member, offset: int) -> Iterator[Record | Torn]:
    if member.content is None:
        yield Torn(offset, f"the gzip member holds more than {MOST_BYTES} bytes: only its checksum was checked")
        return
    count = 0
    try:
        for record in ArchiveIterator(io.BytesIO(member.content), parse_http=False):
            yield _checked(record, offset, len(member.content))
            count += 1
    except OSError:
        count = 0
    if not count:
        yield Torn(offset, "the gzip member is whole and holds no WARC record, or more than its records")


def _checked(record: WarcRecord, offset: int, most: int) -> Record:
    """The record, checked; no length of it may be greater than `most`, the size of its member."""
    fields, wrong = record.headers, _block(record, most)
    if wrong is None and record.is_http:
        record.parse_http()
        wrong = _payload(record)
    status = record.http_headers.status_code if record.http_headers else None
    return Record(
        offset,
        str(record.record_type),
        record.record_id or None,
        fields.get("WARC-Target-URI"),
        fields.get("WARC-Date"),
        status,
        fields.get("WARC-Payload-Digest"),
        fields.get("WARC-Refers-To"),
        record.content_length,
        wrong,
    )


def _block(record: WarcRecord, most: int) -> str | None:
    """What the block's length and digest show."""
    if record.content_length > most:  # FastWARC would make room for all of it
        return "its block is shorter than it says"
    if not record.headers.get("WARC-Block-Digest"):
        return None
    return None if record.verify_block_digest() else "its block digest is wrong"


def _payload(record: WarcRecord) -> str | None:
    """What the payload digest shows. A revisit's is that of another record's payload."""
    if record.record_type == WarcRecordType.revisit or not record.headers.get("WARC-Payload-Digest"):
        return None
    return None if record.verify_payload_digest() else "its payload digest is wrong"


def _member(stream: BinaryIO, at: int) -> _Member:
    """The member that begins at the offset. Raises zlib.error and EOFError when it is not whole."""
    stream.seek(at)
    inflater, pieces, size, read = zlib.decompressobj(wbits=31), list[bytes](), 0, 0
    while not inflater.eof:
        block = inflater.unconsumed_tail or stream.read(_BLOCK)
        if not block:
            raise EOFError("it ends in the middle")
        read += 0 if inflater.unconsumed_tail else len(block)
        piece = inflater.decompress(block, MOST_BYTES)
        size += len(piece)
        if size <= MOST_BYTES:
            pieces.append(piece)
    content = b"".join(pieces) if size <= MOST_BYTES else None
    return _Member(at + read - len(inflater.unused_data), content)


def _next(stream: BinaryIO, at: int, end: int) -> int:
    """Where the next whole member begins; `end` when there is none."""
    while (at := _find(stream, at, end)) < end:
        try:
            _member(stream, at)
        except (zlib.error, EOFError):
            at += 1
        else:
            break
    return at


def _find(stream: BinaryIO, at: int, end: int) -> int:
    """Where the first three bytes of a member next stand; `end` when nowhere."""
    while at < end:
        stream.seek(at)
        found = stream.read(_BLOCK).find(_MAGIC)
        if found >= 0:
            return min(at + found, end)
        at += _BLOCK - len(_MAGIC) + 1
    return end


def _reason(error: Exception) -> str:
    return " ".join(str(error).removeprefix("Error -3 while decompressing data: ").split())
