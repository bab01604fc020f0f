"""The view of whole articles says which row of the index each is, so that Datasette's own tables can be searched."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# docid: null while the article waits for the index. SQLite leaves the join out where nobody asks for it.
SEARCHABLE = (
    "DROP VIEW articles_full",
    """
    CREATE VIEW articles_full AS
    SELECT k.*, d.docid FROM articles_kept AS k LEFT JOIN search_documents AS d ON d.article = k.id
    WHERE k.id NOT IN (SELECT article FROM withheld_articles)
    """,
)


@migrations()
def m0062_articles_docid(db: Database) -> None:
    """The view of whole articles names its row of the index of texts."""
    for statement in SEARCHABLE:
        db.execute(statement)
