"""Trends: queries over months, as numbers or as shares, each number a way to its articles."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from lxml import html

from archive import Archive
from archive.model import Article, Column, Source

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January: 督察 twice of two; February: nothing of either, one article; March: 督察 once, 整改 once, of four; undated: one."""
    said = {
        "2024-01-05": ["督察", "督察"],
        "2024-02-01": ["其他"],
        "2024-03-09": ["督察", "整改", "其他", "其他"],
        None: ["督察"],
    }
    path = tmp_path_factory.mktemp("trends") / "news.db"
    with Archive(path, write=True) as archive:
        home = "http://jia.example/"
        archive.add_source(Source("jia", "甲市局（虚构）", "prefecture", "370900", home, (Column("要闻", home),)))
        each = [(day, body) for day, bodies in said.items() for body in bodies]
        for number, (day, body) in enumerate(each):
            url = f"{home}{number}"
            article = Article(url, url, title=f"第{number}篇", published_at=day, body=body)
            archive.record(article, source="jia", captures=[], seen_at="2024-04-01T00:00:00Z")
    return path


def cells(page: str) -> list[list[str]]:
    return [[cell.text_content() for cell in row.xpath("th|td")] for row in html.fromstring(page).xpath("//tbody/tr")]


def test_numbers_by_month_with_the_months_between(get: Get, months: Path) -> None:
    page = get("/trends?q=督察&q=整改&q=", path=months).text
    assert cells(page) == [["2024-03", "1", "1", "4"], ["2024-02", "0", "0", "1"], ["2024-01", "2", "0", "2"]]
    assert page.count("<polyline") == 2


def test_shares_are_of_what_was_published(get: Get, months: Path) -> None:
    page = get("/trends?q=督察&as=share", path=months).text
    assert cells(page) == [["2024-03", "25.0%", "4"], ["2024-02", "0%", "1"], ["2024-01", "100.0%", "2"]]


def test_each_number_and_point_leads_to_its_articles(get: Get, months: Path) -> None:
    page = html.fromstring(get("/trends?q=督察 OR 整改", path=months).text)
    in_table, in_picture = page.xpath("//td/a/@href"), page.xpath("//figure//a[.//circle or circle]/@href")
    assert set(in_table) == set(in_picture)
    with Archive(months) as archive:
        found = {httpx.URL(link).params["q"]: 0 for link in in_table}
        assert {q: archive.count(q) for q in found} == {
            "(督察 OR 整改) published:2024-03": 2,
            "(督察 OR 整改) published:2024-01": 2,
        }


def test_the_numbers_as_csv(get: Get, months: Path) -> None:
    answer = get("/trends.csv?q=督察&q=-督察", path=months)
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["month", "督察", "'-督察", "all published"]
    assert rows[1:] == [["2024-01", "2", "0", "2"], ["2024-02", "0", "1", "1"], ["2024-03", "1", "3", "4"]]


def test_what_is_wrong_is_said(get: Get, months: Path) -> None:
    wrong = get("/trends?q=督察&q=(整改", path=months)
    assert wrong.status_code == 400
    assert html.fromstring(wrong.text).xpath("//form[@class='queries']//input[@name='q']/@value")[:3] == [
        "督察",
        "(整改",
        "",
    ]
    assert html.fromstring(wrong.text).xpath("//div[@role='alert']//code")[0].text_content() == "^(整改"
    assert get("/trends.csv?q=(", path=months).status_code == 400
    six = get("/trends?" + "&".join(f"q={word}" for word in "督察整改其他"), path=months)
    assert "最多比较 5 个" in six.text
    assert six.text.count("<polyline") == 5


def test_nothing_asked_and_nothing_found(get: Get, months: Path) -> None:
    assert "<polyline" not in get("/trends", path=months).text
    assert "没有找到" in get("/trends?q=没有这个词", path=months).text


def test_a_picture_has_no_more_months_than_can_be_seen() -> None:
    from archive.web.charts import MOST_MONTHS, between

    assert between({"0001-01": 1, "2024-02": 1})[:: MOST_MONTHS - 1] == ["1974-03", "2024-02"]
    assert between({"2023-12": 1, "2024-01": 1}) == ["2023-12", "2024-01"]
    assert between({}) == []
