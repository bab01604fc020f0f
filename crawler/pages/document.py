"""A page parsed once: its text, lines and meta tags. All page classes read from it and none changes it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin, urlsplit

from archive.model import Problem
from crawler.fields.decoding import Decoded, decode
from crawler.pages import markup
from crawler.pages.lines import Lines, Place
from crawler.pages.walk import of_markup, of_text

# What the ids of one system's hidden copies begin with.
_COPIES = "NewsArticle"
# There are five; each may hold all of a hostile page.
_MOST_COPIES = 20


@dataclass(slots=True, weakref_slot=True)
class Document:
    """One page. `plain` is a text without markup; `seen_at` is when it was captured, ISO 8601, or None; `copies` are the
    particulars (NewsArticleTitle, NewsArticlePubDay, NewsArticleSource) that one system leaves for its own scripts;
    `hosts` are its source's, where the source is known."""

    url: str
    decoded: Decoded
    plain: bool
    lines: Lines
    seen_at: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    title_tag: str = ""
    base: str = ""
    copies: Mapping[str, str] = field(default_factory=dict)
    hosts: Set[str] = frozenset()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.decoded.problems

    def link(self, place: Place) -> str | None:
        """The whole address that a link of the page leads to."""
        return self.absolute(self.lines.element(place).get("href") or "")

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
        return Document(url, decoded, True, of_text(decoded.text), seen_at)
    text = decoded.text
    lines = of_markup(text)
    copies = _copies(lines) if _COPIES in text else {}
    return Document(url, decoded, False, lines, seen_at, _meta(lines), markup.title(text), _base(lines, url), copies)


def _is_plain(text: str, headers: Mapping[str, str]) -> bool:
    kind = next((value for key, value in headers.items() if key.lower() == "content-type"), "")
    return kind.startswith("text/plain") or "<" not in text[:65536]


def _base(lines: Lines, url: str) -> str:
    bases = (note for note in lines.notes if note.tag == "base")
    href = next((href for base in bases if (href := base.get("href"))), None)
    try:
        base = urljoin(url, href) if href else url
    except ValueError:
        return url
    return base if base.startswith(("http://", "https://")) else url


def _copies(lines: Lines) -> dict[str, str]:
    """The texts of the elements whose id begins with NewsArticle, by their ids."""
    found = ((place, lines.element(place).get("id") or "") for place in lines.naming(_COPIES))
    copies = islice(((place, name) for place, name in found if name.startswith(_COPIES)), _MOST_COPIES)
    return {name: lines.text(place) for place, name in copies}


def _meta(lines: Lines) -> dict[str, str]:
    """Meta tags by their lower-cased name; the first that is not empty wins."""
    found: dict[str, str] = {}
    for tag in lines.notes:
        name = tag.get("name") or tag.get("property") or tag.get("itemprop")
        if name and (value := " ".join((tag.get("content") or "").split())):
            found.setdefault(name.strip().lower(), value)
    return found
