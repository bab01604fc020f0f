"""An agency: what is kept of it, what it publishes, changes and takes down, who signs it off, and whom it reprints.
And a column of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.model import Role
from archive.reading import rows
from archive.times import BEIJING
from archive.web.asking import ask
from archive.web.charts import between, timeline
from archive.web.home import EDITED
from archive.web.language import language_of
from archive.web.operations import standing
from archive.web.refusals import Refused
from archive.web.regions import region_name
from archive.web.standing import KNOWN

# Articles of an agency, the newest, whose signatures are counted; those among which groups of copies are looked for, and
# how many groups.
NEAR, COPIED, FAMILIES = 1000, 5000, 100

# Rows of a list; months of what was changed; lists of an agency.
SHOWN, MONTHS, LISTS = 10, 12, 200

# Rows of a column's list, the newest, that are looked up where no page prints the column's name.
LISTED_LAST = 1000

# Revisions that are compared to find the latest edits: most are edits, and each takes a millisecond.
LOOKED_AT = 20

HERE = "a.id NOT IN (SELECT article FROM withheld_articles)"

SOURCE = "SELECT id, name, level, region, home, every FROM sources WHERE id = ?"
PUBLISHED = f"""
    SELECT coalesce(substr(a.published_at, 1, 7), '') AS month, count(*) AS articles,
        min(substr(a.published_at, 1, 10)) AS first, max(substr(a.published_at, 1, 10)) AS last
    FROM articles AS a WHERE a.source = ? AND {HERE} GROUP BY 1 ORDER BY 1
"""  # noqa: S608 (our own names)
COLUMNS = f"""
    SELECT a."column" AS name, count(*) AS articles, max(substr(a.published_at, 1, 10)) AS last FROM articles AS a
    WHERE a.source = ? AND a."column" IS NOT NULL AND {HERE} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {LISTS}
"""  # noqa: S608 (our own names)
NEWEST = f"""
    SELECT a.id, a.title, a.published_at FROM articles AS a
    WHERE a.source = ? AND {HERE} ORDER BY a.published_at DESC, a.id DESC LIMIT {SHOWN}
"""  # noqa: S608 (our own names)
FOLLOWED = f"""
    SELECT c.name, c.list, p.last_visited FROM columns AS c
    LEFT JOIN pages AS p ON p.url = c.list AND p.kind = 'list' AND p.source = c.source
    WHERE c.source = ? GROUP BY c.name ORDER BY c.rowid LIMIT {LISTS}
"""  # noqa: S608 (our own names)
COVERAGE = 'SELECT "column", listed, archived, refused, waiting, elsewhere FROM coverage WHERE source = ?'
# As in the view `monthly`; what kind a revision is says whether it is an edit, without comparing the two.
CHANGED = f"""
    SELECT strftime('%Y-%m', r.seen_at, '+8 hours') AS month, count(DISTINCT r.article)
    FROM revisions AS r INDEXED BY revisions_edits CROSS JOIN articles AS a ON a.id = r.article
    WHERE r.kind = 'edit' AND r.seen_at >= ?2 AND a.source = ?1 AND {HERE} GROUP BY 1
"""  # noqa: S608 (our own names)
LATER = f"""
    SELECT r.article, r.id FROM revisions AS r INDEXED BY revisions_edits CROSS JOIN articles AS a ON a.id = r.article
    WHERE r.kind = 'edit' AND r.seen_at >= ?2 AND a.source = ?1 AND {HERE} ORDER BY r.seen_at DESC LIMIT {LOOKED_AT}
"""  # noqa: S608 (our own names)
TAKEN = f"""
    SELECT strftime('%Y-%m', t.since, '+8 hours') AS month, count(DISTINCT a.id)
    FROM (
        SELECT article, since, state, lag(state) OVER (PARTITION BY article ORDER BY since, id) AS earlier FROM states
    ) AS t JOIN articles AS a ON a.id = t.article
    WHERE t.state IN ('missing', 'gone') AND coalesce(t.earlier, 'live') NOT IN ('missing', 'gone') AND a.source = ?
        AND {HERE}
    GROUP BY 1
"""  # noqa: S608 (our own names)
GONE = f"SELECT article AS id, title, published_at, state, since AS at FROM taken_down WHERE source = ? ORDER BY since DESC LIMIT {SHOWN}"  # noqa: S608
AWAY = f"""
    SELECT count(*) FROM articles AS a
    WHERE a.state <> 'live' AND a.state IN ('missing', 'gone') AND a.source = ? AND {HERE}
