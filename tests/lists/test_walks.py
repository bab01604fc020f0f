"""The walk's promise: back until everything listed since the last walk is known, whatever the list does meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Column, Page
from tests.lists.agencies import TODAY, Agency, Asked, agencies, listing, page, plain, static
from tests.lists.conftest import Clock, asking, source_of, urls_listed, visit

CALL = '<script>createPageHTML({pages}, {current}, "index", "html");</script>'


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "news.db", write=True) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def agency() -> Agency:
    """Ninety rows, ten a page, one a day, numbered from 0 by a script."""
    made = Agency("jia", None, "/yw/", static("index", "html", 1, CALL))
    made.fill(90)
    return made


def numbers(agency: Agency) -> list[str]:
    """The names of the list's pages that were asked for."""
    return [url.rsplit("/", 1)[-1] for _, url in agency.log]


def missed(archive: Archive, agency: Agency) -> set[int]:
    found = urls_listed(archive, agency.scheme)
    return {row.number for row in agency.ever if agency.url(row) not in found}


# --- how far a walk goes ----------------------------------------------------------------------------------------------


def test_a_first_walk_goes_to_the_end_and_a_second_stops_at_what_is_known_and_old(
    archive: Archive, agency: Agency, clock: Clock
) -> None:
    source = source_of(agency)
    visit(archive, source, asking(agency), clock)
    assert numbers(agency) == ["", *(f"index_{n}.html" for n in range(1, 9))]
    agency.log.clear()
    visit(archive, source, asking(agency), clock)
    # Page 1 holds the rows of ten days and page 2 those before: a fortnight ends on page 2, whose rows must all be old.
    assert numbers(agency) == ["", "index_1.html", "index_2.html"]
    assert archive.walk("jia", "要闻").began_at is None


def test_one_known_row_stops_nothing(archive: Archive, agency: Agency, clock: Clock) -> None:
    """Three pages of news under three old rows that the agency has pinned."""
    visit(archive, source_of(agency), asking(agency), clock)
    pinned = agency.rows[-3:]
    for _ in range(35):
        agency.publish(TODAY)
    agency.rows[:0] = pinned
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()


def test_a_row_dated_back_is_found_where_it_was_put(archive: Archive, agency: Agency, clock: Clock) -> None:
    visit(archive, source_of(agency), asking(agency), clock)
    agency.publish(TODAY - timedelta(days=13), at=12)
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()


@pytest.mark.parametrize(("goal", "pages"), [((TODAY - timedelta(days=65)).isoformat(), 8), ("", 9)])
def test_a_row_dated_back_very_far_takes_since_or_all(
    archive: Archive, agency: Agency, clock: Clock, goal: str, pages: int
) -> None:
    visit(archive, source_of(agency), asking(agency), clock)
    late = agency.publish(TODAY - timedelta(days=60), at=60)
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == {late.number}
    agency.log.clear()
    visit(archive, source_of(agency), asking(agency), clock, goal=goal)
    assert missed(archive, agency) == set()
    assert len(agency.log) == pages + (goal == "")  # the ninety-first row made a tenth page


def test_since_limits_a_first_walk_and_the_next_one_is_complete_from_there(
    archive: Archive, agency: Agency, clock: Clock
) -> None:
    visit(archive, source_of(agency), asking(agency), clock, goal=(TODAY - timedelta(days=25)).isoformat())
    assert numbers(agency) == ["", "index_1.html", "index_2.html", "index_3.html"]
    for _ in range(25):
        agency.publish(TODAY)
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set(range(1, 51))


def test_a_since_that_is_nearer_than_the_last_walk_leaves_no_hole(
    archive: Archive, agency: Agency, clock: Clock
) -> None:
    visit(archive, source_of(agency), asking(agency), clock)
    for back in range(25):
        agency.publish(TODAY - timedelta(days=1), at=back)
    visit(archive, source_of(agency), asking(agency), clock, goal=TODAY.isoformat())
    assert missed(archive, agency) == set()


