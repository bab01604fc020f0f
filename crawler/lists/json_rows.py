"""Rows that come as JSON: one table says for each family where its rows are and how the next page is asked for.

The names of a row's fields differ from one system to the next and hardly ever clash, so they are one list each. A reply
that is no JSON, or whose rows are not where the family has them, is the end.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from archive.model import ListedItem, ListRequest
from crawler.fields import dates
from crawler.lists.addressed import IN_QUERY
from crawler.lists.addresses import absolute
from crawler.lists.listread import ListRead, Paging, paged
from crawler.lists.served import Served, parameters

# In the order in which they count: a public address before an internal one, publication before creation.
URLS = ("docpuburl", "chnldocurl", "url", "post_url", "urls", "URL", "link", "href", "visitUrl", "pc")
TITLES = ("title", "doctitle", "news_doctitle", "docTitle", "Title", "TITLE", "name", "linkTitle")
DATES = (
    "publishedTimeStr", "docreltime", "docRelTime", "pubDate", "PubDate", "publishTime", "publishDate", "pubdate",
    "display_publish_time", "first_publish_time", "docpubtime", "trs_time", "publish_time", "order_date", "time", "date",
    "created_at",
)  # fmt: skip
TEASERS = ("summary", "docabstract", "abstract", "description")
COUNTS = ("readCount", "read_count", "hits", "viewCount", "clickCount")

# No reply has more rows; more is a flood, read up to here.
MOST_ROWS = 5000
LONGEST_TITLE = 400

TAG = re.compile(r"<[^<>]{0,200}>")  # search results mark the words that were found

HALF = re.compile("[\ud800-\udfff]")

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Json:
    """A family. `rows` are the places that its rows may have, each a path of keys (`*` is every element of a list);
    `total` those of the number of pages (`pages`), or of rows. `parameter` numbers the pages, from `first`; `size`
    names the parameter with the rows of a page, for `per_page` where it isn't sent. `url` makes a row's address."""

    rows: tuple[str, ...]
    parameter: str | None = None
    first: int = 1
    size: str | None = None
    per_page: int | None = None
    pages: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    url: Callable[[Row, Served], str | None] | None = None


LUCIDITY = Json(("data.results.*.source", "data.results"), "current", size="pageSize", totals=("data.total",))
COMMON_SEARCH = Json(("data.results", "data.results.*.source"), "page", size="_pageSize", totals=("data.total",))
FJDZAPP = Json(("data",), "page", size="prepage", totals=("total", "totalcount"))
EPORTAL = Json(("result",), "pageNo", size="pageSize", totals=("total",))
GKMLPT = Json(("articles",), "page", per_page=100, totals=("total", "classify.post_count"))
ZCMS = Json(
    ("data.data", "data.list", "data.rows", "data.results", "data"), "pageIndex", 0, None, 20, (), ("data.total",)
)
STATIC = Json(("data", ""))
SEARCHES = Json(
    ("page.content", "data.data", "data.list", "data.results", "result", "data", "results", "rows", "list", ""),
    None,
    pages=("page.totalPages", "data.totalPages"),
)

# By the name that a column gives to its paging.
FAMILIES: dict[str, Json] = {
    "common_search_json": COMMON_SEARCH,
    "fjdzapp_search_json": FJDZAPP,
    "eportal_json": EPORTAL,
    "gkmlpt_json": GKMLPT,
    "zcms_search_json": ZCMS,
    "lucidity_queryList": LUCIDITY,
    "static_json": STATIC,
    "site_search": SEARCHES,
}


def read_json(served: Served, family: Json) -> ListRead | None:
    """The rows of a reply in JSON and how to ask for the next one; None when it is no JSON."""
    if served.data is None:
        return None
    found = rows_of(served.data, family.rows)
    items = listed(served, found, family.url or _url)
    return paged(items, next_of(served, family, len(found)))


def rows_of(data: object, places: Iterable[str]) -> list[Row]:
    """The objects at the first of the places that has any."""
    for place in places:
        found: list[Row] = [one for one in at(data, place) if isinstance(one, dict)]
        if found:
            return found[:MOST_ROWS]
    return []


def at(data: object, place: str) -> list[object]:
    """What stands at a path of keys; a list at its end is its elements."""
    found = [data]
    for key in place.split(".") if place else ():
        if key == "*":
            found = [each for one in found if isinstance(one, list) for each in one[:MOST_ROWS]]
        else:
            found = [one[key] for one in found if isinstance(one, dict) and key in one]
    return [each for one in found for each in (one if isinstance(one, list) else [one])]


def listed(served: Served, rows: Iterable[Row], url_of: Callable[[Row, Served], str | None]) -> tuple[ListedItem, ...]:
    """The rows that have an address and a title, an address once."""
    items: dict[str, ListedItem] = {}
    for row in rows:
        url, title = url_of(row, served), clean(first_text(row, TITLES))
        if url is None or not title or url in items:
            continue
        items[url] = ListedItem(
            position=len(items) + 1,
            url=url,
            title=title,
            published_at=day(first_text(row, DATES), url),
            teaser=clean(first_text(row, TEASERS)) or None,
            read_count=_count(row),
        )
    return tuple(items.values())


def next_of(served: Served, family: Json, shown: int) -> Paging:
    """How the page after this one is asked for; nothing when this one is short of rows, or the last by its own word."""
    asked = served.form | served.query
    number = _number(served.request, asked, family)
    per_page = number_in(asked.get(family.size or "", ""), 0) or family.per_page
    pages = _pages(served.data, family, per_page)
    last = pages is not None and number - family.first + 1 >= pages
    short = per_page is not None and shown < per_page and pages is None
    request = None if last or short else turned(served.request, family.parameter, number + 1)
    return Paging(request, pages, certain=pages is not None)


def _number(request: ListRequest, asked: Mapping[str, str], family: Json) -> int:
    if family.parameter is None:
        match = IN_QUERY.search(request.url)
        return number_in(match[2], family.first) if match else family.first
    return number_in(asked.get(family.parameter, ""), family.first)


def turned(request: ListRequest, parameter: str | None, number: int) -> ListRequest | None:
    """The request with another page's number, in its form or its address. Without a parameter the address's own number is
    turned on by one; None when it has none."""
    if parameter is None:
        match = IN_QUERY.search(request.url)
        if match is None:
            return None
        return replace(
            request, url=f"{request.url[: match.start(2)]}{int(match[2] or 1) + 1}{request.url[match.end(2) :]}"
        )
    if request.method == "POST":
        return replace(request, body=urlencode(parameters(request.body) | {parameter: str(number)}))
    here = re.compile(rf"(?<=[?&]){re.escape(parameter)}=[^&#]*")
    if here.search(request.url):
        return replace(request, url=here.sub(f"{parameter}={number}", request.url, count=1))
    return replace(request, url=f"{request.url}{'&' if urlsplit(request.url).query else '?'}{parameter}={number}")


def first_text(row: Row, names: Iterable[str]) -> str:
    """The first of the named fields that says something, as text."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**15:
            return str(value)
    return ""


