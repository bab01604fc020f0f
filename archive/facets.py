"""What the articles that a query finds are of: sources, regions, levels, columns, months, states, origins, people.

Each facet has its most frequent values and, for each, what to add to the query to have these alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from sqlite3 import Connection

from archive import query, search
from archive.query import Or, Query
from archive.queryerror import QueryError

# Values of a facet: more is no overview.
SHOWN = 12

# A region's code begins with the two digits of its province.
PROVINCE = 2

TOLD = """
    SELECT a.source, substr(s.region, 1, ?), s.level, a."column", substr(a.published_at, 1, 7), a.state, a.origin
    FROM json_each(?) AS j CROSS JOIN articles AS a ON a.id = j.value JOIN sources AS s ON s.id = a.source
"""
FIELDS = ("source", "region", "level", "column", "published", "state", "origin")

# One person may be named twice in one role.
NAMED = """
    SELECT DISTINCT c.article, c.role, c.name
    FROM json_each(?) AS j CROSS JOIN credits AS c ON c.article = j.value WHERE c.role <> 'other'
"""

PLAIN = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a field, of how many articles it is, and the term that asks for it. `about`: the name of a source, the
    role of a person."""

    value: str
    articles: int
    term: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """Values by field, the most frequent first (`published`: months, the newest first); all months; how many articles were
    looked at; and whether these are all."""

    fields: dict[str, list[Value]]
    months: dict[str, int]
    articles: int
    all: bool


def counted(db: Connection, asked: Query, most: int | None) -> Facets:
    """Of all articles that are found, or of the newest `most`. Raises QueryError."""
    ids = list(islice(search.numbers(db, asked, query.NEWEST), None if most is None else most + 1))
    looked = json.dumps(ids[:most])
    rows = db.execute(TOLD, (PROVINCE, looked)).fetchall()
    columns = zip(*rows, strict=True) if rows else ((),) * len(FIELDS)
    known = {field: Counter(filter(None, values)) for field, values in zip(FIELDS, columns, strict=True)}
    fields = {field: _values(field, found) for field, found in known.items()}
    names = dict(db.execute("SELECT id, name FROM sources"))
    fields["source"] = [replace(each, about=names[each.value]) for each in fields["source"]]
    people = Counter((role, name) for _, role, name in db.execute(NAMED, (looked,)))
    fields["people"] = [Value(name, count, term(role, name), role) for (role, name), count in people.most_common(SHOWN)]
    return Facets(fields, dict(known["published"]), len(ids[:most]), most is None or len(ids) <= most)


def term(field: str, value: str) -> str:
    """The field and its value as a query has them."""
    return f"{field}:{value}" if PLAIN.fullmatch(value) else f'{field}:"{value.replace(chr(34), chr(34) * 2)}"'


def added(typed: str, term: str) -> str | None:
    """A query that finds what the query and the term find both; None where that can't be written."""
    try:
        asked = query.parse(typed)
        if not isinstance(asked.node, Or):
            return f"{typed.strip()} {term}".strip()
        more = f"({asked.conditions}) {term}" + (f" sort:{asked.sort}" if asked.sort else "")
        query.parse(more)
    except QueryError:  # too long, or nested too deep
        return None
    return more


def _values(field: str, found: Counter[str]) -> list[Value]:
    first = sorted(found.items(), reverse=True)[:SHOWN] if field == "published" else found.most_common(SHOWN)
    return [Value(value, count, term(field, value)) for value, count in first]
