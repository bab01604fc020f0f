"""The related list under an article: titles, teasers, read counts and dates.

Two forms. One is marked by its counts and dates (`…(31639)人阅读时间：2022-08-12`), in whatever elements they stand:
everything up to a count-and-date mark is one entry, its first line the title, the rest the teaser. The other stands
under a heading (相关阅读, 推荐阅读, 延伸阅读): each linked line is an entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.model import RelatedItem
from crawler.fields import byline, dates, reads

_COUNT = r"[(（]?\s?(?P<{n}>\d{{1,10}})\s?[)）]?\s?(?:人|次)\s?(?:阅读|浏览|点击)"
_DAY = r"(?:19|20)\d\d\s?[-/.年]\s?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}日?(?:\s?\d\d:\d\d(?::\d\d)?)?"
_WHEN = rf"(?:发布)?(?:时间|日期)\s?[:：∶]\s?(?P<{{d}}>{_DAY})"
# The end of an entry: count and date in either order, or each in an element (and so a line) of its own.
_MARK = re.compile(
    rf"{_COUNT.format(n='count')}\s*{_WHEN.format(d='date')}|{_WHEN.format(d='date2')}\s*{_COUNT.format(n='count2')}"
)
_COUNTED = re.compile(r"\d\s?[)）]?\s?(?:人|次)\s?(?:阅读|浏览|点击)")
_VERB = re.compile("阅读|浏览|点击")
_HEADING = re.compile(r"^[^，。]{0,6}(?:相关|推荐|延伸|热门|阅读)[^，。]{0,6}$")
_BUTTON = re.compile(r"^[【\[（(\s]*(?:上一|下一|分享|打印|关闭|扫一扫|收藏|返回|附件)")
_SENTENCE_ENDS = ("。", "！", "？", "”", "；", ")", "）", "】")
# Title, teaser, count and date of one entry, each in a line of its own, and one line for a picture's text.
_MOST_LINES = 5
_ELLIPSIS = ("...", "…", "..", "．．．")
# A shorter linked text is a button (【详细】, 更多).
_SHORTEST_TITLE = 5
# A title is no longer than this; a longer first line is a teaser whose title is missing.
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a related list, the address that it links to (None: it links nowhere), and the linked text."""

    text: str
    url: str | None = None
    linked: str = ""


def is_marked(text: str) -> bool:
    """Whether `text` holds at least one count-and-date mark."""
    return _MARK.search(text) is not None


def first_marked(texts: Sequence[str]) -> int | None:
    """The index of the line where the first entry with a count-and-date mark begins; None without a mark.

    Going up from the mark, an entry ends at a whole sentence, a byline, a button or a heading: titles and teasers are
    cut, and paragraphs end in a full stop. Where nothing ends it, the first entry has as many lines as the second.
    """
    marks = [i for i, text in enumerate(texts) if _VERB.search(text) and _ends_entry(texts, i)]
    if not marks:
        return None
    first = marks[0]
    for i in range(first - 1, max(-1, first - _MOST_LINES), -1):
        if _is_outside(texts[i]):
            return i + 1
    lines = marks[1] - first if len(marks) > 1 else 2
    return max(0, first - max(1, lines - 1))


def _ends_entry(texts: Sequence[str], i: int) -> bool:
    # Count and date may stand in elements, and so in lines, of their own.
    return bool(_COUNTED.search(texts[i])) and is_marked("\n".join(texts[max(0, i - 1) : i + 2]))


def _is_outside(text: str) -> bool:
    if text.endswith(_SENTENCE_ENDS) or len(text) > _LONGEST_TITLE:
        return True
    return bool(_HEADING.search(text) or _BUTTON.match(text)) or byline.of_line(text) is not None


