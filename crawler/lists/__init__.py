"""What an agency lists: the rows of a list page, and how its next page is asked for. One module a family of paging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from archive.model import Column, ListRequest
from crawler.fields.decoding import decode
from crawler.lists.families import PAGINGS, read
from crawler.lists.listread import ListRead
from crawler.lists.served import Served

__all__ = ["PAGINGS", "ListRead", "read_list"]


def read_list(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    column: Column | None = None,
    *,
    request: ListRequest | None = None,
    first: int | None = None,
    seen_at: str | None = None,
) -> ListRead:
    """Reads a list page that was served at `url`, in answer to `request` (by default a GET of it).

    `column.paging` says how it is paged; without it the page's own marks do. `first` is the number in the name of
    page 2, where it was learned; `seen_at` (UTC, ISO 8601) dates rows such as 3小时前. Never raises, whatever the page
    is; what has no rows has no next page, unless it leads to the list (`ListRead.leads`).
    """
    asked = request or ListRequest(url)
    text, family = decode(body, headers).text, column.paging if column else None
    seen = datetime.fromisoformat(seen_at) if seen_at else None
    found = read(Served(asked, url, text, family, first, seen))
    return replace(found, next=None) if found.next and found.next.key in (asked.key, (url, "GET", "")) else found
