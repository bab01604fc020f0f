"""The text of an article from its lines: a paragraph a line, the closing byline cut off."""

from __future__ import annotations

import re

from crawler.fields import byline

# The page numbers of a long article, and the banner that leads to a special page.
_PAGES = re.compile(
    r"^(?:\s*[【\[［(（]\s*\d{1,3}\s*[】\]］)）]){2,}\s*$|^(?:上一页|下一页|尾页|首页|\s|(?<!\d)\d{1,3}(?!\d)|[【】\[\]>»])+$"
)
_JUMP = re.compile(
    r"^点击(?:进入|查看|下载|阅读).{0,30}(?:>>|》》|＞＞)$|^(?:广告|查看更多|展开全文)$|^打开.{0,12}(?:客户端|APP|App).{0,8}$"
)


def of_texts(texts: list[str]) -> tuple[str, str]:
    """The body of `texts` (one line each), and what stood in the bracket that closed it as a byline ("" without)."""
    kept = [text for text in texts if text and not _PAGES.match(text) and not _JUMP.match(text)]
    closing = ""
    if kept:
        kept[-1], closing = byline.bracket_tail(kept[-1])
        if not kept[-1]:
            kept.pop()
    return "\n".join(kept), closing
