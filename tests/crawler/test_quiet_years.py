"""Sources that live an ordinary year raise no alarm: seasons, festivals, campaigns, and single crawls that go wrong."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from crawler.monitors import look
from tests.crawler.pasts import HABITS, Habit, ordinary

SOAK = bool(os.environ.get("QINGJIAN_SOAK"))

# Years of each source, and at how many of its 1,460 crawls a year it is looked at: every nineteenth is each hour's turn.
YEARS, STEP = (8, 1) if SOAK else (1, 19)

# False alarms a source and year that operators can live with: a hundred sources, one in two months.
MOST = 0.05


def alarms(habit: Habit, seed: int) -> Counter[str]:
    """How often each state began within the year."""
    held: set[tuple[str, str]] = set()
    found = Counter[str]()
    for number, past in enumerate(ordinary(habit, seed)):
        if number % STEP == 0:
            for finding in look(past.history()):
                about = (finding.state, finding.subject)
                if finding.holds and about not in held:
                    found[" ".join(about)] += 1
                    held.add(about)
                elif finding.holds is False:
                    held.discard(about)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.name.split(":")[0])
def test_an_ordinary_year_raises_no_alarm(habit: Habit) -> None:
    found = sum((alarms(habit, seed) for seed in range(YEARS)), Counter[str]())
    assert found.total() <= MOST * YEARS * len(HABITS) if SOAK else not found, dict(found)
