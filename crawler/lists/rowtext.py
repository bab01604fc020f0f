"""What a row of a list says: title, date, teaser, read count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml.html import HtmlElement

from crawler.fields import dates
from crawler.lists.blocks import Block

# A date as lists print it: 2022-08-12, 2022.8.12, 22/08/12, 2022年8月12日, 08-12, [ 10-08 ]; a time may follow.
DAY = r"(?:(?:(?:19|20)?\d{2}\s*[-/.年])?\s*(?:0?[1-9]|1[0-2])\s*[-/.月]\s*(?:0?[1-9]|[12]\d|3[01])(?!\d)\s*日?)"
# 3小时前, as trade papers print what is of today: a date only for who knows when the page was seen.
AGO = r"(?:(?:\d{1,3}|半)\s?(?:秒|分钟|小时|天)前)"
PRINTED = re.compile(rf"(?<![\d./-])(?:{DAY}(?!\s*页)|{AGO})")  # 1/4页 is a page's number
WHOLE = re.compile(
    rf"\W*(?:(?:发布|发表|更新)?(?:时间|日期)\s*[:：])?\s*(?:{DAY}|{AGO})(?:\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\W*"
)
NUMERIC = r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}"
# Only these are a date when they stand in the link's own text: a title may well begin with 8月3日.
EDGE = re.compile(rf"^[\[(（【]\s*{DAY}\s*[\])）】]|[\[(（【]\s*{DAY}\s*[\])）】]$|^{NUMERIC}\s|\s{NUMERIC}$")

COUNT = re.compile(
    r"(?<!\d)(\d{1,9})\)?\s*(?:人阅读|次阅读|次浏览)|(?:阅读|浏览|点击)(?:次数|量|数)?\s*[:：]\s*(\d{1,9})"
)

CUT = re.compile(r"\s*(?:…+|\.{2,}|。{2,})$")
BULLET = re.compile(r"^[·•▪■◆●>»\s]+|\s+$")
PINNED = re.compile(r"^[\[【(（]?(?:置顶|最新|NEW)[\]】)）]\s*", re.IGNORECASE)  # what a list says of a row, no title

# A row's pieces of text are looked at so far, from both ends: a date or a count stands at an end of its piece, and a
# page can't cost more than its length.
LONGEST = 400

# Shorter text beside a title is a label (新, 置顶, a column's name), no teaser.
SHORTEST_TEASER = 16


def title(block: Block) -> str:
    """The title as shown; whole from the `title` attribute where the text is cut; '' when there is none."""
    shown = max((_shown(link) for link in block.links), key=len, default="")
    stem = CUT.sub("", shown)
    for link in block.links:
        stated = _clean(link.get("title") or "")
        # An empty text (a picture's link) begins every title.
        if len(stated) > len(stem) and stated.startswith(stem):
            return stated
    return shown or _clean(next((image.get("alt") or "" for image in block.element.iter("img")), ""))


def _shown(link: HtmlElement) -> str:
    heading = next((one for one in link.iter("h1", "h2", "h3", "h4", "h5", "strong")), None)
    pieces = [one for one in (link if heading is None else heading).itertext() if not WHOLE.fullmatch(_brief(one))]
    text = _clean("".join(pieces))
    return _clean(EDGE.sub("", text)) or text


def _brief(text: str) -> str:
    """The text with white space folded, without its middle when it is long."""
    folded = " ".join(text.split())
    return folded if len(folded) <= LONGEST else f"{folded[: LONGEST // 2]}\n{folded[-LONGEST // 2 :]}"


def _clean(text: str) -> str:
    return PINNED.sub("", BULLET.sub("", " ".join(text.split())[:LONGEST]))


def inside(block: Block) -> str | None:
    """The text with the date that stands in the row itself, or None."""
    found = next((text for text in _beside(block) if PRINTED.search(text)), None)
    if found is not None:
        return found
    pieces = (_brief(text) for link in block.links for text in link.itertext())
    alone = next((text for text in pieces if WHOLE.fullmatch(text)), None)
    if alone is not None:
        return alone
    edges = (EDGE.search(_clean("".join(link.itertext()))) for link in block.links)
    return next((match[0] for match in edges if match), None)


def _beside(block: Block) -> Iterator[str]:
    """The row's pieces of text that are no link's."""
    links = set(block.links)
    for element in block.element.iter():
        # Of the links only the tail is beside them; what is inside them is theirs.
        if not links.isdisjoint((element, *element.iterancestors())):
            if element in links and element is not block.element and element.tail:
                yield _brief(element.tail)
            continue
        yield _brief("".join(_own(element)))


def _own(element: HtmlElement) -> Iterator[str]:
    """The element's text, with that of inline children, which may hold a part of a date: 08-<b>12</b>."""
    yield element.text or ""
    for child in element:
        if child.tag in ("b", "em", "i", "strong", "font", "span") and not len(child):
            yield child.text or ""
            yield child.tail or ""


def printed(text: str) -> bool:
    """Whether a date is printed in `text`, be it without its year."""
    return bool(PRINTED.search(text))


def day(text: str, url: str, seen_at: datetime | None = None) -> str | None:
    """The date printed in `text`; the year from the link where it isn't printed; None without evidence."""
    return dates.near(text, link=url, seen_at=seen_at)


def read_count(block: Block) -> int | None:
    pieces = (*block.element.itertext(), block.after)
    match = COUNT.search(" ".join(_brief(piece) for piece in pieces))
    return int(match[1] or match[2]) if match else None


def teaser(block: Block, shown: str) -> str | None:
    """The row's longest text besides its title, when it has a teaser's length."""
    pieces = (" ".join(text.split()) for text in block.element.itertext())
    fitting = [one for one in pieces if SHORTEST_TEASER <= len(one) <= LONGEST and not WHOLE.fullmatch(one)]
    return max((one for one in fitting if CUT.sub("", one) not in shown), key=len, default=None)
