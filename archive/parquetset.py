"""The archive as a set of Parquet files that DuckDB answers questions from: for more than one SQLite file can hold.

    DIR/articles/source=mee/month=2024-03/articles.parquet
    DIR/views/people.parquet          (and one for each other view)
    DIR/views.sql                     (for DuckDB: the views by their names)

Articles have the columns of `articles_full` and what a search asks of besides: `reads`, the greatest count that any page
showed; `changed`, whether the agency edited it; `linked`, whose pages its related list names (`archive.identity`); and
`folded`, its texts as they are compared (`archive.folding`). The views are answered once, when the set is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from archive import parquet
from archive.folding import folded
from archive.identity import identity
from archive.planning import FACTS, READS
from archive.questions import VIEWS

if TYPE_CHECKING:
    import pyarrow

ARTICLES, ANSWERS, SQL = "articles", "views", "views.sql"

# The articles' own files are what `articles_full` is here.
ANSWERED = tuple(view for view in VIEWS if view != "articles_full")

# What no answer says that has no rows: which columns of the views are numbers.
_ARTICLE = {"article": int}
NUMBERS: dict[str, dict[str, type]] = {
    "bylines": {**_ARTICLE, "position": int},
    "people": {"articles": int},
    "agencies": dict.fromkeys(("articles", "edited", "edits", "taken_down", "lists"), int),
    "monthly": dict.fromkeys(("published", "first_seen", "edited", "taken_down"), int),
    "most_read": {**_ARTICLE, "count": int},
    "edited": {**_ARTICLE, "revision": int, "before": int, "hours": float},
    "taken_down": {**_ARTICLE, "days_at_least": float, "days_at_most": float, "shows": int},
    "coverage": dict.fromkeys(("listed", "archived", "refused", "waiting", "elsewhere"), int),
    "reprints": {**_ARTICLE, "family": int, "members": int, "earliest": int},
}

KNOWN = f"SELECT {READS}, {FACTS['changed'](['yes']).sql} FROM articles AS a WHERE a.id = ?"  # noqa: S608 (our own text)
LINKED = """
    SELECT i.url, a.url, a.canonical_url, s.url FROM related_items AS i
    LEFT JOIN articles AS a ON a.id = i.related_article LEFT JOIN aliases AS s ON s.article = a.id WHERE i.article = ?
"""

# SQLite's functions that the questions use, and that DuckDB calls otherwise. Both count days from noon of the same one.
MACROS = "CREATE OR REPLACE MACRO julianday(moment) AS julian(CAST(moment AS TIMESTAMP));\n"

Row = dict[str, Any]


def write_set(folder: Path, db: Connection, rows: Iterable[Row]) -> Iterator[tuple[Path, int]]:
    """Writes the set into a folder and says of each file how many rows it has; `rows` are those of `articles_full`, by
    source and month. Runs inside the caller's snapshot. Raises NoParquet."""
    whole = (_known(db, row) for row in rows)
    yield from parquet.write_partitions(folder / ARTICLES, whole, schema())
    (folder / ANSWERS).mkdir()
    for view in ANSWERED:
        file = folder / ANSWERS / f"{view}.parquet"
        asked = f"SELECT * FROM {view}"  # noqa: S608 (ours)
        names = [column[0] for column in db.execute(asked).description]
        with file.open("xb") as stream:
            answer = partial(_rows, db, asked)
            count = parquet.write_answer(stream, names, answer, NUMBERS[view])
        yield file, count
    (folder / SQL).write_text(MACROS + "".join(defined(view, Path()) for view in VIEWS), encoding="utf-8")


def schema() -> pyarrow.Schema:
    """The columns of the set's articles."""
    arrow = parquet.library()
    text = arrow.string()
    names = arrow.list_(arrow.struct([("role", text), ("label", text), ("name", text)]))
    texts = [("title", text), ("origin", text), ("column", text), ("body", text), ("credits", names)]
    more = [
        ("reads", arrow.int64()),
        ("changed", arrow.bool_()),
        ("linked", arrow.list_(text)),
        ("folded", arrow.struct(texts)),
    ]
    found = parquet.article_schema()
    for name, kind in more:
        found = found.append(arrow.field(name, kind))
    return found


def defined(view: str, folder: Path) -> str:
    """SQL that defines a view for DuckDB, of a set in a folder."""
    inside, options = f"{ANSWERS}/{view}.parquet", ""
    if view == "articles_full":
        inside, options = (
            f"{ARTICLES}/*/*/*.parquet",
            ", hive_partitioning = true, hive_types = {'source': VARCHAR, 'month': VARCHAR}",
        )
    place = str(folder / inside).replace("'", "''")
    return f"CREATE OR REPLACE VIEW {view} AS SELECT * FROM read_parquet('{place}'{options});\n"  # noqa: S608 (quoted)


def _rows(db: Connection, asked: str) -> Iterator[Any]:
    yield from db.execute(asked)


def _known(db: Connection, row: Row) -> Row:
    reads, changed = db.execute(KNOWN, (row["id"],)).fetchone()
    linked = {identity(url) for urls in db.execute(LINKED, (row["id"],)) for url in urls if url}
    texts: Row = {
        name: None if row[name] is None else folded(row[name]) for name in ("title", "origin", "column", "body")
    }
    names = [
        {**each, "label": folded(each["label"] or ""), "name": folded(each["name"])}
        for each in json.loads(row["credits"])
    ]
    return {
        **row,
        "reads": reads,
        "changed": bool(changed),
        "linked": sorted(linked),
        "folded": {**texts, "credits": names},
    }
