"""Captures as a file for others: WARC, or WACZ with an index and a list of pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO, cast

from archive.copying import Measured, Wanted, copied
from archive.errors import ArchiveError
from archive.signature import fingerprint, load_key, public_key
from archive.wacz import write_wacz
from archive.wholefile import NotWritten, whole_file

# What a file's name ends in, as both standards demand (a WARC file here is always compressed).
ENDINGS = {"wacz": ".wacz", "warc": ".warc.gz"}


class WrongName(ArchiveError):
    """The file's name doesn't say its format, or says another one."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The file that was written: captures in it, its size and SHA-256, and the fingerprint of the key that signed it."""

    file: str
    format: str
    captures: int
    bytes: int
    sha256: str
    signed_by: str | None


def write_export(wanted: Wanted, path: Path, key: Path | None = None) -> Exported:
    """Writes the captures to a file in the format that its name says; a former file of that name is replaced. `key` is
    a PEM file with a private key, which signs a WACZ file. Raises NothingToExport, NotWritten, WrongName, BadKey,
    ArchiveError; then nothing of the file is there."""
    form = form_of(path)
    if path.resolve().is_relative_to(wanted.files.folder):
        raise NotWritten(f"{path}: is among the archive's own capture files; name another place")
    signer = load_key(key) if key else None
    if signer and form == "warc":
        raise WrongName(f"{path}: a WARC file has no place for a signature; name a .wacz file")
    with whole_file(path) as stream:
        captures = write_wacz(stream, wanted, signer) if form == "wacz" else write_warc(stream, wanted, path.name)
        signed_by = fingerprint(public_key(signer)) if signer else None
        return Exported(str(path), form, captures, *_measured(stream), signed_by)


def write_warc(stream: BinaryIO, wanted: Wanted, name: str) -> int:
    """How many captures there are in the WARC file that was written, a gzip member a record."""
    return sum(1 for _ in copied(wanted, Measured(stream), name))


def form_of(path: Path, wanted: str | None = None) -> str:
    """`wacz` or `warc`, as the name ends. Raises WrongName, also when something else is wanted."""
    for form, ending in ENDINGS.items():
        if path.name.endswith(ending) and wanted in (None, form):
            return form
    raise WrongName(f"{path}: its name must end in {ENDINGS[wanted] if wanted else ' or '.join(ENDINGS.values())}")


def _measured(stream: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of a file that has just been written."""
    stream.seek(0)
    sha256 = hashlib.file_digest(cast(FileIO, stream), "sha256").hexdigest()
    return stream.tell(), sha256
