"""What is wrong with a source, as far as its own past tells: pure functions over what the archive remembers of its runs.

Each monitor says of its state that it holds, that it doesn't, or nothing at all (too little was seen): then what was said
before stands. `crawler.conditions` has the words for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.memory import History, RunSeen
from crawler.monitors.crawls import budget_spent, cut_off, not_crawled
from crawler.monitors.finding import MOST_EVIDENCE, Finding, Frozen
from crawler.monitors.listed import no_rows
from crawler.monitors.news import dates_stuck, silent
from crawler.monitors.reachable import blocked, errors, forbidden, unreachable
from crawler.monitors.readable import fields_lost, template_changed, unreadable

__all__ = ["MOST_EVIDENCE", "Finding", "Frozen", "ended", "look"]


def look(history: History, frozen: Frozen | None = None) -> list[Finding]:
    """What every monitor says of a source. `frozen`: the past against which what was lost before is held."""
    runs = ended(history.runs)
    first = [unreachable(runs), forbidden(runs), blocked(runs), errors(runs)]
    found = [not_crawled(history), cut_off(history.runs), *_only_the_worst(first)]
    found += no_rows(runs)
    found += [unreadable(runs), template_changed(history), *fields_lost(history, frozen or {})]
    found += [*silent(history, runs), dates_stuck(runs), budget_spent(runs)]
    return found


def ended(runs: Sequence[RunSeen]) -> tuple[RunSeen, ...]:
    """The runs without the newest one while it is going on. One that was killed long ago is what it is."""
    return tuple(runs[1:] if runs and runs[0].ended_at is None else runs)


def _only_the_worst(found: Iterable[Finding]) -> list[Finding]:
    """What explains the others stands, and nothing is said of these."""
    kept: list[Finding] = []
    for finding in found:
        explained = finding.holds and any(one.holds for one in kept)
        kept.append(Finding(finding.state, None) if explained else finding)
    return kept
