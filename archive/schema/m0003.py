"""Pages that are kept and do not go out."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.m0001 import VIEWS
from archive.schema.registry import migrations

# A log: a row is written once and its release added once; triggers hold us to it.
WITHHOLDING = (
    """
    CREATE TABLE withholdings (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL,
        reason TEXT NOT NULL,
        withheld_at TEXT NOT NULL CHECK (withheld_at LIKE '%Z'),
        released_at TEXT CHECK (released_at LIKE '%Z'),
        release_reason TEXT,
        CHECK ((released_at IS NULL) = (release_reason IS NULL))
    ) STRICT
    """,
    "CREATE UNIQUE INDEX withholdings_in_force ON withholdings(url) WHERE released_at IS NULL",
    """
    CREATE TRIGGER withholdings_stay BEFORE DELETE ON withholdings
    BEGIN SELECT RAISE(ABORT, 'withholdings are a log: nothing is deleted'); END
    """,
    """
    CREATE TRIGGER withholdings_are_released_once BEFORE UPDATE ON withholdings
    WHEN OLD.released_at IS NOT NULL
        OR (NEW.id, NEW.url, NEW.reason, NEW.withheld_at) IS NOT (OLD.id, OLD.url, OLD.reason, OLD.withheld_at)
    BEGIN SELECT RAISE(ABORT, 'withholdings are a log: only a release is added'); END
    """,
    # Recording notes each address of an article that isn't its canonical one as an alias.
    """
    CREATE VIEW withheld_articles AS
    SELECT w.id AS withholding, a.id AS article
    FROM withholdings AS w JOIN articles AS a ON a.canonical_url = w.url WHERE w.released_at IS NULL
    UNION
    SELECT w.id, l.article FROM withholdings AS w JOIN aliases AS l ON l.url = w.url WHERE w.released_at IS NULL
    """,
    # The view as it was, for whoever works on the archive, and without what is withheld.
    "DROP VIEW articles_full",
    *(view.replace("VIEW articles_full", "VIEW articles_kept") for view in VIEWS),
    """
    CREATE VIEW articles_full AS
    SELECT * FROM articles_kept WHERE id NOT IN (SELECT article FROM withheld_articles)
    """,
)


@migrations()
def m0003_withholdings(db: Database) -> None:
    """Pages that are kept and do not go out; the view of whole articles leaves them out."""
    for statement in WITHHOLDING:
        db.execute(statement)
