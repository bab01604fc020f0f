"""How a page in hand is settled: its answer judged, its outcome counted, the page given back with the day when it is
looked at again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archive import Archive
from archive.model import Column, Page, PageKind, Quality, Source
from crawler.assembly import Answer
from crawler.errors import BlockPage, EmptyShell, ListPage, LoginWall, Maintenance, NotAnArticle, SoftNotFound
from crawler.handing import Handing
from crawler.remembering import Remembering
from crawler.revisits import Life, due, next_visit
from crawler.tally import Report, Tally

QUALITIES: dict[type[NotAnArticle], Quality] = {
    BlockPage: Quality.BLOCKED,
    SoftNotFound: Quality.SOFT_NOT_FOUND,
    EmptyShell: Quality.EMPTY,
    ListPage: Quality.LIST,
    Maintenance: Quality.MAINTENANCE,
    LoginWall: Quality.LOGIN,
}


class Settling:
    """Settles the pages of one run. `memory` is what the monitors are to know of it, None while nobody is."""

    def __init__(
        self,
        archive: Archive,
        sources: Mapping[str, Source],
        handing: Handing,
        report: Report,
        clock: Callable[[], str],
    ) -> None:
        self._archive = archive
        self._sources = sources
        self._handing = handing
        self._report = report
        self._clock = clock
        self.memory: Remembering | None = None

    def tally(self, page: Page) -> Tally:
        """The numbers of the page's source."""
        return self._report.tallies[page.source]

    def note(self, page: Page, outcome: str, capture: int | None = None, *, rows: int = 0) -> None:
        """Counts what came of a page for the monitors."""
        if self.memory is not None:
            self.memory.outcome(page, outcome, capture=capture, rows=rows)

    def complain(self, page: Page, reason: str) -> None:
        """Counts a failure of the crawl's own, which its report names."""
        self.tally(page).failed += 1
        self._report.failed(page.url, reason)

    def judge(self, answer: Answer, quality: Quality) -> None:
        """Notes what an answer was found to be worth, if it was captured."""
        if answer.capture is not None:
            self._archive.judge(answer.capture, quality)

    def done(self, page: Page, state: str | None, answer: Answer | None = None, *, again: bool = False) -> None:
        """Gives the page back. A list's first page is looked at again by its rhythm, an article by its schedule; anything
        else only when it must come `again`."""
        now = self._clock()
        headers = answer.headers if answer else {}
        self._handing.back(page, looked=self._is_first(page))
        self._archive.done(
            page,
            now=now,
            state=state,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            due_at=self._due(page, now, again=again),
        )

    def column(self, page: Page) -> Column | None:
        """The column that the page is of, as its source has it today."""
        return next((one for one in self._sources[page.source].columns if one.name == page.column), None)

    def _is_first(self, page: Page) -> bool:
        """Whether it is the page at which one of its source's lists begins, today."""
        column = self.column(page) if page.kind is PageKind.LIST else None
        return column is not None and column.list == page.url and page.method == "GET"

    def _due(self, page: Page, now: str, *, again: bool) -> str | None:
        if self._is_first(page):
            return self._handing.look_again(page, now)
        past = self._archive.past(page.url) if page.kind is PageKind.ARTICLE else None
        if past is None:
            return next_visit(now, Life(page.first_seen or now, read=False)).at if again else None
        # A visit that may yet turn out to count (crawler/absences.py) is repeated tomorrow, as is any other that failed.
        return due(past, self._sources[page.source], now, absences=1 if again else 0)
