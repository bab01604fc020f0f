"""Hanweb's lists 大汉: a datastore of XML in the page, whose further records come from `dataproxy.jsp`.

    <datastore><nextgroup><![CDATA[<a href="…/dataproxy.jsp?page=1&…">]]></nextgroup>
    <recordset><record><![CDATA[<li>…</li>]]></record>…</recordset></datastore>

A record is a row's HTML. The server gives the records from `startrecord` to `endrecord`, for a form that names site
(webid), column (columnid) and block (unitid); a reply without a record is the end. Where the nextgroup's address hides
its numbers (they are encrypted on some sites), it is followed as it stands: what is built from it by changing the page
comes back empty. Page 1 holds the first group of records, three pages' worth.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode, urljoin, urlsplit

from archive.model import ListedItem, ListRequest
from crawler.lists.addresses import absolute
from crawler.lists.listread import ListRead, Paging, paged
from crawler.lists.rows import every_row
from crawler.lists.served import Served, parameters
from crawler.lists.tree import parse

PROXY = "/module/web/jpage/dataproxy.jsp"
# Records that one further request asks for: three pages of fifteen, as the page's own script does.
GROUP, PER_PAGE = 45, 15

# No page of a list has more records; more is a flood, read up to here.
MOST_RECORDS = 2000

TOTAL = re.compile(r"<totalrecord>\s*(\d{1,8})\s*</totalrecord>", re.IGNORECASE)
LINK = re.compile(r"""href\s*=\s*["']?([^"'<>\s]{1,1000}dataproxy\.jsp[^"'<>\s]{0,1000})""")
IDS = re.compile(r"""\bwebid=(\d{1,9})[^"'<>]{0,300}?\bunitid=(\d{1,12})""")
COLUMN = re.compile(r"/col/?col(\d+)|[?&]columnid=(\d+)")


def read(served: Served) -> ListRead | None:
    """What a page with a datastore, or a reply of the proxy, shows; None when it is neither. A page whose script only
    names site, column and block leads to the first records."""
    if "<record" not in served.text and "<datastore" not in served.text:
        form = None if served.items else _form(served, served.form | served.query)
        return ListRead(next=_records(served, form, 0), leads=True) if form else None
    fragments = records(served.text)
    items = rows(served.url, fragments)
    found = paged(items, _next(served, len(fragments)))
    return found if items or not served.items else None


def records(text: str) -> list[str]:
    """The markup in the records, in order. Each is looked for from where the last one ended, so that a hostile page
    costs no more than its length."""
    found: list[str] = []
    end = 0
    while len(found) < MOST_RECORDS and (start := text.find("<record>", end)) >= 0:
        end = text.find("</record>", start)
        if end < 0:
            break
        inside = text[start + len("<record>") : end].strip()
        found.append(inside.removeprefix("<![CDATA[").removesuffix("]]>"))
    return found


def rows(url: str, fragments: list[str]) -> tuple[ListedItem, ...]:
    """The rows in pieces of markup, a piece each."""
    tree = parse("".join(f"<div class=record>{one}</div>" for one in fragments)) if fragments else None
    return every_row(url, tree) if tree is not None else ()


def _next(served: Served, shown: int) -> Paging:
    asked = served.form | served.query
    match = TOTAL.search(served.text)
    total = int(match[1]) if match else None
    pages = -(-total // PER_PAGE) if total is not None else None
    done = _done(asked, shown)
    if total is not None and done >= total:
        return Paging(None, pages)
    form = _form(served, asked)
    if form is None:
        return Paging(_hidden(served), pages, certain=False)
    return Paging(_records(served, form, done), pages, certain=total is not None)


def _records(served: Served, form: dict[str, str], done: int) -> ListRequest:
    """The request for the records behind the first `done`."""
    numbers = {"startrecord": done + 1, "endrecord": done + GROUP, "perpage": PER_PAGE}
    url = f"{urljoin(served.request.url, PROXY)}?{urlencode(numbers)}"
    return ListRequest(url, "POST", urlencode(form), _headers(served))


def _done(asked: dict[str, str], shown: int) -> int:
    """How many records have been asked for: a reply may be short of some that were withdrawn."""
    end = asked.get("endrecord", "")
    return int(end) if end.isdecimal() and len(end) < 9 else shown


def _form(served: Served, asked: dict[str, str]) -> dict[str, str] | None:
    """The form that names the list; None when the page doesn't say its numbers."""
    if "columnid" in served.form:
        return served.form
    link = _link(served.text)
    stated = asked | (parameters(urlsplit(link).query) if link else {})
    match, column = IDS.search(html.unescape(served.text)), COLUMN.search(served.request.url)
    if match:
        stated = {"webid": match[1], "unitid": match[2]} | stated
    columnid = stated.get("columnid") or (column and (column[1] or column[2]))
    if not columnid or not columnid.isdecimal() or not stated.get("unitid", "").isdecimal():
        return None
    return {
        "col": "1",
        "appid": stated.get("appid", "1"),
        "webid": stated.get("webid", "1"),
        "path": stated.get("path", "/"),
        "columnid": columnid,
        "sourceContentType": stated.get("sourceContentType", "1"),
        "unitid": stated["unitid"],
        "webname": stated.get("webname", ""),
        "permissiontype": stated.get("permissiontype", "0"),
    }


def _hidden(served: Served) -> ListRequest | None:
    target = absolute(served.url, _link(served.text))
    return ListRequest(target, headers=_headers(served)) if target else None


def _link(text: str) -> str | None:
    """The nextgroup's address. Its markup is inside CDATA, but its ampersands may still be written out."""
    start = text.find("<nextgroup>")
    match = LINK.search(html.unescape(text[start : start + 3000])) if start >= 0 else None
    return match[1] if match else None


def _headers(served: Served) -> tuple[tuple[str, str], ...]:
    """The server wants to see where the request comes from, and that a script sends it."""
    return served.request.headers or (("X-Requested-With", "XMLHttpRequest"), ("Referer", served.request.url))