def test_after_a_short_since_a_crawl_goes_a_fortnight_back_and_not_to_the_end(
    archive: Archive, agency: Agency, clock: Clock
) -> None:
    visit(archive, source_of(agency), asking(agency), clock, goal=(TODAY - timedelta(days=2)).isoformat())
    assert numbers(agency) == ["", "index_1.html"]
    agency.log.clear()
    visit(archive, source_of(agency), asking(agency), clock)
    assert numbers(agency) == ["", "index_1.html", "index_2.html"]
    visit(archive, source_of(agency), asking(agency), clock, goal="")
    assert archive.walk("jia", "要闻").reached == ""
    assert missed(archive, agency) == set()


def test_a_list_without_dates_is_walked_three_pages_at_least(archive: Archive, agency: Agency, clock: Clock) -> None:
    def undated(page: Page) -> str | None:
        text = agency.ask("GET", page.url)
        return text and text.replace("<span>", "<!--").replace("</span>", "-->")

    visit(archive, source_of(agency), undated, clock)
    agency.publish(TODAY, at=22)
    agency.log.clear()
    visit(archive, source_of(agency), undated, clock)
    assert missed(archive, agency) == set()
    assert len(agency.log) == 4


# --- what a list does meanwhile ---------------------------------------------------------------------------------------


def at_request(agency: Agency, number: int, do: Callable[[], object]) -> Callable[[Page], str | None]:
    def ask(page: Page) -> str | None:
        if len(agency.log) == number:
            do()
        return agency.ask(page.method, page.url, page.body, dict(page.headers))

    return ask


@pytest.mark.parametrize("count", [1, 9, 10, 11, 19])
@pytest.mark.parametrize("moment", [1, 2, 5, 8])
def test_rows_that_come_in_the_middle_push_nothing_out(
    archive: Archive, agency: Agency, clock: Clock, count: int, moment: int
) -> None:
    before = list(agency.ever)
    visit(
        archive,
        source_of(agency),
        at_request(agency, moment, lambda: [agency.publish(TODAY) for _ in range(count)]),
        clock,
    )
    found = urls_listed(archive, "jia")
    assert {row.number for row in before if agency.url(row) not in found} == set()
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()


def test_a_page_that_is_missing_in_the_middle_is_reported_and_gone_past(
    archive: Archive, agency: Agency, clock: Clock
) -> None:
    ask = asking(agency)
    visits = visit(archive, source_of(agency), lambda page: None if "index_3" in page.url else ask(page), clock)
    assert visits.report.failures == [("http://www.jia.example/yw/index_3.html", "http-404")]
    assert missed(archive, agency) == set(range(51, 61))
    visit(archive, source_of(agency), ask, clock, goal="")
    assert missed(archive, agency) == set()


def test_a_stub_in_the_middle_is_reported_and_gone_past(archive: Archive, agency: Agency, clock: Clock) -> None:
    ask = asking(agency)
    stub = "<html><head><title>x</title></head><body>" + " " * 250 + "</body></html>"
    visits = visit(archive, source_of(agency), lambda page: stub if "index_3" in page.url else ask(page), clock)
    assert visits.report.failures == [("http://www.jia.example/yw/index_3.html", "empty-list")]
    assert missed(archive, agency) == set(range(51, 61))


def test_a_row_on_two_pages_is_one_article(archive: Archive, agency: Agency, clock: Clock) -> None:
    agency.rows[15:15] = agency.rows[3:6]
    visit(archive, source_of(agency), asking(agency), clock, articles=True)
    assert missed(archive, agency) == set()
    assert archive.db.execute("SELECT count(*) FROM articles").fetchone() == (90,)


