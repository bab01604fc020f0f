"""Newspapers as printed: one issue a day, `/html/2022-08/12/node_2.htm` its front page, `node_N.htm` its others.

A column's address has the date in braces, `…/html/{YYYY-MM}/{DD}/node_2.htm` (crawler/sources.py fills in the day's); the
walk begins with today's and goes on with the day before. A day without an issue is a page that is missing, and no end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from archive.model import ListRequest
from crawler.lists.addresses import absolute
from crawler.lists.listread import ListRead
from crawler.lists.rows import every_row
from crawler.lists.served import Served

IN_ADDRESS = re.compile(r"/(\d{4})-(\d\d)/(\d\d)/(?=node_\d+\.html?$)")
OTHER_PAGES = "pageLink"
# An issue has some dozens of pages.
MOST_PAGES = 200


def day_before(url: str) -> str | None:
    """The same page of the issue of the day before; None when the address has no day."""
    match = IN_ADDRESS.search(url)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return f"{url[: match.start()]}/{day:%Y-%m}/{day:%d}/{url[match.end() :]}"


def read(served: Served) -> ListRead | None:
    """An issue's page: its articles, of the issue's day, the issue's other pages, and from the front page the day before."""
    found = IN_ADDRESS.search(served.url)
    if found is None or served.tree is None:
        return None
    links = [one for one in served.tree.iter("a") if one.get("id") == OTHER_PAGES][:MOST_PAGES]
    pages = dict.fromkeys(filter(None, (absolute(served.url, one.get("href")) for one in links)))
    issue = "-".join(found.groups())
    rows = (one for one in every_row(served.url, served.tree) if "content_" in one.url)
    items = tuple(replace(one, published_at=one.published_at or issue) for one in rows)
    front = served.url.rsplit("/", 1)[-1].startswith("node_2.")
    others = tuple(ListRequest(url) for url in pages if url != served.url) if front else ()
    before = day_before(served.url) if front else None
    return ListRead(items, ListRequest(before) if before else None, certain=False, others=others)
