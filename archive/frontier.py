"""The frontier: every address that we follow, when it is due, and who has it in hand.

Whoever takes a page has it for the length of a lease; when the lease runs out without `done`, the page is simply
due again. So a killed crawl needs no cleaning up. All functions run inside the caller's transaction. Times are
UTC text of one form (`2022-08-12T09:30:00Z`), so that text order is time order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from sqlite3 import Connection
from typing import Any

from archive import walking
from archive.addresses import squeezed
from archive.identity import identity, is_form, plain
from archive.model import ListRequest, Page, PageKind, Source
from archive.times import later, seconds_between

INSERT_PAGE = """
    INSERT INTO pages (url, identity, kind, source, "column", first_seen, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (url, method, body) DO NOTHING
"""

# Another form of an article's address is followed already. What failed under the old one is asked for under the new one.
FORMS = "SELECT id, url, state FROM pages WHERE identity = ? ORDER BY id"
RENAME_PAGE = """
    UPDATE OR IGNORE pages SET url = ?2, due_at = ?3, etag = NULL, last_modified = NULL
    WHERE id = ?1 AND leased_until IS NULL
"""
TITLES = """
    SELECT title FROM listings WHERE url = ?1
    UNION ALL SELECT title FROM articles WHERE url = ?1 OR canonical_url = ?1
"""

INSERT_FORM = """
    INSERT INTO pages (url, method, body, headers, kind, source, "column", number, first_seen)
    VALUES (?, ?, ?, ?, 'list', ?, ?, 2, ?)
    ON CONFLICT (url, method, body) DO NOTHING
"""

PAGE = """
    id, url, kind, source, "column", etag, last_modified, method, body, headers, number, guessed, first_seen, last_visited
"""

UNKNOWN_ENTRIES = """
    SELECT DISTINCT i.url FROM related_items AS i JOIN articles AS a ON a.id = i.article
    WHERE a.source = ? AND i.url IS NOT NULL AND i.related_article IS NULL
        AND EXISTS (SELECT 1 FROM listings AS l WHERE l.url IN (a.url, a.canonical_url))
        AND NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.url = i.url OR p.identity = i.identity)
    ORDER BY i.article, i.position
"""

# Of each source what is new, then what was to be visited again soonest after its last visit: each by an index of its own.
_FREE = "due_at <= :now AND (leased_until IS NULL OR leased_until <= :now)"
_OF_SOURCE = (
    "SELECT id FROM pages INDEXED BY {} WHERE source = s.value AND kind = :kind AND {} AND {} ORDER BY {} LIMIT :each"
)
TAKE = f"""
    SELECT {PAGE} FROM pages WHERE id IN (
        SELECT p.id FROM json_each(:sources) AS s CROSS JOIN pages AS p
        ON p.id IN ({_OF_SOURCE.format("pages_new", "wait = 0", _FREE, "id")})
        UNION ALL
        SELECT p.id FROM json_each(:sources) AS s CROSS JOIN pages AS p
        ON p.id IN ({_OF_SOURCE.format("pages_again", "wait > 0", _FREE, "wait, id")})
    ) ORDER BY wait, id LIMIT :limit
"""  # noqa: S608 (the parts are constants)

NEXT_DUE = """
    SELECT due_at FROM pages
    WHERE source = ? AND due_at IS NOT NULL AND (leased_until IS NULL OR leased_until <= ?) ORDER BY due_at LIMIT 1
"""

# A page of the same source that was well when it was last visited, the latest first, and then its lists.
CONTROLS = f"""
    SELECT {PAGE} FROM pages
    WHERE source = :source AND state = 'live' AND method = 'GET' AND last_visited IS NOT NULL
        AND (kind = 'article' OR kind = 'list' AND number = 1) AND (leased_until IS NULL OR leased_until <= :now)
    ORDER BY kind, last_visited DESC LIMIT 50
"""  # noqa: S608 (the parts are constants)

# A page served anew without ETag or Last-Modified has none; after a 304 or a failure we still have the old ones.
DONE = """
    UPDATE pages SET
        leased_until = NULL, last_visited = :now, state = coalesce(:state, state), due_at = :due_at, wait = :wait,
        etag = iif(:anew, :etag, coalesce(:etag, etag)),
        last_modified = iif(:anew, :last_modified, coalesce(:last_modified, last_modified))
    WHERE id = :page
