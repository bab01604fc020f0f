"""Which of a page's links are the rows of its list.

A row has a date beside its link: after it, before it, in brackets, in an element or as bare text. Links without one
are navigation, unless their group is dominated by addresses that only articles have. A block of hot, recommended or
related articles is no list of the column's, whatever its dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from lxml.html import HtmlElement

from archive.model import ListedItem
from crawler.lists import rowtext
from crawler.lists.addresses import is_article_like, is_page_of
from crawler.lists.blocks import Block, find_blocks

# Names that templates give to what surrounds the list, as whole words of an id or a class.
AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|foot|footer|crumbs?|hot|rank|ranking|recommend|related|friendlinks?)(?=$|[\s_\d-])",
    re.IGNORECASE,
)
HEADING = re.compile(r"热门|热点排行|排行榜?$|推荐|相关(?:阅读|链接|新闻|文章)|点击(?:榜|量)|友情链接")

# An undated group is a list when most of it looks like articles, and when it is long enough to be one.
MOST = 0.6
SHORTEST = 3

# A calendar's days and 更多 are no titles; without a date beside it, a title has at least this many characters.
SHORTEST_TITLE = 4


def find_rows(url: str, tree: HtmlElement, seen_at: datetime | None = None) -> tuple[ListedItem, ...]:
    """The rows of the list that was served at `url`, in the page's order, an address once."""
    kept: dict[Block, str | None] = {}
    for group in _groups(block for block in find_blocks(url, tree) if not is_page_of(block.url, url)):
        if not _is_around(group[0]):
            kept.update(_judge(group))
    return _items(sorted(kept, key=lambda block: block.order), kept, seen_at)


def every_row(url: str, tree: HtmlElement, seen_at: datetime | None = None) -> tuple[ListedItem, ...]:
    """The rows of a piece of markup that holds nothing else: what a server sends for a list's further pages."""
    blocks = [block for block in find_blocks(url, tree) if not is_page_of(block.url, url)]
    return _items(blocks, {block: rowtext.inside(block) or _after(block) for block in blocks}, seen_at)


def _groups(blocks: Iterable[Block]) -> list[list[Block]]:
    """Blocks that stand in the same place of the same structure."""
    groups: dict[tuple[str, ...], list[Block]] = {}
    for block in blocks:
        groups.setdefault(block.path, []).append(block)
    return list(groups.values())


def _is_around(first: Block) -> bool:
    marked = (f"{one.get('id') or ''} {one.get('class') or ''}" for one in first.element.iterancestors())
    return any(AROUND.search(mark) for mark in marked) or bool(HEADING.search(first.before))


def _judge(group: list[Block]) -> dict[Block, str | None]:
    """The group's rows, each with the text that holds its date."""
    dating = max((rowtext.inside, _after, _before), key=lambda one: sum(one(block) is not None for block in group))
    dated = {block: text for block in group if (text := dating(block)) is not None}
    article_like = [block for block in group if is_article_like(block.url)]
    if 2 * len(dated) >= len(group):
        return {block: dated.get(block) for block in group if block in dated or block in article_like}
    if len(group) >= SHORTEST and len(article_like) >= MOST * len(group):
        return {block: dated.get(block) for block in article_like}
    return {block: text for block, text in dated.items() if block in article_like}


def _after(block: Block) -> str | None:
    return block.after if rowtext.printed(block.after) else None


def _before(block: Block) -> str | None:
    return block.before if rowtext.printed(block.before) else None


def _items(blocks: Iterable[Block], dated: dict[Block, str | None], seen_at: datetime | None) -> tuple[ListedItem, ...]:
    items: dict[str, ListedItem] = {}
    for block in blocks:
        shown = rowtext.title(block)
        text = dated[block]
        if block.url in items or len(shown) < (1 if text else SHORTEST_TITLE):
            continue
        items[block.url] = ListedItem(
            position=len(items) + 1,
            url=block.url,
            title=shown,
            published_at=rowtext.day(text, block.url, seen_at) if text else None,
            teaser=rowtext.teaser(block, shown),
            read_count=rowtext.read_count(block),
        )
    return tuple(items.values())
