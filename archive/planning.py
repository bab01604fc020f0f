"""How a query is answered: what the index is asked, and what is checked article by article.

A query becomes two things. The index is asked for what it can tell (`Plan.match`), which is all that is wanted and
perhaps more: it knows of phrases only that their pairs of characters are there. The rest is checked article by article,
in SQL (`Plan.checks`), on the stored text. What still waits for the index is only checked (`Plan.whole`). So what is found
is what a scan of the folded texts would find, whether there is an index or not.
"""

# ruff: noqa: S608 (statements are put together of our own text; what was typed is bound to them)

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from sqlite3 import Connection
from typing import NamedTuple

from archive import query, record
from archive.addresses import find
from archive.identity import identity
from archive.index import CREDIT, OFTEN, ORIGIN, SOURCE, TITLE
from archive.query import And, Fact, Node, Not, Or, Query, Text
from archive.queryerror import QueryError

# Pairs of a phrase that the index is asked for: more hardly leave out more, and the text is looked into anyway.
MOST_PAIRS = 24

MARKS = {"title": TITLE, "origin": ORIGIN, **dict.fromkeys(query.ROLES, CREDIT)}

# What a page, a list or another page's related list said of an article's reads; not where that page is withheld.
READS = """(
    SELECT max(n.count) FROM read_counts AS n WHERE n.article = a.id
    AND (n.related_from IS NULL OR n.related_from NOT IN (SELECT article FROM withheld_articles))
)"""


CREDITS = "EXISTS (SELECT 1 FROM credits WHERE article = a.id AND {})"


class Clause(NamedTuple):
    """A condition in SQL and the values of its parameters."""

    sql: str
    values: tuple[object, ...] = ()


def written(clause: Clause) -> str:
    """The SQL with its values in it, for somebody to copy."""
    parts = clause.sql.split("?")  # there is none in our own text
    return "".join(chain.from_iterable(zip_longest(parts, map(_literal, clause.values), fillvalue="")))


def _literal(value: object) -> str:
    """A value as SQL has it. Control characters would end the statement, or reach a terminal."""
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return "'" + text.replace("'", "''") + "'" if text.isprintable() else f"CAST(x'{text.encode().hex()}' AS TEXT)"


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
        return self._sql(node, _placed if self.match(node)[0] else self._listed)

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
        return combined("AND" if isinstance(node, And) else "OR", [self._sql(each, text) for each in node.nodes])

    def _listed(self, node: Text) -> Clause:
        """The index is asked once for all articles of a text that others are weighed against."""
        match, exact = self.match(node)
        listed = Clause("d.docid IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)", (match,))
        return listed if exact else combined("AND", [listed, _holding(node)])

    def sources(self, fact: Fact) -> list[str] | None:
        """The sources that a fact is about; None when it is about something else."""
        [value, *_] = fact.values
        if fact.field == "source":
            if not self.db.execute("SELECT 1 FROM sources WHERE id = ?", (value,)).fetchone():
                raise QueryError("source", self.asked.typed, fact.at, name=value)
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


def _placed(text: Text) -> Clause:
    """Whether an indexed article holds the words. Few have all their pairs in its shorter texts, and the index tells which;
    of few bodies that don't hold them the filter does not tell."""
    held = "(perhaps(?, d.bloom) AND holds(?, (SELECT body FROM revisions WHERE id = d.revision)))"
    body = Clause(held, (text.words,) * 2)
    if text.field:
        return body if text.field == "body" else _holding(text)
    shorter = _any([_all(grams(text.words), mark) for mark in (TITLE, ORIGIN, CREDIT)])
    listed = Clause("d.docid IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)", (shorter,))
    return combined("OR", [body, combined("AND", [listed, _around(text)])])


def _holding(text: Text) -> Clause:
    """Whether a stored text holds the words."""
    body = Clause("holds(?, (SELECT body FROM revisions WHERE id = a.revision))", (text.words,))
    roles = query.ROLES.get(text.field or "")
    if text.field == "body":
        return body
    if roles:
        named = f"role IN ({', '.join('?' * len(roles))}) AND holds(?, name)"
        return Clause(CREDITS.format(named), (*roles, text.words))
    if text.field:
        return Clause(f"holds(?, a.{text.field})", (text.words,))
    return combined("OR", [body, _around(text)])


def _around(text: Text) -> Clause:
    """Whether title, origin or credits hold the words."""
    parts = ("holds(?, a.title)", "holds(?, a.origin)", CREDITS.format("(holds(?, label) OR holds(?, name))"))
    return Clause(f"({' OR '.join(parts)})", (text.words,) * 4)


def period(column: str) -> Callable[[Sequence[str]], Clause]:
    """What must hold of a column of days or times: from the first value on, and before the second, if there is one."""

    def clause(values: Sequence[str]) -> Clause:
        since, until = values
        limits = [Clause(f"{column} >= ?", (since or "0",))] + ([Clause(f"{column} < ?", (until,))] if until else [])
        return combined("AND", limits)

    return clause


def bounded(column: str) -> Callable[[Sequence[str]], Clause]:
    """What must hold of a number: between two values, of which one may be missing."""

    def clause(values: Sequence[str]) -> Clause:
        limits = zip((">=", "<="), values, strict=True)
        return combined("AND", [Clause(f"{column} {sign} ?", (int(each),)) for sign, each in limits if each])

    return clause


# The text of a state is one of ours, and in the statement itself it lets SQLite use the index on states.
FACTS: dict[str, Callable[[Sequence[str]], Clause]] = {
    "column": lambda values: Clause('holds(?, a."column")', (values[0],)),
    "published": period("a.published_at"),
    "seen": period("a.first_seen"),
    "state": lambda values: Clause(
        f"a.state = '{values[0]}'" + (" AND a.state != 'live'" if values[0] != "live" else "")
    ),
    "reads": bounded(READS),
    "changed": lambda values: Clause(
        f"{'NOT ' if values[0] == 'no' else ''}EXISTS "
        f"(SELECT 1 FROM revisions WHERE article = a.id AND kind = '{record.EDIT}')"
    ),
    "has": lambda values: Clause(f"EXISTS (SELECT 1 FROM {values[0]}s WHERE article = a.id)"),
}


def tiers(plan: Plan) -> Iterator[str]:
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


def _texts(node: Node) -> bool:
    if isinstance(node, Text | Fact):
        return isinstance(node, Text)
    return _texts(node.node) if isinstance(node, Not) else any(_texts(each) for each in node.nodes)


def combined(word: str, clauses: Sequence[Clause]) -> Clause:
    """The conditions, joined by AND or OR."""
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