"""  # noqa: S608 (our own names)
SIGNED = f"""
    SELECT c.name, count(DISTINCT a.id) AS articles, json_group_array(DISTINCT c.label) AS labels,
        min(substr(a.published_at, 1, 10)) AS first, max(substr(a.published_at, 1, 10)) AS last
    FROM (SELECT id, published_at FROM articles AS a WHERE source = ? AND {HERE} ORDER BY published_at DESC LIMIT {NEAR}) AS a
    CROSS JOIN credits AS c ON c.article = a.id
    WHERE c.role = ? GROUP BY c.name ORDER BY 2 DESC, 1 LIMIT {SHOWN}
"""  # noqa: S608 (our own names)
GROUPS = f"""
    SELECT DISTINCT k.family FROM (
        SELECT id FROM articles AS a WHERE a.source = ? AND {HERE} ORDER BY a.published_at DESC LIMIT {COPIED}
    ) AS a CROSS JOIN copies AS k ON k.article = a.id LIMIT {FAMILIES}
"""  # noqa: S608 (our own names)
MEMBERS = "SELECT family, source, source_name, origin_source, earliest FROM reprints WHERE family = ?"

LISTED = "SELECT c.name, c.list, p.last_visited FROM columns AS c LEFT JOIN pages AS p ON p.url = c.list AND p.kind = 'list' WHERE c.source = ? AND c.name = ?"
PRINTED = f"""
    SELECT a.id, a.published_at FROM articles AS a WHERE a.source = ? AND a."column" = ? AND {HERE}
"""  # noqa: S608 (our own names)
IN_LIST = f"""
    SELECT DISTINCT a.id, a.published_at
    FROM (
        SELECT i.url FROM pages AS p JOIN listings AS i ON i.page = p.id
        WHERE p.kind = 'list' AND p.source = ? AND p."column" = ? ORDER BY i.first_seen DESC LIMIT {LISTED_LAST}
    ) AS l CROSS JOIN articles AS a ON a.canonical_url = l.url
    WHERE {HERE}
"""  # noqa: S608 (our own names)
TITLES = """
    SELECT a.id, a.title, a.published_at FROM json_each(?) AS j JOIN articles AS a ON a.id = j.value
    ORDER BY a.published_at DESC, a.id DESC
"""


async def page(datasette: Datasette, request: Request) -> Response:
    """`/agency/<source>`, with `?coverage` to count what its lists showed."""
    source, covered = unquote(request.url_vars["source"]), "coverage" in request.args
    context = await ask(datasette, lambda archive: agency(archive, source, datetime.now(UTC), covered=covered))
    context["region"] = region_name(context["source"]["region"], language_of(request))
    return Response.html(await datasette.render_template("agency.html", context, request=request))


async def column_page(datasette: Datasette, request: Request) -> Response:
    """`/column/<source>/<name>`."""
    source = unquote(request.url_vars["source"])
    name = unquote(request.url_vars["name"]).replace("%2F", "/")
    context = await ask(datasette, lambda archive: column(archive, source, name))
    return Response.html(await datasette.render_template("column.html", context, request=request))


def agency(archive: Archive, source: str, now: datetime, *, covered: bool = False) -> dict[str, Any]:
    """What the page shows of a source as of a moment. Raises Refused for one that the archive does not know."""
    found = _source(archive, source)
    counts, months = rows(archive.db.conn, PUBLISHED, source), _last(now)
    dated = [row for row in counts if row["month"]]
    published = {row["month"]: row["articles"] for row in dated if len(row["month"]) == 7}
    changed, taken = _pairs(archive, CHANGED, source, months[-1]), _pairs(archive, TAKEN, source)
    return {
        "source": found,
        "known": KNOWN,
        "articles": sum(row["articles"] for row in counts),
        "first": dated[0]["first"] if dated else None,
        "last": dated[-1]["last"] if dated else None,
        "standing": [change for change in standing(archive) if change["source"] == source],
        "chart": timeline(published, lambda month: search(source, f"published:{month}")) if published else None,
        "months": [(month, published.get(month, 0), changed.get(month, 0), taken.get(month, 0)) for month in months],
        "away": archive.db.execute(AWAY, (source,)).fetchone()[0],
        "gone": rows(archive.db.conn, GONE, source),
        "edited": _edited(archive, source, months[-1]),
        "signed": [
            {**row, "labels": json.loads(row["labels"])} for row in rows(archive.db.conn, SIGNED, source, Role.APPROVER)
        ],
        "near": NEAR,
        **_reprints(archive, source),
        "families": FAMILIES,
        "copied": COPIED,
        "columns": rows(archive.db.conn, COLUMNS, source),
        "lists": rows(archive.db.conn, FOLLOWED, source),
        "coverage": {row["column"]: row for row in rows(archive.db.conn, COVERAGE, source)} if covered else None,
        "newest": rows(archive.db.conn, NEWEST, source),
    }


def column(archive: Archive, source: str, name: str) -> dict[str, Any]:
    """What the page shows of a column. Raises Refused for one that nothing is known of: the articles that print
    its name, and where none does, those in its list."""
    found = _source(archive, source)
    printed = archive.db.execute(PRINTED, (source, name)).fetchall()
    stands = printed or archive.db.execute(IN_LIST, (source, name)).fetchall()
    lists = rows(archive.db.conn, LISTED, source, name)
    if not stands and not lists:
        raise Refused("column.none", 404, name[:200])
    newest = sorted(((day or "", article) for article, day in stands), reverse=True)
    published = Counter(day[:7] for day, _ in newest if day)
    return {
        "source": found,
        "name": name,
        "articles": len(newest),
        "printed": bool(printed),
        "listed_last": LISTED_LAST,
        "list": lists[0] if lists else None,
        "chart": timeline(published, lambda month: None) if published else None,
        "newest": rows(archive.db.conn, TITLES, json.dumps([article for _, article in newest[: 3 * SHOWN]])),
    }


def search(source: str, words: str) -> str:
    """The address of a search among a source's articles."""
    return f"/search?q=source%3A{source}+{words.replace(':', '%3A')}"


