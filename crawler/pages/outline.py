"""Where a page's title, info line, text, byline and surroundings are, found by the anchors that the page gives.

No class name of a site is used: the text is where the paragraphs are, and its container is widened until it would
take in something that is no text (the title, the date line, print and share buttons, lists of links, the footer).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.model import Role
from crawler.fields import byline, files, related
from crawler.fields.labels import labelled
from crawler.fields.text import fold
from crawler.pages.core import Core
from crawler.pages.headline import headline
from crawler.pages.lines import Line, Lines
from crawler.pages.marks import CHROME, CRUMB, FOOTER, is_info, is_related, opens_list

# A copy begins like the text: its first characters are compared, and only where they agree, so many of it.
_LONG = 20
_SAME = 4
_ENOUGH = 200
_NOTES = ("编者按", "编者的话", "按语", "【编者按】")
_CLOSING = frozenset(
    (Role.EDITOR, Role.RESPONSIBLE_EDITOR, Role.PROOFREADER, Role.REVIEWER, Role.APPROVER, Role.PUBLISHER)
)
# What editors of 公众号 set under a text.
_THE_END = re.compile(r"[\W_]{0,20}(?:END|The End|完|全文完|本文完)[\W_]{0,20}", re.IGNORECASE)
# How many lines after the text can still hold the byline that belongs to it.
_AFTER = 60
# How many lines before the text can hold title and info line.
_BEFORE = 40


@dataclass(slots=True)
class Outline:
    """Ranges of the page's lines. `title` and `body` are what they say; `before` stands between title and text,
    `after` what follows the text and may hold the byline; `own` is the part of it before any related list, where
    dates and counts are still the article's."""

    title: range = range(0)
    before: range = range(0)
    body: range = range(0)
    after: range = range(0)
    own: range = range(0)
    container: int = -1
    subtitle: int | None = None


def outline(page: Lines, names: tuple[str, ...], core: Core, block: int | None = None) -> Outline:
    """The outline of a page. `names` are what meta tags and `<title>` call it; `block` is a container that a layout
    knows, else the core is."""
    weights = core.weights
    if block is None:
        block = core.block
    found = Outline(container=block)
    if block < 0:
        return found
    found.title = headline(page, names, *page.span(block))
    if page.tokens:
        found.container = _widen(page, weights, block, found.title)
    found.body = range(*page.span(found.container))
    found.body = _with_note(page, weights, _trim(page, weights, found))
    top = _below(page, found.title) if found.title else max(0, found.body.start - _BEFORE)
    found.before = range(min(top, found.body.start), found.body.start)
    found.after = _after(page, found.body.stop)
    found.own = _own(page, found.after)
    return found


# --- where the text is ---------------------------------------------------------------------------------------------


def _widen(page: Lines, weights: list[int], block: int, title: range) -> int:
    """The outermost ancestor of `block` that holds nothing but text besides it."""
    while (parent := page.parents[block]) >= 0:
        first, end = page.span(block)
        above, below = page.span(parent)
        before, after = range(above, first), range(end, below)
        if title and (title.start in before or title.start in after):
            break
        if not all(_may_join(page.lines, i, weights[i], below=i >= end) for i in (*before, *after)):
            break
        block = parent
    return block


def _may_join(lines: list[Line], i: int, weight: int, *, below: bool) -> bool:
    """Whether a line beside the text can be part of it: running text, a heading, a caption, below it the signature
    落款 with its date; no button, no link."""
    line = lines[i]
    text = line.text
    if weight:
        return not CHROME.match(text) and not CRUMB.search(text[:40])
    if line.linked * 2 > len(text) or FOOTER.search(text) or CHROME.match(text) or opens_list(lines, i):
        return False
    if below and byline.of_line(text) is not None:
        return True  # it is cut off when the ends are trimmed
    if is_info(text):
        return below and not labelled(text)
    return byline.of_line(text) is None


# --- the ends of the text --------------------------------------------------------------------------------------------


def _trim(page: Lines, weights: list[int], found: Outline) -> range:
    start, stop = found.body.start, found.body.stop
    lines = page.lines
    if found.title and found.title.start >= start and found.title.stop <= stop:
        start = found.title.stop
    stop = _end_of_text(lines, weights, start, stop)
    title = fold(" ".join(lines[i].text for i in found.title))
    start = _start_of_text(page, weights, start, stop, title, found)
    stop = _before_copy(lines, start, stop)
    while stop > start and _is_surrounding(page, lines[stop - 1]):
        stop -= 1
    return range(start, stop)


