"""What an agency lists: the rows of a list page, and how its next page is asked for. One module a family of paging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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
) -> ListRead:
    """Reads a list page that was served at `url`, in answer to `request` (by default a GET of it).

    `column.paging` says how it is paged; without it the page's own marks do. `first` is the number in the name of
    page 2, where it was learned. Never raises, whatever the page is; what has no rows has no next page, unless it
    leads to the list (`ListRead.leads`).
    """
    asked = request or ListRequest(url)
    found = read(Served(asked, url, decode(body, headers).text, column.paging if column else None, first))
    return replace(found, next=None) if found.next and found.next.key in (asked.key, (url, "GET", "")) else found
