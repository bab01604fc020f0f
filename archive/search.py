"""Which articles are asked for, in which order: a query of `archive.query` over the index of `archive.index`.

A query becomes two things. The index is asked for what it can tell (`Plan.match`), which is all that is wanted and
perhaps more: it knows of phrases only that their pairs of characters are there. The rest is checked article by article,
in SQL (`Plan.checks`), on the stored text. What still waits for the index is only checked. So what is found is what a
scan of the folded texts would find, whether there is an index or not.
"""

# ruff: noqa: S608 (statements are put together of our own text; what was typed is bound to them)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice
from sqlite3 import Connection
from typing import NamedTuple

from archive import conversion, query, reading, record
from archive.addresses import find
from archive.folding import spans
from archive.identity import identity
from archive.index import CREDIT, OFTEN, ORIGIN, SOURCE, TITLE
from archive.model import Article
from archive.query import And, Fact, Node, Not, Or, Query, QueryError, Text

# Characters shown before and after the hit: with the hit about two lines of a terminal, Chinese being twice as wide.
AROUND = 32

# Pairs of a phrase that the index is asked for: more hardly leave out more, and the text is looked into anyway.
MOST_PAIRS = 24

MARKS = {"title": TITLE, "origin": ORIGIN, **dict.fromkeys(query.ROLES, CREDIT)}

# What a page, a list or another page's related list said of an article's reads; not where that page is withheld.
READS = """(
    SELECT max(n.count) FROM read_counts AS n WHERE n.article = a.id
    AND (n.related_from IS NULL OR n.related_from NOT IN (SELECT article FROM withheld_articles))
)"""

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


class Clause(NamedTuple):
    """A condition in SQL and the values of its parameters."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered. `match`: what the index is asked, None when it can't help. `checks`: what must hold besides of
    an article that the index gave; `whole`: what must hold of one that it did not. `since` and `until`: days
    between which it must lie, the latter excluded. `texts`: whether texts are looked into at all."""

    query: Query
    match: str | None
    checks: tuple[Clause, ...]
    whole: Clause
    since: str
    until: str
    texts: bool


def asked(words: str, *, since: str | None = None, until: str | None = None, traditional: bool = False) -> Query:
    """A query as it was typed, narrowed to days of publication. Raises QueryError, NoConversion."""
    found = query.parse(words)
    if since or until:
        found = query.narrowed(found, query.between("published", since, until))
    return conversion.simplified(found) if traditional else found


def search(db: Connection, asked: Query, limit: int, page: int = 1, sort: str | None = None) -> list[Hit]:
    """A page of `limit` articles, the first page being 1. Raises QueryError."""
    if asked.node is None or limit < 1:
        return []
    plan, start = planned(db, asked), (page - 1) * limit
    order = {query.NEWEST: _newest, query.RELEVANCE: _relevant, query.READS: _read}[sort or asked.sort or query.NEWEST]
    ids = list(islice(order(db, plan), start, start + limit))
    phrases = [text.words for text in query.wanted(asked.node) if text.field in (None, "body")]
    return [hit for article in ids if (hit := _hit(db, article, phrases))]


def count(db: Connection, asked: Query) -> int:
    """How many articles there are."""
    all_ = found(db, asked)
    return int(db.execute(f"{all_.sql} SELECT count(*) FROM found", all_.values).fetchone()[0])


def found(db: Connection, asked: Query) -> Clause:
    """The ids of all that a query finds, as the table `found(article)` in front of a SELECT. An empty one finds nothing."""
    if asked.node is None:
        return Clause("WITH found(article) AS (SELECT NULL WHERE false)")
    return _found(db, planned(db, asked))


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


