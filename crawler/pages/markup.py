"""HTML cut at its blocks and links: a tokenizer that spends its time in two regexes and knows of a page what lines need.

A page is split at the tags of its blocks and links, which is one C call. What stands between two of them is a stretch of text
with inline tags, mostly nothing but white space; comments, scripts and styles are parted off in the same pass. A tree
of all elements would cost several times as much, and lines need only its blocks, links and images.

The quick pattern takes for granted what nearly every page keeps to: that no value in quotes holds `<` or `>`, and that
names are written small or in capitals. Where one does not, the page is put right (`tidied`) and split again.
"""

from __future__ import annotations

import html
import re
from typing import Any

from crawler.fields.decoding import MISSING

# The elements that CSS's default style sheet shows as blocks, and those that it shows as cells of their own.
# Everything else, unknown elements included (<ucapcontent>, <wbr> as a container), is inline.
_BLOCKS = """body address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav ol optgroup option p pre section
    summary table tbody td tfoot th thead tr ul"""
# Elements whose text is not shown as part of a page, and those whose content is no markup either.
_SILENT = "noscript template select button object svg map audio video canvas"
_RAW = "script style textarea title iframe xmp noembed noframes"
# Elements that have no content.
_VOID = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(_VOID.split())
# What a tag does to lines. A block's start tag has a number from BODY on, its end tag the negative.
NOTHING, LINK, LINK_END, NOTE, SILENT, BODY_END, BREAK, BODY = range(8)
NAMES: dict[int, str] = dict(enumerate(_BLOCKS.split(), BODY))
NUMBERS = {name: number for number, name in NAMES.items()}
P = NUMBERS["p"]
KINDS: dict[Any, int] = {
    None: NOTHING,
    "html": NOTHING,
    "/html": BODY_END,
    "/body": BODY_END,
    "br": BREAK,
    "/br": BREAK,
    "hr": BREAK,
    "/hr": NOTHING,
    "a": LINK,
    "/a": LINK_END,
    "meta": NOTE,
    "base": NOTE,
    "/meta": NOTHING,
    "/base": NOTHING,
    **{tag: SILENT for name in _SILENT.split() for tag in (name, f"/{name}")},
    **NUMBERS,
    **{f"/{name}": -number for name, number in NUMBERS.items() if name != "body"},
}
KINDS |= {tag.upper(): kind for tag, kind in KINDS.items() if tag}
# What the start tag of a block may close.
CLOSED = frozenset(
    NUMBERS[name] for name in ["p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "optgroup"]
)
# What a start tag closes when it is the innermost open block; every block closes a paragraph.
CLOSED_BY: dict[int, frozenset[int]] = dict.fromkeys(NAMES, frozenset((P,))) | {
    NUMBERS[name]: frozenset((P, *(NUMBERS[closed] for closed in closes.split())))
    for name, closes in (
        ("li", "li"),
        ("dt", "dt dd"),
        ("dd", "dt dd"),
        ("td", "td th"),
        ("th", "td th"),
        ("tr", "td th tr"),
        ("tbody", "td th tr thead tbody tfoot"),
        ("tfoot", "td th tr thead tbody tfoot"),
        ("option", "option"),
        ("optgroup", "option optgroup"),
    )
}
# A stray end tag closes what it names only within blocks of lower rank: </p> stops at a <div>, </div> at a cell.
_RANKS = (("div", 1), ("td th", 2), ("tr", 3), ("thead tbody tfoot", 4), ("table", 5), ("body", 6))
RANK: dict[int, int] = dict.fromkeys(NAMES, 0) | {
    NUMBERS[name]: rank for names, rank in _RANKS for name in names.split()
}


def _one_of(names: tuple[str, ...]) -> str:
    """The names as a pattern, by their first letters: most tags are told apart by one character."""
    firsts = dict.fromkeys(name[0] for name in names)
    return "|".join(f"{first}(?:{'|'.join(n[1:] for n in names if n[0] == first)})" for first in firsts)


# The most frequent first.
_STRUCTURE = (
    *("a", "div", "li", "p", "ul", "td", "tr", "br", "html", "hr", "meta", "base"),
    *_BLOCKS.split(),
    *_SILENT.split(),
)
# The attributes of a tag up to its `>`, which may stand in a value.
_ATTRIBUTES = r"""((?:[^=<>]++|=\s*+(?:"[^"]*+"|'[^']*+'|))*+)>"""
_COMMENT = r"!--(?:-?>|(?:[^-]++|-(?!->))*+(?:-->|\Z))"
_RAWS = "|".join(rf"{name}(?=[\s/>])(?:[^<]++|<(?!/{name}))*+(?:</{name}[^<>]*+>?|\Z)" for name in _RAW.split())
_APART = (
    rf"{_COMMENT}|(?=[{''.join(sorted({c for name in _RAW.split() for c in (name[0], name[0].upper())}))}])(?i:{_RAWS})"
)
_SPLIT = re.compile(
    rf"<(?:(/?(?:{_one_of(_STRUCTURE)}|{_one_of(tuple(name.upper() for name in _STRUCTURE))})(?=[\s/>])){_ATTRIBUTES}"
    rf"|{_APART})"
)
_TAG = re.compile(rf"<(?:(/?[a-zA-Z][^\s/<>]*+){_ATTRIBUTES}|{_APART})")
# Inline tags that make no difference to a line.
_INLINE = "span font img strong b em i u small big sub sup label s o:p input ins link param source wbr cite tt head"
_PLAIN = re.compile(rf"</?(?:{_one_of(tuple(_INLINE.split()))})(?:[\s/][^<>]*+)?>|<![^<>]*+>")
_TITLE = re.compile(r"<title(?=[\s/>])[^>]*+>((?:[^<]++|<(?!/title))*+)", re.I)
_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""([^\s=/"'>][^\s=/>]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]*+))?""")
# In an address, &copy=2 is a parameter and no ©.
_IN_VALUE = re.compile(r"&(?:#\w++|\w++)(?:;|(?![\w=]))")
_NUMBERED = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]*)|0*([0-9]*))")
# How the tag of an element ends that is empty although it could hold something: <p class=x />.
_EMPTY = (" /", '"/', "'/")


