"""Nothing new: longer silence than a source's rhythm allows, or dates that stand still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from archive.alerts import State
from archive.memory import History, OutcomeCount, RunSeen
from crawler.cadence import Cadence, all_days, cadence
from crawler.monitors.finding import Finding, evidence_of
from crawler.monitors.outcomes import CAME, columns_of
from crawler.workdays import day_of, workdays

STUCK_ARTICLES, STUCK_RUNS, STUCK_MORE, RUNS_WITH_NEWS = 5, 3, 5, 5


def silent(history: History, runs: Sequence[RunSeen]) -> list[Finding]:
    """The lists come, and have shown nothing new for longer than the rhythm allows: of the source as a whole, and of
    each column where the source has several."""
    known = history.days or {}
    columns = columns_of(runs)
    whole = _silent("", cadence(all_days(known.values())), _last_listed(runs, columns))
    if len(columns) < 2:
        return [whole]
    each = [_silent(one, cadence(known.get(one, ())), _last_listed(runs, [one])) for one in columns]
    # A whole source that is silent says so once.
    return [whole, *(Finding(one.state, None, one.subject) if whole.holds and one.holds else one for one in each)]


def _silent(column: str, learned: Cadence | None, listed: tuple[RunSeen, OutcomeCount] | None) -> Finding:
    if learned is None or listed is None:
        return Finding(State.SILENT, None, column)
    run, outcome = listed
    pause = workdays(learned.last, day_of(run.started_at))
    if pause <= learned.limit:
        return Finding(State.SILENT, False, column)
    says = (
        f"nothing new for {pause} working days; usually there is something every {max(1, learned.usual):.0f},"
        f" and the longest pause of the last 400 days was {learned.longest}"
    )
    found = {"captures": [outcome.capture] if outcome.capture else [], "urls": [outcome.url]}
    return Finding(State.SILENT, True, column, f"{learned.last}", says, found)


def dates_stuck(runs: Sequence[RunSeen]) -> Finding:
    """New articles come, and all of them print old dates."""
    news = [run for run in reversed(runs) if run.fresh and run.newest]
    if len(news) < RUNS_WITH_NEWS + STUCK_RUNS:
        return Finding(State.DATES_STUCK, None)
    best, delays, since = "", [0], 0
    for number, run in enumerate(news):
        if (run.newest or "") > best:
            best, since = run.newest or "", number
            delays.append(_delay(best, run))
    stuck, latest = news[since + 1 :], news[-1]
    limit = 2 * max(delays) + STUCK_MORE
    holds = (
        len(stuck) >= STUCK_RUNS and sum(run.fresh for run in stuck) >= STUCK_ARTICLES and _delay(best, latest) > limit
    )
    if not holds or since < RUNS_WITH_NEWS:
        return Finding(State.DATES_STUCK, False if not stuck else None)
    says = f"{sum(run.fresh for run in stuck)} new articles, and none of them prints a day after {best}"
    return Finding(
        State.DATES_STUCK, True, "", stuck[0].started_at, says, evidence_of(latest, lambda one: one.outcome == "new")
    )


def _last_listed(runs: Sequence[RunSeen], columns: Sequence[str]) -> tuple[RunSeen, OutcomeCount] | None:
    """The newest run in which a list of these came with rows, and that list."""
    shown = (
        (run, one)
        for run in runs
        for one in run.outcomes
        if one.kind == "list" and one.column in columns and one.outcome in CAME
    )
    return next(shown, None)


def _delay(newest: str, run: RunSeen) -> int:
    return workdays(date.fromisoformat(newest), day_of(run.started_at))
