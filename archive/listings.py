"""What lists showed: each row is noted, what is new is followed, and the list's next page is due until a walk arrives.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Connection

from archive import memory
from archive.addresses import find
from archive.frontier import follow_one
from archive.identity import identity
from archive.model import ListedItem, ListRequest, Page, PageKind, Walk
from archive.times import later
from archive.walking import walk

# A walk looks back so much further than the last complete one began: agencies publish with an earlier day than today's,
# and most of it within a fortnight. What they date back further, `--since` finds.
MARGIN = timedelta(days=14)

# Rows without a date say nothing of their age: such a list is walked so far at least, however well it is known.
UNDATED_PAGES = 3

UPSERT_LISTING = """
    INSERT INTO listings
        (page, url, position, title, published_at, teaser, read_count, first_seen, last_seen, capture)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9)
    ON CONFLICT (page, url) DO UPDATE SET
        position = excluded.position, title = excluded.title, published_at = excluded.published_at,
        teaser = excluded.teaser, read_count = excluded.read_count, last_seen = excluded.last_seen,
        capture = excluded.capture
"""

FOLLOW_ON = """
    INSERT INTO pages (url, method, body, headers, kind, source, "column", number, guessed, first_seen, due_at)
    VALUES (?1, ?2, ?3, ?4, 'list', ?5, ?6, ?7, ?8, ?9, ?9)
    ON CONFLICT (url, method, body) DO UPDATE SET
        due_at = excluded.due_at, headers = excluded.headers, number = excluded.number, guessed = excluded.guessed
"""

DEEPER = """
    SELECT EXISTS (
        SELECT 1 FROM pages
        WHERE source = ?1 AND "column" = ?2 AND kind = 'list' AND due_at IS NOT NULL AND number > ?3
    )
"""

SEEN = "SELECT min(first_seen), max(last_seen) FROM listings WHERE url = ?"


@dataclass(frozen=True, slots=True)
class Listing:
    """What one fetch of a list page showed; `own` says of each item whether its address is to be followed.

    `next` is how the next page is asked for, `guessed` that no page promised it. `others` are further lists. `repeated`
    are addresses that this crawl saw on an earlier page of the list already. `leads`: the page is a shell, and its rows
    say nothing of how far the walk has come.
    """

    page: Page
    items: Sequence[ListedItem]
    own: Sequence[bool]
    capture: int | None
    now: str
    next: ListRequest | None = None
    guessed: bool = False
    others: Sequence[ListRequest] = ()
    repeated: Set[str] = frozenset()
    leads: bool = False


def listed(db: Connection, listing: Listing) -> int:
    """How many items no list had shown and no page had held before. Notes all, follows the source's own.

    The next list page becomes due unless the walk has come to what it knows (see `_arrived`).
    """
    page, now = listing.page, listing.now
    arrived = _arrived(db, listing)
    new = 0
    for item, own in zip(listing.items, listing.own, strict=True):
        new += not _known(db, item.url)
        _note(db, listing, item)
        if own:
            follow_one(db, item.url, PageKind.ARTICLE, page.source, page.column, now, due=True, title=item.title)
    if listing.next and (not arrived if arrived is not None else new or listing.leads):
        follow_on(db, page, listing.next, now, guessed=listing.guessed)
    for other in listing.others:
        follow_on(db, page, other, now, guessed=False)
    if page.column is not None:
        memory.published(db, page.source, page.column, (item.published_at for item in listing.items))
    return new


def follow_on(db: Connection, page: Page, request: ListRequest, now: str, *, guessed: bool) -> None:
    """Makes the list's page that follows `page` due."""
    asked = (*request.key, json.dumps(request.headers))
    db.execute(FOLLOW_ON, (*asked, page.source, page.column, page.number + 1, int(guessed), now))


def _arrived(db: Connection, listing: Listing) -> bool | None:
    """Whether the walk has come to what it needs not look at again; None when no walk is under way.

    It has when the whole page is known and older than the window: the last complete walk less a margin. One known row
    says nothing, since agencies pin rows and date them back. A first walk, without a window, has not before the list's
    end. Rows that this crawl saw on an earlier page are left out: pinned ones stand on every page, and new ones push the
    others down.
    """
    page = listing.page
    found = walk(db, page.source, page.column) if page.column is not None else Walk()
    if found.began_at is None:
        return None
    rows = [item for item in listing.items if item.url not in listing.repeated]
    if listing.leads or not rows:
        return False
    if _joins(db, page, found.began_at, rows):
        return True
    window = later(found.completed_at, -MARGIN)[:10] if found.completed_at else None
    if found.goal is not None and (window is None or found.goal < window):
        return all((item.published_at or found.goal)[:10] < found.goal for item in rows)
    return window is not None and all(_old(db, page, item, window, found) for item in rows)


def _old(db: Connection, page: Page, item: ListedItem, window: str, walk: Walk) -> bool:
    """Whether a row is older than the window and known, or older than any walk went; without a date, whether the last
    complete walk had seen it."""
    day = item.published_at[:10] if item.published_at else None
    if not _known(db, item.url):
        return day is not None and day < min(window, walk.reached or "")
    if day is not None:
        return day < window
    (first_seen, _) = db.execute(SEEN, (item.url,)).fetchone()
    known_then = first_seen is not None and walk.completed_at is not None and first_seen < (walk.began_at or "")
    return known_then and page.number >= UNDATED_PAGES


def _joins(db: Connection, page: Page, began_at: str, rows: Sequence[ListedItem]) -> bool:
    """Whether an earlier crawl has walked past this page in this same walk, and left a deeper page due."""
    (deeper,) = db.execute(DEEPER, (page.source, page.column, page.number)).fetchone()
    if not deeper:
        return False
    seen = (db.execute(SEEN, (item.url,)).fetchone()[1] for item in rows)
    return all(last_seen is not None and last_seen >= began_at for last_seen in seen)


def _known(db: Connection, url: str) -> bool:
    query = """
        SELECT EXISTS (SELECT 1 FROM listings WHERE url = ?1) OR EXISTS (SELECT 1 FROM pages WHERE url = ?1)
            OR EXISTS (SELECT 1 FROM pages WHERE identity = ?2)
    """
    (known,) = db.execute(query, (url, identity(url))).fetchone()
    return bool(known)


def _note(db: Connection, listing: Listing, item: ListedItem) -> None:
    row = (item.url, item.position, item.title, item.published_at, item.teaser, item.read_count)
    db.execute(UPSERT_LISTING, (listing.page.id, *row, listing.now, listing.capture))
    if item.read_count is not None:
        _count_read(db, listing, item)


def _count_read(db: Connection, listing: Listing, item: ListedItem) -> None:
    db.execute(
        """
        INSERT INTO read_counts (article, url, identity, title, count, place, listed_on, seen_at, capture)
        VALUES (?, ?, ?, ?, ?, 'list', ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        (
            find(db, item.url),
            item.url,
            identity(item.url),
            item.title,
            item.read_count,
            listing.page.id,
            listing.now,
            listing.capture,
        ),
    )
