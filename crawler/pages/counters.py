"""Read counts that a script fills in: where it asks for them, and what it is told.

A source's file names the system of its counter, or the address with a hole for the article's number. Counters that are
raised by being asked are never asked for: of each system only what displays the count is, and that is why
WebPlus's `_visitcount`, Hanweb's `visit.jsp` and EmpireCMS's `addclick` are left alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from archive.model import Article, Problem
from crawler.fields.decoding import decode

# 博达 vsb: `_showDynClicks("wbnews", 1234567, 8901)` asks dynclicks.jsp (its dynclicks.js says how) and shows what comes.
_VSB = re.compile(
    r"""_showDynClicks\(\s*["'](\w{1,40})["']\s*,\s*["']?(\d{1,20})["']?\s*,\s*["']?(\d{1,20})["']?\s*\)"""
)
_VSB_ADDRESS = "/system/resource/code/news/click/dynclicks.jsp?clickid={id}&owner={owner}&clicktype={kind}"
# 苏迪 WebPlus: `<span class="WP_VisitCount" url="/_visitcountdisplay?siteId=1&type=3&articleId=2">`; type 3 is an article.
_WEBPLUS = re.compile(r"""["']([^"'<>\s]{0,200}/_visitcountdisplay\?[^"'<>\s]{1,200})["']""")
# 大汉 Hanweb: `<script src="/module/visitcount/articlehits.jsp?colid=1&artid=2">` writes the count.
_HANWEB = re.compile(r"""["']([^"'<>\s]{0,200}/visitcount/articlehits\.jsp\?[^"'<>\s]{1,200})["']""")
# 帝国 EmpireCMS: `<script src="/e/public/ViewClick/?classid=1&id=2&addclick=1">` writes the count and, with addclick, adds
# one. With `down` it is another number (downloads, comments, votes). A list beside the text has one for each row.
_EMPIRE = re.compile(r"""=\s*["']?([^"'<>\s]{0,200}/e/public/ViewClick/?\?[^"'<>\s]{1,200})""")
_ADDS = re.compile(r"(?<=\?)addclick=\d*&?|&addclick=\d*")

_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d{1,10})(?![\w.]\w)")
_PAGE = re.compile(r"<(?:!doctype|html|body|head)\b", re.IGNORECASE)
# `document.write('539');` and its like; a longer answer is a page.
_LONGEST_ANSWER = 1000

SYSTEMS = ("webplus", "vsb", "hanweb", "empirecms")
# The hole in an address: the last number in the article's own.
ID = "{id}"


def address(counter: str, url: str, text: str) -> str | None:
    """Where the script of a page asks for its read count; None when the page has no such counter. `counter` is one of
    SYSTEMS, or an address with `{id}`."""
    if counter == "vsb":
        found = _VSB.search(text)
        asked = found and _VSB_ADDRESS.format(kind=found[1], owner=found[2], id=found[3])
    elif counter == "webplus":
        asked = next((one for one in _found(_WEBPLUS, text) if re.search(r"[?&]type=3(?:&|$)", one)), None)
    elif counter == "hanweb":
        asked = next(iter(_found(_HANWEB, text)), None)
    elif counter == "empirecms":
        asked = _empire(url, text)
    else:
        number = _own_number(url)
        asked = number and counter.replace(ID, number)
    try:
        return urljoin(url, asked) if asked else None
    except ValueError:
        return None


def count_of(answer: str) -> int | None:
    """The count that a counter answered: the only number in it (`539`, `document.write('539');`); None for anything
    else, such as a page that says what went wrong."""
    numbers = _NUMBER.findall(answer) if len(answer) <= _LONGEST_ANSWER and not _PAGE.search(answer) else []
    return int(numbers[0].replace(",", "")) if len(numbers) == 1 else None


def counted(article: Article, url: str | None, answer: bytes | None, headers: Mapping[str, str]) -> Article:
    """The article with the count that its counter at `url` answered; with a problem when the page has no counter (no
    `url`), or when no number came."""
    count = count_of(decode(answer, headers).text) if answer is not None else None
    if count is None:
        why = f"the counter gave no number: {url}" if url else "the page has no counter of the source's kind"
        return replace(article, problems=(*article.problems, Problem("read_count", why)))
    problems = tuple(one for one in article.problems if one.field != "read_count")
    return replace(article, read_count=count, problems=problems)


def _empire(url: str, text: str) -> str | None:
    """The counter of the article itself: the one that would count, else the one with the number of its address."""
    asked = [one for one in _found(_EMPIRE, text) if "down=" not in one]
    own = re.compile(rf"[?&]id={_own_number(url)}(?:&|$)")
    found = next((one for one in asked if "addclick=" in one), None) or next(filter(own.search, asked), None)
    return _ADDS.sub("", found) if found else None


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [html.unescape(each) for each in pattern.findall(text)]


def _own_number(url: str) -> str | None:
    """The last number of at least two figures in an address, which is what content systems call the article."""
    parts = urlsplit(url)
    numbers = re.findall(r"\d{2,20}", f"{parts.path}?{parts.query}")
    return numbers[-1] if numbers else None
