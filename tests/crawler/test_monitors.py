"""Each monitor speaks when it should, and keeps quiet when something else, or nothing, is wrong."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.alerts import State
from archive.memory import OutcomeCount
from crawler.cadence import cadence
from crawler.monitors import Finding, look
from crawler.rates import Share, chance, fallen
from crawler.workdays import is_workday, workdays
from tests.crawler.pasts import DAY, HOUR, LIST, Past, all_found, articles, listing

WELL = (listing(), articles("new", 2))


def held(past: Past) -> dict[tuple[str, str], Finding]:
    """What holds, by state and subject."""
    return {(finding.state, finding.subject): finding for finding in look(past.history()) if finding.holds}


def states(past: Past) -> list[str]:
    return [state for state, _ in held(past)]


def of(past: Past, state: State, subject: str = "") -> bool | None:
    [finding] = [one for one in look(past.history()) if (one.state, one.subject) == (state, subject)]
    return finding.holds


# nothing reachable, listed, readable: one after the other, told apart

BROKEN = {
    State.UNREACHABLE: (listing("timeout", capture=None), articles("timeout", 3, capture=None)),
    State.FORBIDDEN: (listing("robots", capture=None),),
    State.BLOCKED: (listing("block-page"), articles("http-403", 4)),
    State.ERRORS: (listing(), articles("http-502", 4), articles("new", 6)),
    State.NO_ROWS: (listing("empty-list"), articles("unchanged", 3)),
}


@pytest.mark.parametrize("state", BROKEN)
def test_what_is_broken_is_told_by_its_own_name_alone(state: State) -> None:
    past = Past().crawls(10, *WELL)
    assert states(past) == []
    past.crawls(3, *BROKEN[state])
    assert states(past) == [state]


@pytest.mark.parametrize("state", BROKEN)
def test_one_bad_crawl_says_nothing_and_neither_do_two_within_hours(state: State) -> None:
    past = Past().crawls(10, *WELL).crawl(*BROKEN[state])
    assert states(past) == []
    past = Past(every=1 * HOUR).crawls(10, *WELL).crawls(12, *BROKEN[state])
    assert states(past) == []
    past.crawl(*BROKEN[state])  # the thirteenth is twelve hours after the first
    assert states(past) == [state]


@pytest.mark.parametrize("state", BROKEN)
def test_it_has_ended_after_two_good_crawls_and_not_after_one(state: State) -> None:
    subject = "要闻" if state is State.NO_ROWS else ""
    past = Past().crawls(5, *WELL).crawls(3, *BROKEN[state]).crawl(*WELL)
    assert of(past, state, subject) is None
    assert of(past.crawl(*WELL), state, subject) is False


def test_the_evidence_is_what_came_last() -> None:
    past = Past().crawls(5, *WELL).crawls(3, *BROKEN[State.BLOCKED])
    found = held(past)[State.BLOCKED, ""]
    assert found.evidence == {"run": 8, "captures": [81, 82], "urls": [LIST, "http://jia.example/news/1.html"]}
    assert (found.since, found.says) == ("2024-01-09T07:00:00Z", "block pages: block-page, http-403")


@pytest.mark.parametrize(
    "outcomes",
    [
        [listing(), articles("http-404", 9)],  # taken down
        [listing(), articles("http-404", 5), articles("soft-not-found", 5), articles("led-home", 5)],
        [listing(), articles("http-500", 2), articles("new", 3)],  # two pages are no site
        [listing("budget", capture=None)],
        [listing("retry-after", capture=None), articles("postponed", 3, capture=None)],
        [listing(), articles("http-403", 4), articles("unchanged", 1)],
        [listing(), listing("list-shrank")],
    ],
)  # fmt: skip
def test_what_is_no_broken_site(outcomes: list[OutcomeCount]) -> None:
    assert states(Past().crawls(10, *WELL).crawls(5, *outcomes)) == []


def test_of_several_columns_the_one_without_rows_is_named() -> None:
    other = listing(column="公示公告")
    past = Past().crawls(5, listing(), other).crawls(3, listing(), listing("empty-shell", column="公示公告"))
    assert list(held(past)) == [(State.NO_ROWS, "公示公告")]


def test_a_list_that_is_gone_shows_no_rows() -> None:
    past = Past().crawls(5, *WELL).crawls(3, listing("http-404"))
    assert held(past)[State.NO_ROWS, "要闻"].says == "the list came as http-404"


def test_a_list_that_always_fails_is_enough() -> None:
    assert states(Past().crawls(5, *WELL).crawls(3, listing("http-503"))) == [State.ERRORS]


def test_a_crawl_that_is_going_on_says_nothing_yet_and_one_that_was_killed_does() -> None:
    past = Past().crawls(5, *WELL).crawls(2, *BROKEN[State.BLOCKED])
    past.crawl(*BROKEN[State.BLOCKED], ended=False)
    assert states(past) == []
    past.crawl(*BROKEN[State.BLOCKED], ended=False)  # now the one before was killed
    assert states(past) == [State.BLOCKED]


# the crawl itself


def test_crawls_that_never_end() -> None:
    past = Past().crawls(5, *WELL)
    for _ in range(3):
        past.crawl(*WELL, ended=False)
    assert states(past) == []
    assert states(past.crawl(*WELL, ended=False)) == [State.CUT_OFF]


def test_a_source_that_nobody_crawls_any_more() -> None:
    past = Past().crawls(30, *WELL)
    late = past.history()
    for days, expected in ((1, False), (2, True)):
        at = (past.at + days * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = {one.state: one.holds for one in look(type(late)(late.source, at, late.runs))}
        assert found[State.NOT_CRAWLED] is expected
    once = Past(every=HOUR).crawls(8, *WELL).history()
    assert {one.state: one.holds for one in look(type(once)("jia", "2030-01-01T00:00:00Z", once.runs))}[
        State.NOT_CRAWLED
    ] is None


def test_a_budget_that_is_always_spent() -> None:
    spent = (*WELL, articles("budget", 40, capture=None))
    past = Past(every=DAY).crawls(5, *WELL).crawls(6, *spent)
    assert states(past) == []
    assert states(past.crawl(*spent)) == [State.BUDGET_SPENT]
    assert of(past.crawls(2, *WELL), State.BUDGET_SPENT) is False


# nothing readable


def test_articles_that_come_and_can_not_be_read() -> None:
    past = Past().crawls(30, *WELL)
    assert past.at.hour == 13  # in China it is nine in the evening
    past.crawl(listing(), articles("empty-shell", 6))
    assert states(past) == []  # all on one day
    past.crawl(listing(), articles("empty-shell", 1))
    assert states(past) == [State.UNREADABLE]
    assert of(past.crawl(*WELL), State.UNREADABLE) is False


def test_a_new_source_of_which_nothing_can_be_read() -> None:
    past = Past().crawls(3, listing(), articles("empty-shell", 6))
    assert states(past) == []
    assert states(past.crawl(listing(), articles("empty-shell", 6))) == [State.UNREADABLE]


def days_of(past: Past, count: int, layout: str = "trs", **found: int) -> Past:
    """So many days with four articles each."""
    for _ in range(count):
        past.crawl(*WELL, read={layout: all_found(4, **found)})
    return past


def test_a_field_that_is_lost_says_so_after_three_days() -> None:
    past = days_of(Past(every=DAY), 60)
    assert states(days_of(past, 2, credits=0)) == []
    days_of(past, 1, credits=0)
    assert list(held(past)) == [(State.FIELD_LOST, "credits")]
    found = held(past)[State.FIELD_LOST, "credits"]
    assert found.says == "credits was found in 228 of 228 articles, of late in 0 of 12"
    assert found.evidence["captures"] == [630, 620, 610]
    assert found.since == "2024-03-08"


def test_a_field_that_is_found_half_as_often() -> None:
    past = days_of(days_of(Past(every=DAY), 40), 5, origin=2)
    assert list(held(past)) == [(State.FIELD_LOST, "origin")]


def test_a_young_source_needs_longer() -> None:
    past = days_of(Past(every=DAY), 20)
    lost = next(n for n in range(1, 20) if states(days_of(past, 1, credits=0)))
    assert lost == 5


def test_little_is_no_proof() -> None:
    past = days_of(Past(every=DAY), 4)
    assert states(days_of(past, 10, credits=0)) == []  # sixteen articles of a past


def test_what_was_rare_always_may_be_missing_long() -> None:
    rng = random.Random(1)  # noqa: S311 (no secret)
    past = Past(every=DAY)
    for _ in range(60):
        days_of(past, 1, document_number=int(rng.random() < 0.2))
    assert states(days_of(past, 8, document_number=0)) == []


def test_a_week_of_notices_that_came_before_is_none_of_its() -> None:
    past = days_of(days_of(days_of(Past(every=DAY), 20), 6, credits=0), 20)
    assert states(days_of(past, 6, credits=0)) == []


def test_a_lost_field_is_held_against_its_past_before_the_loss() -> None:
    """However long it is gone: else the loss would be the past one day, and end by itself."""
    past = days_of(days_of(Past(every=DAY), 60), 70, credits=0)
    assert states(past) == []
    frozen = {(State.FIELD_LOST, "credits"): Share(228, 228)}
    again = {(one.state, one.subject): one.holds for one in look(past.history(), frozen)}
    assert again[State.FIELD_LOST, "credits"] is True
    back = {(one.state, one.subject): one.holds for one in look(days_of(past, 3).history(), frozen)}
    assert back[State.FIELD_LOST, "credits"] is False


def test_pages_that_hold_broken_characters() -> None:
    past = days_of(days_of(Past(every=DAY), 60), 5, encoding=2)
    assert list(held(past)) == [(State.DAMAGED, "")]
    assert held(past)[State.DAMAGED, ""].says == "222 of 224 articles could be decoded whole, of late 8 of 16"


def test_another_template() -> None:
    past = days_of(days_of(Past(every=DAY), 60), 3, layout="generic")
    assert list(held(past)) == [(State.TEMPLATE_CHANGED, "")]
    assert (
        held(past)[State.TEMPLATE_CHANGED, ""].says
        == "trs was the layout of 228 of 228 articles, of late of 0 of 12; most others are generic"
    )
    assert states(days_of(past, 60, layout="generic")) == []  # now it is the usual one


def test_a_source_of_two_templates_has_no_usual_one() -> None:
    past = Past(every=DAY)
    for number in range(60):
        days_of(past, 1, layout="trs" if number % 2 else "hanweb")
    assert states(days_of(past, 5, layout="generic")) == []


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 40), st.data())
def test_the_chance_is_one(found: int, lacking: int, read: int, data: st.DataObject) -> None:
    """It is a probability, of all is 1, and grows with what was found."""
    past = Share(found, found + lacking)
    few = data.draw(st.integers(0, read))
    assert -1e-9 <= chance(past, Share(few, read)) <= chance(past, Share(read, read)) + 1e-9
    assert chance(past, Share(read, read)) == pytest.approx(1)


def test_the_chance_of_a_known_case() -> None:
    """By hand: with 20 of 20 in the past, none of 3 is 0.5 / 21 · 1.5 / 22 · 2.5 / 23."""
    assert chance(Share(20, 20), Share(0, 3)) == pytest.approx(0.5 / 21 * 1.5 / 22 * 2.5 / 23)


def test_nothing_is_said_of_nothing() -> None:
    assert fallen([], to=0.5) is None
    assert states(Past()) == []


# nothing new


def workdays_from(first: date, count: int, step: int = 1) -> list[date]:
    days = (first + timedelta(days=n) for n in range(10_000))
    return [day for number, day in enumerate(filter(is_workday, days)) if number % step == 0][:count]


def listed(days: Iterable[date], after: int, *columns: str) -> Past:
    """A source that published on these days, and whose lists were then shown for so many days more, with nothing new."""
    known = sorted(days)
    past = Past(every=DAY).published(known)
    past.at = past.at.replace(year=known[-1].year, month=known[-1].month, day=known[-1].day, hour=10)
    for _ in range(after + 1):
        past.crawl(*(listing(column=column) for column in columns or ("要闻",)))
    return past


def test_a_column_that_stops_is_silent_when_its_rhythm_is_over() -> None:
    days = workdays_from(date(2024, 3, 4), 120, step=2)  # every second working day
    found = cadence([day.isoformat() for day in days])
    assert found
    assert (found.usual, found.longest, found.limit) == (2, 2, 7)
    last = max(days)
    after = next(n for n in range(60) if workdays(last, last + timedelta(days=n)) == 8)
    assert states(listed(days, after - 1)) == []
    past = listed(days, after)
    assert list(held(past)) == [(State.SILENT, "")]
    assert held(past)[State.SILENT, ""].since == last.isoformat()
    assert held(past)[State.SILENT, ""].evidence["urls"] == [LIST]


@pytest.mark.parametrize(
    ("last", "back"),
    [
        (date(2024, 2, 7), date(2024, 2, 26)),
        (date(2025, 1, 24), date(2025, 2, 13)),
        (date(2051, 2, 8), date(2051, 3, 1)),  # the table has no such year
        (date(2024, 9, 27), date(2024, 10, 9)),
    ],
)
def test_no_holiday_is_a_silence(last: date, back: date) -> None:
    """A daily column, quiet from before the festival until after it."""
    before = (last - timedelta(days=n) for n in range(200))
    days = [day for day in before if day.weekday() < 5]
    assert states(listed(days, (back - last).days - 1)) == []


def test_a_column_of_few_days_has_no_rhythm() -> None:
    assert states(listed(workdays_from(date(2024, 3, 4), 12, step=2), 300)) == []
    assert states(listed(workdays_from(date(2024, 3, 4), 13, step=2), 300)) == [State.SILENT]


def test_a_list_that_does_not_come_is_not_silent() -> None:
    past = listed(workdays_from(date(2024, 3, 4), 120), 1)
    for _ in range(40):
        past.crawl(*BROKEN[State.UNREACHABLE])
    assert states(past) == [State.UNREACHABLE]


def test_one_silent_column_of_several_is_named() -> None:
    days = workdays_from(date(2024, 3, 4), 160)
    past = listed(days[:120], 0, "要闻", "公示公告").published(days, "公示公告")
    for _ in range(30):
        past.crawl(listing(), listing(column="公示公告"))
    assert list(held(past)) == [(State.SILENT, "要闻")]


def test_dates_that_stop() -> None:
    past = Past(every=DAY)
    for number in range(12):
        past.crawl(*WELL, fresh=2, newest=f"2024-01-{8 + number:02}")
    assert states(past) == []
    for _ in range(7):
        past.crawl(*WELL, fresh=2, newest="2024-01-15")
    assert states(past) == []
    for _ in range(3):
        past.crawl(*WELL, fresh=2, newest="2024-01-15")
    assert list(held(past)) == [(State.DATES_STUCK, "")]
    assert of(past.crawl(*WELL, fresh=1, newest="2024-01-29"), State.DATES_STUCK) is False


def test_who_always_publishes_late_is_not_stuck() -> None:
    past = Past(every=DAY)
    for number in range(30):
        past.crawl(*WELL, fresh=2, newest=(past.at - (20 - number % 10) * DAY).strftime("%Y-%m-%d"))
    assert states(past) == []


def _names(found: Sequence[Finding]) -> set[str]:
    return {finding.state for finding in found}


def test_every_state_but_the_machine_s_has_its_monitor() -> None:
    past = days_of(Past(every=DAY), 5).published(workdays_from(date(2023, 9, 4), 40))
    assert _names(look(past.history())) == set(State) - {State.NO_NETWORK}
