"""Search: every word, folded, newest first, with its surroundings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import Archive
from archive.model import Article


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
