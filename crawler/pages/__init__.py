"""The one function that reads a page, wherever it comes from: spider, `extract`, replay, importers and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from web_poet.fields import get_fields_dict

from archive.model import Article, Source
from crawler.hosts import reach_of
from crawler.pages.core import core
from crawler.pages.document import parse
from crawler.pages.founder import HEADERS, as_page
from crawler.pages.generic import GenericPage
from crawler.pages.layouts import choose
from crawler.pages.parts import join

__all__ = ["join", "read"]


def read(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    source: Source | None = None,
    seen_at: str | None = None,
) -> Article:
    """The article that `body` is: the bytes of an answer after content-decoding, with its headers.

    `source` may name the layout; without it the page's own marks decide. Its hosts are those that a canonical link may
    name. `seen_at` is when the page was captured (ISO
    8601): the function knows no clock, and without it relative dates stay None and future ones are not noticed.
    Raises a subclass of NotAnArticle for a page that is none.
    """
    made = as_page(body)
    document = parse(url, body, headers, seen_at) if made is None else parse(url, made, HEADERS, seen_at)
    document.hosts = reach_of(source) if source else frozenset()
    dense = core(document.lines)
    layout = choose(document, dense, source.layout if source else None)
    page = layout(document, dense)
    page.validate_input()
    return Article(**{name: read_field(page) for name, read_field in _fields(layout)})


@cache
def _fields(layout: type[GenericPage]) -> tuple[tuple[str, Callable[[GenericPage], Any]], ...]:
    """The fields of a page class, each with its method: web-poet's own access validates the page before every one."""
    return tuple((name, getattr(layout, name).original_method) for name in get_fields_dict(layout))
