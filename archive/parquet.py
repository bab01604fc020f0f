"""Rows as Parquet files, typed, through Apache Arrow (the extra `parquet`).

Articles have a schema of ours: our times are timestamps in UTC, lists are lists of structs. `published_at` stays the
text that the page prints, since a day is no time; `published_on` beside it is the day as a date. The columns of a question
have the types that its answer shows, for which it is answered twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from archive.errors import ArchiveError

if TYPE_CHECKING:
    import pyarrow

# So many rows are held at once and make one row group: some megabytes of articles, and enough for columns to pack well.
GROUP = 1000

# What a partition's file is called.
NAME = "articles.parquet"

# How Hive, and with it DuckDB, Spark and Arrow, calls the folder of what has no value.
NO_MONTH = "__HIVE_DEFAULT_PARTITION__"

Row = dict[str, Any]


class NoParquet(ArchiveError):
    """The extra is not installed, or a value has no place in a column."""


def write_articles(stream: IO[bytes], rows: Iterable[Row]) -> int:
    """How many articles (rows of `articles_full`) were written to one file. Raises NoParquet."""
    return _write(stream, article_schema(), map(typed, rows))


def write_partitions(
    folder: Path, rows: Iterable[Row], schema: pyarrow.Schema | None = None
) -> Iterator[tuple[Path, int]]:
    """Writes a file for each source and month of publishing, `source=mee/month=2024-03/articles.parquet`, and says how
    many articles are in each. The rows must come by source and month, with the columns of `article_schema` if no other
    `schema` is given. Raises NoParquet."""
    schema = schema or article_schema()
    without = schema.remove(schema.get_field_index("source"))
    for (source, month), group in groupby(rows, key=lambda row: (row["source"], (row["published_at"] or "")[:7])):
        place = _place(folder, source, month)
        place.mkdir(parents=True)
        file = place / NAME
        with file.open("xb") as stream:
            count = _write(stream, without, map(typed, group))
        yield file, count


def write_answer(
    stream: IO[bytes],
    names: Sequence[str],
    rows: Callable[[], Iterator[Sequence[Any]]],
    known: Mapping[str, type] = {},
) -> int:
    """How many rows of an answer were written; `rows` gives the same answer each time, and `known` says what some columns
    hold even where there is no row. Raises NoParquet."""
    arrow = library()
    kinds: list[set[type]] = [{known[name]} if name in known else set() for name in names]
    for row in rows():
        for kind, value in zip(kinds, row, strict=True):
            kind.add(type(value))
    types = [_type(arrow, name, kind - {type(None)}) for name, kind in zip(names, kinds, strict=True)]
    schema = arrow.schema(list(zip(names, types, strict=True)))
    return _write(stream, schema, (dict(zip(names, row, strict=True)) for row in rows()))


def reading_schema() -> pyarrow.Schema:
    """The columns of what pages are read as, whatever an archive says of them: `captured_at` and `capture` tell when the
    page was served and in which record of an archive; `source` and `month` are in the files' places."""
    arrow, articles = library(), article_schema()
    of_archives = ("id", "source", "source_name", "level", "region", "state", "first_seen", "last_seen", "revision")
    fields = [field for field in articles if field.name not in of_archives]
    seen = articles.field("first_seen").type
    return arrow.schema(
        [("capture", arrow.int64()), ("captured_at", seen), *((field.name, field.type) for field in fields)]
    )


def write_readings(folder: Path, number: int, rows: Iterable[Row]) -> None:
    """Writes a file for each source and month among the rows, `source=mee/month=2024-03/part-00001.parquet`; the rows are
    of `asdict(article)` with source, capture and captured_at. Raises NoParquet."""
    placed: dict[Path, list[Row]] = {}
    for row in rows:
        day = _day(row["published_at"])
        known = {"captured_at": datetime.fromisoformat(row["captured_at"]), "published_on": day}
        placed.setdefault(_place(folder, row["source"], str(day or "")[:7]), []).append({**row, **known})
    for place, group in sorted(placed.items()):
        place.mkdir(parents=True, exist_ok=True)
        with (place / f"part-{number:05}.parquet").open("xb") as stream:
            _write(stream, reading_schema(), iter(group))


def _place(folder: Path, source: str, month: str) -> Path:
    """A source's name may come from a file that anybody wrote: it makes one folder's name, whatever it holds."""
    return folder / f"source={quote(source, safe='')}" / f"month={quote(month, safe='') or NO_MONTH}"


def typed(row: Row) -> Row:
    """A row of `articles_full` as the schema has it."""
    lists = {
        name: json.loads(row[name]) for name in ("credits", "related", "images", "attachments", "problems", "keywords")
    }
    times = {name: datetime.fromisoformat(row[name]) for name in ("first_seen", "last_seen")}
    return {**row, **lists, **times, "published_on": _day(row["published_at"])}


def article_schema() -> pyarrow.Schema:
    """The columns of `articles_full`, with `published_on`."""
    arrow = library()
    text, whole, truth = arrow.string(), arrow.int64(), arrow.bool_()
    seen = arrow.timestamp("ms", tz="UTC")  # Parquet knows none to the second

    def rows(**fields: Any) -> Any:
        return arrow.list_(arrow.struct(list(fields.items())))

    fields: dict[str, Any] = {
        "id": whole, "source": text, "source_name": text, "level": text, "region": text, "state": text,
        "first_seen": seen, "last_seen": seen, "revision": whole, "url": text, "canonical_url": text, "title": text,
        "subtitle": text, "published_at": text, "published_on": arrow.date32(), "published_precision": text,
        "origin": text, "column": text, "credits": rows(role=text, label=text, name=text), "body": text,
        "read_count": whole,
        "related": rows(
            position=whole, title=text, title_truncated=truth, teaser=text, url=text, read_count=whole, published_at=text
        ),
        "images": rows(url=text, caption=text), "attachments": rows(url=text, name=text),
        "keywords": arrow.list_(text), "document_number": text, "layout": text,
        "problems": rows(field=text, message=text),
    }  # fmt: skip
    return arrow.schema(list(fields.items()))


def _write(stream: IO[bytes], schema: pyarrow.Schema, rows: Iterator[Row]) -> int:
    arrow = library()
    import pyarrow.parquet as parquet

    count = 0
    # As pyarrow sees it the stream is none of its own to close; statistics and zstd are what readers of today expect.
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            try:
                writer.write_table(arrow.Table.from_pylist(group, schema))
            except (arrow.ArrowInvalid, arrow.ArrowTypeError, UnicodeEncodeError, OverflowError) as error:
                raise NoParquet(f"a value can't be written as Parquet: {' '.join(str(error).split())}") from error
            count += len(group)
    return count


def _type(arrow: Any, name: str, kinds: set[type]) -> Any:
    """The narrowest type that holds all; a column of nothing but null is text."""
    if kinds <= {int}:
        return arrow.int64() if kinds else arrow.string()
    if kinds <= {int, float}:
        return arrow.float64()
    if len(kinds) > 1:
        raise NoParquet(f"column {name} holds both texts and others; CAST makes one type of them")
    return arrow.binary() if kinds == {bytes} else arrow.string()


def _day(printed: str | None) -> date | None:
    try:
        return date.fromisoformat(printed[:10]) if printed else None
    except ValueError:
        return None


def library() -> Any:
    """Arrow. Raises NoParquet without it."""
    try:
        import pyarrow
    except ImportError as error:
        raise NoParquet("Parquet files need the extra: pip install 'qingjian[parquet]'") from error
    return pyarrow
