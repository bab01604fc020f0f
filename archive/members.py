"""The gzip members of a WARC file, as bytes: one is one record, so that records can be copied without being read."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import IO, Protocol

from archive.errors import ArchiveError

# What is unpacked at once: little, since a few bytes may unpack to a great many.
_BLOCK = 1 << 16

# The beginning of a record that is kept: its own header, that of HTTP, and as much of a form's body as an index takes.
_HEAD = 1 << 17

_FIELD = re.compile(rb"^([!-9;-~]+):[ \t]*(.*?)[ \t]*\r?$", re.M)


class Writable(Protocol):
    """Whatever takes bytes."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member: where it begins, how long it is, and the beginning of what it holds."""

    offset: int
    length: int
    head: bytes

    @property
    def fields(self) -> dict[str, str]:
        """The record's named fields; names in small letters."""
        pairs = _FIELD.findall(self.head.partition(b"\r\n\r\n")[0])
        return {name.decode().lower(): value.decode("utf-8", "replace") for name, value in pairs}

    @property
    def block(self) -> bytes:
        """What follows the record's header, as far as the head goes."""
        return self.head.partition(b"\r\n\r\n")[2][: int(self.fields.get("content-length", "0"))]

    @property
    def http(self) -> tuple[bytes, bytes]:
        """The block's HTTP head, with the empty line that ends it, and the body."""
        head, gap, body = self.block.partition(b"\r\n\r\n")
        return head + gap, body


def member(stream: IO[bytes], offset: int) -> Member | None:
    """The member that begins at the offset; None where none does, or no whole one."""
    stream.seek(offset)
    unpacker, head, taken = zlib.decompressobj(wbits=31), b"", 0
    while not unpacker.eof:
        block = unpacker.unconsumed_tail
        if not block:
            block = stream.read(_BLOCK)
            taken += len(block)
        if not block:
            return None
        try:
            piece = unpacker.decompress(block, _BLOCK)
        except zlib.error:
            return None
        head += piece[: _HEAD - len(head)]
    return Member(offset, taken - len(unpacker.unused_data), head)


def pair(stream: IO[bytes], offset: int, record_id: str) -> tuple[Member, Member | None]:
    """The response or revisit with this id at the offset, and the request that it answers, which our writer puts right
    behind it; a crash may have cost the request. Raises ArchiveError when another record or none is there."""
    answer = member(stream, offset)
    if answer is None or answer.fields.get("warc-record-id") != record_id:
        raise ArchiveError(f"{stream.name}: no record {record_id} at byte {offset}; the file is damaged")
    request = member(stream, answer.offset + answer.length)
    if request and request.fields.get("warc-concurrent-to") == record_id:
        return answer, request
    return answer, None


def copy(stream: IO[bytes], found: Member, out: Writable) -> str:
    """Writes the member's bytes to `out`; their SHA-256."""
    stream.seek(found.offset)
    digest, left = hashlib.sha256(), found.length
    while left:
        block = stream.read(min(left, _BLOCK))
        if not block:
            raise OSError("a capture file became shorter while it was read")
        out.write(block)
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()
