"""Lists whose pages differ by a number in the address: in the query or in the path.

Each family is one pattern: where the number stands. Page 1 has it or is the address without it. Unless the page tells
how many pages there are, the next one is a guess, and the list ends where a page is missing, empty or shows nothing
that was not shown before: `pagesize` of the showList and Lonsun pages is read by some as their number of pages and by
others as the rows of one, so it ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from archive.model import ListRequest
from crawler.lists import linked
from crawler.lists.listread import Paging
from crawler.lists.served import Served

# pageCount:31 and pageCount = "31", as Lonsun's scripts have it.
PAGE_COUNT = re.compile(r"\bpageCount[\"']?\s*[:=]\s*[\"']?(\d{1,6})\b")
# The parameters that number pages, as sites call them.
PARAMETERS = "pageIndex|pageNum|pageNumber|pageNo|page_no|currpage|currentPage|current|page|PageIndex|curpage|p"
IN_QUERY = re.compile(rf"(?<=[?&])((?:{PARAMETERS})=)(\d{{0,6}})(?=&|$)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """`number` finds what stands before the number and the number itself; `second` makes page 2's address of one
    without a number."""

    number: re.Pattern[str]
    second: Callable[[str], str | None]

    def next_url(self, url: str) -> str | None:
        """The address of the page after the one at `url`; None when it can't be told."""
        match = self.number.search(url)
        if match is None:
            return self.second(url)
        return f"{url[: match.start(2)]}{int(match[2] or 1) + 1}{url[match.end(2) :]}"


def _parameter(name: str) -> Callable[[str], str]:
    return lambda url: f"{url}{'&' if urlsplit(url).query else '?'}{name}=2"


def _nowhere(url: str) -> None:
    """Page 1 has its number, or the list has one page."""


def _suffixed(separator: str) -> Callable[[str], str]:
    return lambda url: f"{url.rstrip('/')}{separator}2"


FAMILIES: dict[str, Numbered] = {
    "lonsun_column": Numbered(re.compile(r"([?&]pageIndex=)(\d{1,6})"), _parameter("pageIndex")),
    "showList_page_N": Numbered(re.compile(r"(/page_)(\d{1,6})(?=\.html)"), _nowhere),
    # Columns without `uid` have one page.
    "lucidity_pageNum": Numbered(
        re.compile(r"([?&]pageNum=)(\d{1,6})"),
        lambda url: _parameter("pageNum")(url) if re.search(r"[?&]uid=\w", url) else None,
    ),
    "hbzhan_list_pN": Numbered(
        re.compile(r"(/list_p)(\d{1,6})(?=[_.])"),
        lambda url: url.removesuffix(".html") + "_p2.html" if url.endswith("/list.html") else None,
    ),
    "inen_listID_N": Numbered(re.compile(r"(-)(\d{1,6})(?=\.html?$)"), _nowhere),
    "query_page": Numbered(IN_QUERY, _parameter("page")),
    "bjx_old": Numbered(re.compile(r"([?&]page=)(\d{1,6})"), _parameter("page")),
    "path_suffix_N": Numbered(re.compile(r"(_)(\d{1,6})$"), _suffixed("_")),
    "path_slash_N": Numbered(re.compile(r"(/)(\d{1,6})$"), _suffixed("/")),
    "supesite_query": Numbered(re.compile(r"(-page-)(\d{1,6})$"), _suffixed("-page-")),
}


def paging(served: Served) -> Paging | None:
    """The paging of a column of one of the families; None for any other column."""
    family = FAMILIES.get(served.family or "")
    if family is None:
        return None
    url, pages = served.request.url, count(served)
    target = family.next_url(url)
    if target is None or (pages is not None and _number(family, url) >= pages):
        return Paging(None, pages)
    return Paging(ListRequest(target, headers=served.request.headers), pages, certain=pages is not None)


def marked(served: Served) -> Paging | None:
    """The paging of a page without a column's word for it, told by its address and its own script."""
    path = urlsplit(served.request.url)
    for family, mark in MARKS.items():
        if mark.search(f"{path.path}?{path.query}"):
            return paging(replace(served, family=family))
    return None


MARKS = {
    "lonsun_column": re.compile(r"/(?:content|public)/column/\d"),
    "showList_page_N": re.compile(r"/showList/\d+/page_\d"),
    "lucidity_pageNum": re.compile(r"/col/col\d+/\S*[?&]uid=\w"),
}


def count(served: Served) -> int | None:
    """How many pages there are, where the page says so: 共12页, pageCount:12, the last number of lucidity's bar."""
    if (match := PAGE_COUNT.search(served.text)) and int(match[1]):
        return int(match[1])
    return linked.pages(served.text) or _last_of_bar(served)


def _last_of_bar(served: Served) -> int | None:
    if served.tree is None:
        return None
    bars = served.tree.find_class("lucidity-ui-paging-container")
    labels = ["".join(one.itertext()).strip() for bar in bars[:1] for one in bar.iter("li")]
    numbers = [int(label) for label in labels[-3:] if label.isdecimal() and len(label) < 7]
    return max(numbers, default=None)


def _number(family: Numbered, url: str) -> int:
    match = family.number.search(url)
    return int(match[2] or 1) if match else 1
