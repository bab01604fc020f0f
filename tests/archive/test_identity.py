"""One page, many addresses; and two pages that only look alike."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.identity import identity, is_form, plain
from archive.model import Article, ListedItem, Outcome, Page, PageKind, Source

OLDEST = Path(__file__).parent.parent / "archives" / "0001.sql"
LATER = "2022-08-13T09:30:00Z"
MUCH_LATER = "2022-08-14T09:30:00Z"

SAME = [
    # scheme, host, port
    ("http://jia.example/a/1.html", "https://jia.example/a/1.html"),
    ("http://jia.example/a/1.html", "http://www.jia.example/a/1.html"),
    ("http://jia.example/a/1.html", "https://www.jia.example/a/1.html"),
    ("http://jia.example/a/1.html", "HTTP://JIA.Example/a/1.html"),
    ("http://jia.example/a/1.html", "http://jia.example:80/a/1.html"),
    ("https://jia.example/a/1.html", "https://jia.example:443/a/1.html"),
    ("http://jia.example/a/1.html", "http://jia.example:/a/1.html"),
    ("http://jia.example/a/1.html", "http://jia.example./a/1.html"),
    ("http://jia.example:8080/a", "https://www.jia.example:8080/a"),
    ("http://jia.example/a/1.html", " http://jia.example/a/1.html\n"),
    ("http://环保.example/1.html", "http://xn--ruq168f.example/1.html"),
    # path
    ("http://jia.example", "http://jia.example/"),
    ("http://jia.example/a/./b/../1.html", "http://jia.example/a/1.html"),
    ("http://jia.example/../a/1.html", "http://jia.example/a/1.html"),
    ("http://jia.example/a/b/..", "http://jia.example/a/"),
    ("http://jia.example/a/%7Eb", "http://jia.example/a/~b"),
    ("http://jia.example/%e4%b8%80.html", "http://jia.example/%E4%B8%80.html"),
    ("http://jia.example/一.html", "http://jia.example/%E4%B8%80.html"),
    ("http://jia.example/a b", "http://jia.example/a%20b"),
    ("http://jia.example/%61.html", "http://jia.example/a.html"),
    ("http://jia.example/a.jsp;jsessionid=1F2E", "http://jia.example/a.jsp"),
    ("http://jia.example/a/index.html", "http://jia.example/a/"),
    ("http://jia.example/a/index.htm", "http://jia.example/a/"),
    ("http://jia.example/a/index.shtml", "https://jia.example/a/"),
    ("http://jia.example/a/INDEX.HTML", "http://jia.example/a/"),
    ("http://jia.example/a/default.aspx", "http://jia.example/a/"),
    ("http://jia.example/default.htm", "http://www.jia.example"),
    # query
    ("http://jia.example/a?id=1&utm_source=w", "http://jia.example/a?id=1"),
    ("http://jia.example/a?utm_medium=x&id=1&UTM_Campaign=y", "http://jia.example/a?id=1"),
    ("http://jia.example/a?id=1&from=singlemessage", "http://jia.example/a?id=1"),
    ("http://jia.example/a?id=1&from=timeline&isappinstalled=0", "http://jia.example/a?id=1"),
    ("http://jia.example/a?from=groupmessage", "http://jia.example/a"),
    ("http://jia.example/a?spm=c73544894212.P59511941341.0.0", "http://jia.example/a"),
    ("http://jia.example/a?wfr=spider&for=pc", "http://jia.example/a"),
    ("http://jia.example/a?share_token=9-8&id=1", "http://jia.example/a?id=1"),
    ("http://jia.example/a?JSESSIONID=1&id=1", "http://jia.example/a?id=1"),
    ("http://jia.example/a?hmsr=b&hmpl=c", "http://jia.example/a"),
    ("http://jia.example/a?fbclid=1", "http://jia.example/a"),
    ("http://jia.example/a?b=2&a=1", "http://jia.example/a?a=1&b=2"),
    ("http://jia.example/a?&a=1&&", "http://jia.example/a?a=1"),
    ("http://jia.example/a?", "http://jia.example/a"),
    ("http://jia.example/a?k=%e4%b8%80", "http://jia.example/a?k=一"),
    # anchor
    ("http://jia.example/a#top", "http://jia.example/a"),
    ("http://jia.example/a#", "http://jia.example/a"),
    ("http://jia.example/#/", "http://jia.example/"),
    ("http://jia.example/#/detail?id=1", "https://www.jia.example/#/detail?id=1"),
]

DIFFERENT = [
    ("http://jia.example/a/1.html", "http://yi.example/a/1.html"),
    ("http://jia.example/a/1.html", "http://m.jia.example/a/1.html"),
    ("http://www2.jia.example/a", "http://jia.example/a"),
    ("http://www.jia.example/a", "http://wwwjia.example/a"),
    ("http://jia.example/a", "http://jia.example:8080/a"),
    ("http://jia.example:443/a", "http://jia.example/a"),
    ("http://jia.example/a/1.html", "http://jia.example/a/2.html"),
    ("http://jia.example/a/1.html", "http://jia.example/A/1.html"),
    ("http://jia.example/a", "http://jia.example/a/"),
    ("http://jia.example/a/index_1.html", "http://jia.example/a/"),
    ("http://jia.example/a/index.php", "http://jia.example/a/"),
    ("http://jia.example/a/myindex.html", "http://jia.example/a/my"),
    ("http://jia.example/a%2Fb", "http://jia.example/a/b"),
    ("http://jia.example/a//b", "http://jia.example/a/b"),
    ("http://jia.example/a?id=1", "http://jia.example/a?id=2"),
    ("http://jia.example/a?id=1", "http://jia.example/a"),
    ("http://jia.example/a?ID=1", "http://jia.example/a?id=1"),
    ("http://jia.example/a?from=2", "http://jia.example/a?from=3"),
    ("http://jia.example/a?for=phone", "http://jia.example/a"),
    ("http://jia.example/a?id=1&id=2", "http://jia.example/a?id=2&id=1"),
    ("http://jia.example/a?spmid=1", "http://jia.example/a"),
    ("http://jia.example/a?k=%C8%CB", "http://jia.example/a?k=%C8%CC"),
    ("http://jia.example/#/detail?id=1", "http://jia.example/#/detail?id=2"),
    ("http://jia.example/#!/1", "http://jia.example/#!/2"),
    ("http://jia.example/#!/1", "http://jia.example/"),
    ("file:///a/index.html", "file:///a/"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_of_one_address(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_addresses(one: str, other: str) -> None:
    assert identity(one) != identity(other)


@pytest.mark.parametrize("url", [url for pair in SAME + DIFFERENT for url in pair])
def test_a_key_has_no_other_form(url: str) -> None:
    key = identity(url)
    assert key.startswith("file:") or identity(f"http://{key}") == key


@pytest.mark.parametrize("url", ["", "news", "http://[broken/", "mailto:a@jia.example", "http://"])
def test_what_is_no_address_is_its_own_key(url: str) -> None:
    assert identity(url) == url
    assert plain(url) == url


def test_without_tracking_an_address_stays_as_it_is_written() -> None:
    written = "https://www.jia.example:443/a/./%7e/index.html?b=2&a=1"
    assert plain(written) == written
    assert plain("https://www.jia.example/a?b=2&from=timeline&a=1#top") == "https://www.jia.example/a?b=2&a=1"
    assert plain("https://jia.example/#/detail?id=1") == "https://jia.example/#/detail?id=1"


def test_a_host_with_www_is_another_host() -> None:
    assert is_form("http://jia.example/1.html", "https://jia.example:443/1.html#top")
    assert not is_form("http://jia.example/1.html", "http://www.jia.example/1.html")


# --- in the archive ---


def said(url: str, title: str = "甲市约谈三家企业", day: str = "2022-08-11", body: str = "近日约谈。") -> Article:
    return Article(url, url, title=title, published_at=day, body=body)


def put(archive: Archive, article: Article, seen_at: str = LATER, at: str | None = None) -> Outcome:
    return archive.record(article, source="jia", captures=[], seen_at=seen_at, at=at)


def articles(archive: Archive) -> list[str]:
    return [url for (url,) in archive.db.execute("SELECT canonical_url FROM articles ORDER BY id")]


def noted(archive: Archive) -> list[str]:
    return [
        one
        for (one,) in archive.db.execute(
            "SELECT reason FROM problems WHERE article IS NOT NULL AND reason IS NOT NULL ORDER BY id"
        )
    ]


def test_all_forms_are_one_article_with_its_aliases(archive: Archive, now: str) -> None:
    first = "http://jia.example/news/1.html"
    forms = ["https://jia.example/news/1.html", f"{first}?from=timeline", "http://www.jia.example/news/1.html"]
    assert put(archive, said(first), now) is Outcome.NEW
    assert [put(archive, said(form)) for form in forms] == [Outcome.UNCHANGED] * 3
    assert articles(archive) == [first]
    assert {url for (url,) in archive.db.execute("SELECT url FROM aliases WHERE article = 1")} == set(forms)
    for form in (first, *forms, "https://www.jia.example:443/news/1.html#top"):
        found = archive.article(form)
        assert found is not None
        assert found.canonical_url == first
    assert noted(archive) == []


def test_an_edit_is_seen_under_another_form_of_the_same_host(archive: Archive, now: str) -> None:
    put(archive, said("http://jia.example/news/1.html"), now)
    assert put(archive, said("https://jia.example/news/1.html", title="改", body="都改了。")) is Outcome.CHANGED
    assert articles(archive) == ["http://jia.example/news/1.html"]


def test_a_host_that_serves_another_site_without_www_keeps_two_articles(archive: Archive, now: str) -> None:
    one, other = "http://jia.example/1.html", "http://www.jia.example/1.html"
    put(archive, said(one), now)
    assert put(archive, said(other, title="另一篇", body="完全不同。")) is Outcome.NEW
    assert articles(archive) == [one, other]
    assert noted(archive) == ["same-address"]
    for _ in range(2):
        assert put(archive, said(one, body="改了。"), MUCH_LATER) in (Outcome.CHANGED, Outcome.UNCHANGED)
    found = archive.article(other)
    assert found is not None
    assert found.title == "另一篇"


@pytest.mark.parametrize("change", [{"title": "改了标题"}, {"body": "改了正文。"}])
def test_with_the_same_title_or_text_www_is_the_same_article(
    archive: Archive, now: str, change: dict[str, str]
) -> None:
    one, other = "http://jia.example/1.html", "http://www.jia.example/1.html"
    put(archive, said(one), now)
    assert put(archive, said(other, **change)) is Outcome.CHANGED
    # From then on it is known: nothing has to agree any more.
    assert put(archive, said(other, title="全新", body="也全新。"), MUCH_LATER) is Outcome.CHANGED
    assert articles(archive) == [one]


def test_an_article_that_moved_is_found_by_its_redirect(archive: Archive, now: str) -> None:
    old, new = "http://jia.example/old/1.html", "https://news.jia.example/c2/900.html"
    put(archive, said(old), now)
    moved = replace(said(new, body="近日约谈。（更新）"), url=old)
    assert put(archive, moved, at=new) is Outcome.CHANGED
    assert articles(archive) == [old]
    assert put(archive, said(new, body="近日约谈。（更新）"), MUCH_LATER) is Outcome.UNCHANGED


def test_a_redirect_to_something_else_is_no_edit(archive: Archive, now: str) -> None:
    old, new = "http://jia.example/old/1.html", "http://jia.example/notice.html"
    put(archive, said(old), now)
    assert put(archive, replace(said(new, title="网站改版公告", body="公告。"), url=old), at=new) is Outcome.NEW
    kept = archive.article(old)
    assert kept is not None
    assert kept.title == "甲市约谈三家企业"


def test_a_host_that_the_source_has_left_is_the_same(archive: Archive, source: Source, now: str) -> None:
    old, new = "http://www.hb-jia.example/news/1.html", "https://jia.example/news/1.html"
    put(archive, said(old), now)
    put(archive, said(new.replace("1.html", "2.html")), now)
    assert archive.article(new) is None
    archive.add_source(replace(source, formerly=("hb-jia.example",)))
    assert archive.sources()[0].formerly == ("hb-jia.example",)
    assert put(archive, said(new, title="改", body="改。")) is Outcome.CHANGED
    assert len(articles(archive)) == 2
    assert archive.article(old) == archive.article(new)
    found = archive.article("http://hb-jia.example/news/2.html")
    assert found is not None
    assert found.url == "https://jia.example/news/2.html"


def test_what_is_withheld_under_one_form_is_withheld(archive: Archive, now: str) -> None:
    archive.withhold("https://jia.example/1.html", reason="法院", now=now)
    put(archive, said("http://jia.example/1.html"))
    assert archive.article("http://jia.example/1.html") is None
    assert archive.withheld("http://jia.example/1.html") is not None


# --- canonical links, as far as only an archive can tell ---


def claiming(own: str, claimed: str, **fields: str) -> Article:
    return replace(said(own, **fields), canonical_url=claimed)


def test_two_columns_of_one_article_name_the_same_address(archive: Archive, now: str) -> None:
    one, other, claimed = (f"http://jia.example/{name}/1.html" for name in ("xw", "zt", "dt"))
    assert put(archive, claiming(one, claimed), now, at=one) is Outcome.NEW
    assert put(archive, claiming(other, claimed), at=other) is Outcome.UNCHANGED
    assert put(archive, said(claimed), MUCH_LATER) is Outcome.UNCHANGED
    assert articles(archive) == [one]
    assert noted(archive) == []


def test_what_others_claim_with_other_titles_is_not_believed(archive: Archive, now: str) -> None:
    first = "http://jia.example/xw/1.html"
    put(archive, said(first), now)
    for n, title in enumerate(("乙市", "丙市", "甲市约谈三家企业"), 2):
        own = f"http://jia.example/xw/{n}.html"
        lie = claiming(own, first, title=title, day=f"2022-08-{n:02}", body="近日约谈。")
        assert put(archive, lie, at=own) is Outcome.NEW
        found = archive.article(own)
        assert found is not None
        assert found.canonical_url == own
        assert [one.field for one in found.problems] == ["canonical_url"]
        assert found.problems[0].message.endswith("not believed")
    assert noted(archive) == ["not-believed"] * 3
    kept = archive.article(first)
    assert kept is not None
    assert kept.problems == ()


def test_a_claimed_address_stays_free_for_the_article_that_stands_there(archive: Archive, now: str) -> None:
    own, claimed = "http://jia.example/xw/2.html", "http://jia.example/xw/1.html"
    put(archive, claiming(own, claimed, title="乙市"), now, at=own)
    assert archive.article(claimed) is None
    assert put(archive, said(claimed)) is Outcome.NEW
    assert articles(archive) == [own, claimed]


# --- in the frontier ---


def listed(archive: Archive, page: Page, rows: list[tuple[str, str]], when: str) -> int:
    items = [ListedItem(n, url, title) for n, (url, title) in enumerate(rows, 1)]
    return archive.listed(page, items, capture=None, now=when, own=lambda url: True)


def followed(archive: Archive) -> list[str]:
    return [url for (url,) in archive.db.execute("SELECT url FROM pages WHERE kind = 'article' ORDER BY id")]


def test_a_list_keeps_its_addresses_and_the_frontier_follows_once(archive: Archive, list_page: Page, now: str) -> None:
    title = "甲市约谈三家企业"
    rows = [
        ("http://jia.example/1.html", title),
        ("https://jia.example/1.html", "同一篇"),
        ("http://www.jia.example/1.html", "甲市约谈三家..."),
        ("http://www.jia.example/1.html?from=timeline", title),
        ("http://jia.example/2.html", title),
    ]
    assert listed(archive, list_page, rows, now) == 2
    assert followed(archive) == ["http://jia.example/1.html", "http://jia.example/2.html"]
    assert archive.db.execute("SELECT count(*) FROM listings").fetchone() == (5,)


def test_rows_that_differ_by_www_and_title_are_both_followed(archive: Archive, list_page: Page, now: str) -> None:
    rows = [("http://jia.example/1.html", "甲市约谈"), ("http://www.jia.example/1.html", "乙市表彰")]
    listed(archive, list_page, rows, now)
    assert followed(archive) == [url for url, _ in rows]


def test_a_page_that_failed_is_asked_for_as_it_is_listed_now(archive: Archive, list_page: Page, now: str) -> None:
    http, https = "http://jia.example/1.html", "https://jia.example/1.html"
    listed(archive, list_page, [(http, "甲市")], now)
    [page] = archive.take(["jia"], now=now, kind=PageKind.ARTICLE)
    archive.done(page, now=now, state="failing", etag='"1"', due_at="2022-09-01T00:00:00Z")
    assert listed(archive, list_page, [(https, "甲市")], LATER) == 0
    [again] = archive.take(["jia"], now=LATER, kind=PageKind.ARTICLE)
    assert (again.id, again.url, again.etag) == (page.id, https, None)
    archive.done(again, now=LATER, state="live")
    listed(archive, list_page, [(http, "甲市")], MUCH_LATER)
    assert followed(archive) == [https]


def test_a_count_in_a_list_is_of_the_article_in_any_form(archive: Archive, list_page: Page, now: str) -> None:
    put(archive, said("http://jia.example/1.html"), now)
    rows = [ListedItem(1, "https://jia.example/1.html", "甲市", read_count=5)]
    rows.append(ListedItem(2, "https://jia.example/2.html", "乙市", read_count=6))
    archive.listed(list_page, rows, capture=None, now=LATER, own=lambda url: True)
    put(archive, said("http://jia.example/2.html"), MUCH_LATER)
    assert archive.db.execute("SELECT article, count FROM read_counts ORDER BY id").fetchall() == [(1, 5), (2, 6)]


# --- archives from before ---


def test_an_older_archive_gets_its_keys_and_says_what_has_two(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.execute(
        """
        INSERT INTO articles (source, url, canonical_url, keywords, layout, first_seen, last_seen, revision)
        SELECT source, url, 'https://jia.example/news/1.html', keywords, layout, first_seen, last_seen, revision
        FROM articles
        """
    )
    db.commit()
    db.close()
    with Archive(path, write=True) as archive:
        for table in ("articles", "aliases", "related_items", "read_counts", "pages"):
            rows = archive.db.execute(f"SELECT url, identity FROM {table} WHERE url IS NOT NULL").fetchall()  # noqa: S608
            assert rows
            assert all(key == identity(url) for url, key in rows if key is not None), table
        assert archive.db.execute("SELECT url FROM pages WHERE identity IS NULL").fetchall() == [
            ("http://jia.example/news/index.html",)
        ]
        assert noted(archive) == ["same-address"] * 2
        assert archive.db.execute("SELECT count(*) FROM articles").fetchone() == (2,)
        assert archive.article("http://jia.example:80/news/1.html") == archive.article("1")
        # The day of a related entry's count is known from the list that the entry still is in.
        assert archive.db.execute("SELECT published_at FROM read_counts WHERE place = 'related'").fetchall() == [
            ("2022-08-10",),
            ("2022-08-09",),
        ]
