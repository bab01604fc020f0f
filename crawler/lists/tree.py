"""A list page's text as a tree, within bounds that a hostile page can't pass."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.lists.addresses import absolute

# Not text of the page. Comments are none either; lxml leaves them in the tree and `iter(tag)` passes them over.
UNSEEN = ("script", "style", "noscript", "template")

# Characters that XML forbids and that lxml would refuse or cut the text at.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse(text: str) -> HtmlElement | None:
    """The tree of a page without scripts and styles; None when there is no markup at all."""
    clean = FORBIDDEN.sub("", text)
    # Encoded anew, because lxml refuses a str that declares an encoding; huge_tree off bounds depth and text.
    parser = HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True)
    try:
        tree = document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    etree.strip_elements(tree, *UNSEEN, with_tail=False)
    return tree


def base_of(tree: HtmlElement, url: str) -> str:
    """What the page's relative links are relative to."""
    stated = next((base.get("href") for base in tree.iter("base") if base.get("href")), None)
    return absolute(url, stated) or url
