"""What is in an archive: each table with its columns, as SQLite knows them, and what they mean (meanings.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

# FTS5 keeps its index in tables of its own.
SHADOWS = "search_index_"


@dataclass(frozen=True, slots=True)
class Described:
    """A column. `refers` is the table that it refers to, '' for none."""

    name: str
    kind: str
    needed: bool
    refers: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row of it is, and its columns in their order."""

    name: str
    meaning: str
    columns: tuple[Described, ...]


def meanings() -> Mapping[str, Mapping[str, str]]:
    """What is said of each table ('') and of each of its columns."""
    return tomllib.loads((Path(__file__).parent / "meanings.toml").read_text(encoding="utf-8"))


def tables(db: Database) -> Iterator[Table]:
    """The tables of an archive in the order in which they are described. Raises KeyError for what is not."""
    said = meanings()
    names = {name for name in db.table_names() if not name.startswith(SHADOWS)}
    for name in sorted(names, key=list(said).index):
        refers = {key.column: key.other_table for key in db[name].foreign_keys}  # type: ignore[union-attr]
        rows = db.execute(f"PRAGMA table_info('{name}')").fetchall()
        columns = (
            Described(column, kind, bool(notnull or primary), refers.get(column, ""), said[name][column])
            for _, column, kind, notnull, _, primary in rows
        )
        yield Table(name, said[name][""], tuple(columns))
