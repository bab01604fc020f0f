"""A page as lines of text, which everything else reads from; crawler/pages/walk.py makes them.

A line is what a reader sees as one: the inline text between two block boundaries or `<br>`. Each line knows the
block that holds it, so that a rule can ask for the lines of a container, and which of its text is linked. Reading
lines instead of elements makes a rule the same for `<p>`, `<li>`, `<div>`, `<br>`, table cells and plain text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.pages import markup
from crawler.pages.markup import NAMES, Element

# The place of an element: the token whose inline markup holds it, and the piece of that; 0 is a block's own tag.
Place = tuple[int, int]


class Line:
    """One line: its text with white space folded, its block, how many of its characters are linked, and the places of
    the links."""

    __slots__ = ("block", "linked", "links", "text")

    def __init__(self, text: str, block: int, linked: int = 0, links: list[Place] | None = None) -> None:
        self.text = text
        self.block = block
        self.linked = linked
        self.links = links or []

    def __repr__(self) -> str:
        return f"Line({self.text!r}, block={self.block}, linked={self.linked})"


@dataclass(slots=True)
class Lines:
    """All lines of a page, and the tree of its blocks: `parents[b]` is a block's parent (-1: none), `starts[b]` the token
    of its start tag, `ends[b]` the one that ends it, `kinds[b]` what it is. A plain text has no tokens.

    `hidden` holds the markup of elements that an inline style hides, `notes` the `<meta>` and `<base>` elements."""

    lines: list[Line] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    tokens: list[Any] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)  # the token that ended each line
    _elements: dict[Place, Element] = field(default_factory=dict)
    _cut: tuple[int, list[str]] = (-1, [])  # the token whose pieces were asked for last

    def span(self, block: int) -> tuple[int, int]:
        """A block's first line and the line after its last."""
        if not self.tokens:
            return 0, len(self.lines)
        return bisect_right(self.breaks, self.starts[block]), bisect_right(self.breaks, self.ends[block])

    def tag(self, block: int) -> str:
        """The name of a block's element."""
        return NAMES[self.kinds[block]]

    def attributes(self, block: int) -> str:
        """The attributes of a block's element as they stand."""
        return self.tokens[self.starts[block] + 1] or ""

    def of_block(self, block: int) -> Element:
        """The element of a block."""
        return self.element((self.starts[block], 0))

    def element(self, place: Place) -> Element:
        found = self._elements.get(place)
        if found is None:
            found = self._elements[place] = self._made(place)
        return found

    def _made(self, place: Place) -> Element:
        i, n = place
        if not n:
            return Element((self.tokens[i] or "").lower(), self.tokens[i + 1] or "")
        head = self.pieces(i)[n].partition(">")[0]
        name = markup.name_of(head)
        return Element(name, head[len(name) :])

    def pieces(self, i: int) -> list[str]:
        """The inline markup of a token, cut at each `<`."""
        if self._cut[0] != i:
            self._cut = i, self.tokens[i + 2].split("<")
        return self._cut[1]

    def texts(self, place: Place) -> list[str]:
        """The texts in an element one by one, as its inner elements part them; empty ones left out."""
        texts = (" ".join(text.split()) for text in self._shown(place))
        return [text for text in texts if text]

    def text(self, place: Place, most: int | None = None) -> str:
        """All text in an element, white space folded (U+3000 and no-break spaces too). With `most`, text is read until
        there are more characters than that."""
        found: list[str] = []
        length = 0
        for text in self._shown(place):
            found.append(text)
            length += len(text) if most and not text.isspace() else 0
            if most and length > 2 * most and len(" ".join("".join(found).split())) > most:
                break
        return " ".join("".join(found).split())

    def _shown(self, place: Place) -> Iterator[str]:
        name = self.element(place).tag
        if name in markup.VOID:
            return
        start, n = place
        inside = 0  # elements of its name, of an inline one
        for i in range(start, self.ends[self.around(start)], 3):
            if name == "a" and i > start and (self.tokens[i] or "") in ("a", "/a", "A", "/A"):
                return
            if "<" not in self.tokens[i + 2]:
                yield markup.resolved(self.tokens[i + 2])
                continue
            pieces = self.pieces(i)
            for k in range(n if i == start else 0, len(pieces)):
                if n and k and (i, k) != place:
                    tag = markup.name_of(pieces[k])
                    inside += (tag == name) - (tag == f"/{name}")
                    if inside < 0:
                        return
                yield markup.shown(pieces[k]) if k else markup.resolved(pieces[k])

    def hidden_texts(self) -> Iterator[str]:
        """What the elements say that an inline style hides, each in one line."""
        for inline in self.hidden:
            yield " ".join("".join(map(markup.shown, f">{inline}".split("<"))).split())

    def around(self, i: int) -> int:
        """The innermost block that a token stands in, or begins."""
        block = max(0, bisect_right(self.starts, i) - 1)
        while self.ends[block] <= i and self.parents[block] >= 0:
            block = self.parents[block]
        return block

    def find(self, name: str, start: int, stop: int) -> Iterator[Place]:
        """The inline elements of a name between two tokens, in page order."""
        small, capital = f"<{name}", f"<{name.upper()}"
        for i in range(start, stop, 3):
            inline = self.tokens[i + 2]
            if small in inline or capital in inline:
                pieces = enumerate(self.pieces(i))
                yield from ((i, n) for n, piece in pieces if n and markup.name_of(piece) == name)

    def first_inline(self, i: int) -> Place | None:
        """The first inline tag after a token."""
        pieces = enumerate(self.pieces(i))
        return next(((i, n) for n, piece in pieces if n and markup.name_of(piece)), None)

    def naming(self, word: str) -> Iterator[Place]:
        """The elements in whose tags a word stands."""
        for i in range(0, len(self.tokens), 3):
            if word in (self.tokens[i + 1] or ""):
                yield i, 0
            if word in (inline := self.tokens[i + 2]):
                heads = (piece.partition(">")[0] for piece in inline.split("<"))
                yield from ((i, n) for n, head in enumerate(heads) if n and word in head)
