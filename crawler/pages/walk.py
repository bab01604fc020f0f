"""The one walk over a page's markup, which makes its lines (crawler/pages/lines.py)."""

from __future__ import annotations

import re

from crawler.fields.text import clean
from crawler.pages import markup
from crawler.pages.lines import Line, Lines, Place
from crawler.pages.markup import (
    BODY,
    BODY_END,
    BREAK,
    CLOSED,
    CLOSED_BY,
    KINDS,
    LINK,
    LINK_END,
    NOTE,
    NOTHING,
    RANK,
    SILENT,
    Element,
    P,
)

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Looking for a word costs a hundredth of what asking each element for its style does.
_HIDING_WORDS = (":none", ": none", "hidden")
# No page nests deeper; the blocks of one that does stand in the deepest. Climbing from block to block stays cheap.
_DEEPEST = 250


def _is_hidden(element: Element) -> bool:
    """Whether an element's own style hides it."""
    return element.tag not in markup.VOID and _HIDING.search(element.get("style") or "") is not None


class _Untidy(Exception):
    """A page has tags that the quick pattern does not know."""


class _Unshown:
    """What a page holds and doesn't show: inside silent elements, and where a style hides it.

    `block` is the one in which such an element is open (-1: none is), or the element itself; `name` its name when it is
    inline. `texts` are kept when a style hides them."""

    __slots__ = ("block", "hides", "name", "nested", "page", "texts", "tidy")

    def __init__(self, page: Lines, *, hides: bool, tidy: bool) -> None:
        self.page = page
        self.hides = hides
        self.tidy = tidy
        self.block = -1
        self.name = ""
        self.nested = 0  # how many elements of that name are open in it
        self.texts: list[str] | None = None

    def hide(self, block: int, name: str) -> None:
        """Begins what a style hides, unless nothing is shown here anyway."""
        if self.block < 0:
            self.begin(block, name, [])

    def begin(self, block: int, name: str = "", texts: list[str] | None = None) -> None:
        self.block, self.name, self.nested, self.texts = block, name, 0, texts

    def end(self) -> None:
        if self.texts is not None:
            self.page.hidden.append("".join(self.texts))
        self.begin(-1)

    def meet(self, tag: str, block: int) -> None:
        """Meets a tag of an element that is silent, or has the name of one that is hidden."""
        if self.block < 0:
            if tag[0] != "/":
                self.begin(block, tag)
        elif self.name:
            self.nested += (tag == self.name) - (tag == f"/{self.name}")
            if self.nested < 0:
                self.end()

    def visible(self, inline: str, i: int, block: int) -> str:
        """The text of inline markup that is shown, that of token `i`."""
        if self.block < 0:
            if not (self.hides and ("none" in inline or "hidden" in inline)):
                text = markup.without_tags(inline)
                if text is not None:
                    return text
        elif not self.name or self.name in KINDS:  # a token ends it
            if self.texts is not None:
                self.texts.append(inline)
            return ""
        found = []
        for n, piece in enumerate(inline.split("<")):
            head, closed, text = piece.partition(">") if n else ("", ">", piece)
            name = markup.name_of(head)
            if n and not name:
                text = text if head[:1] in ("!", "?", "/") else f"<{piece}"
            elif not self.tidy and (not closed or name in KINDS or head.count('"') & 1 or head.count("'") & 1):
                raise _Untidy
            elif self.block >= 0:
                self.meet(name or "/", block)
            elif name[:1] not in ("", "/") and "style" in head.lower() and _is_hidden(Element(name, head[len(name) :])):
                self.begin(block, name, [])
            if self.block < 0:
                found.append(text)
            elif self.texts is not None:
                self.texts.append(text)
        return "".join(found)


def of_text(text: str) -> Lines:
    """The lines of a plain text, as of one block without links."""
    page = Lines(parents=[-1])
    for raw in text.splitlines():
        if folded := " ".join(clean(raw).split()):
            page.lines.append(Line(folded, 0))
    return page


def of_markup(text: str) -> Lines:
    """The lines of a page, without what is silent (scripts) or hidden by its own style."""
    hides = any(word in text for word in _HIDING_WORDS)
    try:
        page = _read(text, hides=hides, tidy=False)
    except _Untidy:
        page = _read(markup.tidied(text), hides=hides, tidy=True)
    _clean(page)
    return page


