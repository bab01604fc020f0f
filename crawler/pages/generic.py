"""The page class that reads any page: one small method a field, each handing text to a pure function of fields/.

A layout family subclasses it and says only what it knows better, above all which element holds the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from web_poet import ItemPage, field

from archive.model import Article, Attachment, Credit, Image, Precision, Problem, RelatedItem
from crawler.fields import byline, dates, files, meta, numbers, origin, paragraphs, reads
from crawler.fields.dates import Dated
from crawler.fields.labels import Kind, Labelled, labelled
from crawler.pages import breadcrumb, pictures, recommended, refusals, tables
from crawler.pages.document import Document
from crawler.pages.lines import Line
from crawler.pages.marks import is_info, without_info
from crawler.pages.outline import Outline, above, outline, subtitle
from crawler.pages.xpath import text_of

# Labels of a first publication come before those of a later change.
_LATER = ("更新", "最后", "编辑", "修改", "成文")

# A line of a head with its date, its weekday and the number of the issue is no longer.
_LONGEST_DATELINE = 60


class GenericPage(ItemPage[Article]):
    """Reads a page by what it shows, whatever made it."""

    layout_name: ClassVar[str] = "generic"

    def __init__(self, document: Document) -> None:
        self.document = document

    def container(self) -> int | None:
        """The block that holds the text, where a layout knows it; None: it is found by the paragraphs."""
        return None

    def validate_input(self) -> None:
        """Raise the refusal (NotAnArticle) that the page deserves. web-poet calls it before any field."""
        refusals.refuse(self.document, self.outline)

    # --- what several fields read ---

    @cached_property
    def lines(self) -> list[Line]:
        return self.document.lines.lines

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the page calls its article in meta tags, hidden copies and `<title>`."""
        document = self.document
        found = (
            document.copies.get("NewsArticleTitle", ""),
            meta.title(document.meta) or "",
            *meta.title_parts(document.title_tag),
        )
        # Some pages call themselves what they call their source.
        return tuple(dict.fromkeys(name for name in found if name and f"来源：{name}" not in document.decoded.text))

    @cached_property
    def outline(self) -> Outline:
        return outline(self.document.lines, self.names, self.container())

    @cached_property
    def before(self) -> tuple[Labelled, ...]:
        return labelled(self._text(self.outline.before))

    @cached_property
    def after(self) -> list[Labelled]:
        """The labelled values of the lines after the text, and before any related list, that are about the article."""
        texts = (self.lines[i].text for i in self.outline.own)
        return [
            value for text in texts if is_info(text) or byline.of_line(text) is not None for value in labelled(text)
        ]

    @cached_property
    def above(self) -> tuple[Labelled, ...]:
        """The labelled values of the lines above the title."""
        return labelled(self._text(above(self.document.lines, self.outline)))

    def _text(self, part: range) -> str:
        return "\n".join(self.lines[i].text for i in part)

    @cached_property
    def _paragraphs(self) -> tuple[str, str]:
        """The text, and the byline in brackets that was cut off its end."""
        return paragraphs.of_texts(tables.joined(self.document.lines, self.outline.body))

    # --- the fields ---

    @field
    def url(self) -> str:
        return self.document.url

    @field
    def canonical_url(self) -> str:
        return self.document.url

    @cached_property
    def _title(self) -> str | None:
        texts = [self.lines[i].text for i in self.outline.title]
        shown = " ".join(without_info(text) if is_info(text) else text for text in texts)
        return shown or (self.names[0] if self.names and self.document.root is not None else None)

    @field
    def subtitle(self) -> str | None:
        at = subtitle(self.document.lines, self.outline)
        return self.lines[at].text.lstrip("—─-") if at is not None else None

    @cached_property
    def _published(self) -> Dated | None:
        return self._visible_date() or self._hidden_date() or meta.published(self.document.meta)

    def _visible_date(self) -> Dated | None:
        """The date that the page shows as its own: labelled as published, then unlabelled in the info line, then
        below the text or in a table above the title; a date of a later change only when there is no other."""
        shown = self._dates(self.before) + self._info_dates() + self._dates(self.after)
        if all(later for later, _ in shown):
            shown += self._dates(self.above) + self._dateline()
        shown.sort(key=lambda pair: pair[0])
        return self._with_time_of_day(shown[0][1]) if shown else None

    @staticmethod
    def _dates(values: Iterable[Labelled]) -> list[tuple[bool, Dated]]:
        """Pairs of (is it a later change, date)."""
        found = ((v, dates.find(v.value) or dates.free(v.value)) for v in values if v.kind is Kind.DATE)
        return [(value.label.startswith(_LATER), dated) for value, dated in found if dated]

    def _info_dates(self) -> list[tuple[bool, Dated]]:
        texts = (self.lines[i].text for i in self.outline.before)
        found = (dates.find(text) for text in texts if is_info(text) and not self._dates(labelled(text)))
        return [(False, dated) for dated in found if dated]

    def _dateline(self) -> list[tuple[bool, Dated]]:
        """The date at the head of an issue of a newspaper, believed when the address says the same day: what stands
        in the head of a site is as often today's."""
        day = dates.from_link(self.document.url)
        if day is None:
            return []
        texts = (self.lines[i].text for i in above(self.document.lines, self.outline))
        found = (dates.find(text) for text in texts if len(text) < _LONGEST_DATELINE)
        return [(False, dated) for dated in found if dated and dated.day == day]

    def _with_time_of_day(self, shown: Dated) -> Dated:
        """The visible day with the meta tag's time of day, when that is of the same day."""
        if shown.precision is Precision.DAY:
            told = meta.published(self.document.meta)
            if told and told.day == shown.day and told.precision is not Precision.DAY and not meta.is_midnight(told):
                return told
        return shown

    def _hidden_date(self) -> Dated | None:
        return dates.find(self.document.copies.get("NewsArticlePubDay", ""))

    @field
    def published_at(self) -> str | None:
        found = self._published
        return None if found is None or self._is_future(found) else found.iso

    @field
    def published_precision(self) -> Precision | None:
        found = self._published
        return None if found is None or self._is_future(found) else found.precision

    def _is_future(self, found: Dated) -> bool:
        seen_at = self.document.seen_at
        return seen_at is not None and dates.in_future(found.iso, datetime.fromisoformat(seen_at))

    @cached_property
    def _origin(self) -> str | None:
        places = (self.before, self.after, labelled(self._paragraphs[1]), self.above)
        shown = next((found for values in places if (found := origin.of_labels(values))), None)
        told = meta.origin(self.document.meta)
        return shown or origin.tidy(self.document.copies.get("NewsArticleSource", "")) or origin.tidy(told or "")

    @field
    def column(self) -> str | None:
        labelled_so = (value.value for value in self.before if value.kind is Kind.COLUMN and value.value)
        told = meta.column(self.document.meta) or next(labelled_so, "").split(" ")[0]
        return told or breadcrumb.column(self.lines, self.outline.body.start)

    @cached_property
    def _credits(self) -> tuple[Credit, ...]:
        return byline.distinct([*self._credits_before(), *self._credits_within(), *self._credits_after()])

    def _credits_before(self) -> list[Credit]:
        found = byline.of_labels(self.before)
        for i in self.outline.before:
            text = self.lines[i].text
            if not labelled(text):
                found += byline.of_line(text) or []
        return found

    def _credits_within(self) -> list[Credit]:
        body = [self.lines[i].text for i in self.outline.body]
        lead = [credit for text in body[:2] for credit in byline.lead(text)]
        pictures = [credit for text in body for credit in byline.under_picture(text)]
        return [*lead, *pictures, *byline.of_bracket(self._paragraphs[1])]

    def _credits_after(self) -> list[Credit]:
        found: list[Credit] = []
        for i in self.outline.after:
            found += byline.of_line(self.lines[i].text) or []
        return found

    @field
    def body(self) -> str:
        return self._paragraphs[0]

    @cached_property
    def _read_count(self) -> int | None:
        for part in (self.outline.before, self.outline.own):
            for i in part:
                text = self.lines[i].text
                if len(text) < 200 and 2 * self.lines[i].linked < len(text) and (count := reads.find(text)) is not None:
                    return count
        return self._hidden_count()

    def _hidden_count(self) -> int | None:
        """A count that the page carries but hides until a script shows it."""
        texts = self.document.lines.hidden
        counts = (reads.find(text) for text in texts if len(text) < 60)
        return next((count for count in counts if count is not None), None)

    @cached_property
    def _related(self) -> tuple[RelatedItem, ...]:
        return recommended.read(self.document, self.outline)

    @field
    def related(self) -> tuple[RelatedItem, ...]:
        return self._related

    @field
    def images(self) -> tuple[Image, ...]:
        return pictures.read(self.document, self.outline)

    @field
    def attachments(self) -> tuple[Attachment, ...]:
        root = self.document.root
        found: dict[str, Attachment] = {}
        for link in root.iter("a") if root is not None else ():
            href = link.get("href")
            if href and files.is_file(href) and (url := self.document.absolute(href)):
                name = text_of(link) or link.get("title") or url.rsplit("/", 1)[-1]
                found.setdefault(url, Attachment(url, name))
        return tuple(found.values())

    @field
    def keywords(self) -> tuple[str, ...]:
        return meta.keywords(self.document.meta)

    @field
    def document_number(self) -> str | None:
        for value in (*self.before, *self.above):
            if value.kind is Kind.NUMBER and (found := numbers.find(value.value)):
                return found
        body = self.outline.body
        for i in (*self.outline.before, *body[:4]):
            if found := numbers.of_line(self.lines[i].text):
                return found
        return None

    @field
    def title(self) -> str | None:
        return self._title

    @field
    def origin(self) -> str | None:
        return self._origin

    @field
    def credits(self) -> tuple[Credit, ...]:
        return self._credits

    @field
    def read_count(self) -> int | None:
        return self._read_count

    @field
    def layout(self) -> str:
        return self.layout_name

    @field
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems())

    def _problems(self) -> list[Problem]:
        found = list(self.document.problems)
        if self._title is None:
            found.append(Problem("title", "no title above the text: the page begins with the text"))
        if self._published is None:
            found.append(Problem("published_at", "no date of publishing on the page"))
        elif self._is_future(self._published):
            found.append(Problem("published_at", f"{self._published.iso} is after the page was seen: not believed"))
        if self._origin is None:
            found.append(Problem("origin", "no 来源 on the page"))
        if not self._credits:
            found.append(Problem("credits", "no byline on the page"))
        if self._read_count is None and any(v.kind is Kind.READS for v in (*self.before, *self.after)):
            found.append(Problem("read_count", "the page has a place for a count and no number: a script fills it"))
        return found
