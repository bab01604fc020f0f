"""A page parsed once: its text, tree, meta tags and lines. All page classes read from it and none changes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element

from archive.model import Problem
from crawler.fields.decoding import MISSING, Decoded, decode
from crawler.pages.lines import Lines, of_text, of_tree
from crawler.pages.xpath import elements, text_of

# libxml2 stops at a nesting of 256 or a text of 10 MB without huge_tree: hostile pages cost a bounded time.
# The parser of etree, not of lxml.html: its elements are made without a look-up in Python for each.
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
# Looking for a word costs a hundredth of what asking each element for its style does.
_HIDING = (":none", ": none", "hidden")
# An XPath over a whole page costs as much as a tenth of parsing it: asked only where the page holds the word.
_COPIES = elements("//*[starts-with(@id,'NewsArticle')]")


_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]*)|0*([0-9]*))")


def _character(match: re.Match[str]) -> str:
    """A reference as it stands; 〓 for one to no character (NUL, surrogates, U+FFFD, beyond U+10FFFF)."""
    figures = match[1] or match[2] or "0"
    n = int(figures, 16 if match[1] else 10) if len(figures) < 9 else 0
    return match[0] if 0 < n < 0xD800 or (0xDFFF < n < 0x110000 and n != 0xFFFD) else MISSING


@dataclass(slots=True, weakref_slot=True)
class Document:
    """One page. `root` is None for a plain text; `seen_at` is when it was captured, ISO 8601, or None; `copies` are the
    particulars (NewsArticleTitle, NewsArticlePubDay, NewsArticleSource) that one system leaves for its own scripts."""

    url: str
    decoded: Decoded
    root: _Element | None
    lines: Lines
    seen_at: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    title_tag: str = ""
    base: str = ""
    copies: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.decoded.problems

    def absolute(self, href: str) -> str | None:
        """The whole address of a link; None for one that leads nowhere (scripts, anchors, mail, broken ones)."""
        href = "".join(href.split())
        if not href or href.startswith("#") or href.lower().startswith(("javascript:", "mailto:", "tel:", "data:")):
            return None
        try:
            whole = urljoin(self.base or self.url, href)
            parts = urlsplit(whole)
        except ValueError:
            return None
        served = parts.scheme in ("http", "https") and parts.hostname
        local = parts.scheme == "file" and self.url.startswith("file:")
        return whole if served or local else None


def parse(url: str, body: bytes, headers: Mapping[str, str], seen_at: str | None = None) -> Document:
    """The document of an answer's bytes (after content-decoding). HTML is parsed as every browser would; what is
    declared as text/plain, or has no tag at all, is lines of text."""
    decoded = decode(body, headers)
    if _is_plain(decoded.text, headers):
        return Document(url, decoded, None, of_text(decoded.text), seen_at)
    text = _REFERENCE.sub(_character, decoded.text) if "&#" in decoded.text else decoded.text
    # Bytes that are wholly UTF-8 go to the parser as they came.
    as_served = decoded.encoding == "utf-8" and decoded.whole and text == decoded.text
    root = etree.fromstring(body if as_served else text.encode("utf-8", "replace"), _PARSER)
    if root is None:  # nothing but comments
        return Document(url, decoded, None, of_text(""), seen_at)
    return Document(
        url,
        decoded,
        root,
        of_tree(root, hides=any(word in text for word in _HIDING)),
        seen_at,
        _meta(root),
        next((text_of(title) for title in root.iter("title")), ""),
        _base(root, url),
        {copy.get("id", ""): text_of(copy) for copy in _COPIES(root)} if "NewsArticle" in text else {},
    )


def _is_plain(text: str, headers: Mapping[str, str]) -> bool:
    kind = next((value for key, value in headers.items() if key.lower() == "content-type"), "")
    return kind.startswith("text/plain") or "<" not in text[:65536]


def _base(root: _Element, url: str) -> str:
    href = next((base.get("href") for base in root.iter("base") if base.get("href")), None)
    try:
        base = urljoin(url, href) if href else url
    except ValueError:
        return url
    return base if base.startswith(("http://", "https://")) else url


def _meta(root: _Element) -> dict[str, str]:
    """Meta tags by their lower-cased name; the first that is not empty wins."""
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        name = tag.get("name") or tag.get("property") or tag.get("itemprop")
        if name and (value := " ".join((tag.get("content") or "").split())):
            found.setdefault(name.strip().lower(), value)
    return found
