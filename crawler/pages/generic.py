"""The page class that reads any page: one small method a field, each handing text to a pure function of fields/.

A layout family subclasses it and says only what it knows better, above all which element holds the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from web_poet import ItemPage, field

from archive.model import Article, Attachment, Credit, Image, Precision, Problem, RelatedItem
from crawler.fields import byline, files, meta, numbers, origin, paragraphs, reads
from crawler.fields.labels import Kind, Labelled, labelled
from crawler.fields.text import fold
from crawler.pages import breadcrumb, canonical, parts, pictures, recommended, refusals, tables
from crawler.pages.core import Core
from crawler.pages.dating import Published, published
from crawler.pages.document import Document
from crawler.pages.lines import Line, Place
from crawler.pages.marks import is_info, without_info
from crawler.pages.outline import Outline, above, outline, subtitle

# The name of a source is no longer; a title as short is looked for as one.
_LONGEST_SOURCE = 12


class GenericPage(ItemPage[Article]):
    """Reads a page by what it shows, whatever made it."""

    layout_name: ClassVar[str] = "generic"

    def __init__(self, document: Document, core: Core) -> None:
        self.document = document
        self.core = core

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
        text = document.decoded.text
        # Some pages call themselves what they call their source.
        return tuple(dict.fromkeys(n for n in found if n and (len(n) > _LONGEST_SOURCE or f"来源：{n}" not in text)))

    @cached_property
    def outline(self) -> Outline:
        return outline(self.document.lines, self.names, self.core, self.container())

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

    def _later(self) -> Iterator[Labelled]:
        """`after`, looked for only when somebody asks."""
        yield from self.after

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

    @cached_property
    def _canonical(self) -> canonical.Canonical:
        return canonical.read(self.document)

    @field
    def canonical_url(self) -> str:
        return self._canonical.url

    @cached_property
    def _title(self) -> str | None:
        texts = [self.lines[i].text for i in self.outline.title]
        shown = " ".join(without_info(text) if is_info(text) else text for text in texts)
        return shown or (self.names[0] if self.names and not self.document.plain else None)

    @field
    def subtitle(self) -> str | None:
        at = subtitle(self.document.lines, self.outline)
        return self.lines[at].text.lstrip("—─-") if at is not None else None

    @cached_property
    def _published(self) -> Published:
        return published(self.document, self.outline, self.before, self._later())

    @field
    def published_at(self) -> str | None:
        found = self._published.dated
        return found.iso if found else None

    @field
    def published_precision(self) -> Precision | None:
        found = self._published.dated
        return found.precision if found else None

    @cached_property
    def _origin(self) -> str | None:
        shown = (
            origin.of_labels(self.before)
            or origin.of_labels(self.after)
            or origin.of_labels(labelled(self._paragraphs[1]))
            or origin.of_labels(self.above)
            or self._unlabelled_origin()
        )
        told = meta.origin(self.document.meta)
        return shown or origin.tidy(self.document.copies.get("NewsArticleSource", "")) or origin.tidy(told or "")

    def _unlabelled_origin(self) -> str | None:
        texts = (self.lines[i].text for i in self.outline.before)
        return next((found for text in texts if is_info(text) and (found := origin.unlabelled(text))), None)

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
            found += byline.of_line(self.lines[i].text) or []
        return found

    def _credits_within(self) -> list[Credit]:
        body = [self.lines[i].text for i in self.outline.body]
        lead = [credit for text in body[:2] for credit in byline.lead(text)]
        pictures = [credit for text in body for credit in byline.under_picture(text)]
        return [*lead, *pictures, *byline.of_bracket(self._paragraphs[1])]

    def _credits_after(self) -> list[Credit]:
        found: list[Credit] = []
        for i in self.outline.after:
            line = self.lines[i]
            if 2 * line.linked < len(line.text):  # links lead to other articles
                found += byline.of_line(line.text) or []
        return found

    @field
    def body(self) -> str:
        return self._paragraphs[0]

    @cached_property
    def _read_count(self) -> int | None:
        for value in (*self.before, *self.after):
            if value.kind is Kind.READS and (count := reads.of_value(value.value)) is not None:
                return count
        for part in (self.outline.before, self.outline.own):
            for i in part:
                line = self.lines[i]
                if len(line.text) < 200 and line.linked < len(line.text):
                    count = reads.find(line.text)
                    if count is not None:
                        return count
        return self._hidden_count()

    def _hidden_count(self) -> int | None:
        """A count that the page carries but hides until a script shows it."""
        texts = self.document.lines.hidden_texts()
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
        found: dict[str, Attachment] = {}
        page = self.document.lines
        for at in self._links():
            if not files.may_be_file(page.tokens[at[0] + 1]):
                continue
            link = page.element(at)
            href = link.get("href")
            url = self.document.absolute(href) if href and files.is_file(href) else None
            if url and url not in found:
                name = page.text(at) or link.get("title") or url.rsplit("/", 1)[-1]
                found[url] = Attachment(url, name)
        return tuple(found.values())

    def _links(self) -> Iterator[Place]:
        """The links from the title to below the text."""
        outline = self.outline
        start = outline.title.start if outline.title else outline.before.start
        for i in range(start, max(outline.after.stop, outline.body.stop)):
            yield from self.lines[i].links

    @field
    def keywords(self) -> tuple[str, ...]:
        return meta.keywords(self.document.meta)

    @field
    def document_number(self) -> str | None:
        for i in (*self.outline.before, *self.outline.body[:4]):
            if found := numbers.of_line(self.lines[i].text):
                return found
        for value in (*self.before, *self._particulars()):
            if value.kind is Kind.NUMBER and (found := numbers.find(value.value)):
                return found
        return None

    def _particulars(self) -> tuple[Labelled, ...]:
        """The labelled values above the title, where a 号 stands there at all."""
        part = above(self.document.lines, self.outline)
        return self.above if any("号" in self.lines[i].text for i in part) else ()

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
    def next_page(self) -> str | None:
        return parts.next_page(self.document, self.outline)

    @field
    def layout(self) -> str:
        return self.layout_name

    @field
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems())

    def _agrees(self, named: str) -> bool:
        """Whether a title in a meta tag is the one shown, wholly or cut."""
        told, shown = fold(named), fold(self._title or "")
        return told in shown or shown in told

    def _problems(self) -> list[Problem]:
        found = [*self.document.problems, *self._published.problems, *self._canonical.problems]
        if self._title is None:
            found.append(Problem("title", "no title above the text: the page begins with the text"))
        elif (named := meta.title(self.document.meta)) and not self._agrees(named):
            found.append(
                Problem("title", f"the page shows {self._title}, its meta tag says {named}: the first is taken")
            )
        if self._origin is None:
            found.append(Problem("origin", "no 来源 on the page"))
        elif (told := origin.tidy(meta.origin(self.document.meta) or "")) and fold(told) != fold(self._origin):
            found.append(
                Problem("origin", f"the page shows {self._origin}, its meta tag says {told}: the first is taken")
            )
        if not self._credits:
            found.append(Problem("credits", "no byline on the page"))
        if self._read_count is None and any(v.kind is Kind.READS for v in (*self.before, *self.after)):
            found.append(Problem("read_count", "the page has a place for a count and no number: a script fills it"))
        return found