def planned(db: Connection, asked: Query) -> Plan:
    """How the query is answered by this archive. Raises QueryError for a source that it doesn't know."""
    assert asked.node is not None  # noqa: S101 (asked before)
    compiler = Compiler(db, asked)
    nodes = asked.node.nodes if isinstance(asked.node, And) else (asked.node,)
    dates = [node for node in nodes if isinstance(node, Fact) and node.field == "published"]
    match, exact = compiler.match(asked.node)
    checks = () if exact else tuple(compiler.check(node) for node in nodes if not compiler.told(node, match))
    return Plan(
        asked,
        match,
        tuple(check for check in checks if check),
        compiler.whole(asked.node),
        max((fact.values[0] or "0" for fact in dates), default=""),
        min((fact.values[1] for fact in dates if fact.values[1]), default=""),
        _texts(asked.node),
    )


class Compiler:
    """Makes what the index is asked and SQL of a query's parts."""

    def __init__(self, db: Connection, asked: Query) -> None:
        self.db = db
        self.asked = asked

    def match(self, node: Node) -> tuple[str | None, bool]:
        """What the index is asked for the node, None when it can't help; and whether its answer is all of the truth."""
        if isinstance(node, Text):
            exact = len(node.words) <= 2 and node.field in (None, "title", "origin")
            return _all(grams(node.words), MARKS.get(node.field or "", "")), exact
        if isinstance(node, Fact):
            sources = self.sources(node)
            return (None, False) if sources is None else (_any([_quoted(_source(each)) for each in sources]), True)
        if isinstance(node, And):
            return self._both(node)
        if isinstance(node, Or):
            found = [self.match(each) for each in node.nodes]
            known = [match for match, _ in found if match is not None]
            return (_any(known), all(exact for _, exact in found)) if len(known) == len(found) else (None, False)
        return None, False

    def _both(self, node: And) -> tuple[str | None, bool]:
        wanted = [self.match(each) for each in node.nodes if not isinstance(each, Not)]
        unwanted = [self.match(each.node) for each in node.nodes if isinstance(each, Not)]
        known = [match for match, _ in wanted if match is not None]
        if not known:
            return None, False
        match = f"({' AND '.join(known)})"
        for without in (without for without, exact in unwanted if exact):
            match = f"({match} NOT {without})"
        return match, all(exact for _, exact in wanted + unwanted)

    def told(self, node: Node, match: str | None) -> bool:
        """Whether the index says all of this part of a conjunction, or its run's bounds do."""
        if isinstance(node, Not):
            return match is not None and self.match(node.node)[1]
        return self.match(node)[1] or (isinstance(node, Fact) and node.field == "published")

    def check(self, node: Node) -> Clause:
        """What must hold of an article that the index gave or, where it can't help, of any that it knows."""
        return self._sql(node, _holding if self.match(node)[0] else self._listed)

    def whole(self, node: Node) -> Clause:
        """What must hold of an article, whatever the index says."""
        return self._sql(node, _holding)

    def _sql(self, node: Node, text: Callable[[Text], Clause]) -> Clause:
        if isinstance(node, Text):
            return text(node)
        if isinstance(node, Fact):
            return self.fact(node)
        if isinstance(node, Not):
            inner = self._sql(node.node, text)
            return Clause(f"NOT coalesce({inner.sql}, 0)", inner.values)
        return _combined("AND" if isinstance(node, And) else "OR", [self._sql(each, text) for each in node.nodes])

    def _listed(self, node: Text) -> Clause:
        """The index is asked once for all articles of a text that others are weighed against."""
        match, exact = self.match(node)
        listed = Clause("d.docid IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)", (match,))
        return listed if exact else _combined("AND", [listed, _holding(node)])

    def sources(self, fact: Fact) -> list[str] | None:
        """The sources that a fact is about; None when it is about something else."""
        [value, *_] = fact.values
        if fact.field == "source":
            if not self.db.execute("SELECT 1 FROM sources WHERE id = ?", (value,)).fetchone():
                raise QueryError(f"no source {value!r} in this archive", self.asked.typed, fact.at)
            return [value]
        if fact.field == "level":
            return [each for (each,) in self.db.execute("SELECT id FROM sources WHERE level = ?", (value,))]
        if fact.field == "region":
            rows = self.db.execute("SELECT id FROM sources WHERE substr(region, 1, ?) = ?", (len(value), value))
            return [each for (each,) in rows]
        return None

    def fact(self, fact: Fact) -> Clause:
        """What must hold of the article `a`."""
        sources = self.sources(fact)
        if sources is not None:
            return Clause(f"a.source IN ({', '.join('?' * len(sources))})", tuple(sources))
        if fact.field == "related":
            article = find(self.db, fact.values[0])
            sql = "SELECT 1 FROM related_items WHERE article = a.id AND (identity = ? OR related_article = ?)"
            return Clause(f"EXISTS ({sql})", (identity(fact.values[0]), article))
        return FACTS[fact.field](fact.values)


