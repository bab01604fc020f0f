"""HTML cut into pieces, one a tag: what stands between a browser's tokenizer and a regex, and costs as little as a page allows.

A page is split at its `<`. A piece is then what stands after one: the inside of a tag, `>`, and the text up to the
next tag (`p class=x>Text`). That is one C call for a page, and all that most pieces need is one look-up of the tag. The
exceptions of the HTML standard are put right in the list itself, where they are met: comments and the contents of
scripts are emptied, a `>` inside a quoted value is escaped, a `<` that begins no tag becomes text again.
"""

from __future__ import annotations

import html
import re

# The elements that CSS's default style sheet shows as blocks, and those that it shows as cells of their own.
# Everything else, unknown elements included (<ucapcontent>, <wbr> as a container), is inline.
BLOCKS = """body address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav ol optgroup option p pre section
    summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905 (read so)
# Elements whose text is not shown as part of a page, and those whose content is no markup either.
_SILENT = "noscript template select button object svg map audio video canvas"
_RAW = "script style textarea title iframe xmp noembed noframes"
_INLINE = "span font strong b em i u small big sup sub label s o:p link input ins"
# Elements that have no content.
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
# What a tag does to the lines of a page. A block's start tag has a number from FIRST_BLOCK on, its end tag the negative.
INLINE, LINK, LINK_END, RAW, SILENT, IMAGE, NOTE, BODY_END, BREAK, FIRST_BLOCK = range(10)
NAMES: dict[int, str] = dict(enumerate(BLOCKS, FIRST_BLOCK))
NUMBERS = {name: number for number, name in NAMES.items()}
BODY, P = NUMBERS["body"], NUMBERS["p"]
KINDS: dict[str, int] = {
    **{name: INLINE for tag in _INLINE.split() for name in (tag, f"/{tag}")},
    **{f"/{tag}": INLINE for tag in _RAW.split()},
    **dict.fromkeys(_RAW.split(), RAW),
    **dict.fromkeys(_SILENT.split(), SILENT),
    **{f"/{tag}": INLINE for tag in _SILENT.split()},
    **NUMBERS,
    **{f"/{name}": -number for name, number in NUMBERS.items()},
    **{"br": BREAK, "/br": BREAK, "hr": BREAK, "a": LINK, "/a": LINK_END, "img": IMAGE, "meta": NOTE, "base": NOTE},
    **{"/body": BODY_END, "html": INLINE, "/html": BODY_END, "head": INLINE, "/head": INLINE, "!": INLINE},
}
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
# How the tag of an element ends that is empty although it could hold something: <p class=x />.
EMPTY = (" /", '"/', "'/")
# A piece that says nothing.
NOTHING = "!>"
# A value in quotes is not looked for any further than so many pieces; a page has hardly one that is never closed.
_FARTHEST = 40
MOST_UNCLOSED = 50
_TAG = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'\s])))*+>""")
_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""([^\s=/"'>][^\s=/>]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?""")
# In an address, &copy=2 is a parameter and no ©.
_REFERENCE = re.compile(r"&(?:#\w++|\w++)(?:;|(?![\w=]))")


def pieces_of(markup: str) -> list[str]:
    """The pieces of a page; what stands before its first tag is one that says nothing, with a text."""
    pieces = markup.replace("&nbsp;", "\xa0").split("<")
    pieces[0] = NOTHING + pieces[0]
    return pieces


class Element:
    """An element by its start tag: its name, and its attributes once somebody asks."""

    __slots__ = ("_attributes", "_head", "tag")

    def __init__(self, piece: str) -> None:
        self._head = piece.partition(">")[0]
        self.tag = name_of(piece)
        self._attributes: dict[str, str] | None = None

    def get(self, name: str) -> str | None:
        """An attribute's value; None without it. The first of two counts."""
        if self._attributes is None:
            self._attributes = {}
            for match in _ATTRIBUTE.finditer(self._head, len(self.tag)):
                key, *values = match.groups()
                self._attributes.setdefault(key.lower(), _value(next((v for v in values if v is not None), "")))
        return self._attributes.get(name)


def _value(text: str) -> str:
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def name_of(piece: str) -> str:
    """The lower-cased name of a tag, with `/` before that of an end tag; "" for what is none."""
    match = _NAME.match(piece)
    return match[0].lower() if match else ""


def text_after(piece: str) -> str:
    """The text that follows a tag, with its references resolved."""
    text = piece.partition(">")[2]
    return html.unescape(text) if "&" in text else text


# --- what is put right in the list ---------------------------------------------------------------------------------------


def mend(pieces: list[str], i: int) -> bool:
    """Puts a tag into one piece whose quoted values hold `<` or `>`. False when a quote is never closed: then the tag
    ends at its first `>`."""
    whole = "<".join(pieces[i : i + _FARTHEST])
    match = _TAG.match(whole)
    if match is None:
        return False
    end = match.end()
    inside = whole.count("<", 0, end)
    if inside or whole.find(">") < end - 1:
        head = whole[: end - 1].replace("<", "&lt;").replace(">", "&gt;")
        pieces[i] = f"{head}>{whole[end:].partition('<')[0]}"
        pieces[i + 1 : i + 1 + inside] = [NOTHING] * inside
    return True


def close_comment(pieces: list[str], i: int) -> None:
    """Empties the pieces of a comment up to `-->`, or to the end of the page."""
    at = pieces[i].find("-->", 1)
    last = i
    while at < 0 and last + 1 < len(pieces):
        last += 1
        at = pieces[last].find("-->")
    text = pieces[last][at + 3 :] if at >= 0 else ""
    pieces[i : last + 1] = [*[NOTHING] * (last - i), NOTHING + text]


def raw_text(pieces: list[str], i: int, name: str) -> str:
    """The content of an element that holds no markup (a script, a title), which is emptied."""
    end = f"/{name}"
    last = i + 1
    while last < len(pieces) and pieces[last][: len(end)].lower() != end:
        last += 1
    head, _, text = pieces[i].partition(">")
    content = "<".join((text, *pieces[i + 1 : last]))
    pieces[i:last] = [f"{head}>", *[NOTHING] * (last - i - 1)]
    return content


def unusual(pieces: list[str], i: int, kinds: dict[str, int]) -> int:
    """What the tag of a piece does that was not known as it stands: it is written in capitals or over two lines, is
    unknown, a comment, or no tag at all. The piece is put right, and a name remembered in `kinds`."""
    piece = pieces[i]
    match = _NAME.match(piece)
    if match is None:
        if piece.startswith("!--"):
            close_comment(pieces, i)
        elif not piece.startswith(("!", "?", "/")):
            pieces[i] = f"{NOTHING}&lt;{piece}"
        return INLINE
    name = match[0]
    kind = KINDS.get(name.lower(), INLINE)
    rest = piece[match.end() : match.end() + 2]
    if rest == "/>":  # <p/> is empty, as it was meant
        kind = BREAK if kind >= FIRST_BLOCK or kind == BREAK else INLINE if kind == LINK else kind
        kinds[f"{name}/"] = kind
    elif rest[:1] in (">", " "):
        kinds[name] = kind
    return kind
