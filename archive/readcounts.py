"""How often an article had been read, as its page, lists and other pages' related lists said it over time."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from archive.revisions import number_of

# Where a withheld page said it, it isn't repeated.
COUNTS = """
    SELECT n.seen_at, n.place, coalesce(p.url, f.canonical_url), n.count, n.capture, n.count < lag(n.count) OVER (
        PARTITION BY n.place, n.listed_on, n.related_from ORDER BY n.seen_at, n.id
    )
    FROM read_counts AS n
    LEFT JOIN pages AS p ON p.id = n.listed_on
    LEFT JOIN articles AS f ON f.id = n.related_from
    WHERE n.article = ? AND (f.id IS NULL OR f.id NOT IN (SELECT article FROM withheld_articles))
        AND (p.id IS NULL OR p.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL))
    ORDER BY n.seen_at, n.id
"""


@dataclass(frozen=True, slots=True)
class ReadCount:
    """One observation. `place` is `page` (the article's own), `list` or `related`, and `on` the address of that list, or
    of the article under which it stands. `fell`: it is less than the observation before in the same place, which says
    something of the counter, and nothing of us."""

    seen_at: str
    place: str
    on: str | None
    count: int
    capture: int | None
    fell: bool


def read_counts(db: Connection, key: str | int) -> list[ReadCount]:
    """The observations of an article's count, oldest first. Raises NoArticle, Withheld."""
    rows = db.execute(COUNTS, (number_of(db, key),))
    return [ReadCount(at, place, on, count, capture, bool(fell)) for at, place, on, count, capture, fell in rows]