def split(text: str) -> list[Any]:
    """A page cut at the tags of its blocks: their names (`p`, `/p`), their attributes, and the inline markup after them,
    by turns. A comment, or an element that holds no markup, has no name and no attributes.

    The first three are what stands before any tag, as after a nameless one."""
    return [None, None, *_SPLIT.split(text)]


def tidied(text: str) -> str:
    """A page with the names of its tags written small, and with no angle in any value."""
    return _TAG.sub(_tidy, text)


def _tidy(match: re.Match[str]) -> str:
    name, attributes = match.groups()
    if name is None:
        return match[0]
    return f"<{name.lower()}{attributes.replace('<', '&lt;').replace('>', '&gt;')}>"


def is_empty(attributes: str) -> bool:
    """Whether a tag with these attributes ends its element too, as it was meant (`<p/>`)."""
    return attributes == "/" or attributes.endswith(_EMPTY)


def without_tags(inline: str) -> str | None:
    """Inline markup without the tags that make no difference; None when there are others, or quotes may hold angles."""
    text = _PLAIN.sub("", inline)
    return None if "<" in text or '"' in text or "'" in text else text


def title(text: str) -> str:
    """What the first `<title>` says."""
    match = _TITLE.search(text)
    return " ".join(resolved(match[1]).split()) if match else ""


def resolved(text: str) -> str:
    """A text with its references resolved; 〓 stands for those to no character."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\xa0")
    return html.unescape(_NUMBERED.sub(_character, text) if "&#" in text else text)


def _character(match: re.Match[str]) -> str:
    """A reference without its leading zeros; 〓 for one to no character (NUL, surrogates, U+FFFD, beyond U+10FFFF)."""
    figures = match[1] or match[2] or "0"
    n = int(figures, 16 if match[1] else 10) if len(figures) < 9 else 0
    return f"&#{n}" if 0 < n < 0xD800 or (0xDFFF < n < 0x110000 and n != 0xFFFD) else MISSING


def name_of(piece: str) -> str:
    """The lower-cased name of a tag, with `/` before that of an end tag; "" for what is none."""
    match = _NAME.match(piece)
    return match[0].lower() if match else ""


def shown(piece: str) -> str:
    """The text that a piece of inline markup shows: what follows its tag, or all of it with its `<` when it has none."""
    text = piece.partition(">")[2] if piece[:1] in ">!?/" or name_of(piece) else f"<{piece}"
    return resolved(text)


class Element:
    """An element by its start tag: its name, and its attributes once somebody asks."""

    __slots__ = ("_attributes", "_source", "tag")

    def __init__(self, tag: str, source: str) -> None:
        self.tag = tag
        self._source = source
        self._attributes: dict[str, str] | None = None

    def get(self, name: str) -> str | None:
        """An attribute's value; None without it. The first of two counts."""
        if self._attributes is None:
            self._attributes = attributes(self._source)
        return self._attributes.get(name)


def attributes(source: str) -> dict[str, str]:
    """The attributes of a tag, by their lower-cased names."""
    found = {
        name.lower(): value[1:-1] if value[:1] in ('"', "'") and len(value) > 1 else value
        for name, value in reversed(_ATTRIBUTE.findall(source))
    }
    if "&" in source:
        found = {name: _IN_VALUE.sub(_resolve, value) for name, value in found.items()}
    return found


def _resolve(match: re.Match[str]) -> str:
    return resolved(match[0])
