"""The labelled values that a page prints around its text: 来源：…, 作者：…, 发布时间：…, 浏览次数：….

Agencies print them with colons of either width, bars, slashes or nothing between a value and the next label (`发布者：
季某发布时间：2022-09-30浏览次数：10457`), and leave values empty (`来源：…作者：责任编辑：肖某`). So the text is cut at its
labels, and what stands between two labels is the value of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import takewhile

from archive.model import Role
from crawler.fields import names


class Kind(Enum):
    """What a label that names no role announces."""

    ORIGIN = "origin"
    DATE = "date"
    READS = "reads"
    COLUMN = "column"
    NUMBER = "number"
    CHROME = "chrome"  # ends a value and has none that we read


_ROLE_WORDS = {
    Role.OTHER: """值班主任 值班总编 值班编委 值班领导 值班主编 编发 整理 编审 总编 主编 策划 统筹 翻译 编译 制图 美编 排版 制作 采写 采编
        剪辑 编制 出品 版式 设计""",
    Role.AUTHOR: """作者 原作者 文章作者 图文作者 由 记者 见习记者 实习记者 特约记者 本报记者 本网记者 首席记者 全媒体记者
        撰稿 撰稿人 撰文 执笔 文 文字 文稿""",
    Role.CORRESPONDENT: """通讯员 特约通讯员 职工通讯员 供稿 供稿人 供稿单位 来稿 信息员 投稿 投稿人 信息报送 报送 报送人 信息提供 信息采集""",
    Role.PHOTOGRAPHER: """摄影 图 图片 供图 摄 摄像 配图 图片摄影 摄影记者 拍摄""",
    Role.EDITOR: """编辑 本期编辑 网络编辑 新媒体编辑 文字编辑 图文编辑 值班编辑 执行编辑 图片编辑 编""",
    Role.RESPONSIBLE_EDITOR: """责任编辑 责任编缉 责编 本期责编 本文责编 值班责编 责""",
    Role.PROOFREADER: """校对 校核 责任校对 责校 校对人 校""",
    Role.REVIEWER: """审核 审校 复审 初审 二审 一审 审稿 审核人 审阅 复核 审读 信息审核 责任审核 内容审核 审""",
    Role.APPROVER: """签发 签发审核 终审 三审 监制 签发人 总监制 核发 审签 终审签发 审定 审核签发""",
    Role.PUBLISHER: """发布者 发布人 信息发布 信息发布人 发稿人 发布员 上传者 发布单位 文章发布 录入 录入员 录入者 信息录入 文章录入""",
}
ROLES: dict[str, tuple[Role, ...]] = {word: (role,) for role, words in _ROLE_WORDS.items() for word in words.split()}

_KIND_WORDS = {
    Kind.ORIGIN: """来源 信息来源 文章来源 稿件来源 消息来源 新闻来源 来源于 稿源 文章出处 出处 内容来源 转载自 转自 来自 发布机关
        发文机关 发布机构 来源单位""",
    Kind.DATE: """发布时间 发布日期 时间 日期 发表时间 发表日期 更新时间 更新日期 发稿时间 信息时间 公开日期 上传时间 添加时间
        生成日期 创建时间 成文日期 编辑时间 录入时间 提交时间 发文日期 发布于 最后更新""",
    Kind.READS: """浏览次数 阅读次数 点击次数 访问次数 点击数 点击率 点击量 点击 浏览量 阅读量 访问量 浏览 阅读 阅读数 浏览数
        人气 查看次数 阅读人数 围观 热度 查看""",
    Kind.COLUMN: """栏目 所属栏目 所属分类 分类 信息分类 频道""",
    Kind.NUMBER: """文号 发文字号 文件编号""",
    Kind.CHROME: """字体 字号 字体大小 文字大小 浏览字号 选择字号 分享 分享到 分享至 打印 打印本页 关闭 关闭窗口 收藏 保护视力色
        视力保护色 背景色 关键词 关键字 标签 图片来源 数据来源 资料来源 资金来源 经费来源 审批 索引号 名称 主题词 有效性 今日访问量 总访问量
        页面生成时间 当前位置 评论 手机版 语音播报 朗读 二维码 扫一扫 联系电话 电话 邮箱 原标题 版权声明 声明 转载请注明来源
        上一篇 下一篇 上一条 下一条 附件 相关链接 我要纠错 纠错 生效日期 废止日期 主题分类 体裁分类 服务对象 组配分类 地区
        参与互动 作者单位 作者简介 联系人 通讯地址 收藏本站""",
}
KINDS: dict[str, Kind] = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}


def _spaced(word: str) -> str:
    """作者 also as 作 者 and 作　者."""
    return r"\s{0,6}".join(re.escape(char) for char in word)


_WORD = "|".join(_spaced(word) for word in sorted({*ROLES, *KINDS}, key=len, reverse=True))
# In a table of particulars (名称, 索引号, 发布机关, 生成日期) the cells are the separators; these are nothing but labels.
_BARE = (
    r"生成日期|发布机关|发文机关|成文日期|发布日期|发布时间|发文日期|公开日期|信息来源|文章来源|发文字号|文\s{0,6}号"
)
# One name under two roles.
_BOTH = r"文\s?[/／、|和]\s?图|图\s?[/／、|和]\s?文|文图|图文"
# `/` and bars separate a label from its value too (摄影/张某, 编辑|胡某), but not twice (//, ||).
_SEPARATOR = r"\s{0,3}[：:∶﹕]+|\s?[|｜丨︱](?!\s*[|｜丨︱])|\s?[/／](?![/／])"
# A label in a line, or a cell, of its own, and its value in the next.
_ALONE = (
    rf"(?:^|(?<=\n))(?P<alone>{'|'.join(sorted((w for w in {*ROLES, *KINDS} if len(w) > 1), key=len, reverse=True))})\n"
)
# Nothing matches without a separator, a label that needs none, or 图 (of 图/文).
_CAN_MATCH = re.compile(
    rf"[：:∶﹕|｜丨︱/／图]|[者辑员影核对审签编]\s|[读览击量数]\s?[(（\[]|^(?:{_BARE})|\n(?:{_BARE})"
)
# 见习编辑, 本版责编, 网络审核: what says which of several, before a role. A list, since a name may stand there too.
_MODIFIERS = """图片 版面 见习 实习 视觉 美术 新闻 值班 本期 本版 本文 网络 网站 新媒体 文字 图文 执行 融媒 融媒体 视频 数字 运营 公众号 特约
    稿件 文稿 信息 内容 栏目 科室 单位 部门 初稿 微信"""
_MODIFIED = (
    rf"(?:^|(?<=[\s；;，,、|/（(【\[〔：:]))(?P<modifier>{'|'.join(_MODIFIERS.split())})"
    rf"(?P<role>{'|'.join(sorted((word for word in ROLES if len(word) > 1), key=len, reverse=True))})(?:{_SEPARATOR})"
)
# 作者 水杉: without a separator, where a space stands on both sides of the name.
_APART = r"(?:^|(?<=\s))(?P<apart>作者|由|责任编辑|责编|编辑|通讯员|摄影|审核|校对|初审|复审|终审|签发|编审)\s{1,3}(?=[\u4e00-\u9fff]{2,4}(?:\s|$|[，、]))"
_LABEL = re.compile(
    rf"(?P<both>{_BOTH})\s?[：:∶|/]?\s?(?=[^\s：:]{{2}})"
    rf"|(?:^|\n)(?P<bare>{_BARE})[ \n]?(?=[^\s：:])"
    rf"|(?P<label>{_WORD})(?:{_SEPARATOR})"
    rf"|{_MODIFIED}|{_APART}|{_ALONE}"
    r"|(?P<counted>(?<!相关)(?<!推荐)(?:阅读|浏览|点击)(?:次数|量|数)?)\s?(?=[(（\[]\s?\d[\d ,]*[)）\]])"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label as printed, the value after it (without white space around), and where the label and the value end."""

    label: str
    roles: tuple[Role, ...]
    kind: Kind | None
    value: str
    start: int
    end: int


