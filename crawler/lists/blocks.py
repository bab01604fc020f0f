"""The repeated blocks of a page, each with one link's address: what may be a list's rows, before anything is judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from lxml import etree
from lxml.html import HtmlElement

from crawler.lists.addresses import absolute, is_article_like
from crawler.lists.tree import base_of

# A row never grows beyond these, even when the list has only one.
BOUNDS = frozenset(("body", "html", "ul", "ol", "dl", "table", "tbody", "main", "article", "form"))

# No list page links more than this; a page that does is a link farm, and is read up to here.
MOST_LINKS = 5000

# [国内], 【通知】: the name of a column, never a title.
LABEL = re.compile(r"^\s*[\[【].{1,8}[\]】]\s*$")

# How much of the text between two rows can belong to one of them: a date with its brackets and a label.
NEAR = 60


@dataclass(slots=True, eq=False)
class Block:
    """The largest element that holds one address's links and no other's, with the text around it.

    `order` counts the page's blocks; `before` and `after` are the nearest characters between it and its neighbours.
    """

    order: int
    url: str
    element: HtmlElement
    links: list[HtmlElement] = field(default_factory=list)
    before: str = ""
    after: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """Where the block stands: its ancestors' tags and classes and its own tag. Rows of one list have one path."""
        ancestors = (f"{one.tag}.{one.get('class') or ''}" for one in self.element.iterancestors())
        return (str(self.element.tag), *ancestors)


def find_blocks(url: str, tree: HtmlElement) -> list[Block]:
    """The page's blocks in document order."""
    addressed = list(_links(url, tree))
    owners = _owners(addressed)
    blocks: dict[HtmlElement, Block] = {}
    for link, target in addressed:
        element = _row(link, target, owners)
        block = blocks.setdefault(element, Block(len(blocks), target, element))
        block.links.append(link)
    _between(tree, blocks)
    return list(blocks.values())


def _links(url: str, tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The links with an address, without the labels: a column's name that stands before each title."""
    base = base_of(tree, url)
    links = ((link, absolute(base, link.get("href"))) for link in islice(tree.iter("a"), MOST_LINKS))
    found = [(link, target) for link, target in links if target is not None]
    with_article = {_item(link) for link, target in found if is_article_like(target)}
    for link, target in found:
        beside_article = _item(link) in with_article and not is_article_like(target)
        if not beside_article and not LABEL.match("".join(link.itertext())):
            yield link, target


def _item(link: HtmlElement) -> HtmlElement:
    """The list item or table row in which a link stands, or the link itself."""
    return next(link.iterancestors("li", "tr", "dd"), link)


def _owners(addressed: list[tuple[HtmlElement, str]]) -> dict[HtmlElement, str | None]:
    """For each element that holds links, their one address, or None when there are several."""
    owners: dict[HtmlElement, str | None] = {}
    for link, target in addressed:
        for one in (link, *link.iterancestors()):
            owners[one] = target if owners.get(one, target) == target else None
    return owners


def _row(link: HtmlElement, target: str, owners: dict[HtmlElement, str | None]) -> HtmlElement:
    element = link
    for parent in link.iterancestors():
        if parent.tag in BOUNDS or owners[parent] != target:
            break
        element = parent
    return element


def _between(tree: HtmlElement, blocks: dict[HtmlElement, Block]) -> None:
    """Gives each block the text that stands before and after it."""
    ordered: list[Block] = []
    gaps: list[list[str]] = [[]]
    inside: HtmlElement | None = None
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if inside is None and element in blocks:
                inside = element
                ordered.append(blocks[element])
                gaps.append([])
            elif inside is None:
                gaps[-1].append(element.text or "")
        else:
            if element is inside:
                inside = None
            if inside is None:
                gaps[-1].append(element.tail or "")
    texts = (" ".join(" ".join(gap).split()) for gap in gaps)
    for block, (before, after) in zip(ordered, pairwise(texts), strict=True):
        block.before, block.after = before[-NEAR:], after[:NEAR]
