"""How each source is, in a row: the numbers that the archive has of it, its state, and how often it publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from archive import Archive
from archive.alerts import OPENED, QUIET, UNKNOWN, WELL, Change, State, rank
from archive.status import SourceStatus
from archive.times import later
from crawler.cadence import MEMORY, Cadence, all_days, cadence
from crawler.workdays import day_of, workdays

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Health:
    """One source. `state` is the worst that is open (`archive.alerts.State`), else `unknown`, `quiet` or `well`; `states` are
    all that are open, each with what it is about. `failing` are the fields that were lost."""

    status: SourceStatus
    state: str
    states: tuple[tuple[str, str], ...]
    cadence: Cadence | None

    @property
    def failing(self) -> tuple[str, ...]:
        return tuple(subject for state, subject in self.states if state == State.FIELD_LOST)

    def as_row(self) -> dict[str, object]:
        """As `qingjian status` prints it."""
        found = self.status
        return {
            "source": found.source,
            "name": found.name,
            "state": self.state,
            "last_success": found.last_success,
            "publishes": self.cadence.words if self.cadence else None,
            "new_this_week": found.new,
            "failing": list(self.failing),
            "next_due": found.next_due,
            "columns": found.columns,
            "articles": found.articles,
            "last_new_article": found.last_new_article,
            "last_run": found.last_run,
            "states": [f"{state}:{subject}" if subject else state for state, subject in self.states],
        }


def health(archive: Archive, now: str) -> list[Health]:
    """All sources, those in trouble first, as they were when they were last looked at (`qingjian monitor`, `crawl`)."""
    alerts: dict[str, list[Change]] = {}
    for change in archive.standing_alerts():
        if change.change == OPENED:
            alerts.setdefault(change.source, []).append(change)
    found = [_health(archive, one, alerts.get(one.source, ()), now) for one in archive.status(since=later(now, -WEEK))]
    return sorted(found, key=lambda one: min(rank(one.state), rank(UNKNOWN)))


def machine(archive: Archive) -> bool:
    """Whether the machine that crawls reaches nothing."""
    return any(change.source == "" and change.change == OPENED for change in archive.standing_alerts())


def _health(archive: Archive, status: SourceStatus, alerts: Sequence[Change], now: str) -> Health:
    days = archive.publication_days(status.source, since=later(now, -MEMORY)[:10], until=now[:10])
    states = tuple(sorted(((one.state, one.subject) for one in alerts), key=lambda one: (rank(one[0]), one[1])))
    learned = cadence(all_days(days.values()))
    state = states[0][0] if states else _without_alert(status, learned, now)
    return Health(status, state, states, learned)


def _without_alert(status: SourceStatus, learned: Cadence | None, now: str) -> str:
    if status.last_run is None:
        return UNKNOWN
    pause = workdays(learned.last, day_of(now)) if learned else 0
    return QUIET if learned and pause > max(learned.usual, 1) else WELL
