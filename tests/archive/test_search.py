"""Search: every word, folded, newest first, with its surroundings; orders, pages and counts."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from importlib.util import find_spec
from typing import Any

import pytest

from archive import Archive
from archive.conversion import NoConversion
from archive.model import Article, Credit, Role
from archive.queryerror import QueryError
from tests.requirements import lacking


@pytest.fixture
def filled(archive: Archive, article: Article, now: str) -> Archive:
    archive.record(article, source="jia", captures=[], seen_at=now)
    return archive


@pytest.mark.parametrize(
    "words",
    [
        "督察",
        "pm2.5",  # full-width and half-width, small and capital
        "ＰＭ２．５",
        "cod",
        "OD",
        "甲某",  # a credit
        "签发审核",
        "甲市日报",  # origin
        "督察\u3000COD 丙某",
    ],
)
def test_words_are_found_wherever_they_stand(filled: Archive, words: str) -> None:
    assert [hit.id for hit in filled.search(words)] == [1]


@pytest.mark.parametrize("words", ["", " \u3000", "督 查", "督察 洋水河", "乙某丙某", "%", "_"])
def test_what_is_not_there_is_not_found(filled: Archive, words: str) -> None:
    assert filled.search(words) == []


def test_a_phrase_is_not_where_only_its_pairs_are(archive: Archive, now: str) -> None:
    for number, body in enumerate(["生态好，态度好。", "生态度。", "生态，P态度。"], 1):
        url = f"http://jia.example/{number}"
        archive.record(Article(url, url, body=body), source="jia", captures=[], seen_at=now)
    archive.index()
    assert [hit.id for hit in archive.search("生态度")] == [2]
    assert [hit.id for hit in archive.search("生态 -生态度")] == [3, 1]
    assert [hit.id for hit in archive.search("(生态度 OR 生态，p态) -没有这个")] == [3, 2]
    assert archive.count("生态度") == 1


def test_a_hit_says_what_it_is(filled: Archive, article: Article) -> None:
    [hit] = filled.search("督察")
    assert (hit.source, hit.title, hit.published_at, hit.url) == (
        "jia",
        article.title,
        article.published_at,
        article.url,
    )
    assert hit.credits == article.credits
    assert hit.snippet == "第一段讲督察。 第二段讲COD。"


def test_the_snippet_is_the_stored_text_around_the_hit(archive: Archive, now: str) -> None:
    body = "㎡" * 50 + "ＡＢ督察" + "乙" * 50
    archive.record(
        Article("http://jia.example/1", "http://jia.example/1", body=body), source="jia", captures=[], seen_at=now
    )
    [hit] = archive.search("ab督")
    assert hit.snippet == "…" + "㎡" * 32 + "ＡＢ督察" + "乙" * 31 + "…"


def test_a_hit_outside_the_body_shows_its_beginning(filled: Archive) -> None:
    assert filled.search("乙某")[0].snippet == "第一段讲督察。 第二段讲COD。"


def test_the_newest_come_first_and_the_undated_last(archive: Archive, article: Article, now: str) -> None:
    dates = ["2022-08-10", None, "2022-08-11T10:00+08:00", "2022-08-11", "2021-01-01"]
    for number, date in enumerate(dates):
        url = f"http://jia.example/{number}"
        each = replace(article, url=url, canonical_url=url, published_at=date)
        archive.record(each, source="jia", captures=[], seen_at=now)
    assert [hit.id for hit in archive.search("督察")] == [3, 4, 1, 5, 2]
    assert [hit.id for hit in archive.search("督察", limit=2)] == [3, 4]
    assert archive.search("督察", limit=0) == []


def test_only_what_the_article_says_now_is_searched(filled: Archive, article: Article) -> None:
    edited = replace(article, body="改了。")
    filled.record(edited, source="jia", captures=[], seen_at="2022-08-13T00:00:00Z")
    assert filled.search("COD") == []
    assert [hit.snippet for hit in filled.search("改了")] == ["改了。"]


# pages, orders, counts


@pytest.fixture
def several(archive: Archive) -> Archive:
    """Five articles, each with 督察; some are indexed, some are not yet."""
    rows = [
        ("2022-08-10", "督察组来了", "无关。", "甲某", 5),
        ("2022-08-11", "要闻", "督察。督察，督察！", "乙某", 500),
        ("2022-09-01", "要闻", "督察一次，长江也是。", "甲某", None),
        (None, "长江督察", "没有日期。", "丙某", 50),
        ("2023-01-01", "要闻", "督察。", "丁某", 7),
    ]
    for number, (day, title, body, name, reads) in enumerate(rows, 1):
        url = f"http://jia.example/{number}"
        credits_ = (Credit(Role.AUTHOR, "作者", name),)
        each = Article(url, url, title=title, published_at=day, body=body, credits=credits_, read_count=reads)
        archive.record(each, source="jia", captures=[], seen_at="2024-01-01T00:00:00Z")
        if number == 4:
            archive.index()
    return archive


def ids(archive: Archive, words: str, **options: Any) -> list[int]:
    return [hit.id for hit in archive.search(words, **options)]


def test_the_orders(several: Archive) -> None:
    assert ids(several, "督察") == [5, 3, 2, 1, 4]
    assert ids(several, "督察", sort="reads") == ids(several, "督察 sort:reads") == [2, 4, 5, 1, 3]
    assert ids(several, "督察 sort:reads", sort="newest") == [5, 3, 2, 1, 4]
    # 5 is not indexed yet. Title, then often, then once.
    assert ids(several, "督察", sort="relevance") == [5, 1, 4, 2, 3]
    several.index()
    assert ids(several, "督察", sort="relevance") == [1, 4, 2, 5, 3]
    assert ids(several, "督察 长江", sort="relevance") == [4, 3]


def test_pages_follow_one_another(several: Archive) -> None:
    for sort in ("newest", "relevance", "reads"):
        whole = ids(several, "督察", sort=sort)
        assert [n for page in (1, 2, 3) for n in ids(several, "督察", sort=sort, limit=2, page=page)] == whole
        assert ids(several, "督察", sort=sort, limit=2, page=4) == []


def test_counts(several: Archive) -> None:
    assert several.count("督察") == 5
    assert several.count("没有的词") == several.count("") == 0
    assert several.counts("督察", "month") == [(None, 1), ("2022-08", 2), ("2022-09", 1), ("2023-01", 1)]
    assert several.counts("督察", "author") == [("甲某", 2), ("丁某", 1), ("丙某", 1), ("乙某", 1)]
    assert several.counts("督察 长江", "source") == [("jia", 2)]
    assert several.counts("督察", "region") == [("000000", 5)]


def test_since_and_until_are_whole(several: Archive) -> None:
    assert ids(several, "督察", since="2022-08-11") == [5, 3, 2]
    assert ids(several, "督察", since="2022-08-11", until="2022-09") == [3, 2]
    assert ids(several, "", until="2022") == [3, 2, 1]
    assert several.count("督察", until="2022-08-10") == 1
    with pytest.raises(QueryError, match="published: wants a day"):
        several.search("督察", since="yesterday")


def test_a_search_gives_articles(several: Archive) -> None:
    [hit] = several.search("督察 长江 -title:督察")
    assert isinstance(hit, Article)
    assert hit == replace(hit)
    known = several.article(3)
    assert known is not None
    assert all(getattr(hit, field.name) == getattr(known, field.name) for field in fields(known))
    assert (hit.id, hit.source, hit.state, hit.reads) == (3, "jia", "live", None)


def test_marks_are_where_the_words_stand(several: Archive) -> None:
    [hit] = several.search("督察 长江 -title:督察")
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["督察", "长江"]
    assert several.search("title:要闻")[0].marks == ()


def test_marks_that_touch_are_one(archive: Archive, now: str) -> None:
    body = "前" * 50 + "\n  ＰＭ２．５　㎡ｶﾞ。\n" + "后" * 80
    archive.record(Article("http://a/", "http://a/", body=body), source="jia", captures=[], seen_at=now)
    [hit] = archive.search('pm2.5 M2.5 m2 ガ "pm2.5 m"')
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["ＰＭ２．５ ㎡ｶﾞ"]
    assert hit.snippet.startswith("…前")
    assert hit.snippet.endswith("后…")
    assert "\n" not in hit.snippet


def test_reads_are_the_most_that_any_page_showed_but_a_withheld_one(archive: Archive, article: Article) -> None:
    """A related list counts for the articles in it."""
    listed = Article("http://jia.example/news/2.html", "http://jia.example/news/2.html", title="丙市约谈", read_count=3)
    archive.record(listed, source="jia", captures=[], seen_at="2022-08-10T00:00:00Z")
    archive.record(article, source="jia", captures=[], seen_at="2022-08-12T00:00:00Z")
    assert [hit.reads for hit in archive.search("title:约谈")] == [7]
    assert ids(archive, "约谈 reads:>5") == [1]
    archive.withhold(article.url, reason="r", now="2022-08-13T00:00:00Z")
    assert [hit.reads for hit in archive.search("title:约谈")] == [3]
    assert ids(archive, "约谈 reads:>5") == []


def test_traditional_characters_find_simplified_ones(archive: Archive, now: str) -> None:
    if find_spec("opencc") is None:
        lacking("OpenCC is not installed")
    for number, body in enumerate(["长江督察", "長江督察", "黄河督察"], 1):
        url = f"http://jia.example/{number}"
        archive.record(Article(url, url, body=body), source="jia", captures=[], seen_at=now)
    assert ids(archive, "長江") == [2]
    assert ids(archive, "長江", traditional=True) == [2, 1]
    assert archive.count("督察 -長江", traditional=True) == 1
    assert archive.search("長江", traditional=True)[1].marks == ((0, 2),)


def test_without_opencc_one_line_says_what_to_do(filled: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    with pytest.raises(
        NoConversion, match=r"^traditional characters need OpenCC: pip install 'qingjian\[traditional\]'$"
    ):
        filled.search("長江", traditional=True)


def test_what_comes_after_a_key_is_what_comes_after_the_article(archive: Archive, now: str) -> None:
    """Of several runs of the index, with what waits for it, what is undated, and articles of one day."""
    days = ["2022-08-12", None, "2022-08-12", "2021-01-01", "2022-08-12", None, "2023-05-05", "2022-01-01T09:00+08:00"]
    for number, published in enumerate([*days, *days, *days]):
        url = f"http://jia.example/{number}"
        archive.record(Article(url, url, body="督察", published_at=published), source="jia", captures=[], seen_at=now)
        if number in (7, 15):
            archive.index()
    assert archive.to_index()
    assert archive.db.execute("SELECT count(*) > 1 FROM search_runs").fetchone() == (1,)
    for asked in ("督察", "seen:2022", "督察 published:2022"):
        whole = list(archive.found(asked))
        assert [hit.id for hit in whole] == [hit.id for hit in archive.search(asked, 100)]
        for at, hit in enumerate(whole):
            rest = archive.found(asked, after=(hit.published_at or "", hit.id))
            assert [each.id for each in rest] == [each.id for each in whole[at + 1 :]]