def clean(text: str) -> str:
    """A title without its markup, on one line. Half a character that JSON wrote as an escape is none: 〓."""
    shown = html.unescape(TAG.sub("", text[: 4 * LONGEST_TITLE]))
    return " ".join(HALF.sub("〓", shown).split())[:LONGEST_TITLE]


def day(text: str, url: str) -> str | None:
    """The date that a row gives: Unix seconds or a date in any of the forms of lists."""
    epoch = dates.from_epoch(text)
    return epoch.iso if epoch else dates.near(text[:100], link=url)


def _url(row: Row, served: Served) -> str | None:
    text = first_text(row, URLS)
    if text.startswith("{"):  # JSON in a string: {"pc": "/art/…", "mobile": …}
        try:
            inner = json.loads(text)
        except (ValueError, RecursionError):
            return None
        text = first_text(inner, ("pc", *URLS)) if isinstance(inner, dict) else ""
    return absolute(served.url, text)


def _count(row: Row) -> int | None:
    text = first_text(row, COUNTS)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _pages(data: object, family: Json, per_page: int | None) -> int | None:
    for place in family.pages:
        if number := _first_number(at(data, place)):
            return number
    for place in family.totals if per_page else ():
        if number := _first_number(at(data, place)):
            return -(-number // per_page) if per_page else None
    return None


def _first_number(found: list[object]) -> int | None:
    text = first_text({"number": found[0]}, ("number",)) if found else ""
    return number_in(text, 0) or None


def number_in(text: str, otherwise: int) -> int:
    """The number that a parameter holds, unless it is none or no page's."""
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise
