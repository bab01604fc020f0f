"""Whether another crawl of this archive is alive; if none is, the pages that a killed one had in hand are due again.

A lease alone would keep them for minutes. A lock of the kernel's ends with its process, however that ends: each crawl
holds a shared one, and who gets it exclusively at the start is alone.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from archive import Archive
from archive.errors import ArchiveLocked

RELEASE = "UPDATE pages SET leased_until = NULL WHERE source IN (SELECT value FROM json_each(?))"


@contextmanager
def alive(archive: Archive, sources: Sequence[str]) -> Iterator[None]:
    """For its length this crawl counts as alive.

    The lock is on the archive's folder, since closing a second handle of the database's own file would drop SQLite's
    locks. So a crawl into a neighbouring archive counts too: then leases run out by themselves, as they do on file
    systems without such locks.
    """
    folder = os.open(archive.path.parent, os.O_RDONLY)
    try:
        if _alone(folder):
            with archive.transaction() as db:
                db.execute(RELEASE, (json.dumps(list(sources)),))
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_SH)
        yield
    finally:
        os.close(folder)


def _alone(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def alone(path: Path, doing: str) -> Iterator[None]:
    """For its length no crawl is alive in the archive's folder, and one that begins waits. Raises ArchiveLocked."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        if not _alone(folder):
            raise ArchiveLocked(
                f"{path}: a crawl (or another such work) is running in this folder; {doing} wants to be alone: try again when it has ended"
            )
        yield
    finally:
        os.close(folder)
