"""A search in a set of Parquet files (`archive.parquetset`), by DuckDB: the same language and the same answers as a search
in the archive (`archive.search`), by looking at each text instead of an index.

It reads only the columns that the query speaks of, and of the files only those of the sources and months that it names.
"""

# ruff: noqa: S608 (statements are put together of our own text; what was typed is bound to them)

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import parquetset, query
from archive.errors import ArchiveError
from archive.identity import identity
from archive.model import Attachment, Credit, Image, Precision, Problem, RelatedItem, Role
from archive.planning import Clause, bounded, combined, period
from archive.query import And, Fact, Node, Not, Query, Text
from archive.queryerror import QueryError
from archive.search import Hit, asked, snippet

if TYPE_CHECKING:
    import duckdb

ORDERS = {
    query.NEWEST: "published_at DESC NULLS LAST, id DESC",
    query.READS: "reads DESC NULLS LAST, published_at DESC NULLS LAST, id DESC",
}

# What hits can be counted by, as `archive.search.COUNTED` has it.
COUNTED = {
    "month": "substr(published_at, 1, 7)",
    "source": "source",
    "region": "region",
    "author": "unnest(list_distinct(list_transform(list_filter(credits, lambda c: c.role = 'author'), lambda c: c.name)))",
}

SEEN = "strftime(first_seen, '%Y-%m-%dT%H:%M:%SZ')"

# The file to which a set's own partitions lead: a source that has none is unknown.
SOURCES = "SELECT 1 FROM articles_full WHERE source = ? LIMIT 1"


class NoSet(ArchiveError):
    """There is no set of Parquet files in the folder, DuckDB is missing, or it can't read them."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class ParquetSearch:
    """A set that is open. Its methods are those of `Archive` (`narrowed`: since, until, traditional); of `sort`, relevance
    needs an archive's index."""

    db: duckdb.DuckDBPyConnection

    def search(
        self, words: str, limit: int = 20, *, page: int = 1, sort: str | None = None, **narrowed: Any
    ) -> list[Hit]:
        """A page of hits. Raises QueryError, NoSet."""
        wanted = asked(words, **narrowed)
        order = sort or wanted.sort or query.NEWEST
        if order not in ORDERS:
            raise NoSet("by relevance only an archive's index can tell: ask for newest or reads")
        found = self._where(wanted)
        sql = f"SELECT * FROM articles_full WHERE {found.sql} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
        rows = self._asked(sql, (*found.values, limit, (page - 1) * limit))
        names = [column[0] for column in rows.description or ()]
        phrases = [text.words for text in query.wanted(wanted.node) if text.field in (None, "body")]
        return [_hit(dict(zip(names, row, strict=True)), phrases) for row in rows.fetchall()]

    def count(self, words: str, **narrowed: Any) -> int:
        """How many articles there are. Raises as `search`."""
        found = self._where(asked(words, **narrowed))
        row = self._asked(f"SELECT count(*) FROM articles_full WHERE {found.sql}", found.values).fetchone()
        return int(row[0]) if row else 0

    def counts(self, words: str, by: str, **narrowed: Any) -> list[tuple[str | None, int]]:
        """How many by month, source, region or author, in the order of `archive.search.counts`. Raises as `search`."""
        found = self._where(asked(words, **narrowed))
        order = "1 NULLS FIRST" if by == "month" else "2 DESC, 1 NULLS FIRST"
        sql = f"""
            SELECT value, count(DISTINCT id) FROM (SELECT {COUNTED[by]} AS value, id FROM articles_full WHERE {found.sql})
            GROUP BY 1 ORDER BY {order}
        """
        rows: list[tuple[str | None, int]] = self._asked(sql, found.values).fetchall()
        return rows

    def _where(self, wanted: Query) -> Clause:
        return self._condition(wanted.node, wanted) if wanted.node is not None else Clause("false")

    def _condition(self, node: Node, wanted: Query) -> Clause:
        if isinstance(node, Text):
            return _holding(node)
        if isinstance(node, Fact):
            if node.field == "source" and not self._asked(SOURCES, (node.values[0],)).fetchone():
                raise QueryError("source", wanted.typed, node.at, name=node.values[0])
            return FACTS[node.field](node.values)
        if isinstance(node, Not):
            inner = self._condition(node.node, wanted)
            return Clause(f"NOT coalesce({inner.sql}, false)", inner.values)
        word = "AND" if isinstance(node, And) else "OR"
        return combined(word, [self._condition(each, wanted) for each in node.nodes])

    def _asked(self, sql: str, values: Sequence[object]) -> duckdb.DuckDBPyConnection:
        import duckdb

        try:
            return self.db.execute(sql, list(values))
        except duckdb.Error as error:
            raise NoSet(f"the set can't be read: {' '.join(str(error).split())[:300]}") from error


