"""When a page says that it was published: what it shows first, what it tells its meta tags after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.model import Precision, Problem
from crawler.fields import dates, meta
from crawler.fields.dates import Dated
from crawler.fields.labels import Kind, Labelled, labelled
from crawler.pages.document import Document
from crawler.pages.marks import is_info
from crawler.pages.outline import Outline, above

# Labels of a first publication come before those of a later change.
_LATER = ("更新", "最后", "编辑", "修改", "成文")
# A line of a head with its date, its weekday and the number of the issue is no longer.
_LONGEST_DATELINE = 60


@dataclass(frozen=True, slots=True)
class Published:
    """The date that is believed (None without one), and what was found and not believed."""

    dated: Dated | None
    problems: tuple[Problem, ...] = ()


def published(document: Document, outline: Outline, before: Iterable[Labelled], after: Iterable[Labelled]) -> Published:
    """The visible date, with the meta tag's time of day when that is of the same day; else a hidden copy's; else the
    meta tag's. A date after the page was seen is not believed. Each disagreement is a problem."""
    shown = _visible(document, outline, before, after)
    told = meta.published(document.meta)
    found = shown or dates.find(document.copies.get("NewsArticlePubDay", "")) or told
    if found is None:
        return Published(None, (Problem("published_at", "no date of publishing on the page"),))
    if document.seen_at and dates.in_future(found.iso, datetime.fromisoformat(document.seen_at)):
        return Published(None, (Problem("published_at", f"{found.iso} is after the page was seen: not believed"),))
    if shown is None or told is None:
        return Published(found)
    if told.day != shown.day:
        problem = Problem(
            "published_at", f"the page shows {shown.iso}, its meta tag says {told.iso}: the first is taken"
        )
        return Published(shown, (problem,))
    # 00:00 is what content systems write for a time of day that they don't know.
    exact = told.precision is not Precision.DAY and not meta.is_midnight(told)
    return Published(told if exact and shown.precision is Precision.DAY else shown)


def _visible(
    document: Document, outline: Outline, before: Iterable[Labelled], after: Iterable[Labelled]
) -> Dated | None:
    """The date that the page shows as its own: labelled as published, then unlabelled in the info line, then below the
    text or in a table above the title; a date of a later change only when there is no other."""
    shown: list[tuple[bool, Dated]] = []
    for found in _by_place(document, outline, before, after):
        shown += found
        if not all(later for later, _ in shown):
            break
    shown.sort(key=lambda pair: pair[0])
    return shown[0][1] if shown else None


def _by_place(
    document: Document, outline: Outline, before: Iterable[Labelled], after: Iterable[Labelled]
) -> Iterator[list[tuple[bool, Dated]]]:
    """The dates of one place after the other; a place is looked at only when those before it gave nothing."""
    lines = document.lines.lines
    yield _labelled(before)
    yield _unlabelled([lines[i].text for i in outline.before], document.url)
    yield _labelled(after)
    head = [lines[i].text for i in above(document.lines, outline)]
    yield _labelled(labelled("\n".join(head))) + _dateline(document.url, head)


def _labelled(values: Iterable[Labelled]) -> list[tuple[bool, Dated]]:
    """Pairs of (is it a later change, date)."""
    found = ((v, dates.find(v.value) or dates.free(v.value)) for v in values if v.kind is Kind.DATE)
    return [(value.label.startswith(_LATER), dated) for value, dated in found if dated]


def _unlabelled(texts: Iterable[str], url: str) -> list[tuple[bool, Dated]]:
    """Dates of info lines without a label; one without its year needs the address to say the same day."""
    infos = [text for text in texts if is_info(text) and not _labelled(labelled(text))]
    found = (dates.find(text) or dates.short(text, url) for text in infos)
    return [(False, dated) for dated in found if dated]


def _dateline(url: str, texts: Iterable[str]) -> list[tuple[bool, Dated]]:
    """The date at the head of an issue of a newspaper, believed when the address says the same day: what stands in
    the head of a site is as often today's."""
    day = dates.from_link(url)
    if day is None:
        return []
    found = (dates.find(text) for text in texts if len(text) < _LONGEST_DATELINE)
    return [(False, dated) for dated in found if dated and dated.day == day]
