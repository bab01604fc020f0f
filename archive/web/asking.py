"""Asks the archive from the web's side: in Datasette's threads, with a read-only Archive a thread and a limit of time."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit

from archive import Archive
from archive.errors import QingjianError

Answer = TypeVar("Answer")

# What a page may take of SQLite before it is given up: a reader has left by then.
LIMIT_MS = 5000

_here = threading.local()


class TooSlow(QingjianError):
    """A question that would have taken longer than somebody waits."""


async def ask(datasette: Datasette, question: Callable[[Archive], Answer], *, ms: int = LIMIT_MS) -> Answer:
    """What the archive answers. Raises TooSlow after so many milliseconds, and what the question raises."""

    def answer() -> Answer:
        archive = _archive(archive_path(datasette))
        with sqlite_timelimit(archive.db.conn, ms):
            try:
                return question(archive)
            except sqlite3.OperationalError as error:
                if "interrupted" in str(error):
                    raise TooSlow(f"no answer in {ms / 1000:g} s: ask for less") from error
                raise

    return await asyncio.get_running_loop().run_in_executor(datasette.executor, answer)


def archive_path(datasette: Datasette) -> Path:
    """The one archive that is served."""
    return Path(datasette.files[0])


def _archive(path: Path) -> Archive:
    """This thread's."""
    if getattr(_here, "path", None) != path:
        _here.path, _here.archive = path, Archive(path)
    archive: Archive = _here.archive
    return archive
