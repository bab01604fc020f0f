"""From a page's bytes to its text, whatever the page declares.

The order is that of the HTML standard (byte order mark, header, `<meta>`), with one difference that Chinese agency
sites force: the bytes are asked first whether they are valid UTF-8. Text in GBK is valid UTF-8 by accident only
when it is a few characters long, while a template that declares gb2312 around UTF-8 is common. GB2312 and GBK are
read as GB18030, their superset, as the WHATWG Encoding Standard reads GB2312 as GBK.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from archive.model import Problem

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
# Browsers look for <meta charset> in the first 1024 bytes; templates here put long comments before it.
_META_WINDOW = 8192
_UTF8_NAMES = frozenset({"utf-8", "utf8"})
_GB_NAMES = frozenset({"gb2312", "gb_2312-80", "gbk", "gb18030", "x-gbk", "cp936", "ms936", "hz-gb-2312"})
# The other encodings of East Asia that the WHATWG Encoding Standard knows. Latin ones accept any byte, so that they
# prove nothing: servers declare them by default.
_OTHERS = frozenset(
    {"big5", "big5-hkscs", "euc-jp", "shift_jis", "euc-kr", "iso-2022-jp", "utf-16", "utf-16le", "utf-16be"}
)
# What takes the place of bytes that are no character: 〓, the mark that Chinese typesetting sets for a missing
# glyph. U+FFFD would be indistinguishable from the damage of an earlier wrong decoding.
MISSING = "〓"

# How the problem of a page is told from others of which bytes are no character.
UNDECODED = "characters can't be decoded as"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the encoding that gave it, and what was wrong with the declaration or the bytes."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()
    whole: bool = True  # every byte is of a character


def decode(body: bytes, headers: Mapping[str, str] | None = None) -> Decoded:
    """The text of `body`. Never fails: bytes that are no character become 〓 and a problem."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _finish(body[len(bom) :].decode(name, "replace"), name, None)
    declared = _declared(body, headers or {})
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        name = _choose(body, declared)
        return _finish(body.decode(name, "replace"), name, declared)
    return _finish(text, "utf-8", declared)


def _declared(body: bytes, headers: Mapping[str, str]) -> str | None:
    header = next((value for key, value in headers.items() if key.lower() == "content-type"), "")
    window = body[:_META_WINDOW]
    # The pattern alone would try each byte; most pages begin with kilobytes that hold no such word, or only one.
    at = window.lower().find(b"charset")
    match = _CHARSET.search(header.encode("latin-1", "replace")) or (_CHARSET.search(window, at) if at >= 0 else None)
    return match[1].decode("ascii", "replace").lower() if match else None


def _choose(body: bytes, declared: str | None) -> str:
    """The encoding of bytes that are not wholly UTF-8."""
    sample = body[:2048]
    # A text in UTF-16 has a zero in every second byte of its markup.
    if sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if declared in _OTHERS and _is(body, declared):
        return declared
    return min(("gb18030", "utf-8"), key=lambda name: body.decode(name, "replace").count("\ufffd"))


def _is(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _finish(text: str, encoding: str, declared: str | None) -> Decoded:
    problems = []
    text = text.replace("\0", "\ufffd")
    whole = "\ufffd" not in text
    if not whole:
        problems.append(Problem("body", f"{text.count(chr(0xFFFD))} {UNDECODED} {encoding}"))
        text = text.replace("\ufffd", MISSING)
    if declared and not _agree(declared, encoding):
        problems.append(Problem("body", f"declared {declared}, the bytes are {encoding}"))
    return Decoded(text, encoding, tuple(problems), whole)


def _agree(declared: str, encoding: str) -> bool:
    if declared in _GB_NAMES:
        return encoding == "gb18030"
    return declared.replace("-", "").startswith(encoding.replace("-", "")[:5]) or declared not in _OTHERS | _UTF8_NAMES
