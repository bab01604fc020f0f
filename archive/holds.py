"""Who has a source in hand: a row each, in the archive itself, so that it goes wherever the archive can be written.

A kernel's lock would end with its process, but says nothing on file systems that have none, nothing of who holds it, and
nothing of two sources of one archive. What a row can't know, whether its holder still lives, `crawler/holding.py` judges.
All functions run inside the caller's transaction. Times are UTC text with Z, and only shown and compared roughly.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

HOLDER = "mark, pid, host, place, started, since, last_sign, beats"

# In place of a source: the whole archive, for works that want to be alone.
ALL = "*"

# What a dead holder had in hand is due again; what a living one has, its own row protects.
FREE_PAGES = "UPDATE pages SET leased_until = NULL WHERE source = ? AND leased_until IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has sources in hand: see the table `holds` (archive/schema/m0040.py)."""

    mark: str
    pid: int
    host: str
    place: str
    started: str
    since: str
    last_sign: str
    beats: int = 0

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}, last sign of life {self.last_sign}"


def holders(db: Connection, sources: Sequence[str]) -> dict[str, Holder]:
    """Who has which of the sources in hand; who has the whole archive stands in everybody's way, and all in its."""
    query = f"SELECT source, {HOLDER} FROM holds WHERE source IN (SELECT value FROM json_each(?1)) OR source = '{ALL}' OR ?2 ORDER BY source"  # noqa: S608 (a constant)
    return {
        source: Holder(*rest)
        for source, *rest in db.execute(query, (json.dumps(list(sources)), ALL in sources)).fetchall()
    }


def hold(db: Connection, sources: Sequence[str], holder: Holder) -> None:
    """Puts the sources, which nobody holds, into the holder's hand, and frees the pages that a dead one left."""
    row = (holder.mark, holder.pid, holder.host, holder.place, holder.started, holder.since, holder.last_sign)
    insert = (
        "INSERT INTO holds (source, mark, pid, host, place, started, since, last_sign) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    db.executemany(insert, [(source, *row) for source in sources])
    db.executemany(FREE_PAGES, [(source,) for source in sources])


def beat(db: Connection, mark: str, now: str) -> bool:
    """Gives a sign of life. False when the hold is gone: somebody took this process for dead."""
    update = "UPDATE holds SET last_sign = ?, beats = beats + 1 WHERE mark = ?"
    return db.execute(update, (now, mark)).rowcount > 0


def drop(db: Connection, holder: Holder) -> list[str]:
    """Ends a hold, unless it gave a sign of life since it was looked at: the sources that it had."""
    ended = db.execute(
        "DELETE FROM holds WHERE mark = ? AND beats = ? RETURNING source", (holder.mark, holder.beats)
    ).fetchall()
    return sorted(source for (source,) in ended)


def let_go(db: Connection, mark: str) -> None:
    """Ends one's own hold and gives back the pages that are still in hand."""
    ended = db.execute("DELETE FROM holds WHERE mark = ? RETURNING source", (mark,)).fetchall()
    db.executemany(FREE_PAGES, ended)
