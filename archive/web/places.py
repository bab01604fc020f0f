"""The provincial units as a cartogram of equal tiles, and a region with its agencies.

A tile for each unit in a fixed grid, not a map: the archive has no boundaries, and says nothing of any.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from markupsafe import Markup

from archive import Archive
from archive.reading import rows
from archive.times import BEIJING
from archive.web.agency import NEWEST
from archive.web.asking import ask
from archive.web.charts import Tile, tiles, timeline
from archive.web.language import language_of, said
from archive.web.refusals import Refused
from archive.web.regions import PROVINCES, region_name

# The grid: a line a row, north at the top; a dot is an empty place.
GRID = (
    "·······黑",
    "····蒙·辽吉",
    "新甘宁晋冀京津·",
    "藏青陕豫鲁···",
    "·川渝鄂皖苏沪·",
    "·云贵湘赣浙··",
    "··桂粤闽台··",
    "··琼澳港···",
)

# fmt: off
CODES = (
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45",
    "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
)
# fmt: on

# The short names, by the first two digits of the code.
SHORT = dict(
    zip(
        CODES,
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新台港澳",
        strict=True,
    )
)

# What a period reaches back, in days with today; None: all.
PERIODS = {"month": 31, "year": 365, "all": None}

# Units are shaded by rank, in thirds of those that have any.
SHADES = 3

# Newest articles of a region.
SHOWN = 20

COUNTS = """
    SELECT s.id, s.name, s.level, s.region, (
        SELECT count(*) FROM articles AS a
        WHERE a.source = s.id AND a.published_at >= ?1 AND a.id NOT IN (SELECT article FROM withheld_articles)
    ) AS articles
    FROM sources AS s WHERE s.region >= ?2 AND s.region < ?2 || 'z' ORDER BY s.region, s.id
"""
MONTHS = """
    SELECT substr(a.published_at, 1, 7), count(*) FROM sources AS s CROSS JOIN articles AS a ON a.source = s.id
    WHERE s.region >= ?1 AND s.region < ?1 || 'z' AND a.published_at IS NOT NULL
        AND a.id NOT IN (SELECT article FROM withheld_articles)
    GROUP BY 1
"""


async def page(datasette: Datasette, request: Request) -> Response:
    """`/regions`, with `?period=month|year|all`."""
    chosen, language = request.args.get("period"), language_of(request)
    period = chosen if chosen in PERIODS else "year"
    context = await ask(datasette, lambda archive: regions(archive, period, datetime.now(UTC), language))
    return Response.html(await datasette.render_template("regions.html", context, request=request))


async def region_page(datasette: Datasette, request: Request) -> Response:
    """`/region/<code>`: GB/T 2260, two digits, four or six; noughts at the end stand for what is within."""
    code, language = request.url_vars["code"], language_of(request)
    context = await ask(datasette, lambda archive: region(archive, code, language))
    return Response.html(await datasette.render_template("region.html", context, request=request))


def regions(archive: Archive, period: str, now: datetime, language: str = "zh") -> dict[str, Any]:
    """What the page shows: the cartogram of a period, and the same numbers by unit."""
    days = PERIODS[period]
    since = str(now.astimezone(BEIJING).date() - timedelta(days=days - 1)) if days else ""
    found = rows(archive.db.conn, COUNTS, since, "")
    counts, agencies = Counter[str](), Counter[str]()
    for row in found:
        counts[row["region"][:2]] += row["articles"]
        agencies[row["region"][:2]] += 1
    units = sorted(set(SHORT) | set(agencies), key=lambda code: (-counts[code], code))
    return {
        "period": period,
        "periods": PERIODS,
        "cartogram": cartogram(counts, language),
        "units": [
            (code, region_name(code, language), SHORT.get(code, ""), counts[code], agencies[code]) for code in units
        ],
    }


def cartogram(counts: Counter[str], language: str) -> Markup:
    """The units as tiles, each with its number."""
    codes = {short: code for code, short in SHORT.items()}
    ranked = sorted(counts[code] for code in SHORT if counts[code])
    shades = {code: 1 + SHADES * bisect_left(ranked, counts[code]) // len(ranked) for code in SHORT if counts[code]}
    places = ((short, x, y) for y, line in enumerate(GRID) for x, short in enumerate(line))
    drawn = [
        Tile(
            x,
            y,
            short,
            f"{counts[code]:,}",
            shades.get(code, 0),
            f"/region/{code}",
            _says(code, counts[code], language),
        )
        for short, x, y in places
        if (code := codes.get(short))
    ]
    return tiles(drawn, said(language, "regions.title"))


def _says(code: str, count: int, language: str) -> str:
    return f"{region_name(code, language)}: {said(language, 'home.number', count=f'{count:,}')}"


def region(archive: Archive, code: str, language: str = "zh") -> dict[str, Any]:
    """What the page shows of a region. Raises Refused for what is no code, and for a region of which there is nothing."""
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", code, re.ASCII):
        raise Refused("region.wrong", 400, code[:200])
    prefix = code[:2] + re.sub(r"(00)+$", "", code[2:])
    sources = rows(archive.db.conn, COUNTS, "", prefix)
    if not sources and prefix not in PROVINCES:
        raise Refused("region.none", 404, code)
    published = {month: count for month, count in archive.db.execute(MONTHS, (prefix,)) if len(month) == 7}
    newest = (
        {**row, "source_name": each["name"]} for each in sources for row in rows(archive.db.conn, NEWEST, each["id"])
    )
    within = Counter[str]()
    for each in sources:
        if (below := each["region"][: len(prefix) + 2]) != prefix and not below.endswith("00"):
            within[below] += each["articles"]
    return {
        "code": prefix,
        "name": region_name(prefix, language) if len(prefix) == 2 else f"{region_name(prefix, language)} {prefix}",
        "parts": [prefix[:size] for size in range(2, len(prefix), 2)],
        "articles": sum(each["articles"] for each in sources),
        "sources": sorted(sources, key=lambda each: (-each["articles"], each["id"])),
        "within": within.most_common(),
        "chart": timeline(published, lambda month: f"/search?q=region%3A{prefix}+published%3A{month}")
        if published
        else None,
        "newest": nlargest(SHOWN, newest, key=lambda row: (row["published_at"] or "", row["id"])),
    }
