"""What stands after a field of a query that asks for a fact, read: a period, a range of numbers, one of a few words.

Each reader gives the values that `archive.query.Fact` has, or None for what it doesn't understand; what that would be
`archive.queryerror.WRONG` says.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from archive.folding import folded
from archive.model import LEVELS

Reader = Callable[[str], tuple[str, ...] | None]

STATES = ("live", "failing", "missing", "gone")
PARTS = ("attachment", "image")

MONTHS = 12
DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")
NUMBER = re.compile(r"(<=|>=|<|>|=)?(\d{1,15})")


def _period(typed: str) -> tuple[str, ...] | None:
    """(first day, day after the last) of a day, month or year, or of two with `..` between; "" where it is open."""
    first, dots, last = typed.partition("..")
    if not dots:
        last = first
    elif not (first or last):
        return None
    begin, end = (_days(first)[0] if first else ""), (_days(last)[1] if last else "")
    return None if None in (begin, end) or (end and begin and begin >= end) else (begin or "", end or "")


def _days(typed: str) -> tuple[str | None, str | None]:
    found = DATE.fullmatch(typed)
    if not found:
        return None, None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = date(first.year, month or MONTHS, day or calendar.monthrange(first.year, month or MONTHS)[1])
        return first.isoformat(), (last + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return None, None


def _number(typed: str) -> tuple[str, ...] | None:
    """(at least, at most) of `>10`, `>=10`, `<10`, `<=10`, `10`, `10..20`, `10..`, `..20`; "" where it is open."""
    low, dots, high = typed.partition("..")
    if dots:
        fine = (low or high) and all(each == "" or (each.isdecimal() and len(each) <= 15) for each in (low, high))
        return (low, high) if fine else None
    found = NUMBER.fullmatch(typed)
    if not found:
        return None
    sign, number = found[1], int(found[2])
    return {
        ">": (str(number + 1), ""),
        ">=": (str(number), ""),
        "<": ("", str(number - 1)),
        "<=": ("", str(number)),
    }.get(sign, (str(number), str(number)))


def _one_of(values: Sequence[str]) -> Reader:
    return lambda typed: (typed.lower(),) if typed.lower() in values else None


def _anything(typed: str) -> tuple[str, ...] | None:
    return (typed,)


def _words(typed: str) -> tuple[str, ...] | None:
    return (folded(typed),)


def _code(typed: str) -> tuple[str, ...] | None:
    return (typed,) if re.fullmatch(r"[0-9]{2,6}", typed) else None


READERS: dict[str, Reader] = {
    "source": _anything,
    "region": _code,
    "level": _one_of(LEVELS),
    "column": _words,
    "published": _period,
    "seen": _period,
    "state": _one_of(STATES),
    "reads": _number,
    "changed": _one_of(("yes", "no")),
    "has": _one_of(PARTS),
    "related": _anything,
}
KNOWN = {"level": LEVELS, "state": STATES, "has": PARTS}
