"""Read counts: the page's own, and what is none."""

from __future__ import annotations

import pytest

from crawler.fields import reads

COUNTS = {
    "浏览次数：10457": 10457,
    "发布者：季晨发布时间：2022-09-30浏览次数：10457": 10457,
    "阅读 539": 539,
    "阅读（88）": 88,
    "(31639)人阅读": 31639,
    "（31639）人阅读时间：2022-08-12": 31639,
    "1234人浏览": 1234,
    "１２３人阅读": 123,
    "5次浏览": 5,
    "100次点击": 100,
    "点击数：[1,234]": 1234,
    "浏览量: 12 次": 12,
    "访问次数： 【 12 】": 12,
    "阅读量：0": 0,
    "围观 12": 12,
    "人气：7": 7,
}
NONE = [
    "浏览次数：",
    "浏览次数：次",
    "浏览次数：2022-08-12",
    "2022-08-12 阅读",
    "阅读时间：2022-08-12",
    "阅读：2022年",
    "今日访问量：12",
    "昨日访问量：12",
    "总访问量：3456",
    "累计访问量：5",
    "无障碍阅读",
    "相关阅读 3",
    "推荐阅读(3)",
    "读者 12 人",
    "",
]


@pytest.mark.parametrize(("text", "count"), COUNTS.items())
def test_a_count(text: str, count: int) -> None:
    assert reads.find(text) == count


@pytest.mark.parametrize("text", NONE)
def test_no_count(text: str) -> None:
    assert reads.find(text) is None


def test_where_a_count_begins() -> None:
    assert reads.mark("青禾日报(31639)人阅读") == len("青禾日报")
    assert reads.mark("青禾日报") is None
