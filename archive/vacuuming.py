"""A database packed: the index of texts made into one layer, and the file written anew without its gaps."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from archive import index, opening
from archive.errors import ArchiveError

# Where SQLite looks for room for its temporary files, in this order (sqlite.org/tempfiles.html).
TEMPORARY = ("/var/tmp", "/usr/tmp", "/tmp")  # noqa: S108 (only asked how full they are)


class NoRoom(ArchiveError):
    """The disk has not the room that a work needs."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """Bytes of the database, with its log, before and after."""

    before: int
    after: int


def vacuum(db: Connection, path: Path, step: Callable[[int], object] = lambda _: None) -> Vacuumed:
    """Packs the database; nobody may write meanwhile. Killed, it is as it was. Raises NoRoom before anything is done."""
    before = _size(path)
    _need_room(db, path)
    more = True
    begin = True
    while more:
        with opening.immediate(db):
            more = index.pack(db, begin=begin)
        begin = False
        step(1)
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return Vacuumed(before, _size(path))


def _need_room(db: Connection, path: Path) -> None:
    """SQLite writes what is used into a temporary file, and then into the log beside the database."""
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    used = (pages - free) * size
    need: dict[int, tuple[Path, int]] = {}
    for folder in (path.parent, _temporary()):
        device = folder.stat().st_dev
        need[device] = (need.get(device, (folder, 0))[0], need.get(device, (folder, 0))[1] + used)
    for folder, bytes_ in need.values():
        there = shutil.disk_usage(folder).free
        if there < bytes_:
            raise NoRoom(
                f"{folder}: packing needs {bytes_:,} bytes of free disk for its time, and there are {there:,}; make room first"
            )


def _temporary() -> Path:
    named = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"), *TEMPORARY)
    return next((Path(name) for name in named if name and Path(name).is_dir() and os.access(name, os.W_OK)), Path())


def _size(path: Path) -> int:
    log = path.with_name(f"{path.name}-wal")
    return path.stat().st_size + (log.stat().st_size if log.exists() else 0)
