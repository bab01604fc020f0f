"""文号, the numbers of documents."""

from __future__ import annotations

import pytest

from crawler.fields import numbers

# A line that is nothing but the number.
LINES = {
    "环发〔2022〕12号": "环发〔2022〕12号",
    "环发[2022]12号": "环发[2022]12号",
    "环办函【2022】第 12 号": "环办函【2022】第12号",
    "（青环发〔2021〕3号）": "青环发〔2021〕3号",
    "青政办发（2020）7号": "青政办发（2020）7号",
    "青环罚字 〔2022〕 第 5 号": "青环罚字〔2022〕第5号",
    "公告2022年第12号": "公告2022年第12号",
    "公告 2022年 第12号": "公告2022年第12号",
}
NONE = ["第12号", "编号 2022-15 号", "环发〔22〕12号", "环发〔2022〕12", "〔2022〕12号", "2022年8月12日", ""]


@pytest.mark.parametrize(("text", "number"), LINES.items())
def test_a_line(text: str, number: str) -> None:
    assert numbers.of_line(text) == number


@pytest.mark.parametrize("text", NONE)
def test_no_number(text: str) -> None:
    assert numbers.of_line(text) is None
    assert numbers.find(text) is None


def test_a_number_in_a_sentence_is_not_the_documents() -> None:
    assert numbers.of_line("根据环发〔2022〕12号文件，") is None


def test_a_number_in_a_labelled_value() -> None:
    assert numbers.find("环发〔2022〕12号 索引号：1") == "环发〔2022〕12号"
