"""The crawl itself: nobody crawls, crawls break off, or the day's budget is always spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median

from archive.alerts import State
from archive.memory import History, RunSeen
from archive.times import seconds_between
from crawler.monitors.finding import Finding, in_a_row

KILLED_IN_A_ROW = 3
BUDGET_DAYS = timedelta(days=6)  # from the first crawl of seven days to the last
DAYS_OF_CRAWLS, PAUSES_WITHOUT_CRAWL, MORE_WITHOUT_CRAWL = 5, 3, timedelta(days=1)


def not_crawled(history: History) -> Finding:
    """Nobody has crawled the source for long."""
    starts = [run.started_at for run in history.runs]
    if len({start[:10] for start in starts}) < DAYS_OF_CRAWLS:
        return Finding(State.NOT_CRAWLED, None)
    pauses = [seconds_between(before, after) for after, before in pairwise(starts)]
    longest = PAUSES_WITHOUT_CRAWL * timedelta(seconds=median(pauses)) + MORE_WITHOUT_CRAWL
    late = timedelta(seconds=seconds_between(starts[0], history.now))
    says = f"the last crawl was {_in_words(late)} ago, usually there is one every {_in_words(timedelta(seconds=median(pauses)))}"
    return Finding(State.NOT_CRAWLED, late > longest, since=starts[0], says=says)


def cut_off(runs: Sequence[RunSeen]) -> Finding:
    """Crawls do not come to their end."""
    says = "the last crawls were killed or broke off"
    return in_a_row(
        State.CUT_OFF, runs[1:], lambda run: run.ended_at is None, says, steps=KILLED_IN_A_ROW, span=timedelta(0)
    )


def budget_spent(runs: Sequence[RunSeen]) -> Finding:
    """The day's budget is always spent."""

    def judge(run: RunSeen) -> bool | None:
        return any(one.outcome == "budget" for one in run.outcomes) if run.outcomes else None

    return in_a_row(State.BUDGET_SPENT, runs, judge, "requests were put off in each crawl of a week", span=BUDGET_DAYS)


def _in_words(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours"
