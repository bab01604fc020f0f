"""What address a page calls its own (`<link rel="canonical">`, RFC 6596), as far as the page alone can tell a lie.

Templates are copied with the link of the page that they were made from: all articles then point to the home page, to
their list, or to another site. Such a link is not believed, and the page's own address is its canonical one. Whether a
believable one is another article's is for the archive to say (archive/addresses.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.identity import host_of, identity, plain
from archive.model import Problem
from crawler.pages.document import Document
from crawler.pages.markup import Element

# Browsers look for it in the head alone; what stands in a comment is none.
_BODY = re.compile(r"<body\b|</head\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NAME = re.compile("canonical", re.IGNORECASE)
_LINK = re.compile(r"<link\b([^<>]{0,2000})>", re.IGNORECASE)
# A head is no longer than this, but for hostile ones.
_LONGEST_HEAD = 200_000


@dataclass(frozen=True, slots=True)
class Canonical:
    """The page's canonical address, and why a link that says otherwise was not believed."""

    url: str
    problems: tuple[Problem, ...] = ()


def read(document: Document) -> Canonical:
    """The address that the page calls its own, when that may be so; else its own without tracking parameters."""
    own = plain(document.url)
    named = dict.fromkeys(_links(document))
    if not named:
        return Canonical(own)
    url = next(iter(named))
    if len({identity(each) for each in named}) > 1:
        return _refused(own, url, f"and also that it is {list(named)[1]}")
    why = _lie(own, url, document.hosts)
    return _refused(own, url, why) if why else Canonical(plain(url))


def _lie(own: str, url: str, hosts: Set[str]) -> str | None:
    """Why a page can't be what it says it is; None when it may be."""
    here, there = identity(own), identity(url)
    if here == there:
        return None
    if host_of(url) not in {host_of(own), *hosts}:
        return "another site's"
    path = there.partition("/")[2]
    if not path or path.lower() in ("index.php", "index.jsp", "index.asp", "index.aspx"):
        return "the home page"
    if there.endswith("/") and here.startswith(there):
        return "the folder that it stands in, so a list"
    return None


def _refused(own: str, url: str, why: str) -> Canonical:
    return Canonical(own, (Problem("canonical_url", f"the page says that it is {url}, {why}: not believed"),))


def _links(document: Document) -> Iterator[str]:
    text = document.decoded.text[:_LONGEST_HEAD]
    if document.plain or not _NAME.search(text):
        return
    body = _BODY.search(text)
    for link in _LINK.finditer(_COMMENT.sub("", text[: body.start()] if body else text)):
        element = Element("link", link[1])
        if "canonical" in (element.get("rel") or "").lower().split() and (href := element.get("href")):
            url = document.absolute(href)
            if url and urlsplit(url).scheme in ("http", "https"):
                yield url
