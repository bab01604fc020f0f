"""RSS, RDF, Atom and sitemaps, where a site has them: lists made for machines.

Read with entities, DTDs and the network off: a feed is a list, and no programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from archive.model import ListedItem, ListRequest
from crawler.fields import dates
from crawler.lists.addresses import absolute
from crawler.lists.json_rows import clean
from crawler.lists.listread import ListRead
from crawler.lists.served import Served
from crawler.lists.tree import FORBIDDEN

ROOT = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*|<!DOCTYPE[^>\[]{0,300}(?:\[[^\]]{0,5000}\]\s*)?>\s*)*"
                  r"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}>")

# The sitemaps' own limit (sitemaps.org); feeds have some dozens of entries.
MOST_ENTRIES = 50_000
MOST_SITEMAPS = 500

ENTRIES = ("item", "entry", "url")
DATES = ("pubDate", "published", "publication_date", "date", "updated", "lastmod")


def is_feed(text: str) -> bool:
    """Whether the text begins as a feed or a sitemap does."""
    return ROOT.match(text[:10_000].lstrip("\ufeff")) is not None


def read(served: Served) -> ListRead | None:
    """The entries of a feed or a sitemap; an index of sitemaps leads to each of them. None for anything else."""
    if not is_feed(served.text):
        return None
    root = _parse(served.text)
    if root is None:
        return None
    if _name(root) == "sitemapindex":
        return _index(served, root)
    items: dict[str, ListedItem] = {}
    for entry in _entries(root):
        url, title = absolute(served.url, _link(entry)), clean(_text(entry, "title")) or None
        if url and url not in items:
            items[url] = _item(len(items) + 1, url, title or url, entry)
    following = _atom_next(served, root)
    return ListRead(tuple(items.values()), following if items else None)


def _parse(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=True
    )
    clean_text = DECLARATION.sub("", FORBIDDEN.sub("", text.lstrip("\ufeff")))
    try:
        return etree.fromstring(clean_text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _index(served: Served, root: etree._Element) -> ListRead:
    found = (absolute(served.url, _text(one, "loc")) for one in _named(root, "sitemap"))
    requests = [ListRequest(url) for url in dict.fromkeys(filter(None, found))][:MOST_SITEMAPS]
    return ListRead(next=requests[0], others=tuple(requests[1:]), leads=True) if requests else ListRead()


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    count = 0
    for element in root.iter():
        if _name(element) in ENTRIES:
            yield element
            count += 1
            if count >= MOST_ENTRIES:
                return


def _item(position: int, url: str, title: str, entry: etree._Element) -> ListedItem:
    printed = next((text for name in DATES if (text := _text(entry, name))), "")
    found = dates.find(printed) or dates.free(printed)
    teaser = clean(_text(entry, "description") or _text(entry, "summary"))
    return ListedItem(position, url, title, found.iso if found else None, teaser or None)


def _link(entry: etree._Element) -> str:
    """The entry's address: its text, or the `href` of the link that is no other kind of document."""
    for link in _named(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href") or ""
        if (link.text or "").strip():
            return (link.text or "").strip()
    return _text(entry, "loc") or (_text(entry, "guid") if _text(entry, "guid").startswith("http") else "")


def _atom_next(served: Served, root: etree._Element) -> ListRequest | None:
    """RFC 5005: a paged feed links to its next page."""
    links = (one for one in _named(root, "link") if one.get("rel") == "next")
    target = next((url for one in links if (url := absolute(served.url, one.get("href")))), None)
    return ListRequest(target) if target and target != served.url else None


def _text(entry: etree._Element, name: str) -> str:
    """The text of the entry's first element of that name, be it in a deeper one (news:publication_date)."""
    for element in entry.iter():
        if _name(element) == name and element.text and element.text.strip():
            return element.text.strip()
    return ""


def _named(parent: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in parent if _name(one) == name]


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
