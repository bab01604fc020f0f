"""The index of texts: which tokens stand in which article, in the order of publication."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# Every ASCII character but letters, figures and the separator of tokens (US, 31) is a part of tokens. SQL and the
# tokenizer's options each want their quotes doubled.
TOKENCHARS = "".join(chr(code) for code in range(1, 128) if not chr(code).isalnum() and code != 31)
TOKENIZE = "ascii tokenchars '{}'".format(TOKENCHARS.replace("'", "''")).replace("'", "''")

INDEX = (
    # Only which token stands in which row: no positions, no text.
    f"""
    CREATE VIRTUAL TABLE search_index USING fts5(
        tokens, content = '', detail = none, tokenize = '{TOKENIZE}'
    )
    """,
    # What a row of the index is. revision, shown: what it was made from, so that it can be deleted exactly; shown is null
    # where the article shows the title, origin and credits of its revision. published_at: '' for none.
    """
    CREATE TABLE search_documents (
        docid INTEGER PRIMARY KEY,
        article INTEGER NOT NULL UNIQUE REFERENCES articles(id),
        revision INTEGER NOT NULL REFERENCES revisions(id),
        published_at TEXT NOT NULL,
        shown TEXT CHECK (shown IS NULL OR json_valid(shown))
    ) STRICT
    """,
    # Within a run of docids, from its first to its last, articles stand in the order of publication. leaving: its articles are on
    # their way into another run.
    """
    CREATE TABLE search_runs (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        leaving INTEGER NOT NULL DEFAULT 0 CHECK (leaving IN (0, 1))
    ) STRICT
    """,
    # Articles that say something else than the index, or might.
    """
    CREATE TABLE search_queue (
        published_at TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        PRIMARY KEY (published_at, article)
    ) STRICT, WITHOUT ROWID
    """,
    # A trigger, so that no writer can forget it. Recording names these columns whatever changed in the article.
    """
    CREATE TRIGGER articles_to_index AFTER UPDATE OF title, published_at, origin, revision ON articles
    BEGIN
        INSERT INTO search_queue VALUES (coalesce(NEW.published_at, ''), NEW.id) ON CONFLICT DO NOTHING;
    END
    """,
    "INSERT INTO search_queue SELECT coalesce(published_at, ''), id FROM articles WHERE revision IS NOT NULL",
)


@migrations()
def m0015_search(db: Database) -> None:
    """The index of texts, the articles that wait for it, and a trigger that makes them wait."""
    for statement in INDEX:
        db.execute(statement)