def grams(words: str) -> list[str]:
    """What the index is asked for instead of the words: themselves, or their pairs."""
    if len(words) <= 2:
        return [words]
    return list(dict.fromkeys(words[at : at + 2] for at in range(len(words) - 1)))[:MOST_PAIRS]


def _holding(text: Text) -> Clause:
    """Whether a stored text holds the words."""
    body = "holds(?, (SELECT body FROM revisions WHERE id = a.revision))"
    credits_ = "EXISTS (SELECT 1 FROM credits WHERE article = a.id AND {})"
    roles = query.ROLES.get(text.field or "")
    if text.field == "body":
        return Clause(body, (text.words,))
    if roles:
        named = f"role IN ({', '.join('?' * len(roles))}) AND holds(?, name)"
        return Clause(credits_.format(named), (*roles, text.words))
    if text.field:
        return Clause(f"holds(?, a.{text.field})", (text.words,))
    anywhere = (body, "holds(?, a.title)", "holds(?, a.origin)", credits_.format("(holds(?, label) OR holds(?, name))"))
    return Clause(f"({' OR '.join(anywhere)})", (text.words,) * 5)


def _period(column: str) -> Callable[[Sequence[str]], Clause]:
    def clause(values: Sequence[str]) -> Clause:
        since, until = values
        limits = [Clause(f"{column} >= ?", (since or "0",))] + ([Clause(f"{column} < ?", (until,))] if until else [])
        return _combined("AND", limits)

    return clause


def _number(values: Sequence[str]) -> Clause:
    low, high = values
    limits = [Clause(f"{READS} >= ?", (int(low),))] if low else []
    return _combined("AND", limits + ([Clause(f"{READS} <= ?", (int(high),))] if high else []))


# The text of a state is one of ours, and in the statement itself it lets SQLite use the index on states.
FACTS: dict[str, Callable[[Sequence[str]], Clause]] = {
    "column": lambda values: Clause('holds(?, a."column")', (values[0],)),
    "published": _period("a.published_at"),
    "seen": _period("a.first_seen"),
    "state": lambda values: Clause(
        f"a.state = '{values[0]}'" + (" AND a.state != 'live'" if values[0] != "live" else "")
    ),
    "reads": _number,
    "changed": lambda values: Clause(
        f"{'NOT ' if values[0] == 'no' else ''}EXISTS "
        f"(SELECT 1 FROM revisions WHERE article = a.id AND kind = '{record.EDIT}')"
    ),
    "has": lambda values: Clause(f"EXISTS (SELECT 1 FROM {values[0]}s WHERE article = a.id)"),
}


def _texts(node: Node) -> bool:
    if isinstance(node, Text | Fact):
        return isinstance(node, Text)
    return _texts(node.node) if isinstance(node, Not) else any(_texts(each) for each in node.nodes)


def _newest(db: Connection, plan: Plan) -> Iterator[int]:
    """Articles, the newest first."""
    if plan.texts:
        return (article for _, article in merge(_scanned(db, plan), *_indexed(db, plan, plan.match), reverse=True))
    sql = f"SELECT a.id FROM articles AS a WHERE a.revision IS NOT NULL AND {SHOWN} AND {plan.whole.sql} ORDER BY a.published_at DESC, a.id DESC"
    return (article for (article,) in db.execute(sql, plan.whole.values))


