"""The frontier: every address that we follow, when it is due, and who has it in hand.

Whoever takes a page has it for the length of a lease; when the lease runs out without `done`, the page is simply
due again. So a killed crawl needs no cleaning up. All functions run inside the caller's transaction. Times are
UTC text of one form (`2022-08-12T09:30:00Z`), so that text order is time order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from archive.model import ListedItem, Page, PageKind, Source

INSERT_PAGE = """
    INSERT INTO pages (url, kind, source, "column", first_seen, due_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (url) DO NOTHING
"""

TAKE = """
    SELECT id, url, kind, source, "column", etag, last_modified FROM pages
    WHERE source IN (SELECT value FROM json_each(:sources))
        AND due_at <= :now AND (leased_until IS NULL OR leased_until <= :now)
        AND (:kind IS NULL OR kind = :kind)
    ORDER BY CASE kind WHEN 'list' THEN 0 WHEN 'article' THEN 1 ELSE 2 END, id LIMIT :limit
"""

# A page served anew without ETag or Last-Modified has none; after a 304 or a failure we still have the old ones.
DONE = """
    UPDATE pages SET
        leased_until = NULL, last_visited = :now, state = coalesce(:state, state), due_at = :due_at,
        etag = iif(:anew, :etag, coalesce(:etag, etag)),
        last_modified = iif(:anew, :last_modified, coalesce(:last_modified, last_modified))
    WHERE id = :page
"""

ANSWERED_ANEW = """
    SELECT EXISTS (
        SELECT 1 FROM captures JOIN pages ON pages.url = captures.url
        WHERE pages.id = ? AND captures.status BETWEEN 200 AND 299
            AND captures.captured_at >= coalesce(pages.last_visited, '')
            AND captures.id = (SELECT max(id) FROM captures AS newest WHERE newest.url = pages.url)
    )
"""

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
    INSERT INTO pages (url, kind, source, "column", first_seen, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
    ON CONFLICT (url) DO UPDATE SET due_at = excluded.due_at
"""


UPSERT_SOURCE = """
    INSERT INTO sources (id, name, level, region, home, layout, every, keep) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, level = excluded.level, region = excluded.region, home = excluded.home,
        layout = excluded.layout, every = excluded.every, keep = excluded.keep
"""

# A column that left the source's file keeps its row: the pages that it listed still point to it.
UPSERT_COLUMN = """
    INSERT INTO columns (source, name, list, paging, kind) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (source, name) DO UPDATE SET
        list = excluded.list, paging = excluded.paging, kind = excluded.kind
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one fetch of a list page showed; `own` says of each item whether its address is the source's own."""

    page: Page
    items: Sequence[ListedItem]
    own: Sequence[bool]
    capture: int | None
    now: str
    next_url: str | None


def add_source(db: Connection, source: Source) -> None:
    """Adds the source and its columns, or brings them up to date."""
    row = (source.id, source.name, source.level, source.region, source.home, source.layout, source.every)
    db.execute(UPSERT_SOURCE, (*row, json.dumps(source.keep)))
    columns = [(source.id, each.name, each.list, each.paging, each.kind) for each in source.columns]
    db.executemany(UPSERT_COLUMN, columns)


def follow(db: Connection, urls: Iterable[tuple[str, PageKind, str | None]], source: str, now: str, due: bool) -> int:
    """How many of the addresses (url, kind, column name) are new to the frontier; known ones are left alone."""
    due_at = now if due else None
    return sum(db.execute(INSERT_PAGE, (url, kind, source, column, now, due_at)).rowcount for url, kind, column in urls)


def page(db: Connection, url: str) -> Page | None:
    """The address as we follow it; None when we don't."""
    query = 'SELECT id, url, kind, source, "column", etag, last_modified FROM pages WHERE url = ?'
    row = db.execute(query, (url,)).fetchone()
    return None if row is None else _page(*row)


def list_pages(db: Connection) -> list[tuple[str, str, str | None]]:
    """The lists that we follow: address, source, column's name."""
    return db.execute("SELECT url, source, \"column\" FROM pages WHERE kind = 'list' ORDER BY id").fetchall()


def make_due(db: Connection, source: str, urls: Iterable[str], now: str) -> None:
    """Makes followed addresses of the source due now."""
    rows = [(now, source, url) for url in urls]
    db.executemany("UPDATE pages SET due_at = ? WHERE source = ? AND url = ?", rows)


def take(
    db: Connection, sources: Sequence[str], now: str, limit: int, lease: timedelta, kind: PageKind | None
) -> list[Page]:
    """Due pages that nobody has in hand, lists before articles before files, oldest first; they are leased to the caller."""
    query = {"sources": json.dumps(list(sources)), "now": now, "kind": kind, "limit": limit}
    pages = [_page(*row) for row in db.execute(TAKE, query).fetchall()]
    until = later(now, lease)
    db.executemany("UPDATE pages SET leased_until = ? WHERE id = ?", [(until, page.id) for page in pages])
    return pages


def done(
    db: Connection,
    page: Page,
    now: str,
    state: str | None,
    etag: str | None,
    last_modified: str | None,
    due_at: str | None,
) -> None:
    """Gives the page back with what the visit taught."""
    (anew,) = db.execute(ANSWERED_ANEW, (page.id,)).fetchone()
    visit = {"page": page.id, "now": now, "state": state, "due_at": due_at, "anew": anew}
    db.execute(DONE, visit | {"etag": etag, "last_modified": last_modified})


def listed(db: Connection, listing: Listing) -> int:
    """How many items no list had shown and no page had held before. Notes all, follows the source's own.

    The next list page becomes due only when something was new: an old archive stops at the first known page.
    """
    page, now = listing.page, listing.now
    new = 0
    for item, own in zip(listing.items, listing.own, strict=True):
        new += not _known(db, item.url)
        _note(db, listing, item)
        if own:
            db.execute(INSERT_PAGE, (item.url, PageKind.ARTICLE, page.source, page.column, now, now))
    if new and listing.next_url:
        db.execute(FOLLOW_ON, (listing.next_url, PageKind.LIST, page.source, page.column, now))
    return new


def later(now: str, by: timedelta) -> str:
    """The UTC time `by` after `now`, in the form of `now`."""
    return (datetime.fromisoformat(now) + by).isoformat().replace("+00:00", "Z")


def _page(
    row_id: int, url: str, kind: str, source: str, column: str | None, etag: str | None, modified: str | None
) -> Page:
    return Page(row_id, url, PageKind(kind), source, column, etag, modified)


def _known(db: Connection, url: str) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM listings WHERE url = ?1) OR EXISTS (SELECT 1 FROM pages WHERE url = ?1)"
    (known,) = db.execute(query, (url,)).fetchone()
    return bool(known)


def _note(db: Connection, listing: Listing, item: ListedItem) -> None:
    row = (item.url, item.position, item.title, item.published_at, item.teaser, item.read_count)
    db.execute(UPSERT_LISTING, (listing.page.id, *row, listing.now, listing.capture))
    if item.read_count is not None:
        _count_read(db, listing, item)


def _count_read(db: Connection, listing: Listing, item: ListedItem) -> None:
    db.execute(
        """
        INSERT INTO read_counts (article, url, title, count, place, listed_on, seen_at, capture)
        VALUES ((SELECT id FROM articles WHERE canonical_url = ?1), ?1, ?2, ?3, 'list', ?4, ?5, ?6)
        ON CONFLICT DO NOTHING
        """,
        (item.url, item.title, item.read_count, listing.page.id, listing.now, listing.capture),
    )
