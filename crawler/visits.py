"""What becomes of each page of a crawl: taken from the frontier, answered, read, recorded, given back.

Knows neither Scrapy nor the network: an answer comes in, the archive and the tally change. Each outcome is noted
once, and one page's trouble never stops the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from urllib.parse import urlsplit

from archive import Archive
from archive.contentcoding import Undecodable, decoded
from archive.errors import ArchiveError, QingjianError
from archive.model import Article, Column, Outcome, Page, PageKind, Quality, Source
from crawler.absences import Absences, led_home
from crawler.assembly import Answer, Assembled, Assembly
from crawler.edits import reread_before
from crawler.errors import (
    BlockPage,
    EmptyShell,
    ListPage,
    LoginWall,
    Maintenance,
    NotAnArticle,
    SoftNotFound,
    reason_of,
)
from crawler.handing import Handing
from crawler.holding import Hold, hold
from crawler.hosts import host_of, reach_of
from crawler.lists import read_list
from crawler.pages import read
from crawler.remembering import Remembering
from crawler.retries import EMPTY
from crawler.revisits import Life, due, next_visit
from crawler.tally import Report, Tally
from crawler.walks import ABSENT, Walks, is_further

QUALITIES: dict[type[NotAnArticle], Quality] = {
    BlockPage: Quality.BLOCKED,
    SoftNotFound: Quality.SOFT_NOT_FOUND,
    EmptyShell: Quality.EMPTY,
    ListPage: Quality.LIST,
    Maintenance: Quality.MAINTENANCE,
    LoginWall: Quality.LOGIN,
}

# Requests a host and day where the source says nothing: one every twenty seconds, day and night.
DAILY = 4320

# Of a host's day as much is left to lists and new articles, however many articles are to be seen again.
AGAIN = 0.75

# Answers that speak of the moment and not of the page: it may be listed before it is published, and an answer without
# a text may be one that was cut off.
PASSING = (BlockPage, EmptyShell, Maintenance, SoftNotFound)


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
        self._memory: Remembering | None = None
        self._absences = Absences(archive, self.sources)
        self._hosts = {source.id: reach_of(source) for source in sources}
        self._walks = Walks(archive, self._hosts, goal)
        self._only_due = only_due
        self._handing = Handing(archive, self.sources, self._hosts, self._absences, jitter)
        self._assembly = Assembly(self.sources, self._hosts)
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
            self._memory = Remembering(self.archive, self.run, self.report.tallies, self.sources, self.clock)
            self._memory.write()

    def end(self) -> None:
        """Ends the run and seals what it captured; what is still in hand is given back."""
        with self._open:
            if self._memory is not None:
                self._memory.write(ended=True)
            self.archive.end_run(self.run, self.report.total.as_dict(), now=self.clock())
            self.archive.seal(now=self.clock())

    def take(self, limit: int, articles: int | None) -> list[Page]:
        """The next pages (`crawler.handing`), which are then in hand. Raises HoldLost."""
        self._hold.check()
        return self._handing.take(limit, articles, self.clock())

    def came(self, page: Page, answer: Answer) -> str | None:
        """Notes an answer, whatever it is. Returns the address of the article's next part, when it goes on there, or of
        its counter."""
        if self._assembly.is_counted(page) and answer.status == 200:
            self._judge(answer, Quality.OK)
            self._assembly.count(page, answer)
            self._whole(page, self._assembly.take(page))
        elif answer.status == 304 and (confirmed := self._to_be_counted(page, answer)):
            return self._article(page, confirmed)
        elif answer.status == 304:
            self._unchanged(page, answer)
        elif answer.status != 200:
            what = (f"http-{answer.status}", f"the server answered {answer.status}", answer.capture)
            self.failed(page, *what, at=answer.captured_at)
        elif not answer.body and page.kind is not PageKind.FILE:
            self._judge(answer, Quality.EMPTY)
            self.failed(page, EMPTY, "the server sent nothing", answer.capture, at=answer.captured_at)
        elif page.kind is PageKind.LIST:
            self._list(page, answer)
        elif page.kind is PageKind.FILE:
            self._file(page, answer)
        else:
            return self._article(page, answer)
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
        if page in self._assembly:
            self._incomplete(page, message)
            return
        if reason in ABSENT and is_further(page):
            self._no_further(page, reason)
            return
        self._note(page, reason, capture)
        if refused is None:
            refused = page.kind is not PageKind.LIST and bool(re.fullmatch(r"http-[34]\d\d", reason))
        if self._absent(page, reason, capture, at or self.clock()):
            return
        tally = self._tally(page)
        if refused:
            tally.refused += 1
        else:
            tally.failed += 1
            self.report.failed(page.url, reason)
        self._refuse(page, reason, message, capture, accident=capture is None and not refused)
        self._done(page, "refused" if refused and capture is None else "failing", again=True)

    def missed(self, page: Page) -> None:
        """Notes that an offline crawl has no stored answer for the page: reported, and no word about the page itself."""
        if page in self._assembly:
            self._incomplete(page, "no stored answer")
            return
        self._complain(page, "not-stored")
        self._done(page, None, again=True)

    def too_large(self, page: Page) -> None:
        """Notes that a file is larger than its source wants it; its link stays in the article."""
        self._note(page, "too-large")
        self._tally(page).refused += 1
        self._done(page, "refused")

    def postponed(self, page: Page, due_at: str, reason: str = "postponed") -> None:
        """Notes that the page's host is not to be asked before a time, and why."""
        self._note(page, reason)
        if page in self._assembly:
            self._incomplete(page, f"its host is not to be asked before {due_at}")
            return
        self._tally(page).postponed += 1
        self._handing.back(page)
        self.archive.postpone(page, due_at=due_at)

    def _complain(self, page: Page, reason: str) -> None:
        self._tally(page).failed += 1
        self.report.failed(page.url, reason)

    def _unchanged(self, page: Page, answer: Answer) -> None:
        """A 304: of a list the answer that it confirms is looked at, since the walk may have to go on behind it."""
        self._tally(page).unchanged += 1
        confirmed = self._confirmed(page, answer) if page.kind is PageKind.LIST else None
        if confirmed is not None:
            self._list(page, confirmed)
            return
        self._tally(page).lists += page.kind is PageKind.LIST
        self._note(page, "unchanged", answer.capture)
        with self.archive.transaction():
            past = self.archive.past(page.url) if page.kind is PageKind.ARTICLE else None
            if past is not None:
                self.archive.seen(past.article, capture=answer.capture, at=answer.captured_at)
                self._well(page, answer)
            self._done(page, "live")

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
        column, first = self._column(page), self._walks.first(page)
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
        self._judge(answer, Quality.OK if found.items or shell else Quality.EMPTY)
        if not found.items and not shell:
            self._no_further(page, "empty-list", answer)
            return
        self._tally(page).lists += 1
        self._tally(page).listed += len(found.items)
        self._note(page, "rows", answer.capture, rows=len(found.items))
        if wrong := self._walks.showed(page, column, found, answer.capture, answer.captured_at):
            self._complain(page, wrong)
            self._note(page, wrong, answer.capture)
        self._absences.well(page, article=None, capture=answer.capture, at=answer.captured_at)
        self._done(page, "live", answer)

    def _column(self, page: Page) -> Column | None:
        return next((one for one in self.sources[page.source].columns if one.name == page.column), None)

    def _no_further(self, page: Page, reason: str, answer: Answer | None = None) -> None:
        """A list's further page that is not there, or shows nothing: the list's end, or a gap in it."""
        if not self._walks.absent(page, self._column(page), self.clock(), empty=answer is not None):
            self._complain(page, reason)
            self._note(page, reason, answer.capture if answer else None)
        self._done(page, "missing", answer)

    def _file(self, page: Page, answer: Answer) -> None:
        """An attachment or an image is kept, and that is all."""
        self._tally(page).files += 1
        self._note(page, "kept", answer.capture)
        self._judge(answer, Quality.OK)
        self._done(page, "live", answer)

    def _no_list(self, page: Page, answer: Answer) -> None:
        """A column's first page without a row: what the page is instead is said as far as it can be told."""
        try:
            read(answer.url, answer.body, answer.headers, self.sources[page.source], answer.captured_at)
        except NotAnArticle as error:
            self._judge(answer, QUALITIES.get(type(error), Quality.EMPTY))
            self.failed(page, reason_of(error), error.why, answer.capture)
        else:
            self._judge(answer, Quality.EMPTY)
            self.failed(page, "empty-list", "the column's list shows no row", answer.capture)

    def _article(self, page: Page, answer: Answer) -> str | None:
        """Reads a page, or a part of one; what is whole is recorded."""
        if page not in self._assembly and led_home(page.url, answer.url, self.sources[page.source]):
            self._judge(answer, Quality.SOFT_NOT_FOUND)
            self._refused(page, answer, "led-home", f"a redirect led to {answer.url}", again=True)
            return None
        try:
            article = read(answer.url, answer.body, answer.headers, self.sources[page.source], answer.captured_at)
        except QingjianError as error:
            if page in self._assembly:
                self._incomplete(page, str(error))
            else:
                self._no_article(page, answer, error)
            return None
        further = self._assembly.add(page, article, answer)
        with self.archive.transaction():
            self._judge(answer, Quality.OK)
            if further is None:
                self._whole(page, self._assembly.take(page))
        return further

    def _whole(self, page: Page, found: Assembled) -> None:
        """Records an article of which all parts came."""
        if self._record(page, found):
            # A long article's validators are those of its first part: they say nothing of the others.
            self._done(page, "live", found.first if len(found.parts) == 1 else None)

    def _incomplete(self, page: Page, why: str) -> None:
        """Records what came of a long article whose next part did not; tomorrow it is asked for again. A counter that
        did not come costs the article nothing."""
        if self._assembly.is_counted(page):
            self._whole(page, self._assembly.take(page))
            return
        found = self._assembly.take(page)
        if self.archive.past(page.url) is None:  # else the whole of it that we have is worth more
            self._record(page, found, missing=f"{found.parts[-1][0].next_page} ({why})")
        self._done(page, "failing", again=True)

    def _record(self, page: Page, found: Assembled, missing: str | None = None) -> bool:
        source, answer = self.sources[page.source], found.first
        article = found.article(page, source, missing)
        reread_before(self.archive, article, source, answer.captured_at, answer.url)
        outcome = self.archive.record(
            article,
            source=page.source,
            captures=found.captures,
            seen_at=answer.captured_at,
            at=answer.url,
            counter=found.counter.capture if found.counter else None,
        )
        if outcome is Outcome.EMPTIED:
            self._judge(answer, Quality.EMPTY)
            self._refused(page, answer, "emptied", "it had a text and came without one", again=True)
            return False
        self._well(page, answer)
        self._follow_files(page, article)
        tally = self._tally(page)
        tally.new += outcome is Outcome.NEW
        tally.changed += outcome is Outcome.CHANGED
        tally.unchanged += outcome is Outcome.UNCHANGED
        self._note(page, str(outcome), answer.capture)
        if self._memory is not None:
            new = outcome is Outcome.NEW
            self._memory.article(page, article, capture=answer.capture, at=answer.captured_at, new=new)
        return True

    def _well(self, page: Page, answer: Answer) -> None:
        past = self.archive.past(page.url)
        if past is not None:
            self._absences.well(page, article=past.article, capture=answer.capture, at=answer.captured_at)

    def _follow_files(self, page: Page, article: Article) -> None:
        own = self._hosts[page.source]
        files = [url for url in files_of(article, self.sources[page.source]) if host_of(url) in own]
        if files:
            addresses = [(url, PageKind.FILE, page.column) for url in files]
            self.archive.follow(addresses, page.source, now=self.clock())

    def _no_article(self, page: Page, answer: Answer, error: QingjianError) -> None:
        if isinstance(error, NotAnArticle):
            self._judge(answer, QUALITIES.get(type(error), Quality.EMPTY))
        why = str(getattr(error, "why", error))
        self._refused(page, answer, reason_of(error), why, again=isinstance(error, PASSING))

    def _refused(self, page: Page, answer: Answer, reason: str, why: str, *, again: bool) -> None:
        """An answer that is no article: an absence where there was one, else noted, with its reason."""
        self._note(page, reason, answer.capture)
        if self._absent(page, reason, answer.capture, answer.captured_at):
            return
        self._tally(page).refused += 1
        self._refuse(page, reason, why, answer.capture)
        self._done(page, "failing" if again else "refused", again=again)

    def _absent(self, page: Page, reason: str, capture: int | None, at: str) -> bool:
        """Notes that an article which the archive has was not found; False when it has none of this address, and without
        an answer: the network's trouble says nothing of the article."""
        past = self.archive.past(page.url) if page.kind is PageKind.ARTICLE else None
        if past is None or capture is None:
            return False
        self._tally(page).absent += 1
        self._absences.note(page, past, capture=capture, at=at, reason=reason)
        self._done(page, "failing", again=True)
        return True

    def _refuse(self, page: Page, reason: str, message: str, capture: int | None, *, accident: bool = False) -> None:
        if page.kind is PageKind.ARTICLE and self.archive.past(page.url) is None:
            self.archive.refuse(
                page.url,
                source=page.source,
                capture=capture,
                reason=reason,
                message=message,
                now=self.clock(),
                accident=accident,
            )

    def _judge(self, answer: Answer, quality: Quality) -> None:
        if answer.capture is not None:
            self.archive.judge(answer.capture, quality)

    def _done(self, page: Page, state: str | None, answer: Answer | None = None, *, again: bool = False) -> None:
        """Gives the page back. A list's first page is looked at again by its rhythm, an article by its schedule; anything
        else only when it must come `again`."""
        now = self.clock()
        headers = answer.headers if answer else {}
        self._handing.back(page, looked=self._is_first(page))
        self.archive.done(
            page,
            now=now,
            state=state,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            due_at=self._due(page, now, again=again),
        )

    def _is_first(self, page: Page) -> bool:
        """Whether it is the page at which one of its source's lists begins, today."""
        column = self._column(page) if page.kind is PageKind.LIST else None
        return column is not None and column.list == page.url and page.method == "GET"

    def _due(self, page: Page, now: str, *, again: bool) -> str | None:
        if self._is_first(page):
            return self._handing.look_again(page, now)
        past = self.archive.past(page.url) if page.kind is PageKind.ARTICLE else None
        if past is None:
            return next_visit(now, Life(page.first_seen or now, read=False)).at if again else None
        # A visit that may yet turn out to count (crawler/absences.py) is repeated tomorrow, as is any other that failed.
        return due(past, self.sources[page.source], now, absences=1 if again else 0)

    def _note(self, page: Page, outcome: str, capture: int | None = None, *, rows: int = 0) -> None:
        """Counts what came of a page for the monitors."""
        if self._memory is not None:
            self._memory.outcome(page, outcome, capture=capture, rows=rows)

    def _tally(self, page: Page) -> Tally:
        return self.report.tallies[page.source]


def files_of(article: Article, source: Source) -> Sequence[str]:
    """The files of an article that its source asks to be kept."""
    endings = tuple(one for one in source.keep if one.startswith("."))
    whole = "attachments" in source.keep
    found = [file.url for file in article.attachments if whole or urlsplit(file.url).path.lower().endswith(endings)]
    return [*found, *(image.url for image in article.images if "images" in source.keep)]
