"""The schedule: each reason for a visit, and what the visits of a life add up to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from archive.times import later
from crawler.revisits import STEPS, Life, next_visit

FIRST = "2024-03-01T00:00:00Z"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def after(now: timedelta, **life: object) -> timedelta | None:
    """How long after first sight the visit after the one at `now` is due."""
    at = next_visit(later(FIRST, now), Life(FIRST, **life)).at  # type: ignore[arg-type]
    return None if at is None else datetime.fromisoformat(at) - datetime.fromisoformat(FIRST)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (timedelta(0), HOUR),
        (HOUR, 6 * HOUR),
        (6 * HOUR, DAY),
        (DAY, 3 * DAY),
        (3 * DAY, 7 * DAY),
        (7 * DAY, 30 * DAY),
        (30 * DAY, 180 * DAY),
        (180 * DAY, 545 * DAY),
        (545 * DAY, 910 * DAY),
        # late: what has passed is done, and so is what is nearly reached
        (4 * HOUR, 6 * HOUR),
        (5 * HOUR, DAY),
        (20 * DAY, 30 * DAY),
        (25 * DAY, 180 * DAY),
    ],
)
def test_after_first_sight(now: timedelta, due: timedelta) -> None:
    assert after(now) == due


def test_an_edit_starts_anew() -> None:
    changed_at = later(FIRST, 40 * DAY)
    assert after(40 * DAY, changed_at=changed_at) == 40 * DAY + HOUR
    assert after(43 * DAY, changed_at=changed_at) == 47 * DAY
    assert after(70 * DAY, changed_at=changed_at) == 180 * DAY  # what is first of both


@pytest.mark.parametrize(
    ("published_at", "due"),
    [
        (None, HOUR),
        ("2024-03-01", HOUR),
        ("2024-02-29T23:00+08:00", HOUR),
        ("2024-02-19", DAY),
        ("2023-12-01", 30 * DAY),
        ("2015-01-01", 365 * DAY),
        ("2030-01-01", HOUR),
    ],
)
def test_an_old_text_has_no_young_days(published_at: str | None, due: timedelta) -> None:
    assert after(timedelta(0), published_at=published_at) == due


def test_what_is_not_found_is_asked_for_again() -> None:
    gaps = [after(DAY, absences=count) for count in (1, 2, 3, 4, 5, 6)]
    assert gaps == [DAY + gap * DAY for gap in (1, 2, 4, 30, 180, 180)]


def test_a_page_that_was_never_read_is_asked_for_once_a_day_at_most() -> None:
    assert after(timedelta(0), read=False) == DAY
    assert after(DAY, read=False) == 3 * DAY
    assert after(180 * DAY, read=False) == 545 * DAY


def test_a_source_may_say_otherwise() -> None:
    now, life = later(FIRST, HOUR), Life(FIRST)
    assert next_visit(now, life, [2 * DAY]).at == later(FIRST, 2 * DAY)
    assert next_visit(now, life, []).at is None
    assert next_visit(now, Life(FIRST, absences=1), []).at == later(now, DAY)


def test_a_clock_that_was_set_back_makes_no_visit_in_the_past() -> None:
    before = later(FIRST, -400 * DAY)
    at = next_visit(before, Life(FIRST)).at
    assert at is not None
    assert at > before


def test_a_life_of_ten_years_takes_seventeen_visits() -> None:
    now, visits = FIRST, 0
    while now < later(FIRST, 3650 * DAY):
        at = next_visit(now, Life(FIRST)).at
        assert at is not None
        assert at > now
        now, visits = at, visits + 1
    assert visits == len(STEPS) + 10
