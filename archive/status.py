"""How each source stands: what there is of it, when it was last crawled and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

# Each is a step in an index, and counting articles a walk along one: an archive of 200,000 is asked in milliseconds. Runs
# from before they were remembered by source are looked through one by one.
STATUS = """
    SELECT
        s.id, s.name,
        (SELECT count(*) FROM columns WHERE source = s.id),
        (SELECT count(*) FROM articles WHERE source = s.id),
        (SELECT count(*) FROM articles WHERE source = s.id AND first_seen >= ?),
        (SELECT max(first_seen) FROM articles WHERE source = s.id),
        coalesce(
            (SELECT started_at FROM run_sources WHERE source = s.id ORDER BY run DESC LIMIT 1),
            (SELECT max(started_at) FROM runs WHERE s.id IN (SELECT value FROM json_each(runs.sources)))
        ),
        (SELECT started_at FROM run_sources WHERE source = s.id AND json_extract(counts, '$.lists') > 0 ORDER BY run DESC LIMIT 1),
        (SELECT min(due_at) FROM pages WHERE source = s.id AND due_at IS NOT NULL)
    FROM sources AS s ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source's numbers: columns, articles, and how many of them are new since a time. `last_new_article` is when an
    article of it was last first seen, `last_run` when the last crawl of it began, `last_success` when the last one began
    that brought a list, and `next_due` when the next page of it is due."""

    source: str
    name: str
    columns: int
    articles: int
    new: int
    last_new_article: str | None
    last_run: str | None
    last_success: str | None
    next_due: str | None


def status(db: Connection, since: str) -> list[SourceStatus]:
    """All sources of the archive, by id."""
    return [SourceStatus(*row) for row in db.execute(STATUS, (since,))]
