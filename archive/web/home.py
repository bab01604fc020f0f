"""The first page: search, what is new, edited, taken down and most read, how much is published, and the sources' health."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.reprints import BEIJING
from archive.web.asking import ask
from archive.web.charts import calendar

# What "today", "this week" and "this month" reach back, in days with today.
PERIODS = {"day": 1, "week": 7, "month": 31}

SHOWN = 8

NEW = """
    SELECT a.id, a.title, a.published_at, a.source, s.name AS source_name, a.first_seen AS at
    FROM articles AS a JOIN sources AS s ON s.id = a.source
    WHERE a.first_seen >= ? AND a.revision IS NOT NULL AND a.id NOT IN (SELECT article FROM withheld_articles)
    ORDER BY a.first_seen DESC, a.published_at DESC, a.id DESC LIMIT ?
"""
EDITED = """
    SELECT e.article AS id, e.title, e.published_at, e.source, s.name AS source_name, e.seen_at AS at, e.fields
    FROM edited AS e JOIN sources AS s ON s.id = e.source WHERE e.seen_at >= ? ORDER BY e.seen_at DESC LIMIT ?
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
    lists = {"new": (NEW, seen), "edited": (EDITED, seen), "gone": (GONE, seen), "read": (READ, str(first))}
    return {
        "period": period,
        "periods": PERIODS,
        "lists": {name: rows(archive, sql, since, SHOWN) for name, (sql, since) in lists.items()},
        "calendar": calendar(published(archive, today), today),
        "sources": archive.status(since=seen),
    }


def rows(archive: Archive, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows by their columns' names."""
    found = archive.db.execute(sql, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def published(archive: Archive, today: date) -> dict[date, int]:
    """Articles by their day of publication, over the 53 weeks up to today."""
    since = today - timedelta(days=today.weekday() + 52 * 7)
    found = archive.db.execute(DAYS, (str(since), str(today + timedelta(days=1))))
    return {date.fromisoformat(day): count for day, count in found if len(day) == 10}
