"""A capture may refer to the one that holds its payload."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# refers_to: the capture that holds the payload of a revisit (an unchanged payload), or that a 304 confirms.
# tls: what was seen of the certificate, as JSON; null for http and for captures from before it was noted.
KEPT = (
    "ALTER TABLE captures ADD COLUMN kind TEXT NOT NULL DEFAULT 'response'",
    "ALTER TABLE captures ADD COLUMN refers_to INTEGER REFERENCES captures(id)",
    "ALTER TABLE captures ADD COLUMN ip_address TEXT",
    "ALTER TABLE captures ADD COLUMN tls TEXT CHECK (tls IS NULL OR json_valid(tls))",
    """
    UPDATE captures SET kind = 'revisit', refers_to = (
        SELECT full.id FROM captures AS full
        WHERE full.url = captures.url AND full.method = captures.method
            AND full.request_digest = captures.request_digest AND full.status = 200 AND full.id < captures.id
        ORDER BY full.captured_at DESC, full.id DESC LIMIT 1
    )
    WHERE status = 304
    """,
    "ALTER TABLE sources ADD COLUMN keep TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keep))",
    "CREATE INDEX captures_time ON captures(captured_at, id)",
    # How far a long work came, so that it goes on there.
    "CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)


@migrations()
def m0002_captures_refer(db: Database) -> None:
    """A capture may refer to the one that holds its payload; server address and certificate; how far works came."""
    for statement in KEPT:
        db.execute(statement)
