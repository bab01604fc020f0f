"""The manifest of closed WARC files: a chain of lines, each of which names the one before it by its digest.

A digest beside a file proves little, since who changes the one can change the other. A line here covers all lines
before it: one digest that is kept elsewhere (printed, sent, stamped by an authority: `archive/stamps.py`) fixes every
file that was closed until then. One line is one JSON object with sorted keys and no blanks, and its digest is SHA-256
over its bytes with the line break: `sed -n 3p manifest.jsonl | sha256sum`.

Files that a later entry calls pruned are gone on purpose (`archive/pruning.py`): the lines that named them stay, and with
them the chain and its stamps.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path

from archive.capturefiles import CLOSED, append, sync
from archive.durable import Advance

NAME = "manifest.jsonl"

FINISH_PRUNING = "`qingjian verify --repair` and the next `qingjian prune` finish what was interrupted"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A closed file as it was when it was entered."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pruned:
    """A file that went, as it was when it was entered; how many captures went with it; and the file that the others are
    in, None when none is left."""

    name: str
    sha256: str
    captures: int
    into: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the manifest. `sequence` counts from 1; `previous` is the digest of the line before, None in the first
    one; `line` is its bytes, with the line break. `pruned` names what earlier lines named and what is gone."""

    sequence: int
    time: str
    files: tuple[Sealed, ...]
    previous: str | None
    line: bytes
    pruned: tuple[Pruned, ...] = ()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.line).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the manifest or with a file that it names."""

    where: str
    what: str
    repair: str


def seal(folder: Path, now: str) -> Entry | None:
    """Enters the files that were closed since the last entry. None when there are none; then nothing is written.

    A line that a crash tore is cut off first: its files are entered anew. Of two processes one waits for the other.
    """
    if not _closed(folder) - _named(_read(folder / NAME)):
        return None
    with _locked(folder / NAME) as stream:
        whole = _cut_torn(stream)
        new = sorted(_closed(folder) - _named(whole))
        if not new:
            return None
        entry = _entry(whole, now, tuple(_sealed(folder, name) for name in new))
        append(stream, entry.line)
        os.fsync(stream.fileno())
    sync(folder)
    return entry


def seal_pruned(folder: Path, now: str, files: tuple[Sealed, ...], pruned: tuple[Pruned, ...]) -> Entry:
    """Enters files that take the place of others, which are then gone for good reason."""
    with _locked(folder / NAME) as stream:
        entry = _entry(_cut_torn(stream), now, files, pruned)
        append(stream, entry.line)
        os.fsync(stream.fileno())
    sync(folder)
    return entry


def whole_lines(folder: Path) -> bytes:
    """The manifest as it stands, without a last line that a crash tore."""
    return b"".join(_lines(_read(folder / NAME)))


def standing(content: bytes) -> dict[str, Sealed]:
    """The files that these lines name and that must be there, by name."""
    found: dict[str, Sealed] = {}
    for entry in filter(None, map(_parsed, _lines(content))):
        found |= {file.name: file for file in entry.files}
        for gone in entry.pruned:
            found.pop(gone.name, None)
    return found


def prunings(folder: Path) -> list[Entry]:
    """The entries that say that files were pruned."""
    return [entry for entry in entries(folder) if entry.pruned]


def unsealed(folder: Path) -> list[str]:
    """The closed files that no entry names."""
    return sorted(_closed(folder) - _named(_read(folder / NAME)))


def entries(folder: Path) -> list[Entry]:
    """The entries that can be understood, in their order."""
    found = (_parsed(line) for line in _lines(_read(folder / NAME)))
    return [entry for entry in found if entry]


def last(folder: Path) -> list[dict[str, object]]:
    """The last entry, if there is one, as a row: its digest proves all before it too."""
    return [
        {"sequence": one.sequence, "time": one.time, "files": len(one.files), "sha256": one.digest}
        for one in entries(folder)[-1:]
    ]


def bytes_to_hash(folder: Path) -> int:
    """How many bytes `faults` will read."""
    names = standing(_read(folder / NAME)).keys()
    return sum((folder / name).stat().st_size for name in names & _closed(folder))


def faults(folder: Path, advance: Advance = lambda _: None) -> Iterator[Fault]:
    """All that is wrong with the chain, then with the files that it names."""
    content = _read(folder / NAME)
    yield from _broken_links(content)
    there, seen, must = _closed(folder), set[str](), standing(content)
    for entry in filter(None, map(_parsed, _lines(content))):
        for file in entry.files:
            if file.name in must or file.name in seen:
                yield from _file_faults(folder, file, entry, file.name in seen, there, advance)
            elif file.name in there:
                yield Fault(file.name, "it was pruned and is still there", FINISH_PRUNING)
            seen.add(file.name)


def draft_of(name: str) -> str:
    """What a file is called that pruning writes, until the manifest names it."""
    return f".{name}.part"


def sha256_of(path: Path, advance: Advance = lambda _: None) -> str:
    """The file's SHA-256 in hexadecimal; `advance` is told of each block read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            advance(len(block))
    return digest.hexdigest()


