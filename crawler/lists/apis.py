"""Columns whose list is behind an interface: what their page says about it, and where the first reply is asked for.

A column may name the interface itself, or the page that people see; then that page is a shell, and leads there.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode, urljoin, urlsplit

from archive.model import ListRequest
from crawler.lists import linked
from crawler.lists.addresses import absolute
from crawler.lists.json_rows import (
    COMMON_SEARCH,
    FAMILIES,
    FJDZAPP,
    GKMLPT,
    STATIC,
    Row,
    first_text,
    listed,
    number_in,
    read_json,
    rows_of,
    turned,
)
from crawler.lists.listread import ListRead, Paging, paged
from crawler.lists.served import Served

# `<meta name="channelId" content="…">` and `var channelId = '…';`
CHANNEL = re.compile(
    r"""name=["']?channelId["']?\s+content=["']?(\w{1,64})|\bchannelId\s*[:=]\s*["'](\w{1,64})["']""", re.IGNORECASE
)
# Hunan's pages name an interface on another host; the source must say that it follows there.
SEARCH_BASE = re.compile(r"""["'](?:https?:)?(//[\w.:-]{1,100}/[\w/-]{0,100}common/search/)""")
COMMON = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "15",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}

FJ_CHANNEL = re.compile(r"""\bchannelid["']?\s*[:=]\s*["']?(\d{1,12})""")
FJ_COLUMN = re.compile(r"""\bchnlid["']?\s*[:=]\s*["']?(\d{1,12})""")

SID = re.compile(r"""\bSID["']?\s*:\s*["']?(\d{1,12})""")
TREE = re.compile(r"""\bTREE["']?\s*:\s*(?=\[)""")
# A catalogue has some dozens of leaves; they are the column's lists, one beside the other.
MOST_LEAVES = 500
DEEPEST = 30

JSON_FILE = re.compile(r"""["']([\w./-]{1,100}qtzdgk\w{0,20}\.json)["']""")

FOUNDER_PAGE = 20


def common_search(served: Served) -> ListRead | None:
    """Columns of `/common/search/`: the shell names its channel, and its own rows are often stale."""
    if served.data is not None:
        return read_json(served, COMMON_SEARCH)
    match = CHANNEL.search(served.text)
    if match is None:
        return None
    base = SEARCH_BASE.search(served.text)
    start = f"{urlsplit(served.url).scheme}:{base[1]}" if base else urljoin(served.url, "/common/search/")
    query = urlencode(COMMON | {"page": "1"})
    return _shell(served, ListRequest(f"{start}{match[1] or match[2]}?{query}", headers=referer(served)))


def fjdzapp(served: Served) -> ListRead | None:
    """Fujian's columns: a search by form in a channel, for the column's own number."""
    if served.data is not None:
        return read_json(served, FJDZAPP)
    channel, column = FJ_CHANNEL.search(served.text), FJ_COLUMN.search(served.text)
    if channel is None or column is None:
        return None
    form = {
        "channelid": channel[1],
        "sortfield": "-docorderpri,-docreltime",
        "classsql": f"chnlid={column[1]}",
        "classcol": "publishyear",
        "classnum": "100",
        "classsort": "0",
        "cache": "true",
        "page": "1",
        "prepage": "75",
    }
    return _shell(served, ListRequest(urljoin(served.url, "/fjdzapp/search"), "POST", urlencode(form), referer(served)))


def gkmlpt(served: Served) -> ListRead | None:
    """Guangdong's catalogue: its index leads to the list of each leaf. It drops documents and adds them again, so a
    document that is not there has not gone."""
    if served.data is not None:
        return read_json(served, GKMLPT)
    sid, tree = SID.search(served.text), TREE.search(served.text)
    if sid is None or tree is None:
        return None
    root = served.url.partition("/gkmlpt")[0]
    requests = [
        ListRequest(f"{root}/gkmlpt/api/all/{leaf}?{urlencode({'page': 1, 'sid': sid[1]})}")
        for leaf in _leaves(_value(served.text, tree.end()))
    ]
    return ListRead(next=requests[0], others=tuple(requests[1:]), leads=True) if requests else None


def _value(text: str, start: int) -> object:
    try:
        value: object = json.JSONDecoder(strict=False).raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
    return value


