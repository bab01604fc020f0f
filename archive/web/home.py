"""The first page: search, what is new, edited, taken down and most read, how much is published, and the sources' health."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.model import LEVELS
from archive.reading import rows
from archive.status import SourceStatus
from archive.times import BEIJING
from archive.web.asking import ask
from archive.web.charts import calendar
from archive.web.standing import KNOWN, sources

# What "today", "this week" and "this month" reach back, in days with today.
PERIODS = {"day": 1, "week": 7, "month": 31}

SHOWN = 8

NEW = """
    SELECT a.id, a.title, a.published_at, a.source, s.name AS source_name, a.first_seen AS at
    FROM articles AS a JOIN sources AS s ON s.id = a.source
    WHERE a.first_seen >= ? AND a.revision IS NOT NULL AND a.id NOT IN (SELECT article FROM withheld_articles)
    ORDER BY a.first_seen DESC, a.published_at DESC, a.id DESC LIMIT ?
"""
# What may be an edit: the view, which says whether it is one, compares all revisions of what it is asked for.
REVISED = """
    SELECT r.id, r.article FROM revisions AS r
    WHERE r.seen_at >= ? AND r.kind IN ('edit', 'first')
        AND EXISTS (SELECT 1 FROM revisions AS e WHERE e.article = r.article AND e.seen_at < r.seen_at)
    ORDER BY r.seen_at DESC
"""
EDITED = """
    SELECT e.article AS id, e.title, e.published_at, e.source, s.name AS source_name, e.seen_at AS at, e.fields
    FROM edited AS e JOIN sources AS s ON s.id = e.source WHERE e.article = ? AND e.revision = ?
"""
GONE = """
    SELECT t.article AS id, t.title, t.published_at, t.source, s.name AS source_name, t.since AS at, t.state
    FROM taken_down AS t JOIN sources AS s ON s.id = t.source WHERE t.since >= ? ORDER BY t.since DESC LIMIT ?
"""
READ = """
    SELECT article AS id, title, published_at, source, source_name, count AS reads
    FROM most_read WHERE published_at >= ? ORDER BY count DESC, article LIMIT ?
"""
DAYS = """
    SELECT substr(published_at, 1, 10), count(*) FROM articles
    WHERE published_at >= ? AND published_at < ? AND revision IS NOT NULL
        AND id NOT IN (SELECT article FROM withheld_articles)
    GROUP BY 1
"""
NEWEST = """
    SELECT substr(published_at, 1, 10) FROM articles
    WHERE published_at < ? AND revision IS NOT NULL AND id NOT IN (SELECT article FROM withheld_articles)
    ORDER BY published_at DESC LIMIT 1
"""

LEVEL = "SELECT id, level FROM sources"


async def page(datasette: Datasette, request: Request) -> Response:
    """`/`, with `?period=day|week|month`."""
    chosen = request.args.get("period")
    period = chosen if chosen in PERIODS else "week"
    context = await ask(datasette, lambda archive: overview(archive, period, datetime.now(UTC)))
    return Response.html(await datasette.render_template("home.html", context, request=request))


def overview(archive: Archive, period: str, now: datetime) -> dict[str, Any]:
    """What the page shows as of a moment: lists of articles by kind, articles a day over a year, sources."""
    today = now.astimezone(BEIJING).date()
    first = today - timedelta(days=PERIODS[period] - 1)
    seen = f"{datetime(first.year, first.month, first.day, tzinfo=BEIJING).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {
        "period": period,
        "periods": PERIODS,
        "lists": {
            "new": rows(archive.db.conn, NEW, seen, SHOWN),
            "edited": edited(archive, seen),
            "gone": rows(archive.db.conn, GONE, seen, SHOWN),
            "read": rows(archive.db.conn, READ, str(first), SHOWN),
        },
        "sources": by_level(archive, seen),
        "known": KNOWN,
    } | year(archive, today)


def edited(archive: Archive, since: str) -> list[dict[str, Any]]:
    """The latest edits since a time."""
    found = (
        rows(archive.db.conn, EDITED, article, revision) for revision, article in archive.db.execute(REVISED, (since,))
    )
    return list(islice((row for each in found for row in each), SHOWN))


def year(archive: Archive, today: date) -> dict[str, Any]:
    """The calendar of the year up to today; of the year up to the newest article, where there is none in it."""
    end, days = today, published(archive, today)
    if not days:
        for (newest,) in archive.db.execute(NEWEST, (str(today + timedelta(days=1)),)):
            end = _day(newest) or today
        days = published(archive, end)
    return {"calendar": calendar(days, end), "until": None if end == today else end}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def by_level(archive: Archive, since: str) -> dict[str, list[tuple[SourceStatus, str]]]:
    """The sources with their states, by level, the highest first."""
    found, levels = sources(archive, since), dict(archive.db.execute(LEVEL))
    grouped = {level: [each for each in found if levels[each[0].source] == level] for level in LEVELS}
    return {level: those for level, those in grouped.items() if those}


def published(archive: Archive, today: date) -> dict[date, int]:
    """Articles by their day of publication, over the 53 weeks up to today."""
    since = today - timedelta(days=today.weekday() + 52 * 7)
    found = archive.db.execute(DAYS, (str(since), str(today + timedelta(days=1))))
    return {known: count for day, count in found if (known := _day(day))}
