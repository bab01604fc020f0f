"""Which captures an export is of: those of an address, a source, a period, or all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection

# The addresses that an address's articles had, with what their scripts asked for, and the captures that they rest on
# (further parts, counters).
OF_URL = """
    id IN (
        WITH found(article) AS (
            SELECT id FROM articles WHERE canonical_url = :url OR url = :url
            UNION SELECT article FROM aliases WHERE url = :url
        ), addresses(url) AS (
            SELECT :url
            UNION SELECT url FROM articles WHERE id IN (SELECT article FROM found)
            UNION SELECT canonical_url FROM articles WHERE id IN (SELECT article FROM found)
            UNION SELECT url FROM aliases WHERE article IN (SELECT article FROM found)
        )
        SELECT id FROM captures WHERE url IN (SELECT url FROM addresses)
        UNION SELECT id FROM captures WHERE via IN (SELECT url FROM addresses)
        UNION SELECT rests.capture FROM revision_captures AS rests JOIN revisions AS r ON r.id = rests.revision
            WHERE r.article IN (SELECT article FROM found)
    )
"""
OF_SOURCE = "source = :source"
SINCE = "captured_at >= :since"
UNTIL = "captured_at <= :until"
ADMITTED = "url NOT IN (SELECT value FROM json_each(:excluded))"

# The second part of `chosen` brings what a revisit refers to. The newest revision that rests on a capture names it.
SELECTED = """
    WITH RECURSIVE chosen(id) AS (
        SELECT id FROM captures WHERE {conditions}
        UNION
        SELECT c.refers_to FROM chosen JOIN captures AS c ON c.id = chosen.id WHERE c.refers_to IS NOT NULL
    )
    SELECT c.id, c.method, c.url, c.status, c.headers, c.payload_digest, c.kind, c.warc_file, c.warc_offset,
        c.record_id, c.captured_at,
        (
            SELECT coalesce(r.title, '') FROM revision_captures AS rests JOIN revisions AS r ON r.id = rests.revision
            WHERE rests.capture = c.id ORDER BY r.id DESC LIMIT 1
        ),
        (
            SELECT coalesce(s.name || ' ' || p."column", s.name) FROM pages AS p JOIN sources AS s ON s.id = p.source
            WHERE p.url = c.url AND p.kind = 'list'
        ),
        c.rendered IS NULL AND EXISTS (
            SELECT 1 FROM captures AS made WHERE made.url = c.url AND made.captured_at = c.captured_at
                AND made.method = c.method AND made.rendered IS NOT NULL
        )
    FROM chosen JOIN captures AS c ON c.id = chosen.id
    WHERE {admitted}
    ORDER BY c.captured_at, c.id
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Captures of an address, of a source and of a period, whichever are named; `since` and `until` are times of the
    archive's form and belong to the period. Captures of `excluded` addresses never belong to it."""

    url: str | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None
    excluded: frozenset[str] = frozenset()

    def __str__(self) -> str:
        named = (("of", self.url), ("of source", self.source), ("from", self.since), ("until", self.until))
        return " ".join(["captures", *(f"{word} {value}" for word, value in named if value)])


@dataclass(frozen=True, slots=True)
class Selected:
    """A capture as its row has it. `article` is the title of the article that rests on it ('' without one), `list` the
    name of the list that it is of; None: of none. `was_rendered` holds for what a browser made a page of, a capture of its
    own."""

    id: int
    method: str
    url: str
    status: int
    headers: str
    payload_digest: str
    kind: str
    file: str
    offset: int
    record_id: str
    captured_at: str
    article: str | None
    list: str | None
    was_rendered: int


def selected(db: Connection, selection: Selection) -> Iterator[Selected]:
    """The captures, and those that their revisits refer to, by time; of one second, as they were written."""
    query = SELECTED.format(conditions=" AND ".join(_conditions(selection)), admitted=f"c.{ADMITTED}")
    values = {
        "url": selection.url,
        "source": selection.source,
        "since": selection.since,
        "until": selection.until,
        "excluded": json.dumps(sorted(selection.excluded)),
    }
    for row in db.execute(query, values):
        yield Selected(*row)


def _conditions(selection: Selection) -> Iterator[str]:
    yield ADMITTED
    if selection.url:
        yield OF_URL
    if selection.source:
        yield OF_SOURCE
    if selection.since:
        yield SINCE
    if selection.until:
        yield UNTIL
