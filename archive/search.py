"""Which articles a query finds, in which order: pages of them, and how many there are.

`archive.planning` says what the index is asked and what is checked besides; here the answers of all runs of the index and
of what waits for it become one.
"""

# ruff: noqa: S608 (statements are put together of our own text; what was typed is bound to them)

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice
from sqlite3 import Connection

from archive import conversion, query, reading
from archive.folding import spans
from archive.model import Article
from archive.planning import READS, Clause, Plan, planned, tiers, written
from archive.query import Query

# Characters shown before and after the hit: with the hit about two lines of a terminal, Chinese being twice as wide.
AROUND = 32

HIT = f"""
    SELECT {reading.COLUMNS}, id, source, source_name, state, {READS} AS reads FROM articles_full AS a WHERE id = ?
"""

SHOWN = "a.id NOT IN (SELECT article FROM withheld_articles)"
INDEXED = """
    d.article NOT IN (SELECT article FROM search_queue) AND d.article NOT IN (SELECT article FROM withheld_articles)
"""
WAITING = f"""
    SELECT DISTINCT coalesce(a.published_at, '') AS day, a.id
    FROM search_queue AS q JOIN articles AS a ON a.id = q.article
    WHERE a.revision IS NOT NULL AND {SHOWN} ORDER BY day DESC, a.id DESC
"""

# What hits can be counted by: the value, and what it takes to know it. `author` counts an article for each of its authors.
COUNTED = {
    "month": ("substr(a.published_at, 1, 7)", ""),
    "source": ("a.source", ""),
    "region": ("s.region", "JOIN sources AS s ON s.id = a.source"),
    "author": ("c.name", "JOIN credits AS c ON c.article = a.id AND c.role = 'author'"),
}

Key = tuple[str, int]  # when it was published ('': not known), and its id: what articles are ordered by


@dataclass(frozen=True, slots=True)
class Hit(Article):
    """An article that was found. `snippet` is its stored text around what was looked for, else its beginning; `marks`
    are the places of what was looked for in it. `reads` is the highest count that any page showed of it."""

    id: int = 0
    source: str = ""
    source_name: str = ""
    state: str = ""
    reads: int | None = None
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


def asked(words: str, *, since: str | None = None, until: str | None = None, traditional: bool = False) -> Query:
    """A query as it was typed, narrowed to days of publication. Raises QueryError, NoConversion."""
    found = query.parse(words)
    if since or until:
        found = query.narrowed(found, query.between("published", since, until))
    return conversion.simplified(found) if traditional else found


def search(db: Connection, asked: Query, limit: int, page: int = 1, sort: str | None = None) -> list[Hit]:
    """A page of `limit` articles, the first page being 1. Raises QueryError."""
    if limit < 1:
        return []
    start = (page - 1) * limit
    return list(hits(db, asked, list(islice(numbers(db, asked, sort), start, start + limit))))


def numbers(
    db: Connection, asked: Query, sort: str | None = None, after: Key | None = None
) -> Generator[int, None, None]:
    """The articles by their ids, in the order that is wanted; of the newest first, only those after a key. To be closed
    before the database is. Raises QueryError."""
    if asked.node is None:
        return
    plan, order = planned(db, asked), sort or asked.sort or query.NEWEST
    if order == query.NEWEST:
        yield from _newest(db, plan, after)
    else:
        yield from {query.RELEVANCE: _relevant, query.READS: _read}[order](db, plan)


def hits(db: Connection, asked: Query, ids: Iterable[int]) -> Iterator[Hit]:
    """Articles as hits of the query that found them."""
    phrases = [text.words for text in query.wanted(asked.node) if text.field in (None, "body")]
    return (hit for article in ids if (hit := _hit(db, article, phrases)))


def count(db: Connection, asked: Query) -> int:
    """How many articles there are."""
    all_ = found(db, asked)
    return int(db.execute(f"{all_.sql} SELECT count(*) FROM found", all_.values).fetchone()[0])


def found(db: Connection, asked: Query) -> Clause:
    """The ids of all that a query finds, as the table `found(article)` in front of a SELECT. An empty one finds nothing."""
    if asked.node is None:
        return Clause("WITH found(article) AS (SELECT NULL WHERE false)")
    return _found(db, planned(db, asked))


