"""A page as lines of text: the one walk over its tree that everything else reads from.

A line is what a reader sees as one: the inline text between two block boundaries or `<br>`. Each line knows the
block that holds it, so that a rule can ask for the lines of a container, and which of its text is linked. Reading
lines instead of elements makes a rule the same for `<p>`, `<li>`, `<div>`, `<br>`, table cells and plain text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.pages.xpath import elements, text_of

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
_HIDDEN = elements(
    "//*[@style and (contains(@style,'display:none') or contains(@style,'display: none')"
    " or contains(@style,'DISPLAY: none') or contains(@style,'visibility:hidden'))] | //*[@hidden]"
)


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

    def within(self, block: int) -> list[Line]:
        first, end = self.spans[block]
        return self.lines[first:end]


def of_text(text: str) -> Lines:
    """The lines of a plain text, as of one block without links."""
    page = Lines(parents=[-1])
    for raw in text.splitlines():
        if folded := " ".join(raw.split()):
            page.lines.append(Line(folded, 0))
    page.spans.append((0, len(page.lines)))
    return page


def of_tree(root: _Element) -> Lines:
    """The lines of a parsed page, without what is silent (scripts) or hidden by an inline style.

    Iterative, so that depth costs nothing; each element is touched once.
    """
    body = root.find("body") if root.tag == "html" else root
    hidden = _HIDDEN(root)
    walk = _Walk(set(hidden))
    if body is not None:
        walk.over(body)
    walk.page.hidden = [text_of(element) for element in hidden]
    return walk.page


class _Walk:
    """The state of the walk: what is open, and the text of the line that is being collected."""

    def __init__(self, hidden: set[_Element]) -> None:
        self.page = Lines()
        self.hidden = hidden
        self.parts: list[str] = []
        self.linked = 0
        self.links: list[_Element] = []

    def over(self, body: _Element) -> None:
        page, parts, hidden = self.page, self.parts, self.hidden
        blocks: list[int] = []  # open blocks, as indices into page.elements
        anchors: list[_Element] = []
        stack: list[tuple[_Element, int]] = []
        silent: _Element | None = None
        for element in body.iter():
            parent = element.getparent()
            while stack and stack[-1][0] is not parent:
                closed, kind = stack.pop()
                if closed is silent:
                    silent = None
                elif silent is not None:
                    continue
                elif kind == _BLOCK:
                    self._end_block(blocks)
                elif kind == _LINK:
                    anchors.pop()
                if closed.tail:
                    self._add(closed.tail, blocks, anchors)
            kind = _KIND.get(element.tag, _INLINE)
            stack.append((element, kind))
            if silent is not None:
                continue
            if kind == _SILENCE or (hidden and element in hidden) or not isinstance(element.tag, str):
                silent = element
                continue
            if kind == _BLOCK:
                if parts:
                    self._flush(blocks)
                page.parents.append(blocks[-1] if blocks else -1)
                page.elements.append(element)
                page.spans.append((len(page.lines), 0))
                blocks.append(len(page.elements) - 1)
            elif kind == _BREAK:
                if parts:
                    self._flush(blocks)
            elif kind == _LINK:
                anchors.append(element)
            if element.text:
                self._add(element.text, blocks, anchors)
        while stack:
            closed, kind = stack.pop()
            if closed is silent:
                silent = None
            elif silent is None and kind == _BLOCK:
                self._end_block(blocks)
            elif silent is None and kind == _LINK:
                anchors.pop()
            if silent is None and closed.tail and blocks:
                self._add(closed.tail, blocks, anchors)

    def _add(self, text: str, blocks: list[int], anchors: list[_Element]) -> None:
        self.parts.append(text)
        if anchors and not text.isspace():
            self.linked += len(text.strip())
            if not self.links or self.links[-1] is not anchors[-1]:
                self.links.append(anchors[-1])

    def _flush(self, blocks: list[int]) -> None:
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if text:
            self.page.lines.append(Line(text, blocks[-1] if blocks else 0, self.linked, self.links))
        if self.links or self.linked:
            self.links, self.linked = [], 0

    def _end_block(self, blocks: list[int]) -> None:
        if self.parts:
            self._flush(blocks)
        block = blocks.pop()
        self.page.spans[block] = (self.page.spans[block][0], len(self.page.lines))
