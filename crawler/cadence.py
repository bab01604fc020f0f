"""How often a column publishes, learned from the days that its lists and articles print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from crawler.workdays import workdays

# Looked back on: a year with all its holidays, and a month.
MEMORY = timedelta(days=400)

# Of fewer pauses between days of publication nothing is learned.
LEAST_PAUSES = 12

# A pause is out of the rhythm when it is so many times as long as the longest of the past, and some days more. Where
# pauses have no memory (their lengths are exponential), the next one is k times as long as the longest of n with a chance
# of about k! / n^k: with 24 and twice as long 1 in 325, with 12 and three times 1 in 455.
MANY_PAUSES, TIMES_MANY, TIMES_FEW, MORE = 24, 2, 3, 3


@dataclass(frozen=True, slots=True)
class Cadence:
    """A column's pauses between two days of publication, in working days: how many there were, how long they usually
    are and were at most, and from which length on the next one is out of the rhythm. `last` is the last such day."""

    pauses: int
    usual: float
    longest: int
    limit: int
    last: date

    @property
    def words(self) -> str:
        """The rhythm in short, for people."""
        return "daily" if self.usual <= 1 else f"every {self.usual:.0f} d"


def cadence(days: Sequence[str]) -> Cadence | None:
    """The rhythm of these days (ISO 8601, in order); None where they are too few."""
    known = [day for day in map(_date, days) if day]
    pauses = [workdays(before, after) for before, after in pairwise(known)]
    if len(pauses) < LEAST_PAUSES:
        return None
    longest, times = max(pauses), TIMES_MANY if len(pauses) >= MANY_PAUSES else TIMES_FEW
    return Cadence(len(pauses), median(pauses), longest, times * longest + MORE, known[-1])


def all_days(days: Iterable[Sequence[str]]) -> list[str]:
    """The days on which any column published, in order."""
    return sorted({day for each in days for day in each})


def _date(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None  # a list may print a 31 of June
