"""The sources at a glance: as rows for the command, as a document for docs/sources.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from archive.model import LEVELS, Column, Source

LEVEL_NAMES = {
    "national": "National authorities",
    "province": "Provincial departments",
    "prefecture": "Prefectures' bureaus",
    "county": "Counties",
    "press": "Press",
}

SHOWN = ("id", "name", "level", "region", "columns", "paging", "checked")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources and columns are asked for; None asks for all. `region` is the beginning of a code."""

    level: str | None = None
    region: str | None = None
    kind: str | None = None
    checked: bool | None = None

    def of(self, sources: Iterable[Source]) -> Iterator[Source]:
        """The sources that fit, each with the columns that fit, in the order of levels and regions."""
        for source in sorted(sources, key=_place):
            columns = tuple(column for column in source.columns if self._fits(column))
            if columns and self._is_there(source):
                yield replace(source, columns=columns)

    def _is_there(self, source: Source) -> bool:
        return self.level in (None, source.level) and source.region.startswith(self.region or "")

    def _fits(self, column: Column) -> bool:
        return self.kind in (None, column.kind) and self.checked in (None, column.checked is not None)


def row(source: Source) -> dict[str, object]:
    """A source as a row: `checked` is the oldest day when all its columns have one."""
    days = [column.checked for column in source.columns]
    return {
        "id": source.id,
        "name": source.name,
        "level": source.level,
        "region": source.region,
        "home": source.home,
        "columns": len(source.columns),
        "paging": ", ".join(dict.fromkeys(column.paging or "by the page" for column in source.columns)),
        "checked": min(day for day in days if day) if all(days) else None,
        "lists": [asdict(column) for column in source.columns],
        "notes": list(source.notes),
        "hints": dict(source.hints),
    }


def document(sources: Mapping[str, Source]) -> str:
    """What docs/sources.md shows: how many sources of each level there are, and all of them with their columns."""
    levels = {level: list(Wanted(level=level).of(sources.values())) for level in LEVELS}
    tables = (
        f"## {LEVEL_NAMES[level]}\n\n{_table(SOURCE_HEAD, _lines(found))}" for level, found in levels.items() if found
    )
    return "\n\n".join((_table(COUNT_HEAD, _counts(levels)), *tables))


COUNT_HEAD = ("level", "sources", "columns of news", "columns of notices", "checked")
SOURCE_HEAD = ("id", "source", "region", "column", "kind", "paging", "evidence", "checked")


def _counts(levels: Mapping[str, Sequence[Source]]) -> Iterator[tuple[str, ...]]:
    counted = {level: found for level, found in levels.items() if found}
    everything = [source for found in counted.values() for source in found]
    for level, found in (*counted.items(), ("all", everything)):
        columns = [column for source in found for column in source.columns]
        kinds = Counter(column.kind for column in columns)
        checked = sum(column.checked is not None for column in columns)
        yield level, *map(str, (len(found), kinds["news"], kinds["notice"], checked))


def _lines(found: Iterable[Source]) -> Iterator[tuple[str, ...]]:
    """A line a column; what is the source's stands in its first."""
    for source in found:
        first = (f"`{source.id}`", f"[{source.name}]({source.home})", source.region)
        for n, column in enumerate(source.columns):
            own = first if n == 0 else ("", "", "")
            link = f"[{column.name}](<{column.list}>)"
            yield *own, link, column.kind, column.paging or "", column.evidence or "", column.checked or ""


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = (head, ["---"] * len(head), *lines)
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in rows)


def _place(source: Source) -> tuple[int, str, str]:
    return LEVELS.index(source.level), source.region, source.id
