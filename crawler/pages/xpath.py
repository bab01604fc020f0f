"""XPath expressions that are compiled once and typed by what they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lxml.etree import XPath, _Element


def elements(expression: str) -> Callable[[_Element], list[_Element]]:
    """The elements that `expression` selects."""
    return cast("Callable[[_Element], list[_Element]]", XPath(expression))


def string(expression: str) -> Callable[[_Element], str]:
    """The text of the first node that `expression` selects, white space folded; empty when there is none."""
    return cast("Callable[[_Element], str]", XPath(f"normalize-space({expression})", smart_strings=False))


_TEXT = cast("Callable[[_Element], str]", XPath("string()", smart_strings=False))


def text_of(element: _Element) -> str:
    """All text in an element, white space folded (U+3000 and no-break spaces too)."""
    return " ".join(_TEXT(element).split())
