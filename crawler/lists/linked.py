"""Lists whose next page is a link on the page: 下一页, or the number that follows this page's."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.lists.addresses import absolute, is_page_of, page_name
from crawler.lists.paging import Paging

NEXT = re.compile(r"^\W*(?:下一?页|后一?页|next(?: page)?)\W*$", re.IGNORECASE)
ARROW = re.compile(r"^\s*(?:>|»|›|>>)\s*$")
PAGES = re.compile(r"共\s*(\d{1,5})\s*页|\d\s*/\s*(\d{1,5})\s*页")


def paging(url: str, tree: HtmlElement, text: str) -> Paging | None:
    """The paging that links describe; None when there is neither such a link nor a count of pages."""
    match = PAGES.search(text)
    pages = int(match[1] or match[2]) if match else None
    links = [(_label(link), target) for link in tree.iter("a") if (target := absolute(url, link.get("href")))]
    found = _named_next(url, links) or _numbered_next(url, links)
    if found is None and pages is None:
        return None
    return Paging(found, pages)


def _label(link: HtmlElement) -> str:
    return "".join(link.itertext()).strip()


def _named_next(url: str, links: list[tuple[str, str]]) -> str | None:
    for pattern in (NEXT, ARROW):
        for label, target in links:
            # On the last page the link often leads to the page itself; an arrow can be any slide show's.
            if pattern.match(label) and target != url and (pattern is NEXT or is_page_of(target, url)):
                return target
    return None


def _numbered_next(url: str, links: list[tuple[str, str]]) -> str | None:
    """The link labelled p + 1, when the numbered links' names tell which page this one is."""
    numbered = {int(label): target for label, target in links if label.isdigit() and is_page_of(target, url)}
    offsets = {label - number for label, target in numbered.items() if (number := page_name(target).number) is not None}
    if len(offsets) != 1:
        return None
    here = page_name(url).number
    return numbered.get(2 if here is None else here + offsets.pop() + 1)