def _read(text: str, *, hides: bool, tidy: bool) -> Lines:
    """The walk over a page's tokens.

    Blocks nest as libxml2 nests them: an end tag closes what it names, with all that is open inside, unless an element
    of higher rank stands between. Iterative, so that depth costs nothing. This is the one loop over a page in Python,
    and written out for speed.
    """
    tokens = markup.split(text)
    page = Lines(tokens=tokens, parents=[-1], starts=[0], ends=[0], kinds=[BODY])
    lines, breaks, parents, starts, ends = page.lines, page.breaks, page.parents, page.starts, page.ends
    opened = page.kinds
    unshown = _Unshown(page, hides=hides, tidy=tidy)
    block = depth = 0  # the innermost open block
    deeper = 0  # how many are open that are too deep to be blocks
    left = False  # </body> has been seen
    parts: list[str] = []  # the texts of the line that is being collected
    links: list[Place] = []  # the links in it
    linked = 0  # and how many of its characters they hold
    anchor = anchored = -1  # the innermost open link, and the block that it began in
    each = iter(tokens)
    for i, tag, attributes, inline in zip(range(0, len(tokens), 3), each, each, each, strict=True):
        kind = KINDS[tag]
        if kind > LINK_END or kind < 0:
            target = -1  # the block that ends here, with all that are open in it
            if kind < 0:
                if deeper:
                    deeper -= 1
                    kind = BREAK
                elif opened[block] == -kind:
                    target = block
                else:
                    target = _named(opened, parents, block, -kind)
            elif kind > BODY:
                if attributes and attributes[-1] == "/" and markup.is_empty(attributes):
                    kind = BREAK
                elif depth >= _DEEPEST:
                    deeper += 1
                    kind = BREAK
                elif opened[block] in CLOSED and opened[block] in CLOSED_BY[kind]:
                    target = _closed(opened, parents, block, kind)
            elif kind == BODY:
                if left:  # a page that was pasted after another
                    target, left = _root(parents, block), False
                else:
                    kind = NOTHING
                    starts[0] = i if len(starts) == 1 else starts[0]
            elif kind == BODY_END:
                left = True
            elif kind == NOTE:
                page.notes.append(Element(tag.lower(), attributes))
            elif kind == SILENT:
                unshown.meet(tag.lower(), block)
            # What is not shown breaks no line; the end of a block around it does.
            if (
                parts
                and (target >= 0 or kind >= BREAK or kind == -P)
                and (unshown.block < 0 or 0 <= target <= unshown.block)
            ):
                if folded := " ".join("".join(parts).split()):
                    lines.append(Line(folded, block, linked, links))
                    breaks.append(i)
                parts, links, linked = [], [], 0
            while target >= 0:
                if block == anchored:
                    anchor = anchored = -1
                if block == unshown.block:
                    unshown.end()
                if block == target:
                    target = -1
                ends[block] = i
                block = parents[block]
                depth -= 1
            if kind >= BODY:
                parents.append(block)
                starts.append(i)
                ends.append(0)
                opened.append(kind)
                block = len(opened) - 1
                depth += 1
                if (
                    hides
                    and attributes
                    and ("none" in attributes or "hidden" in attributes)
                    and _is_hidden(page.element((i, 0)))
                ):
                    unshown.hide(block, "")
        elif kind == LINK:
            if unshown.name:
                unshown.meet("a", block)
            if hides and ("none" in attributes or "hidden" in attributes) and _is_hidden(page.element((i, 0))):
                unshown.hide(block, "a")
            if unshown.block < 0 and not (attributes[-1:] == "/" and markup.is_empty(attributes)):
                anchor, anchored = i, block
        elif kind:
            anchor = -1
            if unshown.name:
                unshown.meet("/a", block)
        if inline and (parts or not inline.isspace()):
            if "<" in inline or unshown.block >= 0:
                inline = unshown.visible(inline, i, block)
                if not inline or (not parts and inline.isspace()):
                    continue
            if "&" in inline:
                inline = markup.resolved(inline)
            parts.append(inline)
            if anchor >= 0 and (length := len(inline.strip())):
                linked += length
                if not links or links[-1][0] != anchor:
                    links.append((anchor, 0))
    if folded := " ".join("".join(parts).split()):
        lines.append(Line(folded, block, linked, links))
        breaks.append(len(tokens))
    while block >= 0:
        ends[block] = len(tokens)
        block = parents[block]
    return page


def _named(opened: list[int], parents: list[int], block: int, kind: int) -> int:
    """The open block that a stray end tag names; -1 when there is none, or one of higher rank stands between."""
    rank = RANK[kind]
    while block >= 0 and opened[block] != kind:
        if RANK[opened[block]] > rank:
            return -1
        block = parents[block]
    return block


def _closed(opened: list[int], parents: list[int], block: int, kind: int) -> int:
    """The outermost of the open blocks that a start tag closes without an end tag of theirs."""
    while opened[parents[block]] in CLOSED_BY[kind]:
        block = parents[block]
    return block


def _root(parents: list[int], block: int) -> int:
    while parents[block] >= 0:
        block = parents[block]
    return block


def _clean(page: Lines) -> None:
    """Takes what is invisible out of the lines: all at once, since hardly a page has any."""
    text = "\n".join(line.text for line in page.lines)
    if (cleaned := clean(text)) != text:
        for line, whole in zip(page.lines, cleaned.split("\n"), strict=True):
            line.text = " ".join(whole.split())
