"""Pages of a source that asks for a browser are read after their scripts ran: both forms are captured.

A downloader middleware. The page is fetched like any other and kept as it was served; then a browser that has no
network runs its scripts, whose requests go through the whole downloader once more: robots.txt, the hosts of the
source, pauses, budgets, captures. What comes of it is a second capture of the same time, and what the readers get.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, HtmlResponse, Response

from archive.errors import ArchiveError, QingjianError
from archive.model import Exchange, Page, PageKind, Source
from crawler.browser import Asked, Browser, Chrome, Given, NotRendered
from crawler.capture import asked_with, keep
from crawler.errors import NoBrowser
from crawler.guard import Forbidden
from crawler.hosts import host_of, reach_of
from crawler.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

# A site's scripts are the same on all its pages: so many of them, each of so many bytes, are asked for once a crawl.
MOST_SCRIPTS = 128
LARGEST_SCRIPT = 1 << 20

# What a script may not say of itself to the server: who asks, in which coding and with whose cookies is ours to say.
OURS = ("cookie", "user-agent", "accept-encoding", "accept-language", "origin", "content-length", "host", "connection")

# What a browser needs of an answer: how to read it, and whether a script of another host of the source may.
NEEDED = ("Content-Type", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")

CONTENT_TYPE = "text/html; charset=utf-8"


class RenderMiddleware:
    """Gives the spider what a browser makes of the pages of sources with `browser = true`."""

    def __init__(self, crawler: Crawler, spider: NewsSpider) -> None:
        self.crawler = crawler
        self.spider = spider
        self._browser: Browser | None = None
        self._scripts: dict[str, Given] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RenderMiddleware:
        """Raises NotConfigured, without a word, in a crawl that needs no browser."""
        spider = crawler.spider
        if not isinstance(spider, NewsSpider) or spider.offline or not any(each.browser for each in spider.found):
            raise NotConfigured
        middleware = cls(crawler, spider)
        crawler.signals.connect(middleware.opened, signal=signals.spider_opened)
        crawler.signals.connect(middleware.closed, signal=signals.spider_closed)
        return middleware

    async def opened(self) -> None:
        """Starts the browser before anything is fetched; a crawl whose browser can't be started doesn't begin."""
        try:
            self._browser = Browser(Chrome.found())
            await self._browser.launch()
        except NoBrowser as error:
            self.spider.error = self.spider.error or error

    async def closed(self) -> None:
        """Ends the browser."""
        if self._browser is not None:
            await self._browser.close()

    def process_request(self, request: Request) -> None:
        """Raises Forbidden where a page's script was redirected out of its source."""
        if "via" in request.meta and host_of(request.url) not in reach_of(self._source(request)):
            raise Forbidden("left-source", f"{request.url}: the host is none of the source's")

    async def process_response(self, request: Request, response: Response) -> Response:
        """The page after its scripts ran. Raises NotRendered, ArchiveError, and Forbidden where the day's budget ends."""
        if self._browser is None or not self._is_rendered(request, response):
            return response
        source, failures = self._source(request), list[QingjianError | Forbidden]()

        async def fetch(asked: Asked) -> Given | None:
            try:
                return await self._fetched(asked, source, via=response.url)
            except (QingjianError, Forbidden) as error:
                failures.append(error)
                return None

        try:
            html, by = await self._browser.render(
                response.url,
                given(response),
                fetch,
                reach_of(source),
                user_agent=(request.headers.get("User-Agent") or b"").decode("latin-1"),
                most=self.crawler.settings.getint("DOWNLOAD_MAXSIZE"),
            )
        finally:
            if failures:  # a page without a part that it should have would look like an edit
                raise failures[0]
        await self._keep(request, response, html, by)
        return HtmlResponse(
            response.url, headers={"Content-Type": CONTENT_TYPE}, body=html, encoding="utf-8", request=request
        )

    def _is_rendered(self, request: Request, response: Response) -> bool:
        page = request.meta.get("page")
        wanted = isinstance(page, Page) and page.kind is not PageKind.FILE and self._source(request).browser
        return wanted and request.method == "GET" and response.status == 200 and isinstance(response, HtmlResponse)

    def _source(self, request: Request) -> Source:
        assert self.spider.visits is not None  # noqa: S101 (no request goes out before `begin`)
        return self.spider.visits.sources[request.meta["source"]]

    async def _fetched(self, asked: Asked, source: Source, via: str) -> Given | None:
        """What the server answers to a page's script; None for what may not be asked. Raises NotRendered when there is no
        answer, Forbidden when there is none today, ArchiveError."""
        if asked.script and asked.url in self._scripts:
            return self._scripts[asked.url]
        request = Request(
            asked.url,
            method=asked.method,
            body=asked.body,
            headers=theirs(asked.headers),
            meta={"via": via, "source": source.id, "dont_retry": True},
        )
        assert self.crawler.engine is not None  # noqa: S101 (it handed us the page)
        try:
            got = given(await self.crawler.engine.download_async(request))
        except ArchiveError:
            raise
        except IgnoreRequest as error:
            if isinstance(error, Forbidden) and (error.passing or error.due_at):
                raise
            logger.info("%s: asked for by %s: %s", asked.url, via, error)
            return None
        except Exception as error:
            raise NotRendered(f"{via}: its script asked for {asked.url}, which did not come: {error}") from error
        if asked.script and len(self._scripts) < MOST_SCRIPTS and len(got.body) <= LARGEST_SCRIPT:
            self._scripts[asked.url] = got
        return got

    async def _keep(self, request: Request, response: Response, html: bytes, by: str) -> None:
        """Captures the page as rendered, as of the moment when it was served: records of one capture event have one
        date (WARC/1.1, section 5.4)."""
        exchange = Exchange(
            method="GET",
            url=response.url,
            captured_at=request.meta["captured_at"],
            status=200,
            request_headers=asked_with(request),
            response_headers=(("Content-Type", CONTENT_TYPE),),
            body=html,
            rendered=by,
        )
        assert self.spider.keeping is not None  # noqa: S101 (no request goes out before `begin`)
        await keep(request, exchange, self.spider.keeping, request.meta["source"])


def given(response: Response) -> Given:
    """An answer as a browser gets it: without cookies, and without what speaks of bytes that were decoded."""
    headers = {name: value.decode("latin-1") for name in NEEDED if (value := response.headers.get(name))}
    return Given(response.status, headers, response.body)


def theirs(headers: Mapping[str, str]) -> Headers:
    """The headers that a page's script has set (X-Requested-With, Content-Type), and its Referer."""
    said = {name: value for name, value in headers.items() if name.lower() not in OURS}
    return Headers({name: value for name, value in said.items() if not name.lower().startswith(("sec-", "proxy-"))})
