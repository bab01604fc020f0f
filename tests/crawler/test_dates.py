"""The date grammar: what Chinese pages print, and what only looks like a date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.fields import dates

SEEN = datetime(2022, 8, 15, 4, 0, tzinfo=UTC)  # noon in China

WHOLE = {
    "2022-08-12": "2022-08-12",
    "2022-8-2": "2022-08-02",
    "2022/08/12": "2022-08-12",
    "2022/8/2": "2022-08-02",
    "2022.08.12": "2022-08-12",
    "2022.8.2": "2022-08-02",
    "2022年8月12日": "2022-08-12",
    "2022年08月12日": "2022-08-12",
    "2022 年 8 月 12 日": "2022-08-12",
    "２０２２－０８－１２": "2022-08-12",
    "２０２２年８月１２日": "2022-08-12",
    "二〇二二年八月十二日": "2022-08-12",
    "二○二二年八月二日": "2022-08-02",
    "二零二二年十二月三十一日": "2022-12-31",
    "二〇二〇年十月二十日": "2020-10-20",
    "2022-08-12 09:30": "2022-08-12T09:30+08:00",
    "2022-08-12 9:30": "2022-08-12T09:30+08:00",
    "2022-08-12 09:30:05": "2022-08-12T09:30:05+08:00",
    "2022-08-12T09:30:05": "2022-08-12T09:30:05+08:00",
    "2022-08-12  09:30:05": "2022-08-12T09:30:05+08:00",
    "2022-08-1209:30": "2022-08-12T09:30+08:00",
    "2022-08-1209:30:05": "2022-08-12T09:30:05+08:00",
    "2022-08-12 09∶30": "2022-08-12T09:30+08:00",
    "2022-08-12 ０９：３０": "2022-08-12T09:30+08:00",
    "2022-08-12 09：30": "2022-08-12T09:30+08:00",
    "2007-08-20-23:59:59": "2007-08-20T23:59:59+08:00",
    "2024-10-21 12:51:44_194": "2024-10-21T12:51:44+08:00",
    "2022年8月12日09:30": "2022-08-12T09:30+08:00",
    "2022年8月12日 09时30分": "2022-08-12T09:30+08:00",
    "2022年8月12日9时30分05秒": "2022-08-12T09:30:05+08:00",
    "2022年8月12日 上午9时30分": "2022-08-12T09:30+08:00",
    "2022年8月12日 下午3时20分": "2022-08-12T15:20+08:00",
    "2022年3月14日 下午3:27": "2022-03-14T15:27+08:00",
    "2022-08-12 下午12:05": "2022-08-12T12:05+08:00",
    "2022-08-12 凌晨1:05": "2022-08-12T01:05+08:00",
    "2022-08-12 上午12:05": "2022-08-12T00:05+08:00",
    "2022-08-12 晚上8:05": "2022-08-12T20:05+08:00",
    "2022-08-12 星期五 09:30": "2022-08-12T09:30+08:00",
    "2022年08月12日 星期五": "2022-08-12",
    "2009/8/20 15:30:00": "2009-08-20T15:30:00+08:00",
    "发布时间：2022-08-12 09:30 来源：某报": "2022-08-12T09:30+08:00",
    "发布时间:2022-08-12来源:某报": "2022-08-12",
    "时间：2022-08-12中央环保督察组来了": "2022-08-12",
    "发布日期：2022年08月12日【字体：大 中 小】": "2022-08-12",
    "[2022-08-12]": "2022-08-12",
    "（2022年8月12日）": "2022-08-12",
    "【2022.08.12】": "2022-08-12",
    "日期 2022-08-12 浏览：10234 次": "2022-08-12",
    "编号 2022-15 号，2022-08-12 发布": "2022-08-12",
    "2022-13-40 2022-08-12": "2022-08-12",
    "1998-12-31": "1998-12-31",
    "2022-02-29 2022-03-01": "2022-03-01",
    "2024-02-29": "2024-02-29",
    "更新于2022-08-12 09:30:05.0": "2022-08-12T09:30:05+08:00",
}
NO_DATE = [
    "编号 2022-15 号",
    "浏览：10234 次",
    "2012 年",
    "2022年8月",
    "08-12",
    "8月3日",
    "电话：010-2022-0812",
    "010-66556000",
    "2022-13-01",
    "2022-02-30",
    "1.2.3",
    "192.168.10.12",
    "12345.2022.8.1",
    "1989-05-01",
    "环发〔2022〕12号",
    "第2022085期",
    "20220812",
    "3小时前",
    "二〇二二年",
    "九月九日",
    "ISBN 978-7-2022-1-1",
    "",
    "9:30",
    "2022:08:12",
]
NEAR = [
    ("08-12", "http://a.example/202208/t20220812_1.html", "2022-08-12"),
    ("[ 10-08 ]", "http://a.example/2019/10/8/x.html", "2019-10-08"),
    ("06-01", "http://a.example/n/2020/0601/c1-2.html", "2020-06-01"),
    ("01-02", "http://a.example/202112/t20211231_1.html", "2022-01-02"),
    ("12-31", "http://a.example/art/2022/1/2/art_1_2.html", "2021-12-31"),
    ("8月3日", "http://a.example/2022-08/03/content_1.htm", "2022-08-03"),
    ("08/12", "http://a.example/202208/abc.shtml", "2022-08-12"),
    ("22-08-12", None, "2022-08-12"),
    ("2020.10.04", None, "2020-10-04"),
    ("3小时前", None, "2022-08-15T09:00+08:00"),
    ("15分钟前", None, "2022-08-15T11:45+08:00"),
    ("2天前", None, "2022-08-13"),
    ("昨天", None, "2022-08-14"),
    ("前天", None, "2022-08-13"),
    ("刚刚", None, "2022-08-15"),
    ("08-12", None, None),
    ("08-12", "http://a.example/news/1.html", None),
    ("02-30", "http://a.example/2022/2/28/1.html", None),
]
LINKS = {
    "http://a.example/ywdt/202204/t20220417_974894.shtml": "2022-04-17",
    "http://a.example/art/2024/10/21/art_1543973_58942886.html": "2024-10-21",
    "http://epaper.example/html/2023-07/05/content_1.htm": "2023-07-05",
    "http://a.example/10462/2025/6/3/071bf8764a6c4ac791d78c1c0acab3c5.shtml": "2025-06-03",
    "http://a.example/n1/2019/0615/c1-2.html": "2019-06-15",
    "http://a.example/20220812/abc.html": "2022-08-12",
    "http://a.example/news/show_1052.html": None,
    "http://a.example/202213/t20221340_1.html": None,
}
WORDS = {
    "12 Aug 2022": "2022-08-12",
    "Aug 12, 2022 09:30": "2022-08-12T09:30+08:00",
    "Fri, 12 Aug 2022 01:30:05 +0000": "2022-08-12T09:30:05+08:00",
    "May": None,
    "08-12": None,
    "2022": None,
}


@pytest.mark.parametrize(("text", "iso"), WHOLE.items())
def test_a_whole_date(text: str, iso: str) -> None:
    found = dates.find(text)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize("text", NO_DATE)
def test_no_date(text: str) -> None:
    assert dates.find(text) is None


@pytest.mark.parametrize(("text", "link", "iso"), NEAR)
def test_a_date_beside_a_link(text: str, link: str | None, iso: str | None) -> None:
    assert dates.near(text, link=link, seen_at=SEEN) == iso


def test_relative_dates_need_a_clock() -> None:
    assert dates.near("3小时前") is None


@pytest.mark.parametrize(("link", "iso"), LINKS.items())
def test_the_day_in_an_address(link: str, iso: str | None) -> None:
    assert dates.from_link(link) == iso


@pytest.mark.parametrize(("text", "iso"), WORDS.items())
def test_a_date_in_words(text: str, iso: str | None) -> None:
    found = dates.free(text)
    assert (found.iso if found else None) == iso


def test_epochs() -> None:
    for text in ("1660267805", "1660267805000"):
        found = dates.from_epoch(text)
        assert found is not None
        assert found.iso == "2022-08-12T09:30:05+08:00"
    assert dates.from_epoch("20220812") is None


def test_the_future() -> None:
    assert dates.in_future("2022-08-17", SEEN)
    assert not dates.in_future("2022-08-15T23:00+08:00", SEEN)


def test_the_offsets_are_those_of_the_text() -> None:
    text = "发布时间：２０２２-08-12 来源"
    found = dates.find(text)
    assert found is not None
    assert text[found.start : found.end] == "２０２２-08-12"
