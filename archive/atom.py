"""Articles as an Atom feed (RFC 4287).

An entry is called by a UUID of its canonical address, which stays whatever becomes of the address. `updated` is when
what it says was first seen; `published` stands only where the page prints a time, since Atom knows no day without one.
Texts are texts: no reader takes a character of a page for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from archive.model import Article, Precision, Role

# What XML 1.0 can't hold at all, not even escaped (section 2.2).
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What an IRI may hold besides letters and digits (RFC 3987, section 2.2), and the percent sign, which is escaped already.
_IRI = "%-._~:/?#[]@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Entry:
    """An article, the name of its source, and when what it says was first seen (UTC)."""

    article: Article
    source: str
    updated: str


def write_feed(stream: IO[bytes], entries: Iterable[Entry], *, title: str, name: str, now: str) -> int:
    """How many entries were written. `name` is what the feed is known by: the same name, the same feed."""
    head = ('<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom">')
    about = (_text("id", _urn(f"qingjian {name}")), _text("title", title), _text("updated", now))
    generator = _text("generator", "Qingjian 青简")
    stream.write("\n".join((*head, *about, generator, "")).encode())
    count = 0
    for entry in entries:
        stream.write(("\n".join(_entry(entry)) + "\n").encode())
        count += 1
    stream.write(b"</feed>\n")
    return count


def _entry(entry: Entry) -> Iterable[str]:
    article = entry.article
    yield "<entry>"
    yield _text("id", _urn(article.canonical_url))
    yield _text("title", article.title or "")
    yield _text("updated", entry.updated)
    if published := _published(article):
        yield _text("published", published)
    yield f'<link rel="alternate" href={quoteattr(_iri(article.url))}/>'
    authors = [credit.name for credit in article.credits if credit.role is Role.AUTHOR]
    for name in dict.fromkeys(authors or [entry.source]):
        yield f"<author>{_text('name', name)}</author>"
    if article.column:
        yield f"<category term={quoteattr(_plain(article.column))}/>"
    if article.subtitle:
        yield _text("summary", article.subtitle)
    yield _text("content", article.body)
    yield "</entry>"


def _published(article: Article) -> str | None:
    """The time with seconds and an offset, as RFC 3339 wants it."""
    printed = article.published_at
    if (
        printed is None
        or article.published_precision in (None, Precision.DAY)
        or len(printed) < len("2022-08-12T09:30Z")
    ):
        return None
    time, offset = printed[:-6], printed[-6:]
    return f"{time}:00{offset}" if article.published_precision is Precision.MINUTE else printed


def _text(tag: str, text: str) -> str:
    return f"<{tag}>{escape(_plain(text))}</{tag}>"


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _iri(url: str) -> str:
    """The address with every character escaped that an IRI can't have; Chinese ones it can."""
    return "".join(each if ord(each) >= 0xA0 and each.isprintable() else quote(each, safe=_IRI) for each in _plain(url))
