"""What is no article: lists, block pages, soft 404s, maintenance notes, login walls and empty shells, told apart.

A refusal needs its marks in the title or a short text: an article *about* a 404 page or a firewall is an article.
"""

from __future__ import annotations

import re

from crawler.errors import BlockPage, EmptyShell, ListPage, LoginWall, Maintenance, NotAnArticle, SoftNotFound
from crawler.fields import dates
from crawler.fields.labels import labelled
from crawler.pages import pictures
from crawler.pages.document import Document
from crawler.pages.lines import Line
from crawler.pages.marks import FOOTER, is_info, prose
from crawler.pages.outline import Outline, above

_MARKS: tuple[tuple[type[NotAnArticle], re.Pattern[str], str], ...] = (
    (
        BlockPage,
        re.compile(
            r"(?:请求|访问|操作|IP)[^。]{0,12}(?:已?被|遭到?)(?:拦截|拒绝|阻断|禁止|封禁|限制)|(?:拦截|阻断)(?:提示|页面)"
            r"|访问(?:过于|太)频繁|网站防火墙|应用防火墙|创宇盾|安全狗|云盾|\bWAF\b|检测到.{0,10}(?:攻击|异常访问)"
            r"|安全验证|人机验证|滑动验证|请完成验证|Access Denied|Request blocked|403 Forbidden"
            r"|请开启JavaScript|enable JavaScript"
        ),
        "a block page of a firewall",
    ),
    (
        SoftNotFound,
        re.compile(
            r"\b404\b|Not Found|(?:网页|页面|文章|内容)[^。，]{0,4}(?:找不到了|已经?被?(?:删除|移动|移除))"
            r"|页面(?:不存在|未找到|找不到|已(?:被)?删除|已失效|丢失)"
            r"|(?:找不到|无法找到)[^。]{0,10}(?:页面|网页|文件|资源)"
            r"|(?:文章|信息|内容|网页|您访问的(?:页面|内容|信息|网页))[^。]{0,6}(?:不存在|已(?:被)?删除|已失效|不见了)"
        ),
        "a page that says that there is no such page",
    ),
    (
        Maintenance,
        re.compile(
            r"(?:系统|网站|平台|服务器?)[^。]{0,8}(?:维护|升级)(?:中|期间|公告|通知|，|。|$)"
            r"|正在(?:维护|升级|建设)|暂停(?:服务|访问)"
        ),
        "a note that the site is being worked on",
    ),
    (
        LoginWall,
        re.compile(
            r"请(?:您)?先?登[录陆]|登[录陆]后(?:才能|方可|即可|可以)?(?:查看|阅读|浏览|访问)|用户登[录陆]|统一身份认证"
        ),
        "a login is asked for",
    ),
)
# What a firewall tells whom it stops, and news never does.
_REPORT = re.compile(
    r"(?:事件|请求|拦截|规则|错误)\s?(?:编号|ID|时间)[：:]|(?:您的|客户端|访问)\s?IP[：:]|\b(?:Event|Request|Ray) ID\b",
    re.I,
)
# A page with more running text than this is an article, whatever its words.
_SHORT = 400
# A list has at least so many linked titles of a title's length.
_LIST_ROWS = 6
_TITLE_LENGTH = 9
# A column's front teases at least so many articles; a text with fewer linked lines may quote its sources.
_TEASERS = 4
# Linked titles over texts that break off are teasers when there are so many.
_CUT_TEASERS = 3
_BUTTONS = ("详细", "详情", "阅读全文", "查看全文", "继续阅读")
# A table of particulars above a title has so many cells.
_PARTICULARS = 12
# The introduction of a topic's front is no longer.
_INTRODUCTION = 150
# A topic's front has an introduction and more dated rows than the sidebar of an article.
_DATED_ROWS = 8


def refuse(document: Document, outline: Outline) -> None:
    """Raise the refusal that the page deserves; return when it may be an article."""
    lines = document.lines.lines
    body = [lines[i] for i in outline.body]
    text_length = sum(len(line.text) - line.linked for line in body)
    weight = sum(prose(line) for line in body)
    if weight <= _SHORT:
        _refuse_notices(document, weight)
    if document.plain:
        if not weight:
            raise EmptyShell(document.url, "there is no running text")
        return
    _refuse_lists(document, outline, weight)
    if not body or (text_length < 10 and not _has_content(document, outline)):
        raise EmptyShell(document.url, "the page has no text: it is empty or filled by a script")


