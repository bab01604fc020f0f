"""Nothing listed: a list comes and shows no row."""

from __future__ import annotations

from collections.abc import Sequence

from archive.alerts import State
from archive.memory import OutcomeCount, RunSeen
from crawler.monitors.finding import Finding, in_a_row
from crawler.monitors.outcomes import CAME, REMARKS, columns_of, has_failed, is_block


def no_rows(runs: Sequence[RunSeen]) -> list[Finding]:
    """A column's list comes and shows no row."""
    return [_no_rows(runs, column) for column in columns_of(runs)]


def _no_rows(runs: Sequence[RunSeen], column: str) -> Finding:
    def empty(one: OutcomeCount) -> bool:
        came = one.capture is not None and one.outcome not in CAME | REMARKS
        return one.kind == "list" and one.column == column and came and not is_block(one) and not has_failed(one)

    def judge(run: RunSeen) -> bool | None:
        shown = any(one.kind == "list" and one.column == column and one.outcome in CAME for one in run.outcomes)
        return False if shown else True if any(map(empty, run.outcomes)) else None

    return in_a_row(State.NO_ROWS, runs, judge, "the list came as {outcomes}", subject=column, shows=empty)
