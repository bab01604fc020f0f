"""Walks of columns' lists: when one began, how far back it is to go, what was learned of the list, when it is complete.

How far a walk has come by what a page shows, `archive.listings` says. All functions run inside the caller's transaction.
"""

from __future__ import annotations

from sqlite3 import Connection

from archive.model import Walk

# A walk that is under way goes on: it began when it began, and goes as far back as the furthest that was asked.
BEGIN_WALK = """
    INSERT INTO walks (source, "column", began_at, goal) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (source, "column") DO UPDATE SET
        goal = iif(began_at IS NULL OR goal IS NULL, excluded.goal, min(goal, coalesce(excluded.goal, goal))),
        began_at = coalesce(began_at, excluded.began_at), first = iif(excluded.goal IS NULL, first, NULL)
"""

# Rows that were withdrawn since a walk was cut off have drawn others up, from its next page to its last one.
STEP_BACK = """
    UPDATE pages SET due_at = ?3 WHERE source = ?1 AND "column" = ?2 AND kind = 'list' AND due_at IS NULL AND number = (
        SELECT max(number) - 1 FROM pages
        WHERE source = ?1 AND "column" = ?2 AND kind = 'list' AND due_at IS NOT NULL
    )
"""

# A first page that this walk has seen is due again by the list's rhythm, for the next one.
END_WALK = """
    UPDATE walks SET
        completed_at = began_at, began_at = NULL, goal = NULL,
        reached = iif(goal IS NOT NULL, min(goal, coalesce(reached, goal)), iif(completed_at IS NULL, '', reached))
    WHERE source = ?1 AND "column" = ?2 AND began_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pages WHERE pages.source = ?1 AND pages."column" = ?2 AND kind = 'list' AND due_at IS NOT NULL
            AND NOT (number = 1 AND state = 'live' AND last_visited >= walks.began_at)
    )
"""


def begin(db: Connection, source: str, column: str, goal: str | None, now: str) -> None:
    """Begins a walk of the column's list, or goes on with the one that is under way."""
    if walk(db, source, column).began_at is not None:
        db.execute(STEP_BACK, (source, column, now))
    db.execute(BEGIN_WALK, (source, column, now, goal))


def walk(db: Connection, source: str, column: str) -> Walk:
    """How the column's list is walked; an empty Walk when it never was."""
    query = (
        'SELECT began_at, goal, completed_at, reached, first, pages, rows FROM walks WHERE source = ? AND "column" = ?'
    )
    row = db.execute(query, (source, column)).fetchone()
    return Walk(*row) if row else Walk()


def learn(db: Connection, source: str, column: str, first: int | None, pages: int | None, rows: int | None) -> None:
    """Notes what was learned of the list; None leaves what is known."""
    db.execute(
        """
        UPDATE walks SET first = coalesce(?3, first), pages = coalesce(?4, pages), rows = coalesce(?5, rows)
        WHERE source = ?1 AND "column" = ?2
        """,
        (source, column, first, pages, rows),
    )


def end(db: Connection, source: str, column: str) -> None:
    """Ends the walk that is under way when no page of the list is due any more."""
    db.execute(END_WALK, (source, column))
