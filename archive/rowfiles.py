"""Rows as text: JSON lines, and CSV as RFC 4180 has it. A row at a time, however many there are.

Spreadsheets run a cell that begins like a formula, and what stands in our cells comes from pages that anybody writes.
So such a text gets an apostrophe before it, which spreadsheets take for "this is text"; `exact` leaves it as it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

from archive.errors import ArchiveError

# What begins a formula in Excel, LibreOffice or Google Sheets, also in full width; and the control characters after
# which some of them look again (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")

BOM = b"\xef\xbb\xbf"  # Excel takes a file without it for one in the system's own encoding


class NotText(ArchiveError):
    """A value that the format has no place for."""


def write_lines(stream: IO[bytes], rows: Iterable[Mapping[str, object]]) -> int:
    """How many rows were written, a JSON object a line in UTF-8. Raises NotText."""
    count = 0
    for count, row in enumerate(rows, 1):
        try:
            stream.write(json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        except (TypeError, ValueError) as error:  # bytes; infinity; half a character
            raise NotText(f"row {count} has a value that JSON can't hold: {error}") from error
    return count


def write_csv(
    stream: IO[bytes], names: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool = False, exact: bool = False
) -> int:
    """How many rows were written below the names, in UTF-8; null is an empty cell. Raises NotText."""
    stream.write(BOM if bom else b"")
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # RFC 4180: commas, CRLF, quotes where they are needed and doubled inside
    writer.writerow(name if exact else guarded(name) for name in names)
    count = 0
    for count, row in enumerate(rows, 1):
        writer.writerow(_cell(value, count, exact) for value in row)
        _flush(stream, buffer, count)
    _flush(stream, buffer, count)
    return count


def guarded(text: str) -> str:
    """The text as a spreadsheet shows it and does not run it."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def _cell(value: object, count: int, exact: bool) -> object:
    if isinstance(value, bytes):
        raise NotText(f"row {count} has bytes, which CSV can't hold; hex() makes a text of them")
    return guarded(value) if isinstance(value, str) and not exact else value


def _flush(stream: IO[bytes], buffer: io.StringIO, count: int) -> None:
    try:
        stream.write(buffer.getvalue().encode())
    except UnicodeEncodeError as error:
        raise NotText(f"row {count} has half a character: {error}") from error
    buffer.seek(0)
    buffer.truncate()
