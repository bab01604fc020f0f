"""When a page is looked at again: one pure function, and its reasons.

An agency corrects a text soon or hardly ever: what it changes or takes down, it mostly does within hours and days, and
what has stood for a week will stand for months. So the visits to an article thin out as it ages, and start anew where it
was edited, since who corrects once corrects again. A year after the last step it is looked at once more, and so on:
what nobody looks at can go without being noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from archive.model import Source
from archive.states import Past
from archive.times import later, seconds_between
from crawler.rhythm import rhythm

# After first sight, and after each edit.
STEPS = (
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30),
    timedelta(days=180),
)  # fmt: skip
AFTERWARDS = timedelta(days=365)

# After each counted visit in a row that did not find the article: missing is known after a day, gone after a week
# (archive/states.py); then now and then, since what was taken down may come back.
RETRIES = (timedelta(days=1), timedelta(days=2), timedelta(days=4), timedelta(days=30), timedelta(days=180))

# What came before most of the way to a step had passed, came for that step.
NEARLY = 0.25

# A text that was old when we first saw it has its young days behind it: steps shorter than a tenth of its age are left out.
OLD = 10


@dataclass(frozen=True, slots=True)
class Life:
    """What decides. Times are UTC with Z; `published_at` is as printed, a day or a time with its offset.

    `read`: the address was an article once. `absences`: visits in a row that did not find it, as far as they count, and
    the last one.
    """

    first_seen: str
    read: bool = True
    published_at: str | None = None
    changed_at: str | None = None
    absences: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """When the next visit is due, and why then; `at` is None for never."""

    at: str | None
    why: str


def next_visit(now: str, life: Life, steps: Sequence[timedelta] | None = None) -> Visit:
    """The visit after one at `now`. `steps` are the times after first sight (None: `STEPS`; empty: no visit but the
    retries of what was not found)."""
    steps = STEPS if steps is None else steps
    if life.absences:
        wait = RETRIES[min(life.absences, len(RETRIES)) - 1]
        return Visit(later(now, wait), f"not found {life.absences} times in a row")
    if not life.read:
        # It may be listed before it is published; a firewall's mood passes. Once a day is often enough for either.
        slow = [step for step in STEPS if step >= RETRIES[0]]
        return Visit(_next(now, life.first_seen, slow) or later(now, AFTERWARDS), "not read yet")
    if not steps:
        return Visit(None, "the source wants no second visit")
    return min(_visits(now, life, steps), key=lambda visit: visit.at or "")


def due(past: Past, source: Source, now: str, absences: int = 0) -> str | None:
    """When an article that the archive has is due again after a visit at `now`; None for never."""
    life = Life(past.first_seen, True, past.published_at, past.changed_at, absences)
    return next_visit(now, life, None if source.revisit is None else [rhythm(step) for step in source.revisit]).at


def _visits(now: str, life: Life, steps: Sequence[timedelta]) -> Iterator[Visit]:
    """What each reason would have."""
    yield Visit(later(now, AFTERWARDS), "once a year")
    old = _age(life) / OLD
    if at := _next(now, life.first_seen, [step for step in steps if step >= old]):
        yield Visit(at, "since it was first seen")
    if life.changed_at and (at := _next(now, life.changed_at, steps)):
        yield Visit(at, "since it was edited")


def _age(life: Life) -> timedelta:
    """How old the text was when it was first seen; a day's edge either way does not matter."""
    if life.published_at is None:
        return timedelta(0)
    published = f"{life.published_at[:10]}T00:00:00Z"
    return max(timedelta(0), timedelta(seconds=seconds_between(published, life.first_seen)) - timedelta(days=1))


def _next(now: str, since: str, steps: Sequence[timedelta]) -> str | None:
    """The first step after a time that is not reached yet, nor nearly; None when all are."""
    for step in steps:
        at = later(since, step)
        if seconds_between(now, at) > NEARLY * step.total_seconds():
            return at
    return None
