"""Time stamps of the manifest's entries (RFC 3161): an authority signs an entry's digest together with its own time.

The stamp says that the entry, and with it all files and entries before it, existed then; nobody who can write to the
archive can make one for an earlier day. It lies beside the manifest as the authority's answer in DER:
`manifest-3.tsr` stamps the third line. What asks an authority comes in as a function; the library is an extra.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.capturefiles import sync
from archive.errors import ArchiveError, NoProof
from archive.manifest import Entry, Fault, entries

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse, Verifier

# Sends a request in DER to an authority and returns its answer in DER. Raises NoProof.
Ask = Callable[[bytes], bytes]

STAMP = re.compile(r"manifest-([1-9]\d{0,8})\.tsr")


@dataclass(frozen=True, slots=True)
class Checked:
    """How many stamps hold, and what is wrong with the others."""

    sound: int
    faults: tuple[Fault, ...]


def stamp(folder: Path, ask: Ask) -> Iterator[int]:
    """The numbers of the entries that had no stamp and have one now. Raises NoProof at the first that gets none."""
    for entry in unstamped(folder):
        answer = _asked(entry, ask)
        path = folder / name_of(entry.sequence)
        draft = path.with_name(f".{path.name}.{os.getpid()}.new")
        draft.write_bytes(answer)
        draft.replace(path)
        sync(folder)
        yield entry.sequence


def unstamped(folder: Path) -> list[Entry]:
    """The entries that no authority has stamped."""
    stamped = _stamped(folder)
    return [entry for entry in entries(folder) if entry.sequence not in stamped]


def stamped(folder: Path) -> int:
    """How many stamps there are."""
    return len(_stamped(folder))


def orphans(folder: Path) -> list[Fault]:
    """Stamps whose entry is gone: somebody cut the manifest's end off."""
    gone = _stamped(folder) - {entry.sequence for entry in entries(folder)}
    return [
        Fault(name_of(number), "it stamps an entry that the manifest no longer has", RESTORE) for number in sorted(gone)
    ]


def check(folder: Path, roots: bytes) -> Checked:
    """Holds each stamp against its entry; `roots` are the authority's certificates in PEM. Raises NoProof, ArchiveError."""
    verifier, sound, faults = _verifier(roots), 0, []
    there = _stamped(folder)
    for entry in entries(folder):
        if entry.sequence in there:
            wrong = _wrong(verifier, folder / name_of(entry.sequence), entry)
            sound += wrong is None
            faults += [] if wrong is None else [Fault(name_of(entry.sequence), wrong, RESTORE)]
    return Checked(sound, tuple(faults))


RESTORE = "restore the manifest and its stamps from a copy"


def name_of(sequence: int) -> str:
    """The name of an entry's stamp."""
    return f"manifest-{sequence}.tsr"


def _stamped(folder: Path) -> set[int]:
    matches = (STAMP.fullmatch(path.name) for path in folder.glob("manifest-*.tsr")) if folder.is_dir() else ()
    return {int(match[1]) for match in matches if match}


def _asked(entry: Entry, ask: Ask) -> bytes:
    """An authority's answer that grants a stamp of this entry: whose signature it is, `check` finds out."""
    request = _request(entry)
    answer = ask(request.as_bytes())
    response = _decoded(answer)
    if response is None or response.status != 0:
        raise NoProof(f"the authority grants no time stamp: {_reason(response)}")
    if not _fits(response, entry, request):
        raise NoProof("the authority has stamped something else than what it was asked to")
    return answer


def _fits(response: TimeStampResponse, entry: Entry, request: TimeStampRequest) -> bool:
    """Whether the stamp is of this entry and answers this request."""
    try:
        info = response.tst_info
        return info.message_imprint.message == bytes.fromhex(entry.digest) and info.nonce == request.nonce
    except ValueError:  # a stamp that can't be parsed
        return False


def _reason(response: TimeStampResponse | None) -> str:
    if response is None:
        return "its answer is no RFC 3161 response"
    return " ".join(response.status_string) or f"status {response.status}"


def _wrong(verifier: Verifier, path: Path, entry: Entry) -> str | None:
    """Why the stamp does not prove the entry, or None."""
    from rfc3161_client import VerificationError

    response = _decoded(path.read_bytes())
    if response is None:
        return "it is no RFC 3161 time stamp"
    try:
        verifier.verify_message(response, entry.line)
    except (VerificationError, ValueError) as error:
        return f"it does not prove entry {entry.sequence}: {_one_line(error)}"
    return None


def _request(entry: Entry) -> TimeStampRequest:
    """A request for the entry's digest, with the authority's certificate in the answer."""
    _need_library()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    return TimestampRequestBuilder().data(entry.line).hash_algorithm(HashAlgorithm.SHA256).build()


def _decoded(answer: bytes) -> TimeStampResponse | None:
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(answer)
    except ValueError:
        return None


def _verifier(roots: bytes) -> Verifier:
    _need_library()
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerifierBuilder

    try:
        return VerifierBuilder(roots=load_pem_x509_certificates(roots)).build()
    except ValueError as error:
        raise ArchiveError("the authority's certificate is no certificate in PEM form") from error


def _need_library() -> None:
    try:
        import rfc3161_client  # noqa: F401
    except ImportError as error:
        raise NoProof("time stamps need a library: pip install 'qingjian[proof]'") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
