"""The images inside a text, with their captions."""

from __future__ import annotations

import re
from itertools import islice

from archive.model import Image
from crawler.fields import files
from crawler.pages import markup
from crawler.pages.core import around
from crawler.pages.document import Document
from crawler.pages.lines import Lines, Place
from crawler.pages.outline import Outline

# The block that holds an image; the next element after it that shows text may be its caption.
_HOLDERS = frozenset(("p", "div", "center", "td"))
_FIGURE = markup.NUMBERS["figure"]
# The banner of a special page, which leads elsewhere.
_BANNER = re.compile(r"^点击(?:进入|查看)")
_CENTERED = re.compile(r"text-align\s*:\s*center|\bcenter\b", re.I)
_CAPTION_START = re.compile(r"^[▲△▼（(]?\s*(?:图\d*[为：:]|图片说明|图片)")
# No article shows more pictures; a hostile page is cut here.
_MOST = 300
# A caption is no longer than this; a longer centered paragraph is text.
_LONGEST = 120


def read(document: Document, outline: Outline) -> tuple[Image, ...]:
    """The images in the text's container, in page order, without icons; each address once."""
    page = document.lines
    if not page.tokens or outline.container < 0:
        return ()
    found: dict[str, Image] = {}
    texts: dict[Place, str] = {}
    container = range(page.starts[outline.container], page.ends[outline.container])
    for place in islice(page.find("img", container.start, container.stop), _MOST):
        image = page.element(place)
        src = image.get("src") or ""
        url = document.absolute(src) if src and not files.is_decoration(src) else None
        if url and not _BANNER.match(image.get("alt") or image.get("title") or ""):
            found.setdefault(url, Image(url, _caption(page, place, texts)))
    return tuple(found.values())


def stands_alone(page: Lines) -> bool:
    """Whether a page has an image that is no link."""
    linked = False
    for i in range(0, len(page.tokens), 3):
        kind = markup.KINDS[page.tokens[i]]
        linked = kind == markup.LINK or (linked and kind != markup.LINK_END)
        if not linked and any(page.element(place).get("src") is not None for place in page.find("img", i, i + 1)):
            return True
    return False


def _caption(page: Lines, place: Place, texts: dict[Place, str]) -> str | None:
    """What stands under the image as its caption; else its alternative text. `texts` remembers what was read: many
    images may stand over one text."""
    block = page.around(place[0])
    caption = _figcaption(page, block)
    if caption is not None:
        return _remembered(page, caption, texts)
    after = _next(page, block)
    if after is not None:
        text = _remembered(page, after, texts)
        element = page.element(after)
        marked = _CAPTION_START.match(text) or _CENTERED.search(f"{element.get('style')} {element.get('align')}")
        if 0 < len(text) <= _LONGEST and marked:
            return text
    image = page.element(place)
    told = " ".join((image.get("alt") or image.get("title") or "").split())
    return told or None


def _figcaption(page: Lines, block: int) -> Place | None:
    """The caption of the figure around a block."""
    if _FIGURE not in page.kinds:
        return None
    figure = next((b for b in around(page, block) if page.tag(b) == "figure"), None)
    if figure is None:
        return None
    within = range(figure + 1, min(len(page.starts), figure + _MOST))
    found = (b for b in within if page.tag(b) == "figcaption" and page.starts[b] < page.ends[figure])
    return next(((page.starts[b], 0) for b in found), None)


def _next(page: Lines, block: int) -> Place | None:
    """The next element after the block that holds an image, in the same parent."""
    holder = next((b for b in around(page, block) if page.tag(b) in _HOLDERS), None)
    if holder is None:
        return None
    tokens, at = page.tokens, page.ends[holder]
    ended = at < len(tokens) and (tokens[at] or "").lower() == f"/{page.tag(holder)}"
    while at < len(tokens) and (ended or not tokens[at]):
        if first := page.first_inline(at):
            return first if page.element(first).tag[0] != "/" else None
        at += 3
        ended = False
    return (at, 0) if at < len(tokens) and tokens[at][0] != "/" else None


def _remembered(page: Lines, place: Place, texts: dict[Place, str]) -> str:
    if place not in texts:
        texts[place] = page.text(place, _LONGEST)
    return texts[place]