"""

ANSWERED_ANEW = """
    SELECT EXISTS (
        SELECT 1 FROM captures JOIN pages ON pages.url = captures.url
        WHERE pages.id = ?1 AND captures.status BETWEEN 200 AND 299
            AND captures.captured_at >= coalesce(pages.last_visited, '')
            AND captures.id = (
                SELECT max(id) FROM captures AS newest
                WHERE newest.url = pages.url AND newest.method = pages.method AND newest.request_digest = ?2
            )
    )
"""

UPSERT_SOURCE = """
    INSERT INTO sources (id, name, level, region, home, layout, every, keep, follow, formerly, counter, revisit)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, level = excluded.level, region = excluded.region, home = excluded.home,
        layout = excluded.layout, every = excluded.every, keep = excluded.keep, follow = excluded.follow,
        formerly = excluded.formerly, counter = excluded.counter, revisit = excluded.revisit
"""

# A column that left the source's file keeps its row: the pages that it listed still point to it.
UPSERT_COLUMN = """
    INSERT INTO columns (source, name, list, paging, kind) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (source, name) DO UPDATE SET
        list = excluded.list, paging = excluded.paging, kind = excluded.kind
"""


def add_source(db: Connection, source: Source) -> None:
    """Adds the source and its columns, or brings them up to date."""
    row = (source.id, source.name, source.level, source.region, source.home, source.layout, source.every)
    revisit = None if source.revisit is None else json.dumps(source.revisit)
    lists = (json.dumps(each) for each in (source.keep, source.follow, source.formerly))
    db.execute(UPSERT_SOURCE, (*row, *lists, source.counter, revisit))
    columns = [(source.id, each.name, each.list, each.paging, each.kind) for each in source.columns]
    db.executemany(UPSERT_COLUMN, columns)


def follow(db: Connection, urls: Iterable[tuple[str, PageKind, str | None]], source: str, now: str, due: bool) -> int:
    """How many of the addresses (url, kind, column name) are new to the frontier; known ones are left alone."""
    return sum(follow_one(db, url, kind, source, column, now, due) for url, kind, column in urls)


def unknown_entries(db: Connection, source: str) -> list[str]:
    """The addresses of related entries that are neither followed nor joined to an article, on articles that a list of
    the source showed: what those lead to leads no further."""
    return [plain(url) for (url,) in db.execute(UNKNOWN_ENTRIES, (source,))]


def page(db: Connection, request: ListRequest) -> Page | None:
    """The page that a request asks for, as we follow it, maybe under another form of its address; None when we don't."""
    query = f"SELECT {PAGE} FROM pages WHERE url = ? AND method = ? AND body = ?"  # noqa: S608 (a constant)
    row = db.execute(query, request.key).fetchone()
    if row is None and request.method == "GET":
        urls = [url for _, url, _ in _forms(db, request.url) if is_form(url, request.url)]
        row = db.execute(query, (urls[0], "GET", "")).fetchone() if urls else None
    return None if row is None else _page(*row)


def list_pages(db: Connection) -> list[tuple[ListRequest, str, str | None]]:
    """The pages of lists that we follow: the request, source, column's name."""
    rows = db.execute(f"SELECT {PAGE} FROM pages WHERE kind = 'list' ORDER BY id").fetchall()  # noqa: S608 (a constant)
    return [(found.request, found.source, found.column) for found in (_page(*row) for row in rows)]


def follow_form(db: Connection, request: ListRequest, source: str, column: str, now: str) -> None:
    """Follows a further page of a list that is asked for by a form; it is not due."""
    asked = (*request.key, json.dumps(request.headers))
    db.execute(INSERT_FORM, (*asked, source, column, now))


def make_due(db: Connection, source: str, urls: Iterable[str], now: str) -> None:
    """Makes followed addresses of the source due now."""
    rows = [(now, source, url) for url in urls]
    db.executemany("UPDATE pages SET due_at = ? WHERE source = ? AND url = ?", rows)


def take(
    db: Connection,
    sources: Sequence[str],
    now: str,
    limit: int,
    lease: timedelta,
    kinds: Sequence[PageKind],
    each: int,
) -> list[Page]:
    """Due pages that nobody has in hand, leased to the caller, at most `each` of a source: kinds in their order, of each
    what is new before what was to be visited again soonest after its last visit."""
    query, pages = {"sources": json.dumps(list(sources)), "now": now, "each": each}, list[Page]()
    for kind in kinds:
        wanted = {**query, "kind": kind, "limit": limit - len(pages)}
        pages += [_page(*row) for row in db.execute(TAKE, wanted).fetchall()]
    put_in_hand(db, pages, later(now, lease))
    return pages