def _source(archive: Archive, source: str) -> dict[str, Any]:
    found = rows(archive.db.conn, SOURCE, source)
    if not found:
        raise Refused("agency.none", 404, source[:200])
    return found[0]


def _pairs(archive: Archive, sql: str, *values: str) -> dict[str, int]:
    return dict(archive.db.execute(sql, values).fetchall())


def _last(now: datetime) -> list[str]:
    """The last months up to today's in China, the newest first."""
    today = now.astimezone(BEIJING).date()
    months = between({f"{today.year - MONTHS // 12}-{today.month:02}": 1, f"{today:%Y-%m}": 1})
    return months[:0:-1]


def _edited(archive: Archive, source: str, since: str) -> list[dict[str, Any]]:
    found = archive.db.execute(LATER, (source, since)).fetchall()
    edits = (edit for revision in found for edit in rows(archive.db.conn, EDITED, *revision))
    return list(edits)[:SHOWN]


def _reprints(archive: Archive, source: str) -> dict[str, Any]:
    """Whose texts it has, who has its texts, and how many groups of copies nobody can be called the first of."""
    theirs: Counter[tuple[str, str]] = Counter()
    ours: Counter[tuple[str, str]] = Counter()
    undecided, families = 0, archive.db.execute(GROUPS, (source,)).fetchall()
    for (family,) in families:
        members = rows(archive.db.conn, MEMBERS, family)
        names = {member["source"]: member["source_name"] for member in members}
        if len(names) < 2 or source not in names:
            continue
        first = first_of(members)
        if first is None:
            undecided += 1
        elif first == source:
            ours.update((other, name) for other, name in names.items() if other != source)
        else:
            theirs[first, names[first]] += 1
    found = {"theirs": theirs.most_common(SHOWN), "ours": ours.most_common(SHOWN)}
    return {**found, "undecided": undecided, "all_families": len(families) < FAMILIES}


def first_of(members: Iterable[dict[str, Any]]) -> str | None:
    """The source that published first, by the rule of `archive.reprints`: whom the others name in the end, else whose
    day is the earliest."""
    members = list(members)
    named = {(member["source"], member["origin_source"]) for member in members if member["origin_source"]}
    ends = {origin for _, origin in named} - {source for source, origin in named if source != origin}
    if len(ends) == 1:
        return str(ends.pop())
    earliest = {member["source"] for member in members if member["earliest"]}
    return str(earliest.pop()) if len(earliest) == 1 else None
