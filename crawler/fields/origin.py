"""来源: who wrote or first published a text. The visible one wins over the meta tag ContentSource."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.fields import dates, reads
from crawler.fields.labels import Kind, Labelled

# Another date, a bracket of buttons or a run of spaces ends the name of an origin.
_CUT = re.compile(
    r"[【\[［<]|　　|\s{3,}|\s(?=[A-Za-z]{1,2}\s)|[(（](?=大|字|点击|分享|记者|通讯员|作者)|\s?https?://|参与互动|我要评论|分享到|\n"
    r"|\s(?=进入|点击|查看|关注|手机|扫码|下载|订阅|更多|打印|评论|举报)|\d*人(?=参与|评论)|\s(?=[^\s，。：:]{0,12}(?:记者|通讯员)\s)"
)
_EDGES = " \t|｜丨;；,，、/。.:：-—>"
_NOT_ORIGINS = frozenset({"", "无", "暂无", "null", "未知", "--", "原创"})
_OFFICES = frozenset({"发布机关", "发文机关", "发布机构", "来源单位"})
# What papers, sites and stations are called.
_MEDIUM = re.compile(r"[\u4e00-\u9fff]{2,12}(?:报|网|通讯社|新闻社|电视台|广播电台|客户端|周刊|融媒体?|融媒体?中心)")
_LONGEST = 60


def of_labels(values: Iterable[Labelled]) -> str | None:
    """The first 来源 with a value, cleaned, else the office that a table of particulars names; None without either."""
    found = [(value.label in _OFFICES, tidy(value.value)) for value in values if value.kind is Kind.ORIGIN]
    return next((name for _, name in sorted(found, key=lambda pair: pair[0]) if name), None)


def unlabelled(text: str) -> str | None:
    """The paper or site that an info line names without a label, after its date (`2024年05月01日 18:27 岭南潮报`)."""
    dated = dates.find(text)
    words = f"{text[: dated.start]} {text[dated.end :]}".replace("|", " ").split() if dated else []
    return next((word for word in words if _MEDIUM.fullmatch(word)), None)


def tidy(text: str) -> str | None:
    """An origin's name without what a template prints after it; None when nothing is left."""
    text = text.strip(_EDGES + "\n")
    if cut := _CUT.search(text):
        text = text[: cut.start()]
    if dated := dates.find(text):
        text = text[: dated.start]
    if (count := reads.mark(text)) is not None:
        text = text[:count]
    text = _unbracket(text.strip(_EDGES))
    return text if text not in _NOT_ORIGINS and len(text) <= _LONGEST else None


def _unbracket(text: str) -> str:
    """Without a closing bracket whose opening one stood before the label: `（来源：某某网）`."""
    for opening, closing in ("（）", "()", "［］", "[]", "【】", "〔〕"):
        if text.endswith(closing) and opening not in text:
            return text[:-1].rstrip(_EDGES)
    return text