_GROUPS = ("both", "bare", "counted", "label", "role", "apart", "alone")


def is_label(text: str) -> bool:
    """Whether `text` is a label and nothing else (发布时间 in a cell of its own)."""
    word = "".join(text.split()).rstrip("：:")
    return word in ROLES or word in KINDS


def label_kind(text: str) -> Kind | None:
    """What the label announces that `text` is; None when it is none, or names a role."""
    return KINDS.get("".join(text.split()).rstrip("：:"))


def labelled(text: str) -> tuple[Labelled, ...]:
    """The labelled values of `text`, in order. A text without labels gives an empty tuple."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _labelled(text)


def _labelled(text: str) -> tuple[Labelled, ...]:
    if not _CAN_MATCH.search(text):
        return ()
    found = list(_matches(text))
    ends = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    return tuple(_value(text, match, end) for match, end in zip(found, ends, strict=True))


# Title, info line, text and byline all ask about the lines around them: a page's worth of answers is kept, and no
# hostile megabyte.
_LONGEST_REMEMBERED = 400
_remembered = lru_cache(maxsize=512)(_labelled)


def _matches(text: str) -> Iterator[re.Match[str]]:
    for match in _LABEL.finditer(text):
        # 文: and 图: are labels only where a word can begin, not as the end of 原文: or 附图:.
        single = match["label"] is not None and len(match["label"]) == 1
        if not single or match.start() == 0 or not text[match.start() - 1].isalnum():
            yield match


def _value(text: str, match: re.Match[str], end: int) -> Labelled:
    word = re.sub(r"\s", "", next(match[group] for group in _GROUPS if match[group]))
    kind = KINDS.get(word)
    value = text[match.end() : end]
    if match["apart"]:
        value = " ".join(takewhile(names.may_be, value.split()))
    roles = (Role.AUTHOR, Role.PHOTOGRAPHER) if match["both"] else ROLES.get(word, ())
    return Labelled(
        (match["modifier"] or "") + word, roles, kind, value.strip(), match.start(), match.end() + len(value)
    )
