"""Articles as they were recorded, from the view `articles_full`, whose one row is one whole article. It leaves out what
is withheld (`archive/withholding.py`); `articles_kept` has all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from sqlite3 import Connection
from typing import Any

from archive.addresses import find
from archive.model import Article, Attachment, Column, Credit, Image, Precision, Problem, RelatedItem, Role, Source

COLUMNS = """
    url, canonical_url, title, subtitle, published_at, published_precision, origin, "column", credits, body,
    read_count, related, images, attachments, keywords, document_number, layout, problems
"""
BY_ID = f"SELECT {COLUMNS} FROM articles_full WHERE id = ?"  # noqa: S608 (our own names)
KEPT_BY_ID = f"SELECT {COLUMNS} FROM articles_kept WHERE id = ?"  # noqa: S608 (our own names)


def article(db: Connection, key: str | int, *, withheld: bool = False) -> Article | None:
    """The article with this id, canonical address, alias, or address as last fetched; a withheld one only if asked."""
    article_id = int(key) if isinstance(key, int) or key.isdecimal() else find(db, key)
    return None if article_id is None else _by_id(db, article_id, KEPT_BY_ID if withheld else BY_ID)


def articles(db: Connection, source: str | None) -> Iterator[Article]:
    """All articles, or a source's, in the order in which they were first recorded."""
    ids = db.execute("SELECT id FROM articles WHERE ?1 IS NULL OR source = ?1 ORDER BY id", (source,)).fetchall()
    for (article_id,) in ids:
        found = _by_id(db, article_id)
        if found is not None:
            yield found


def sources(db: Connection) -> list[Source]:
    """The sources that the archive knows, with their columns, by id."""
    rows = db.execute(
        """
        SELECT id, name, level, region, home, layout, every, keep, follow, formerly, counter, revisit
        FROM sources ORDER BY id
        """
    ).fetchall()
    return [_source(db, *row) for row in rows]


def _source(db: Connection, source: str, *row: Any) -> Source:
    name, level, region, home, layout, every, *lists, counter, revisit = row
    keep, follow, formerly = (tuple(json.loads(each)) for each in lists)
    again = None if revisit is None else tuple(json.loads(revisit))
    basics = (source, name, level, region, home, _columns(db, source), layout, every, keep)
    return Source(*basics, follow=follow, formerly=formerly, counter=counter, revisit=again)


def _columns(db: Connection, source: str) -> tuple[Column, ...]:
    query = "SELECT name, list, paging, kind FROM columns WHERE source = ? ORDER BY rowid"
    return tuple(Column(*row) for row in db.execute(query, (source,)))


def credits_of(text: str) -> tuple[Credit, ...]:
    """Credits from the view's JSON."""
    return tuple(Credit(Role(each["role"]), each["label"], each["name"]) for each in json.loads(text))


def rows(db: Connection, sql: str, *values: object) -> list[dict[str, Any]]:
    """The rows that a query gives, each by its columns' names."""
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def fields(db: Connection, article_id: int, query: str) -> dict[str, Any] | None:
    """The row that a query gives for an article's id, by column, as the fields of Article are; None without a row."""
    cursor = db.execute(query, (article_id,))
    names = [column[0] for column in cursor.description]
    row = cursor.fetchone()
    return None if row is None else {name: _value(name, row[i]) for i, name in enumerate(names)}


def _by_id(db: Connection, article_id: int, query: str = BY_ID) -> Article | None:
    found = fields(db, article_id, query)
    return None if found is None else Article(**found)


def _value(name: str, stored: Any) -> Any:
    return PARSED[name](stored) if name in PARSED and stored is not None else stored


def _related(text: str) -> tuple[RelatedItem, ...]:
    return tuple(RelatedItem(**each) for each in json.loads(text))


def _images(text: str) -> tuple[Image, ...]:
    return tuple(Image(**each) for each in json.loads(text))


def _attachments(text: str) -> tuple[Attachment, ...]:
    return tuple(Attachment(**each) for each in json.loads(text))


def _problems(text: str) -> tuple[Problem, ...]:
    return tuple(Problem(**each) for each in json.loads(text))


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


# How a column of the view becomes a field of Article, where it isn't the same already.
PARSED: dict[str, Callable[[str], object]] = {
    "published_precision": Precision,
    "credits": credits_of,
    "related": _related,
    "images": _images,
    "attachments": _attachments,
    "keywords": _keywords,
    "problems": _problems,
}
