"""Articles that go on over several pages: found, followed and joined."""

from __future__ import annotations

import pytest

from archive.model import Article, Credit, Problem, Role
from crawler.pages import join, read
from crawler.pages.parts import part_after

TEXT = "<p>三月里，青河上游的管护员沿着堤岸走了十七公里，把每一处排口的水样都装进了箱子，逐一编号。</p>" * 3
LINKS = {
    "next": '<a href="t20240305_12_1.html">下一页</a>',
    "numbers": '<b>1</b> <a href="t20240305_12_1.html">2</a> <a href="t20240305_12_2.html">3</a>',
    "brackets": '<a href="t20240305_12.html">【1】</a><a href="t20240305_12_1.html">【2】</a>',
    "script": '<script>createPageHTML(3, 0, "t20240305_12", "html");</script>',
}
NO_LINKS = {
    "next article": '下一篇：<a href="t20240305_13.html">青河水质连续三月达标</a>',
    "list's script": '<script>createPageHTML(3, 0, "index", "html");</script>',
    "last part's script": '<script>createPageHTML(1, 0, "t20240305_12", "html");</script>',
    "another host": '<a href="http://other.example/yw/t20240305_12_1.html">下一页</a>',
    "next page of something else": '<a href="index_1.html">下一页</a>',
}
URL = "http://a.example/yw/t20240305_12.html"


def page(links: str) -> bytes:
    head = "<h1>青河上游排口核查走完全程</h1><div>2024-03-05 来源：青河日报</div>"
    return f"<html><body>{head}<div>{TEXT}</div><div class=p>{links}</div></body></html>".encode()


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_the_next_part_is_found(links: str) -> None:
    assert read(URL, page(links), {}).next_page == "http://a.example/yw/t20240305_12_1.html"


@pytest.mark.parametrize("links", NO_LINKS.values(), ids=NO_LINKS)
def test_what_is_no_part(links: str) -> None:
    assert read(URL, page(links), {}).next_page is None


def test_the_last_part_names_none() -> None:
    url = "http://a.example/yw/t20240305_12_2.html"
    assert read(url, page('<script>createPageHTML(3, 2, "t20240305_12", "html");</script>'), {}).next_page is None
    assert read(url, page(LINKS["numbers"]), {}).next_page is None


@pytest.mark.parametrize(
    ("url", "other", "part"),
    [
        ("http://a.example/n/a.htm", "http://a.example/n/a_2.htm", 2),
        ("http://a.example/n/a.htm", "http://a.example/n/a-1.htm", 1),
        ("http://a.example/n/a_2.htm", "http://a.example/n/a_3.htm", 3),
        ("http://a.example/n/a.htm", "http://a.example/n/a_5.htm", None),
        ("http://a.example/n/a_3.htm", "http://a.example/n/a_2.htm", None),
        ("http://a.example/n/a.htm", "http://b.example/n/a_2.htm", None),
        ("http://a.example/n/a.htm", "http://a.example/n/b_2.htm", None),
        ("http://a.example/n?id=1", "http://a.example/n?id=1&page=2", 2),
        ("http://a.example/n?id=1&page=2", "http://a.example/n?id=1&page=3", 3),
        ("http://a.example/n?page=x", "http://a.example/n?page=y", None),
    ],
)
def test_addresses_of_parts(url: str, other: str, part: int | None) -> None:
    assert part_after(url, other) == part


def part(number: int, **more: object) -> Article:
    return Article(f"http://a.example/{number}", f"http://a.example/{number}", body=f"第{number}段。", **more)  # type: ignore[arg-type]


def test_join() -> None:
    writer, editor = Credit(Role.AUTHOR, "作者", "林一舟"), Credit(Role.EDITOR, "编辑", "周晓禾")
    lacks = Problem("credits", "no byline on the page")
    whole = join(
        [
            part(1, title="标题", credits=(writer,), next_page="http://a.example/2"),
            part(2, origin="青河日报", problems=(lacks,), next_page="http://a.example/3"),
            part(3, credits=(writer, editor), read_count=7),
        ]
    )
    assert whole.url == "http://a.example/1"
    assert whole.title == "标题"
    assert whole.body == "第1段。\n第2段。\n第3段。"
    assert whole.credits == (writer, editor)
    assert whole.origin == "青河日报"
    assert whole.read_count == 7
    assert whole.next_page is None
    assert whole.problems == ()


def test_a_missing_part_is_a_problem() -> None:
    whole = join([part(1, next_page="http://a.example/2")], missing="http://a.example/2 (the server answered 404)")
    assert whole.body == "第1段。"
    assert [problem.field for problem in whole.problems] == ["body"]
    assert "http://a.example/2" in whole.problems[0].message


def test_one_part_is_itself() -> None:
    assert join([part(1)]) == part(1)
    with pytest.raises(ValueError, match="at least one part"):
        join([])
