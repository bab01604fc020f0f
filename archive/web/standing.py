"""How sources stand: the worst state that the monitors hold open."""

from __future__ import annotations

from archive import Archive
from archive.alerts import OPENED, UNKNOWN, WELL, State, rank
from archive.status import SourceStatus

# What the interface has words for.
KNOWN = (*map(str, State), UNKNOWN, WELL)


def sources(archive: Archive, since: str) -> list[tuple[SourceStatus, str]]:
    """The sources by id, with what is new since a time, and the state of each."""
    opened = [change for change in archive.standing_alerts() if change.change == OPENED]
    worst = {change.source: change.state for change in sorted(opened, key=lambda each: rank(each.state), reverse=True)}
    return [(each, worst.get(each.source, WELL if each.last_run else UNKNOWN)) for each in archive.status(since=since)]
