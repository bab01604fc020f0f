"""A snapshot of an archive for others: one file that is read only, without anything withheld.

What is withheld is taken out of a copy that lies beside the archive, under a name of its own, and never where others
look; the snapshot is then written of that copy anew (VACUUM), so that no page of it ever held what was taken out. It has a
rollback journal: a database in WAL mode can't be opened from a disk that can't be written.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from archive import index, opening, redaction, schema
from archive.capturefiles import CaptureFiles, sync
from archive.errors import ArchiveError
from archive.selection import Selection
from archive.wholefile import NotWritten

# Where SQLite's header has its format for writing and reading: 1 is a rollback journal, 2 is WAL.
FORMAT, ROLLBACK = slice(18, 20), b"\x01\x01"
APPLICATION = slice(68, 72)

COUNTS = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM captures)"

# What was deleted from the index of texts stays in it until its layers are made into one.
PACK = "INSERT INTO search_index (search_index) VALUES ('optimize')"

PAGES = 1024

Step = Callable[[int], object]


class NoSnapshot(ArchiveError):
    """The file that would be replaced is something else than a snapshot."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file, its size, and what is in it; what is withheld and not in it, with the captures that went with it; how many
    articles that are in it say something of that in their own text. `captures_file` has `captures_written` of the
    captures, without `captures_left_out` that show pages which name what is withheld; None: none was asked for."""

    file: str
    bytes: int
    articles: int
    captures: int
    withheld_articles: int
    withheld_captures: int
    mentions: int
    captures_file: str | None = None
    captures_written: int | None = None
    captures_left_out: int | None = None


def publish(
    path: Path, db: Connection, files: CaptureFiles, to: Path, *, now: str, captures: str | None = None,
    step: Step = lambda _: None,
) -> Snapshot:  # fmt: skip
    """Writes a snapshot of the archive at `path` (`db`, `files`) to `to`, in place of a former one; `captures` is `wacz` or
    `warc` for a file with the captures beside it. `step` is told of bytes of the database that were copied. Raises
    NoSnapshot, NotWritten, StillNamed; then what was there is as it was."""
    _refuse(path, to)
    with _explaining(to), _draft(path) as draft, closing(_connect(draft)) as copy:
        _copy(db, copy, step)
        while _index(copy):
            pass
        with opening.immediate(copy):
            taken = redaction.redact(copy)
        if taken.articles:
            copy.execute(PACK)
        written = _captures(copy, files, to, now, captures, taken.naming) if captures else (None, None, None)
        articles, rows = copy.execute(COUNTS).fetchone()
        size = _write(copy, to)
    return Snapshot(str(to), size, articles, rows, taken.articles, taken.captures, taken.mentions, *written)


def _refuse(path: Path, to: Path) -> None:
    if not to.exists():
        return
    if to.is_file() and not to.samefile(path):
        with to.open("rb") as stream:
            head = stream.read(100)
        if head[FORMAT] == ROLLBACK and head[APPLICATION] == schema.APPLICATION_ID.to_bytes(4, "big"):
            return
    raise NoSnapshot(f"{to}: is there already and is no published snapshot; name another file")


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """The copy from which things are taken out: nobody else may read it, and nothing of it stays."""
    draft = path.with_name(f".{path.name}.publishing")
    lock = os.open(draft, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotWritten(f"{path}: another `qingjian publish` of this archive is running") from None
        os.ftruncate(lock, 0)  # what a killed one left
        try:
            yield draft
        finally:
            for suffix in ("", "-journal"):
                draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    finally:
        os.close(lock)


def _connect(path: Path) -> Connection:
    return sqlite3.connect(path, isolation_level=None)


def _copy(db: Connection, copy: Connection, step: Step) -> None:
    """Copies the archive as of one moment."""
    (size,) = db.execute("PRAGMA page_size").fetchone()
    left: list[int] = []

    def told(_: int, remaining: int, total: int) -> None:
        step(((left[-1] if left else total) - remaining) * size)
        left.append(remaining)

    db.execute("BEGIN")
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.backup(copy, pages=PAGES, progress=told)
    finally:
        db.execute("ROLLBACK")
    copy.execute("PRAGMA journal_mode = DELETE").fetchone()
    copy.execute("PRAGMA synchronous = OFF")  # the copy is thrown away


def _index(copy: Connection) -> int:
    with opening.immediate(copy):
        return index.drain(copy)


def _captures(
    copy: Connection, files: CaptureFiles, to: Path, now: str, form: str, naming: frozenset[str]
) -> tuple[str, int, int]:
    """Writes the captures that the copy still names, but those of pages that name what is withheld."""
    from archive import copying, export  # heavy with cryptography, which nothing else here needs

    beside = to.with_name(to.name.removesuffix(".db") + export.ENDINGS[form])
    wanted = copying.Wanted(copy, files, Selection(excluded=naming), now, lambda _: None)
    done = export.write_export(wanted, beside)
    (count,) = copy.execute("SELECT count(*) FROM captures").fetchone()
    return str(beside), done.captures, count - done.captures


def _write(copy: Connection, to: Path) -> int:
    """Writes the copy anew to its place: the size of what is there."""
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        copy.execute("VACUUM INTO ?", (str(part),))
        with closing(_connect(part)) as written:
            written.execute("PRAGMA journal_mode = DELETE").fetchone()
            [(found,)] = written.execute("PRAGMA quick_check(1)").fetchall()
        if found != "ok":
            raise NotWritten(f"{to}: what was written is damaged ({found}); look at the disk")
        part.chmod(0o444)
        with part.open("rb") as stream:
            if stream.read(100)[FORMAT] != ROLLBACK:
                raise NotWritten(f"{to}: SQLite left a journal mode that needs a writable disk")
            os.fsync(stream.fileno())
        size = part.stat().st_size
        part.replace(to)
        sync(to.parent)
    finally:
        part.unlink(missing_ok=True)
    return size


@contextmanager
def _explaining(to: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise NotWritten(f"{to}: can't be written: {error}") from error
    except OSError as error:
        raise NotWritten(f"{to}: can't be written: {(error.strerror or str(error)).lower()}") from error
