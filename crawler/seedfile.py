"""Source files as text: a day written into one, with every other character left as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path
from typing import Any

from crawler.errors import BadSource

_TABLE = re.compile(r"^\s*\[", re.MULTILINE)
_COLUMN = re.compile(r"^\s*\[\[\s*columns\s*\]\]")
_CHECKED = re.compile(r"^(\s*checked\s*=\s*)(\"[^\"]*\"|'[^']*')", re.MULTILINE)


def mark_checked(text: str, names: Collection[str], day: str) -> str:
    """The text of a source's file, with `checked = DAY` in the columns of these names. Raises BadSource when the file
    is written so that this can't be done without touching anything else."""
    marked = "".join(_marked(part, names, day) for part in _parts(text))
    if tomllib.loads(marked) != _expected(text, names, day):
        raise BadSource("can't be edited safely; write each column as [[columns]] and add `checked` by hand")
    return marked


def write_checked(file: Path, names: Collection[str], day: str) -> None:
    """Marks the columns in the file. Raises BadSource."""
    try:
        text = file.read_bytes().decode("utf-8")
        file.write_bytes(mark_checked(text, names, day).encode("utf-8"))
    except OSError as error:
        raise BadSource(f"{file.name}: can't be written: {error.strerror}") from error
    except BadSource as error:
        raise BadSource(f"{file.name}: {error}") from None


def _parts(text: str) -> list[str]:
    """The text cut before each table's head."""
    starts = [0, *(match.start() for match in _TABLE.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def _marked(part: str, names: Collection[str], day: str) -> str:
    """A part of the file; a column of these names has the day after its last key."""
    if not _COLUMN.match(part) or _name_of(part) not in names:
        return part
    if _CHECKED.search(part):
        return _CHECKED.sub(rf'\g<1>"{day}"', part, count=1)
    lines = part.splitlines(keepends=True)
    last = max(n for n, line in enumerate(lines) if re.match(r"\s*[\w\"'-]", line))
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    lines[last] = lines[last].rstrip("\r\n") + end
    return "".join([*lines[: last + 1], f'checked = "{day}"{end}', *lines[last + 1 :]])


def _name_of(part: str) -> str | None:
    try:
        columns = tomllib.loads(part).get("columns", [{}])
    except tomllib.TOMLDecodeError:  # a string that looked like a table's head
        return None
    found = columns[0].get("name")
    return found if isinstance(found, str) else None


def _expected(text: str, names: Collection[str], day: str) -> dict[str, Any]:
    table = tomllib.loads(text)
    for column in table["columns"]:
        if column.get("name") in names:
            column["checked"] = day
    return table
