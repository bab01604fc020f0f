"""Archives of several machines become one: `qingjian merge`.

Another archive's captures are kept with their names and dates, its articles are made again of their dossiers with all that was
seen of them, and its frontier goes on here. Only adds; of what can stand once, the later stands. So doing it twice
changes nothing, and the order in which archives come makes no difference. Runs, what monitors have learned, and alerts stay
with the machine that had them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from sqlite3 import Connection
from typing import TYPE_CHECKING, TypeVar

from archive import dossier, restoring
from archive.errors import ArchiveError
from archive.model import Outcome, Quality
from archive.shapes import Row, parse
from archive.stored import Stored, exchanges

if TYPE_CHECKING:
    from archive.store import Archive

T = TypeVar("T")

# Captures, rows or articles in one transaction.
BATCH = 200

FILES = "SELECT warc_file FROM captures GROUP BY warc_file ORDER BY min(captured_at), warc_file"
OF_FILE = "SELECT record_id, source, quality FROM captures WHERE warc_file = ?"
SAME_CAPTURE = "SELECT id FROM captures WHERE record_id = ?"
ARTICLES = "SELECT id FROM articles ORDER BY id"

PAGES = """
    SELECT url, method, body, kind, source, "column", state, first_seen, due_at, last_visited, etag, last_modified, headers,
        number, guessed, wait, identity
    FROM pages ORDER BY id
"""
# Of two visits the later says how the page is; of two at one time, or of none, any that is the same whichever came first.
LATER = """
    (coalesce(excluded.last_visited, ''), excluded.state, coalesce(excluded.due_at, ''))
        > (coalesce(pages.last_visited, ''), pages.state, coalesce(pages.due_at, ''))
"""
ADD_PAGE = f"""
    INSERT INTO pages (url, method, body, kind, source, "column", state, first_seen, due_at, last_visited, etag,
        last_modified, headers, number, guessed, wait, identity)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (url, method, body) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen),
        (state, due_at, last_visited, etag, last_modified, wait) = (
            SELECT * FROM (VALUES (excluded.state, excluded.due_at, excluded.last_visited, excluded.etag,
                excluded.last_modified, excluded.wait))
            WHERE {LATER}
            UNION ALL
            SELECT pages.state, pages.due_at, pages.last_visited, pages.etag, pages.last_modified, pages.wait
            LIMIT 1
        )
    WHERE first_seen > excluded.first_seen OR {LATER}
"""  # noqa: S608 (our own names)
LISTINGS = """
    SELECT p.url, p.method, p.body, l.url, l.position, l.title, l.published_at, l.teaser, l.read_count, l.first_seen, l.last_seen,
        c.record_id
    FROM listings AS l JOIN pages AS p ON p.id = l.page LEFT JOIN captures AS c ON c.id = l.capture ORDER BY l.rowid
"""
OF_REQUEST = "SELECT id FROM pages WHERE url = ? AND method = ? AND body = ?"
# Of two lists as they were seen, the later says what the row says.
LATER_LISTING = """
    UPDATE listings SET position = ?, title = ?, published_at = ?, teaser = ?, read_count = ?, capture = ?
    WHERE page = ? AND url = ?
        AND (last_seen, coalesce((SELECT record_id FROM captures WHERE id = listings.capture), '')) < (?, ?)
"""
REFUSED = """
    SELECT p.url, p.source, c.record_id, p.reason, p.message, p.seen_at FROM problems AS p LEFT JOIN captures AS c ON c.id = p.capture
    WHERE p.article IS NULL ORDER BY p.id
"""
# What is an article to one of them is no refused page.
IS_READ = """
    EXISTS (SELECT 1 FROM articles AS a WHERE {url} IN (a.url, a.canonical_url))
    OR EXISTS (SELECT 1 FROM aliases AS s WHERE s.url = {url})
