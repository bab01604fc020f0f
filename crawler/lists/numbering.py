"""The page after one that did not come: told by the request alone, since there is no page to read."""

from __future__ import annotations

from archive.model import ListRequest
from crawler.lists import addressed, static_index
from crawler.lists.json_rows import FAMILIES as JSON
from crawler.lists.json_rows import turned


def following(request: ListRequest, family: str | None) -> ListRequest | None:
    """The request for the next page of a column of that family; None when it can't be told without the page."""
    if family in addressed.FAMILIES:
        target = addressed.FAMILIES[family].next_url(request.url)
        return ListRequest(target, headers=request.headers) if target else None
    if family in JSON:
        number = addressed.IN_QUERY.search(request.url)
        parameter = JSON[family].parameter
        return turned(request, parameter, int(number[2] or 1) + 1) if number and request.method == "GET" else None
    return static_index.after(request)
