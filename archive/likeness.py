"""Whether two texts are one text, as editors reprint: with another lead, without the end, half of it, renamed.

A text is compared without white space, punctuation and width (NFKC), and with each number as one sign; so a weekly
notice and last week's are one long run, in which the numbers can be held against each other. That tells a form that was
filled in twice from a reprint: a reprint keeps its numbers. What is decided hangs on the two texts alone, never on what
else the archive has, so that the same articles give the same groups in whatever order they come.

Few texts can be compared with each other; which are worth it is found by a sketch: the 24 smallest hashes of a text's
shingles (Broder 1997, "On the resemblance and containment of documents", a bottom-k sketch of one permutation). All
functions are pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise
from unicodedata import normalize
from zlib import crc32

# Of the shorter text, how much must stand in the other one. docs/history.md has precision and recall at three values.
SHARE = 0.65

# Of the longer one. An excerpt of half is a reprint, less what an editor changes; what is less is a quotation, and a
# digest of other people's news would otherwise make one group of all of them.
LONGER = 0.4

# Signs of a run that two texts have in common; a shorter one is a phrase that everybody uses.
RUN = 16
ANCHOR = 8
STRIDE = RUN - ANCHOR + 1  # a run of 16 holds an anchor that begins at a multiple of 9

# Below so many signs a text says too little ("see the attachment"): then title and text must be the same.
SHORT = 80
# Title and text together: below that not even the same is a copy (公示: 详见附件).
LEAST = 30

# More than one number in so many that is another one: a form. A reprint may correct one of its figures.
NUMBERS = 8
# So many common signs without a changed number count like a number that was kept: the date of another lead makes no form
# of a long text that has no other numbers.
WORDS = 50
# Numbers so near the end of a run don't count where the texts go different ways: a date stands at the seam of another
# lead.
SEAM = 4

# A gap between two runs that each text fills with words of its own, at most so many signs. An editor cuts and adds, or
# replaces a word here and there; more than one filled gap in so many common signs is a form. Whoever writes the city's
# name for 我市 fills all gaps alike, which counts once.
GAP = 100
FORM = 100
FEW_GAPS = 2

# A title names what its text is about: so many signs of it that stand in its own text and not in the other one, on both
# sides, make the two a form, if they differ in two places at least (in one: 我市 here, the city's name there).
NAME = 3
APART = 2

# With 24 hashes two texts that have a third of their shingles in common share at least two of them in 99.9 % of cases.
HASHES = 24

_DROPPED = re.compile(r"[^\w.]+|_+|\.(?!\d)|(?<!\d)\.")
_HANZI = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
# A single numeral of Chinese is mostly part of a word (一起, 统一), unless it counts.
_NUMBER = re.compile(rf"([0-9.]+|[{_HANZI}]{{2,}}|(?<=第)[{_HANZI}]|[{_HANZI}](?=[年月日期周季]))")
_COUNTED = re.compile(rf"第([0-9{_HANZI}]+)(\w)")
_MASK = "0"


@dataclass(frozen=True, slots=True)
class Run:
    """`size` signs that stand at `here` in one text and at `there` in the other."""

    here: int
    there: int
    size: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts have in common: the runs, in the order of the first text; the share of each text, 0 to 1, that
    they make up; how many numbers inside them are the same, and the pairs that are not."""

    runs: tuple[Run, ...]
    here: float
    there: float
    kept: int
    changed: tuple[tuple[str, str], ...]


