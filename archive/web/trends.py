"""How often queries are found, month by month, side by side: up to five, as numbers or as a share of what was published."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.facets import added
from archive.queryerror import QueryError
from archive.rowfiles import write_csv
from archive.web.asking import TooSlow, ask
from archive.web.charts import amount, between, lines
from archive.web.results import MONTH

# More lines than that nobody tells apart.
MOST = 5

# Counting a frequent phrase reads all texts that may hold it, and who compares waits for that.
LIMIT_MS = 20_000

PUBLISHED = """
    SELECT substr(published_at, 1, 7), count(*) FROM articles
    WHERE revision IS NOT NULL AND id NOT IN (SELECT article FROM withheld_articles) GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Trend:
    """A query and how many articles it finds by month."""

    query: str
    months: Mapping[str, int]


async def page(datasette: Datasette, request: Request) -> Response:
    """`/trends?q=…&q=…&as=share`; `/trends.csv` has its numbers."""
    asked = [typed.strip() for typed in request.args.getlist("q") if typed.strip()]
    share, as_csv = request.args.get("as") == "share", request.url_vars["form"] == ".csv"
    context: dict[str, Any] = {"asked": asked[:MOST], "most": MOST, "cut": len(asked) > MOST, "share": share}
    context["address"] = _address(asked[:MOST])
    try:
        found = [await _trend(datasette, typed) for typed in asked[:MOST]]
        published = await ask(datasette, published_by_month)
    except (QueryError, TooSlow) as error:
        status = 400 if isinstance(error, QueryError) else 503
        if as_csv:
            return Response.text(f"{error}\n", status=status)
        context["error"] = error
        return Response.html(await datasette.render_template("trends.html", context, request=request), status=status)
    if as_csv:
        return Response(table(found, published), content_type="text/csv; charset=utf-8")
    context |= compared(found, published, share=share)
    return Response.html(await datasette.render_template("trends.html", context, request=request))


async def _trend(datasette: Datasette, typed: str) -> Trend:
    try:
        counts = await ask(datasette, lambda archive: archive.counts(typed, "month"), ms=LIMIT_MS)
    except TooSlow as error:
        raise TooSlow(f"{typed[:80]}: {error}") from error
    return Trend(typed, _known(counts))


def published_by_month(archive: Archive) -> Mapping[str, int]:
    """How many articles were published in each month."""
    return _known(archive.db.execute(PUBLISHED).fetchall())


def _known(counts: Sequence[tuple[str | None, int]]) -> Mapping[str, int]:
    return {month: count for month, count in counts if month and MONTH.fullmatch(month)}


def compared(found: Sequence[Trend], published: Mapping[str, int], *, share: bool) -> dict[str, Any]:
    """What the page shows: the picture, and a table of the same numbers whose cells lead to the articles."""
    months = between({month: 0 for trend in found for month in trend.months})
    unit = "%" if share else ""
    values = [_values(trend, months, published, share=share) for trend in found]
    links = [partial(_search, trend.query) for trend in found]
    rows = [
        (month, [_cell(each, month, link, unit) for each, link in zip(values, links, strict=True)]) for month in months
    ]
    return {
        "chart": lines(values, months, links, unit) if months else None,
        "rows": rows[::-1],
        "published": published,
        "totals": [sum(trend.months.values()) for trend in found],
    }


def table(found: Sequence[Trend], published: Mapping[str, int]) -> bytes:
    """The numbers as CSV: a row a month, a column a query, and all that was published."""
    months = between({month: 0 for trend in found for month in trend.months})
    rows = [[month, *(trend.months.get(month, 0) for trend in found), published.get(month, 0)] for month in months]
    stream = io.BytesIO()
    write_csv(stream, ["month", *(trend.query for trend in found), "all published"], rows, bom=True)
    return stream.getvalue()


def _values(trend: Trend, months: Sequence[str], published: Mapping[str, int], *, share: bool) -> dict[str, float]:
    if not share:
        return dict(trend.months)
    return {
        month: 100 * trend.months[month] / published[month]
        for month in months
        if published.get(month) and month in trend.months
    }


def _cell(values: Mapping[str, float], month: str, link: partial[str | None], unit: str) -> tuple[str, str | None]:
    value = values.get(month, 0)
    return amount(value, unit), link(month) if value else None


def _search(typed: str, month: str) -> str | None:
    more = added(typed, f"published:{month}")
    return f"/search?{urlencode({'q': more})}" if more else None


def _address(asked: Sequence[str]) -> str:
    return urlencode([("q", typed) for typed in asked])