def of_marks(rows: Sequence[Row]) -> tuple[RelatedItem, ...]:
    """The entries that end in count-and-date marks, in page order."""
    text = "\n".join(row.text for row in rows)
    offsets = _offsets(rows)
    row = 0
    found: list[RelatedItem] = []
    at = 0
    for match in _MARK.finditer(text):
        title, _, teaser = text[at : match.start()].strip(" \n　|·").partition("\n")
        url, row = _first_link(rows, offsets, row, at, match.end())
        at = match.end()
        if not title or len(title) > _LONGEST_TITLE:
            continue
        dated = dates.find(match["date"] or match["date2"])
        found.append(
            RelatedItem(
                position=len(found) + 1,
                title=title.strip(),
                teaser=" ".join(teaser.split()) or None,
                url=url,
                read_count=int(match["count"] or match["count2"]),
                published_at=dated.iso if dated else None,
            )
        )
    return mark_truncated(found)


def _first_link(
    rows: Sequence[Row], offsets: Sequence[tuple[int, int]], row: int, start: int, end: int
) -> tuple[str | None, int]:
    """The first link among the rows from `row` on that overlap the text from `start` to `end`, and where to go on."""
    found = None
    while row < len(rows) and offsets[row][0] < end:
        if found is None and offsets[row][1] > start:
            found = rows[row].url
        if offsets[row][1] > end:
            break  # the next entry begins in this row
        row += 1
    return found, row


def _offsets(rows: Sequence[Row]) -> list[tuple[int, int]]:
    offsets, at = [], 0
    for row in rows:
        offsets.append((at, at + len(row.text)))
        at += len(row.text) + 1
    return offsets


_DATE_AT_END = re.compile(
    r"\s*[\[(（【]?\s*(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s?\d\d:\d\d(?::\d\d)?)?\s*[\])）】]?\s*$"
)
_DATE_AT_START = re.compile(r"^[\[(（【]\s*(?:(?:19|20)?\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\s*[\])）】]\s*")
_BULLET = re.compile(r"^[\s·•●■▪◆>»\-–—]+|^\d{1,2}[.、]\s?(?=\D)")


def of_links(rows: Sequence[Row]) -> tuple[RelatedItem, ...]:
    """The entries of linked lines; a date or count beside or below a link belongs to the entry before it."""
    found: list[RelatedItem] = []
    seen: set[str] = set()  # a picture and a title may link to the same article
    for row in rows:
        if row.url is None:
            if found:
                found[-1] = _complete(found[-1], row.text)
            continue
        title = _BULLET.sub("", row.linked or row.text)
        beside = row.text.replace(title, " ", 1)
        if lead := _DATE_AT_START.match(title):
            title, beside = title[lead.end() :], lead[0] + beside
        if cut := _DATE_AT_END.search(title):
            title, beside = title[: cut.start()], beside + title[cut.start() :]
        if len(title) >= _SHORTEST_TITLE and row.url not in seen:
            seen.add(row.url)
            when = dates.near(beside, link=row.url)
            found.append(RelatedItem(len(found) + 1, title.strip(), url=row.url, published_at=when))
    return mark_truncated(found)


def _complete(item: RelatedItem, text: str) -> RelatedItem:
    """An entry with what a line under it says: its date, its count or its teaser."""
    count = reads.find(text)
    when = dates.near(text[:60], link=item.url)
    if count is None and when is None and len(text) > 15:
        return item if item.teaser else replace(item, teaser=text)
    return replace(
        item,
        read_count=count if item.read_count is None else item.read_count,
        published_at=item.published_at or when,
    )


def mark_truncated(items: Sequence[RelatedItem]) -> tuple[RelatedItem, ...]:
    """The entries with `title_truncated`: a title that ends in an ellipsis, or has the list's own cut length (the
    greatest in the list, shared by two entries or more)."""
    lengths = Counter(len(item.title) for item in items)
    longest = max(lengths, default=0)
    cut = longest if lengths[longest] >= 2 else -1
    return tuple(
        replace(item, title_truncated=len(item.title) == cut or item.title.endswith(_ELLIPSIS)) for item in items
    )