def statement(db: Connection, asked: Query) -> str:
    """SQL for what a query finds, the newest first, to be copied: it reads the texts and not the index, so that it says
    the same on any day. It needs our function `holds` (`archive.opening.add_functions`). Raises QueryError."""
    condition = planned(db, asked).whole if asked.node is not None else Clause("false")
    return f"""SELECT a.id, a.source, a.published_at, a.title, a.url
FROM articles AS a
WHERE a.revision IS NOT NULL
  AND {SHOWN}
  AND {" ".join(written(condition).split(chr(10)))}
ORDER BY a.published_at DESC, a.id DESC"""


def counts(db: Connection, asked: Query, by: str) -> list[tuple[str | None, int]]:
    """How many articles there are by month (from the first on), source, region or author (the most first). None: of no
    month that is known."""
    if asked.node is None:
        return []
    (value, joined), found = COUNTED[by], _found(db, planned(db, asked))
    order = "1" if by == "month" else "2 DESC, 1"
    return db.execute(
        f"""
        {found.sql} SELECT {value}, count(DISTINCT a.id) FROM found JOIN articles AS a ON a.id = found.article {joined}
        GROUP BY 1 ORDER BY {order}
        """,
        found.values,
    ).fetchall()


def snippet(body: str, phrases: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The stored text around the first of the phrases that it holds, else its beginning, in one line; … where it is cut.
    And where in it the phrases stand."""
    start, end = next((span for words in phrases for span in spans(body, words)), (0, 0))
    right = AROUND if end else 2 * AROUND
    before, after = _flat(body[:start][-4 * AROUND :]), _flat(body[end:][: 4 * AROUND])
    left, more = ("…", before[-AROUND:]) if len(before) > AROUND else ("", before.lstrip())
    text = more + _flat(body[start:end]) + (after[:right] if len(after) > right else after.rstrip())
    found = sorted((a + len(left), b + len(left)) for words in set(phrases) for a, b in spans(text, words))
    return left + text + ("…" if len(after) > right else ""), _joined(found)


def _newest(db: Connection, plan: Plan, after: Key | None = None) -> Iterator[int]:
    """Articles, the newest first; those after a key, if one is given."""
    if plan.texts:
        scanned = (key for key in _scanned(db, plan) if after is None or key < after)
        indexed = _indexed(db, plan, plan.match, after)
        return (article for _, article in merge(scanned, *indexed, reverse=True))
    return chain.from_iterable(_dated(db, plan, part) for part in _parts(after))


def _parts(after: Key | None) -> list[Clause]:
    """What holds of the articles after a key: two conditions one after the other, since the index knows no OR."""
    if after is None:
        return [Clause("true")]
    day, article = after
    if not day:
        return [Clause("a.published_at IS NULL AND a.id < ?", (article,))]
    return [Clause("(a.published_at, a.id) < (?, ?)", (day, article)), Clause("a.published_at IS NULL")]


def _dated(db: Connection, plan: Plan, part: Clause) -> Iterator[int]:
    sql = f"""
        SELECT a.id FROM articles AS a WHERE a.revision IS NOT NULL AND {SHOWN} AND {part.sql} AND {plan.whole.sql}
        ORDER BY a.published_at DESC, a.id DESC
    """
    return (article for (article,) in db.execute(sql, (*part.values, *plan.whole.values)))


def _relevant(db: Connection, plan: Plan) -> Iterator[int]:
    """Articles whose title has all that is asked for; then those that have each in the title or often; then those that
    have one so; then the others; the newest first in each. What the index doesn't know yet comes before all."""
    if plan.match is None:
        return _newest(db, plan)
    streams = (merge(*_indexed(db, plan, match), reverse=True) for match in tiers(plan))
    return (article for _, article in chain(_scanned(db, plan), *streams))


def _read(db: Connection, plan: Plan) -> Iterator[int]:
    """Articles, the most read first; those of which no count is known last."""
    found = _found(db, plan)
    sql = f"{found.sql} SELECT a.id FROM found JOIN articles AS a ON a.id = found.article ORDER BY {READS} DESC, a.published_at DESC, a.id DESC"
    return (article for (article,) in db.execute(sql, found.values))


def _indexed(db: Connection, plan: Plan, match: str | None, after: Key | None = None) -> list[Iterator[Key]]:
    """What the index knows, a stream a run, each from the newest on, or from what comes after a key."""
    return [_run(db, plan, match, low, high) for low, high in _all_bounds(db, plan, after)]


def _run(db: Connection, plan: Plan, match: str | None, low: int, high: int) -> Iterator[Key]:
    rows = _rows(plan, match)
    row = "f.rowid" if match else "d.docid"
    sql = f"SELECT d.published_at, d.article {rows.sql} AND {row} BETWEEN ? AND ? ORDER BY {row} DESC"
    return db.execute(sql, (*rows.values, low, high))


def _rows(plan: Plan, match: str | None) -> Clause:
    """The rows of the index that are wanted: FROM and WHERE."""
    known = Clause(
        "search_index AS f CROSS JOIN search_documents AS d ON d.docid = f.rowid" if match else "search_documents AS d"
    )
    article = " CROSS JOIN articles AS a ON a.id = d.article" if plan.checks else ""
    conditions = [Clause("f.search_index MATCH ?", (match,))] if match else []
    conditions = [*conditions, Clause(INDEXED), *plan.checks]
    where = " AND ".join(condition.sql for condition in conditions)
    return Clause(f"FROM {known.sql}{article} WHERE {where}", tuple(v for c in conditions for v in c.values))


def _all_bounds(db: Connection, plan: Plan, after: Key | None = None) -> list[tuple[int, int]]:
    ends = [key for key in ((plan.until, 0) if plan.until else None, after) if key]
    runs = db.execute("SELECT first, last FROM search_runs").fetchall()
    bounds = [_bounds(db, first, last, plan.since, min(ends, default=None)) for first, last in runs]
    return [(low, high) for low, high in bounds if low <= high]


def _bounds(db: Connection, first: int, last: int, since: str, end: Key | None) -> tuple[int, int]:
    """The first and the last row of a run that lie between a day and a key."""
    low = _first_from(db, first, last, (since, 0)) if since else first
    return low, (_first_from(db, low, last, end) - 1 if end else last)


def _first_from(db: Connection, low: int, last: int, key: Key) -> int:
    """The first number in a run from which on articles don't come before the key: halving, since they are in order."""
    high = last + 1
    while low < high:
        middle = (low + high) // 2
        row = db.execute(
            "SELECT docid, published_at, article FROM search_documents WHERE docid BETWEEN ? AND ? ORDER BY docid LIMIT 1",
            (middle, high - 1),
        ).fetchone()
        if row is None or row[1:] >= key:
            high = middle
        else:
            low = row[0] + 1
    return low


def _scanned(db: Connection, plan: Plan) -> Iterator[Key]:
    """What waits for the index and is wanted, from the newest on."""
    test = f"SELECT 1 FROM articles AS a WHERE a.id = ? AND {plan.whole.sql}"
    for day, article in db.execute(WAITING).fetchall():
        if db.execute(test, (article, *plan.whole.values)).fetchone():
            yield day, article


def _found(db: Connection, plan: Plan) -> Clause:
    """All that is wanted, as the table `found`."""
    if not plan.texts:
        sql = f"SELECT a.id FROM articles AS a WHERE a.revision IS NOT NULL AND {SHOWN} AND {plan.whole.sql}"
        return Clause(f"WITH found(article) AS ({sql})", plan.whole.values)
    rows, scanned = _rows(plan, plan.match), json.dumps([article for _, article in _scanned(db, plan)])
    row, bounds = ("f.rowid" if plan.match else "d.docid"), _all_bounds(db, plan)
    parts = [f"SELECT d.article {rows.sql} AND {row} BETWEEN ? AND ?"] * len(bounds)
    both = " UNION ALL ".join([*parts, "SELECT value FROM json_each(?)"])
    values = tuple(value for low, high in bounds for value in (*rows.values, low, high))
    return Clause(f"WITH found(article) AS ({both})", (*values, scanned))


def _hit(db: Connection, article: int, phrases: Sequence[str]) -> Hit | None:
    found = reading.fields(db, article, HIT)
    if found is None:
        return None
    text, marks = snippet(found["body"], phrases)
    return Hit(**found, snippet=text, marks=marks)


def _flat(text: str) -> str:
    """The text in one line."""
    flat = " ".join(text.split())
    return (" " if text[:1].isspace() and flat else "") + flat + (" " if text[-1:].isspace() and flat else "")


def _joined(found: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans without overlaps."""
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
