"""The index of texts knows more of phrases, and is rewritten less often while it grows."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# FTS5 makes so many of its segments into one. With its own four a posting is rewritten twice as often; with more than
# eight a search goes through many segments, for little.
SEGMENTS = 8


# bloom: which runs of three characters the body may hold (archive/bloom.py); null where it was indexed before there were any.
BLOOM = "ALTER TABLE search_documents ADD COLUMN bloom BLOB"


@migrations()
def m0035_search_phrases(db: Database) -> None:
    """Bloom filters of bodies; eight segments of the index become one, and not four."""
    db.execute(BLOOM)
    db.execute("INSERT INTO search_index (search_index, rank) VALUES ('automerge', ?)", (SEGMENTS,))