def test_a_row_pinned_on_every_page_does_not_keep_the_walk_going(
    archive: Archive, agency: Agency, clock: Clock
) -> None:
    pinned = agency.publish(date(2030, 1, 1))
    agency.rows.remove(pinned)

    def ask(page: Page) -> str | None:
        text = agency.ask("GET", page.url)
        return text and text.replace("<ul class='list'>", f"<ul class='list'>{plain([pinned])[17:-5]}")

    visit(archive, source_of(agency), ask, clock)
    agency.log.clear()
    visit(archive, source_of(agency), ask, clock)
    assert missed(archive, agency) == set()
    assert len(agency.log) == 3


def looping(agency: Agency, asked: Asked) -> str | None:
    """Past its fourth page it shows page 1 again, for ever."""
    number = int(asked.query.get("page", 1))
    return listing(agency, number if number <= 4 else 1)


@pytest.mark.parametrize(
    "last", [looping, lambda agency, asked: listing(agency, min(4, int(asked.query.get("page", 1))))]
)
def test_a_list_that_leads_in_circles_ends(archive: Archive, clock: Clock, last: Callable[..., str | None]) -> None:
    agency = Agency("jia", "query_page", "/yw/", last)
    agency.fill(40)
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()
    assert len(agency.log) == 6
    assert archive.walk("jia", "要闻").began_at is None


def test_a_link_back_to_page_1_ends_the_walk(archive: Archive, clock: Clock) -> None:
    def answer(agency: Agency, asked: Asked) -> str | None:
        number = int(asked.query.get("pg", 1))
        return listing(agency, number, f"<a href='{f'?pg={number + 1}' if number < 4 else '/yw/'}'>下一页</a>")

    agency = Agency("jia", "next_link", "/yw/", answer)
    agency.fill(40)
    visit(archive, source_of(agency), asking(agency), clock)
    assert len(agency.log) == 4


def test_four_hundred_pages(archive: Archive, clock: Clock) -> None:
    agency = Agency("jia", None, "/yw/", static("index", "html", 1, CALL))
    agency.fill(4000)
    visit(archive, source_of(agency), asking(agency), clock)
    assert len(agency.log) == 400
    assert missed(archive, agency) == set()


# --- kills ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [1, 2, 5, 8])
def test_a_killed_walk_goes_on_where_it_was(archive: Archive, agency: Agency, clock: Clock, answers: int) -> None:
    visit(archive, source_of(agency), asking(agency), clock, most=answers)
    assert archive.walk("jia", "要闻").began_at is not None
    agency.publish(TODAY)
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()
    assert archive.walk("jia", "要闻").began_at is None
    # The pages between its head and where it was are not asked for again, but those that must be looked at.
    assert len(agency.log) <= 10 + 3


def test_a_walk_killed_again_and_again_comes_to_its_end(archive: Archive, agency: Agency, clock: Clock) -> None:
    for _ in range(30):
        visit(archive, source_of(agency), asking(agency), clock, most=5)
        if archive.walk("jia", "要闻").began_at is None:
            break
        agency.publish(TODAY)
        clock.at += timedelta(hours=1)
    assert archive.walk("jia", "要闻").began_at is None
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()


def test_a_walk_that_was_cut_off_counts_for_nothing(archive: Archive, agency: Agency, clock: Clock) -> None:
    """News between two crawls of which the first was killed at once: the second must go as far as both."""
    visit(archive, source_of(agency), asking(agency), clock)
    for _ in range(60):
        agency.publish(TODAY)
    visit(archive, source_of(agency), asking(agency), clock, most=1)
    clock.at += timedelta(days=40)
    for _ in range(5):
        agency.publish(TODAY + timedelta(days=40))
    visit(archive, source_of(agency), asking(agency), clock)
    assert missed(archive, agency) == set()


# --- what is reported -------------------------------------------------------------------------------------------------


def test_a_list_that_shows_nothing_any_more_is_reported(archive: Archive, agency: Agency, clock: Clock) -> None:
    visit(archive, source_of(agency), asking(agency), clock)
    visits = visit(archive, source_of(agency), lambda _: page("<ul></ul>"), clock)
    [(url, reason)] = visits.report.failures
    assert url == agency.list_url
    assert reason in ("empty-list", "list-page", "empty-shell", "soft-not-found")
    assert visits.report.exit_code == 3


