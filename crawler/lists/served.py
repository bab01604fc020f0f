"""A list page as it was served, looked at as HTML or as JSON only when a family asks for it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from archive.model import ListedItem, ListRequest
from crawler.lists.rows import find_rows
from crawler.lists.tree import parse

# callback({...}); what a server wraps around JSON for a script of another host.
WRAPPED = re.compile(r"^\s*[\w.$]{1,60}\s*\(\s*(?=[\[{])")


@dataclass(frozen=True)
class Served:
    """`request` is what was asked, `url` where the answer came from; `family` the column's `paging`, if it says one;
    `first` the number in the name of page 2, once it was learned; `seen_at` when it was served, for dates such as 3小时前."""

    request: ListRequest
    url: str
    text: str
    family: str | None = None
    first: int | None = None
    seen_at: datetime | None = None

    @cached_property
    def tree(self) -> HtmlElement | None:
        return parse(self.text)

    @cached_property
    def items(self) -> tuple[ListedItem, ...]:
        """The rows of the page as HTML."""
        return find_rows(self.url, self.tree, self.seen_at) if self.tree is not None else ()

    @cached_property
    def data(self) -> object:
        """The page as JSON; None when it is none, or is nested too deep to be anybody's list."""
        text = WRAPPED.sub("", self.text[:200]) + self.text[200:]
        if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            return None
        try:
            value: object = json.JSONDecoder(strict=False).raw_decode(text.lstrip("\ufeff \t\r\n"))[0]
        except (ValueError, RecursionError):
            return None
        return value

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the address that was asked for."""
        return parameters(urlsplit(self.request.url).query)

    @property
    def form(self) -> dict[str, str]:
        """The parameters in the form that was sent."""
        return parameters(self.request.body)


def parameters(text: str) -> dict[str, str]:
    """The parameters of a query or a form, in their order; {} when there are too many to be one."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}
