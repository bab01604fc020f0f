"""The images inside a text, with their captions."""

from __future__ import annotations

import re
from itertools import islice

from lxml.etree import _Element

from archive.model import Image
from crawler.fields import files
from crawler.pages.document import Document
from crawler.pages.outline import Outline
from crawler.pages.xpath import elements, text_of

# The block that holds an image, and the next element after it that shows text.
_NEXT = elements("ancestor::*[self::p or self::div or self::center or self::td][1]/following-sibling::*[1]")
_FIGCAPTION = elements("ancestor::figure[1]//figcaption")
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
    if not page.elements or outline.container < 0:
        return ()
    found: dict[str, Image] = {}
    texts: dict[_Element, str] = {}
    for element in islice(page.elements[outline.container].iter("img"), _MOST):
        src = element.get("src") or ""
        url = document.absolute(src) if src and not files.is_decoration(src) else None
        if url and not _BANNER.match(element.get("alt") or element.get("title") or ""):
            found.setdefault(url, Image(url, _caption(element, texts)))
    return tuple(found.values())


def _caption(image: _Element, texts: dict[_Element, str]) -> str | None:
    """What stands under the image as its caption; else its alternative text. `texts` remembers what was read: many
    images may stand over one text."""
    for caption in _FIGCAPTION(image):
        return _remembered(caption, texts)
    for after in _NEXT(image):
        text = _remembered(after, texts)
        marked = _CAPTION_START.match(text) or _CENTERED.search(f"{after.get('style')} {after.get('align')}")
        if 0 < len(text) <= _LONGEST and marked:
            return text
    told = " ".join((image.get("alt") or image.get("title") or "").split())
    return told or None


def _remembered(element: _Element, texts: dict[_Element, str]) -> str:
    if element not in texts:
        texts[element] = text_of(element)
    return texts[element]
