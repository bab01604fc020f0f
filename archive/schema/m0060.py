"""Indexes for what readers look at first: what is new, what was edited, how much was published when."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

INDEXES = (
    "CREATE INDEX articles_new ON articles(first_seen, id) WHERE revision IS NOT NULL",
    # All that a count by day or month needs, so that no article is read for it.
    "CREATE INDEX articles_dated ON articles(published_at, id) WHERE revision IS NOT NULL",
    # What may be an edit, by when it was seen (the view `edited` compares all revisions with each other).
    "CREATE INDEX revisions_seen ON revisions(seen_at, article, kind)",
)


@migrations()
def m0060_first_page(db: Database) -> None:
    """Indexes on when articles were first seen and published, and when revisions were seen."""
    for statement in INDEXES:
        db.execute(statement)
