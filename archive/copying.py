"""Captures copied into one WARC stream as they lie in our files, gzip member by gzip member.

Identifiers, dates, digests and the bytes themselves stay what they were. Behind the new warcinfo record the others
still name that of the file which they were written to. Memory doesn't grow with what is copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from sqlite3 import Connection
from typing import IO

from archive.capturefiles import CaptureFiles
from archive.errors import ArchiveError
from archive.members import Member, copy, pair
from archive.selection import Selected, Selection, selected
from archive.warc import warcinfo


class NothingToExport(ArchiveError):
    """No capture is what was asked for."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A capture whose response record now stands at the offset, so long, with this SHA-256 of its bytes; and the
    request record behind it."""

    capture: Selected
    offset: int
    length: int
    sha256: str
    request: Member | None


class Measured:
    """A stream that is written through, with the size and the SHA-256 of what was written."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.stream.write(data)
        self.digest.update(data)
        self.size += len(data)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which captures are to be copied and where they are; when that is; and who is told of each that is copied."""

    db: Connection
    files: CaptureFiles
    selection: Selection
    now: str
    step: Callable[[int], object]


def copied(wanted: Wanted, out: Measured, name: str) -> Iterator[Copied]:
    """Writes a warcinfo record and then each capture's records, and says where each stands. Raises NothingToExport,
    and ArchiveError for a record that isn't where its row says."""
    out.write(warcinfo(name, wanted.now).members)
    head = out.size
    for capture in _records(wanted, out):
        yield capture
        wanted.step(1)
    if out.size == head:
        raise NothingToExport(f"nothing to export: there are no {wanted.selection} in this archive")


def _records(wanted: Wanted, out: Measured) -> Iterator[Copied]:
    for name, captures in groupby(selected(wanted.db, wanted.selection), key=lambda capture: capture.file):
        with wanted.files.opened(name) as stream:
            yield from _copy_all(stream, captures, out)


def _copy_all(stream: IO[bytes], captures: Iterable[Selected], out: Measured) -> Iterator[Copied]:
    for capture in captures:
        answer, request = pair(stream, capture.offset, capture.record_id)
        offset = out.size
        sha256 = copy(stream, answer, out)
        if request:
            copy(stream, request, out)
        yield Copied(capture, offset, answer.length, sha256, request)
