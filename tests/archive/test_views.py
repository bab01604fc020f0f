"""The views for questions: what they count, what they leave out, and that they say what the commands say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.model import Article, Credit, ListedItem, PageKind, RelatedItem, Role
from archive.questions import THROUGH, VIEWS
from archive.revisions import FIRST as OLDEST
from tests.archive import life
from tests.archive.life import FIRST, OTHER, SOURCE, URL, day, missed, seen

SECOND = Article(
    OTHER, OTHER, title="乙事", published_at="2024-03-02T09:30+08:00", column="要闻", body="文",
    credits=(Credit(Role.AUTHOR, "作者", "戊某"), Credit(Role.APPROVER, "签发", "己某")),
    related=(RelatedItem(1, "甲市召开", url=URL, read_count=500),),
)  # fmt: skip


@pytest.fixture
def whole(path: Path) -> Iterator[Archive]:
    """The life of one article, edited and gone, and a second one that names it as related, with a count."""
    with Archive(path, write=True) as opened:
        life.lived(opened)
        seen(opened, SECOND, day(3))
        yield opened


def rows(archive: Archive, sql: str, *values: object) -> list[dict[str, Any]]:
    return list(archive.db.query(sql, values))


def test_people_are_counted_by_article_role_and_source(whole: Archive) -> None:
    found = rows(whole, "SELECT name, role, articles, first_published, last_published FROM people ORDER BY role, name")
    assert found == [
        {"name": "己某", "role": "approver", "articles": 1, "first_published": "2024-03-02", "last_published": "2024-03-02"},
        {"name": "戊某", "role": "author", "articles": 2, "first_published": "2024-03-01", "last_published": "2024-03-02"},
    ]  # fmt: skip


def test_who_is_named_twice_under_one_article_has_one(whole: Archive) -> None:
    seen(
        whole, replace(SECOND, credits=(Credit(Role.AUTHOR, "作者", "戊某"), Credit(Role.AUTHOR, "文", "戊某"))), day(5)
    )
    [found] = rows(whole, "SELECT articles FROM people WHERE name = '戊某' AND role = 'author'")
    assert found["articles"] == 2


def test_an_edit_says_when_how_late_and_what(whole: Archive) -> None:
    [edit] = rows(whole, "SELECT * FROM edited")
    assert (edit["article"], edit["seen_at"], edit["fields"]) == (1, day(4), "title body")
    assert edit["hours"] == 82.0  # from the beginning of 1 March in China, 16:00 UTC on the day before
    assert [edit["before"], edit["revision"]] == [each.id for each in whole.revisions(1)]


def test_white_space_is_no_changed_field(whole: Archive) -> None:
    spaced = replace(SECOND, body="文\u3000 \n", title="乙 事", origin="甲报")
    seen(whole, spaced, day(6))
    [edit] = rows(whole, "SELECT fields FROM edited WHERE article = 2")
    assert edit["fields"] == "origin"


@pytest.mark.parametrize("seed", range(8))
def test_edited_is_what_history_calls_an_edit(path: Path, seed: int) -> None:
    """Whatever the order in which captures of an article come in, and whatever kinds their readings are of."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        for number in chance.sample(range(1, 29), 8):
            text = replace(FIRST, body=f"第{chance.randrange(4)}稿", title=f"题{chance.randrange(2)}")
            seen(archive, text, day(number), kind=chance.choice(("edit", "edit", "reread", "completed")))
        expected = [(each.id, set(each.changed)) for each in archive.revisions(1) if each.kind == "edit"]
        assert archive.revisions(1)[0].kind == OLDEST
        found = rows(archive, "SELECT revision, fields FROM edited ORDER BY seen_at")
    assert [(each["revision"], set(each["fields"].split())) for each in found] == expected


def test_taken_down_has_its_evidence_and_both_ends_of_its_time(whole: Archive) -> None:
    [found] = rows(whole, "SELECT * FROM taken_down")
    [said] = whole.takedowns()
    assert (found["state"], found["since"], found["reason"]) == (said.state, said.since, said.reason)
    assert found["shows"] == said.shows
    assert found["absent"] == str(list(said.absent)).replace(" ", "")
    assert found["controls"] == str(list(said.controls)).replace(" ", "")
    assert (found["last_seen"], found["noticed_at"]) == (day(4), day(6))
    assert (found["days_at_least"], found["days_at_most"]) == (3.42, 5.42)


def test_months_are_china_s_and_count_what_happened_in_them(whole: Archive) -> None:
    seen(whole, Article("http://jia.example/3", "http://jia.example/3", published_at="2024-02-29", body="三"), "2024-03-31T17:00:00Z")  # fmt: skip
    found = rows(whole, "SELECT month, published, first_seen, edited, taken_down FROM monthly ORDER BY month")
    assert [tuple(each.values()) for each in found] == [
        ("2024-02", 1, 0, 0, 0),
        ("2024-03", 2, 2, 1, 1),
        ("2024-04", 0, 1, 0, 0),
    ]


