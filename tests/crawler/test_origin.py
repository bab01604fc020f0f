"""来源: the name of the origin, without what a template prints after it."""

from __future__ import annotations

import pytest

from crawler.fields import labels, origin

ORIGINS = {
    "来源：青禾日报": "青禾日报",
    "来源：青禾日报 2022-08-12": "青禾日报",
    "2022-08-12 来源：青禾日报": "青禾日报",
    "来源：青禾日报 作者：李素": "青禾日报",
    "来源：青禾日报责任编辑：姚远": "青禾日报",
    "来源：青禾日报作者：责任编辑：肖遥": "青禾日报",
    "来源：青禾日报(31639)人阅读": "青禾日报",
    "来源：青禾日报【字体：大 中 小】": "青禾日报",
    "来源:青禾日报 点击：": "青禾日报",
    "信息来源：青禾市生态环境局 字体：大 中 小": "青禾市生态环境局",
    "稿源：青禾网 编辑：姚远": "青禾网",
    "来源于：青禾日报": "青禾日报",
    "转载自：青禾网": "青禾网",
    "（来源：青禾网）": "青禾网",
    "文章来源：“青禾发布”微信公众号": "“青禾发布”微信公众号",
    "发布机构：青禾市政府": "青禾市政府",
    "发布机构：青禾市政府 来源：青禾日报": "青禾日报",
}
NONE = [
    "来源：",
    "来源：无",
    "来源：未知",
    "来源：原创",
    "来源：2022-08-12",
    "数据来源：青禾市统计局",
    "图片来源：青禾日报",
    "来源青禾",
    "",
]


@pytest.mark.parametrize(("text", "name"), ORIGINS.items())
def test_an_origin(text: str, name: str) -> None:
    assert origin.of_labels(labels.labelled(text)) == name


@pytest.mark.parametrize("text", NONE)
def test_no_origin(text: str) -> None:
    assert origin.of_labels(labels.labelled(text)) is None
