"""What changed between two texts: paragraph by paragraph, and inside a changed paragraph by words.

Pure functions over two texts; docs/choices.md says why no segmenter and no diff library. Chinese is compared by
characters, runs of Latin letters, figures and their units whole (`PM2.5`, `35.6%`, `20万`, `二十三`), so that no
change cuts a number or a word. Work grows with the length of the texts: what would take longer than that (a
paragraph that is one character ten thousand times) is shown as replaced from the first change to the last one.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain, groupby, pairwise
from operator import itemgetter


class Kind(StrEnum):
    """What became of a stretch of text."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


class Fate(StrEnum):
    """What became of a paragraph."""

    EQUAL = "equal"
    CHANGED = "changed"  # it has spans of several kinds
    DELETED = "deleted"
    INSERTED = "inserted"
    MOVED_FROM = "moved-from"  # deleted here, and inserted elsewhere as it was
    MOVED_TO = "moved-to"


@dataclass(frozen=True, slots=True)
class Span:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of either text, or one of each. Its spans that aren't inserted are the old line, those that aren't deleted
    the new one; only what is equal or changed stands in both texts."""

    fate: Fate
    spans: tuple[Span, ...]


HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
WORD = rf"[^\W_{HAN}]"
NUMERAL = "〇零一二三四五六七八九十百千万亿"

# A number with its point, magnitude and per cent; a Latin word or a name such as PM2.5 or mg/L; a Chinese number of two
# characters or more (alone, 一 is mostly a part of a word); white space; else a character.
TOKEN = re.compile(
    rf"{WORD}+(?:[.,:：/·'’_-]{WORD}+)*(?:[%％‰]|(?<=\d)[百千万亿]+)?|[{NUMERAL}]{{2,}}|\s+|.", re.DOTALL
)
SENTENCE = re.compile(r"[^。！？；!?;]*[。！？；!?;]+[”’」』）)]*|.+", re.DOTALL)

# difflib's time is that of the pairs of equal items, times how deep it must look. Up to so many pairs an item and so
# many items, that is milliseconds; Chinese prose of 3,000 characters has about 10 pairs a character.
PAIRS = 16
ITEMS = 6000

# Two lines are versions of one line when the shorter one has so much of its tokens in the other; unrelated Chinese
# sentences of an agency share a fifth to a third.
ALIKE = 0.5

# A shingle that stands in more pairs of lines than this says nothing of which lines belong together.
RARE = 16

# A line that is not like one of those that it shares most with has no counterpart.
LOOKS = 3

# A paragraph that moved is known by its text; a shorter one (附件：) may well have been written twice.
MOVED = 12

_HAN = re.compile(f"[{HAN}]")

_Change = tuple[Sequence[str], Sequence[str]]


def differences(old: str, new: str) -> tuple[Paragraph, ...]:
    """What became of each paragraph (line) of the texts, in reading order."""
    pairs = list(_aligned(old.split("\n"), new.split("\n")))
    gone = Counter(line for line, other in pairs if line is not None and other is None)
    come = Counter(line for other, line in pairs if line is not None and other is None)
    moved = {line for line in gone if gone[line] == come[line] == 1 and len(line) >= MOVED}
    return tuple(_paragraph(line, other, moved) for line, other in pairs)


def spans(old: str, new: str) -> tuple[Span, ...]:
    """What changed inside a short text, such as a title: equal, deleted and inserted stretches in reading order."""
    return tuple(_spans(_words(old, new)))


def counted(paragraphs: Iterable[Paragraph]) -> tuple[int, int]:
    """How many characters were inserted and how many deleted; a paragraph that only moved counts as neither."""
    stayed = [p for p in paragraphs if p.fate not in (Fate.MOVED_FROM, Fate.MOVED_TO)]
    lengths = Counter[Kind]()
    for span in (span for paragraph in stayed for span in paragraph.spans):
        lengths[span.kind] += len(span.text)
    return lengths[Kind.INSERT], lengths[Kind.DELETE]


def _paragraph(old: str | None, new: str | None, moved: set[str]) -> Paragraph:
    if new is None:
        assert old is not None  # noqa: S101 (one of the two is there)
        return Paragraph(Fate.MOVED_FROM if old in moved else Fate.DELETED, (Span(Kind.DELETE, old),))
    if old is None:
        return Paragraph(Fate.MOVED_TO if new in moved else Fate.INSERTED, (Span(Kind.INSERT, new),))
    if old == new:
        return Paragraph(Fate.EQUAL, (Span(Kind.EQUAL, new),))
    return Paragraph(Fate.CHANGED, spans(old, new))


# aligning lines, or sentences


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """The lines of both in reading order, those that belong together as one pair: equal lines, then similar ones."""
    for equal, (before, after) in _matched(old, new):
        if equal:
            yield from zip(before, after, strict=True)
            continue
        at = to = 0
        for i, k in [*_counterparts(before, after), (len(before), len(after))]:
            yield from ((line, None) for line in before[at:i])
            yield from ((None, line) for line in after[to:k])
            yield from zip(before[i : i + 1], after[k : k + 1], strict=True)
            at, to = i + 1, k + 1


def _counterparts(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which old line became which new one, in order on both sides. Lines vote for each other by what they share and few
    others have; no line is compared with all others, so that the time is that of reading them."""
    votes = Counter[tuple[int, int]]()
    where = [defaultdict[tuple[str, ...], list[int]](list), defaultdict[tuple[str, ...], list[int]](list)]
    for lines, found in zip((old, new), where, strict=True):
        for number, line in enumerate(lines):
            for shingle in _shingles(line):
                found[shingle].append(number)
    for shingle, numbers in where[0].items():
        others = where[1].get(shingle, [])
        if 0 < len(numbers) * len(others) <= RARE:
            votes.update({(i, k): 1 for i in numbers for k in others})
    kept: list[tuple[int, int]] = []
    looked = Counter[int]()
    for (i, k), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        place = bisect(kept, (i, k))
        if looked[i] < LOOKS and _in_order(kept[max(0, place - 1) : place], [(i, k)], kept[place : place + 1]):
            looked[i] += 1
            if _alike(old[i], new[k]):
                kept.insert(place, (i, k))
    return kept


