"""Static list pages beside each other: `index.html`, `index_1.html` …, numbered by a script or by habit.

TRS and its look-alikes write page 1 as `index.html` and page p as `index_{p-1}.html` beside it; others begin with
`index_2.html`. How many there are stands in a script, `createPageHTML(N, current, "index", "html")`, which may be
commented out, may have its numbers in quotes, or may have an element's id first (`createPageHTML('page_div', 3, …)`:
there page p is `name_p`). The ministry writes `var countPage = N//共多少页`, and where the page's own text names
`index_PAGEID_1.shtml`, its pages carry that number. Nanjing numbers backwards: page p of T is `index_{T-p}.html`, so
that an old page keeps its name.

What nothing on the page tells is asked of the server: the page after page 1 is `index_1`, and when that is not there or
shows page 1's rows again, `index_2` (`after_a_miss`). Whoever walks the list remembers the answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from archive.model import ListRequest
from crawler.lists import linked
from crawler.lists.addresses import PageName, page_name
from crawler.lists.listread import Paging
from crawler.lists.served import Served

CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]{1,200})\)")
COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d{1,6})")
# document.write("<a href=\"default"+"_" + nextPage + "."+"shtml\" …
WRITTEN = re.compile(
    r"""\b(\w[\w-]{0,40})\\?["']?\s*\+\s*["']_["']\s*\+\s*\w+\s*\+\s*["']\.["']\s*\+\s*["'](s?html?)\b"""
)
# index_1234_1.shtml, as the ministry's policy columns are named.
WITH_ID = re.compile(r"\b(index_\d{1,12})_\d{1,6}\.(s?html?)\b")
NUMBERED = re.compile(r"\bindex_\d{1,6}\.(s?html?)\b")
# An article's own pages are numbered by the same function; its name tells: t20220417_974894.
ARTICLE_STEM = re.compile(r"^t?\d{6,}")

# The extension that a family's pages have where neither page 1's address nor its text shows one.
EXTENSIONS = {
    "trs_index_html_0": "html",
    "trs_index_shtml_0": "shtml",
    "mee_countPage_index_shtml": "shtml",
    "mee_index_PAGEID_N_shtml": "shtml",
    "index_html_1": "html",
    "index_htm_N": "htm",
    "index_html_unknown": "html",
    "index_shtml_unknown": "shtml",
    "index_1based_N": "html",
    "cenews_index_COL_N_html": "html",
    "reverse_index_N": "html",
    # common_list.shtml, list_tyxx.html: the template's name is kept, and page 2 is _2; or _1 (…_0); or list_1 is page 1.
    "name_N_shtml": "shtml",
    "name_N_html": "html",
    "name_N_shtml_0": "shtml",
    "name_N_html_0": "html",
    "name_1based_N_shtml": "shtml",
}
REVERSED = "reverse_index_N"
# Their later pages carry a number that only page 1's text tells; without it there is nothing to ask for.
NAMED_BY_TEXT = ("mee_index_PAGEID_N_shtml", "cenews_index_COL_N_html")


def scripted(served: Served) -> Paging | None:
    """The paging that a script in the page describes; None without such a script."""
    arguments = _arguments(served.text)
    pages = _pages(arguments, served.text)
    if pages is None:
        return None
    stem, extension = _names(arguments, served)
    if ARTICLE_STEM.match(stem):
        return None
    return _beside(served.url, stem, extension, pages, _first(arguments))


def by_name(served: Served) -> Paging | None:
    """The paging of a column that says that its pages are static: by script, by links, else by the name alone."""
    if served.family == REVERSED:
        return _reversed(served)
    if (found := scripted(served)) is not None:
        return found
    found = linked.paging(served)
    if found is not None and (found.next or found.pages == 1):
        return found
    return _guessed(served, found.pages if found else None)


def after_a_miss(request: ListRequest) -> ListRequest | None:
    """What to ask for when `index_1` is no page 2: `index_2`. None for any other address."""
    name = page_name(request.url)
    if name.number != 1 or name.extension is None or request.method != "GET":
        return None
    return replace(request, url=urljoin(request.url, f"{name.stem}_2.{name.extension}"))


def after(request: ListRequest) -> ListRequest | None:
    """The static page that follows by its name, whatever became of this one; None when its name has no number."""
    name = page_name(request.url)
    if name.number is None or name.extension is None or request.method != "GET":
        return None
    return replace(request, url=urljoin(request.url, f"{name.stem}_{name.number + 1}.{name.extension}"))


def _arguments(text: str) -> list[str]:
    """The arguments of the first call with a number in it: a definition of the function has none."""
    calls = (match[1] for match in CALL.finditer(text))
    split = ([one.strip().strip("\"'").strip() for one in call.split(",")] for call in calls)
    return next((call for call in split if any(_is_count(one) for one in call)), [])


def _is_count(argument: str) -> bool:
    return argument.isdecimal() and len(argument) < 7


def _pages(arguments: list[str], text: str) -> int | None:
    """countPage counts when it is there: a call may name it instead of a number, or be an old one, commented out."""
    if match := COUNT.search(text):
        return int(match[1])
    return next((int(one) for one in arguments if _is_count(one)), None)


def _first(arguments: list[str]) -> int:
    """The number in the name of page 2: 1, but 2 where an element's id stands first."""
    return 2 if arguments and re.match(r"[A-Za-z]", arguments[0]) and arguments[0] != "countPage" else 1


