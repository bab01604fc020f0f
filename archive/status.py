"""How each source stands: what its lists showed, what became of it, when it was last asked."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

STATUS = """
    SELECT
        s.id, s.name,
        (SELECT count(*) FROM pages WHERE source = s.id AND kind = 'list'),
        (SELECT count(DISTINCT l.url) FROM listings AS l JOIN pages AS p ON p.id = l.page WHERE p.source = s.id),
        (SELECT count(*) FROM articles WHERE source = s.id),
        (SELECT count(*) FROM problems WHERE source = s.id AND article IS NULL),
        (SELECT max(started_at) FROM runs WHERE s.id IN (SELECT value FROM json_each(runs.sources))),
        (SELECT max(first_seen) FROM articles WHERE source = s.id)
    FROM sources AS s ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source's numbers: list pages followed, addresses listed, articles recorded, pages refused as articles.

    `last_run` is when the last crawl of it began, `last_new_article` when an article of it was last first seen.
    """

    source: str
    name: str
    lists: int
    listed: int
    articles: int
    refused: int
    last_run: str | None
    last_new_article: str | None


def status(db: Connection) -> list[SourceStatus]:
    """All sources of the archive, by id."""
    return [SourceStatus(*row) for row in db.execute(STATUS)]
