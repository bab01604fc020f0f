"""What becomes of each page of a crawl: taken from the frontier, answered, read, recorded, given back.

Knows neither Scrapy nor the network: an answer comes in, the archive and the tally change. Each outcome is noted
once, and one page's trouble never stops the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from archive import Archive
from archive.contentcoding import Undecodable, decoded
from archive.errors import ArchiveError
from archive.model import Page, PageKind, Quality, Source
from archive.prepared import Prepared
from crawler.absences import Absences
from crawler.articlevisits import ArticleVisits
from crawler.assembly import Answer
from crawler.errors import NotAnArticle, reason_of
from crawler.handing import Handing
from crawler.holding import Hold, hold
from crawler.hosts import reach_of
from crawler.lists import read_list
from crawler.pages import read
from crawler.remembering import Remembering
from crawler.retries import EMPTY
from crawler.settling import QUALITIES, Settling
from crawler.tally import Report, Tally
from crawler.walks import ABSENT, Walks, is_further

# Requests a host and day where the source says nothing: one every twenty seconds, day and night.
DAILY = 4320

# Of a host's day as much is left to lists and new articles, however many articles are to be seen again.
AGAIN = 0.75


class Visits:
    """One run over some sources; `report` holds its numbers. `goal` says how far back the lists are walked: to what is
    known (None), to a day (`2024-03-01`), to their end (""). With `only_due` lists are looked at by their rhythm, which is
    moved by up to `jitter`; else all are, now. `remember`: monitors are to know of it, since it asks the servers
    themselves."""

    def __init__(
        self,
        archive: Archive,
        sources: Sequence[Source],
        clock: Callable[[], str],
        goal: str | None = None,
        *,
        only_due: bool = False,
        jitter: str = "0m",
        remember: bool = True,
    ) -> None:
        self.archive = archive
        self.clock = clock
        self.sources = {source.id: source for source in sources}
        self.report = Report({source.id: Tally() for source in sources})
        self.run = 0
        self._remembers = remember
        self._absences = Absences(archive, self.sources)
        self._hosts = {source.id: reach_of(source) for source in sources}
        self._walks = Walks(archive, self._hosts, goal)
        self._only_due = only_due
        self._handing = Handing(archive, self.sources, self._hosts, self._absences, jitter)
        self._settling = Settling(archive, self.sources, self._handing, self.report, clock)
        self._articles = ArticleVisits(archive, self.sources, self._hosts, self._absences, self._settling, clock)
        self._open = ExitStack()
        self._hold = Hold()

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of all sources of this run."""
        return frozenset().union(*self._hosts.values())

    def budget(self, host: str, *, again: bool = False) -> int:
        """How many requests a day the host's source allows, and by how many at most an article is seen `again`."""
        source = self.source_of(host)
        whole = (self.sources[source].budget if source else None) or DAILY
        return int(whole * AGAIN) if again else whole

    def source_of(self, host: str) -> str | None:
        """The source whose host it is."""
        return next((name for name, hosts in self._hosts.items() if host in hosts), None)

    def begin(self) -> None:
        """Starts the run: the sources are taken in hand and brought up to date with their columns, and page 1 of every
        column is due, or only those whose time has come. Raises Held."""
        now, ids = self.clock(), list(self.sources)
        self._hold = self._open.enter_context(hold(self.archive, ids, self.clock))
        self.report.mended = self.archive.mend_clock(now=now)
        for source in self.sources.values():
            self.archive.add_source(source)
            self._walks.begin(source, now, only_due=self._only_due)
        self.report.recovered += self.archive.recover()
        self.report.lost = self.archive.lost()
        self.run = self.archive.start_run(ids, now=now)
        if self._remembers:
            self._settling.memory = Remembering(self.archive, self.run, self.report.tallies, self.sources, self.clock)
            self._settling.memory.write()

    def end(self) -> None:
        """Ends the run and seals what it captured; what is still in hand is given back."""
        with self._open:
            if self._settling.memory is not None:
                self._settling.memory.write(ended=True)
            self.archive.end_run(self.run, self.report.total.as_dict(), now=self.clock())
            self.archive.seal(now=self.clock())

    def take(self, limit: int, articles: int | None) -> list[Page]:
        """The next pages (`crawler.handing`), which are then in hand. Raises HoldLost."""
        self._hold.check()
        return self._handing.take(limit, articles, self.clock())

    def is_article(self, page: Page, answer: Answer) -> bool:
        """Whether an answer is to be read as an article, or as a part of one."""
        return page.kind is PageKind.ARTICLE and answer.status == 200 and not self._articles.awaits_counter(page)

    def came(self, page: Page, answer: Answer, prepared: Prepared | None = None) -> str | None:
        """Notes an answer, whatever it is, and as what it was read elsewhere (`prepared`). Returns the address of the
        article's next part, when it goes on there, or of its counter."""
        if self._articles.awaits_counter(page) and answer.status == 200:
            self._articles.count(page, answer)
        elif answer.status == 304 and (confirmed := self._to_be_counted(page, answer)):
            return self._articles.came(page, confirmed)
        elif answer.status == 304:
            self._unchanged(page, answer)
        elif answer.status != 200:
            what = (f"http-{answer.status}", f"the server answered {answer.status}", answer.capture)
            self.failed(page, *what, at=answer.captured_at)
        elif not answer.body and page.kind is not PageKind.FILE:
            self._settling.judge(answer, Quality.EMPTY)
            self.failed(page, EMPTY, "the server sent nothing", answer.capture, at=answer.captured_at)
        elif page.kind is PageKind.LIST:
            self._list(page, answer)
        elif page.kind is PageKind.FILE:
            self._file(page, answer)
        else:
            return self._articles.came(page, answer, prepared)
        return None

    def failed(
        self,
        page: Page,
        reason: str,
        message: str,
        capture: int | None = None,
        *,
        at: str | None = None,
        refused: bool | None = None,
    ) -> None:
        """Notes that nothing usable came: a server's error, a dead network, or (`refused`) what may not be asked.

        A 4xx for an article, or a redirect that leads nowhere, is the server's own refusal; a list must come.
        """
        if page in self._articles:
            self._articles.incomplete(page, message)
            return
        if reason in ABSENT and is_further(page):
            self._no_further(page, reason)
            return
        self._settling.note(page, reason, capture)
        if refused is None:
            refused = page.kind is not PageKind.LIST and bool(re.fullmatch(r"http-[34]\d\d", reason))
        if self._articles.absent(page, reason, capture, at or self.clock()):
            return
        tally = self._settling.tally(page)
        if refused:
            tally.refused += 1
        else:
            tally.failed += 1
            self.report.failed(page.url, reason)
        self._articles.refuse(page, reason, message, capture, accident=capture is None and not refused)
        self._settling.done(page, "refused" if refused and capture is None else "failing", again=True)

    def missed(self, page: Page) -> None:
        """Notes that an offline crawl has no stored answer for the page: reported, and no word about the page itself."""
        if page in self._articles:
            self._articles.incomplete(page, "no stored answer")
            return
        self._settling.complain(page, "not-stored")
        self._settling.done(page, None, again=True)

    def too_large(self, page: Page) -> None:
        """Notes that a file is larger than its source wants it; its link stays in the article."""
        self._settling.note(page, "too-large")
        self._settling.tally(page).refused += 1
        self._settling.done(page, "refused")

    def postponed(self, page: Page, due_at: str, reason: str = "postponed") -> None:
        """Notes that the page's host is not to be asked before a time, and why."""
        self._settling.note(page, reason)
        if page in self._articles:
            self._articles.incomplete(page, f"its host is not to be asked before {due_at}")
            return
        self._settling.tally(page).postponed += 1
        self._handing.back(page)
        self.archive.postpone(page, due_at=due_at)

    def _unchanged(self, page: Page, answer: Answer) -> None:
        """A 304: of a list the answer that it confirms is looked at, since the walk may have to go on behind it."""
        self._settling.tally(page).unchanged += 1
        confirmed = self._confirmed(page, answer) if page.kind is PageKind.LIST else None
        if confirmed is not None:
            self._list(page, confirmed)
            return
        self._settling.tally(page).lists += page.kind is PageKind.LIST
        self._settling.note(page, "unchanged", answer.capture)
        with self.archive.transaction():
            past = self.archive.past(page.url) if page.kind is PageKind.ARTICLE else None
            if past is not None:
                self.archive.seen(past.article, capture=answer.capture, at=answer.captured_at)
                self._articles.well(page, answer)
            self._settling.done(page, "live")

    def _to_be_counted(self, page: Page, answer: Answer) -> Answer | None:
        """The article that a 304 confirms, when its counter is still to be asked: that goes on while the page rests."""
        asked = page.kind is PageKind.ARTICLE and self.sources[page.source].counter
        return self._confirmed(page, answer) if asked else None

    def _confirmed(self, page: Page, answer: Answer) -> Answer | None:
        """The stored answer that a 304 confirms, as if it had come now; None when it can't be had."""
        try:
            stored = self.archive.answer(page.method, answer.url, page.body.encode())
        except ArchiveError:  # its record is lost
            return None
        if stored is None:
            return None
        headers = {name.lower(): value for name, value in stored.headers}
        try:
            body = decoded(stored.body, headers.get("content-encoding"))
        except Undecodable:
            return None
        return replace(answer, status=200, headers=headers, body=body)

    def _list(self, page: Page, answer: Answer) -> None:
        column, first = self._settling.column(page), self._walks.first(page)
        found = read_list(
            answer.url,
            answer.body,
            answer.headers,
            column,
            request=page.request,
            first=first,
            seen_at=answer.captured_at,
        )
        shell = found.leads or found.others
        if not found.items and not shell and page.number == 1:
            self._no_list(page, answer)
            return
        self._settling.judge(answer, Quality.OK if found.items or shell else Quality.EMPTY)
        if not found.items and not shell:
            self._no_further(page, "empty-list", answer)
            return
        self._settling.tally(page).lists += 1
        self._settling.tally(page).listed += len(found.items)
        self._settling.note(page, "rows", answer.capture, rows=len(found.items))
        if wrong := self._walks.showed(page, column, found, answer.capture, answer.captured_at):
            self._settling.complain(page, wrong)
            self._settling.note(page, wrong, answer.capture)
        self._absences.well(page, article=None, capture=answer.capture, at=answer.captured_at)
        self._settling.done(page, "live", answer)

    def _no_further(self, page: Page, reason: str, answer: Answer | None = None) -> None:
        """A list's further page that is not there, or shows nothing: the list's end, or a gap in it."""
        if not self._walks.absent(page, self._settling.column(page), self.clock(), empty=answer is not None):
            self._settling.complain(page, reason)
            self._settling.note(page, reason, answer.capture if answer else None)
        self._settling.done(page, "missing", answer)

    def _file(self, page: Page, answer: Answer) -> None:
        """An attachment or an image is kept, and that is all."""
        self._settling.tally(page).files += 1
        self._settling.note(page, "kept", answer.capture)
        self._settling.judge(answer, Quality.OK)
        self._settling.done(page, "live", answer)

    def _no_list(self, page: Page, answer: Answer) -> None:
        """A column's first page without a row: what the page is instead is said as far as it can be told."""
        try:
            read(answer.url, answer.body, answer.headers, self.sources[page.source], answer.captured_at)
        except NotAnArticle as error:
            self._settling.judge(answer, QUALITIES.get(type(error), Quality.EMPTY))
            self.failed(page, reason_of(error), error.why, answer.capture)
        else:
            self._settling.judge(answer, Quality.EMPTY)
            self.failed(page, "empty-list", "the column's list shows no row", answer.capture)