"""
ADD_REFUSED = f"""
    INSERT INTO problems (url, source, capture, reason, message, seen_at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT ({IS_READ.format(url="?1")})
    ON CONFLICT (url) WHERE article IS NULL DO UPDATE SET
        source = excluded.source, capture = excluded.capture, reason = excluded.reason, message = excluded.message,
        seen_at = excluded.seen_at
    WHERE (excluded.seen_at, excluded.message) > (problems.seen_at, problems.message)
"""
READ = f"DELETE FROM problems WHERE article IS NULL AND ({IS_READ.format(url='problems.url')})"  # noqa: S608 (our own names)
WALKS = 'SELECT source, "column", began_at, goal, completed_at, reached, first, pages, rows FROM walks'
ADD_WALK = """
    INSERT INTO walks (source, "column", began_at, goal, completed_at, reached, first, pages, rows)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET began_at = excluded.began_at, goal = excluded.goal, completed_at = excluded.completed_at,
        reached = excluded.reached, first = excluded.first, pages = excluded.pages, rows = excluded.rows
    WHERE (coalesce(excluded.completed_at, ''), coalesce(excluded.began_at, ''))
        > (coalesce(walks.completed_at, ''), coalesce(walks.began_at, ''))
"""
WITHHELD = "SELECT url, reason, withheld_at, released_at, release_reason FROM withholdings ORDER BY id"
ADD_WITHHELD = """
    INSERT INTO withholdings (url, reason, withheld_at, released_at, release_reason) SELECT ?1, ?2, ?3, ?4, ?5
    WHERE NOT EXISTS (SELECT 1 FROM withholdings WHERE (url, reason, withheld_at) = (?1, ?2, ?3))
        AND (?4 IS NOT NULL OR NOT EXISTS (SELECT 1 FROM withholdings WHERE url = ?1 AND released_at IS NULL))
"""
RELEASE = """
    UPDATE withholdings SET released_at = ?4, release_reason = ?5
    WHERE (url, reason, withheld_at) = (?1, ?2, ?3) AND released_at IS NULL AND ?4 IS NOT NULL
"""


@dataclass(slots=True)
class Merged:
    """What one archive brought: captures that were new here, and that were here; articles by what came of them."""

    captures: int = 0
    known: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0


def merge(into: Archive, other: Archive, step: Callable[[int], object]) -> Merged:
    """Takes the other archive in, a batch a transaction: what broke off goes on when it is done again. Raises
    ArchiveError for a capture file of the other's that is missing or damaged."""
    done = Merged()
    with into.transaction() as db:
        for source in other.sources():
            restoring.add_source(db, source)
        db.executemany(ADD_WITHHELD, other.db.execute(WITHHELD).fetchall())
        db.executemany(RELEASE, other.db.execute(WITHHELD).fetchall())
    _captures(into, other, done, step)
    for rows in _batches(other.db.execute(PAGES)):
        with into.transaction() as db:
            db.executemany(ADD_PAGE, rows)
    for rows in _batches(other.db.execute(LISTINGS)):
        with into.transaction() as db:
            _listings(db, rows)
    ids = (article for (article,) in other.db.execute(ARTICLES).fetchall())
    for found in _batches(dossier.dossiers(other.db.conn, ids, withheld=True)):
        with into.transaction() as db:
            for each in found:
                _article(db, each, done)
        step(len(found))
    with into.transaction() as db:
        refused = [
            (url, source, _capture(db, record), *rest) for url, source, record, *rest in other.db.execute(REFUSED)
        ]
        db.executemany(ADD_REFUSED, refused)
        db.execute(READ)
        db.executemany(ADD_WALK, other.db.execute(WALKS).fetchall())
    return done


def _captures(into: Archive, other: Archive, done: Merged, step: Callable[[int], object]) -> None:
    waiting: list[tuple[Stored, str | None, str | None]] = []  # revisits of payloads that come in a later file
    for (file,) in other.db.execute(FILES).fetchall():
        about = {record: rest for record, *rest in other.db.execute(OF_FILE, (file,))}
        with other.capture_files.opened(file) as stream:
            entered = ((each, *about[each.record_id]) for each in exchanges(stream) if each.record_id in about)
            for batch in _batches(entered):
                waiting += _add(into, batch, done)
                step(len(batch))
    if lost := _add(into, waiting, done):
        raise ArchiveError(
            f"{other.path}: {len(lost)} captures repeat what is in neither archive; `qingjian verify` tells"
        )


def _add(
    into: Archive, found: list[tuple[Stored, str | None, str | None]], done: Merged
) -> list[tuple[Stored, str | None, str | None]]:
    """Keeps captures; those that must wait for what they repeat."""
    waiting = []
    with into.transaction():
        for stored, source, quality in found:
            capture, new = into.add(stored, source=source, run=None)
            if capture is None:
                waiting.append((stored, source, quality))
                continue
            done.captures += new
            done.known += not new
            if new and quality is not None:
                into.judge(capture, Quality(quality))
    return waiting


def _listings(db: Connection, rows: list[tuple[str | int | None, ...]]) -> None:
    for url, method, body, *row, first, last, record in rows:
        [(page,)] = db.execute(OF_REQUEST, (url, method, body)).fetchall()
        capture, (row_url, *said) = _capture(db, record), row
        db.execute(LATER_LISTING, (*said, capture, page, row_url, last, record or ""))
        db.execute(restoring.ADD_LISTING, (page, row_url, *said, first, last, capture))


def _article(db: Connection, found: Row, done: Merged) -> None:
    restored = restoring.restore(db, parse(json.dumps(found).encode()))  # as its line would come
    done.new += restored.outcome is Outcome.NEW
    done.changed += restored.outcome is Outcome.CHANGED
    done.unchanged += restored.outcome is Outcome.UNCHANGED


def _capture(db: Connection, record: object) -> int | None:
    found = db.execute(SAME_CAPTURE, (record,)).fetchone()
    return None if found is None else int(found[0])


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    items = iter(items)
    while batch := list(islice(items, BATCH)):
        yield batch
