"""Which articles are meant: those of an address, a source, a period, or what a question answers, as their numbers.

Whoever exports asks for numbers and nothing else, so a further way to find articles is one more function that yields them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection

from archive.addresses import find

# By source and month where each has a file of its own.
IDS = """
    SELECT id FROM articles
    WHERE (:article IS NULL OR id = :article) AND (:source IS NULL OR source = :source)
        AND (:since IS NULL OR substr(published_at, 1, 10) >= :since)
        AND (:until IS NULL OR substr(published_at, 1, 10) <= :until)
        AND id NOT IN (SELECT article FROM withheld_articles)
    ORDER BY
"""
ORDERS = {False: "id", True: "source, substr(published_at, 1, 7), id"}

NO_ARTICLE = -1


@dataclass(frozen=True, slots=True)
class Chosen:
    """Articles of an address, of a source, and published in a period, whichever are named: `since` and `until` are days
    as pages print them, and an article without a date belongs to no period."""

    url: str | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None

    def __str__(self) -> str:
        named = (("at", self.url), ("of source", self.source), ("from", self.since), ("until", self.until))
        return " ".join(["articles", *(f"{word} {value}" for word, value in named if value)])


def ids(db: Connection, chosen: Chosen, *, by_month: bool = False) -> Iterator[int]:
    """The numbers of the articles, withheld ones left out, in the order in which they were recorded, or by source and
    month."""
    article = None
    if chosen.url is not None:
        article = find(db, chosen.url) or NO_ARTICLE
    asked = {"article": article, "source": chosen.source, "since": chosen.since, "until": chosen.until}
    for (found,) in db.execute(IDS + ORDERS[by_month], asked):
        yield found
