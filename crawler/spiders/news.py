"""The one spider: lists, and the articles that they list, of any source.

    scrapy crawl news -a source=mee,sd -a archive=news.db -a limit=100
    scrapy crawl news -a source=mee -a archive=news.db -a since=2024-03-01   (or since=all)
    scrapy crawl news -a source=mee -a archive=news.db -a due=1
    scrapy crawl news -a source=mee -a archive=news.db -a offline=1 -a at=2024-03-31T23:59:59Z

The frontier is in the archive. It is fed to Scrapy in small handfuls, so that a killed crawl loses nothing and the
memory doesn't grow with what is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import Archive
from archive.errors import ArchiveError, QingjianError
from archive.index import BATCH
from archive.model import Page, PageKind, Source
from crawler import sources
from crawler.assembly import Answer
from crawler.authority import stamp_as_configured
from crawler.browser import require_browser
from crawler.capture import NotStored
from crawler.clock import now
from crawler.configuration import current
from crawler.errors import reason_of
from crawler.guard import Forbidden
from crawler.keeping import Keeping
from crawler.politeness import delay, require_contact
from crawler.profiles import is_of_tls
from crawler.reader import Reader
from crawler.settings import DOWNLOAD_HANDLERS
from crawler.visits import Visits

# Pages in Scrapy's hands at a time: enough for one connection to each of many hosts, few enough to forget.
IN_HAND = 64

# What an offline crawl needs otherwise: no network at all, nobody to be polite to, and no second try of the same answer.
OFFLINE: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {**DOWNLOAD_HANDLERS, **dict.fromkeys(("http", "https"), "crawler.capture.Unplugged")},
    "DOWNLOAD_DELAY": 0,
    "RETRY_ENABLED": False,
}


class NewsSpider(scrapy.Spider):
    """Crawls the sources named (all, without a name) into the archive. `error` says why a crawl could not begin."""

    name = "news"

    def __init__(
        self,
        source: str | Sequence[Source] = "",
        archive: str | Archive | None = None,
        seeds: str | None = None,
        limit: str | int | None = None,
        offline: str | bool = False,
        at: str | None = None,
        since: str | None = None,
        due: str | bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.offline = offline not in (False, "", "0")
        self.only_due = due not in (False, "", "0")
        self.at = at
        self.goal = {"all": ""}.get(since, since) if since else None
        self.configuration = current()
        self.archive = archive or self.configuration.archive
        self.articles_left = None if limit is None else int(limit)
        self.visits: Visits | None = None
        self.found: list[Source] = []
        self.error: QingjianError | None = None
        self.ended = False
        try:
            self.found = self._sources(source, seeds)
        except QingjianError as error:
            self.error = error
        self.in_hand: dict[int, Page] = {}
        self.settled = asyncio.Event()
        self.stopping: asyncio.Future[None] | None = None
        self.keeping: Keeping | None = None
        self.reader: Reader | None = None
        self.indexing: asyncio.Future[int] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.end, signal=signals.spider_closed)
        if spider.offline:
            crawler.settings.update(OFFLINE, priority="spider")
        else:
            pause = delay(column.list for source in spider.found for column in source.columns)
            crawler.settings.set("DOWNLOAD_DELAY", pause, priority="spider")
        return spider

    def _sources(self, source: str | Sequence[Source], seeds: str | None) -> list[Source]:
        if not isinstance(source, str):
            return list(source)
        wanted = [one.strip() for one in source.split(",") if one.strip()] or list(self.configuration.sources)
        return sources.get(wanted, sources.seeds_folder(seeds), self.configuration)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that may be asked."""
        return self.visits.hosts if self.visits else frozenset()

    async def start(self) -> AsyncIterator[Request]:
        """Feeds what is due, until nothing is due and nothing is in hand: a list in hand may add articles."""
        visits = self.begin()
        if visits is None:
            return
        while True:
            self.settled.clear()
            try:
                pages = self.take(visits)
            except ArchiveError as error:
                self.stop(error)
                return
            for page in pages:
                yield self.request(page)
            if not self.in_hand:
                return
            await self.index(visits.archive)
            await self.settled.wait()

    async def index(self, archive: Archive) -> None:
        """Indexes a batch when so much waits, in a thread: a search reads what waits, and a crawl may take days."""
        if archive.to_index() >= BATCH:
            self.indexing = asyncio.ensure_future(asyncio.to_thread(archive.index_batch))
            try:
                await self.indexing
            except ArchiveError as error:
                self.stop(error)

    def begin(self) -> Visits | None:
        """Opens the archive and starts the run; None, with the reason in `error`, when that can't be done."""
        try:
            if self.error is not None:
                raise self.error
            if not self.offline:
                require_contact(column.list for source in self.found for column in source.columns)
                require_browser(self.found)
            found = [sources.of_day(source, self.at or now()) for source in self.found]
            self.visits = Visits(
                self.archive if not isinstance(self.archive, str | Path) else Archive(self.archive, write=True),
                found,
                now,
                self.goal,
                only_due=self.only_due,
                jitter=self.configuration.jitter,
                remember=not self.offline,
            )
            self.visits.begin()
            self.keeping = Keeping(self.visits.archive, self.visits.run)
            self.reader = Reader(found)
        except QingjianError as error:
            self.error = error
            self.logger.error("%s", error)
            return None
        return self.visits

    def take(self, visits: Visits) -> list[Page]:
        """The next pages, which are then in hand. A lease that ran out may bring one that still is; it is left out."""
        room = IN_HAND - len(self.in_hand)
        pages = visits.take(room, self.articles_left) if room else []
        fresh = [page for page in pages if page.id not in self.in_hand]
        self.in_hand.update((page.id, page) for page in fresh)
        if self.articles_left is not None:
            self.articles_left -= sum(page.kind is PageKind.ARTICLE for page in fresh)
        return fresh

    def request(self, page: Page, part: str | None = None) -> Request:
        """The request for a page, or for a further part of it; a page that we have seen is asked for only if it
        changed, which a server can't say of what scripts show."""
        scripted = self._visits.sources[page.source].browser
        anew = part or self.offline or page.method != "GET" or scripted
        validators = {} if anew else {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
        if any(validators.values()) and self._visits.archive.is_lost(page.url):
            validators = {}
        form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if page.body else {}
        headers = {**form, **dict(page.headers), **validators}
        return Request(
            part or page.url,
            method=page.method,
            body=page.body.encode(),
            headers={name: value for name, value in headers.items() if value},
            callback=self.came,
            errback=self.failed,
            cb_kwargs={"page": page},
            meta={"page": page, "source": page.source} | self._bounds(page),
            dont_filter=True,  # the frontier knows what was asked
        )

    def _bounds(self, page: Page) -> dict[str, int]:
        """How large a file may be, where its source says so."""
        largest = self._visits.sources[page.source].largest
        return {"download_maxsize": largest << 20} if largest and page.kind is PageKind.FILE else {}

    async def came(self, response: Response, page: Page) -> Request | None:
        """Hands an answer on, and asks for the next part of an article that goes on."""
        further = None
        with self.settling(page):
            answer, prepared = answer_of(response), None
            if self.reader is not None and self._visits.is_article(page, answer):
                prepared = await self.reader.article(answer, page.source)
            if self.indexing is not None and not self.indexing.done():
                await asyncio.wait([self.indexing])  # it has the archive; meanwhile other pages are fetched
            further = self._visits.came(page, answer, prepared)
        if further is None:
            return None
        self.in_hand[page.id] = page
        return self.request(page, part=further)

    def failed(self, failure: Failure) -> None:
        """Hands on why there is no answer."""
        page: Page = failure.request.meta["page"]  # type: ignore[attr-defined]
        with self.settling(page):
            if isinstance(failure.value, ArchiveError):  # the capture could not be kept
                raise failure.value
            if isinstance(failure.value, NotStored):
                self._visits.missed(page)
                return
            if isinstance(failure.value, Forbidden) and failure.value.due_at:
                self._visits.postponed(page, failure.value.due_at, failure.value.reason)
                return
            if page.kind is PageKind.FILE and isinstance(failure.value, DownloadCancelledError):
                self._visits.too_large(page)
                return
            reason, refused = reason_for(failure.value)
            self._visits.failed(page, reason, str(failure.value) or reason, refused=refused)

    @contextmanager
    def settling(self, page: Page) -> Iterator[None]:
        """After it the page is out of our hands, whatever happens inside.

        A bug that one page brings to light is printed and counted, and the crawl goes on; an archive that can't be
        written ends it.
        """
        try:
            yield
        except ArchiveError as error:
            self.stop(error)
        except Exception as error:
            self.logger.exception("a bug, at %s", page.url)
            self._visits.failed(page, f"bug-{reason_of(error)}", str(error), refused=False)
        finally:
            self.in_hand.pop(page.id, None)
            self.settled.set()

    def stop(self, error: ArchiveError) -> None:
        """Ends the crawl, because nothing more can be kept. (CloseSpider, raised for a failure, prints a traceback.)"""
        if self.error is None and self.crawler.engine:
            self.error = error
            self.stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="archive-error"))

    def end(self, reason: str = "finished") -> None:
        """Ends the run, has it stamped where an authority is named, and closes the archive; once. Who was stopped does not
        wait for a stamp: the next seal asks for it."""
        if self.visits is None or self.ended:
            return
        self.ended = True
        if self.reader is not None:
            self.reader.close()
        try:
            with closing(self.visits.archive) as archive:
                self.visits.end()
                if not self.offline and reason != "shutdown":
                    self.visits.report.unstamped = stamp_as_configured(archive, self.configuration)
        except ArchiveError as error:
            self.error = self.error or error
        self.logger.info("%s", self.visits.report.total)

    @property
    def _visits(self) -> Visits:
        assert self.visits is not None  # noqa: S101 (no request goes out before `begin`)
        return self.visits


def answer_of(response: Response) -> Answer:
    """The answer as our readers take it: header names in lower case, one value each."""
    headers = {name.decode("latin-1").lower(): value for name, value in _last_values(response)}
    meta = response.meta
    return Answer(response.url, response.status, headers, response.body, meta.get("capture"), meta["captured_at"])


def _last_values(response: Response) -> list[tuple[bytes, str]]:
    return [(name, (response.headers.get(name) or b"").decode("latin-1")) for name in response.headers]


def reason_for(error: BaseException | None) -> tuple[str, bool]:
    """How the archive names a failure, and whether it is a rule that forbids the request and no accident."""
    if isinstance(error, Forbidden):
        return error.reason, not error.passing
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return "too-large", True
    if isinstance(error, IgnoreRequest):
        # Scrapy's own have no names: "Forbidden by robots.txt", "max redirections reached".
        return "robots" if "robots" in str(error) else "redirects" if "redirect" in str(error) else "ignored", True
    if is_of_tls(error):
        return "tls", False
    return reason_of(error) if isinstance(error, Exception) else "unknown", False
