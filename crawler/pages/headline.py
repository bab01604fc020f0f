"""Which line (or lines) of a page is its title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.fields.labels import Kind, is_label, label_kind
from crawler.fields.text import fold
from crawler.pages.lines import Lines
from crawler.pages.marks import CHROME, CRUMB, is_info, is_related, prose, without_info

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:.*title|tit\w*|.*tit|headline|bt|biaoti|h-title|articletitle|.*_bt)(?:$|[\s_-])", re.I
)
# Each of those has one of these: most attributes are told apart without being parsed.
_TITLE_WORD = re.compile("tit|bt|biaoti|headline", re.I)
# What classes are called is said in the first of them; hostile ones have a megabyte.
_LONGEST_CLASS = 120
_HEADINGS = {"h1": 2.5, "h2": 2.2, "h3": 2.0, "h4": 1.5}
# A line needs so much of what follows to be the title: a heading alone is a column's name as often.
_ENOUGH = 2.0
# What it adds that a list on the page links a line of the same words; column names are shorter.
_LISTED = 1.5
_SHORTEST_LISTED = 5
# What an info line just below adds.
_INFO_BELOW = 1.5
# A title stands so near to the text, with a table of particulars between them.
_NEAR = 9
# It says what the page calls its article, is a heading, and the info line follows.
_SURE = 8.0
# The head of a site, with its navigation, may stand between a title and the text only in odd places.
_ABOVE_TEXT = 60
# Titles repeated at the top of a text stand in its first lines.
_INTO_TEXT = 30


def headline(page: Lines, names: tuple[str, ...], first: int, end: int) -> range:
    """The lines that show the title of the text in lines `first` to `end`, all of one block; empty without one.

    A title says what meta tags and `<title>` (`names`) say, stands in a heading, and the info line or the text
    follows it. Each of these counts; the first of the best lines is it.
    """
    folded = [fold(name) for name in names if name]
    # An issue of a newspaper lists its titles beside the text; so do lists of what is new.
    listed = {line.text for line in page.lines if line.linked >= len(line.text) >= _SHORTEST_LISTED}
    best, best_score = -1, _ENOUGH
    for i in _candidates(page, first, end):
        score = _score(page, i, folded, listed, first, best_score)
        if score > best_score:
            best, best_score = i, score
        if best_score > _SURE:
            break
    return _same_block(page, best, first) if best >= 0 else range(0)


def _candidates(page: Lines, first: int, end: int) -> Iterator[int]:
    """The lines above the text, nearest first, then those at its top; a heading below a paragraph is one of the text."""
    yield from range(first - 1, max(-1, first - _ABOVE_TEXT), -1)
    for i in range(first, min(end, first + _INTO_TEXT)):
        yield i
        if prose(page.lines[i]):
            return


def _score(page: Lines, i: int, names: list[str], listed: set[str], first: int, best: float) -> float:
    """How much line `i` looks like the title. What costs is asked last, and only while the line can beat `best`."""
    line = page.lines[i]
    text = line.text
    linked = line.linked * 2 > len(text)
    heading = _heading(page, line.block, own=linked) if page.tokens else 0.0
    if linked and not heading:
        return 0
    if heading and is_info(text):
        text = without_info(text)
    if not 4 <= len(text) <= 160 or is_label(text):
        return 0
    if not heading and i and (before := label_kind(page.lines[i - 1].text)) and before is not Kind.CHROME:
        return 0  # the value of a table of particulars (发文机关); 名称 may announce the title
    score = (
        heading
        + _named(fold(text), names)
        + _LISTED * (not linked and text in listed)
        - 3 * linked
        - 3 * text.endswith(("。", "；", "，"))
    )
    distance = first - i
    score += (1 if 0 <= distance <= _NEAR else 0) - max(0, distance) / 200
    if score + _INFO_BELOW <= best or is_info(text) or _is_mark(text):
        return 0
    if any(is_info(after.text) for after in page.lines[i + 1 : i + 4]):
        score += _INFO_BELOW
    return score


def _is_mark(text: str) -> bool:
    return bool(CHROME.match(text) or is_related(text) or CRUMB.search(text))


def _named(key: str, names: list[str]) -> float:
    """How well a line says one of the names: wholly, as a part of it, or with something added."""
    score = 0.0
    for name in names:
        if key == name:
            score += 4
        elif len(key) >= 6 and key in name:
            score += 6 * min(len(key) / len(name), 0.5)
        elif len(name) >= 8 and name in key and len(key) < 1.6 * len(name):
            score += 2.5
    return score


def _heading(page: Lines, block: int, *, own: bool) -> float:
    """How much a block looks like a headline by its element, or by a class or id that says title; with `own` the block
    itself must be a heading, since a link in something called a title is as often a way to a list."""
    if own:
        return _HEADINGS.get(page.tag(block), 0.0)
    for _ in range(2):
        if block < 0:
            break
        if (tag := page.tag(block)) in _HEADINGS:
            return _HEADINGS[tag]
        if not _TITLE_WORD.search(page.attributes(block)):
            block = page.parents[block]
            continue
        element = page.of_block(block)
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_CLASS]
        if len(marks) > 1 and _TITLE_CLASS.search(marks):
            return 2.0
        block = page.parents[block]
    return 0.0


def _same_block(page: Lines, i: int, first: int) -> range:
    """The lines of a headline that is broken by `<br>`."""
    start, end = i, i + 1
    if page.tokens:
        while start > 0 and _continues(page, start - 1, i):
            start -= 1
        while end < min(first, len(page.lines)) and _continues(page, end, i):
            end += 1
    return range(start, end)


def _continues(page: Lines, other: int, i: int) -> bool:
    line = page.lines[other]
    if line.block != page.lines[i].block or is_info(line.text) or len(line.text) > 80:
        return False
    return not _is_mark(line.text)
