"""What is due for the first time is found without looking at all that is due: a first walk has hundreds of thousands."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

# In the order in which it is handed out. Lists are in it too, visited or not: they are few.
NEW = "CREATE INDEX pages_new ON pages(source, kind, id) WHERE wait = 0 AND due_at IS NOT NULL"
# What is due again, without all that is new.
AGAIN = "CREATE INDEX pages_again ON pages(source, kind, due_at) WHERE wait > 0 AND due_at IS NOT NULL"


@migrations()
def m0063_new_pages(db: Database) -> None:
    """An index of the pages that are due and were never visited, and one of those that are due again."""
    db.execute(NEW)
    db.execute(AGAIN)