def _leaves(tree: object) -> list[str]:
    """The numbers of the tree's leaves that are lists of their own, in its order."""
    found: list[str] = []
    waiting: list[tuple[object, int]] = [(tree, 0)]
    while waiting and len(found) < MOST_LEAVES:
        node, depth = waiting.pop()
        if isinstance(node, list):
            waiting.extend((each, depth) for each in reversed(node[:MOST_LEAVES]))
        elif isinstance(node, dict) and depth < DEEPEST:
            children = node.get("children") or node.get("child")
            if children:
                waiting.append((children, depth + 1))
            elif not node.get("jump_url") and first_text(node, ("id",)).isdecimal():
                found.append(first_text(node, ("id",)))
    return found


def static_json(served: Served) -> ListRead | None:
    """A column that is published whole, as one file; its page leads to it."""
    if served.data is not None:
        return read_json(served, STATIC)
    match = JSON_FILE.search(served.text)
    target = absolute(served.url, match[1]) if match else None
    return _shell(served, ListRequest(target, headers=referer(served))) if target else None


def founder(served: Served) -> ListRead | None:
    """Founder's system of newspapers: the next reply begins after the last row's number (`lastFileID`).

    What a reader sees is `news.html?aid=`, a shell; its text comes from `getArticle?aid=`, so this is the row's
    address.
    """
    if served.data is None:
        column = served.query.get("cid", "")
        return _shell(served, _founder_request(served, column, "0", 0, 1)) if column.isalnum() else None
    rows = rows_of(served.data, ("list", "data.list"))
    last = next((number for row in reversed(rows) if (number := first_text(row, ("fileID", "fileId")))), "")
    items = listed(served, rows, _founder_url)
    asked = served.query
    if not last.isalnum() or last == asked.get("lastFileID") or len(rows) < FOUNDER_PAGE:
        return paged(items, None)
    read = number_in(asked.get("rowNumber", ""), 0) + len(rows)
    page = number_in(asked.get("pageNumber", ""), 1) + 1
    following = _founder_request(served, asked.get("cid", ""), last, read, page)
    return paged(items, Paging(following, certain=False))


def _founder_request(served: Served, column: str, last: str, read: int, number: int) -> ListRequest:
    query = {
        "cid": column,
        "lastFileID": last,
        "rowNumber": read,
        "pageNumber": number,
        "pageSize": FOUNDER_PAGE,
        "imgTop": 0,
        "orderby": "",
    }
    return ListRequest(f"{founder_api(served.url)}/getArticles?{urlencode(query)}", headers=referer(served))


def founder_api(url: str) -> str:
    """Where the interface is: `cmsapi.` in the place of `www.`, unless the address is the interface's own."""
    parts = urlsplit(url)
    if "/api/" in parts.path:
        return url.partition("/api/")[0] + "/api"
    return f"{parts.scheme}://cmsapi.{parts.netloc.removeprefix('www.')}/api"


def _founder_url(row: Row, served: Served) -> str | None:
    number = first_text(row, ("fileID", "fileId"))
    return f"{founder_api(served.url)}/getArticle?aid={number}" if number.isalnum() else None


def site_search(served: Served) -> ListRead | None:
    """A site's own search, where its lists can't be had: JSON or markup, whichever number the address has for a page."""
    if served.data is not None:
        return read_json(served, FAMILIES["site_search"])
    pages = linked.pages(served.text)
    following = turned(served.request, None, 0) if served.family else None
    return paged(served.items, Paging(following, pages, certain=False)) if served.items else None


def _shell(served: Served, request: ListRequest) -> ListRead:
    return ListRead(served.items, request, leads=True)


def referer(served: Served) -> tuple[tuple[str, str], ...]:
    """Interfaces want to see the page of theirs that asks."""
    return served.request.headers or (("Referer", served.request.url),)


def frame(served: Served) -> ListRead | None:
    """A column whose list is in a frame: `iframe[name=myFrameName]`."""
    if served.tree is None or served.items:
        return None
    frames = (one.get("src") for one in served.tree.iter("iframe") if one.get("name") == "myFrameName")
    target = next((url for src in frames if (url := absolute(served.url, src))), None)
    return ListRead(next=ListRequest(target, headers=referer(served)), leads=True) if target else None
