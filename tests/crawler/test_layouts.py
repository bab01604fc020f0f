"""A layout is chosen by the marks around the text, within its time, or by the source; meta tags never overrule."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from archive.model import Source
from crawler.pages import layouts, read
from crawler.pages.core import core
from crawler.pages.document import parse

URL = "http://a.example/t20240305_1.html"
TEXT = "<p>三月里，青河上游的管护员沿着堤岸走了十七公里，把每一处排口的水样都装进了箱子，逐一编号。</p>" * 3
SOURCE = Source("a", "某局", "prefecture", "990100", "http://a.example/", ())


def page(mark: str, head: str = "", info: str = "2024-03-05 来源：青河日报") -> bytes:
    top = f"<h1>青河上游排口核查走完全程</h1><div>{info}</div>"
    return f"<html><head>{head}</head><body>{top}<div {mark}>{TEXT}</div></body></html>".encode()


@pytest.mark.parametrize(
    ("mark", "layout"),
    [
        ('class="TRS_Editor"', "trs"),
        ('class="view trs_paper_default"', "trs"),
        ('id="zoom"', "hanweb"),
        ('id="UCAP-CONTENT"', "ucap"),
        ('class="v_news_content"', "vsb"),
        ('id="vsb_content"', "vsb"),
        ('id="vsb_content_17"', "vsb"),
        ('id="vsb_contents"', "generic"),
        ('class="wp_articlecontent"', "webplus"),
        ('class="j-fontContent newscontnet"', "lonsun"),
        ('class="NewsContent"', "powereasy"),
        ('class="neiright_JPZ_GK_CP"', "ministry-news"),
        ('class="content_body_box"', "ministry-documents"),
        ('class="text"', "generic"),
    ],
)
def test_the_mark_names_the_layout(mark: str, layout: str) -> None:
    article = read(URL, page(mark), {})
    assert article.layout == layout
    assert len(article.body.split("\n")) == 3


def test_a_mark_elsewhere_is_none() -> None:
    assert read(URL, page('class="text"', head="<style>.TRS_Editor{}</style>"), {}).layout == "generic"


def test_a_source_may_name_its_layout() -> None:
    assert read(URL, page('id="zoom"'), {}, replace(SOURCE, layout="trs")).layout == "trs"
    assert read(URL, page('id="zoom"'), {}, replace(SOURCE, layout="nobody's")).layout == "hanweb"


class Gone(layouts.Family):
    """A layout that a system gave up."""

    layout_name = "gone"
    marks: ClassVar[frozenset[str]] = frozenset({"#old"})
    valid_until: ClassVar[str | None] = "2019-12-31"


@pytest.mark.parametrize(("seen_at", "layout"), [("2019-06-01T00:00:00Z", "gone"), ("2020-01-01T00:00:00Z", "generic")])
def test_a_layout_that_has_gone(monkeypatch: pytest.MonkeyPatch, seen_at: str, layout: str) -> None:
    monkeypatch.setattr(layouts, "FAMILIES", (Gone,))
    document = parse(URL, page('id="old"'), {}, seen_at)
    assert layouts.choose(document, core(document.lines)).layout_name == layout


META = '<meta name="PubDate" content="{date}"><meta name="ContentSource" content="{origin}">'


def test_the_time_of_day_is_the_meta_tags_on_the_same_day() -> None:
    article = read(URL, page("", META.format(date="2024-03-05 09:30:05", origin="青河日报")), {})
    assert article.published_at == "2024-03-05T09:30:05+08:00"
    assert {problem.field for problem in article.problems} == {"credits"}


def test_what_is_shown_wins_and_the_conflict_is_a_problem() -> None:
    article = read(URL, page("", META.format(date="2023-11-10 15:33:34", origin="某市政府网")), {})
    assert article.published_at == "2024-03-05"
    assert article.origin == "青河日报"
    found = {problem.field: problem.message for problem in article.problems}
    assert "2023-11-10" in found["published_at"]
    assert "某市政府网" in found["origin"]


def test_a_title_of_another_article_is_a_problem() -> None:
    article = read(URL, page("", '<meta name="ArticleTitle" content="全市水质连续三月达标">'), {})
    assert article.title == "青河上游排口核查走完全程"
    assert any("全市水质连续三月达标" in problem.message for problem in article.problems if problem.field == "title")


def test_meta_fills_what_is_missing() -> None:
    article = read(URL, page("", META.format(date="2024-03-05 00:00", origin="某市政府网"), info="&nbsp;"), {})
    assert article.published_at is not None
    assert article.published_at.startswith("2024-03-05")
    assert article.origin == "某市政府网"


def test_a_date_in_the_future_is_a_problem() -> None:
    article = read(URL, page(""), {}, seen_at="2024-03-01T00:00:00Z")
    assert article.published_at is None
    assert any("after the page was seen" in problem.message for problem in article.problems)
