"""Which WARC files are known to have a row for every capture."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# Of files from before, what has rows counts as all: `qingjian verify` reads them and says where that is wrong.
FILES = (
    """
    CREATE TABLE warc_files (
        name TEXT PRIMARY KEY,
        captures INTEGER NOT NULL
    ) STRICT
    """,
    "INSERT INTO warc_files SELECT warc_file, count(*) FROM captures GROUP BY warc_file",
)


@migrations()
def m0045_warc_files(db: Database) -> None:
    for statement in FILES:
        db.execute(statement)
