"""Lists that a form asks for, page by page: Hanweb's `queryList` and its search of public papers, Lonsun's labels.

The column's page is a shell: its script holds the numbers that the form wants. The list itself comes for a POST (or, at
Lonsun, a GET) with a page's number in it, as JSON or as a piece of markup.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode, urljoin, urlsplit

from archive.model import ListRequest
from crawler.lists import linked
from crawler.lists.addressed import IN_QUERY
from crawler.lists.jpage import records
from crawler.lists.jpage import rows as rows_of
from crawler.lists.json_rows import LUCIDITY, read_json
from crawler.lists.listread import ListRead, Paging, paged
from crawler.lists.served import Served

QUERY_LIST = "/queryList"
SEARCH = "/module/xxgk/search.jsp"
LABEL = "/site/label/8888"

# unitid: '380055', "webSiteCode[]" : ["jxssthjt"], channelCode=col42150
_SETTING = r"""["']?\b{name}(?:\[\])?["']?\s*[:=]\s*\[?\s*["']?([\w.,-]{{1,100}})"""
IN_PATH = re.compile(r"/(?:([\w-]+)/)?col/(col\d+)/")

# What the form of a list in the `lucidity` theme says besides its numbers; the page's own values go before these.
LUCIDITY_FORM = {
    "perPage": "15",
    "pageSize": "15",
    "titleMax": "34",
    "themeName": "lucidity",
    "showMode": "normal",
    "groupSize": "1",
    "barPosition": "bottom",
    "notReturnContent": "false",
    "dataBefore": "",
    "dataAfter": "",
}
SEARCH_FORM = ("divid", "infotypeId", "jdid", "requestUrl")


def query_list(served: Served) -> ListRead | None:
    """A column of the newer Hanweb: the shell leads to the first reply, a reply to the next one."""
    if served.data is not None:
        return read_json(served, LUCIDITY)
    form = _lucidity_form(served)
    if form is None:
        return None
    first = ListRequest(urljoin(served.url, QUERY_LIST), "POST", urlencode(form), _as_script(served))
    return ListRead(served.items, first, leads=True)


def _lucidity_form(served: Served) -> dict[str, str] | None:
    path = IN_PATH.search(urlsplit(served.request.url).path)
    unit = setting(served.text, "unitid") or served.query.get("uid")
    site = setting(served.text, "webSiteCode") or (path and path[1])
    channel = setting(served.text, "channelCode") or (path and path[2])
    if not unit or not channel:
        return None
    own = {name: setting(served.text, name) or value for name, value in LUCIDITY_FORM.items()}
    named = {"current": "1", "unitid": unit, "webSiteCode[]": site or "", "channelCode[]": channel}
    return named | {"templateContainerId": f"div{unit}"} | own


def xxgk_search(served: Served) -> ListRead | None:
    """Hanweb's list of public papers: a table, page by page for a form that the column's page states."""
    form = served.form or {name: value for name in SEARCH_FORM if (value := _stated(served, name))}
    if "infotypeId" not in form:
        return None
    page = form.get("currpage", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    items = rows_of(served.url, records(served.text)) or served.items
    is_reply = bool(served.form) or SEARCH in served.request.url
    turned = form | {"currpage": str(number + 1 if is_reply else 1)}
    request = ListRequest(urljoin(served.url, SEARCH), "POST", urlencode(turned), _as_script(served))
    if not is_reply:
        return ListRead(items, request, leads=True)
    pages = linked.pages(served.text)
    return paged(items, Paging(request if pages is None or number < pages else None, pages, pages is not None))


def _stated(served: Served, name: str) -> str | None:
    return served.query.get(name) or setting(served.text, name)


def public_column(served: Served) -> ListRead | None:
    """A Lonsun list of public papers whose rows a script asks for; None when the page shows them itself."""
    if LABEL in served.request.url:
        return paged(served.items, _turned(served))
    site, categories = _meta(served, "SiteId"), setting(served.text, "yxCatId") or served.query.get("catId")
    organ = re.search(r"/public/column/(\d{1,12})", served.request.url)
    if served.items or not site or not categories or not organ:
        return None
    query = {
        "labelName": "publicInfoList",
        "siteId": site,
        "pageSize": "15",
        "pageIndex": "1",
        "isDate": "true",
        "dateFormat": "yyyy-MM-dd",
        "length": "50",
        "organId": organ[1],
        "type": served.query.get("type", "4"),
        "catIds": categories,
        "file": "/jh5/publicInfoList_xzgfk",
    }
    url = f"{urljoin(served.url, LABEL)}?{urlencode(query)}"
    return ListRead((), ListRequest(url, headers=_as_script(served)), leads=True)


def _turned(served: Served) -> Paging:
    """The same request for the next page."""
    pages = linked.pages(served.text)
    match = IN_QUERY.search(served.request.url)
    number = int(match[2] or 1) if match else 1
    if match is None or (pages is not None and number >= pages):
        return Paging(None, pages)
    url = IN_QUERY.sub(lambda found: f"{found[1]}{number + 1}", served.request.url, count=1)
    return Paging(replace(served.request, url=url), pages, certain=pages is not None)


def setting(text: str, name: str) -> str | None:
    """The value that a page's script gives to a name; None when it gives none."""
    match = re.search(_SETTING.format(name=re.escape(name)), text)
    return match[1] if match else None


def _meta(served: Served, name: str) -> str | None:
    if served.tree is None:
        return None
    metas = (one for one in served.tree.iter("meta") if (one.get("name") or "").lower() == name.lower())
    return next((one.get("content") for one in metas if one.get("content")), None)


def _as_script(served: Served) -> tuple[tuple[str, str], ...]:
    return served.request.headers or (("X-Requested-With", "XMLHttpRequest"), ("Referer", served.request.url))
