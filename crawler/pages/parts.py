"""Articles that go on over several pages: where the next part is, and the whole made of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.model import INCOMPLETE, Article, Problem
from crawler.fields.byline import distinct
from crawler.pages.document import Document
from crawler.pages.outline import Outline

# Long articles have a dozen parts; more is a page that leads on for ever.
MOST_PARTS = 60

# `createPageHTML(4, 0, "t20220417_974894", "shtml")`: the same script that pages lists pages a long article, whose
# base name is the article's own.
_SCRIPT = re.compile(r"""createPageHTML\(\s*"?(\d+)"?\s*,\s*"?(\d+)"?\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']""")
_NEXT = re.compile(r"^[\s【\[(（]*(?:下一?页|后一页|下页)[\s】\])）>»]*$")
_NUMBER = re.compile(r"^[\s【\[(（]*(\d{1,2})[\s】\])）]*$")
_PART = re.compile(r"^(?P<base>.+)[_-](?P<part>\d{1,2})$")
_EXTENSION = re.compile(r"\.\w{2,6}$")
# 上一页 1 2 3 … 10 下一页 尾页, and what may stand beside it.
_LONGEST_PAGER = 80
# A longer linked text is no button.
_LONGEST_BUTTON = 20
# The links to the parts stand right below the text.
_BELOW = 30


def next_page(document: Document, outline: Outline) -> str | None:
    """The address of the article's next part, when the page says that it goes on; None on the last or only one.

    A link counts when it says 下一页 or the next number and leads to this address with the next part's number; so
    does the script that pages long articles of one widespread system.
    """
    if document.plain:
        return None
    for number, url in _links(document, outline):
        part = part_after(document.url, url)
        if part is not None and (number is None or number in (part, part + 1)):
            return url
    return _scripted(document)


def _links(document: Document, outline: Outline) -> Iterator[tuple[int | None, str]]:
    """The links below the text that say 下一页 (None) or a number, with their addresses."""
    lines = document.lines.lines
    for i in range(outline.body.start, min(len(lines), outline.body.stop + _BELOW)):
        for link in lines[i].links if len(lines[i].text) <= _LONGEST_PAGER else ():
            shown = document.lines.tokens[link[0] + 2]
            text = document.lines.text(link, _LONGEST_BUTTON) if "<" in shown or not shown.strip() else shown.strip()
            number = _NUMBER.match(text)
            if (number or _NEXT.match(text)) and (url := document.link(link)):
                yield int(number[1]) if number else None, url


def part_after(url: str, other: str) -> int | None:
    """The number of the part that `other` is, when it is the one after `url`: `a.htm` and `a_2.htm` (or `a_1.htm`, for
    systems that count from 0), `a-2.htm` and `a-3.htm`, `?page=1` and `?page=2`. None when it is anything else."""
    here, there = urlsplit(url), urlsplit(other)
    if here.netloc != there.netloc:
        return None
    this, that = _EXTENSION.sub("", here.path), _EXTENSION.sub("", there.path)
    if this == that:
        number = _page(there.query)
        return number if number == _page(here.query) + 1 else None
    then = _PART.match(that)
    if then is None:
        return None
    number = int(then["part"])
    if then["base"] == this:
        return number if number in (1, 2) else None
    now = _PART.match(this)
    return number if now and now["base"] == then["base"] and number == int(now["part"]) + 1 else None


def _page(query: str) -> int:
    """The page that a query asks for; 1 without one."""
    value = parse_qs(query).get("page", ["1"])[0]
    return int(value) if value.isdecimal() else 1


def _scripted(document: Document) -> str | None:
    if "createPageHTML" not in document.decoded.text:
        return None
    name = _EXTENSION.sub("", urlsplit(document.url).path.rpartition("/")[2])
    for match in _SCRIPT.finditer(document.decoded.text):
        count, current, base, extension = int(match[1]), int(match[2]), match[3], match[4]
        if current + 1 < count and name in (base, f"{base}_{current}"):
            return urljoin(document.url, f"{base}_{current + 1}.{extension}")
    return None


def join(parts: Sequence[Article], missing: str | None = None) -> Article:
    """One article of its parts, in their order. What stands on each part (title, date, origin) is the first one's; the
    text goes on; credits, images and attachments are gathered. `missing` names a part that did not come.

    Raises ValueError without parts.
    """
    if not parts:
        raise ValueError("an article has at least one part")
    first, last = parts[0], parts[-1]
    if len(parts) == 1 and missing is None:
        return first
    credits_found = distinct(credit for part in parts for credit in part.credits)
    return replace(
        first,
        body="\n".join(part.body for part in parts if part.body),
        credits=credits_found,
        origin=next((part.origin for part in parts if part.origin), None),
        read_count=next((part.read_count for part in parts if part.read_count is not None), None),
        related=next((part.related for part in reversed(parts) if part.related), ()),
        images=tuple(dict.fromkeys(image for part in parts for image in part.images)),
        attachments=tuple(dict.fromkeys(file for part in parts for file in part.attachments)),
        next_page=missing or last.next_page,
        problems=tuple(_problems(parts, missing, found=bool(credits_found))),
    )


def _problems(parts: Iterable[Article], missing: str | None, *, found: bool) -> Iterator[Problem]:
    """Each problem once; a byline that only one part lacks is none."""
    for problem in dict.fromkeys(problem for part in parts for problem in part.problems):
        if not (found and problem.field == "credits"):
            yield problem
    if missing:
        yield Problem("body", f"{INCOMPLETE}: {missing}")