def _broken_links(content: bytes) -> Iterator[Fault]:
    """Where the chain of lines is broken."""
    restore = f"restore {NAME} from a copy: what was changed in it can't be told from what is left"
    previous: str | None = None
    for number, line in enumerate(_lines(content), 1):
        where, entry = f"{NAME}, line {number}", _parsed(line)
        if entry is None:
            yield Fault(where, "it is no entry as this program writes them", restore)
        elif entry.sequence != number:
            yield Fault(where, f"it has the number {entry.sequence}: lines are missing or out of order", restore)
        elif entry.previous != previous:
            yield Fault(where, "the chain breaks here: it does not name the line before it", restore)
        previous = hashlib.sha256(line).hexdigest()
    if _torn(content):
        yield Fault(f"{NAME}, the end", "its last line is torn", "`qingjian seal` cuts it off and writes it again")


def _file_faults(
    folder: Path, file: Sealed, entry: Entry, again: bool, there: set[str], advance: Advance
) -> Iterator[Fault]:
    restore = f"restore it from a copy; its SHA-256 was {file.sha256}"
    if again:
        yield Fault(file.name, f"entry {entry.sequence} names it a second time", f"restore {NAME} from a copy")
    elif file.name not in there and (folder / draft_of(file.name)).exists():
        yield Fault(file.name, "what came of a pruning has not its name yet", FINISH_PRUNING)
    elif file.name not in there:
        yield Fault(file.name, f"it is missing; entry {entry.sequence} of {entry.time} names it", restore)
    elif sha256_of(folder / file.name, advance) != file.sha256:
        yield Fault(file.name, f"it was changed after entry {entry.sequence} of {entry.time}", restore)


def _entry(before: bytes, now: str, files: tuple[Sealed, ...], pruned: tuple[Pruned, ...] = ()) -> Entry:
    """The next entry after these lines."""
    lines = _lines(before)
    previous = hashlib.sha256(lines[-1]).hexdigest() if lines else None
    number = len(lines) + 1
    return Entry(number, now, files, previous, _line(number, now, files, previous, pruned), pruned)


def _line(
    sequence: int, time: str, files: tuple[Sealed, ...], previous: str | None, pruned: tuple[Pruned, ...] = ()
) -> bytes:
    """The canonical form of an entry."""
    fields: dict[str, object] = {"sequence": sequence, "time": time, "previous": previous}
    fields["files"] = [asdict(file) for file in files]
    if pruned:
        fields["pruned"] = [asdict(one) for one in pruned]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _parsed(line: bytes) -> Entry | None:
    """The entry, or None for what is not one in canonical form."""
    try:
        fields = json.loads(line)
        files = tuple(Sealed(**file) for file in fields["files"])
        pruned = tuple(Pruned(**one) for one in fields.get("pruned", ()))
        number, time, previous = fields["sequence"], fields["time"], fields["previous"]
        whole = line == _line(number, time, files, previous, pruned)
        return Entry(number, time, files, previous, line, pruned) if whole else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _sealed(folder: Path, name: str) -> Sealed:
    path = folder / name
    return Sealed(name, path.stat().st_size, sha256_of(path))


def _closed(folder: Path) -> set[str]:
    return {path.name for path in folder.glob(f"*{CLOSED}")} if folder.is_dir() else set()


def _named(content: bytes) -> set[str]:
    """The files that the lines name."""
    return {file.name for entry in filter(None, map(_parsed, _lines(content))) for file in entry.files}


def _lines(content: bytes) -> list[bytes]:
    """The whole lines, each with its line break."""
    return [line + b"\n" for line in content.split(b"\n")[:-1]]


def _torn(content: bytes) -> bytes:
    """What follows the last line break."""
    return content.rpartition(b"\n")[2]


def _read(path: Path) -> bytes:
    """The manifest's bytes while nobody appends to it; nothing when there is none."""
    try:
        with path.open("rb") as stream:
            with suppress(OSError):  # a file system that knows no locks
                fcntl.flock(stream, fcntl.LOCK_SH)
            return stream.read()
    except FileNotFoundError:
        return b""


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """The manifest, ours alone until the end; made when missing. Unbuffered: a line goes out in one piece."""
    with FileIO(path, "a+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream


def _cut_torn(stream: FileIO) -> bytes:
    """The whole lines, after what a crash left behind them was cut off."""
    stream.seek(0)
    content = stream.readall()
    whole = content[: len(content) - len(_torn(content))]
    if whole != content:
        stream.truncate(len(whole))
    return whole
