"""Where on the page the related list is: its rows, handed to fields.related.

Only a list that the page presents as related or recommended counts, by its heading or by counts and dates as in the
seed's layout. 上一篇/下一篇 and the lists of a sidebar are none.
"""

from __future__ import annotations

import re

from archive.model import RelatedItem
from crawler.fields import related
from crawler.fields.related import Row
from crawler.pages.document import Document
from crawler.pages.lines import Line, Lines, Place
from crawler.pages.marks import CHROME, FOOTER, is_related
from crawler.pages.outline import Outline

_SIDE = re.compile(
    r"(?:^|[\s_-])(?:right|side|sidebar|aside|rightcol|fr|con_right|main-right|r-main)(?:$|[\s_-])", re.I
)
_HAN = re.compile("[\u3400-\u9fff]")
# A related list is near the text: so many lines after it a heading is still looked for.
_REACH = 400
_DIGIT = re.compile(r"\d")
# A heading is a few words; a date or a count under an entry has digits, a teaser is longer.
_LONGEST_HEADING = 10
# A page has one or two such headings; more are a joke at our cost.
_MOST_HEADINGS = 8
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
# No page shows more; a hostile one is cut here.
_MOST = 100
_MOST_PIECES = 20 * _MOST


def read(document: Document, outline: Outline) -> tuple[RelatedItem, ...]:
    """The entries of the page's related list, in page order."""
    lines = document.lines.lines
    stop = outline.body.stop
    rest = range(stop, min(len(lines), stop + _REACH))
    texts = [line.text for line in lines[stop : rest.stop]]
    first = related.first_marked(texts)
    if first is not None:
        return related.of_marks(_pieces(document, _until_other(document.lines, rest[first:])))[:_MOST]
    for i in _headings(document, rest, outline.container):
        found = related.of_links(_rows(document, _region(document, i)))
        if found:
            return found[:_MOST]
    return ()


def _headings(document: Document, rest: range, container: int) -> list[int]:
    """The headings of related lists; 相关… (about the article) come before 推荐… (about the reader)."""
    lines = document.lines.lines
    end = next((i for i in rest if FOOTER.search(lines[i].text)), rest.stop)
    found = [i for i in range(rest.start, end) if is_related(lines[i].text)]
    found = [i for i in found if not _in_sidebar(document, lines[i].block, container)]
    return sorted(found[:_MOST_HEADINGS], key=lambda i: "相关" not in lines[i].text)


def _region(document: Document, heading: int) -> range:
    """The lines under a heading: those of the smallest block around it that holds a link after it."""
    page = document.lines
    lines = page.lines
    block = lines[heading].block
    if cell := _cell_below(page, block):
        return _until_other(page, cell, heading)
    while block >= 0:
        end = min(page.span(block)[1], heading + _REACH)
        if any(_is_entry(page, lines[i]) for i in range(heading + 1, end)):
            return _until_other(page, range(heading + 1, end), heading)
        block = page.parents[block]
    return range(0)


def _cell_below(page: Lines, block: int) -> range | None:
    """The lines of the cell under a heading's own cell, in a table whose first row holds headings; None elsewhere."""
    if not page.tokens or page.tag(block) not in ("td", "th"):
        return None
    row = page.parents[block]
    cells = _children(page, row)
    below = next((b for b in _children(page, page.parents[row]) if b > row), None)
    if len(cells) < 2 or below is None or len(under := _children(page, below)) != len(cells):
        return None
    found = range(*page.span(under[cells.index(block)]))
    return found if any(_is_entry(page, page.lines[i]) for i in found) else None


def _children(page: Lines, block: int) -> list[int]:
    """The blocks right in a block, in page order; none of a block that no table of two columns has."""
    if block < 0:
        return []
    return [b for b in range(block + 1, min(len(page.parents), block + _REACH)) if page.parents[b] == block]


def _is_entry(page: Lines, line: Line) -> bool:
    """Whether a line is an entry: a linked title, and little Chinese text besides it (dates, hidden keys are none)."""
    if line.linked < 5:
        return False
    # 【详细】 after a teaser is no title; a title with its teaser behind it is.
    return len(_HAN.findall(line.text)) <= 2 * line.linked or _begins_linked(page, line)


def _begins_linked(page: Lines, line: Line) -> bool:
    return any(len(text := page.text(link)) >= 5 and line.text.startswith(text) for link in line.links[:1])


def _until_other(page: Lines, part: range, under: int | None = None) -> range:
    """The part up to a footer, a button or the heading of something else; `under` is the line of its own heading."""
    lines = page.lines
    entries = 0
    for i in part:
        line = lines[i]
        heading = is_related(line.text) and not line.links
        if entries and not line.links and len(line.text) <= _LONGEST_HEADING and not _DIGIT.search(line.text):
            heading = True
        if not entries and not line.links and page.tokens and page.tag(line.block) in _HEADINGS:
            heading = True  # the list under this one is empty
        if not entries and under is not None and not line.links and _is_like(page, line, lines[under]):
            heading = True
        if heading or FOOTER.search(line.text) or CHROME.match(line.text):
            return range(part.start, i)
        entries += bool(line.links)
    return part


def _is_like(page: Lines, line: Line, heading: Line) -> bool:
    """Whether a line is set as a heading is: a few words in a block of the same tag and class."""
    if not page.tokens or len(line.text) > _LONGEST_HEADING or line.block == heading.block:
        return False
    one, other = page.of_block(line.block), page.of_block(heading.block)
    return (
        one.tag == other.tag and (one.get("class") or "") == (other.get("class") or "") and one.tag not in ("li", "p")
    )


def _rows(document: Document, part: range) -> list[Row]:
    page = document.lines
    rows: list[Row] = []
    texts: dict[Place, str] = {}  # one link may stand around many lines
    for i in part:
        line = page.lines[i]
        link = next((at for at in line.links if page.element(at).get("href")), None) if _is_entry(page, line) else None
        if link is None:
            rows.append(Row(line.text))
        else:
            texts.setdefault(link, page.text(link) if link not in texts else "")
            rows.append(Row(line.text, document.absolute(page.element(link).get("href") or ""), texts[link]))
    return rows


def _pieces(document: Document, part: range) -> list[Row]:
    """The rows of entries whose title and teaser may stand in one line, in elements of their own."""
    page = document.lines
    pieces: list[Row] = []
    for i in part:
        line = page.lines[i]
        texts = [line.text]
        if page.tokens and page.span(line.block) == (i, i + 1):
            texts = page.texts((page.starts[line.block], 0))
        href = next((href for link in line.links if (href := page.element(link).get("href"))), None)
        url = document.absolute(href) if href else None
        pieces += [Row(text, url) for text in texts]
        if len(pieces) > _MOST_PIECES:
            break
    return pieces


def _in_sidebar(document: Document, block: int, container: int) -> bool:
    """Whether a heading stands in a column beside the text's: an <aside>, or what calls itself right or side."""
    page = document.lines
    around = set()
    while container >= 0:
        around.add(container)
        container = page.parents[container]
    while block >= 0 and block not in around:
        element = page.of_block(block)
        if element.tag == "aside" or _SIDE.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
        block = page.parents[block]
    return False
