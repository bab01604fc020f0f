"""Nothing reachable: no answer, a refusal by robots.txt, a firewall, failures."""

from __future__ import annotations

from collections.abc import Sequence

from archive.alerts import State
from archive.memory import RunSeen
from crawler.monitors.finding import Finding, in_a_row
from crawler.monitors.outcomes import CAME, REMARKS, asked_for, has_failed, is_block, is_unanswered, pages

LEAST_BLOCKED, BLOCKED_SHARE = 5, 0.5
LEAST_FAILED, FAILED_SHARE = 3, 0.2


def unreachable(runs: Sequence[RunSeen]) -> Finding:
    """No list gives any answer."""

    def judge(run: RunSeen) -> bool | None:
        lists = [one for one in asked_for(run) if one.kind == "list"]
        if not lists:
            return None
        return all(map(is_unanswered, asked_for(run)))

    return in_a_row(State.UNREACHABLE, runs, judge, "no answer: {outcomes}", shows=lambda one: one.kind == "list")


def forbidden(runs: Sequence[RunSeen]) -> Finding:
    """robots.txt forbids the lists."""

    def judge(run: RunSeen) -> bool | None:
        lists = [one.outcome for one in run.outcomes if one.kind == "list" and one.outcome not in REMARKS]
        return ("robots" in lists and not CAME.intersection(lists)) if lists else None

    return in_a_row(
        State.FORBIDDEN, runs, judge, "robots.txt forbids what was asked for", shows=lambda one: one.outcome == "robots"
    )


def blocked(runs: Sequence[RunSeen]) -> Finding:
    """A firewall answers in the place of the pages."""

    def judge(run: RunSeen) -> bool | None:
        answered = [one for one in asked_for(run) if one.capture is not None or one.outcome in CAME]
        lists = [one for one in answered if one.kind == "list"]
        if not answered:
            return None
        stopped = pages(one for one in answered if is_block(one))
        many = stopped >= LEAST_BLOCKED and stopped >= BLOCKED_SHARE * pages(answered)
        return many or (bool(lists) and all(map(is_block, lists)))

    return in_a_row(State.BLOCKED, runs, judge, "block pages: {outcomes}", shows=is_block)


def errors(runs: Sequence[RunSeen]) -> Finding:
    """Much of what is asked for fails."""

    def judge(run: RunSeen) -> bool | None:
        asked = asked_for(run)
        if not asked:
            return None
        failed = pages(filter(has_failed, asked))
        lists = [one for one in asked if one.kind == "list"]
        many = failed >= LEAST_FAILED and failed >= FAILED_SHARE * pages(asked)
        return many or (bool(lists) and all(map(has_failed, lists)))

    return in_a_row(State.ERRORS, runs, judge, "failed: {outcomes}", shows=has_failed)