class Text:
    """A text as it is compared: `plain` in NFKC without white space and punctuation, `signs` with each number as 0, and
    the `numbers`."""

    def __init__(self, body: str, title: str | None = None) -> None:
        self._body = body
        self.title = plain(title or "")

    @cached_property
    def plain(self) -> str:
        return plain(self._body)

    @cached_property
    def _parts(self) -> list[str]:
        """What stands between the numbers, and every second one a number."""
        return _NUMBER.split(self.plain)

    @cached_property
    def signs(self) -> str:
        return _MASK.join(self._parts[::2])

    @property
    def numbers(self) -> list[str]:
        return self._parts[1::2]

    @cached_property
    def anchors(self) -> list[str]:
        """The anchor at each place."""
        return [self.signs[at : at + ANCHOR] for at in range(len(self.signs) - ANCHOR + 1)]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where the anchors at every STRIDE-th place stand."""
        found: dict[str, list[int]] = {}
        for at in range(0, len(self.signs) - ANCHOR + 1, STRIDE):
            found.setdefault(self.signs[at : at + ANCHOR], []).append(at)
        return found

    @property
    def short(self) -> bool:
        return len(self.signs) < SHORT


def plain(text: str) -> str:
    """The text in NFKC, in small letters, without white space and punctuation but for decimal points."""
    # Punctuation goes first: without it most texts are in NFKC already, which is quick to see.
    kept = _DROPPED.sub("", text.replace("．", "."))
    composed = normalize("NFKC", kept)
    return (kept if composed == kept else _DROPPED.sub("", composed)).casefold()


def hashes(text: Text) -> list[int]:
    """What a text is found by: a hash of title and text, one of the text, and its sketch; of a short text the first
    alone, and nothing of one that is too short. The two are negative, below all of the sketch's."""
    if text.short and len(text.title) + len(text.plain) < LEAST:
        return []
    whole = [_hash(f"{text.title}\n{text.plain}")]
    return whole if text.short else [*whole, _hash(text.plain), *_sketch(text.plain)]


def alike(one: Text, other: Text, share: float | None = None) -> bool:
    """Whether one of the two is a copy of the other; `share` stands in for SHARE."""
    if _of_one_series(one.title, other.title):  # first, since it is quick: no text is looked at
        return False
    if one.short or other.short:
        return (one.title, one.plain) == (other.title, other.plain)
    found = compare(one, other)
    least, most = sorted((found.here, found.there))
    if most < (SHARE if share is None else share) or least < LONGER:
        return False
    return not (_other_numbers(found) or _filled_in(one, other, found) or _about_others(one, other, found))


def compare(one: Text, other: Text) -> Likeness:
    """What two texts have in common."""
    runs = _in_order(list(_runs(one, other)))
    numbers = list(_numbers(one, other, runs))
    changed = tuple(pair for pair in numbers if pair[0] != pair[1])
    size = sum(run.size for run in runs)
    here, there = size / max(1, len(one.signs)), size / max(1, len(other.signs))
    return Likeness(tuple(runs), here, there, len(numbers) - len(changed), changed)


def _runs(one: Text, other: Text) -> Iterator[Run]:
    """The common runs, none overlapping in the first text. Where an anchor stands at several places of the other text,
    the next one behind the last run is meant."""
    places, end, behind = other.places, 0, 0
    for at in [at for at, anchor in enumerate(one.anchors) if anchor in places]:
        if at < end:
            continue
        known = places[one.anchors[at]]
        run = _widened(one.signs, other.signs, at, known[bisect_left(known, behind) % len(known)], end)
        if run.size >= RUN:
            yield run
            end, behind = run.here + run.size, run.there + run.size


def _in_order(runs: list[Run]) -> list[Run]:
    """The runs that stand in the same order in both texts, chosen so that they are the most signs: stock phrases come
    in any order, a reprint keeps its own."""
    best: list[tuple[int, int]] = []  # up to and with this run: how many signs, and the run before it
    for number, run in enumerate(runs):
        before = [(best[i][0], -i) for i in range(number) if runs[i].there + runs[i].size <= run.there]
        signs, earlier = max(before, default=(0, 1))
        best.append((signs + run.size, -earlier))
    at = max(range(len(runs)), key=lambda i: best[i][0], default=-1)
    chain = []
    while at >= 0:
        chain.append(runs[at])
        at = best[at][1]
    return chain[::-1]


