"""An archive made again of its backup: whole, under a name that nothing has yet, or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive import manifest, schema
from archive.backup import NAMED, refuse_damaged
from archive.backupset import Held, Item, NoBackup, held
from archive.capturefiles import sync
from archive.durable import BLOCK, Advance
from archive.errors import ArchiveError
from archive.wholefile import NotWritten


class InTheWay(ArchiveError):
    """There is something where the archive is to be."""


class BadBackup(ArchiveError):
    """The backup is not what its own record says."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Restored:
    """The archive that is there now, as of when it was backed up; its files, their bytes with the database's, and its
    captures."""

    archive: str
    backed_up_at: str
    files: int
    bytes: int
    captures: int


def bytes_to_copy(found: Held) -> int:
    """How many bytes `restore` tells its `advance` of."""
    assert found.database is not None  # noqa: S101 (a record names one)
    return found.database.size + sum(item.size for item in found.files.values())


def restore(source: Path, path: Path, *, now: str, advance: Advance = lambda _: None) -> Restored:
    """Makes the archive at `path` of the backup in the folder `source`. Each file is held against the record while it is
    copied; the database is checked, and what was being written when the backup was made is entered into the manifest.
    Raises NoBackup, InTheWay, BadBackup, NotWritten; then nothing is there."""
    found, folder = held(source), path.with_name(f"{path.stem}-captures")
    _finish(path, folder, found)
    _refuse(path, folder)
    with _explaining(path), _drafts(path, folder) as (database, captures):
        for name, item in found.files.items():
            _copy(found.at(name), captures / name, item, advance)
        assert found.database is not None  # noqa: S101 (a record names one)
        _copy(found.database_at, database, found.database, advance)
        count = _check(database, captures)
        manifest.seal(captures, now)
        sync(captures)
        captures.rename(folder)
        try:
            os.link(database, path)
        except BaseException:
            folder.rename(captures)
            raise
        sync(path.parent)
    return Restored(str(path), found.made_at, len(found.files), bytes_to_copy(found), count)


def _finish(path: Path, folder: Path, found: Held) -> None:
    """Takes back what a run that was killed had done last: it gave the files their place, and not yet the database."""
    database, captures = _names(path, folder)
    if folder.exists() and database.exists() and not (path.exists() or captures.exists()):
        assert found.database is not None  # noqa: S101 (a record names one)
        if manifest.sha256_of(database) == found.database.sha256:
            folder.rename(captures)


def _refuse(path: Path, folder: Path) -> None:
    for name in (path, folder):
        if name.exists():
            raise InTheWay(
                f"{name}: is there already, and nothing is overwritten; move it away or name another archive"
            )
    if not path.parent.is_dir():
        raise NotWritten(f"{path}: can't be written: there is no folder {path.parent}")


@contextmanager
def _drafts(path: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Where the database and the files are put together. What a killed run left there goes first."""
    database, captures = _names(path, folder)
    _clear(database, captures)
    captures.mkdir()
    try:
        yield database, captures
    finally:
        _clear(database, captures)


def _names(path: Path, folder: Path) -> tuple[Path, Path]:
    return path.with_name(f".{path.name}.restoring"), folder.with_name(f".{folder.name}.restoring")


def _clear(database: Path, captures: Path) -> None:
    database.unlink(missing_ok=True)
    shutil.rmtree(captures, ignore_errors=True)


def _copy(source: Path, to: Path, item: Item, advance: Advance) -> None:
    digest = hashlib.sha256()
    try:
        stream = source.open("rb")
    except FileNotFoundError:
        raise BadBackup(f"{source}: it is missing; the backup's record names it") from None
    with stream, to.open("xb") as out:
        while block := stream.read(BLOCK):
            out.write(block)
            digest.update(block)
            advance(len(block))
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != item.sha256 or manifest.sha256_of(to) != item.sha256:
        raise BadBackup(
            f"{source}: it was changed after it was backed up, or the disk is bad: its SHA-256 was {item.sha256}"
        )


def _check(database: Path, captures: Path) -> int:
    """How many captures there are. An older version's database is one too: the next writer brings it up to date."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        if db.execute("PRAGMA application_id").fetchone() != (schema.APPLICATION_ID,):
            raise NoBackup(f"{database}: the backup's database is no Qingjian archive")
        refuse_damaged(db, database)
        rows = db.execute(NAMED).fetchall()
    for name, last, count in rows:
        there = captures / name
        if not there.exists() or there.stat().st_size <= last:
            raise BadBackup(f"{name}: captures of the database are not in it ({count} are said to be)")
    return sum(count for *_, count in rows)


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise InTheWay(f"{path}: is there already, and nothing is overwritten") from error
    except OSError as error:
        raise NotWritten(f"{path}: can't be written: {(error.strerror or str(error)).lower()}") from error
