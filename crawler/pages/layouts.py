"""Layout families: how the content systems of most agencies mark the element that holds the text.

A family is known by the page's own marks, which are those of a system and of no site: an id or a class on an element
around the densest text (an empty or leftover one elsewhere is no mark). It says where the text is; all else is read as
on any page. Where several families' marks stand around a text, the first of this list is it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import ClassVar

from crawler.pages.core import Core, around
from crawler.pages.document import Document
from crawler.pages.founder import CONTENT
from crawler.pages.generic import GenericPage
from crawler.pages.lines import Lines

_NUMBER = re.compile(r"(?<=^#vsb_content)_\d+$")


class Family(GenericPage):
    """A page whose text stands in an element with one of these ids (`#zoom`) or classes (`.TRS_Editor`)."""

    marks: ClassVar[frozenset[str]] = frozenset()
    # The last day (ISO) of a layout that has gone: pages captured later are not read by it.
    valid_until: ClassVar[str | None] = None

    @classmethod
    def bears(cls, found: Iterable[str]) -> bool:
        """Whether one of the marks is among those found."""
        return not cls.marks.isdisjoint(found)

    @classmethod
    def is_of_its_time(cls, document: Document) -> bool:
        return not cls.valid_until or (document.seen_at or "")[:10] <= cls.valid_until

    def container(self) -> int | None:
        """The innermost block around the core that bears one of the marks."""
        page = self.document.lines
        blocks = around(page, self.core.block) if page.tokens else ()
        return next((block for block in blocks if self.bears(_marks(page, block))), None)


def _marks(page: Lines, block: int) -> list[str]:
    """What the element of a block is called, as CSS writes it: its id and its classes."""
    element = page.of_block(block)
    name, classes = element.get("id"), element.get("class")
    found = [f".{one}" for one in classes.split()] if classes else []
    return [*found, f"#{name}"] if name else found


class MinistryNews(Family):
    """生态环境部's news: www.mee.gov.cn/ywdt and its sister sites since 2019."""

    layout_name = "ministry-news"
    marks = frozenset({".neiright_JPZ_GK_CP"})


class MinistryDocuments(Family):
    """生态环境部's documents: /xxgk2018, with a table of particulars above the title."""

    layout_name = "ministry-documents"
    marks = frozenset({".content_body_box"})


class Ucap(Family):
    """开普云 UCAP."""

    layout_name = "ucap"
    marks = frozenset({"#UCAP-CONTENT", "#cmsArticleContent"})


class Trs(Family):
    """拓尔思 TRS WCM, by its editors: the old one, its replacements, and the wrapper of pasted text."""

    layout_name = "trs"
    marks = frozenset(
        {
            ".TRS_Editor",
            ".trs_editor_view",
            ".TRS_UEDITOR",
            ".TRS_PreAppend",
            ".Custom_UnionStyle",
            ".trs_paper_default",
        }
    )


class Vsb(Family):
    """博达 VSB: universities, hospitals and their towns."""

    layout_name = "vsb"
    marks = frozenset({"#vsb_content", ".v_news_content"})

    @classmethod
    def bears(cls, found: Iterable[str]) -> bool:
        """The id may carry the number of a component: vsb_content_2, vsb_content_500."""
        return super().bears(_NUMBER.sub("", mark) for mark in found)


class WebPlus(Family):
    """苏迪 WebPlus (also sold by 正方)."""

    layout_name = "webplus"
    marks = frozenset({".wp_articlecontent"})


class Lonsun(Family):
    """龙讯 Lonsun: Anhui."""

    layout_name = "lonsun"
    marks = frozenset({".j-fontContent"})


class PowerEasy(Family):
    """动易 and 易 content systems with their labels."""

    layout_name = "powereasy"
    marks = frozenset({"#BodyLabel", ".pages_content", ".NewsContent"})


class Hanweb(Family):
    """大汉 Hanweb, whose text can be zoomed; others copied the name."""

    layout_name = "hanweb"
    marks = frozenset({"#zoom", "#zoomcon"})


class FounderArticle(Family):
    """方正 Founder's newspapers, whose articles are JSON."""

    layout_name = "founder-json"
    marks = frozenset({f"#{CONTENT}"})


class Counted(GenericPage):
    """The seed's layout: a related list with counts and dates under the byline. Its text is found as on any page."""

    layout_name = "counted-list"


FAMILIES: tuple[type[Family], ...] = (
    MinistryNews,
    MinistryDocuments,
    Ucap,
    Trs,
    Vsb,
    WebPlus,
    Lonsun,
    PowerEasy,
    Hanweb,
    FounderArticle,
)
LAYOUTS: tuple[type[GenericPage], ...] = (*FAMILIES, Counted, GenericPage)
_BY_NAME = {layout.layout_name: layout for layout in LAYOUTS}


@cache
def _mentioned(families: tuple[type[Family], ...]) -> re.Pattern[str]:
    """What stands in each tag that bears a mark: most are told apart without being parsed."""
    return re.compile("|".join(sorted(re.escape(mark[1:]) for family in families for mark in family.marks)))


def choose(document: Document, core: Core, name: str | None = None) -> type[GenericPage]:
    """The page class of the layout called `name`, else of the first family whose mark stands around the text, else
    the seed's by its counts, else the generic one."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    page = document.lines
    mentioned = _mentioned(FAMILIES)
    blocks = (b for b in around(page, core.block) if mentioned.search(page.attributes(b))) if page.tokens else ()
    marks = {mark for block in blocks for mark in _marks(page, block)}
    for family in FAMILIES:
        if family.bears(marks) and family.is_of_its_time(document):
            return family
    return Counted if "人阅读" in document.decoded.text else GenericPage
