"""One article under many addresses, and what an entry of a related list was joined by."""

from __future__ import annotations

from sqlite_utils import Database

from archive.identity import identity
from archive.schema.registry import migrations

# identity: the key that is equal for all forms of the address beside it (archive/identity.py); of pages, only of
# articles. claimed: the same of another address that the page calls its own (canonical link), believed only with the
# text. joined_by: link or title; ambiguous where several articles would do. published_at: the related entry's day.
# formerly: hosts that the source has left. counter: where a script of its pages has the read count from.
COLUMNS = (
    "ALTER TABLE articles ADD COLUMN identity TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE articles ADD COLUMN claimed TEXT",
    "ALTER TABLE aliases ADD COLUMN identity TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE pages ADD COLUMN identity TEXT",
    "ALTER TABLE related_items ADD COLUMN identity TEXT",
    "ALTER TABLE related_items ADD COLUMN joined_by TEXT CHECK (joined_by IN ('link', 'title', 'ambiguous'))",
    "ALTER TABLE read_counts ADD COLUMN identity TEXT",
    "ALTER TABLE read_counts ADD COLUMN published_at TEXT",
    "ALTER TABLE sources ADD COLUMN formerly TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(formerly))",
    "ALTER TABLE sources ADD COLUMN counter TEXT",
)

KEYED = (
    ("articles", "canonical_url", "true"),
    ("aliases", "url", "true"),
    ("pages", "url", "kind = 'article'"),
    ("related_items", "url", "url IS NOT NULL"),
    ("read_counts", "url", "url IS NOT NULL"),
)

INDEXES = (
    "CREATE INDEX articles_identity ON articles(identity)",
    "CREATE INDEX articles_claimed ON articles(claimed) WHERE claimed IS NOT NULL",
    "CREATE INDEX articles_day ON articles(substr(published_at, 1, 10))",
    "CREATE INDEX aliases_identity ON aliases(identity)",
    "CREATE INDEX pages_identity ON pages(identity) WHERE identity IS NOT NULL",
    "CREATE INDEX related_items_identity ON related_items(identity) WHERE identity IS NOT NULL",
    "CREATE INDEX related_items_day ON related_items(substr(published_at, 1, 10)) WHERE published_at IS NOT NULL",
    "CREATE INDEX read_counts_identity ON read_counts(identity) WHERE place <> 'page'",
    "CREATE INDEX read_counts_day ON read_counts(substr(published_at, 1, 10)) WHERE published_at IS NOT NULL",
    "CREATE INDEX read_counts_related ON read_counts(related_from, title) WHERE related_from IS NOT NULL",
)

# What is known of older archives: entries were joined by their address alone, and an entry's day stands in the list
# that it still is in. Articles that turn out to have one address are left apart, since their revisions may tell two
# stories of one time; each says so.
KNOWN = (
    "UPDATE related_items SET joined_by = 'link' WHERE related_article IS NOT NULL",
    """
    UPDATE read_counts SET published_at = (
        SELECT i.published_at FROM related_items AS i
        WHERE i.article = read_counts.related_from AND i.title = read_counts.title AND i.url IS read_counts.url
    ) WHERE place = 'related'
    """,
    """
    INSERT INTO problems (article, source, url, seen_at, field, reason, message)
    SELECT a.id, a.source, a.url, a.last_seen, 'canonical_url', 'same-address',
        'another article has this address too, in another form: ' || b.canonical_url
    FROM articles AS a JOIN articles AS b ON b.identity = a.identity AND b.id <> a.id
    """,
)


@migrations()
def m0012_identity(db: Database) -> None:
    """What tells that two addresses are one article's; related entries are joined by title too; read counts too."""
    for statement in COLUMNS:
        db.execute(statement)
    db.register_function(identity, name="identity_of")
    for table, url, which in KEYED:
        db.execute(f"UPDATE {table} SET identity = identity_of({url}) WHERE {which}")  # noqa: S608 (our own names)
    for statement in INDEXES + KNOWN:
        db.execute(statement)
