"""A page as lines of text: the one walk over its tree that everything else reads from.

A line is what a reader sees as one: the inline text between two block boundaries or `<br>`. Each line knows the
block that holds it, so that a rule can ask for the lines of a container, and which of its text is linked. Reading
lines instead of elements makes a rule the same for `<p>`, `<li>`, `<div>`, `<br>`, table cells and plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from crawler.fields.text import clean
from crawler.pages.xpath import text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# The elements that CSS's default style sheet shows as blocks, and those that it shows as cells of their own.
# Everything else, unknown elements included (<ucapcontent>, <wbr> as a container), is inline.
_BLOCKS = """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section
    summary table tbody td tfoot th thead tr ul"""
# Elements whose text is not shown as part of a page.
_SILENT = "script style head noscript template select textarea button iframe object svg map audio video canvas title"
_INLINE, _BLOCK, _SILENCE, _BREAK, _LINK = range(5)
_KIND: dict[str, int] = {
    **dict.fromkeys(_BLOCKS.split(), _BLOCK),
    **dict.fromkeys(_SILENT.split(), _SILENCE),
    "br": _BREAK,
    "a": _LINK,
}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Stands after the last element of a page, and closes what is open.
_END: Any = object()


class Line:
    """One line: its text with white space folded, its block, how many of its characters are linked, and the links."""

    __slots__ = ("block", "linked", "links", "text")

    def __init__(self, text: str, block: int, linked: int = 0, links: list[_Element] | None = None) -> None:
        self.text = text
        self.block = block
        self.linked = linked
        self.links = links or []

    def __repr__(self) -> str:
        return f"Line({self.text!r}, block={self.block}, linked={self.linked})"


@dataclass(slots=True)
class Lines:
    """All lines of a page, and the tree of its blocks: `parents[b]` is a block's parent (-1: none), `elements[b]`
    its element, `spans[b]` its first line and the line after its last. `hidden` holds the texts of elements that an
    inline style hides."""

    lines: list[Line] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    elements: list[_Element] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def of_text(text: str) -> Lines:
    """The lines of a plain text, as of one block without links."""
    page = Lines(parents=[-1])
    for raw in text.splitlines():
        if folded := " ".join(clean(raw).split()):
            page.lines.append(Line(folded, 0))
    page.spans.append((0, len(page.lines)))
    return page


def of_tree(root: _Element, *, hides: bool = True) -> Lines:
    """The lines of a parsed page, without what is silent (scripts) or hidden by its own style; `hides` is False when
    no style of the page hides anything.

    Iterative, so that depth costs nothing. Each element is touched once, and this is the one loop over a page in
    Python: it is a third of what reading costs, and written out for that.
    """
    # A page that was pasted into another has a second <html>, which the parser leaves beside the first.
    roots = [root, *root.itersiblings("html")]
    bodies = [one.find("body") if one.tag == "html" else one for one in roots]
    page = Lines()
    lines, parents, elements = page.lines, page.parents, page.elements
    starts: list[int] = []  # of each block, its first line
    ends: list[int] = []  # and the line after its last
    parts: list[str] = []  # the texts of the line that is being collected
    links: list[_Element] = []  # the links in it
    linked = 0  # and how many of its characters they hold
    block = -1  # the innermost open block
    anchor: _Element | None = None  # the innermost open link
    stack: list[tuple[_Element, int]] = []
    silent: _Element | None = None  # the element whose text is being passed over
    hidden: list[_Element] = []
    kind_of = _KIND.get
    top: _Element | None = None
    for element in chain(*(body.iter() for body in bodies if body is not None), (_END,)):
        parent = element.getparent() if element is not _END else None
        while top is not parent and stack:
            closed, kind = stack.pop()
            top = stack[-1][0] if stack else None
            if silent is not None:
                if closed is not silent:
                    continue
                silent = None
            elif kind == _BLOCK:
                if parts:
                    if text := " ".join("".join(parts).split()):
                        lines.append(Line(text, block, linked, links))
                    parts = []
                    links, linked = [], 0
                ends[block] = len(lines)
                block = parents[block]
            elif kind == _LINK:
                anchor = None
            if (tail := closed.tail) and (parts or not tail.isspace()):
                parts.append(tail)
                if anchor is not None and (length := len(tail.strip())):
                    linked += length
                    if not links:
                        links.append(anchor)
        if element is _END:
            break
        kind = kind_of(element.tag, _INLINE)
        stack.append((element, kind))
        top = element
        if silent is not None:
            continue
        if kind == _SILENCE:
            silent = element
            continue
        if hides and (style := element.get("style")) and _HIDING.search(style):
            hidden.append(element)
            silent = element
            continue
        if kind:
            if kind == _LINK:
                anchor = element
            elif parts:
                if text := " ".join("".join(parts).split()):
                    lines.append(Line(text, block, linked, links))
                parts = []
                links, linked = [], 0
            if kind == _BLOCK:
                parents.append(block)
                elements.append(element)
                starts.append(len(lines))
                ends.append(0)
                block = len(elements) - 1
        if (begin := element.text) and (parts or not begin.isspace()):
            parts.append(begin)
            if anchor is not None and (length := len(begin.strip())):
                linked += length
                if not links or links[-1] is not anchor:
                    links.append(anchor)
    page.spans = list(zip(starts, ends, strict=True))
    page.hidden = [text_of(element) for element in hidden]
    _clean(page)
    return page


def _clean(page: Lines) -> None:
    """Takes what is invisible out of the lines: all at once, since hardly a page has any."""
    text = "\n".join(line.text for line in page.lines)
    if (cleaned := clean(text)) != text:
        for line, whole in zip(page.lines, cleaned.split("\n"), strict=True):
            line.text = " ".join(whole.split())