def _in_order(*pairs: list[tuple[int, int]]) -> bool:
    """Whether both numbers grow from pair to pair."""
    return all(a < c and b < d for (a, b), (c, d) in pairwise(chain(*pairs)))


def _shingles(line: str) -> set[tuple[str, ...]]:
    """Each pair of neighbours among the tokens."""
    tokens = TOKEN.findall(line)
    return set(pairwise(tokens))


def _alike(old: str, new: str) -> bool:
    one, other = Counter(TOKEN.findall(old)), Counter(TOKEN.findall(new))
    return (one & other).total() >= ALIKE * min(one.total(), other.total())


# matching items


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, _Change]]:
    """Stretches that are equal, and what stands between them. What is too large to be compared is one stretch between
    a common beginning and a common end."""
    start, end = _common(old, new)
    inner = old[start : len(old) - end], new[start : len(new) - end]
    if start:
        yield True, (old[:start], new[:start])
    if any(inner):
        if _comparable(*inner):
            for tag, i, j, k, m in SequenceMatcher(None, *inner, autojunk=False).get_opcodes():
                yield tag == "equal", (inner[0][i:j], inner[1][k:m])
        else:
            yield False, inner
    if end:
        yield True, (old[len(old) - end :], new[len(new) - end :])


def _common(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many items both have in common at their beginnings, and at their ends after that."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    left = shorter - start
    return start, next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)


def _comparable(old: Sequence[str], new: Sequence[str]) -> bool:
    items = len(old) + len(new)
    if items > ITEMS:
        return False
    other = Counter(new)
    return sum(count * other[item] for item, count in Counter(old).items()) <= PAIRS * items


# words


def _words(old: str, new: str) -> Iterator[tuple[bool, _Change]]:
    """The stretches of two texts of a line. Long ones are cut into sentences first."""
    one, other = TOKEN.findall(old), TOKEN.findall(new)
    start, end = _common(one, other)
    if _comparable(one[start : len(one) - end], other[start : len(other) - end]):
        yield from _readable(_matched(one, other))
        return
    for before, after in _aligned(SENTENCE.findall(old), SENTENCE.findall(new)):
        if before is None or after is None or before == after:
            yield before == after, ([before or ""], [after or ""])
        else:
            yield from _readable(_matched(TOKEN.findall(before), TOKEN.findall(after)))


def _readable(stretches: Iterable[tuple[bool, _Change]]) -> Iterator[tuple[bool, _Change]]:
    """The stretches with each crumb made part of the changes around it: a single Chinese character that happens to
    stand in both (污染防治 and 污染治理 share 治) says nothing and cuts two words. What is all crumbs is replaced."""
    found = list(stretches)
    merged: list[tuple[bool, _Change]] = []
    for number, (equal, (old, new)) in enumerate(found):
        crumb = equal and 0 < number < len(found) - 1 and _is_crumb(old, merged[-1][1], found[number + 1][1])
        if merged and not merged[-1][0] and (crumb or not equal):
            before = merged.pop()[1]
            merged.append((False, ([*before[0], *old], [*before[1], *new])))
        else:
            merged.append((equal, (old, new)))
    yield from merged


def _is_crumb(kept: Sequence[str], before: _Change, after: _Change) -> bool:
    """Whether it is one Chinese character between two changes that touch it with Chinese characters."""
    touching = [*kept, *(side[-1] for side in before if side), *(side[0] for side in after if side)]
    return len(kept) == 1 and all(_HAN.fullmatch(token) for token in touching)


def _spans(stretches: Iterable[tuple[bool, _Change]]) -> Iterator[Span]:
    """Spans with a text, neighbours of the same kind as one: of a change first what was, then what is."""
    for equal, same in groupby(stretches, key=itemgetter(0)):
        changes = [change for _, change in same]
        old, new = ("".join(token for change in changes for token in change[side]) for side in (0, 1))
        parts = ((Kind.EQUAL, new),) if equal else ((Kind.DELETE, old), (Kind.INSERT, new))
        yield from (Span(kind, text) for kind, text in parts if text)
