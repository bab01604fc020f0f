"""A stored page or style sheet with its pictures and styles taken from the archive, and all else as it was served.

What protects the reader is the policy under which the page is shown (`archive.web.capture`), not this. Two things the
policy doesn't cover are seen to here: elements that make a browser connect elsewhere before it asks (`CONNECTING`), and
addresses without a host, which would be asked of us.

Bytes are looked at as Latin-1, one character a byte: in all encodings that are served as they are (`ENCODINGS`), ASCII
means itself, and no other byte becomes ASCII. So what is found here is all that a browser may find.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from html import unescape
from urllib.parse import urljoin, urlsplit

# Where an address is now, by its absolute form; None where we have nothing of it.
Finder = Callable[[str], str | None]

# In these ASCII is ASCII. Labels as pages use them (https://encoding.spec.whatwg.org/), and what we call them.
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "gbk": "gbk", "gb2312": "gbk", "gb_2312-80": "gbk", "gb18030": "gb18030",
    "x-gbk": "gbk", "big5": "big5", "big5-hkscs": "big5", "iso-8859-1": "windows-1252", "latin1": "windows-1252",
    "ascii": "windows-1252", "us-ascii": "windows-1252", "windows-1252": "windows-1252",
}  # fmt: skip

# What makes chromium open a connection although the policy then stops the request: some links (preconnect, dns-prefetch),
# and frames.
CONNECTING = "(?:link|iframe|frame|object|embed|portal|fencedframe)"

# A declaration counts within so many bytes of a page's beginning, as in browsers.
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_PRESCAN = 1024

# As the rules of HTML have it, a tag ends at the first > outside of quotes; a quote that never ends takes all the rest.
_ATTRIBUTES = r"""(?:[\s/](?:[^>"']|"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))*)?"""
_TAG = re.compile(
    rf"<(link|base|img|input|image|body|table|td|th|tr|a|area)(?=[\s/>]){_ATTRIBUTES}(?:>|\Z)", re.IGNORECASE
)
# No pattern may look at a stretch again and again: a page is up to 32 MB of somebody's choosing.
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:(\s*+=\s*+)("[^"]*+"|'[^']*+'|[^\s"'>]++))?+""")
_STYLE = re.compile(r"(<style(?=[\s/>])[^>]{0,1000}>)(.*?)(</style|\Z)", re.IGNORECASE | re.DOTALL)
_CSS_URL = re.compile(
    r"""url\(\s{0,9}("[^"]{0,2000}"|'[^']{0,2000}'|[^\s"'()]{1,2000})\s{0,9}\)|@import\s{1,9}("[^"]{0,2000}"|'[^']{0,2000}')""",
    re.IGNORECASE,
)
_BASE = re.compile(
    r"""<base\s[^>]{0,500}?href\s{0,9}=\s{0,9}("[^"]{0,2000}"|'[^']{0,2000}'|[^\s"'>]{1,2000})""", re.IGNORECASE
)

_PICTURES = {"src", "background", "lowsrc", "dynsrc"}


def encoding_of(body: bytes, declared: str | None) -> tuple[str, bytes]:
    """The encoding that a page is served in, and its bytes in it: its own where ASCII is ASCII in it, else UTF-8."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-8", body.decode("utf-16", "replace").encode()
    found = "utf-8" if body.startswith(b"\xef\xbb\xbf") else (declared or "").strip(" \"'").lower()
    if not found and (match := _DECLARED.search(body[:_PRESCAN])):
        found = match[1].decode().lower()
    if found in ENCODINGS:
        return ENCODINGS[found], body
    if found in ("utf-16", "utf-16le", "utf-16be"):
        return "utf-8", body.decode(found, "replace").encode()
    return ("utf-8" if _is_utf8(body) else "gb18030"), body


def page(body: bytes, url: str, kept: Finder) -> bytes:
    """An HTML page. `kept` tells where a picture or a style sheet is; those of which there is nothing stay away."""
    text = body.decode("latin-1")
    base = _BASE.search(text)
    at = _joined(url, base[1].strip("\"'")) if base else url
    text = _STYLE.sub(lambda style: style[1] + _css(style[2], at or url, kept) + style[3], text)
    ours = f' data-kept="{secrets.token_hex(8)}"'
    text = _TAG.sub(lambda tag: _tag(tag[0], tag[1].lower(), at or url, kept, ours), text)
    # Where a page's quotes are read otherwise than by a browser, a link may have been passed over.
    return re.sub(rf"<(?={CONNECTING}[\s/>])(?!link{ours})", "<x-", text, flags=re.IGNORECASE).encode("latin-1")


def sheet(body: bytes, url: str, kept: Finder) -> bytes:
    """A style sheet."""
    return _css(body.decode("latin-1"), url, kept).encode("latin-1")


def _tag(tag: str, name: str, base: str, kept: Finder, ours: str) -> str:
    if name == "link":
        return _link(tag, base, kept, ours)
    if name == "base":
        return f"<x-base{tag[5:]}"
    if name in ("a", "area"):
        return _ATTRIBUTE.sub(lambda found: _away(found, base), tag)
    return _ATTRIBUTE.sub(lambda found: _attribute(found, base, kept), tag)


def _link(tag: str, base: str, kept: Finder, ours: str) -> str:
    """A style sheet of which we have a copy, written anew; anything else becomes an element that does nothing."""
    said = {found[1].lower(): found[3].strip("\"'") for found in _ATTRIBUTE.finditer(tag) if found[3]}
    here = _here(said.get("href"), base, kept) if "stylesheet" in said.get("rel", "").lower().split() else None
    return f'<link{ours} rel="stylesheet" href="{here}">' if here else f"<x-link{tag[5:]}"


def _attribute(found: re.Match[str], base: str, kept: Finder) -> str:
    name, value = found[1].lower(), found[3]
    if value is None:
        return found[0]
    if name == "style":
        return f"{found[1]}{found[2]}{_css(value, base, kept)}"
    if name == "srcset":
        return f"data-as-served-{found[0]}"
    if name not in _PICTURES or value.strip("\"'").lower().startswith("data:"):
        return found[0]
    here = _here(value.strip("\"'"), base, kept)
    return f'{found[1]}="{here}" data-as-served={value}' if here else f"data-as-served-{found[0]}"


def _away(found: re.Match[str], base: str) -> str:
    """A link says in full where it led; there is nothing of it here."""
    if found[1].lower() != "href" or found[3] is None or found[3].strip("\"'")[:1] in ("", "#"):
        return found[0]
    where = _joined(base, unescape(found[3].strip("\"'")))
    return (
        f'href="{_quoted(where)}"'
        if where and urlsplit(where).scheme in ("http", "https")
        else f"data-as-served-{found[0]}"
    )


def _css(text: str, base: str, kept: Finder) -> str:
    def replaced(found: re.Match[str]) -> str:
        said = (found[1] or found[2]).strip("\"'")
        if said.lower().startswith(("data:", "#")):
            return found[0]
        here = _here(said, base, kept) or "about:blank"
        return f"@import url({here})" if found[2] else f"url({here})"

    return _CSS_URL.sub(replaced, text)


def _here(said: str | None, base: str, kept: Finder) -> str | None:
    where = _joined(base, unescape(said)) if said else None
    return kept(where) if where and where.startswith(("http://", "https://")) else None


def _joined(base: str, said: str) -> str | None:
    try:
        return urljoin(base, said.strip()).partition("#")[0]
    except ValueError:
        return None


def _quoted(url: str) -> str:
    return url.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error.start > len(body) - 4
    return True