def test_what_comes_back_and_goes_again_goes_twice(whole: Archive) -> None:
    seen(whole, FIRST, "2024-04-02T02:00:00Z")
    for at in ("2024-05-02T02:00:00Z", "2024-05-04T02:00:00Z"):
        missed(whole, at)
    found = rows(whole, "SELECT month, taken_down FROM monthly WHERE taken_down ORDER BY month")
    assert [tuple(each.values()) for each in found] == [("2024-03", 1), ("2024-05", 1)]


def test_agencies_are_there_without_an_article_too(whole: Archive) -> None:
    whole.add_source(replace(SOURCE, id="yi", name="乙"))
    found = rows(whole, "SELECT source, articles, edited, edits, taken_down FROM agencies ORDER BY source")
    assert [tuple(each.values()) for each in found] == [("jia", 2, 1, 1, 1), ("yi", 0, 0, 0, 0)]


def test_most_read_has_the_latest_count_and_its_place(whole: Archive) -> None:
    [found] = rows(whole, 'SELECT count, place, seen_at, "on", month FROM most_read')
    assert found == {"count": 90, "place": "page", "seen_at": day(4), "on": None, "month": "2024-03"}
    seen(whole, SECOND, day(7))
    [found] = rows(whole, 'SELECT count, place, seen_at, "on" FROM most_read')
    assert found == {"count": 500, "place": "related", "seen_at": day(7), "on": OTHER}


def test_coverage_adds_up(whole: Archive) -> None:
    whole.follow([("http://jia.example/news/", PageKind.LIST, "要闻")], "jia", now=day(1))
    [page] = whole.take(["jia"], now=day(1))
    urls = [URL, OTHER, "http://jia.example/refused", "http://jia.example/waiting", "http://yi.example/elsewhere"]
    items = [ListedItem(number, url, "题") for number, url in enumerate(urls, 1)]
    whole.listed(page, items, capture=None, now=day(2), own=lambda url: url.startswith("http://jia.example/"))
    whole.refuse(urls[2], source="jia", capture=None, reason="list-page", message="", now=day(2))
    [found] = rows(whole, "SELECT * FROM coverage")
    assert found == {
        "source": "jia", "source_name": SOURCE.name, "column": "要闻", "listed": 5, "archived": 2, "refused": 1,
        "waiting": 1, "elsewhere": 1, "first_listed": day(2), "last_listed": day(2),
    }  # fmt: skip
    whole.withhold(URL, reason="court", now=day(21))
    [found] = rows(whole, "SELECT * FROM coverage")
    assert (found["listed"], found["archived"]) == (4, 1)


def test_every_view_may_be_asked_or_is_what_those_are_made_of(archive: Archive) -> None:
    views = {name for (name,) in archive.db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()}
    assert views == set(THROUGH) >= set(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_shows_what_is_withheld(whole: Archive, view: str) -> None:
    """Neither the article nor what hangs on it; and it is there again when it is released."""
    before = rows(whole, f"SELECT * FROM {view}")  # noqa: S608 (our own names)
    for url in (URL, OTHER):
        whole.withhold(url, reason="court", now=day(21))
    hidden = rows(whole, f"SELECT * FROM {view}")  # noqa: S608
    assert [each for each in hidden if each.get("articles") != 0] == []
    for url in (URL, OTHER):
        whole.release(url, reason="lifted", now=day(22))
    assert rows(whole, f"SELECT * FROM {view}") == before  # noqa: S608


def test_reprints_name_their_origin_and_who_was_earliest(whole: Archive) -> None:
    """What is withheld is no member: neither counted, nor the earliest, nor an origin."""
    for number, name in (("yi", "乙日报（虚构）"), ("bing", "丙网（虚构）")):
        whole.add_source(replace(SOURCE, id=number, name=name, home=f"http://{number}.example/"))
    urls = {number: f"http://{number}.example/1.html" for number in ("yi", "bing")}
    for number, url in urls.items():
        copy = replace(
            FIRST, url=url, canonical_url=url, published_at="2024-03-02", origin=SOURCE.name, body=life.EDITED
        )
        whole.record(copy, source=number, captures=[], seen_at=day(5))
    query = "SELECT source, members, origin_source, earliest FROM reprints ORDER BY article"
    assert [tuple(each.values()) for each in rows(whole, query)] == [
        ("jia", 3, None, 1),
        ("yi", 3, "jia", 0),
        ("bing", 3, "jia", 0),
    ]
    whole.withhold(URL, reason="court", now=day(21))
    assert [tuple(each.values()) for each in rows(whole, query)] == [("yi", 2, None, 0), ("bing", 2, None, 0)]
    whole.withhold(urls["yi"], reason="court", now=day(21))
    assert rows(whole, query) == []


def test_a_count_under_a_withheld_article_is_not_repeated(whole: Archive) -> None:
    seen(whole, SECOND, day(7))
    whole.withhold(OTHER, reason="court", now=day(21))
    [found] = rows(whole, "SELECT count, place FROM most_read")
    assert found == {"count": 90, "place": "page"}
