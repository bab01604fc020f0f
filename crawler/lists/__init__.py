"""What an agency lists: the rows of a list page, and where the next page is. One module a family of paging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.model import Column, ListedItem
from crawler.fields.decoding import decode
from crawler.lists import linked, static_index
from crawler.lists.paging import Paging
from crawler.lists.rows import find_rows
from crawler.lists.tree import parse

__all__ = ["ListRead", "read_list"]

# The values of a column's `paging` that each family serves; without a value the page's own marks decide.
SCRIPTED = ("createPageHTML", "createPage", "countPage", None)
LINKED = ("index_N", "next_link", None)


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list page shows: its rows in order, the next page (None at the end), the number of pages if told."""

    items: tuple[ListedItem, ...]
    next_url: str | None
    pages: int | None


def read_list(url: str, body: bytes, headers: Mapping[str, str], column: Column | None = None) -> ListRead:
    """Reads a list page that was served at `url`. `column.paging` says how it is paged; without it the page does.

    A page without rows has no next page: many servers answer past the last page with a stub at status 200, and
    what has no rows is the end, a stub or no list.
    """
    text = decode(body, headers).text
    tree = parse(text)
    items = find_rows(url, tree) if tree is not None else ()
    if tree is None or not items:
        return ListRead((), None, None)
    found = _paging(url, text, tree, column.paging if column else None)
    return ListRead(items, found.next_url if found.next_url != url else None, found.pages)


def _paging(url: str, text: str, tree: HtmlElement, family: str | None) -> Paging:
    found = None
    if family in SCRIPTED:
        found = static_index.paging(url, text)
    if found is None and family in LINKED:
        found = linked.paging(url, tree, text)
    return found or Paging(None)
