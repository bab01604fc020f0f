"""The readers of the field, each behind one call: bytes of a page in, a dictionary of what it found out.

Only those that are installed are there (benchmarks/peers.txt pins them). Each is used as its documentation says, with
its settings for Chinese where it has some.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from w3lib.encoding import html_to_unicode

Found = dict[str, Any]
Reader = Callable[[str, bytes], Found]
_SEPARATORS = re.compile(r"[;；,，、\s]+")


def installed() -> dict[str, Reader]:
    """The peers that can be imported here, by name."""
    makers = {"trafilatura": _trafilatura, "gne": _gne, "newspaper": _newspaper, "newsplease": _newsplease}
    return {name: maker() for name, maker in makers.items() if find_spec(name)}


def _text(body: bytes) -> str:
    return html_to_unicode(None, body)[1]


def _authors(names: list[str]) -> list[dict[str, str]]:
    return [{"role": "author", "name": name} for name in names if name]


def _trafilatura() -> Reader:
    import trafilatura

    def read(url: str, body: bytes) -> Found:
        found = trafilatura.bare_extraction(body, url=url, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        fields = found.as_dict()
        authors = _authors(_SEPARATORS.split(fields.get("author") or ""))
        return {"title": fields["title"], "published_at": fields["date"], "body": fields["text"], "credits": authors}

    return read


def _gne() -> Reader:
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()

    def read(url: str, body: bytes) -> Found:
        found = extractor.extract(_text(body), host=url)
        authors = _authors(_SEPARATORS.split(found.get("author") or ""))
        return {
            "title": found.get("title"),
            "published_at": found.get("publish_time"),
            "body": found.get("content"),
            "credits": authors,
        }

    return read


def _newspaper() -> Reader:
    import newspaper

    def read(url: str, body: bytes) -> Found:
        article = newspaper.Article(url, language="zh")
        article.download(input_html=_text(body))
        article.parse()
        day = article.publish_date.isoformat() if article.publish_date else None
        return {
            "title": article.title,
            "published_at": day,
            "body": article.text,
            "credits": _authors(list(article.authors)),
        }

    return read


def _newsplease() -> Reader:
    from newsplease import NewsPlease

    def read(url: str, body: bytes) -> Found:
        found = NewsPlease.from_html(_text(body), url=url)
        day = found.date_publish.isoformat() if found.date_publish else None
        return {
            "title": found.title,
            "published_at": day,
            "body": found.maintext,
            "credits": _authors(list(found.authors or [])),
        }

    return read
