"""Articles with the same text, and what they are found by."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

COPIES = (
    # Articles with the same text have the same family, which is called by the lowest number of an article in it. An
    # article that has no copy has no row.
    """
    CREATE TABLE copies (
        article INTEGER PRIMARY KEY REFERENCES articles(id),
        family INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX copies_family ON copies(family)",
    # What an article is found by (archive.likeness.hashes), of its newest text; and the same as an index.
    """
    CREATE TABLE fingerprints (
        article INTEGER PRIMARY KEY REFERENCES articles(id),
        hashes TEXT NOT NULL CHECK (json_valid(hashes))
    ) STRICT
    """,
    """
    CREATE TABLE shingles (
        hash INTEGER NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        PRIMARY KEY (hash, article)
    ) STRICT, WITHOUT ROWID
    """,
    # Articles from before are compared later, the newest first: those up to this number are still to come.
    "INSERT INTO cursors SELECT 'copies', max(id) FROM articles HAVING max(id) IS NOT NULL",
)


@migrations()
def m0013_copies(db: Database) -> None:
    """Articles with the same text."""
    for statement in COPIES:
        db.execute(statement)
