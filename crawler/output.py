"""What commands print: tables for people on a terminal, a JSON object a line for everybody else."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from archive.errors import QingjianError

if TYPE_CHECKING:
    from rich.console import RenderableType

Row = Mapping[str, object]

FEW = 3  # numbers stand in a column of a terminal without wrapping it


class NotPrinted(QingjianError):
    """What a command prints can't be written where it is sent."""


def emit(rows: Iterable[Row], columns: Sequence[str] | None = None) -> None:
    """Prints rows; a table shows only `columns` where they are named, JSON shows all."""
    if for_people():
        print_table(list(rows), columns)
    else:
        print_lines(rows)


def for_people(as_json: bool = False) -> bool:
    """Whether a person reads what is printed, and did not ask for JSON."""
    return not as_json and sys.stdout.isatty()


def print_lines(rows: Iterable[Row]) -> None:
    """A JSON object a line."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def print_table(
    rows: Sequence[Row],
    columns: Sequence[str] | None = None,
    *,
    title: str | None = None,
    width: int | None = None,
) -> None:
    """A plain table, as wide as the terminal or `width`; numbers to the right. Nothing is printed without rows."""
    from rich.console import Console

    if not rows:
        return
    console = Console(highlight=False, width=width)
    table = _table(rows, columns or list(rows[0]), title)
    if console.is_terminal:
        console.print(table, end="\n\n")
        return
    with console.capture() as text:
        console.print(table)
    # A table is padded to its width, which in a file is nothing but trailing blanks.
    print("\n".join(line.rstrip() for line in text.get().splitlines()), end="\n\n")


@contextmanager
def progress(doing: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
    """A bar on stderr while a person looks at it; what is yielded moves it on by so many."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda done: bar.advance(task, done)


def print_json(value: object) -> None:
    """One JSON object: on a line of its own, or indented when a person looks at it."""
    print(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def in_short(ids: Sequence[int]) -> str:
    """Numbers as text, of many only the first, the last and how many there are: an article that is visited for years
    has hundreds of captures."""
    return ", ".join(map(str, ids)) if len(ids) <= FEW else f"{ids[0]} … {ids[-1]} ({len(ids)})"


def write_bytes(data: bytes) -> None:
    """Writes bytes to stdout as they are. Raises as `standard_output`."""
    with standard_output() as stream:
        stream.write(data)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Stdout for bytes. Raises NotPrinted, and BrokenPipeError when nobody reads any more."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotPrinted(f"stdout can't be written: {(error.strerror or str(error)).lower()}") from error


def _table(rows: Sequence[Row], columns: Sequence[str], title: str | None) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, title=title, title_justify="left", pad_edge=False)
    for column in columns:
        numeric = all(isinstance(row.get(column), int) for row in rows)
        table.add_column(column.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        # As text, since square brackets in a title are no markup.
        table.add_row(*(Text("" if row.get(column) is None else str(row[column])) for column in columns))
    return table
