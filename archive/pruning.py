"""WARC files without the captures that may go (`archive.prunable`), and the manifest that says so.

A file can't lose a record and keep its digest. So it is written anew without them, member by member as they lie there; the
manifest's next line names the new file and what became of the old one, and the lines and stamps before stay as they are.
What they prove, they prove of the old file, which is why it goes only when a backup holds it whole.

In this order, under the archive's write lock: the new file under a draft's name, made durable and read back; the line; its
name; the rows; then the old file goes. The line is the decision: `finish` completes what was interrupted after it, and
what was interrupted before it has changed nothing.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO

from archive import manifest
from archive.backupset import Held
from archive.capturefiles import CLOSED, sync
from archive.errors import ArchiveError
from archive.members import Member, copy, member
from archive.prunable import REFUSED, SAME_TEXT, UNCHANGED, WORTH, Prunable, prunable
from archive.recovery import is_entered
from archive.warc import warcinfo
from archive.warccheck import Record, records

# What refers to another one came later, and goes before it.
ROWS = "SELECT id, record_id FROM captures WHERE warc_file = ? ORDER BY id DESC"
OFFSETS = "SELECT id, warc_offset FROM captures WHERE warc_file = ? ORDER BY warc_offset"
MOVE = "UPDATE captures SET warc_file = ?, warc_offset = ? WHERE id = ?"
NOTE = """
    INSERT INTO pruned_captures
    SELECT record_id, id, url, captured_at, status, payload_digest, size, source, ?2, ?3, warc_file, ?4
    FROM captures WHERE id = ?1
"""
FORGET = (
    "DELETE FROM revision_captures WHERE capture = ?",
    "UPDATE read_counts SET capture = NULL WHERE capture = ?",
    "DELETE FROM captures WHERE id = ?",
)
# Of what was interrupted the reason is worked out again, as far as it stands in the row itself.
REASON = """
    SELECT iif(rc.revision IS NULL, 'refused', iif(c.kind = 'revisit', 'unchanged', 'same-text')), min(rc.revision)
    FROM captures AS c LEFT JOIN revision_captures AS rc ON rc.capture = c.id WHERE c.id = ?
"""


class NotPruned(ArchiveError):
    """A file is not what it must be before anything of it may go."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Pruning:
    """A file from which captures may go (or went): how many, for which reason each; the file's bytes, and the bytes that
    go; its SHA-256, as the manifest has it. `into` is the file that has the rest."""

    file: str
    bytes: int
    of: int
    captures: int
    unchanged: int
    same_text: int
    refused: int
    sha256: str
    into: str | None = None


def planned(db: Connection, folder: Path, before: str) -> list[Pruning]:
    """The files that are worth it, the newest first: what refers to another capture came after it, and goes before it."""
    there = manifest.standing(manifest.whole_lines(folder))
    found: dict[str, list[Prunable]] = {}
    for one in prunable(db, before):
        if one.file in there and (folder / one.file).exists():
            found.setdefault(one.file, []).append(one)
    plans = (_plan(db, folder, there[name], found[name]) for name in sorted(found, reverse=True))
    return [plan for plan in plans if plan.bytes >= WORTH * plan.of]


def prune(db: Connection, folder: Path, plan: Pruning, held: Held, *, before: str, now: str) -> Pruning | None:
    """Writes a file anew without what may go; None when nothing may any more. `held` is the backup that must have it.
    Runs inside the caller's transaction, which holds the write lock; after it `remove` lets the old file go. Raises
    NotPruned; then nothing has changed."""
    going = prunable(db, before, plan.file)
    if not going:
        return None
    sha256 = _proven(folder, plan, held)
    into = _write(db, folder, plan.file, {one.record_id for one in going}, now)
    draft = folder / manifest.draft_of(into or "")
    size = draft.stat().st_size if into else 0
    files = (manifest.Sealed(into, size, manifest.sha256_of(draft)),) if into else ()
    gone = manifest.Pruned(plan.file, sha256, len(going), into)
    manifest.seal_pruned(folder, now, files, (gone,))
    _switch(db, folder, gone, now)
    return _pruning(plan.file, going, plan.of - size, plan.of, sha256, into)


def remove(folder: Path, name: str) -> None:
    """Lets a file go that the manifest says was pruned, and to which no row points."""
    (folder / name).unlink(missing_ok=True)
    sync(folder)


def finish(db: Connection, folder: Path) -> list[str]:
    """Completes what the manifest has decided and what was interrupted then: the files of which that is so. Runs inside
    the caller's transaction, which holds the write lock."""
    done = []
    for entry in manifest.prunings(folder):
        for gone in entry.pruned:
            draft = folder / manifest.draft_of(gone.into) if gone.into else None
            left = db.execute(ROWS, (gone.name,)).fetchone() is not None or (folder / gone.name).exists()
            if left or (draft and draft.exists()):
                _switch(db, folder, gone, entry.time)
                remove(folder, gone.name)
                done.append(gone.name)
    return done


def sweep(folder: Path) -> None:
    """Removes the drafts of prunings that were interrupted before they were decided. Nobody may be pruning."""
    for draft in folder.glob(f".*{CLOSED}.part"):
        draft.unlink()


