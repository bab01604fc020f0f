"""What a wrong clock left in the archive, made good where it would keep pages from being asked for.

A crawl under a clock that was a year ahead leaves pages that are due in a year. What was captured and when, as the WARC
files have it, is evidence and stays; only the schedule is mended, and until when an article is said to have been seen.
All functions run inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Connection

from archive.errors import ArchiveError
from archive.times import later

# A clock that is corrected by less has wronged nobody.
SLACK = timedelta(minutes=1)

# The longest time for which a server's Retry-After puts a page off (crawler/pacing.py), and a day's budget beside it.
PUT_OFF = timedelta(days=8)

# Further ahead than any clock of two machines that share an archive.
AHEAD = timedelta(days=7)

FIRST_RUN = "SELECT min(started_at) FROM runs"

# Visited or found after now; or due later than its last visit wanted, and than it can have been put off. What a 304
# would confirm is dated after now too, so such a page is asked for anew.
MEND_PAGES = """
    UPDATE pages SET
        due_at = min(due_at, :now), last_visited = min(last_visited, :now), first_seen = min(first_seen, :now),
        etag = NULL, last_modified = NULL
    WHERE last_visited > :soon OR first_seen > :soon
        OR (due_at > :put_off AND due_at > strftime('%Y-%m-%dT%H:%M:%SZ', :put_off, '+' || wait || ' seconds'))
"""

# A walk that was completed in the future would end the next one too early.
MEND_WALKS = """
    UPDATE walks SET
        began_at = min(began_at, :now), completed_at = iif(completed_at > :soon, NULL, completed_at),
        reached = iif(completed_at > :soon, NULL, reached)
    WHERE began_at > :soon OR completed_at > :soon
"""

# Else what is seen from now on would count as older than what was read then.
MEND_ARTICLES = "UPDATE articles SET last_seen = :now WHERE last_seen > :ahead"


@dataclass(frozen=True, slots=True)
class Mended:
    """How many pages had been visited, found or made due by a clock that was ahead, and are due again; how many walks
    of lists begin anew; and how many articles had been seen in the future."""

    pages: int
    walks: int
    articles: int

    def __bool__(self) -> bool:
        return bool(self.pages or self.walks or self.articles)

    def __str__(self) -> str:
        return (
            f"the clock was ahead in an earlier crawl, or is behind now: {self.pages} pages are due again, "
            f"{self.walks} lists are walked anew, {self.articles} articles had been seen in the future"
        )


def mend(db: Connection, now: str) -> Mended:
    """Makes the schedule good. Raises ArchiveError when the clock is certainly wrong now."""
    (first,) = db.execute(FIRST_RUN).fetchone()
    if first is not None and now < later(first, -SLACK):
        raise ArchiveError(
            f"this machine's clock says {now}, and the archive's first run began at {first}: set the clock"
        )
    times = {"now": now, "soon": later(now, SLACK), "put_off": later(now, PUT_OFF), "ahead": later(now, AHEAD)}
    return Mended(*(db.execute(statement, times).rowcount for statement in (MEND_PAGES, MEND_WALKS, MEND_ARTICLES)))
