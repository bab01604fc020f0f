"""Every scheme of lists is walked from its first page to its last by the real crawl, though the list moves meanwhile."""

from __future__ import annotations

import pytest

from archive import Archive
from tests.lists.agencies import Agency, agencies
from tests.lists.conftest import ROWS, Walked

SCHEMES = [agency.scheme for agency in agencies()]
# Whose rows lead to an interface's address, and not to the page that the agency shows.
BY_NUMBER = {"founder": "/api/getArticle?aid={}"}
# Encrypted numbers: nothing but what the page itself names can be had.
IN_PART = {"jpage-hidden"}


def wanted(agency: Agency) -> set[str]:
    if agency.scheme in BY_NUMBER:
        return {agency.home[:-1] + BY_NUMBER[agency.scheme].format(row.number) for row in agency.ever[:ROWS]}
    return {agency.url(row) for row in agency.ever[:ROWS]}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_missed_though_a_row_comes_in_the_middle(walked: Walked, scheme: str) -> None:
    agency = walked.agencies[scheme]
    assert len(agency.ever) >= ROWS
    assert wanted(agency) - walked.listed(agency) == set(), agency.log


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_listed_that_is_no_row(walked: Walked, scheme: str) -> None:
    agency = walked.agencies[scheme]
    new = {agency.url(row) for row in agency.ever[ROWS:]}
    assert walked.listed(agency) - wanted(agency) - new == (
        {f"{agency.home[:-1]}{BY_NUMBER[scheme].format(row.number)}" for row in agency.ever[ROWS:]}
        & walked.listed(agency)
        if scheme in BY_NUMBER
        else set()
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_request_is_made_twice(walked: Walked, scheme: str) -> None:
    agency = walked.agencies[scheme]
    plain = [url for method, url in agency.log if method == "GET"]
    assert len(plain) == len(set(plain))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_titles_are_whole_and_dates_have_their_year(walked: Walked, scheme: str) -> None:
    agency = walked.agencies[scheme]
    with Archive(walked.archive) as archive:
        rows = archive.db.execute(
            "SELECT l.title, l.published_at FROM listings AS l JOIN pages AS p ON p.id = l.page WHERE p.source = ?",
            (scheme,),
        ).fetchall()
    known = {row.title: str(row.day) for row in agency.ever}
    assert rows
    for title, day in rows:
        if scheme != "sitemap":  # which has no titles
            assert title in known
        if scheme != "gkmlpt-list":  # whose rows are all of one second
            assert (day or "")[:10] in known.values()


def test_the_crawl_complains_of_nothing(walked: Walked) -> None:
    assert [line for line in walked.stderr.splitlines() if line.startswith("failed")] == []
    assert walked.exit_code == 0


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_walk_is_complete(walked: Walked, scheme: str) -> None:
    with Archive(walked.archive) as archive:
        walk = archive.walk(scheme, "要闻")
    assert walk.began_at is None
    assert walk.completed_at is not None
