"""What state an article is in, by what was seen over time: live, failing, missing, gone, and live again.

One failure never means removed. A visit that does not find an article is an absence. It counts only with a control: an
answer of the same host, got after it, that shows another article; without one the whole site may be down. Counted are
the absences since the article was last seen:

- failing: one;
- missing: two answers that say that the page is not there (404, 410, soft 404, redirect to the home page), a day apart;
- gone: three of them over a week.

An answer that only says that the page can't be had now (403, 500, a block page) goes no further than failing. That a
list or a catalogue shows an article no more proves nothing: catalogues drop and add documents from query to query. All
functions run inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Connection

from archive.times import later

# What a day's crawl twice finds missing is no accident of the hour; a week outlasts most works on a site.
MISSING_AFTER = timedelta(days=1)
GONE_AFTER, GONE_VISITS = timedelta(days=7), 3

LIVE, FAILING, MISSING, GONE = "live", "failing", "missing", "gone"

COUNTED = """
    SELECT b.seen_at, b.removed, b.reason, b.capture FROM absences AS b JOIN articles AS a ON a.id = b.article
    WHERE b.article = ? AND b.control IS NOT NULL AND b.seen_at > a.last_seen ORDER BY b.seen_at, b.id
"""

# When it was last said to be away, the first sighting since, and the state that says so.
LAST_LOST = "SELECT since FROM states WHERE article = ? AND state <> 'live' ORDER BY since DESC LIMIT 1"
SIGHTED = """
    SELECT c.captured_at, c.id FROM revisions AS r
    JOIN revision_captures AS rc ON rc.revision = r.id JOIN captures AS c ON c.id = rc.capture
    WHERE r.article = ? AND c.captured_at >= ? ORDER BY c.captured_at, c.record_id LIMIT 1
"""
BACK = "SELECT id, since FROM states WHERE article = ? AND state = 'live' AND since >= ? ORDER BY since LIMIT 1"

PAST = """
    SELECT
        a.id, a.first_seen, a.published_at, a.state,
        (SELECT max(seen_at) FROM revisions WHERE article = a.id AND kind = 'edit'),
        (SELECT count(*) FROM absences WHERE article = a.id AND control IS NOT NULL AND seen_at > a.last_seen)
    FROM articles AS a WHERE a.id = ?
"""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an article that decides when it is looked at again: when it was first seen, the date that it
    prints, when the last edit of it was seen, and how many counted visits in a row have not found it."""

    article: int
    first_seen: str
    published_at: str | None
    state: str
    changed_at: str | None
    absences: int


@dataclass(frozen=True, slots=True)
class Absence:
    """A counted visit that did not find the article, at a time; `removed`: the answer says that it isn't there."""

    seen_at: str
    removed: bool


def past(db: Connection, article: int) -> Past:
    """What is known of an article."""
    return Past(*db.execute(PAST, (article,)).fetchone())


def absent(
    db: Connection, article: int, url: str, seen_at: str, reason: str, removed: bool, capture: int | None
) -> int:
    """Notes a visit that did not find the article. It counts once `settle` has named its control."""
    row = (article, url, seen_at, reason, int(removed), capture)
    [(absence,)] = db.execute(
        """
        INSERT INTO absences (article, url, seen_at, reason, removed, capture) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (article, seen_at) DO UPDATE SET reason = excluded.reason RETURNING id
        """,
        row,
    ).fetchall()
    return int(absence)


def settle(db: Connection, absence: int, control: int) -> Past:
    """Makes an absence count: the capture `control`, from after it, shows that its host was well."""
    [(article,)] = db.execute(
        "UPDATE absences SET control = ? WHERE id = ? RETURNING article", (control, absence)
    ).fetchall()
    _restate(db, article)
    return past(db, article)


def seen(db: Connection, article: int, seen_at: str, capture: int | None) -> None:
    """Notes that the article was there at a time, as it was when last read (a 304) or as it has just been recorded."""
    db.execute("UPDATE articles SET last_seen = max(last_seen, ?) WHERE id = ?", (seen_at, article))
    if capture is not None:
        db.execute(
            """
            INSERT INTO revision_captures SELECT revision, ?2 FROM articles
            WHERE id = ?1 AND revision IS NOT NULL AND last_seen = ?3
            ON CONFLICT DO NOTHING
            """,
            (article, capture, seen_at),
        )
    _restate(db, article, (seen_at, "seen", capture))


def state_of(absences: Sequence[Absence]) -> str:
    """The state that the counted absences since the last sighting, in the order of time, add up to."""
    removed = [one.seen_at for one in absences if one.removed]
    if len(removed) >= GONE_VISITS and removed[-1] >= later(removed[0], GONE_AFTER):
        return GONE
    if removed and removed[-1] >= later(removed[0], MISSING_AFTER):
        return MISSING
    return FAILING if absences else LIVE


def derive(db: Connection, article: int) -> None:
    """Writes down the state that all evidence adds up to: what two archives saw may say more than either. An article that
    one of them missed and the other saw after that is back since it was first seen again."""
    lost = db.execute(LAST_LOST, (article,)).fetchone()
    if lost is None or db.execute(COUNTED, (article,)).fetchone():
        _restate(db, article)
        return
    (last_seen,) = db.execute("SELECT last_seen FROM articles WHERE id = ?", (article,)).fetchone()
    since, capture = db.execute(SIGHTED, (article, *lost)).fetchone() or (last_seen, None)
    known = db.execute(BACK, (article, *lost)).fetchone()
    if known is None:
        _restate(db, article, (since, "seen", capture))
    elif since < known[1]:
        db.execute("UPDATE states SET since = ?, capture = ? WHERE id = ?", (since, capture, known[0]))


def _restate(db: Connection, article: int, sighting: tuple[str, str, int | None] | None = None) -> None:
    """Writes down a change of state, with the visit that brought it."""
    rows = db.execute(COUNTED, (article,)).fetchall()
    state = state_of([Absence(seen_at, bool(removed)) for seen_at, removed, _, _ in rows])
    (known,) = db.execute("SELECT state FROM articles WHERE id = ?", (article,)).fetchone()
    if state == known:
        return
    since, reason, capture = (rows[-1][0], *rows[-1][2:]) if rows else sighting or ("", "", None)
    db.execute(
        "INSERT INTO states (article, state, since, reason, capture) VALUES (?, ?, ?, ?, ?)",
        (article, state, since, reason, capture),
    )
    db.execute("UPDATE articles SET state = ? WHERE id = ?", (state, article))
