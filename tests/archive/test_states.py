"""Live, failing, missing, gone, live: by counted absences over time, each step with what proves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.model import Article, Exchange, Outcome, Page, PageKind
from archive.states import Absence, Past, State, replay, state_of
from archive.times import later

DAY = timedelta(days=1)


@pytest.fixture
def captured(archive: Archive, exchange: Exchange):
    """Captures an answer for an address at a time."""

    def capture(url: str, at: str, status: int = 200) -> int:
        answer = replace(exchange, url=url, captured_at=at, status=status, body=f"{url} {at}".encode())
        return archive.capture(answer, source="jia", run=None)

    return capture


@pytest.fixture
def page(archive: Archive, article: Article, captured, now: str) -> Page:
    """An article that was read at `now`, with its page."""
    archive.follow([(article.url, PageKind.ARTICLE, "要闻")], "jia", now=now)
    archive.record(article, source="jia", captures=[captured(article.url, now)], seen_at=now)
    [taken] = archive.take(["jia"], now=now, kind=PageKind.ARTICLE)
    archive.done(taken, now=now, state="live")
    return taken


def miss(archive: Archive, page: Page, captured, at: str, reason: str = "http-404", *, control: bool = True) -> None:
    past = archive.past(page.url)
    assert past is not None
    removed = reason == "http-404"
    absence = archive.absent(
        past.article, page.url, capture=captured(page.url, at, 404), at=at, reason=reason, removed=removed
    )
    if control:
        well = captured("http://jia.example/news/other.html", later(at, timedelta(seconds=5)))
        past = archive.settle(absence, control=well)
        archive.put_off(page, since=at, due_at=later(at, past.absences * DAY))


def states(archive: Archive) -> list[tuple[str, str, str]]:
    return archive.db.execute("SELECT state, since, reason FROM states ORDER BY id").fetchall()


def past_of(archive: Archive, page: Page) -> Past:
    found = archive.past(page.url)
    assert found is not None
    return found


def test_three_counted_absences_over_a_week_are_gone(archive: Archive, page: Page, captured, now: str) -> None:
    days = [later(now, each * DAY) for each in (1, 2, 4, 8)]
    for day, state in zip(days, ("failing", "missing", "missing", "gone"), strict=True):
        miss(archive, page, captured, day)
        assert past_of(archive, page).state == state
    assert states(archive) == [
        ("failing", days[0], "http-404"),
        ("missing", days[1], "http-404"),
        ("gone", days[3], "http-404"),
    ]
    proofs = archive.db.execute("SELECT c.status FROM states AS s JOIN captures AS c ON c.id = s.capture").fetchall()
    assert proofs == [(404,)] * 3
    (due, wait) = archive.db.execute("SELECT due_at, wait FROM pages WHERE id = ?", (page.id,)).fetchone()
    assert (due, wait) == (later(days[3], 4 * DAY), 4 * 86400)


def test_what_has_no_control_moves_nothing(archive: Archive, page: Page, captured, now: str) -> None:
    for each in range(1, 30):
        miss(archive, page, captured, later(now, each * DAY), control=False)
    assert (past_of(archive, page).state, past_of(archive, page).absences) == ("live", 0)
    assert states(archive) == []


def test_what_can_not_be_had_is_failing_and_no_more(archive: Archive, page: Page, captured, now: str) -> None:
    for each in range(1, 30):
        miss(archive, page, captured, later(now, each * DAY), "http-500")
    assert states(archive) == [("failing", later(now, DAY), "http-500")]


def test_an_article_that_comes_back_is_live(archive: Archive, page: Page, captured, article: Article, now: str) -> None:
    for each in (1, 2, 9):
        miss(archive, page, captured, later(now, each * DAY))
    back = later(now, 20 * DAY)
    assert archive.record(article, source="jia", captures=[captured(page.url, back)], seen_at=back) is Outcome.UNCHANGED
    assert [state for state, _, _ in states(archive)] == ["failing", "missing", "gone", "live"]
    assert states(archive)[-1][1:] == (back, "seen")
    assert past_of(archive, page).absences == 0
    miss(archive, page, captured, later(back, DAY))  # from the beginning
    assert past_of(archive, page).state == "failing"


def test_a_304_is_a_sighting(archive: Archive, page: Page, captured, now: str) -> None:
    miss(archive, page, captured, later(now, DAY))
    seen, article = later(now, 2 * DAY), past_of(archive, page).article
    capture = captured(page.url, seen, 304)
    archive.seen(article, capture=capture, at=seen)
    assert past_of(archive, page).state == "live"
    assert archive.db.execute("SELECT last_seen FROM articles").fetchone() == (seen,)
    proofs = archive.db.execute("SELECT capture FROM revision_captures ORDER BY capture").fetchall()
    assert proofs[-1] == (capture,)


def test_an_older_capture_that_is_brought_later_does_not_bring_it_back(
    archive: Archive,
    page: Page,
    captured,
    article: Article,
    now: str,
) -> None:
    for each in (1, 2, 9):
        miss(archive, page, captured, later(now, each * DAY))
    before = later(now, 0.5 * DAY)
    archive.record(article, source="jia", captures=[captured(page.url, before)], seen_at=before)
    assert past_of(archive, page).state == "gone"


def test_the_same_absence_twice_is_one(archive: Archive, page: Page, captured, now: str) -> None:
    for _ in range(2):
        miss(archive, page, captured, later(now, DAY))
    assert archive.db.execute("SELECT count(*) FROM absences").fetchone() == (1,)


@pytest.mark.parametrize(
    ("absences", "state"),
    [
        ([], "live"),
        ([(1, True)], "failing"),
        ([(1, False)] * 5, "failing"),
        ([(1, True), (1.9, True)], "failing"),
        ([(1, True), (2, True)], "missing"),
        ([(1, True), (1.2, False), (2, True)], "missing"),
        ([(1, True), (9, True)], "missing"),
        ([(1, True), (2, True), (7.9, True)], "missing"),
        ([(1, True), (2, True), (8, True)], "gone"),
        ([(1, False), (2, True), (8, True), (9, False)], "missing"),
    ],
)
def test_absences_add_up(absences: list[tuple[float, bool]], state: str, now: str) -> None:
    assert state_of([Absence(later(now, day * DAY), removed) for day, removed in absences]) == state


def test_what_was_seen_in_between_is_told_by_all_evidence() -> None:
    """Two days without it are a takedown only when nobody saw it between them; a row without evidence stands."""
    missed = [Absence("2024-03-03", True, "http-404", 1), Absence("2024-03-06", True, "http-410", 2)]
    assert [(one.state, one.since) for one in replay({"2024-03-01": 9}, missed)] == [
        ("failing", "2024-03-03"),
        ("missing", "2024-03-06"),
    ]
    assert replay({"2024-03-06": 9, "2024-03-04": 8}, missed) == [
        State("failing", "2024-03-03", "http-404", 1),
        State("live", "2024-03-04", "seen", 8),
    ]
    restored = State("gone", "2024-03-02", "http-404", None)
    assert [one.state for one in replay({"2024-03-04": 8}, missed, [restored])] == ["gone", "live", "failing"]
