"""The readers of the field, each behind one call: bytes of a page in, a dictionary of what it found out.

Only those that are installed are there; `make bench` makes an environment with all (benchmarks/peers.txt pins them). Each
is used as its documentation says, with its settings for Chinese where it has some. readability and resiliparse find
title and text only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from w3lib.encoding import html_to_unicode

Found = dict[str, Any]
Reader = Callable[[str, bytes], Found]
_SEPARATORS = re.compile(r"[;；,，、\s]+")


def installed() -> dict[str, Reader]:
    """The peers that can be imported here, by name."""
    makers = {
        "trafilatura": _trafilatura,
        "gne": _gne,
        "newspaper": _newspaper,
        "newsplease": _newsplease,
        "goose3": _goose,
        "readability": _readability,
        "resiliparse": _resiliparse,
    }
    return {name: maker() for name, maker in makers.items() if find_spec(name)}


# As what each is published.
PACKAGES = {"newspaper": "newspaper4k", "newsplease": "news-please", "readability": "readability-lxml"}


def versions() -> dict[str, str]:
    """The versions of the peers that are installed, by the names of their packages."""
    return {name: version(name) for name in (PACKAGES.get(each, each) for each in installed())}


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


def _goose() -> Reader:
    from goose3 import Goose
    from goose3.text import StopWordsChinese

    goose = Goose({"stopwords_class": StopWordsChinese, "enable_image_fetching": False})

    def read(url: str, body: bytes) -> Found:
        found = goose.extract(raw_html=_text(body))
        day = found.publish_datetime_utc.isoformat() if found.publish_datetime_utc else found.publish_date
        return {
            "title": found.title,
            "published_at": day,
            "body": found.cleaned_text,
            "credits": _authors(list(found.authors)),
        }

    return read


def _readability() -> Reader:
    import lxml.html
    from readability import Document

    def read(url: str, body: bytes) -> Found:
        document = Document(_text(body), url=url)
        text = "\n".join(line for part in lxml.html.fromstring(document.summary()).itertext() if (line := part.strip()))
        return {"title": document.short_title(), "body": text}

    return read


def _resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(url: str, body: bytes) -> Found:
        tree = HTMLTree.parse(_text(body))
        return {"title": tree.title, "body": extract_plain_text(tree, main_content=True)}

    return read
