"""Founder's articles 方正: JSON in the place of a page.

    getArticle?aid=7 -> {"fileID": 7, "title", "publishTime", "source", "author", "content": HTML}

It says what a page would show, and what stands in `content` (a byline, pictures, an editor) is read by the rules of
pages. So it becomes the page that it would be.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

# The element around the text: `FounderArticle` in crawler/pages/layouts.py knows it.
CONTENT = "founder-content"

HEADERS = {"content-type": "text/html; charset=utf-8"}
PAGE = """<html><head><title>{title}</title></head><body><h1>{title}</h1>
<div>{line}</div>
<div id="{id}">{content}</div></body></html>"""

# Half a character, which JSON may name and UTF-8 can't: the mark that stands for bytes which nobody can read.
_HALF = re.compile(r"[\ud800-\udfff]")


def as_page(body: bytes) -> bytes | None:
    """The page, as UTF-8, that an article in JSON would be; None for anything else."""
    if body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{" or b'"content"' not in body:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    title, content = _text(found, "title"), _text(found, "content")
    if not title or not content or "fileID" not in found:
        return None
    labelled = (("", "publishTime"), ("来源：", "source"), ("作者：", "author"))
    said = (f"{label}{escape(text)}" for label, key in labelled if (text := _text(found, key)))
    page = PAGE.format(title=escape(title), line="　".join(said), id=CONTENT, content=content)
    return _HALF.sub("〓", page).encode()


def _text(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""
