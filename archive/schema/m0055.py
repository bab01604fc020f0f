"""Captures that were pruned: that there was an answer, when, and what its digest was."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# capture: its number, which no other has again. reason: see archive/prunable.py. revision: what it had shown once more;
# null for what had shown none. warc_file: the file that had its records, which the manifest names with its digest.
PRUNED = (
    """
    CREATE TABLE pruned_captures (
        record_id TEXT PRIMARY KEY,
        capture INTEGER NOT NULL,
        url TEXT NOT NULL,
        captured_at TEXT NOT NULL CHECK (captured_at LIKE '%Z'),
        status INTEGER NOT NULL,
        payload_digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        source TEXT REFERENCES sources(id),
        reason TEXT NOT NULL CHECK (reason IN ('unchanged', 'same-text', 'refused')),
        revision INTEGER REFERENCES revisions(id),
        warc_file TEXT NOT NULL,
        pruned_at TEXT NOT NULL CHECK (pruned_at LIKE '%Z')
    ) STRICT
    """,
    "CREATE INDEX pruned_captures_url ON pruned_captures(url, captured_at)",
)


@migrations()
def m0055_pruned_captures(db: Database) -> None:
    """Captures that were pruned."""
    for statement in PRUNED:
        db.execute(statement)