def _names(arguments: list[str], served: Served) -> tuple[str, str]:
    """Stem and extension of the pages' names: from the call, else from what the page writes, else from its own."""
    if match := re.search(r"(\w[\w-]*),(s?html?)\b", ",".join(arguments)):
        return match[1], match[2]
    if match := WRITTEN.search(served.text) or WITH_ID.search(served.text):
        return match[1], match[2]
    here = page_name(served.url)
    return _stem(here), here.extension or _extension(served)


def _stem(here: PageName) -> str:
    return here.stem if here.extension else "index"


def _extension(served: Served) -> str:
    """Never .html by habit alone: what the page names, else what the column says."""
    match = NUMBERED.search(served.text)
    return match[1] if match else EXTENSIONS.get(served.family or "", "html")


def _beside(url: str, stem: str, extension: str, pages: int, first: int) -> Paging:
    match = re.fullmatch(rf"{re.escape(stem)}_(\d{{1,9}})\.{extension}", _name(url))
    number = int(match[1]) + 1 if match else first
    last = pages - 1 if first == 1 else pages
    return Paging(_request(url, f"{stem}_{number}.{extension}") if number <= last else None, pages)


def _guessed(served: Served, pages: int | None) -> Paging | None:
    if served.family in NAMED_BY_TEXT:
        match = WITH_ID.search(served.text)
        if match is None:
            return None
        stem, extension = match[1], match[2]
    else:
        here = page_name(served.url)
        stem, extension = _stem(here), here.extension or _extension(served)
    if ARTICLE_STEM.match(stem):
        return None
    if pages is not None and served.first is not None:
        return _beside(served.url, stem, extension, pages, served.first)
    match = re.fullmatch(rf"{re.escape(stem)}_(\d{{1,9}})\.{extension}", _name(served.url))
    number = int(match[1]) + 1 if match else served.first or 1
    if pages is not None and number > pages:
        return Paging(None, pages)
    return Paging(_request(served.url, f"{stem}_{number}.{extension}"), pages, certain=False)


def _reversed(served: Served) -> Paging | None:
    """Page 2 of T is `index_{T-2}`, and from there the numbers go down to 0."""
    here = page_name(served.url)
    pages = _pages(_arguments(served.text), served.text) or linked.pages(served.text)
    number = here.number - 1 if here.number is not None else (pages - 2 if pages else -1)
    if number < 0:
        return Paging(None, pages)
    extension = here.extension or _extension(served)
    return Paging(_request(served.url, f"{_stem(here)}_{number}.{extension}"), pages)


def _name(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]


def _request(url: str, name: str) -> ListRequest:
    return ListRequest(urljoin(url, name))
