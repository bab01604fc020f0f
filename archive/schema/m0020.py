"""Captures that a browser made, and those that it asked for on the way."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# rendered: name and version of the browser whose page this is after its scripts ran; null for what a server sent. The
# page that it was made of is the capture of the same address and time without it.
# via: the page whose scripts asked for this in a browser; null for what the crawl asked for itself.
BROWSER = (
    "ALTER TABLE captures ADD COLUMN rendered TEXT",
    "ALTER TABLE captures ADD COLUMN via TEXT",
    "CREATE INDEX captures_via ON captures(via) WHERE via IS NOT NULL",
)


@migrations()
def m0020_captures_rendered(db: Database) -> None:
    """Captures say which browser rendered them, and for which page's scripts they were asked for."""
    for statement in BROWSER:
        db.execute(statement)
