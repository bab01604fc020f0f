"""The column 栏目 that the breadcrumb names: 当前位置：首页 > 环境要闻 > 正文."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.pages.lines import Line

_STEP = re.compile(r"\s*(?:>+|»+|›|→|＞+|/|\\|-(?=\D)|·)\s*")
_LABEL = re.compile(r"(?:当前|您的|您现在的|您所在的|现在|你的|所在)?(?:位置|所在)\s*[:：]?\s*")
_ARROWS = re.compile(r"[>»›→＞]|首页\s?[-/|·]")
# The last step is often the article itself or a word for it.
_NOT_COLUMNS = frozenset(
    (
        "",
        "正文",
        "内容",
        "详情",
        "信息内容",
        "详细内容",
        "文章内容",
        "首页",
        "阅读正文",
        "信息详情",
        "网站首页",
        "文章正文",
        "浏览文章",
    )
)
# A column's name is no longer than this; a longer last step is the article's title.
_LONGEST_NAME = 16
_LONGEST_CRUMBS = 120
# A breadcrumb of list items is a line each; no site is deeper.
_MOST_STEPS = 14


def column(lines: Sequence[Line], end: int) -> str | None:
    """The last step of the breadcrumb above line `end` that names a column; None without a breadcrumb."""
    for i in range(end - 1, -1, -1):
        line = lines[i]
        if len(line.text) > _LONGEST_CRUMBS:
            continue
        label = _LABEL.search(line.text[:40])
        if label and label.end() == len(line.text):
            steps = [step.text for step in lines[i + 1 : min(end, i + _MOST_STEPS)] if step.linked]
            return _last([step for text in steps for step in _STEP.split(text)])
        if (label or line.linked) and _ARROWS.search(line.text):
            found = _last(_STEP.split(line.text[label.end() :] if label else line.text))
            if found or label:
                return found
    return None


def _last(steps: Sequence[str]) -> str | None:
    named = [step for step in steps if step not in _NOT_COLUMNS and len(step) <= _LONGEST_NAME]
    return named[-1] if named and len(steps) > 1 else None