@contextmanager
def opened(folder: Path) -> Iterator[ParquetSearch]:
    """The set in a folder. Raises NoSet."""
    try:
        import duckdb
    except ImportError as error:
        raise NoSet("DuckDB is not installed; `pip install 'qingjian[parquet]'`") from error
    if not (folder / parquetset.ARTICLES).is_dir():
        raise NoSet(
            f"{folder}: is no set of Parquet files; `qingjian export --format parquet --set -o {folder}` makes one"
        )
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(parquetset.MACROS)
        try:
            for view in ("articles_full", *parquetset.ANSWERED):
                db.execute(parquetset.defined(view, folder.resolve()))
        except duckdb.Error as error:
            raise NoSet(f"{folder}: {' '.join(str(error).split())[:300]}") from error
        yield ParquetSearch(db)


def _holding(text: Text) -> Clause:
    """Whether a text holds the words."""
    roles = query.ROLES.get(text.field or "")
    if roles:
        named = f"c.role IN ({', '.join('?' * len(roles))}) AND contains(c.name, ?)"
        return Clause(f"len(list_filter(folded.credits, lambda c: {named})) > 0", (*roles, text.words))
    if text.field:
        return Clause(f"contains(folded.{text.field}, ?)", (text.words,))
    parts = [f"coalesce(contains(folded.{each}, ?), false)" for each in ("body", "title", "origin")]
    parts.append("len(list_filter(folded.credits, lambda c: contains(c.label, ?) OR contains(c.name, ?))) > 0")
    return Clause(f"({' OR '.join(parts)})", (text.words,) * 5)


def _published(values: Sequence[str]) -> Clause:
    """Days, and by their months the files that are opened at all."""
    since, until = values
    months = [Clause("month >= ?", ((since or "0")[:7],))] + ([Clause("month <= ?", (until[:7],))] if until else [])
    return combined("AND", [period("published_at")(values), *months])


FACTS: dict[str, Callable[[Sequence[str]], Clause]] = {
    "source": lambda values: Clause("source = ?", (values[0],)),
    "level": lambda values: Clause("level = ?", (values[0],)),
    "region": lambda values: Clause("starts_with(region, ?)", (values[0],)),
    "column": lambda values: Clause('contains(folded."column", ?)', (values[0],)),
    "published": _published,
    "seen": period(SEEN),
    "state": lambda values: Clause("state = ?", (values[0],)),
    "reads": bounded("reads"),
    "changed": lambda values: Clause("changed = ?", (values[0] == "yes",)),
    "has": lambda values: Clause(f"len({values[0]}s) > 0"),
    "related": lambda values: Clause("list_contains(linked, ?)", (identity(values[0]),)),
}


def _hit(row: dict[str, Any], phrases: Sequence[str]) -> Hit:
    text, marks = snippet(row["body"], phrases)
    parts: dict[str, Any] = {
        "credits": tuple(Credit(Role(each["role"]), each["label"], each["name"]) for each in row["credits"]),
        "related": tuple(RelatedItem(**each) for each in row["related"]),
        "images": tuple(Image(**each) for each in row["images"]),
        "attachments": tuple(Attachment(**each) for each in row["attachments"]),
        "problems": tuple(Problem(**each) for each in row["problems"]),
        "keywords": tuple(row["keywords"]),
        "published_precision": row["published_precision"] and Precision(row["published_precision"]),
    }
    names = (
        "url", "canonical_url", "title", "subtitle", "published_at", "origin", "column", "body", "read_count",
        "document_number", "layout", "id", "source", "source_name", "state", "reads",
    )  # fmt: skip
    return Hit(**{name: row[name] for name in names}, **parts, snippet=text, marks=marks)