def _plan(db: Connection, folder: Path, file: manifest.Sealed, going: list[Prunable]) -> Pruning:
    """A capture's records reach to the next one's, or to the end of the file."""
    size, drop = (folder / file.name).stat().st_size, {one.id for one in going}
    rows = db.execute(OFFSETS, (file.name,)).fetchall()
    ends = [offset for _, offset in rows[1:]] + [size]
    less = sum(end - offset for (capture, offset), end in zip(rows, ends, strict=True) if capture in drop)
    return _pruning(file.name, going, less, size, file.sha256, None)


def _pruning(name: str, going: list[Prunable], less: int, of: int, sha256: str, into: str | None) -> Pruning:
    reasons = [one.reason for one in going]
    unchanged, same_text, refused = (reasons.count(reason) for reason in (UNCHANGED, SAME_TEXT, REFUSED))
    return Pruning(name, less, of, len(going), unchanged, same_text, refused, sha256, into)


def _proven(folder: Path, plan: Pruning, held: Held) -> str:
    """The SHA-256 of a file that is what the manifest says, here and in the backup."""
    if manifest.sha256_of(folder / plan.file) != plan.sha256:
        raise NotPruned(
            f"{plan.file}: it is not what the manifest says; `qingjian verify` says more, nothing of it goes"
        )
    there = held.at(plan.file)
    if not there.exists() or manifest.sha256_of(there) != plan.sha256:
        to = held.folder
        raise NotPruned(f"{plan.file}: the backup {to} doesn't hold it whole; `qingjian backup {to}` first")
    return plan.sha256


def _write(db: Connection, folder: Path, name: str, drop: set[str], now: str) -> str | None:
    """The name of the file that has what stays, under its draft's name for now; None when nothing stays."""
    into = re.sub(r"[0-9a-f]{8}(?=\.warc\.gz$)", secrets.token_hex(4), name)
    draft = folder / manifest.draft_of(into)
    with (folder / name).open("rb") as stream, FileIO(draft, "x+") as out:
        out.write(warcinfo(into, now).members)
        kept = _copy(stream, drop, out)
        os.fsync(out.fileno())
    if {record for _, record in db.execute(ROWS, (name,))} - drop != kept:
        raise NotPruned(f"{name}: its rows and its records are not the same; see `qingjian verify`, nothing of it goes")
    if set(_places(draft)) != kept:
        raise NotPruned(
            f"{name}: what was copied of it is not as it should be; see `qingjian verify`, nothing of it goes"
        )
    if not kept:
        draft.unlink()
        return None
    return into


def _copy(stream: BinaryIO, drop: set[str], out: FileIO) -> set[str]:
    """Copies what stays; the ids of its answers."""
    kept = set()
    for one in _members(stream):
        if not _belongs(one, drop):
            copy(stream, one, _Whole(out))
            if one.fields.get("warc-type") in ("response", "revisit"):
                kept.add(one.fields["warc-record-id"])
    return kept


class _Whole:
    """A file without a buffer takes what it can at once; here all is written."""

    def __init__(self, out: FileIO) -> None:
        self._out = out

    def write(self, data: bytes, /) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._out.write(rest) :]


def _members(stream: BinaryIO) -> Iterator[Member]:
    """All gzip members. Raises NotPruned where one is damaged."""
    end, at = os.fstat(stream.fileno()).st_size, 0
    while at < end:
        one = member(stream, at)
        if one is None:
            raise NotPruned(f"{stream.name}, byte {at}: damaged; `qingjian verify` says more, nothing of it goes")
        yield one
        at += one.length


def _belongs(one: Member, records_: set[str]) -> bool:
    """Whether it is one of these answers, or the request to one."""
    fields = one.fields
    return fields.get("warc-record-id") in records_ or fields.get("warc-concurrent-to") in records_


def _places(path: Path) -> dict[str, int]:
    """Where each answer stands in a file, by its id; without those whose bytes are damaged."""
    with path.open("rb") as stream:
        found = list(records(stream, path.stat().st_size))
    answers = (one for one in found if isinstance(one, Record) and one.kind in ("response", "revisit"))
    return {one.record_id: one.offset for one in answers if one.record_id and not one.wrong}


def _switch(db: Connection, folder: Path, gone: manifest.Pruned, now: str) -> None:
    """Gives the new file its name, and lets rows point into it; rows of what is not in it go."""
    places: dict[str, int] = {}
    if gone.into:
        draft = folder / manifest.draft_of(gone.into)
        if draft.exists():
            draft.rename(folder / gone.into)
            sync(folder)
        places = _places(folder / gone.into)
    for capture, record in db.execute(ROWS, (gone.name,)).fetchall():
        if record in places:
            db.execute(MOVE, (gone.into, places[record], capture))
        else:
            db.execute(NOTE, (capture, *db.execute(REASON, (capture,)).fetchone(), now))
            for statement in FORGET:
                db.execute(statement, (capture,))
    db.execute("DELETE FROM warc_files WHERE name = ?", (gone.name,))
    if gone.into:
        is_entered(db, gone.into, len(places))
