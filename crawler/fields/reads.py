"""Read counts: how often a page says that it was read.

Forms: `浏览次数：10457`, `阅读 539`, `(31639)人阅读`, `1234人浏览`. Counters of the whole site (今日访问量, 总访问量),
reading aids (无障碍阅读) and lists (相关阅读, 推荐阅读) are none, and an empty count is filled by a script: null.
"""

from __future__ import annotations

import re

_NUMBER = r"\s?[\[(（【]?\s?(\d{1,5}(?:\.\d{1,2})?(?=\s?万)|\d[\d,]{0,11}(?![\d年/.-])(?![点时分月]))"
_SITE = r"(?<!今日)(?<!昨日)(?<!总)(?<!累计)(?<!网站)(?<!本站)(?<!日均)"
_BEFORE = re.compile(
    rf"{_SITE}(?:浏览|阅读|点击|访问|查看|围观)(?:次数|数量|人数|人次|量|数)\s?[：:]?{_NUMBER}"
    # Without 次数 or a colon it may be the end of another word (相关阅读), unless nothing stands before it.
    rf"|(?:(?<![一-鿿])|(?<=已被))(?:浏览|阅读|点击|访问|查看|围观)(?:次数|量|数)?\s?[：:]?{_NUMBER}(?!\s?(?!万|次|人|评论|收藏|点赞)[一-鿿])"
    r"|(?<!相关)(?<!推荐)(?:浏览|阅读|点击)\s?[\[(（]\s?(\d[\d, ]{0,11})\s?[)）\]]"
    rf"|(?<![一-鿿])(?:人气|热度)\s?[：:]{_NUMBER}"
)
_COUNTED = re.compile("浏览|阅读|点击|访问|查看|围观|人气|热度|看过|读过")
_VALUE = re.compile(r"^(\d[\d,]{0,11}(?:\.\d{1,2})?)\s?(万)?\s?(?:次|人|人次|\+)?(?=$|[\s|｜)）\]】【\[<])")
_AFTER = re.compile(
    r"[(（]?\s?(?<![\d.-])(?<!第)(\d{1,5}(?:\.\d{1,2})?(?=\s?万)|\d{1,10})\s?万?\s?[)）]?\s?(?:人|次)(?:阅读|浏览|点击|看过|围观|读过)"
    r"|(?<![\d.:-])(?<!第)(\d{1,10})\s?次?(?:阅读|浏览)(?![量次数器人：:])"
)


def find(text: str) -> int | None:
    """The first read count in `text`, as a number; None when no number stands there."""
    if not _COUNTED.search(text):
        return None
    match = _BEFORE.search(text) or _AFTER.search(text)
    if match is None:
        return None
    number = next(group for group in match.groups() if group).replace(",", "").replace(" ", "")
    return round(float(number) * 10_000) if "万" in text[match.start() : match.end() + 2] else int(number)


def of_value(value: str) -> int | None:
    """The count that a label announces (阅读：): its value is a number, perhaps in 万, and nothing but a unit after it."""
    match = _VALUE.match(value.strip(" 　()（）[]【】"))
    if match is None:
        return None
    number = match[1].replace(",", "")
    return round(float(number) * 10_000) if match[2] else int(number) if number.isdigit() else None


def mark(text: str) -> int | None:
    """Where a count of the form `(31639)人阅读` begins in `text`; None without one."""
    match = _AFTER.search(text)
    return match.start() if match else None
