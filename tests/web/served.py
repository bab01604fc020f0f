"""The browser side's application, and nothing of it left open after."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from archive.web.plugin import datasette


@contextmanager
def served(path: Path, **options: Any) -> Iterator[Datasette]:
    """Datasette for an archive. Its own `close` leaves the connections to databases in memory to the garbage collector,
    which warns of them since Python 3.13, in whichever test it runs."""
    app = datasette(str(path), **options)
    opened: list[sqlite3.Connection] = []
    for database in app.databases.values():
        _noting(database, opened)
    try:
        yield app
    finally:
        if app.executor is not None:
            app.executor.shutdown()
        for connection in opened:
            connection.close()


def _noting(database: Database, opened: list[sqlite3.Connection]) -> None:
    connect = database.connect

    def noted(write: bool = False) -> sqlite3.Connection:
        opened.append(connect(write=write))
        return opened[-1]

    database.connect = noted
