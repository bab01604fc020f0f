"""A name under articles: in which roles, when, at which agencies, and beside whom. And names by how they begin.

A name is no person: the same one at two agencies may be two people, and so each agency is shown for itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.model import Role
from archive.reading import rows
from archive.web.asking import ask
from archive.web.charts import bars, between
from archive.web.refusals import Refused

# Articles that a name is counted over, the last that came into the archive: a name like 管理员 stands under half of one.
MOST = 2000

# Articles of a name at an agency, the newest, under which its colleagues are looked for.
NEAR = 200

# The last articles, whose names are shown where no beginning is asked for.
LATEST = 1000

# Agencies that are shown whole, the rest by a link; colleagues, columns and articles of each; names on a page.
AGENCIES, COLLEAGUES, COLUMNS, ARTICLES, NAMES = 5, 12, 6, 6, 200

# A name that is longer is none.
LONGEST = 200

HERE = "NOT IN (SELECT article FROM withheld_articles)"

COUNTED = f"SELECT count(DISTINCT article) FROM credits WHERE name = ? AND article {HERE}"  # noqa: S608 (our own names)
STANDS = f"""
    SELECT a.id, a.source, s.name, a.published_at, a."column", c.role, c.label
    FROM (SELECT DISTINCT article FROM credits WHERE name = ?1 AND article {HERE} ORDER BY article DESC LIMIT ?2) AS n
    CROSS JOIN credits AS c ON c.article = n.article AND c.name = ?1
    JOIN articles AS a ON a.id = n.article JOIN sources AS s ON s.id = a.source
"""  # noqa: S608 (our own names)
BESIDE = """
    SELECT c.name, count(DISTINCT c.article) AS articles, json_group_array(DISTINCT c.role) AS roles
    FROM json_each(?) AS j CROSS JOIN credits AS c ON c.article = j.value
    WHERE c.name <> ? GROUP BY c.name ORDER BY 2 DESC, 1 LIMIT ?
"""
TITLES = """
    SELECT a.id, a.title, a.published_at FROM json_each(?) AS j JOIN articles AS a ON a.id = j.value
    ORDER BY a.published_at DESC, a.id DESC
"""
BEGIN = f"""
    SELECT name, count(DISTINCT article) AS articles FROM credits
    WHERE name >= ?1 AND name < ?1 || char(1114111) AND name > ?2 AND article {HERE}
    GROUP BY name ORDER BY name LIMIT ?3
"""  # noqa: S608 (our own names)
LATELY = f"""
    SELECT c.name, count(DISTINCT c.article) AS articles
    FROM (SELECT id FROM articles WHERE id {HERE} ORDER BY id DESC LIMIT ?) AS a CROSS JOIN credits AS c ON c.article = a.id
    GROUP BY c.name ORDER BY 2 DESC, 1 LIMIT ?
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Stand:
    """That the name stands under an article."""

    article: int
    source: str
    source_name: str
    published_at: str | None
    column: str | None
    role: str
    label: str

    @property
    def month(self) -> str | None:
        """YYYY-MM."""
        return self.published_at[:7] if self.published_at else None


async def page(datasette: Datasette, request: Request) -> Response:
    """`/person/<name>`, with `?source=` for one agency alone."""
    name, source = unquote(request.url_vars["name"]), request.args.get("source")
    context = await ask(datasette, lambda archive: person(archive, name, source))
    return Response.html(await datasette.render_template("person.html", context, request=request))


async def people(datasette: Datasette, request: Request) -> Response:
    """`/people`, with `?begins=` how a name begins and `?after=` the last one of the page before."""
    begins, after = (request.args.get("begins") or "").strip()[:LONGEST], (request.args.get("after") or "")[:LONGEST]
    context = await ask(datasette, lambda archive: names(archive, begins, after))
    return Response.html(await datasette.render_template("people.html", context, request=request))


