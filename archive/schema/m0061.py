"""Indexes for the pages of people, agencies, regions and columns."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

INDEXES = (
    # A source's newest, and how many it published when; the same of a column.
    "CREATE INDEX articles_newest ON articles(source, published_at)",
    'CREATE INDEX articles_column ON articles(source, "column", published_at)',
    "CREATE INDEX articles_away ON articles(source, state) WHERE state <> 'live'",
    # All that stands under articles in a name, so that a name under half of them is counted without reading any.
    "CREATE INDEX credits_person ON credits(name, article, role, label)",
    # Edits by when they were seen: of all revisions they are few.
    "CREATE INDEX revisions_edits ON revisions(seen_at, article) WHERE kind = 'edit'",
)


@migrations()
def m0061_people_and_places(db: Database) -> None:
    """Indexes by name, by source and day, by column, and on what was changed or is gone."""
    for statement in INDEXES:
        db.execute(statement)
