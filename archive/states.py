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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Connection

from archive.times import later

# What a day's crawl twice finds missing is no accident of the hour; a week outlasts most works on a site.
MISSING_AFTER = timedelta(days=1)
GONE_AFTER, GONE_VISITS = timedelta(days=7), 3

LIVE, FAILING, MISSING, GONE = "live", "failing", "missing", "gone"

STATES = (LIVE, FAILING, MISSING, GONE)

COUNTED = (
    "SELECT seen_at, removed, reason, capture FROM absences WHERE article = ? AND control IS NOT NULL ORDER BY seen_at"
)
SAID = "SELECT state, since, reason, capture FROM states WHERE article = ? ORDER BY since, id"
# Of captures of one second always the same one. That it was last seen may rest on none.
SIGHTED = """
    SELECT c.captured_at, c.id FROM revisions AS r
    JOIN revision_captures AS rc ON rc.revision = r.id JOIN captures AS c ON c.id = rc.capture
    WHERE r.article = ?1 ORDER BY c.captured_at, c.record_id
"""
LAST_SEEN = "SELECT last_seen FROM articles WHERE id = ?"
FORGET = "DELETE FROM states WHERE article = ? AND state = ? AND since = ? AND reason = ? AND capture IS ?"
SAY = "INSERT INTO states (article, state, since, reason, capture) VALUES (?, ?, ?, ?, ?)"
SET = "UPDATE articles SET state = ?2 WHERE id = ?1 AND state <> ?2"

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
    reason: str = ""
    capture: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What an article became at a time, why, and the capture of the visit that brought it."""

    state: str
    since: str
    reason: str
    capture: int | None


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
    derive(db, article)
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
    derive(db, article, {seen_at: capture})


def state_of(absences: Sequence[Absence]) -> str:
    """The state that the counted absences since the last sighting, in the order of time, add up to."""
    removed = [one.seen_at for one in absences if one.removed]
    if len(removed) >= GONE_VISITS and removed[-1] >= later(removed[0], GONE_AFTER):
        return GONE
    if removed and removed[-1] >= later(removed[0], MISSING_AFTER):
        return MISSING
    return FAILING if absences else LIVE


def replay(sightings: Mapping[str, int | None], absences: Iterable[Absence], said: Iterable[State] = ()) -> list[State]:
    """The changes of state, in the order of time, that all that is known of an article adds up to.

    `sightings`: when it was there, with the capture that shows it. `said`: states that rest on their own rows, since
    the visits that brought them aren't here (an article that was restored of its dossier). In a second in which it was
    seen no absence counts.
    """
    missed = {one.seen_at: one for one in absences if one.seen_at not in sightings}
    stated: dict[str, list[State]] = {}
    for one in said:
        stated.setdefault(one.since, []).append(one)
    changes: list[State] = []
    now, window = LIVE, list[Absence]()
    for when in sorted({*sightings, *missed, *stated}):
        if when in sightings and now != LIVE:
            changes.append(State(LIVE, when, "seen", sightings[when]))
        if when in sightings:
            now, window = LIVE, []
        if when in missed:
            window.append(missed[when])
            state = state_of(window)
            if STATES.index(state) > STATES.index(now):
                changes.append(State(state, when, missed[when].reason, missed[when].capture))
                now = state
        for one in stated.get(when, ()):
            changes.append(one)
            now = one.state
    return changes


def derive(
    db: Connection, article: int, seen: Mapping[str, int | None] | None = None, said: Iterable[State] = ()
) -> None:
    """Writes down the states that all evidence adds up to, and nothing where that is what is written already. What two
    archives saw may say more than either, or less: an article that one of them missed twice was there in between.
    `seen`: sightings of which there is no other evidence; `said`: states that another archive has."""
    written = [State(*row) for row in db.execute(SAID, (article,))]
    absences = [Absence(seen_at, bool(removed), *rest) for seen_at, removed, *rest in db.execute(COUNTED, (article,))]
    known = [*written, *said]
    if not known and not absences:
        return
    counted = {one.seen_at for one in absences}
    own = {}
    for one in sorted(known, key=lambda one: (_record_id(db, one.capture), one.reason)):  # of two rows always the same
        if one.state != LIVE and one.since not in counted:
            own[one.state, one.since] = one
    changes = replay(_sightings(db, article, seen or {}, known), absences, own.values())
    for one in written:
        if one not in changes:
            db.execute(FORGET, (article, one.state, one.since, one.reason, one.capture))
    for one in changes:
        if one not in written:
            db.execute(SAY, (article, one.state, one.since, one.reason, one.capture))
    db.execute(SET, (article, changes[-1].state if changes else LIVE))


def _record_id(db: Connection, capture: int | None) -> str:
    row = db.execute("SELECT record_id FROM captures WHERE id = ?", (capture,)).fetchone()
    return "" if row is None else str(row[0])


def _sightings(
    db: Connection, article: int, seen: Mapping[str, int | None], known: Iterable[State]
) -> dict[str, int | None]:
    """When the article was there, with the first capture of that second. A row that says that it is live is a sighting
    too: its capture may have been pruned."""
    found: dict[str, int | None] = {}
    for when, capture in db.execute(SIGHTED, (article,)):
        found.setdefault(when, capture)
    for when, capture in [*seen.items(), *((one.since, one.capture) for one in known if one.state == LIVE)]:
        if found.get(when) is None:
            found[when] = capture
    (last_seen,) = db.execute(LAST_SEEN, (article,)).fetchone()
    found.setdefault(last_seen, None)
    return found
