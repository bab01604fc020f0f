"""How the crawl goes: the sources with their state, the runs, which fields are found how often, and what was told of it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.alerts import OPENED, rank
from archive.reading import rows
from archive.web.asking import ask
from archive.web.charts import shares
from archive.web.refusals import Refused
from archive.web.standing import KNOWN, sources

# Runs that are shown, and those whose found-rates stand in the table; closed alerts; examples of an alert.
RUNS, RATED, CLOSED, EXAMPLES = 20, 28, 20, 5

# Found less often than this, a field is marked.
LOW = 0.5

# Numbers of a run, in the order in which they are shown.
COUNTS = ("lists", "listed", "new", "changed", "unchanged", "refused", "failed", "postponed", "absent", "files")

LAST = f"SELECT id AS run, started_at, ended_at, counts, json_array_length(sources) AS sources FROM runs ORDER BY id DESC LIMIT {RUNS}"  # noqa: S608
OWN = f"SELECT run, started_at, ended_at, counts, 1 AS sources FROM run_sources WHERE source = ? ORDER BY run DESC LIMIT {RUNS}"  # noqa: S608
RATES = f"""
    SELECT f.source, f.field, sum(f.read), sum(f.found)
    FROM sources AS s CROSS JOIN run_fields AS f ON f.source = s.id AND f.run >= (
        SELECT min(id) FROM (SELECT id FROM runs ORDER BY id DESC LIMIT {RATED})
    ) GROUP BY 1, 2
"""  # noqa: S608 (our own names)
ENDED = f"""
    SELECT source, state, subject, since, at, says, evidence FROM alerts
    WHERE change = 'closed' AND (?1 IS NULL OR source = ?1) ORDER BY id DESC LIMIT {CLOSED}
"""  # noqa: S608 (our own names)
# Addresses that do not go out, in any form that the archive knows them in.
HIDDEN = """
    SELECT 1 FROM (
        SELECT url FROM withholdings WHERE released_at IS NULL
        UNION SELECT a.url FROM articles AS a JOIN withheld_articles AS w ON w.article = a.id
        UNION SELECT l.url FROM aliases AS l JOIN withheld_articles AS w ON w.article = l.article
    ) WHERE url = ?
"""
CAPTURED = "SELECT url FROM captures WHERE id = ?"


async def page(datasette: Datasette, request: Request) -> Response:
    """`/operations`, with `?source=` for one source alone."""
    source = request.args.get("source")
    context = await ask(datasette, lambda archive: operations(archive, source, datetime.now(UTC)))
    return Response.html(await datasette.render_template("operations.html", context, request=request))


def operations(archive: Archive, source: str | None, now: datetime) -> dict[str, Any]:
    """What the page shows as of a moment, of all sources or of one. Raises Refused for one that the archive does not know."""
    found = sources(archive, f"{now - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}")
    names = {each.source: each.name for each, _ in found}
    if source is not None and source not in names:
        raise Refused("agency.none", 404, source[:200])
    opened = [change for change in standing(archive) if source in (None, change["source"])]
    shown = [{"status": each, "state": state} for each, state in found if source in (None, each.source)]
    rates = _rates(archive) if source is None else {}
    runs = rows(archive.db.conn, LAST) if source is None else rows(archive.db.conn, OWN, source)
    return {
        "source": source,
        "known": KNOWN,
        "names": names,
        "sources": sorted(shown, key=lambda each: rank(each["state"])),
        "opened": opened,
        "closed": [_shown(archive, row) for row in rows(archive.db.conn, ENDED, source)],
        "runs": [{**run, "counts": _counts(run["counts"])} for run in runs],
        "counts": COUNTS,
        "rates": rates,
        "fields": sorted({field for each in rates.values() for field in each}),
        "lines": _lines(archive, source, f"{now:%Y-%m-%dT%H:%M:%SZ}") if source else [],
        "low": LOW,
        "rated": RATED,
    }


def standing(archive: Archive) -> list[dict[str, Any]]:
    """What is open, the worst first, with the captures and addresses that show it and may be shown."""
    opened = [change for change in archive.standing_alerts() if change.change == OPENED]
    opened.sort(key=lambda change: (rank(change.state), change.source, change.subject))
    return [
        {
            "source": each.source,
            "state": each.state,
            "subject": each.subject,
            "since": each.since,
            "at": each.at,
            "says": each.says,
            **_evidence(archive, each.evidence),
        }
        for each in opened
    ]


def _shown(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **_evidence(archive, json.loads(row["evidence"]))}


def _evidence(archive: Archive, evidence: Any) -> dict[str, Any]:
    captures = [each for each in evidence.get("captures") or [] if isinstance(each, int)][:EXAMPLES]
    addresses = [each for each in evidence.get("urls") or [] if isinstance(each, str)][:EXAMPLES]
    return {
        "captures": [each for each in captures if _may_show(archive, each)],
        "urls": [each for each in addresses if not _hidden(archive, each)],
    }


def _may_show(archive: Archive, capture: int) -> bool:
    """A capture that was pruned is not there to be shown."""
    found = archive.db.execute(CAPTURED, (capture,)).fetchone()
    return found is not None and not _hidden(archive, found[0])


def _hidden(archive: Archive, url: str) -> bool:
    return archive.db.execute(HIDDEN, (url,)).fetchone() is not None


def _counts(text: str | None) -> dict[str, int]:
    found = json.loads(text) if text else {}
    return {name: found[name] for name in COUNTS if isinstance(found.get(name), int)}


def _rates(archive: Archive) -> dict[str, dict[str, tuple[float, int]]]:
    """By source and field: the share of articles in which it was found in the last runs, and how many were read."""
    found: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    for source, field, read, had in archive.db.execute(RATES):
        if read:
            found[source][field] = (had / read, read)
    return found


def _lines(archive: Archive, source: str, now: str) -> list[dict[str, Any]]:
    """A field's share over the days on which articles were read, all layouts together; the lowest of today first."""
    read: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for day, counts in reversed(archive.history(source, since=now[:10], now=now).fields):
        for count in counts:
            read[count.field][day][0] += count.found
            read[count.field][day][1] += count.read
    found = [(field, [(day, had / of) for day, (had, of) in days.items() if of]) for field, days in read.items()]
    return [
        {"field": field, "last": points[-1], "first": points[0], "chart": shares(points, _told(field, points))}
        for field, points in sorted(found, key=lambda one: (one[1][-1][1] if one[1] else 1, one[0]))
        if points
    ]


def _told(field: str, points: list[tuple[str, float]]) -> str:
    return f"{field}: {points[0][0]} {points[0][1]:.0%}, {points[-1][0]} {points[-1][1]:.0%}"
