"""Rows of a table in a text: a row is one line, its cells parted by a space."""

from __future__ import annotations

from itertools import groupby

from crawler.pages.lines import Lines
from crawler.pages.markup import NUMBERS

_CELLS = frozenset((NUMBERS["td"], NUMBERS["th"]))
# A cell of a data table is a few words; a longer one is a paragraph that a table lays out.
_LONGEST_CELL = 200


def joined(page: Lines, part: range) -> list[str]:
    """The texts of the lines in `part`, with the cells of a row in one."""
    if _CELLS.isdisjoint(page.kinds):
        return [page.lines[i].text for i in part]
    groups = groupby(part, key=lambda i: _row(page, i))
    return [" ".join(page.lines[i].text for i in group) for _, group in groups]


def _row(page: Lines, i: int) -> tuple[bool, int]:
    """The block of the row that line `i` is a cell of; the line itself when it is no cell, or too long for one."""
    block = page.lines[i].block
    while block >= 0 and page.span(block)[1] - page.span(block)[0] == 1:
        if page.kinds[block] in _CELLS and len(page.lines[i].text) <= _LONGEST_CELL:
            return True, page.parents[block]
        block = page.parents[block]
    return False, i
