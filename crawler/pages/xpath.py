"""XPath expressions that are compiled once and typed by what they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lxml.etree import XPath, _Element


def elements(expression: str) -> Callable[[_Element], list[_Element]]:
    """The elements that `expression` selects."""
    return cast("Callable[[_Element], list[_Element]]", XPath(expression))


_TEXT = cast("Callable[[_Element], str]", XPath("string()", smart_strings=False))


def text_of(element: _Element) -> str:
    """All text in an element, white space folded (U+3000 and no-break spaces too)."""
    return " ".join(_TEXT(element).split())


_TEXTS = cast("Callable[[_Element], list[str]]", XPath(".//text()", smart_strings=False))


def texts_in(element: _Element) -> list[str]:
    """The texts in an element one by one, as its inner elements part them; empty ones left out."""
    return [" ".join(text.split()) for text in _TEXTS(element) if not text.isspace()]
