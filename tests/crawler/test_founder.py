"""Founder's articles come as JSON and are read as the pages that they would be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.model import Article, Credit, Precision, Role
from crawler.errors import NotAnArticle
from crawler.pages import read
from crawler.pages.founder import as_page

URL = "https://cmsapi.qingjian-paper.example/api/getArticle?aid=48291"
TEXT = "巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室去。"
SERVED = {
    "fileID": 48291,
    "title": "青河：“一河一策”<二>",
    "source": "青河日报",
    "publishTime": "2026-03-02 07:08:09",
    "author": "林一舟",
    "content": f'<p>{TEXT}</p><p><img src="/pic/1.jpg"></p><p>{TEXT}</p><p>责任编辑：容小雪</p>',
}


def served(**changes: Any) -> bytes:
    """The answer with some fields otherwise; without those that are None."""
    fields = {**SERVED, **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def article(**changes: Any) -> Article:
    return read(URL, served(**changes), {"content-type": "application/json"}, seen_at="2026-03-05T00:00:00Z")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("url", URL),
        ("title", "青河：“一河一策”<二>"),
        ("published_at", "2026-03-02T07:08:09+08:00"),
        ("published_precision", Precision.SECOND),
        ("origin", "青河日报"),
        ("body", f"{TEXT}\n{TEXT}"),
        ("credits", (Credit(Role.AUTHOR, "作者", "林一舟"), Credit(Role.RESPONSIBLE_EDITOR, "责任编辑", "容小雪"))),
        ("layout", "founder-json"),
        ("problems", ()),
    ],
)
def test_each_field(name: str, value: object) -> None:
    assert getattr(article(), name) == value


def test_pictures_are_at_the_interfaces_host() -> None:
    assert [image.url for image in article().images] == ["https://cmsapi.qingjian-paper.example/pic/1.jpg"]


def test_what_is_not_said_is_not_guessed() -> None:
    found = article(source=None, publishTime=None, author="")
    assert (found.origin, found.published_at) == (None, None)
    assert [credit.role for credit in found.credits] == [Role.RESPONSIBLE_EDITOR]


def test_a_title_is_text_and_no_markup() -> None:
    assert article(title="<script>alert(1)</script>青河&amp;").title == "<script>alert(1)</script>青河&amp;"


def test_half_a_character_is_a_missing_glyph() -> None:
    assert "〓" in article(content=f"<p>\ud83d{TEXT}</p>").body


@pytest.mark.parametrize(
    "body",
    [
        b'{"title": "x"}',
        served(fileID=None),
        served(content=""),
        served(content=["x"]),
        served()[:-9],
        b'[{"content": 1}]',
        b'{"content": ' + b"[" * 100_000,
        b"<html><body>" + served() + b"</body></html>",
    ],
)
def test_other_json_is_none(body: bytes) -> None:
    assert as_page(body) is None


def test_an_article_without_text_is_refused() -> None:
    with pytest.raises(NotAnArticle):
        article(content="<p></p>")
