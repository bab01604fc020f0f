"""The images inside a text, with their captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from archive.model import Image
from crawler.fields import files
from crawler.pages import markup
from crawler.pages.core import around
from crawler.pages.document import Document
from crawler.pages.lines import Lines, Picture
from crawler.pages.outline import Outline

# The block that holds an image; the next element after it that shows text may be its caption.
_HOLDERS = frozenset(("p", "div", "center", "td"))
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
    if not page.starts or outline.container < 0:
        return ()
    found: dict[str, Image] = {}
    texts: dict[int, str] = {}
    for picture in islice(_within(page, outline.container), _MOST):
        image = page.element(picture.element)
        src = image.get("src") or ""
        url = document.absolute(src) if src and not files.is_decoration(src) else None
        if url and not _BANNER.match(image.get("alt") or image.get("title") or ""):
            found.setdefault(url, Image(url, _caption(page, picture, texts)))
    return tuple(found.values())


def _within(page: Lines, container: int) -> Iterator[Picture]:
    first, end = page.starts[container], page.ends[container]
    return (picture for picture in page.pictures if first <= picture.element < end)


def _caption(page: Lines, picture: Picture, texts: dict[int, str]) -> str | None:
    """What stands under the image as its caption; else its alternative text. `texts` remembers what was read: many
    images may stand over one text."""
    caption = _figcaption(page, picture.block)
    if caption is not None:
        return _remembered(page, caption, texts)
    after = _next(page, picture.block)
    if after is not None:
        text = _remembered(page, after, texts)
        element = page.element(after)
        marked = _CAPTION_START.match(text) or _CENTERED.search(f"{element.get('style')} {element.get('align')}")
        if 0 < len(text) <= _LONGEST and marked:
            return text
    image = page.element(picture.element)
    told = " ".join((image.get("alt") or image.get("title") or "").split())
    return told or None


def _figcaption(page: Lines, block: int) -> int | None:
    """The caption of the figure around a block."""
    figure = next((b for b in around(page, block) if page.tag(b) == "figure"), None)
    if figure is None:
        return None
    within = range(figure + 1, min(len(page.starts), figure + _MOST))
    found = (b for b in within if page.tag(b) == "figcaption" and page.starts[b] < page.ends[figure])
    return next((page.starts[b] for b in found), None)


def _next(page: Lines, block: int) -> int | None:
    """The next element after the block that holds an image, in the same parent."""
    holder = next((b for b in around(page, block) if page.tag(b) in _HOLDERS), None)
    if holder is None:
        return None
    end = page.ends[holder]
    if end < len(page.pieces) and markup.name_of(page.pieces[end]) == f"/{page.tag(holder)}":
        end += 1
    while end < len(page.pieces) and page.pieces[end].startswith(markup.NOTHING):
        end += 1
    return end if end < len(page.pieces) and markup.name_of(page.pieces[end])[:1] not in ("/", "") else None


def _remembered(page: Lines, at: int, texts: dict[int, str]) -> str:
    if at not in texts:
        texts[at] = page.text(at)
    return texts[at]
