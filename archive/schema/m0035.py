"""The index of texts is rebuilt less often while it grows."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# FTS5 makes so many of its segments into one. With its own four a posting is rewritten twice as often; with more than
# eight a search goes through many segments, for little.
SEGMENTS = 8


@migrations()
def m0035_search_segments(db: Database) -> None:
    """Eight segments of the index become one, and not four."""
    db.execute("INSERT INTO search_index (search_index, rank) VALUES ('automerge', ?)", (SEGMENTS,))
