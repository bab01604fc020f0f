"""The marks by which the lines around a text are known: buttons, breadcrumbs, footers, related lists, info lines.

They are words that people read, the same on every site, and no names of classes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from crawler.fields import dates
from crawler.fields.labels import Kind, labelled
from crawler.pages.lines import Line


def _any(words: str) -> str:
    return "|".join(words.split())


_BUTTONS = """打印 关闭 分享 收藏 字号 字体 返回顶部 返回列表 返回首页 扫一扫 扫描二维码 纠错 我要纠错 上一篇 下一篇 上一条 下一条 上一页 下一页
    上篇 下篇 回到顶部 顶部 视力保护 语音播报 一键朗读 推荐给 复制链接 共享 点击以 微信 微博 点赞 评论 网友评论 我要评论 加入收藏 添加收藏 保存 转发 设为首页
    点击(?:上方|下方|上面|下面)?(?:蓝字|蓝色|名片|卡片) 长按(?:识别|扫码|二维码) 点个[“"]?在看
    阅读剩余全文 展开全文 查看更多 返回 阅读下一篇 正在阅读 更多>> 参与互动"""
_NOTES = """您访问的链接 相关附件 友情链接 版权声明 免责声明 特别声明 声明[:：] 当前位置 您的位置 现在位置 您所在的位置 更多精彩 热点新闻 热门 今日热点
    (?:附件|文件)下载 (?:关联|相关)文件 附件[:：]?$ 原标题[:：] 作者单位[:：] 作者简介[:：] 责任编辑[:：]?$ 【?大中小 A\\+"""
# A line that begins so is a button or a note beside a text, and not part of it.
CHROME = re.compile(rf"^[\s【\[［（(《<>»·|]*(?:{_any(_BUTTONS)}|{_any(_NOTES)}|\[?大 中 小)")
_LIST_OPENINGS = "往期 相关 推荐 延伸 关联 更多相关 猜你喜欢 您可能(?:对以下文章)?感兴趣 为您推荐 热门推荐"
_LIST_NOUNS = "回顾 精彩 精选 阅读 新闻 链接 文章 报道 稿件 推荐 资讯 信息 内容 文档 专题 导读 政策 解读 的文章"
# The heading of a related list; nothing else may stand in its line.
_RELATED = re.compile(
    rf"^[\s【\[［·■▌|◆▪]*(?:与本文)?(?:{_any(_LIST_OPENINGS)})(?:{_any(_LIST_NOUNS)})?(?:阅读)?[\s:：>》»】\]］\W]*$"
)
_FOOTINGS = """ICP备 ICP证 公网安备 网站标识码 版权所有 主办单位 承办单位 主办[:：] 承办[:：] 主管[:：] 技术支持[:：] 建议使用 网站地图 联系我们
    法律声明 最佳浏览 分辨率 制作维护 您是第.{0,12}访问者 [Cc]opyright © 您访问的链接即将离开"""
FOOTER = re.compile(_any(_FOOTINGS))
CRUMB = re.compile(r"(?:当前|您的|现在|你的|所在)?(?:位置|所在)[:：]|首页\s?(?:[>»›/→＞-]|&gt;)")
_PROSE_MARK = re.compile(r"[，。；！？]")
# A line of a footer is shorter; a longer one that says 主办单位 is text.
_LONGEST_FOOTING = 200
# A paragraph shorter than this is a heading, a caption or a button as often as text.
SHORTEST_PROSE = 14
# A line of a poem, or a notice of one clause.
_SHORTEST_VERSE = 5
# An info line (来源, date, reads) is no longer than this.
_LONGEST_INFO = 220
# Headings of related lists are a few words.
_LONGEST_HEADING = 40
# So many characters may stand beside an unlabelled date in an info line.
_BESIDE_DATE = 30


def prose(line: Line) -> int:
    """How many characters of running text a line holds: unlinked ones of a line with a clause's punctuation."""
    text = line.text
    own = len(text) - line.linked
    if own < SHORTEST_PROSE or not _PROSE_MARK.search(text):
        return 0
    return 0 if len(text) < _LONGEST_FOOTING and FOOTER.search(text) else own


def verse(line: Line) -> int:
    """How many characters a short line of a text without paragraphs holds: unlinked, with a clause's punctuation."""
    text = line.text
    if line.linked or len(text) < _SHORTEST_VERSE or not _PROSE_MARK.search(text) or FOOTER.search(text):
        return 0
    return 0 if CHROME.match(text) or is_info(text) else len(text)


def is_related(text: str) -> bool:
    """Whether a line is the heading of a related list, which may be spaced out (相 关 文 章)."""
    return len(text) < _LONGEST_HEADING and _RELATED.match("".join(text.split())) is not None


def opens_list(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is the heading of a related list, and not one of the text (延伸阅读 over a paragraph)."""
    if not is_related(lines[i].text):
        return False
    below = lines[i + 1] if i + 1 < len(lines) else None
    return below is None or bool(below.links) or not prose(below)


def without_info(text: str) -> str:
    """The part of a line before its first date or label: a headline may carry them in smaller print."""
    found = dates.find(text)
    starts = [value.start for value in labelled(text)] + ([found.start] if found else [])
    return text[: min(starts, default=len(text))].rstrip(" (（[【|｜")


def is_info(text: str) -> bool:
    """Whether a line is an info line: a date or an origin with its label, and nothing like a sentence."""
    return len(text) <= _LONGEST_INFO and _is_info(text)


@lru_cache(maxsize=512)  # as in fields.labels
def _is_info(text: str) -> bool:
    if "。" in text:
        return False
    values = labelled(text)
    if any(value.kind in (Kind.ORIGIN, Kind.READS, Kind.DATE) for value in values):
        return True
    found = dates.find(text)
    return found is not None and (bool(values) or len(text) - (found.end - found.start) <= _BESIDE_DATE)
