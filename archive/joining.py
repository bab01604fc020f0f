"""The related graph: which archived article an entry of a related list is, now or when that article comes.

An entry is joined by its link, else by its day and its title, which lists cut: exactly one article of that day whose
title begins so, under the link's host where the entry has a link, else of the same source. Several join nothing, and the
problem `ambiguous` says so. The read counts that such entries and list rows show are joined by the same rule. All functions run
inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json import dumps
from sqlite3 import Connection

from archive.addresses import find, squeezed
from archive.identity import identity

# A shorter beginning is a word of many titles (通知, 公告): it must be the whole title.
SHORTEST_BEGINNING = 5
# A day, of whatever time a page prints.
DAY = len("2022-08-12")

OF_DAY = """
    SELECT id, title FROM articles
    WHERE substr(published_at, 1, 10) = ?1 AND (source = ?2 OR substr(identity, 1, length(?3)) = ?3)
"""

# What may be joined otherwise when an article comes, goes by another title or is given another address.
ENTRIES = """
    SELECT m.rowid, m.article, a.source, m.title, m.url, m.published_at FROM related_items AS m
    JOIN articles AS a ON a.id = m.article
    WHERE m.rowid IN (
        SELECT rowid FROM related_items WHERE substr(published_at, 1, 10) IN (SELECT value FROM json_each(?1))
            AND published_at IS NOT NULL
        UNION SELECT rowid FROM related_items WHERE identity IN (SELECT value FROM json_each(?2))
    )
"""
COUNTS = """
    SELECT m.id, NULL, a.source, m.title, m.url, m.published_at FROM read_counts AS m
    LEFT JOIN articles AS a ON a.id = m.related_from
    WHERE m.id IN (
        SELECT id FROM read_counts WHERE substr(published_at, 1, 10) IN (SELECT value FROM json_each(?1))
            AND published_at IS NOT NULL
        UNION SELECT id FROM read_counts WHERE identity IN (SELECT value FROM json_each(?2)) AND place <> 'page'
    )
"""
JOIN_ENTRY = """
    UPDATE related_items SET related_article = ?2, joined_by = ?3
    WHERE rowid = ?1 AND (related_article IS NOT ?2 OR joined_by IS NOT ?3)
"""
JOIN_COUNT = "UPDATE read_counts SET article = ?2 WHERE id = ?1 AND article IS NOT ?2"

FORGET_AMBIGUOUS = """
    DELETE FROM problems WHERE article = ?1 AND reason = 'ambiguous' AND substr(message, 1, length(?2)) = ?2
"""
SAY_AMBIGUOUS = """
    INSERT INTO problems (article, source, url, seen_at, field, reason, message)
    SELECT id, source, url, last_seen, 'related', 'ambiguous', ?2 FROM articles WHERE id = ?1
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """What an entry shows of an article. `source` is that of the list, None where only a link can tell."""

    source: str | None
    title: str | None
    url: str | None
    published_at: str | None


@dataclass(frozen=True, slots=True)
class Joined:
    """The article of a mention; `by` is link, title or, of `count` articles that would do, ambiguous."""

    article: int | None = None
    by: str | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """What an article may be mentioned by: its title and day."""

    title: str | None
    published_at: str | None


def joined(db: Connection, mention: Mention) -> Joined:
    """The article that a mention is of, as far as the archive can tell."""
    if mention.url and (found := find(db, mention.url)) is not None:
        return Joined(found, "link")
    if not mention.title or not mention.published_at or mention.source is None:
        return Joined()
    host = identity(mention.url).partition("/")[0] + "/" if mention.url else None
    asked = (mention.published_at[:DAY], None if host else mention.source, host)
    rows = db.execute(OF_DAY, asked).fetchall()
    found_all = [article for article, title in rows if begins(title, mention.title)]
    if len(found_all) == 1:
        return Joined(found_all[0], "title", 1)
    return Joined(None, "ambiguous" if found_all else None, len(found_all))


def begins(title: str | None, cut: str) -> bool:
    """Whether a list may have cut `title` to `cut`: both in NFKC and without white space, dots at the cut left out."""
    whole, beginning = squeezed(title), squeezed(cut).rstrip(".⋯")
    if len(beginning) < SHORTEST_BEGINNING:
        return bool(whole) and whole == squeezed(cut)
    return whole.startswith(beginning)


def ambiguous(title: str, count: int) -> str:
    """What the problem says."""
    return f"{title}: ambiguous: {count} articles of that day begin so"


def look_again(db: Connection, articles: Sequence[Name], urls: Iterable[str]) -> None:
    """Joins anew what was, is or may be joined to an article by one of its names (before and after a change) or
    addresses."""
    days = dumps(sorted({one.published_at[:DAY] for one in articles if one.published_at}))
    keys = {identity(url) for url in urls}
    for query, update in ((ENTRIES, JOIN_ENTRY), (COUNTS, JOIN_COUNT)):
        # A list of what is read most stands under thousands of articles: each of its entries is looked at once.
        found: dict[tuple[str | None, ...], Joined | None] = {}
        for row, listing, *said in db.execute(query, (days, dumps(sorted(keys)))).fetchall():
            key = tuple(said)
            if key not in found:
                mention = Mention(*said)
                found[key] = joined(db, mention) if _is_of(mention, articles, keys) else None
            to = found[key]
            if to is None:
                continue
            db.execute(update, (row, to.article, to.by) if listing else (row, to.article))
            if listing:
                _say(db, listing, said[1], to)


def _is_of(mention: Mention, articles: Sequence[Name], keys: set[str]) -> bool:
    if mention.url and identity(mention.url) in keys:
        return True
    return mention.title is not None and any(begins(one.title, mention.title) for one in articles)


def _say(db: Connection, listing: int, title: str, to: Joined) -> None:
    db.execute(FORGET_AMBIGUOUS, (listing, f"{title}: "))
    if to.by == "ambiguous":
        db.execute(SAY_AMBIGUOUS, (listing, ambiguous(title, to.count)))
