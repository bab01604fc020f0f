"""What government pages say of themselves in meta tags (ArticleTitle, PubDate, ContentSource, ColumnName, Keywords).

They fill what the visible page leaves out, and never overrule it: PubDate is often the time of regeneration,
ArticleTitle may carry the site's name, Author is often an account of the content system.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.fields.dates import Dated, find, free, from_epoch

_SITE_SEPARATOR = re.compile(r"\s*[_|｜丨]\s*|\s+[-–—]+\s*|\s*-{1,3}\s*(?=[^-]{2,24}$)|\s*—{1,2}(?=[^—]{2,24}$)")
_SITE = re.compile(
    r"(?:网|局|厅|部|委|委员会|政府|日报|晚报|时报|门户|网站|官网|在线|频道|平台|客户端|大学|学院|医院|集团|公司)$"
)
_LONGEST_SITE = 20
# Article, column, channel and site are four; a title with more separators has them in its text.
_MOST_PARTS = 8
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_DATES = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "publish_time",
    "datepublished",
    "pubtime",
    "og:release_date",
    "weibo: article:create_at",
    "firstpublishedtime",
    "others",
)
_ORIGINS = ("contentsource", "source", "article:source", "mediaid")
_KEYWORD_SEPARATORS = re.compile(r"[;；,，、|\s]+")


def title(meta: Mapping[str, str]) -> str | None:
    """ArticleTitle without the site's name before or after it."""
    found = meta.get("articletitle") or meta.get("og:title")
    return without_site(_TAG.sub(" ", found), meta) if found else None


def without_site(title: str, meta: Mapping[str, str]) -> str:
    """A title without the name of the site, where the page names it (SiteName)."""
    site = meta.get("sitename") or meta.get("og:site_name") or ""
    for joint in ("-", "_", "|", "—", " ", "：", ":"):
        if site and title.startswith(site + joint):
            return title[len(site) :].strip(" -_|—：:")
        if site and title.endswith(joint + site):
            return title[: -len(site)].strip(" -_|—：:")
    return title.strip()


def title_parts(title_tag: str) -> tuple[str, ...]:
    """What `<title>` may call the article: the whole, and the parts between its separators, longest first."""
    whole = " ".join(_TAG.sub(" ", title_tag).split())
    parts = sorted(_SITE_SEPARATOR.split(whole), key=len, reverse=True)
    return tuple(dict.fromkeys(part for part in (*parts[:_MOST_PARTS], whole) if part and not is_site(part)))


def is_site(name: str) -> bool:
    """Whether a part of `<title>` is the name of a site, an office or a paper, and so of no article."""
    return len(name) <= _LONGEST_SITE and _SITE.search(name) is not None


def published(meta: Mapping[str, str]) -> Dated | None:
    """PubDate or its relatives. A midnight is a day: 00:00 is what content systems write for unknown."""
    for name in _DATES:
        if name in meta and (dated := find(meta[name]) or free(meta[name]) or from_epoch(meta[name])):
            return dated
    return None


def origin(meta: Mapping[str, str]) -> str | None:
    return next((meta[name] for name in _ORIGINS if meta.get(name)), None)


def column(meta: Mapping[str, str]) -> str | None:
    return meta.get("columnname") or None


def keywords(meta: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _KEYWORD_SEPARATORS.split(meta.get("keywords", "")) if word))


def is_midnight(dated: Dated) -> bool:
    """Whether the time of day is 00:00, which content systems write for an unknown one."""
    return dated.iso[10:16] == "T00:00"