def _before_copy(lines: list[Line], start: int, stop: int) -> int:
    """Where the text begins a second time in the same container (a copy for reading aloud); `stop` without a copy."""
    first = next((i for i in range(start, stop) if len(lines[i].text) >= _LONG), stop)
    begin = lines[first].text[:_SAME] if first < stop else ""
    for i in range(first + 2, stop):
        if lines[i].text.startswith(begin):
            once = fold("".join(line.text for line in lines[first:i]))[:_ENOUGH]
            if fold("".join(line.text for line in lines[i:stop])).startswith(once):
                return i
    return stop


def subtitle(page: Lines, found: Outline) -> int | None:
    """The line of a second title below the first: it begins with a dash, or is a heading itself."""
    for i in found.before[:2]:
        line = page.lines[i]
        if len(line.text) >= 4 and not line.linked and not is_info(line.text) and not CHROME.match(line.text):
            dashed = line.text.startswith(("—", "──", "--"))
            if dashed or (page.tokens and page.tag(line.block) in ("h2", "h3", "h4", "h5")):
                return i
    return found.subtitle


def _with_note(page: Lines, weights: list[int], body: range) -> range:
    """The text with the editor's note 编者按 that stands right above it in a block of its own."""
    above = body.start - 1
    noted = body and above >= 0 and weights[above] and page.lines[above].text.startswith(_NOTES)
    return range(above, body.stop) if noted else body


def _end_of_text(lines: list[Line], weights: list[int], start: int, stop: int) -> int:
    """The first line that ends the text although the container goes on: a related list, a byline that closes it, a
    row of buttons, a footer."""
    entry = related.first_marked([line.text for line in lines[start:stop]])
    if entry is not None:
        stop = start + entry
    rest, seen = sum(weights[start:stop]), 0
    for i in range(start, stop):
        text = lines[i].text
        rest -= weights[i]
        if seen and (opens_list(lines, i) or (FOOTER.search(text) and len(text) < 120)):
            return i
        if seen and not weights[i] and rest < seen / 3 and (CHROME.match(text) or _closes(text)):
            return i
        seen += weights[i]
    return stop


def _closes(text: str) -> bool:
    """Whether a line is a byline of those who come last: editors and those who check and sign off."""
    return any(credit.role in _CLOSING for credit in byline.of_line(text) or ())


def _start_of_text(page: Lines, weights: list[int], start: int, stop: int, title: str, found: Outline) -> int:
    lines = page.lines
    repeated = found.title.stop == start and start > found.body.start
    for i in range(start, stop):
        text = lines[i].text
        key = fold(text)
        if title and len(key) >= 4 and (key == title or (key in title and i - start < 3 and not weights[i])):
            repeated, start = True, i + 1
        elif i == start and (_is_surrounding(page, lines[i]) or (found.title and not weights[i] and is_info(text))):
            start = i + 1
        elif i == start and repeated and not weights[i] and i + 1 < stop and len(text) <= 60 and _is_subtitle(text):
            found.subtitle = i
            start = i + 1
        elif weights[i] or i - start > 4:
            break
    return start


def _is_subtitle(text: str) -> bool:
    return text.startswith(("—", "-", "─")) or not text.endswith(("：", ":"))


def _is_surrounding(page: Lines, line: Line) -> bool:
    """Whether a line at an end of the container is byline, info, button or link instead of text."""
    text = line.text
    if CHROME.match(text) or _THE_END.fullmatch(text) or byline.of_line(text) is not None or is_related(text):
        return True
    if is_info(text) and labelled(text):
        return True
    if line.links and all(files.is_file(page.element(link).get("href") or "") for link in line.links):
        return 2 * line.linked > len(text)
    return bool(line.linked) and line.linked >= len(text) - 2 and len(text) < 12


def _after(page: Lines, stop: int) -> range:
    """The lines after the text up to the footer, where a byline that belongs to it may stand."""
    end = min(len(page.lines), stop + _AFTER)
    for i in range(stop, end):
        if FOOTER.search(page.lines[i].text):
            return range(stop, i)
    return range(stop, end)


def _below(page: Lines, title: range) -> int:
    """The first line below the title; the title's own when it carries the info line in smaller print."""
    return title.stop - 1 if is_info(page.lines[title.stop - 1].text) else title.stop


def _own(page: Lines, after: range) -> range:
    texts = [page.lines[i].text for i in after]
    ends = [related.first_marked(texts), next((k for k, text in enumerate(texts) if is_related(text)), None)]
    return after[: min((end for end in ends if end is not None), default=len(after))]


def above(page: Lines, found: Outline) -> range:
    """The lines above the title: an information table (索引号, 发布机关, 生成日期) may stand there."""
    top = found.title.start if found.title else found.body.start
    return range(max(0, top - _BEFORE), top)
