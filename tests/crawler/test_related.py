"""Related lists: entries by counts and dates, and entries under a heading."""

from __future__ import annotations

import pytest

from archive.model import RelatedItem
from crawler.fields import related
from crawler.fields.related import Row

FIRST = RelatedItem(1, "青禾市开展河湖清漂行动", False, "8月3日，青禾市召开现场会...", None, 31639, "2022-08-12")
# One entry in each form that its lines take.
FORMS = {
    "one line": ["青禾市开展河湖清漂行动", "8月3日，青禾市召开现场会...(31639)人阅读时间:2022-08-12"],
    "full width": ["青禾市开展河湖清漂行动", "8月3日，青禾市召开现场会...（31639）人阅读时间：2022-08-12"],
    "a line each": ["青禾市开展河湖清漂行动", "8月3日，青禾市召开现场会...", "(31639)人阅读", "时间:2022-08-12"],
    "date first": ["青禾市开展河湖清漂行动", "8月3日，青禾市召开现场会...", "时间:2022-08-12 (31639)人阅读"],
    "other words": ["青禾市开展河湖清漂行动", "8月3日，青禾市召开现场会...", "31639次浏览 发布时间：2022年8月12日"],
    "teaser in lines": ["青禾市开展河湖清漂行动", "8月3日，", "青禾市召开现场会...(31639)人阅读时间:2022-08-12"],
}


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_with_count_and_date(form: str) -> None:
    rows = [Row(text) for text in FORMS[form]]
    found = related.of_marks(rows)
    assert [(item.title, item.read_count, item.published_at) for item in found] == [
        (FIRST.title, FIRST.read_count, FIRST.published_at)
    ]
    assert found[0].teaser is not None
    assert "".join(found[0].teaser.split()) == FIRST.teaser


@pytest.mark.parametrize("text", ["(31639)人阅读", "时间:2022-08-12", "人阅读时间:2022-08-12", "阅读 12 时间", ""])
def test_no_mark(text: str) -> None:
    assert not related.is_marked(text)
    assert related.of_marks([Row("标题的文字"), Row(text)]) == ()


def test_entries_without_a_separator() -> None:
    rows = [Row("甲乙丙丁戊(1)人阅读时间:2022-08-12己庚辛壬癸"), Row("子丑寅卯...(2)人阅读时间:2022-08-09")]
    assert [(item.position, item.title, item.teaser, item.read_count) for item in related.of_marks(rows)] == [
        (1, "甲乙丙丁戊", None, 1),
        (2, "己庚辛壬癸", "子丑寅卯...", 2),
    ]


def test_where_the_first_entry_begins() -> None:
    texts = ["全文的最后一段，到此为止。", "编辑：姚远", "青禾市开展行动", "8月3日...(1)人阅读时间:2022-08-12"]
    assert related.first_marked(texts) == 2
    assert related.first_marked(texts[:2]) is None


# The row's text, what of it is linked, and the entry's title and date; None: no entry.
LINKED = {
    ("某市发布环境质量公报 08-12", "某市发布环境质量公报"): ("某市发布环境质量公报", "2022-08-12"),
    ("某市发布环境质量公报[ 08-12 ]", "某市发布环境质量公报"): ("某市发布环境质量公报", "2022-08-12"),
    ("· 某市发布环境质量公报 2022.08.12", "· 某市发布环境质量公报"): ("某市发布环境质量公报", "2022-08-12"),
    ("2022-08-09 某市发布环境质量公报", "某市发布环境质量公报"): ("某市发布环境质量公报", "2022-08-09"),
    ("某市发布环境质量公报(2022-08-09)", "某市发布环境质量公报(2022-08-09)"): ("某市发布环境质量公报", "2022-08-09"),
    ("1.某市发布环境质量公报", "1.某市发布环境质量公报"): ("某市发布环境质量公报", None),
    ("某市发布环境质量公报", "某市发布环境质量公报"): ("某市发布环境质量公报", None),
    ("更多", "更多"): None,
    ("【详细】", "【详细】"): None,
}
LINK = "http://a.example/202208/t20220812_1.html"


@pytest.mark.parametrize(("row", "expected"), LINKED.items())
def test_a_linked_row(row: tuple[str, str], expected: tuple[str, str | None] | None) -> None:
    found = related.of_links([Row(row[0], LINK, row[1])])
    assert [(item.title, item.published_at, item.url) for item in found] == ([(*expected, LINK)] if expected else [])


def test_a_line_below_a_link_belongs_to_it() -> None:
    rows = [
        Row("某市发布环境质量公报", LINK),
        Row("公报显示，全市环境空气质量明显好转...", None),
        Row("阅读 12 08-12", None),
    ]
    (found,) = related.of_links(rows)
    assert (found.teaser, found.read_count, found.published_at) == (rows[1].text, 12, "2022-08-12")


# Titles, and which of them are cut.
CUT = {
    ("甲乙丙丁戊己", "子丑寅卯辰巳", "天地玄黄"): (True, True, False),
    ("甲乙丙丁戊己", "子丑寅卯辰", "天地玄黄"): (False, False, False),
    ("甲乙丙丁戊…", "子丑寅卯辰...", "天地玄黄宇宙洪荒日月盈昃"): (True, True, False),
    ("甲乙丙丁戊",): (False,),
    (): (),
}


@pytest.mark.parametrize(("titles", "cut"), CUT.items())
def test_truncated_titles(titles: tuple[str, ...], cut: tuple[bool, ...]) -> None:
    items = [RelatedItem(i, title) for i, title in enumerate(titles, 1)]
    assert tuple(item.title_truncated for item in related.mark_truncated(items)) == cut
