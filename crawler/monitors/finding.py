"""What one monitor says, and how several crawls in a row come to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import Any

from archive.alerts import State
from archive.memory import FieldCount, OutcomeCount, RunSeen
from archive.times import later
from crawler.rates import Share

# Crawls in a row that must agree before anything is said, and the time that they must span: an outage of an hour that
# meets two crawls is none of ours.
STEPS, SPAN = 2, timedelta(hours=12)

# Pages that a finding names as its evidence, at most.
MOST_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What one monitor says: `holds` is None where it can't tell. `subject` is the column or field that it is about.
    `since` is when what it tells began; `evidence` has `captures`, `urls` and the numbers that it rests on."""

    state: State
    holds: bool | None
    subject: str = ""
    since: str = ""
    says: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


# The share that a lost field had when that was first said, by state and field.
Frozen = Mapping[tuple[str, str], Share]
Judge = Callable[[RunSeen], bool | None]


def in_a_row(
    state: State,
    runs: Sequence[RunSeen],
    judge: Judge,
    says: str,
    *,
    subject: str = "",
    steps: int = STEPS,
    span: timedelta = SPAN,
    shows: Callable[[OutcomeCount], bool] = lambda one: True,
) -> Finding:
    """What so many runs in a row agree on; those that tell nothing are left out. `says` may name the `{outcomes}` of the
    newest of them that `shows` lets pass, which are also the evidence."""
    told = [(run, verdict) for run in runs if (verdict := judge(run)) is not None]
    row = list(takewhile(lambda one: one[1] == told[0][1], told))
    if len(row) < steps:
        return Finding(state, None, subject)
    (newest, holds), (oldest, _) = row[0], row[-1]
    if not holds:
        return Finding(state, False, subject)
    if newest.started_at < later(oldest.started_at, span):
        return Finding(state, None, subject)
    names = ", ".join(sorted({one.outcome for one in newest.outcomes if shows(one)}))
    return Finding(state, True, subject, oldest.started_at, says.format(outcomes=names), evidence_of(newest, shows))


def evidence_of(run: RunSeen, shows: Callable[[OutcomeCount], bool]) -> dict[str, Any]:
    """The run, and some of its pages that `shows` lets pass."""
    shown = [one for one in run.outcomes if shows(one)][:MOST_EVIDENCE]
    captures = [one.capture for one in shown if one.capture is not None]
    return {"run": run.run, "captures": captures, "urls": [one.url for one in shown]}


def pages_lacking(counts: Sequence[FieldCount]) -> dict[str, Any]:
    """Some of the pages that lack a field."""
    shown = [one for one in counts if one.url][:MOST_EVIDENCE]
    return {"captures": [one.capture for one in shown if one.capture], "urls": [one.url for one in shown]}
