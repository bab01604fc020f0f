"""Static list pages that a script numbers: `createPageHTML(N, current, "index", "html")` and its kin.

TRS and its look-alikes write page 1 as `index.html` and page p as `index_{p-1}.html` beside it. How many there are
stands in a script, which may be commented out, may have its numbers in quotes, or may have an element's id first
(`createPageHTML('page_div', 3, …)`: there page p is `name_p`). The ministry writes `var countPage = N//共多少页`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.lists.addresses import PageName, page_name
from crawler.lists.paging import Paging

CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]{1,200})\)")
COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
# document.write("<a href=\"default"+"_" + nextPage + "."+"shtml\" …
WRITTEN = re.compile(
    r"""\b(\w[\w-]{0,40})\\?["']?\s*\+\s*["']_["']\s*\+\s*\w+\s*\+\s*["']\.["']\s*\+\s*["'](s?html?)\b"""
)
# An article's own pages are numbered by the same function; its name tells: t20220417_974894.
ARTICLE_STEM = re.compile(r"^t?\d{6,}")


def paging(url: str, text: str) -> Paging | None:
    """The paging that a script in the page's `text` describes; None without such a script."""
    arguments = _arguments(text)
    pages = _pages(arguments, text)
    if pages is None:
        return None
    stem, extension = _names(arguments, text, page_name(url))
    if ARTICLE_STEM.match(stem):
        return None
    return Paging(_next(url, stem, extension, pages, first=_first(arguments)), pages)


def _arguments(text: str) -> list[str]:
    """The arguments of the first call with a number in it: a definition of the function has none."""
    calls = (match[1] for match in CALL.finditer(text))
    split = ([one.strip().strip("\"'").strip() for one in call.split(",")] for call in calls)
    return next((call for call in split if any(one.isdigit() for one in call)), [])


def _pages(arguments: list[str], text: str) -> int | None:
    """countPage counts when it is there: a call may name it instead of a number, or be an old one, commented out."""
    if match := COUNT.search(text):
        return int(match[1])
    return next((int(one) for one in arguments if one.isdigit()), None)


def _first(arguments: list[str]) -> int:
    """The number in the name of page 2: 1, but 2 where an element's id stands first."""
    return 2 if arguments and re.match(r"[A-Za-z]", arguments[0]) and arguments[0] != "countPage" else 1


def _names(arguments: list[str], text: str, here: PageName) -> tuple[str, str]:
    """Stem and extension of the pages' names: from the call, else from what the script writes, else from here."""
    if match := re.search(r"(\w[\w-]*),(s?html?)\b", ",".join(arguments)):
        return match[1], match[2]
    if match := WRITTEN.search(text):
        return match[1], match[2]
    return here.stem or "index", here.extension or "html"


def _next(url: str, stem: str, extension: str, pages: int, *, first: int) -> str | None:
    name = url.rsplit("/", 1)[-1]
    match = re.fullmatch(rf"{re.escape(stem)}_(\d+)\.{extension}", name)
    number = int(match[1]) + 1 if match else first
    last = pages - 1 if first == 1 else pages
    return urljoin(url, f"{stem}_{number}.{extension}") if number <= last else None