def next_due(db: Connection, source: str, now: str) -> str | None:
    """When the source's next page is due, or was, of those that nobody has in hand; None when none ever is."""
    row = db.execute(NEXT_DUE, (source, now)).fetchone()
    return None if row is None else str(row[0])


def due_lists(db: Connection, source: str, now: str) -> set[str]:
    """The names of the columns of which some page is due."""
    query = """SELECT DISTINCT "column" FROM pages WHERE source = ? AND kind = 'list' AND due_at <= ?"""
    return {name for (name,) in db.execute(query, (source, now)) if name is not None}


def controls(db: Connection, source: str, now: str) -> list[Page]:
    """Pages of the source that were well when last visited, due or not, and that nobody has in hand: articles, the latest
    first, then lists."""
    return [_page(*row) for row in db.execute(CONTROLS, {"source": source, "now": now})]


def put_in_hand(db: Connection, pages: Sequence[Page], until: str) -> None:
    """Leases pages to the caller."""
    db.executemany("UPDATE pages SET leased_until = ? WHERE id = ?", [(until, page.id) for page in pages])


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
    digest = hashlib.sha256(page.body.encode()).hexdigest()
    (anew,) = db.execute(ANSWERED_ANEW, (page.id, digest)).fetchone()
    # Lists keep the order in which they came: a first page goes before what it led to, whatever its rhythm.
    wait = max(0, seconds_between(now, due_at)) if due_at and page.kind is not PageKind.LIST else 0
    visit = {"page": page.id, "now": now, "state": state, "due_at": due_at, "wait": wait, "anew": anew}
    db.execute(DONE, visit | {"etag": etag, "last_modified": last_modified})
    if page.kind is PageKind.LIST and page.column is not None:
        walking.end(db, page.source, page.column)


def postpone(db: Connection, page: Page, due_at: str) -> None:
    """Gives a page back that was not asked for."""
    db.execute("UPDATE pages SET leased_until = NULL, due_at = ? WHERE id = ?", (due_at, page.id))


def put_off(db: Connection, page: Page, since: str, due_at: str) -> None:
    """Sets when a page is due that was visited at `since`."""
    db.execute("UPDATE pages SET due_at = ?, wait = ? WHERE id = ?", (due_at, seconds_between(since, due_at), page.id))


def _page(row_id: int, url: str, kind: str, *rest: Any) -> Page:
    source, column, etag, modified, method, body, headers, number, guessed, first_seen, last_visited = rest
    pairs = tuple((name, value) for name, value in json.loads(headers))
    validated = (source, column, etag, modified)
    seen = (first_seen, last_visited)
    return Page(row_id, url, PageKind(kind), *validated, method, body, pairs, number, bool(guessed), *seen)


def follow_one(
    db: Connection,
    url: str,
    kind: PageKind,
    source: str,
    column: str | None,
    now: str,
    due: bool,
    title: str | None = None,
) -> int:
    """1 when the address is new to the frontier, else 0. An article is followed under one address, whatever forms of it
    lists show; where only `www.` differs, both are unless they were listed under one title."""
    key = None
    if kind is PageKind.ARTICLE:
        key = identity(url)
        for known, known_url, state in _forms(db, url):
            if is_form(known_url, url) or (title and _is_titled(db, known_url, title)):
                if due and state not in ("new", "live") and known_url != url:
                    db.execute(RENAME_PAGE, (known, url, now))
                return 0
    return db.execute(INSERT_PAGE, (url, key, kind, source, column, now, now if due else None)).rowcount


def _forms(db: Connection, url: str) -> list[tuple[int, str, str]]:
    """The articles' pages under a form of the address: id, address, state."""
    return db.execute(FORMS, (identity(url),)).fetchall()


def _is_titled(db: Connection, url: str, title: str) -> bool:
    """Whether a list or the page itself gave an address this title; lists cut titles."""
    wanted = squeezed(title).rstrip(".")
    said = (squeezed(found).rstrip(".") for (found,) in db.execute(TITLES, (url,)))
    return any(each and (each.startswith(wanted) or wanted.startswith(each)) for each in said)
