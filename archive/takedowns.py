"""Articles that are no longer where they were: since when, why, and which captures show it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from archive.states import FAILING, GONE, MISSING

STATES = (FAILING, MISSING, GONE)

# The last text: of the captures that a revision rests on, the newest of the article's own address before those of its
# further parts. A 304 shows none. The absences are those that count (`archive.states`).
TAKEN_DOWN = """
    SELECT a.id, a.state, s.since, a.title, a.source, a.published_at, a.canonical_url, a.last_seen, s.reason, (
        SELECT id FROM (
            SELECT c.id, c.captured_at, c.url IN (a.url, a.canonical_url) AS own FROM revisions AS r
            JOIN revision_captures AS rc ON rc.revision = r.id JOIN captures AS c ON c.id = rc.capture
            WHERE r.article = a.id AND c.status != 304
        ) ORDER BY own DESC, captured_at DESC, id DESC LIMIT 1
    ), (
        SELECT json_group_array(capture) FROM (
            SELECT DISTINCT capture FROM absences
            WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL ORDER BY seen_at
        )
    ), (
        SELECT json_group_array(control) FROM (
            SELECT DISTINCT control FROM absences
            WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL ORDER BY seen_at
        )
    ), (
        SELECT max(last_seen) FROM listings
        WHERE url = a.url OR url = a.canonical_url OR url IN (SELECT url FROM aliases WHERE article = a.id)
    )
    FROM articles AS a
    LEFT JOIN states AS s ON s.id = (SELECT id FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1)
    WHERE a.state != 'live' AND a.state IN (SELECT value FROM json_each(:states))
        AND (:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))
        AND (:since IS NULL OR s.since >= :since)
        AND a.id NOT IN (SELECT article FROM withheld_articles)
    ORDER BY s.since DESC, a.id DESC
"""


@dataclass(frozen=True, slots=True)
class Takedown:
    """An article that visits no longer find. `since`: when it came into this `state`; `last_seen`: when it was last
    read as an article; `shows`: the last capture with its text; `absent`: the captures since then that show that it
    isn't there, `controls` those that show that its host was up. `listed_last` says when a list last showed it, and
    `listed` whether that was after it had come into the state, which proves nothing."""

    article: int
    state: str
    since: str | None
    title: str | None
    source: str
    published_at: str | None
    url: str
    last_seen: str
    reason: str | None
    shows: int | None
    absent: tuple[int, ...]
    controls: tuple[int, ...]
    listed_last: str | None
    listed: bool


def takedowns(db: Connection, states: Sequence[str], sources: Sequence[str], since: str | None) -> list[Takedown]:
    """The articles in these states, of these sources (none named: of all), since a time; the newest first. Withheld ones
    are left out."""
    wanted = {"states": json.dumps(list(states)), "sources": json.dumps(list(sources)), "since": since}
    return [_takedown(*row) for row in db.execute(TAKEN_DOWN, wanted)]


def _takedown(
    article: int,
    state: str,
    since: str | None,
    title: str | None,
    source: str,
    published_at: str | None,
    url: str,
    last_seen: str,
    reason: str | None,
    shows: int | None,
    absent: str,
    controls: str,
    listed_last: str | None,
) -> Takedown:
    listed = listed_last is not None and listed_last >= (since or last_seen)
    proofs = tuple(json.loads(absent)), tuple(json.loads(controls))
    return Takedown(
        article, state, since, title, source, published_at, url, last_seen, reason, shows, *proofs, listed_last, listed
    )
