"""Who crawls a source now, and when lists are due by their rhythm."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# A row while a crawl has the source in hand (archive/holds.py). mark: the hold; place: the machine's boot and the space
# of process ids in which pid is one, empty where that can't be told; started: the process's start, which a later process
# with the same id doesn't share; beats: goes up while the holder lives.
HOLDS = """
    CREATE TABLE holds (
        source TEXT PRIMARY KEY,
        mark TEXT NOT NULL,
        pid INTEGER NOT NULL,
        host TEXT NOT NULL,
        place TEXT NOT NULL,
        started TEXT NOT NULL,
        since TEXT NOT NULL CHECK (since LIKE '%Z'),
        last_sign TEXT NOT NULL CHECK (last_sign LIKE '%Z'),
        beats INTEGER NOT NULL DEFAULT 0
    ) STRICT
"""

# Until now each crawl asked for the first pages of all lists, and they were due at no time of their own.
DUE_LISTS = """
    UPDATE pages SET due_at = strftime('%Y-%m-%dT%H:%M:%SZ', last_visited, '+6 hours')
    WHERE kind = 'list' AND due_at IS NULL AND last_visited IS NOT NULL
        AND EXISTS (SELECT 1 FROM columns WHERE columns.source = pages.source AND columns.list = pages.url)
"""


@migrations()
def m0040_holds(db: Database) -> None:
    """Sources in hand, and lists that are due by their rhythm."""
    db.execute(HOLDS)
    db.execute(DUE_LISTS)
