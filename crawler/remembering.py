"""What a crawl counts for the monitors (crawler/monitors/) while it goes on, and leaves in the archive now and then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from archive import Archive
from archive.memory import Counted, FieldCount, OutcomeCount
from archive.model import Article, Page, PageKind, Source
from archive.times import later
from crawler.fields.decoding import UNDECODED
from crawler.tally import Tally

# Pages between two times that the counts are written: what a killed crawl may leave uncounted.
BATCH = 20

# Older articles are served in whatever template was theirs, and say nothing of today's.
RECENT = timedelta(days=90)

# What the monitors look at of each article: whether it was found. `encoding` is no field: whether each byte of the page
# is of a character.
FIELDS = (
    "title", "subtitle", "published_at", "origin", "column", "credits", "body", "read_count", "related", "images",
    "attachments", "keywords", "document_number",
)  # fmt: skip
ENCODING = "encoding"

Key = tuple[str, str, str]


@dataclass(slots=True)
class _Seen:
    """One source's counts."""

    fresh: int = 0
    newest: str | None = None
    outcomes: dict[Key, OutcomeCount] = field(default_factory=dict)
    fields: dict[tuple[str, str], FieldCount] = field(default_factory=dict)


class Remembering:
    """The counts of one run. `tallies` are the run's own numbers, by source."""

    def __init__(
        self,
        archive: Archive,
        run: int,
        tallies: Mapping[str, Tally],
        sources: Mapping[str, Source],
        clock: Callable[[], str],
    ) -> None:
        self.archive = archive
        self.clock = clock
        self.run = run
        self.tallies = tallies
        self._seen = {source: _Seen() for source in sources}
        columns = [(source.id, column.name) for source in sources.values() for column in source.columns]
        self._settled = {each for each in columns if self._is_settled(*each)}
        self._unwritten = 0

    def outcome(self, page: Page, outcome: str, *, capture: int | None = None, rows: int = 0) -> None:
        """Counts what came of asking for a page."""
        kind = "further" if page.kind is PageKind.LIST and page.number > 1 else str(page.kind)
        key = (kind, page.column or "", outcome)
        seen = self._seen[page.source].outcomes
        before = seen.get(key)
        pages, shown = (before.pages, before.rows) if before else (0, 0)
        seen[key] = OutcomeCount(*key, pages + 1, shown + rows, page.url, capture)
        self._unwritten += 1
        if self._unwritten >= BATCH:
            self.write()

    def article(self, page: Page, article: Article, *, capture: int | None, at: str, new: bool) -> None:
        """Counts what was found on an article's page, if that is of the last months."""
        settled = (page.source, page.column) in self._settled
        seen = self._seen[page.source]
        if new and settled:
            seen.fresh += 1
            seen.newest = max(seen.newest or "", (article.published_at or "")[:10]) or None
        if article.published_at[:10] >= later(at, -RECENT)[:10] if article.published_at else settled:
            for name, found in found_in(article).items():
                self._count(seen, article.layout, name, found, (page.url, capture))

    def _count(self, seen: _Seen, layout: str, name: str, found: bool, where: tuple[str, int | None]) -> None:
        before = seen.fields.get((layout, name)) or FieldCount(layout, name, 0, 0)
        lacking = (before.url, before.capture) if found else where
        counts = (before.read + 1, before.found + found)
        seen.fields[layout, name] = FieldCount(layout, name, *counts, *lacking)

    def write(self, *, ended: bool = False) -> None:
        """Leaves the counts in the archive."""
        counted = {
            source: Counted(
                self.tallies[source].as_dict(),
                seen.fresh,
                seen.newest,
                tuple(seen.outcomes.values()),
                tuple(seen.fields.values()),
            )
            for source, seen in self._seen.items()
        }
        self.archive.remember(self.run, counted, now=self.clock(), ended=ended)
        self._unwritten = 0

    def _is_settled(self, source: str, column: str) -> bool:
        """Whether what is new in the column is what the agency has just published: it was walked to its end before,
        and isn't walked back further now."""
        walk = self.archive.walk(source, column)
        return walk.completed_at is not None and walk.goal is None


def found_in(article: Article) -> dict[str, bool]:
    """Whether each field was found on an article's page, and whether all of the page could be decoded."""
    values = ((name, getattr(article, name)) for name in FIELDS)
    found = {name: value is not None and value not in ("", ()) for name, value in values}
    return {**found, ENCODING: not any(UNDECODED in problem.message for problem in article.problems)}
