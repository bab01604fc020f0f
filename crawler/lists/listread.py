"""What the reading of a list page yields, and what a family of lists says of its paging."""

from __future__ import annotations

from dataclasses import dataclass

from archive.model import ListedItem, ListRequest


@dataclass(frozen=True, slots=True)
class Paging:
    """How to ask for the next page (None at the end), and how many pages there are, where the page says so.

    `certain`: the page itself says that there is a next one. Else it is a guess, and the server's "not found" to it is
    the list's end.
    """

    next: ListRequest | None = None
    pages: int | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list page shows: its rows in order, how to ask for the next page (None at the end), the number of pages
    if told, and whether the next page is `certain` (see Paging).

    `others` are further lists to which the page leads (the leaves of a catalogue, the pages of a newspaper's issue).
    `leads`: the page is only the shell of its list, whose rows come from `next`, whatever rows it shows itself.
    """

    items: tuple[ListedItem, ...] = ()
    next: ListRequest | None = None
    pages: int | None = None
    certain: bool = True
    others: tuple[ListRequest, ...] = ()
    leads: bool = False


def paged(items: tuple[ListedItem, ...], paging: Paging | None) -> ListRead:
    """Rows and paging as one; a page without rows has no next page.

    Many servers answer past the last page with a stub at status 200, and what has no rows is the end, a stub or no
    list.
    """
    if not items:
        return ListRead()
    paging = paging or Paging()
    return ListRead(items, paging.next, paging.pages, paging.certain)
