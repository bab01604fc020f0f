"""Related entries find their articles: by link, else by day and the beginning of the title, whichever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from archive import Archive
from archive.joining import begins
from archive.model import Article, ListedItem, Outcome, PageKind, RelatedItem, Source

LATER = "2022-08-13T09:30:00Z"
MUCH_LATER = "2022-08-14T09:30:00Z"
DAY = "2022-08-10"
TITLE = "中央督察组进驻甲市开展督察工作"
CUT = "中央督察组进驻甲市..."


def news(name: str, title: str = TITLE, day: str | None = DAY, related: Sequence[RelatedItem] = ()) -> Article:
    url = f"http://jia.example/{name}.html"
    return Article(url, url, title=title, published_at=day, body=f"{name}。", related=tuple(related))


def entry(title: str = CUT, day: str | None = DAY, url: str | None = None, count: int | None = 31639) -> RelatedItem:
    return RelatedItem(1, title, True, None, url, count, day)


def put(archive: Archive, article: Article, seen_at: str = LATER, source: str = "jia") -> Outcome:
    return archive.record(article, source=source, captures=[], seen_at=seen_at)


def joins(archive: Archive) -> list[tuple[int | None, str | None]]:
    return archive.db.execute(
        "SELECT related_article, joined_by FROM related_items ORDER BY article, position"
    ).fetchall()


def counts(archive: Archive) -> list[int | None]:
    rows = archive.db.execute("SELECT article FROM read_counts WHERE place = 'related' ORDER BY id").fetchall()
    return [article for (article,) in rows]


def problems(archive: Archive, key: str) -> list[str]:
    found = archive.article(f"http://jia.example/{key}.html")
    assert found is not None
    return [one.message for one in found.problems if one.field == "related"]


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        (TITLE, TITLE),
        (TITLE, "中央督察组进驻"),
        (TITLE, "中央督察组进驻…"),
        (TITLE, "中央督察组进驻．．．"),
        ("中央督察组 进驻\u3000甲市", "中央督察组进驻甲..."),
        ("甲市ＰＭ2.5治理开局", "甲市PM2.5治..."),
        ("公告", "公告"),
    ],
)
def test_a_cut_title_begins_as_the_whole(title: str, cut: str) -> None:
    assert begins(title, cut)


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        (TITLE, "督察组进驻甲市"),
        (TITLE, f"{TITLE}情况"),
        ("公告栏目上线运行", "公告"),
        ("公告栏目上线运行", "公告栏目..."),
        (None, TITLE),
        (TITLE, "..."),
        (TITLE, ""),
    ],
)
def test_what_does_not(title: str | None, cut: str) -> None:
    assert not begins(title, cut)


@pytest.mark.parametrize("first", ["listing", "article"])
def test_by_day_and_title_whichever_comes_first(archive: Archive, first: str) -> None:
    listing, article = news("a", "乙", related=[entry()]), news("b")
    both = [(listing, LATER), (article, LATER)]
    for each, when in both if first == "listing" else reversed(both):
        put(archive, each, when)
    [(found,)] = archive.db.execute("SELECT id FROM articles WHERE url LIKE '%/b.html'")
    assert joins(archive) == [(found, "title")]
    assert counts(archive) == [found]


@pytest.mark.parametrize(
    "other",
    [
        news("b", day="2022-08-11"),
        news("b", day=None),
        news("b", title="乙市督察组进驻"),
    ],
)
def test_another_day_or_title_is_another_article(archive: Archive, other: Article) -> None:
    put(archive, news("a", "乙", related=[entry()]))
    put(archive, other)
    assert joins(archive) == [(None, None)]
    assert counts(archive) == [None]


def test_a_time_of_day_is_of_its_day(archive: Archive) -> None:
    put(archive, news("a", "乙", related=[entry(day="2022-08-10T07:00+08:00")]))
    put(archive, news("b", day="2022-08-10T23:30+08:00"))
    assert joins(archive) == [(2, "title")]


def test_another_source_is_joined_only_where_the_link_says_so(archive: Archive, source: Source) -> None:
    archive.add_source(replace(source, id="yi", home="http://yi.example/"))
    elsewhere = replace(news("b"), url="http://yi.example/b.html", canonical_url="http://yi.example/b.html")
    put(archive, news("a", "乙", related=[entry()]))
    put(archive, news("c", "丙", related=[entry(url="http://yi.example/other/b.html")]))
    put(archive, news("d", "丁", related=[entry(url="http://bing.example/b.html")]))
    put(archive, elsewhere, source="yi")
    assert joins(archive) == [(None, None), (4, "title"), (None, None)]


def test_a_link_goes_before_the_title(archive: Archive) -> None:
    put(archive, news("a", "乙", related=[entry(url="https://jia.example/c.html?from=timeline")]))
    put(archive, news("b"))
    assert joins(archive) == [(2, "title")]
    put(archive, news("c", "全不同", "2021-01-01"))
    assert joins(archive) == [(3, "link")]
    assert counts(archive) == [3]


def test_several_that_begin_so_join_nothing_and_say_so(archive: Archive) -> None:
    put(archive, news("a", "乙", related=[entry()]))
    put(archive, news("b"))
    assert problems(archive, "a") == []
    put(archive, news("c", f"{TITLE}（二）"))
    assert joins(archive) == [(None, "ambiguous")]
    assert counts(archive) == [None]
    assert problems(archive, "a") == [f"{CUT}: ambiguous: 2 articles of that day begin so"]
    put(archive, news("d", f"{TITLE}（三）"))
    assert problems(archive, "a") == [f"{CUT}: ambiguous: 3 articles of that day begin so"]


def test_an_edited_title_or_day_is_looked_at_again(archive: Archive) -> None:
    put(archive, news("a", "乙", related=[entry()]))
    put(archive, news("b"))
    put(archive, news("c", f"{TITLE}（二）"))
    put(archive, news("c", "另有题目"), MUCH_LATER)
    assert joins(archive) == [(2, "title")]
    assert problems(archive, "a") == []
    put(archive, news("b", day="2022-08-09"), MUCH_LATER)
    assert joins(archive) == [(None, None)]
    put(archive, news("c", TITLE), "2022-08-15T09:30:00Z")
    assert joins(archive) == [(3, "title")]
    assert counts(archive) == [3]


def test_an_entry_that_has_left_the_list_still_counts(archive: Archive) -> None:
    """A list of what is read most changes by the day; its counts are observations all the same."""
    put(archive, news("a", "乙", related=[entry()]))
    put(archive, news("a", "乙", related=[entry("别的文章标题", "2022-08-12", count=5)]), MUCH_LATER)
    put(archive, news("b"))
    assert counts(archive) == [2, None]


def test_the_order_of_arrival_changes_nothing(archive: Archive, source: Source) -> None:
    stories = [
        news("a", "乙", related=[entry()]),
        news("b"),
        news("c", f"{TITLE}（二）"),
        news("d", "丁", related=[entry(url="http://www.jia.example/c.html")]),
    ]
    seen = set()
    for n, order in enumerate(permutations(stories)):
        archive.add_source(replace(source, id=f"s{n}", home=f"http://s{n}.example/"))
        for story in order:
            text = replace(story, related=tuple(_moved(item, n) for item in story.related))
            url = story.url.replace("jia", f"s{n}")
            put(archive, replace(text, url=url, canonical_url=url), source=f"s{n}")
        rows = archive.db.execute(
            """
            SELECT substr(a.url, -6), substr(b.url, -6), joined_by FROM related_items AS i
            JOIN articles AS a ON a.id = i.article LEFT JOIN articles AS b ON b.id = i.related_article
            WHERE a.source = ? ORDER BY 1
            """,
            (f"s{n}",),
        ).fetchall()
        seen.add(tuple(rows))
    assert seen == {(("a.html", None, "ambiguous"), ("d.html", "c.html", "link"))}


def _moved(item: RelatedItem, n: int) -> RelatedItem:
    return replace(item, url=item.url and item.url.replace("www.jia", f"s{n}"))


def test_recording_again_changes_nothing(archive: Archive) -> None:
    stories = [news("a", "乙", related=[entry()]), news("b"), news("c", f"{TITLE}（二）")]
    dump = []
    for _ in range(2):
        for story in stories:
            put(archive, story)
        tables = ("related_items", "read_counts", "aliases")
        rows = [archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608
        dump.append((rows, problems(archive, "a")))
    assert dump[0] == dump[1]


def test_a_count_that_fell_is_said_and_kept(archive: Archive) -> None:
    for count, when in ((812, LATER), (90, MUCH_LATER), (95, "2022-08-15T09:30:00Z")):
        put(archive, replace(news("a"), read_count=count), when)
    found = archive.article("http://jia.example/a.html")
    assert found is not None
    assert [one.message for one in found.problems] == [f"read_count fell from 812 ({LATER}) to 95"]
    assert archive.db.execute("SELECT count FROM read_counts ORDER BY id").fetchall() == [(812,), (90,), (95,)]
    put(archive, replace(news("a"), read_count=812), "2022-08-16T09:30:00Z")
    found = archive.article("http://jia.example/a.html")
    assert found is not None
    assert found.problems == ()


def test_entries_that_nobody_follows_are_named_once(archive: Archive, now: str) -> None:
    """Of an article that a list showed; what one of them leads to leads no further."""
    known, unknown = "http://jia.example/b.html", "http://jia.example/x.html"
    items = [entry(url=url) for url in (known, unknown, f"{unknown}?utm_source=q", "http://yi.example/1.html")]
    listing = news("a", "乙", related=[replace(item, position=n) for n, item in enumerate(items, 1)])
    put(archive, news("b", "丙", related=[entry(url="http://jia.example/further.html")]))
    put(archive, listing)
    assert archive.unknown_entries("jia") == []
    archive.follow([("http://jia.example/news/", PageKind.LIST, "要闻")], "jia", now=now)
    [page] = archive.take(["jia"], now=now)
    shown = [ListedItem(1, listing.url, "乙")]
    archive.listed(page, shown, capture=None, now=now, own=lambda url: False)
    assert archive.unknown_entries("jia") == [unknown, unknown, "http://yi.example/1.html"]
    assert archive.follow([(unknown, PageKind.ARTICLE, None)] * 2, "jia", now=now) == 1
    assert archive.unknown_entries("jia") == ["http://yi.example/1.html"]
