"""Which addresses are one page: a key that is equal for all forms of an address. Knows no page and no archive.

Forms differ by scheme, a default port, `www.`, a dot at the host's end, the spelling of percent-encoded characters, dot
segments, a session or tracking parameter, the order of parameters, an anchor, and the name of a folder's own page. The
generic rules are RFC 3986's (section 6.2.2 and 6.2.3), those of hosts the URL Standard's.
Unknown parameters stay, since content systems keep an article's number there. `www.` is the one rule that is sometimes
wrong, so whoever merges by the key asks the text too where hosts differ (`is_form`, archive/addresses.py).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}

# Parameters that say how a reader came, and nothing of what is read. By whom they are added:
TRACKING = re.compile(
    "|".join((
        r"utm_\w+",  # Google Analytics' campaigns, and all who copy them
        r"hmsr|hmpl|hmcu|hmkw|hmci",  # Baidu Tongji's campaigns (指定广告跟踪)
        r"spm|scm",  # Alibaba's position of the link that was clicked
        r"isappinstalled|nsukey|wxshare_count|sharer_shareid|sharer_shareinfo\w*",  # WeChat, to what is shared in it
        r"share_token|share_from|share_source|share_medium|vd_source|tt_from|adtag|tdsourcetag",  # other apps' shares
        r"gclid|dclid|fbclid|msclkid|yclid|bd_vid|qhclickid",  # advertisers' clicks
        r"mc_[ce]id|_hs(?:enc|mi)|igshid|_ga|_gl",  # newsletters and measuring
        r"jsessionid|phpsessid|aspsessionid\w*",  # sessions of servers without cookies
    )),
    re.IGNORECASE,
)  # fmt: skip
# Names that a content system may need, with the values that sharing gives them: WeChat's `from`, Baidu's `wfr` and `for`.
TRACKING_PAIRS = re.compile(r"from=(?:singlemessage|timeline|groupmessage)|wfr=spider|for=pc", re.IGNORECASE)
# `/a;jsessionid=1F…`: the same, in the path.
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)

# What servers show for a folder.
_FOLDER_PAGE = re.compile(r"/(?:index\.s?html?|default\.\w{2,5})$", re.IGNORECASE)

# `#/detail?id=1`, `#!/detail/1`: the page itself is behind the anchor, since a script shows it.
_ROUTE = re.compile(r"!?/.+|!.+", re.DOTALL)

_ESCAPE = re.compile(r"%([0-9a-f]{2})", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# All else is written %XX, as UTF-8. Reserved characters stay as they are written, since they may mean two things.
_TO_ESCAPE = re.compile(r"[^!#$%&'()*+,/:;=?@\[\]\w.~-]|[^\x00-\x7f]")


@lru_cache(4096)
def identity(url: str) -> str:
    """A key that is equal for all forms of an address: host, path, what is asked, without a scheme. What is no http or
    https address is its own key."""
    parts = _split(url)
    if parts is None:
        return url.strip()
    host, port = host_of(url).removeprefix("www."), _port(parts)
    path = _FOLDER_PAGE.sub("/", _path(parts.path))
    query = "&".join(sorted(map(_spelled, _parameters(parts.query)), key=lambda each: each.partition("=")[0]))
    route = _spelled(parts.fragment) if _ROUTE.fullmatch(parts.fragment) else ""
    return f"{host}{f':{port}' if port else ''}{path}{query and f'?{query}'}{route and f'#{route}'}"


def is_form(url: str, other: str) -> bool:
    """Whether two addresses are forms of one on the same host: then they are one page, whatever the host does."""
    return identity(url) == identity(other) and host_of(url) == host_of(other)


def plain(url: str) -> str:
    """The address without tracking parameters and anchor, and otherwise as it is written."""
    parts = _split(url)
    if parts is None:
        return url
    kept = list(_parameters(parts.query))
    query = parts.query if len(kept) == parts.query.count("&") + 1 else "&".join(kept)
    fragment = parts.fragment if _ROUTE.fullmatch(parts.fragment) else ""
    return parts._replace(path=_SESSION.sub("", parts.path), query=query, fragment=fragment).geturl()


def host_of(url: str) -> str:
    """The host in lower case and ASCII, without a dot at its end; '' when the address has none."""
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        return parts if parts.scheme in PORTS and parts.hostname else None
    except ValueError:  # brackets that are no IPv6 address
        return None


def _port(parts: SplitResult) -> str:
    """The port as it is written, where it isn't the scheme's own."""
    _, _, port = parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")
    return "" if not port or port == str(PORTS[parts.scheme]) else port


def _path(path: str) -> str:
    found: list[str] = []
    segments = _spelled(_SESSION.sub("", path)).split("/")[1:]
    for segment in segments:
        if segment == "..":
            del found[-1:]
        elif segment != ".":
            found.append(segment)
    if segments and segments[-1] in (".", ".."):
        found.append("")
    return "/" + "/".join(found)


def _parameters(query: str) -> list[str]:
    """The parameters as they are written, without those of tracking."""
    return [
        each
        for each in query.split("&")
        if each and not TRACKING.fullmatch(each.partition("=")[0]) and not TRACKING_PAIRS.fullmatch(each)
    ]


def _spelled(text: str) -> str:
    """Text of an address in one spelling of its percent-encoding: plain where it may be, %XX elsewhere."""
    return _ESCAPE.sub(_unescaped, _TO_ESCAPE.sub(_escaped, text))


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