def person(archive: Archive, name: str, source: str | None = None) -> dict[str, Any]:
    """What the page shows of a name, by agency, that with the most articles first. Raises Refused where it is under none."""
    [(total,)] = archive.db.execute(COUNTED, (name,))
    stands = [Stand(*row) for row in archive.db.execute(STANDS, (name, MOST))]
    by_source: dict[str, list[Stand]] = {}
    for stand in stands:
        by_source.setdefault(stand.source, []).append(stand)
    if not stands or (source and source not in by_source):
        raise Refused("person.none", 404, name[:LONGEST])
    agencies = sorted(
        (_summary(each) for each in by_source.values()), key=lambda one: (-one["articles"], one["source"])
    )
    shown = [one["source"] for one in agencies if source in (None, one["source"])][:AGENCIES]
    return {
        "name": name,
        "total": total,
        "counted": min(total, MOST),
        "source": source,
        "agencies": agencies,
        "shown": [_at(archive, name, by_source[each]) for each in shown],
        "near": NEAR,
    }


def _summary(stands: Sequence[Stand]) -> dict[str, Any]:
    days = sorted(stand.published_at[:10] for stand in stands if stand.published_at)
    return {
        "source": stands[0].source,
        "source_name": stands[0].source_name,
        "articles": len({stand.article for stand in stands}),
        "roles": [role for role, _ in Counter(stand.role for stand in stands).most_common()],
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
    }


def _at(archive: Archive, name: str, stands: Sequence[Stand]) -> dict[str, Any]:
    """The name at one agency."""
    newest = sorted({(stand.published_at or "", stand.article) for stand in stands}, reverse=True)
    months = between({month: 1 for stand in stands if (month := stand.month)})
    near = json.dumps([article for _, article in newest[:NEAR]])
    columns = Counter(column for _, column in {(stand.article, stand.column) for stand in stands} if column)
    colleagues = rows(archive.db.conn, BESIDE, near, name, COLLEAGUES)
    counts = _by_role(stands)
    most = max((count for each in counts.values() for count in each.values()), default=1)
    return {
        **_summary(stands),
        "roles": [_role(role, stands, counts[role], months, most) for role in Role if role in counts],
        "months": months,
        "columns": columns.most_common(COLUMNS),
        "colleagues": [{**each, "roles": json.loads(each["roles"])} for each in colleagues],
        "newest": rows(archive.db.conn, TITLES, json.dumps([article for _, article in newest[:ARTICLES]])),
        "all": len(newest) <= NEAR,
    }


def _by_role(stands: Sequence[Stand]) -> dict[str, Counter[str]]:
    """Articles a month in each role, whatever the labels."""
    found: dict[str, Counter[str]] = {stand.role: Counter() for stand in stands}
    for _, role, month in {(stand.article, stand.role, stand.month) for stand in stands}:
        if month:
            found[role][month] += 1
    return found


def _role(
    role: Role, stands: Sequence[Stand], counts: Counter[str], months: Sequence[str], most: int
) -> dict[str, Any]:
    own = [stand for stand in stands if stand.role == role]
    says = ", ".join(f"{year} {count:,}" for year, count in _by_year(counts))
    return {
        "role": str(role),
        "labels": [label for label, _ in Counter(stand.label for stand in own).most_common()],
        "articles": len({stand.article for stand in own}),
        "bars": bars(counts, months, most, says),
    }


def _by_year(counts: Counter[str]) -> list[tuple[str, int]]:
    years: Counter[str] = Counter()
    for month, count in counts.items():
        years[month[:4]] += count
    return sorted(years.items())


def names(archive: Archive, begins: str, after: str) -> dict[str, Any]:
    """Names that begin so, in the order of their characters; without a beginning those under the articles that came last."""
    if not begins:
        return {"begins": "", "names": rows(archive.db.conn, LATELY, LATEST, NAMES), "after": None, "counted": LATEST}
    found = rows(archive.db.conn, BEGIN, begins, after, NAMES + 1)
    more = found[NAMES - 1]["name"] if len(found) > NAMES else None
    return {"begins": begins, "names": found[:NAMES], "after": more, "counted": None}