@pytest.mark.parametrize("left", [3, 30])
def test_a_list_that_shrank_is_reported_once_and_read(
    archive: Archive, agency: Agency, clock: Clock, left: int
) -> None:
    visit(archive, source_of(agency), asking(agency), clock)
    del agency.rows[left:]
    agency.publish(TODAY)
    visits = visit(archive, source_of(agency), asking(agency), clock)
    assert visits.report.failures == [(agency.list_url, "list-shrank")]
    assert missed(archive, agency) == set()
    assert visit(archive, source_of(agency), asking(agency), clock).report.failures == []


@pytest.mark.parametrize(
    "paging", ["reverse_index_N", "jpage_dataproxy", "lucidity_queryList", "mee_index_PAGEID_N_shtml"]
)
def test_a_page_that_does_not_name_its_further_ones_is_reported_at_the_first_walk(
    archive: Archive, clock: Clock, paging: str
) -> None:
    agency = Agency(
        "jia", paging, "/yw/", lambda agency, asked: page(plain(agency.rows[:10])) if asked.path == "/yw/" else None
    )
    agency.fill(30)
    first = visit(archive, source_of(agency), asking(agency), clock)
    assert first.report.failures == [(agency.list_url, "paging-not-found")]
    assert visit(archive, source_of(agency), asking(agency), clock).report.failures == []
    whole = visit(archive, source_of(agency), asking(agency), clock, goal="")
    assert whole.report.failures == [(agency.list_url, "paging-not-found")]


def test_a_list_that_loses_a_row_has_not_shrunk(archive: Archive, agency: Agency, clock: Clock) -> None:
    visit(archive, source_of(agency), asking(agency), clock)
    del agency.rows[2:4]
    assert visit(archive, source_of(agency), asking(agency), clock).report.failures == []


# --- what is learned, and where it leads ------------------------------------------------------------------------------


def test_how_a_list_is_numbered_is_asked_once(archive: Archive, clock: Clock) -> None:
    [agency] = [one for one in agencies() if one.scheme == "unknown-html"]
    agency.fill(30)
    visit(archive, source_of(agency), asking(agency), clock)
    assert numbers(agency) == ["index.html", "index_1.html", "index_2.html", "index_3.html", "index_4.html"]
    assert archive.walk(agency.scheme, "要闻").first == 2
    agency.log.clear()
    visit(archive, source_of(agency), asking(agency), clock)
    assert numbers(agency) == ["index.html", "index_2.html", "index_3.html"]
    agency.log.clear()
    visit(archive, source_of(agency), asking(agency), clock, goal="")
    assert numbers(agency)[:3] == ["index.html", "index_1.html", "index_2.html"]


def test_a_list_of_one_page_whose_numbering_is_unknown_is_no_failure(archive: Archive, clock: Clock) -> None:
    [agency] = [one for one in agencies() if one.scheme == "unknown-shtml"]
    agency.fill(8)
    visits = visit(archive, source_of(agency), asking(agency), clock)
    assert numbers(agency) == ["index.shtml", "index_1.shtml", "index_2.shtml"]
    assert visits.report.failures == []
    assert archive.walk(agency.scheme, "要闻").completed_at is not None


def test_links_that_leave_the_source_are_noted_and_not_followed(archive: Archive, agency: Agency, clock: Clock) -> None:
    links = [f"http://{host}.example/art/2024/6/{n}/art_1_{n}.html" for n, host in ((28, "mp.weixin"), (29, "www.yi"))]
    rows = "".join(
        f"<li><a href='{url}'>另一处的消息之{n}</a><span>2024-06-2{n}</span></li>" for n, url in enumerate(links, 1)
    )
    for follow, followed in ((), []), (("www.yi.example",), links[1:]):
        source = source_of(agency, follow=follow)
        visit(archive, source, lambda _: page(f"<ul>{rows}</ul>"), clock)
        assert set(links) <= urls_listed(archive, "jia")
        found = archive.db.execute(
            "SELECT url FROM pages WHERE kind = 'article' AND url NOT LIKE '%jia.example%'"
        ).fetchall()
        assert [url for (url,) in found] == followed