def _refuse_notices(document: Document, weight: int) -> None:
    lines = document.lines.lines
    # The footer and the navigation are the site's; the notice is in the title or among the unlinked lines.
    shown = [document.title_tag, *(line.text for line in lines[:80] if line.linked * 2 <= len(line.text))]
    text = "\n".join(line for line in shown if line and len(line) < 200 and not FOOTER.search(line))
    titled = any(is_info(line.text) for line in lines[:80])
    if titled and weight > 40:
        _refuse_reported(document, text)
        return
    for kind, pattern, why in _MARKS:
        if match := pattern.search(text):
            raise kind(document.url, f"{why} ({' '.join(match[0].split())[:40]})")


def _refuse_reported(document: Document, text: str) -> None:
    """A firewall's page may have a date line (拦截时间); its title and the number of its report tell it from news."""
    head = "\n".join((document.title_tag, *(line.text for line in document.lines.lines[:3])))
    kind, pattern, why = _MARKS[0]
    if (match := pattern.search(head)) and _REPORT.search(text):
        raise kind(document.url, f"{why} ({' '.join(match[0].split())[:40]})")


def _refuse_lists(document: Document, outline: Outline, weight: int) -> None:
    lines = document.lines.lines
    body = [lines[i] for i in outline.body]
    if _has_teasers(body) or _is_between_titles(lines, outline):
        raise ListPage(document.url, "a column's front: titles with teasers")
    alone = not _looks_dated(document, outline)
    if alone and weight < _INTRODUCTION:
        dated = sum(_is_dated_row(line) for line in lines)
        if dated >= _DATED_ROWS:
            raise ListPage(document.url, f"a list of {dated} dated links")
    rows = [line for line in lines if line.linked >= _TITLE_LENGTH and line.linked >= 0.6 * len(line.text)]
    if len(rows) < _LIST_ROWS:
        return
    inside = sum(line.linked for line in body)
    own = sum(len(line.text) - line.linked for line in body)
    linked = sum(line.linked for line in rows)
    if inside > own or (alone and (weight < 40 or linked > 6 * weight)):
        raise ListPage(document.url, f"a list of {len(rows)} links with {own} characters of text")


def _is_dated_row(line: Line) -> bool:
    """Whether a line is a list's row: a linked title with its date."""
    return 4 <= line.linked < len(line.text) <= 120 and dates.find(line.text) is not None


def _is_between_titles(lines: list[Line], outline: Outline) -> bool:
    """Whether the text is one of several: its title is a link and its date line stands below, and so do the others'."""
    title = outline.body.start - 2
    if title < 0 or not _is_pair(lines, title):
        return False
    return sum(_is_pair(lines, i) for i in range(len(lines) - 1)) >= _TEASERS


def _is_pair(lines: list[Line], i: int) -> bool:
    return _is_title_link(lines[i]) and not lines[i + 1].linked and is_info(lines[i + 1].text)


def _is_title_link(line: Line) -> bool:
    return 5 <= len(line.text) <= line.linked + 1


def _has_teasers(body: list[Line]) -> bool:
    """Whether the text is a column's front or a search's results: linked titles, each with a date or an info line."""
    if sum(bool(line.links) for line in body) < _CUT_TEASERS:
        return False
    titles = sum(5 <= line.linked == len(line.text) for line in body)
    dated = sum(len(line.text) <= 40 and dates.find(line.text) is not None for line in body)
    rows = sum(_is_dated_row(line) for line in body)
    infos = sum(is_info(line.text) and len(labelled(line.text)) >= 2 for line in body)
    buttons = sum(line.text.rstrip("]】>》 ").endswith(_BUTTONS) for line in body)
    cut = sum(line.text.endswith(("...", "…")) and not line.linked for line in body)
    if min(titles, cut) >= _CUT_TEASERS:
        return True
    return (titles >= _TEASERS and dated >= _TEASERS) or max(rows, buttons, infos) >= _TEASERS


def _looks_dated(document: Document, outline: Outline) -> bool:
    """Whether title and info line stand above the text, as on an article; the info line may be a table above both."""
    lines = document.lines.lines
    near = (*outline.before, *above(document.lines, outline)[-_PARTICULARS:])
    infos = (i for i in near if 2 * lines[i].linked < len(lines[i].text) and is_info(lines[i].text))
    return bool(outline.title) and next(infos, None) is not None


def _has_content(document: Document, outline: Outline) -> bool:
    """Whether a page without text shows something else: a picture, a file."""
    if document.plain or not outline.title or not outline.before:
        return False
    return pictures.stands_alone(document.lines)
