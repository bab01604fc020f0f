"""What a crawl leaves for monitors: per run and source what came of its requests, which fields were found, and the days
on which a source published.

A running crawl writes the same rows again and again, each time with all that it has counted so far; so doing it twice
changes nothing, and a killed run's rows say what it saw. All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from sqlite3 import Connection

# As many runs are looked back on: ten days of a source that is crawled every six hours.
RUNS = 40

# For the found-rates it is further: two months of such a source, and many more of one that is crawled less often.
FIELD_RUNS, FIELD_DAYS = 240, 60

COUNT = """
    INSERT INTO run_sources (source, run, started_at, ended_at, counts, fresh, newest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT DO UPDATE SET
        ended_at = excluded.ended_at, counts = excluded.counts, fresh = excluded.fresh, newest = excluded.newest
"""

OUTCOME = """
    INSERT INTO run_outcomes (source, run, kind, "column", outcome, pages, "rows", url, capture)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
        pages = excluded.pages, "rows" = excluded."rows", url = excluded.url, capture = excluded.capture
"""
FIELD = """
    INSERT INTO run_fields (source, run, layout, field, read, found, url, capture) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
        read = excluded.read, found = excluded.found, url = excluded.url, capture = excluded.capture
"""
PUBLISHED = "INSERT INTO publication_days VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

SEEN = """
    SELECT run, started_at, ended_at, counts, fresh, newest FROM run_sources WHERE source = ? ORDER BY run DESC LIMIT ?
"""
OUTCOMES = """
    SELECT run, kind, "column", outcome, pages, "rows", url, capture FROM run_outcomes
    WHERE source = ? AND run >= ?
"""
# Days are China's. Of a group SQLite takes the bare columns from the row that has the maximum.
FIELDS = """
    SELECT date(s.started_at, '+8 hours') AS day, f.layout, f.field, sum(f.read), sum(f.found), f.url, f.capture,
        max(iif(f.found < f.read, f.run, 0))
    FROM run_fields AS f JOIN run_sources AS s ON s.source = f.source AND s.run = f.run
    WHERE f.source = ?1 AND f.run >= (
        SELECT min(run) FROM (SELECT run FROM run_sources WHERE source = ?1 ORDER BY run DESC LIMIT ?2)
    )
    GROUP BY day, f.layout, f.field ORDER BY day DESC, f.layout, f.field
"""
DAYS = 'SELECT "column", day FROM publication_days WHERE source = ? AND day BETWEEN ? AND ? ORDER BY 1, 2'


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many pages of a kind came to an outcome in a run, of lists also how many rows they showed; and the last one."""

    kind: str
    column: str
    outcome: str
    pages: int
    rows: int
    url: str
    capture: int | None


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How many articles of a layout were read, how many had the field, and the last one that had not."""

    layout: str
    field: str
    read: int
    found: int
    url: str | None = None
    capture: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a run has counted of one source so far (see `run_sources`)."""

    counts: Mapping[str, int]
    fresh: int = 0
    newest: str | None = None
    outcomes: Sequence[OutcomeCount] = ()
    fields: Sequence[FieldCount] = ()


@dataclass(frozen=True, slots=True)
class RunSeen:
    """How one run went for a source. `ended_at` is None where it was killed or is still going on."""

    run: int
    started_at: str
    ended_at: str | None
    counts: Mapping[str, int]
    fresh: int = 0
    newest: str | None = None
    outcomes: tuple[OutcomeCount, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered of one source at a time: its last runs, newest first; what was read on each of the last days
    that brought articles, newest first; and of each column ('': its articles) the days of publication, in order."""

    source: str
    now: str
    runs: tuple[RunSeen, ...] = ()
    fields: tuple[tuple[str, tuple[FieldCount, ...]], ...] = ()
    days: Mapping[str, tuple[str, ...]] | None = None


def remember(db: Connection, run: int, counted: Mapping[str, Counted], now: str, *, ended: bool) -> None:
    """Writes what a run has counted so far, in the place of what it had before; at first that is nothing."""
    for source, found in counted.items():
        counts = json.dumps(dict(found.counts))
        db.execute(COUNT, (source, run, now, now if ended else None, counts, found.fresh, found.newest))
        outcomes = ((o.kind, o.column, o.outcome, o.pages, o.rows, o.url, o.capture) for o in found.outcomes)
        db.executemany(OUTCOME, [(source, run, *row) for row in outcomes])
        fields = ((f.layout, f.field, f.read, f.found, f.url, f.capture) for f in found.fields)
        db.executemany(FIELD, [(source, run, *row) for row in fields])


def published(db: Connection, source: str, column: str, dates: Iterable[str | None]) -> None:
    """Notes the days on which a column, or with '' any article of the source, was published."""
    days = sorted({date[:10] for date in dates if date})
    db.executemany(PUBLISHED, [(source, column, day) for day in days])


def history(db: Connection, source: str, *, since: str, now: str) -> History:
    """What is remembered of a source; of its days those from the day `since` on."""
    rows = db.execute(SEEN, (source, RUNS)).fetchall()
    outcomes: dict[int, list[OutcomeCount]] = {run: [] for run, *_ in rows}
    for run, *rest in db.execute(OUTCOMES, (source, min(outcomes, default=0))).fetchall():
        outcomes[run].append(OutcomeCount(*rest))
    runs = (
        RunSeen(run, start, ended, json.loads(counts), fresh, newest, tuple(outcomes[run]))
        for run, start, ended, counts, fresh, newest in rows
    )
    fields = tuple(islice(_fields(db, source), FIELD_DAYS))
    return History(source, now, tuple(runs), fields, days(db, source, since, now[:10]))


def _fields(db: Connection, source: str) -> Iterator[tuple[str, tuple[FieldCount, ...]]]:
    rows = db.execute(FIELDS, (source, FIELD_RUNS)).fetchall()
    for day, counts in groupby(rows, key=lambda row: str(row[0])):
        yield day, tuple(FieldCount(*row[1:7]) for row in counts)


def days(db: Connection, source: str, since: str, until: str) -> dict[str, tuple[str, ...]]:
    """The days of a time, first and last included, on which each column of a source published, in order."""
    found: dict[str, list[str]] = {}
    for column, day in db.execute(DAYS, (source, since, until)).fetchall():
        found.setdefault(column, []).append(day)
    return {column: tuple(each) for column, each in found.items()}
