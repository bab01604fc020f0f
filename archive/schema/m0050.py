"""What monitors remember: how each run went for each source, on which days it published, and what was told of it.

Counts of a run are written while it goes on, so that one that was killed leaves what it had counted by then. `column` is
'' where a count is of no column.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

MEMORY = (
    # counts: the run's numbers for the source (crawler.tally). fresh: new articles that a column listed after its first
    # whole walk. newest: the latest day that any of these prints. ended_at: null while it runs, and for ever if it was killed.
    """
    CREATE TABLE run_sources (
        source TEXT NOT NULL REFERENCES sources(id),
        run INTEGER NOT NULL REFERENCES runs(id),
        started_at TEXT NOT NULL CHECK (started_at LIKE '%Z'),
        ended_at TEXT CHECK (ended_at LIKE '%Z'),
        counts TEXT NOT NULL CHECK (json_valid(counts)),
        fresh INTEGER NOT NULL,
        newest TEXT,
        PRIMARY KEY (source, run)
    ) STRICT, WITHOUT ROWID
    """,
    # kind: list (a column's first page), further (its other pages), article, file. outcome: what came of asking. url and
    # capture are the last example; capture is null when nothing came, and no reference: what it names may be pruned.
    """
    CREATE TABLE run_outcomes (
        source TEXT NOT NULL REFERENCES sources(id),
        run INTEGER NOT NULL REFERENCES runs(id),
        kind TEXT NOT NULL,
        "column" TEXT NOT NULL,
        outcome TEXT NOT NULL,
        pages INTEGER NOT NULL,
        "rows" INTEGER NOT NULL,
        url TEXT NOT NULL,
        capture INTEGER,
        PRIMARY KEY (source, run, kind, "column", outcome)
    ) STRICT, WITHOUT ROWID
    """,
    # Of articles of the last months alone: an older template lacks other fields. capture: the last article that was read
    # without the field, else null.
    """
    CREATE TABLE run_fields (
        source TEXT NOT NULL REFERENCES sources(id),
        run INTEGER NOT NULL REFERENCES runs(id),
        layout TEXT NOT NULL,
        field TEXT NOT NULL,
        read INTEGER NOT NULL,
        found INTEGER NOT NULL CHECK (found <= read),
        url TEXT,
        capture INTEGER,
        PRIMARY KEY (source, run, layout, field)
    ) STRICT, WITHOUT ROWID
    """,
    # A day on which something was published, as lists and articles ('') print it.
    """
    CREATE TABLE publication_days (
        source TEXT NOT NULL REFERENCES sources(id),
        "column" TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (source, "column", day)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO publication_days
    SELECT DISTINCT p.source, p."column", substr(l.published_at, 1, 10)
    FROM listings AS l JOIN pages AS p ON p.id = l.page
    WHERE l.published_at IS NOT NULL AND p."column" IS NOT NULL
    UNION
    SELECT DISTINCT source, '', substr(published_at, 1, 10) FROM articles WHERE published_at IS NOT NULL
    """,
)

# A row a change: opened, closed, accepted (its source stays as it is now, said an operator). subject: the column or field
# that it is about, else ''. source: '' for the machine that crawls. since: when what it tells began. evidence: captures and
# addresses, and the numbers that it rests on. pending: the channels to which it is still to be sent.
ALERTS = (
    """
    CREATE TABLE alerts (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        state TEXT NOT NULL,
        subject TEXT NOT NULL,
        change TEXT NOT NULL CHECK (change IN ('opened', 'closed', 'accepted')),
        at TEXT NOT NULL CHECK (at LIKE '%Z'),
        since TEXT NOT NULL,
        says TEXT NOT NULL,
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        pending TEXT NOT NULL CHECK (json_valid(pending))
    ) STRICT
    """,
    "CREATE INDEX alerts_about ON alerts(source, state, subject, id)",
    "CREATE INDEX alerts_pending ON alerts(id) WHERE pending <> '[]'",
)


@migrations()
def m0050_monitoring(db: Database) -> None:
    """How each run went for each source, the days on which it published, and what was told of it."""
    for statement in MEMORY + ALERTS:
        db.execute(statement)
