"""Lists whose next page is a link on the page: 下一页, or the number that follows this page's."""

from __future__ import annotations

import re

from archive.model import ListRequest
from crawler.lists.addresses import absolute, is_page_of, page_name
from crawler.lists.listread import Paging
from crawler.lists.served import Served

NEXT = re.compile(r"^\W*(?:下一?页|后一?页|next(?: page)?)\W*$", re.IGNORECASE)
ARROW = re.compile(r"^\s*(?:>|»|›|>>)\s*$")
PAGES = re.compile(r"共\s*(\d{1,5})\s*页|\d\s*/\s*(\d{1,5})\s*页")

# No label of a page's link is longer; a link around a whole page is not looked at.
LONGEST = 40


def paging(served: Served) -> Paging | None:
    """The paging that links describe; None when there is neither such a link nor a count of pages."""
    if served.tree is None:
        return None
    url, count = served.url, pages(served.text)
    links = [(_label(link), target) for link in served.tree.iter("a") if (target := absolute(url, link.get("href")))]
    found = _named_next(url, links) or _numbered_next(url, links)
    if found is None and count is None:
        return None
    return Paging(ListRequest(found) if found and found != url else None, count)


def pages(text: str) -> int | None:
    """How many pages the text says there are: 共12页, 1/12页."""
    match = PAGES.search(text)
    return int(match[1] or match[2]) if match else None


def _label(link: object) -> str:
    text = "".join(link.itertext())[: LONGEST * 2].strip()  # type: ignore[attr-defined]
    return text if len(text) <= LONGEST else ""


def _named_next(url: str, links: list[tuple[str, str]]) -> str | None:
    for pattern in (NEXT, ARROW):
        for label, target in links:
            # On the last page the link often leads to the page itself; an arrow can be any slide show's.
            if pattern.match(label) and target != url and (pattern is NEXT or is_page_of(target, url)):
                return target
    return None


def _numbered_next(url: str, links: list[tuple[str, str]]) -> str | None:
    """The link labelled p + 1, when the numbered links' names tell which page this one is."""
    numbered = {int(label): target for label, target in links if _is_number(label) and is_page_of(target, url)}
    offsets = {label - number for label, target in numbered.items() if (number := page_name(target).number) is not None}
    if len(offsets) != 1:
        return None
    here = page_name(url).number
    return numbered.get(2 if here is None else here + offsets.pop() + 1)


def _is_number(label: str) -> bool:
    return label.isdecimal() and len(label) < 7
