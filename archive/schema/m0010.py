"""Lists that are asked for by a form, and how each column's list is walked."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# A list's page may be asked for by POST, with a form: then several pages have one address. number, guessed: see Page.
REQUESTS = (
    "method TEXT NOT NULL DEFAULT 'GET'",
    "body TEXT NOT NULL DEFAULT ''",
    "headers TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(headers))",
    "number INTEGER NOT NULL DEFAULT 1",
    "guessed INTEGER NOT NULL DEFAULT 0 CHECK (guessed IN (0, 1))",
)

# began_at: null when no walk is under way. goal: how far back it goes, a day or '' (to the end); null: to what the
# last complete walk had seen. completed_at: when that one began. reached: the day
# back to which all is known, '' where that is the end. first, pages, rows: what was learned of the list.
WALKS = """
    CREATE TABLE walks (
        source TEXT NOT NULL,
        "column" TEXT NOT NULL,
        began_at TEXT CHECK (began_at LIKE '%Z'),
        goal TEXT,
        completed_at TEXT CHECK (completed_at LIKE '%Z'),
        reached TEXT,
        first INTEGER,
        pages INTEGER,
        rows INTEGER,
        PRIMARY KEY (source, "column"),
        FOREIGN KEY (source, "column") REFERENCES columns(source, name)
    ) STRICT
"""

KEPT_BESIDE = (
    "SELECT sql FROM sqlite_master WHERE tbl_name = 'pages' AND type IN ('index', 'trigger') AND sql IS NOT NULL"
)


@migrations()
def m0010_list_requests(db: Database) -> None:
    """Pages are told apart by method and form too; how each column's list is walked; hosts that a source follows to."""
    for column in REQUESTS:
        db.execute(f"ALTER TABLE pages ADD COLUMN {column}")
    _rebuild_pages(db)
    db.execute(WALKS)
    db.execute("ALTER TABLE sources ADD COLUMN follow TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(follow))")


def _rebuild_pages(db: Database) -> None:
    """Makes (url, method, body) unique in the place of url, whatever columns the table has by now.

    SQLite can't change a constraint. The table goes and comes back under its own name, so that what refers to it stays
    as it is; foreign keys are looked at again when the transaction ends, and by then all rows are back.
    """
    [(sql,)] = db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'pages'").fetchall()
    changed = sql.replace("url TEXT NOT NULL UNIQUE", "url TEXT NOT NULL", 1).replace(
        "FOREIGN KEY (source,", "UNIQUE (url, method, body), FOREIGN KEY (source,", 1
    )
    beside = [row[0] for row in db.execute(KEPT_BESIDE).fetchall()]
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.execute("CREATE TEMP TABLE pages_kept AS SELECT * FROM main.pages")
    db.execute("DROP TABLE main.pages")
    db.execute(changed)
    db.execute("INSERT INTO main.pages SELECT * FROM temp.pages_kept")
    db.execute("DROP TABLE temp.pages_kept")
    for statement in beside:
        db.execute(statement)