def _widened(signs: str, others: str, here: int, there: int, end: int) -> Run:
    """The run around a common anchor, as far as it goes, but not before `end` in the first text."""
    most = min(here - end, there)
    before = 0
    while before < most and signs[here - before - 1] == others[there - before - 1]:
        before += 1
    size, most = ANCHOR, min(len(signs) - here, len(others) - there)
    while size < most and signs[here + size] == others[there + size]:
        size += 1
    return Run(here - before, there - before, before + size)


def _gaps(one: Text, other: Text, runs: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """What stands in each text before the first run, between the runs and behind the last."""
    ends = [Run(0, 0, 0), *runs, Run(len(one.signs), len(other.signs), 0)]
    for run, after in pairwise(ends):
        yield one.signs[run.here + run.size : after.here], other.signs[run.there + run.size : after.there]


def _numbers(one: Text, other: Text, runs: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """The numbers that stand inside a run at the same place of both texts, but for those at a seam."""
    seams = [SEAM if max(map(len, gap)) > GAP else 0 for gap in _gaps(one, other, runs)]
    for run, before, behind in zip(runs, seams, seams[1:], strict=False):
        first = one.signs.count(_MASK, 0, run.here + before)
        second = other.signs.count(_MASK, 0, run.there + before)
        inside = one.signs.count(_MASK, run.here + before, run.here + run.size - behind)
        yield from zip(one.numbers[first : first + inside], other.numbers[second : second + inside], strict=True)


def _of_one_series(one: str, other: str) -> bool:
    """Whether two titles are the same but for their numbers, or count the same thing otherwise: 第1期, 第2期."""
    if one != other and _NUMBER.sub(_MASK, one) == _NUMBER.sub(_MASK, other):
        return True
    counted = [{unit: number for number, unit in _COUNTED.findall(title)} for title in (one, other)]
    return any(counted[0][unit] != counted[1][unit] for unit in counted[0].keys() & counted[1].keys())


def _other_numbers(found: Likeness) -> bool:
    """Whether the numbers are others: a form, or the next notice of a series."""
    signs = sum(run.size for run in found.runs)
    changed = len(found.changed)
    return changed * NUMBERS > changed + found.kept + signs // WORDS


def _filled_in(one: Text, other: Text, found: Likeness) -> bool:
    """Whether the two fill the gaps of a form, each in its own way."""
    filled = _filled(_gaps(one, other, found.runs))
    return len(filled) >= FEW_GAPS and len(filled) * FORM > sum(run.size for run in found.runs)


def _about_others(one: Text, other: Text, found: Likeness) -> bool:
    """Whether each title names something that only its own text speaks of: a form without a number, a talk of a series."""
    inside = list(_gaps(one, other, found.runs))[1:-1]
    if len(_filled(inside)) + len(set(found.changed)) < APART:
        return False
    return _names(one, other) and _names(other, one)


def _filled(gaps: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The gaps in which each text has words of its own."""
    return {gap for gap in gaps if all(0 < len(words) <= GAP for words in gap)}


def _names(one: Text, other: Text) -> bool:
    words = (one.title[at : at + NAME] for at in range(len(one.title) - NAME + 1))
    return any(word in one.plain and word not in other.plain for word in words)


def _hash(text: str) -> int:
    """A negative number of 48 bits, which SQLite keeps in six bytes."""
    return -1 - int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big")


def _sketch(text: str) -> list[int]:
    """The smallest hashes of all shingles as long as a run: shorter ones are phrases that thousands of articles share.
    CRC-32 is no cryptographic hash and needs to be none: who wants two texts compared may as well print the one in the
    other."""
    data, size = text.encode("utf-32-le", "surrogatepass"), 4 * RUN
    return nsmallest(HASHES, {crc32(data[at : at + size]) for at in range(0, len(data) - size + 1, 4)})
