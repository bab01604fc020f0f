"""A page as lines of text: the one walk over its markup that everything else reads from.

A line is what a reader sees as one: the inline text between two block boundaries or `<br>`. Each line knows the
block that holds it, so that a rule can ask for the lines of a container, and which of its text is linked. Reading
lines instead of elements makes a rule the same for `<p>`, `<li>`, `<div>`, `<br>`, table cells and plain text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from dataclasses import dataclass, field

from crawler.fields.text import clean
from crawler.pages import markup
from crawler.pages.markup import (
    BODY,
    BODY_END,
    BREAK,
    CLOSED_BY,
    EMPTY,
    FIRST_BLOCK,
    IMAGE,
    INLINE,
    KINDS,
    LINK,
    LINK_END,
    MOST_UNCLOSED,
    NAMES,
    NOTE,
    RANK,
    RAW,
    SILENT,
    Element,
    P,
)

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Looking for a word costs a hundredth of what asking each element for its style does.
_HIDING_WORDS = (":none", ": none", "hidden")
# No page nests deeper; the blocks of one that does stand in the deepest. Climbing from block to block stays cheap.
_DEEPEST = 250


class Line:
    """One line: its text with white space folded, its block, how many of its characters are linked, and the links
    (as `Lines.element` takes them)."""

    __slots__ = ("block", "linked", "links", "text")

    def __init__(self, text: str, block: int, linked: int = 0, links: list[int] | None = None) -> None:
        self.text = text
        self.block = block
        self.linked = linked
        self.links = links or []

    def __repr__(self) -> str:
        return f"Line({self.text!r}, block={self.block}, linked={self.linked})"


@dataclass(slots=True)
class Picture:
    """An `<img>`: its element, the block that it stands in, and whether it is in a link."""

    element: int
    block: int
    linked: bool


@dataclass(slots=True)
class Lines:
    """All lines of a page, and the tree of its blocks: `parents[b]` is a block's parent (-1: none), `spans[b]` its
    first line and the line after its last, `starts[b]` its element and `ends[b]` the piece that ends it.

    An element is known by its place among the `pieces` of the markup; a plain text has none. `hidden` holds the texts of
    elements that an inline style hides, `notes` the `<meta>` and `<base>` elements, `title` what `<title>` says."""

    lines: list[Line] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    title: str = ""
    _tags: list[int] = field(default_factory=list)
    _elements: dict[int, Element] = field(default_factory=dict)

    def add_raw(self, at: int) -> None:
        """Passes over an element that holds no markup, and keeps what the first `<title>` says."""
        name = markup.name_of(self.pieces[at])
        content = markup.raw_text(self.pieces, at, name)
        if name == "title" and not self.title:
            self.title = " ".join(html.unescape(content).split())

    def is_hidden(self, at: int) -> bool:
        """Whether a tag begins an element that its own style hides."""
        head = self.pieces[at].partition(">")[0]
        if not _HIDING.search(head) or head[0] == "/":
            return False
        element = self.element(at)
        return element.tag not in markup.VOID and _HIDING.search(element.get("style") or "") is not None

    def hide(self, texts: list[str] | None) -> None:
        """Keeps the texts of an element that a style hides (None: it is silent anyway)."""
        if texts is not None:
            self.hidden.append(" ".join("".join(texts).split()))

    def tag(self, block: int) -> str:
        """The name of a block's element."""
        return NAMES[self._tags[block]]

    def element(self, at: int) -> Element:
        found = self._elements.get(at)
        if found is None:
            found = self._elements[at] = Element(self.pieces[at])
        return found

    def of_block(self, block: int) -> Element:
        """The element of a block."""
        return self.element(self.starts[block])

    def texts(self, at: int) -> list[str]:
        """The texts in an element one by one, as its inner elements part them; empty ones left out."""
        texts = (" ".join(markup.text_after(piece).split()) for piece in self.pieces[at : self.end(at)])
        return [text for text in texts if text]

    def text(self, at: int) -> str:
        """All text in an element, white space folded (U+3000 and no-break spaces too)."""
        return " ".join("".join(map(markup.text_after, self.pieces[at : self.end(at)])).split())

    def end(self, at: int) -> int:
        """The piece that ends an element: that of its end tag, or of what closes the block around it."""
        block = bisect_left(self.starts, at)
        if block < len(self.starts) and self.starts[block] == at:
            return self.ends[block]
        block -= 1
        while block > 0 and self.ends[block] <= at:
            block = self.parents[block]
        name = self.element(at).tag
        if name in markup.VOID:
            return at
        return self._end_of_inline(at, name, self.ends[block])

    def _end_of_inline(self, at: int, name: str, stop: int) -> int:
        inside = 0
        for i in range(at + 1, stop):
            tag = markup.name_of(self.pieces[i]) if name in self.pieces[i][: len(name) + 1].lower() else ""
            if tag == name == "a":
                return i
            if tag == name:
                inside += 1
            elif tag == f"/{name}":
                inside -= 1
                if inside < 0:
                    return i
        return stop


