"""Articles that are seen again: when and how urgently, what was found missing, and what state that put them in."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# wait: seconds from the last visit to due_at; what has the shortest wait is the most urgent, and what is new has none.
REVISITS = (
    "ALTER TABLE pages ADD COLUMN wait INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sources ADD COLUMN revisit TEXT CHECK (revisit IS NULL OR json_valid(revisit))",
    "CREATE INDEX pages_visited ON pages(source, last_visited) WHERE kind = 'article' AND state = 'live'",
    # Until now an article was visited once. Those that the archive has are due a month after that.
    """
    UPDATE pages SET wait = 30 * 86400, due_at = strftime('%Y-%m-%dT%H:%M:%SZ', last_visited, '+30 days')
    WHERE kind = 'article' AND state = 'live' AND due_at IS NULL AND last_visited IS NOT NULL
    """,
)

# One visit that did not find the article. capture: the answer that says so. control: an answer of the same host, from
# about the same time, that shows another article; without it the whole site may have been down, and the visit says
# nothing. removed: the answer says that the page is not there (404, 410, soft 404, redirect to the home page), and not
# only that it can't be had (403, 500, a block page).
ABSENCES = (
    """
    CREATE TABLE absences (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles(id),
        url TEXT NOT NULL,
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z'),
        reason TEXT NOT NULL,
        removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
        capture INTEGER REFERENCES captures(id),
        control INTEGER REFERENCES captures(id),
        UNIQUE (article, seen_at)
    ) STRICT
    """,
    # A row a change of state. Before its first one an article is live since it was first seen. capture: of the visit
    # that changed the state.
    """
    CREATE TABLE states (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles(id),
        state TEXT NOT NULL CHECK (state IN ('live', 'failing', 'missing', 'gone')),
        since TEXT NOT NULL CHECK (since LIKE '%Z'),
        reason TEXT NOT NULL,
        capture INTEGER REFERENCES captures(id)
    ) STRICT
    """,
    "CREATE INDEX states_article ON states(article, since)",
    "CREATE INDEX states_since ON states(since)",
    "CREATE INDEX articles_state ON articles(state) WHERE state != 'live'",
)


@migrations()
def m0011_states(db: Database) -> None:
    """When pages are visited again, the visits that found an article missing, and its states."""
    for statement in REVISITS + ABSENCES:
        db.execute(statement)
