"""Addresses in lists: which links can be followed, which look like an article's, which page a list's page is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

# How the content systems of Chinese agencies name an article: TRS t20220417_974894, Hanweb /art/2022/4/17/,
# Guangdong post_123, content_123, a day or month as a folder, 32 hex digits, a long number, id= in the query.
ARTICLE = re.compile(
    r"/t\d{8}_\d+|/art/\d{4}/\d|/post_\d+|content_\d+|/c\d+/\w*\d{6}"
    r"|/(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])(?:\d\d)?/[^/]*\d|/(?:19|20)\d{2}/\d{1,4}/"
    r"|[0-9a-f]{32}|/\d{6,}\.s?html?$|[?&](?:id|aid|newsid|articleid|infoid)=\w*\d",
    re.IGNORECASE,
)

# No site of ours has an address of this length; one that has is a trap, or a page's text that lost a quote.
LONGEST = 2000

PAGE_NAME = re.compile(r"^(?P<stem>.*?)(?:_(?P<number>\d+))?\.(?P<extension>s?html?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageName:
    """The parts of a list page's address: `folder` with its slash, `stem` (index), `number` (3 of index_3)."""

    folder: str
    stem: str
    number: int | None
    extension: str | None


def page_name(url: str) -> PageName:
    """The parts of `url` as a static list page; a folder's address has the stem '' and no extension."""
    folder, _, name = urlsplit(url)._replace(query="", fragment="").geturl().rpartition("/")
    match = PAGE_NAME.match(name)
    if not match:
        return PageName(f"{folder}/", name, None, None)
    number = int(match["number"]) if match["number"] else None
    return PageName(f"{folder}/", match["stem"], number, match["extension"])


def absolute(base: str, href: str | None) -> str | None:
    """The address that a link leads to, without its fragment; None for scripts, mail and what is no address."""
    if not href or len(href) > LONGEST or href.lstrip().startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base, href.strip()))[0]
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and bool(url.encode())
    except ValueError:  # no address, or half a character in it
        return None
    return url if fine else None


def is_article_like(url: str) -> bool:
    """Whether the address alone looks like an article's."""
    parts = urlsplit(url)
    return bool(ARTICLE.search(parts.path if not parts.query else f"{parts.path}?{parts.query}"))


def is_page_of(url: str, list_url: str) -> bool:
    """Whether `url` is the list itself or another page of it: the same folder, with `index`, or with its name."""
    if url == list_url:
        return True
    one, other = page_name(url), page_name(list_url)
    if one.folder != other.folder or is_article_like(url):
        return False
    query = urlsplit(url).query
    same_stem = one.stem == other.stem or {one.stem, other.stem} <= {"", "index", "default"}
    return same_stem and not query
