"""The key under which an index of captures finds an address: the SURT form, host first and back to front.

`http://www.sthj.example:80/a/?b=2&A=1` is `example,sthj)/a?a=1&b=2`. Every replay tool looks up the key that the
Internet Archive's `surt` library makes, so the rules here are that library's (version 0.3.1, its defaults), also where
they go far: case, `www.`, a trailing slash, the order of the query and session ids make no difference.
"""

from __future__ import annotations

import re
import socket
from urllib.parse import quote_from_bytes, unquote_to_bytes

# Reserved and unreserved characters, and what browsers leave as it is; `#` and `%` are escaped.
_AS_IT_IS = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"

_PARTS = re.compile(
    rb"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", re.I | re.S
)
_REPEATED_SCHEME = re.compile(rb"(?:https?://)+(?=https?://)")
_DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}
_NUMERIC_HOST = re.compile(rb"(?:[1-9][0-9]*|0[0-7]*)(?:\.[0-9]+){0,3}")
_WWW = re.compile(rb"www\d*\.")

_PATH_SESSIONS = (
    re.compile(rb"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$", re.I),
    re.compile(rb"^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$", re.I),
)
_QUERY_SESSIONS = (
    re.compile(rb"^(.*)(?:jsessionid=[0-9a-z]{32})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:phpsessid=[0-9a-z]{32})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:sid=[0-9a-z]{32})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:aspsessionid[a-z]{8}=[a-z]{24})(?:&(.*))?$", re.I),
    re.compile(rb"^(.*)(?:cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$", re.I),
)


def surt(url: str) -> str:
    """The key of an http or https address: ASCII without white space. What is no such address is its own key,
    escaped."""
    raw = re.sub(rb"[\n\r\t]", b"", url.encode("utf-8", "surrogatepass").strip())
    match = _PARTS.fullmatch(_REPEATED_SCHEME.sub(b"", raw, count=1))
    if match is None or not match["authority"]:
        return _escaped(raw).decode("ascii")
    host = b",".join(reversed(_host(match["authority"]).split(b".")))
    key = host + _port(match["scheme"], match["authority"]) + b")" + _path(match["path"]) + _query(match["query"])
    return key.decode("ascii")


def _host(authority: bytes) -> bytes:
    """The host in small letters, IDN as punycode, numbers as a dotted address, without `www.`."""
    name = _without_port(authority.rpartition(b"@")[2]).lower()
    host = _idna(_unescaped(name)).replace(b"..", b".").strip(b".")
    host = _address(host) or _escaped(host).lower()
    return host[found.end() :] if (found := _WWW.match(host)) else host


def _without_port(name: bytes) -> bytes:
    _, bracket, inside = name.partition(b"[")
    return inside.partition(b"]")[0] if bracket else name.partition(b":")[0]


def _idna(host: bytes) -> bytes:
    if host.isascii():
        return host
    try:
        return host.decode("utf-8", "ignore").encode("idna")
    except UnicodeError:  # no name that a resolver knows; its bytes are escaped
        return host


def _address(host: bytes) -> bytes | None:
    """The dotted form of a numeric IPv4 address, however it is written (one number, octal, fewer parts)."""
    try:
        if host.isdigit():
            return socket.inet_ntoa((int(host) & 0xFFFFFFFF).to_bytes(4)).encode()
        return socket.inet_ntoa(socket.inet_aton(host.decode())).encode() if _NUMERIC_HOST.fullmatch(host) else None
    except (OSError, ValueError):
        return None


def _port(scheme: bytes, authority: bytes) -> bytes:
    """`:8080`, or nothing for the scheme's own port and for what is no port."""
    match = re.search(rb":0*(\d{1,5})$", authority)
    if match is None or match[1] in (b"0", _DEFAULT_PORTS[scheme.lower()]):
        return b""
    return b":" + match[1]


def _path(path: bytes) -> bytes:
    found = _escaped(_normal(_unescaped(path))).lower()
    for session in _PATH_SESSIONS:
        found = session.sub(rb"\1\2", found)
    return found[:-1] if found.endswith(b"/") and len(found) > 1 else found


def _normal(path: bytes) -> bytes:
    """The path without `.`, `..` and empty segments, except an empty one at its end (a trailing slash)."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    *inner, last = kept or [b""]
    return b"/" + b"".join(segment + b"/" for segment in inner if segment) + last


def _query(query: bytes | None) -> bytes:
    """`?` and the arguments in order, small letters, without session ids; nothing without arguments."""
    found = _escaped(_unescaped(query or b""))
    for session in _QUERY_SESSIONS:
        if match := session.match(found):
            found = match[1] + (match[2] or b"")
    arguments = sorted(argument.split(b"=", 1) for argument in found.lower().split(b"&"))
    return b"?" + b"&".join(b"=".join(argument) for argument in arguments) if found else b""


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_AS_IT_IS).encode("ascii")


def _unescaped(text: bytes) -> bytes:
    """The bytes without escapes, also where they were escaped twice."""
    while (once := unquote_to_bytes(text)) != text:
        text = once
    return text
