"""Which articles are meant: those of an address, a source, a period, or what a question answers, as their numbers.

Whoever exports asks for numbers and nothing else, so a further way to find articles is one more function that yields them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection

from archive import search
from archive.addresses import find

IDS = """
    SELECT id FROM articles
    WHERE (? IS NULL OR id = ?) AND (? IS NULL OR source = ?)
        AND (? IS NULL OR substr(published_at, 1, 10) >= ?) AND (? IS NULL OR substr(published_at, 1, 10) <= ?)
        AND id NOT IN (SELECT article FROM withheld_articles)
"""
FOUND = "AND id IN (SELECT article FROM found)"
# By source and month where each has a file of its own.
ORDERS = {False: "ORDER BY id", True: "ORDER BY source, substr(published_at, 1, 7), id"}

NO_ARTICLE = -1


@dataclass(frozen=True, slots=True)
class Chosen:
    """Articles of an address, of a source, published in a period, and found by a search (docs/search.md), whichever are
    named: `since` and `until` are days as pages print them, and an article without a date belongs to no period."""

    url: str | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None
    query: str | None = None

    def __str__(self) -> str:
        named = (
            ("at", self.url),
            ("of source", self.source),
            ("from", self.since),
            ("until", self.until),
            ("found by", self.query),
        )
        return " ".join(["articles", *(f"{word} {value}" for word, value in named if value)])


def ids(db: Connection, chosen: Chosen, *, by_month: bool = False) -> Iterator[int]:
    """The numbers of the articles, withheld ones left out, in the order in which they were recorded, or by source and
    month. Raises QueryError."""
    article = None
    if chosen.url is not None:
        article = find(db, chosen.url) or NO_ARTICLE
    asked = [value for one in (article, chosen.source, chosen.since, chosen.until) for value in (one, one)]
    found = search.found(db, search.asked(chosen.query)) if chosen.query is not None else None
    sql = f"{found.sql} {IDS} {FOUND} {ORDERS[by_month]}" if found else f"{IDS} {ORDERS[by_month]}"
    for (number,) in db.execute(sql, [*(found.values if found else ()), *asked]):
        yield number
