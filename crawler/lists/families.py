"""Every family of lists by the name that a column's `paging` gives it, and what each is told by.

One line a family, in the order in which their marks are looked for on a page of a column that names none. docs/lists.md
is made of this table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.lists import addressed, apis, epaper, feeds, forms, jpage, linked, static_index
from crawler.lists.json_rows import EPORTAL, ZCMS, read_json
from crawler.lists.listread import ListRead, Paging, paged
from crawler.lists.served import Served

Reader = Callable[[Served], ListRead | None]


@dataclass(frozen=True, slots=True)
class Family:
    """`names` are values of `paging`; `marks` says how its pages are told, `read` reads one or returns None."""

    names: tuple[str, ...]
    read: Reader
    marks: str


def _html(*pagings: Callable[[Served], Paging | None]) -> Reader:
    """Rows of the page itself, and the first of the pagings that knows the next page."""

    def read(served: Served) -> ListRead | None:
        if not served.items:
            return None
        return paged(served.items, next((found for one in pagings if (found := one(served))), None))

    return read


def _no_paging(served: Served) -> Paging | None:
    return Paging()


def _guess_when_counted(served: Served) -> Paging | None:
    """Where links tell a number of pages and no next one, the page is of a static list whose numbering is unknown."""
    found = linked.paging(served)
    if found and found.next is None and (found.pages or 0) > 1:
        return static_index.by_name(served)
    return found


_STATIC = tuple(name for name in static_index.EXTENSIONS if name != static_index.REVERSED)

FAMILIES = (
    Family(
        ("createPageHTML", "createPage", "countPage"),
        _html(static_index.scripted, linked.paging),
        "a script that calls `createPageHTML` or `createPage`, or sets `countPage`",
    ),
    Family(("next_link", "index_N"), _html(linked.paging), "a link 下一页, or numbered links"),
    Family(_STATIC, _html(static_index.by_name), "script, links, else the pages' names; the numbering is probed"),
    Family((static_index.REVERSED,), _html(static_index.by_name), "as stated: page p of T is `index_{T-p}`"),
    Family(
        tuple(addressed.FAMILIES),
        _html(addressed.paging),
        "the number in the address; a script or 共N页 for the last page",
    ),
    Family(("jpage_dataproxy",), jpage.read, "`<datastore>` or `<record>` in the page; a POST to `dataproxy.jsp`"),
    Family(("jpage_xxgk_search",), forms.xxgk_search, "`infotypeId` in address, form or script; a POST"),
    Family(("lucidity_queryList",), forms.query_list, "`queryList` and `unitid` in the script; a POST, JSON"),
    Family(("lonsun_public_column",), forms.public_column, "`/public/column/`; meta `SiteId` and `yxCatId`"),
    Family(
        ("common_search_json",), apis.common_search, "`channelId` in a meta element or a script; JSON `data.results`"
    ),
    Family(
        ("fjdzapp_search_json",), apis.fjdzapp, "`fjdzapp/search`, `channelid`, `chnlid` in the script; a POST, JSON"
    ),
    Family(("eportal_json",), lambda served: read_json(served, EPORTAL), "JSON `result`"),
    Family(("gkmlpt_json",), apis.gkmlpt, "`SID` and `TREE` in the page's `_CONFIG`; JSON `articles`"),
    Family(("zcms_search_json",), lambda served: read_json(served, ZCMS), "JSON `data`, pages from 0"),
    Family(("founder_cms_json",), apis.founder, "`cid` in the address; JSON `list` with `fileID`; a cursor"),
    Family(("static_json",), apis.static_json, "a `…qtzdgk.json` that the page names; JSON `data`"),
    Family(("site_search",), apis.site_search, "JSON of a site's search; the number in the address"),
    Family(("aspx_query",), apis.frame, "`iframe[name=myFrameName]`"),
    Family(("epaper_date_node",), epaper.read, "`/YYYY-MM/DD/node_N.htm`; the day before comes next"),
    Family(("feed",), feeds.read, "a root element `rss`, `feed`, `rdf`, `urlset` or `sitemapindex`"),
    Family(
        ("unknown", "php_category", "channels_N_html"), _html(static_index.scripted, linked.paging), "script or links"
    ),
    Family(
        ("single_page", "post_api_unknown"),
        _html(_no_paging),
        "none: the list has one page, or how its others are asked for is not known",
    ),
)

BY_NAME = {name: family for family in FAMILIES for name in family.names}
PAGINGS = tuple(BY_NAME)


def _where(mark: str, read: Reader) -> Reader:
    """The reader, for pages that hold, or were asked for with, a text which only its family's have."""
    return lambda served: read(served) if mark in served.request.url or mark in served.text else None


# Pages of a column that names no family, and those of one whose family doesn't know the page.
_MARKED: tuple[Reader, ...] = (
    feeds.read,
    jpage.read,
    _where("gkmlpt", apis.gkmlpt),
    _where(forms.QUERY_LIST, forms.query_list),
    _where("common/search", apis.common_search),
    _where("fjdzapp/search", apis.fjdzapp),
    _where("yxCatId", forms.public_column),
    _where(forms.LABEL, forms.public_column),
    _html(static_index.scripted, addressed.marked, _guess_when_counted),
    apis.site_search,
    epaper.read,
)
# Rows that the page itself shows, with the links that it has: what is left when a family doesn't know its page.
_SHOWN: tuple[Reader, ...] = (feeds.read, _html(addressed.paging, addressed.marked, linked.paging))

# Families that are what they say and nothing else.
_AS_STATED = ("single_page", "next_link", "index_N")


def read(served: Served) -> ListRead:
    """What the page shows, read by the family that its column names, else by the first whose marks it bears."""
    if served.family is None:
        return _first(_MARKED, served)
    family = BY_NAME.get(served.family)
    readers = (family.read,) if family else ()
    return _first(readers if served.family in _AS_STATED else (*readers, *_SHOWN), served)


def _first(readers: Iterable[Reader], served: Served) -> ListRead:
    """What the first of the readers finds that finds anything; nothing has neither rows nor a list to lead to."""
    for reader in readers:
        found = reader(served)
        if found is not None and (found.items or found.leads or found.others):
            return found
    return ListRead()