def of_text(text: str) -> Lines:
    """The lines of a plain text, as of one block without links."""
    page = Lines(parents=[-1])
    for raw in text.splitlines():
        if folded := " ".join(clean(raw).split()):
            page.lines.append(Line(folded, 0))
    page.spans.append((0, len(page.lines)))
    return page


def of_markup(text: str) -> Lines:
    """The lines of a page, without what is silent (scripts) or hidden by its own style.

    Blocks nest as libxml2 nests them: an end tag closes what it names, with all that is open inside, unless an element
    of higher rank stands between. Inline elements make no difference to lines, and only links are followed. Iterative,
    so that depth costs nothing. This is the one loop over a page in Python, and written out for speed.
    """
    pieces = markup.pieces_of(text)
    hides = any(word in text for word in _HIDING_WORDS)
    page = Lines(pieces=pieces, parents=[-1], starts=[0], ends=[0], _tags=[BODY])
    lines, parents, starts, ends, tags = page.lines, page.parents, page.starts, page.ends, page._tags
    firsts, lasts = [0], [0]  # of each block, its first line and the line after its last
    kinds = dict(KINDS)
    parts: list[str] = []  # the texts of the line that is being collected
    links: list[int] = []  # the links in it
    linked = 0  # and how many of its characters they hold
    block = depth = 0  # the innermost open block
    deeper = 0  # how many are open that are too deep to be blocks
    anchor = anchored = -1  # the innermost open link, and the block that it began in
    silence = -1  # the block whose end ends what is silent or hidden; -1: nothing is
    silent, nested = "", 0  # the inline element whose end does before, and how many of its name are open in it
    veiled: list[str] | None = None  # the texts in it, when a style hides it
    unclosed = 0  # how many quotes are never closed
    left = False  # </body> has been seen
    for i, piece in enumerate(pieces):
        head, _, text = piece.partition(">")
        kind = kinds.get(head)
        attributes = kind is None
        if kind is None:
            if (head.count('"') & 1 or head.count("'") & 1) and unclosed < MOST_UNCLOSED:
                unclosed += not markup.mend(pieces, i)
                head, _, text = pieces[i].partition(">")
            kind = kinds.get(head.partition(" ")[0])
            if kind is None:
                kind = markup.unusual(pieces, i, kinds)
                head, _, text = pieces[i].partition(">")
        target = -1  # the block that ends here, with all that are open in it
        if silent and (tag := markup.name_of(head)).endswith(silent) and tag[-len(silent) - 1 :] in (silent, f"/{silent}"):
            nested += -1 if tag[0] == "/" else 1
            if nested < 0:
                page.hide(veiled)
                if block != silence:
                    target, kind = _child(parents, block, silence), BREAK
                silence, silent, veiled = -1, "", None
        if kind < 0:
            if deeper:
                deeper -= 1
                kind = BREAK
            elif tags[block] == -kind:
                target = block
            else:
                target = _named(tags, parents, block, -kind)
        elif kind >= FIRST_BLOCK:
            if kind == BODY:
                if left:  # a page that was pasted after another
                    target, left = _child(parents, block, -1), False
                else:
                    kind = INLINE
                    if len(starts) == 1:
                        starts[0] = i
            elif attributes and head.endswith(EMPTY):
                kind = BREAK
            elif depth >= _DEEPEST:
                deeper += 1
                kind = BREAK
            else:
                closed_by = CLOSED_BY[kind]
                above = block
                while tags[above] in closed_by:
                    target = above
                    above = parents[above]
        elif kind == LINK:
            if silence < 0 and not (attributes and head.endswith(EMPTY)):
                anchor, anchored = i, block
        elif kind == LINK_END:
            anchor = -1
        elif kind == IMAGE:
            page.pictures.append(Picture(i, block, anchor >= 0))
        elif kind == RAW:
            page.add_raw(i)
            text = ""
        elif kind == SILENT:
            if silence < 0:
                silence, silent, nested = block, markup.name_of(head), 0
        elif kind == NOTE:
            page.notes.append(i)
        elif kind == BODY_END:
            left = True
        if kind < 0 or kind >= BREAK:
            # What is silent breaks no line; the end of a block around it does.
            if parts and (target >= 0 or kind >= BREAK or kind == -P) and (silence < 0 or 0 <= target <= silence):
                if folded := " ".join("".join(parts).split()):
                    lines.append(Line(folded, block, linked, links))
                parts, links, linked = [], [], 0
            while target >= 0:
                if block == anchored:
                    anchor = anchored = -1
                if block == silence:
                    page.hide(veiled)
                    silence, silent, veiled = -1, "", None
                if block == target:
                    target = -1
                ends[block], lasts[block] = i, len(lines)
                block = parents[block]
                depth -= 1
            if kind >= FIRST_BLOCK:
                parents.append(block)
                starts.append(i)
                ends.append(0)
                tags.append(kind)
                firsts.append(len(lines))
                lasts.append(0)
                block = len(parents) - 1
                depth += 1
        if attributes and hides and silence < 0 and ("none" in head or "hidden" in head) and page.is_hidden(i):
            silence, silent, nested, veiled = block, "" if kind >= FIRST_BLOCK else page.element(i).tag, 0, []
            anchor = -1
        if text and (parts or not text.isspace()):
            if "&" in text:
                text = html.unescape(text)
            if silence < 0:
                parts.append(text)
                if anchor >= 0 and (length := len(text.strip())):
                    linked += length
                    if not links or links[-1] != anchor:
                        links.append(anchor)
            elif veiled is not None:
                veiled.append(text)
    if folded := " ".join("".join(parts).split()):
        lines.append(Line(folded, block, linked, links))
    while block >= 0:
        ends[block], lasts[block] = len(pieces), len(lines)
        block = parents[block]
    page.spans = list(zip(firsts, lasts, strict=True))
    _clean(page)
    return page


def _named(tags: list[int], parents: list[int], block: int, number: int) -> int:
    """The open block that a stray end tag names; -1 when there is none, or one of higher rank stands between."""
    rank = RANK[number]
    while block >= 0 and tags[block] != number:
        if RANK[tags[block]] > rank:
            return -1
        block = parents[block]
    return block


def _child(parents: list[int], block: int, ancestor: int) -> int:
    """The block around `block` (or itself) that stands right in `ancestor`."""
    while parents[block] != ancestor:
        block = parents[block]
    return block


def _clean(page: Lines) -> None:
    """Takes what is invisible out of the lines: all at once, since hardly a page has any."""
    text = "\n".join(line.text for line in page.lines)
    if (cleaned := clean(text)) != text:
        for line, whole in zip(page.lines, cleaned.split("\n"), strict=True):
            line.text = " ".join(whole.split())