def test_a_list_on_a_host_that_the_source_follows_to_is_walked(archive: Archive, clock: Clock) -> None:
    [agency] = [one for one in agencies() if one.scheme == "common"]
    agency.fill(40)

    def ask(page: Page) -> str | None:
        text = agency.ask(page.method, page.url.replace("api.hunan.example/search", agency.host))
        return text and text.replace("src='/common/search/x.js'", "src='//api.hunan.example/search/common/search/'")

    visit(archive, source_of(agency, follow=("api.hunan.example",)), ask, clock)
    assert missed(archive, agency) == set()
    [(url,)] = archive.db.execute("SELECT url FROM pages WHERE kind = 'list' AND number = 2").fetchall()
    assert url.startswith("http://api.hunan.example/search/common/search/0123456789abcdef")


def test_a_newspaper_is_walked_from_today_to_its_first_issue(archive: Archive, clock: Clock) -> None:
    """Issues on two pages, none on Sundays, and a week's holiday."""
    agency = Agency("bao", "epaper_date_node", "/html/{YYYY-MM}/{DD}/node_2.htm", epaper_with_holidays)
    for back in range(30, -1, -1):
        day = TODAY - timedelta(days=back)
        if day.weekday() < 6 and not 10 <= back < 17:
            agency.publish(day)
            agency.publish(day)
    visits = visit(archive, source_of(agency), asking(agency), clock)
    found = urls_listed(archive, "bao")
    assert found == {
        f"http://{agency.host}/html/{row.day:%Y-%m}/{row.day:%d}/content_{row.number}.htm" for row in agency.ever
    }
    assert visits.report.failures == []


def epaper_with_holidays(agency: Agency, asked: Asked) -> str | None:
    from tests.lists.agencies import epaper

    return epaper(agency, asked)


def test_columns_are_walked_apart(archive: Archive, agency: Agency, clock: Clock) -> None:
    other = replace(agency, rows=[], ever=[], log=[])
    other.fill(25)
    both = source_of(agency, Column("通知", "http://www.jia.example/tz/"))

    def ask(page: Page) -> str | None:
        return (other if "/tz/" in page.url else agency).ask("GET", page.url)

    visit(archive, both, ask, clock)
    walks = [archive.walk("jia", name) for name in ("要闻", "通知")]
    assert [walk.pages for walk in walks] == [9, 3]
    assert all(walk.completed_at for walk in walks)


def test_rows_of_hours_ago_are_rows_and_dated_by_when_they_were_seen(archive: Archive, clock: Clock) -> None:
    """A trade paper's: its addresses don't look like an article's, and only older rows have a date."""
    dates = ["3小时前", "50分钟前", "2天前", *(str(TODAY - timedelta(days=n)) for n in range(3, 9))]
    rows = "".join(
        f"<li><div><h5><a href='/daqi/x-{n}'>烟气治理的第{n}条消息</a></h5><div><span>来源：某网</span><i>{day}</i></div></div></li>"
        for n, day in enumerate(dates)
    )
    agency = Agency(
        "jia",
        "inen_listID_N",
        "/daqi/tltx/list264-1.html",
        lambda agency, asked: page(f"<ul class='infoList'>{rows}</ul>"),
    )
    visit(archive, source_of(agency), asking(agency), clock)
    found = dict(archive.db.execute("SELECT substr(url, -1), substr(published_at, 1, 10) FROM listings").fetchall())
    assert len(found) == len(dates)
    assert [found[str(n)] for n in range(4)] == ["2024-06-30", "2024-06-30", "2024-06-28", "2024-06-27"]