def _relevant(db: Connection, plan: Plan) -> Iterator[int]:
    """Articles whose title has all that is asked for; then those that have each in the title or often; then those that
    have one so; then the others; the newest first in each. What the index doesn't know yet comes before all."""
    if plan.match is None:
        return _newest(db, plan)
    streams = (merge(*_indexed(db, plan, match), reverse=True) for match in _tiers(plan))
    return (article for _, article in chain(_scanned(db, plan), *streams))


def _read(db: Connection, plan: Plan) -> Iterator[int]:
    """Articles, the most read first; those of which no count is known last."""
    found = _found(db, plan)
    sql = f"{found.sql} SELECT a.id FROM found JOIN articles AS a ON a.id = found.article ORDER BY {READS} DESC, a.published_at DESC, a.id DESC"
    return (article for (article,) in db.execute(sql, found.values))


def _tiers(plan: Plan) -> Iterator[str]:
    """What the index is asked for each tier of relevance, without those before it."""

    def titled(text: Text) -> str:
        return _all(grams(text.words), TITLE)

    def named(text: Text) -> str:
        often = [_all(grams(text.words), OFTEN)] if len(text.words) > 1 else []
        return _any([titled(text), *often])

    match, before = plan.match, None
    texts = query.wanted(plan.query.node)
    tiers = [_weighed(plan.query.node, titled), _weighed(plan.query.node, named)]
    tiers += [_any([named(text) for text in texts])] if len(texts) > 1 else []
    for tier in (tier for tier in tiers if tier):
        yield f"({match} AND {tier})" + (f" NOT {before}" if before else "")
        before = tier
    yield f"{match} NOT {before}" if before else f"{match}"


def _weighed(node: Node | None, weight: Callable[[Text], str]) -> str | None:
    """What is asked of a tier: the query's words with more weight, and nothing of its other conditions."""
    if isinstance(node, Text):
        return weight(node)
    if isinstance(node, And | Or):
        found = [weighed for each in node.nodes if (weighed := _weighed(each, weight))]
        return (f"({' AND '.join(found)})" if isinstance(node, And) else _any(found)) if found else None
    return None


def _indexed(db: Connection, plan: Plan, match: str | None) -> list[Iterator[Key]]:
    """What the index knows, a stream a run, each from the newest on."""
    return [_run(db, plan, match, low, high) for low, high in _all_bounds(db, plan)]


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


def _all_bounds(db: Connection, plan: Plan) -> list[tuple[int, int]]:
    runs = db.execute("SELECT first, last FROM search_runs").fetchall()
    bounds = [_bounds(db, first, last, plan) for first, last in runs]
    return [(low, high) for low, high in bounds if low <= high]


def _bounds(db: Connection, first: int, last: int, plan: Plan) -> tuple[int, int]:
    """The first and the last row of a run that lie between the plan's dates."""
    low = _first_from(db, first, last, plan.since) if plan.since else first
    return low, (_first_from(db, low, last, plan.until) - 1 if plan.until else last)


def _first_from(db: Connection, low: int, last: int, day: str) -> int:
    """The first number in a run from which on articles are not older than the day: halving, since they are in order."""
    high = last + 1
    while low < high:
        middle = (low + high) // 2
        row = db.execute(
            "SELECT docid, published_at FROM search_documents WHERE docid BETWEEN ? AND ? ORDER BY docid LIMIT 1",
            (middle, high - 1),
        ).fetchone()
        if row is None or row[1] >= day:
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


def _combined(word: str, clauses: Sequence[Clause]) -> Clause:
    values = tuple(value for clause in clauses for value in clause.values)
    return Clause(f"({f' {word} '.join(clause.sql for clause in clauses)})", values)


def _source(name: str) -> str:
    return SOURCE + name.encode().hex()


def _all(tokens: Sequence[str], mark: str) -> str:
    return f"({' AND '.join(_quoted(token + mark) for token in tokens)})"


def _any(matches: Sequence[str]) -> str:
    """Any of the matches; none is found by a token that no article has."""
    return f"({' OR '.join(matches)})" if matches else _quoted(SOURCE)


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
