"""A view of whole articles that says which row of the index each is, so that Datasette's own tables can be searched."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# docid: null while the article waits for the index. It means nothing outside of this archive, so it is no column of what
# is exported.
SEARCHABLE = """
    CREATE VIEW searchable AS
    SELECT f.*, d.docid FROM articles_full AS f LEFT JOIN search_documents AS d ON d.article = f.id
"""


@migrations()
def m0062_searchable(db: Database) -> None:
    """Whole articles, with their rows of the index of texts."""
    db.execute(SEARCHABLE)
