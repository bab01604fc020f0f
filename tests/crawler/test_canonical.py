"""What a page calls its own address: believed where it may be so, and never where the page alone shows the lie."""

from __future__ import annotations

import pytest

from archive.model import Column, Source
from crawler.pages import read

OWN = "http://www.jia.example/yw/2022/1.html"
SOURCE = Source(
    "jia",
    "甲市生态环境局（虚构）",
    "prefecture",
    "000000",
    "http://jia.example/",
    (Column("要闻", "http://m.jia.example/yw/"),),
    follow=("api.jia.example",),
    formerly=("hb-jia.example",),
)
TEXT = "巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室。" * 3


def page(head: str, body: str = "") -> bytes:
    return (
        f"<html><head><title>巡河队走了十七公里</title>{head}</head><body>{body}<h1>巡河队走了十七公里</h1>"
        f"<div>2022-08-12 来源：甲报</div><div><p>{TEXT}</p></div></body></html>"
    ).encode()


def canonical(head: str, url: str = OWN, body: str = "", source: Source | None = SOURCE) -> tuple[str, list[str]]:
    article = read(url, page(head, body), {}, source, "2022-08-13T00:00:00Z")
    return article.canonical_url, [one.message for one in article.problems if one.field == "canonical_url"]


def link(href: str) -> str:
    return f'<link rel="canonical" href="{href}">'


@pytest.mark.parametrize(
    ("href", "believed"),
    [
        (OWN, OWN),
        ("https://jia.example/yw/2022/1.html", "https://jia.example/yw/2022/1.html"),
        ("1.html?from=timeline#top", OWN),
        ("/zt/7.html", "http://www.jia.example/zt/7.html"),
        ("/zt/7/", "http://www.jia.example/zt/7/"),
        ("/?p=7", "http://www.jia.example/?p=7"),
        ("http://m.jia.example/yw/1.html", "http://m.jia.example/yw/1.html"),
        ("http://hb-jia.example/yw/2022/1.html", "http://hb-jia.example/yw/2022/1.html"),
        ("javascript:void(0)", OWN),
        ("", OWN),
    ],
)
def test_believed(href: str, believed: str) -> None:
    assert canonical(link(href)) == (believed, [])


@pytest.mark.parametrize(
    ("href", "why"),
    [
        ("/", "the home page"),
        ("http://www.jia.example", "the home page"),
        ("https://m.jia.example/index.html", "the home page"),
        ("/index.jsp", "the home page"),
        ("/yw/", "the folder that it stands in, so a list"),
        ("/yw/2022/index.shtml", "the folder that it stands in, so a list"),
        ("http://yi.example/yw/2022/1.html", "another site's"),
    ],
)
def test_not_believed(href: str, why: str) -> None:
    url, [problem] = canonical(link(href))
    assert url == OWN
    assert problem.endswith(f"{why}: not believed")


def test_another_host_needs_a_source_that_has_it() -> None:
    assert canonical(link("http://m.jia.example/yw/1.html"), source=None)[0] == OWN
    assert canonical(link("https://www.jia.example/yw/1.html"), source=None)[1] == []


def test_two_that_differ_are_both_left() -> None:
    url, [problem] = canonical(link("/zt/7.html") + link("/zt/8.html"))
    assert url == OWN
    assert "http://www.jia.example/zt/8.html" in problem
    assert canonical(link(OWN) + link("https://www.jia.example/yw/2022/1.html"))[1] == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", ""),
        (f"<!-- {link('/')} -->", ""),
        ("", link("/")),
        ('<link rel="alternate" href="/m/1.html"><link href="/canonical.css" rel=stylesheet>', ""),
    ],
)
def test_without_one_the_address_is_the_pages_own_without_tracking(head: str, body: str) -> None:
    assert canonical(head, f"{OWN}?id=1&utm_source=wx#top", body) == (f"{OWN}?id=1", [])


def test_case_and_quotes_do_not_matter() -> None:
    assert canonical("<LINK HREF='/zt/7.html' REL='Canonical'>")[0] == "http://www.jia.example/zt/7.html"


def test_the_home_page_may_be_canonical_to_itself() -> None:
    assert canonical(link("https://jia.example/"), "http://jia.example/index.html") == ("https://jia.example/", [])
