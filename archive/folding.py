"""How texts are compared: folded, so that full-width and half-width forms and capital and small letters are equal.

The rule is NFKC, then case folding; both sides of a comparison are folded. Control characters but tab and line breaks
count as spaces: they are no part of a text, and `archive.index` has its own use for them.

Most texts are of characters that fold one by one. They are folded by replacing the few that change, in a tenth of the time, and in
them a folded word is a regular expression, which says where in the text as it is the word stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")

# Full-width forms are as far from ASCII's.
FULL_WIDTH = 0xFF01 - 0x21

# Characters of which each folds to one character, and none joins with another: ASCII, its full-width forms, the space
# of their width, Chinese punctuation, and the ideographs of the main block.
PLAIN = "\t\n\r -~\uff01-\uff5e\u3000-\u3003\u3008-\u3011\u3014\u3015·—‘’“”\u4e00-\u9fff"
OTHERS = re.compile(f"[^{PLAIN}]")

# Those of them that fold to another one.
CHANGING = re.compile("[A-Z\uff01-\uff5e\u3000]")

# Of the plain ones, the ideographs alone are what nothing else folds to, but characters of these blocks: radicals, numerals,
# enclosed and compatibility forms.
IDEOGRAPHS = re.compile("[\u4e00-\u9fff]+")
OTHER_FORMS = (
    (0x2E80, 0x2FDF), (0x3038, 0x303A), (0x3190, 0x319F), (0x3200, 0x33FF), (0xF900, 0xFAFF), (0x1F200, 0x1F2FF),
    (0x2F800, 0x2FA1F),
)  # fmt: skip


def folded(text: str) -> str:
    """The text as it is compared."""
    if not OTHERS.search(text):
        for each in set(CHANGING.findall(text)):
            text = text.replace(each, _folded(each))
        return text
    return _folded(text)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return CONTROLS.sub(" ", text) if CONTROLS.search(text) else text


def holds(wanted: str, text: str | None) -> bool:
    """Whether the folded text holds the words, which are folded already."""
    if not text:
        return False
    others = _other_forms(wanted)
    if others is not None:
        return wanted in text or (any(other in text for other in others) and wanted in folded(text))
    pattern = _pattern(wanted)
    if pattern is None or OTHERS.search(text):
        return wanted in folded(text)
    return pattern.search(text) is not None


def spans(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where the folded words stand in the text as it is: start and end, from left to right, none inside another."""
    pattern, begin = _pattern(wanted), 0
    # Line by line where that is possible, since nothing folds across a line's end.
    for line in [text] if "\n" in wanted else text.split("\n"):
        if pattern is not None and not OTHERS.search(line):
            found: Iterator[tuple[int, int]] = (match.span() for match in pattern.finditer(line))
        else:
            found = _spans(line, wanted)
        yield from ((begin + start, begin + end) for start, end in found)
        begin += len(line) + 1


@lru_cache(maxsize=256)
def _other_forms(wanted: str) -> tuple[str, ...] | None:
    """The characters that fold to one of the words' ideographs or more; None where the words have something else."""
    if not IDEOGRAPHS.fullmatch(wanted):
        return None
    return tuple(dict.fromkeys(other for each in wanted for other in _forms_of_ideographs().get(each, ())))


@cache
def _forms_of_ideographs() -> dict[str, list[str]]:
    forms = defaultdict(list)
    for first, last in OTHER_FORMS:
        for other in map(chr, range(first, last + 1)):
            for each in folded(other):
                forms[each].append(other)
    return dict(forms)


@lru_cache(maxsize=256)
def _pattern(wanted: str) -> re.Pattern[str] | None:
    """What finds the folded words in texts of plain characters; None where these can't have them."""
    return None if not wanted or OTHERS.search(wanted) else re.compile("".join(map(_forms, wanted)))


def _forms(character: str) -> str:
    """The plain characters that fold to one of them, as an expression."""
    if character == " ":
        return "[ \u3000]"
    if not "!" <= character <= "~":
        return re.escape(character)
    forms = {character, character.upper()}
    return f"[{''.join(map(re.escape, sorted(forms | {chr(ord(each) + FULL_WIDTH) for each in forms})))}]"


def _spans(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    whole = folded(text)
    at = whole.find(wanted) if wanted else -1
    if at < 0:
        return
    starts, ends = _origins(text, whole)
    while at >= 0:
        yield starts[at], ends[at + len(wanted) - 1]
        at = whole.find(wanted, at + len(wanted))


def _origins(text: str, whole: str) -> tuple[list[int], list[int]]:
    """Where the piece of text begins and ends that each folded character comes from."""
    pieces = list(_pieces(text))
    if "".join(piece for piece, _, _ in pieces) != whole:
        pieces = [(whole, 0, len(text))]  # marks that join over others: no piece can be told from its neighbours
    starts = [start for piece, start, _ in pieces for _ in piece]
    return starts, [end for piece, _, end in pieces for _ in piece]


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """The text cut wherever both sides fold as they do alone: folded piece, start, end. ㎡ is m2, and ｶﾞ one ガ."""
    start, piece = 0, folded(text[:1])
    for at in range(1, len(text)):
        own, both = folded(text[at]), folded(text[start : at + 1])
        if both == piece + own:
            yield piece, start, at
            start, piece = at, own
        else:
            piece = both
    yield piece, start, len(text)
