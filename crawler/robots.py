"""robots.txt, obeyed by every request: also by those that come while it is still being fetched, also when it can't be
had, and its Crawl-delay too (RFC 9309; Crawl-delay is older than it and kept by all polite crawlers)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.guard import Forbidden

# Whoever asks for more than this between two requests doesn't want to be crawled in any useful time.
LONGEST_DELAY = 60.0


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, one request a host at a time, and stricter.

    Scrapy 2.19 lets requests that wait for a host's robots.txt await one Deferred; the first of them consumes its
    result, and to all others everything is allowed. Behind a lock nobody ever waits there.

    A server error or no answer means that nothing may be asked (RFC 9309, section 2.3.1.4), which Scrapy takes for
    leave; a 4xx means that there are no rules (2.3.1.3), where Scrapy reads the error page as some.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unreachable: dict[str, Exception] = {}
        self._put_off: dict[str, Forbidden] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None where there are none. Raises, where they can't be had,
        Forbidden or the error of asking for them."""
        netloc = urlsplit(request.url).netloc
        async with self._locks[netloc]:
            parser = await super().robot_parser(request)
            if netloc in self._put_off:  # and asked for again with the next request
                del self._parsers[netloc]
                raise self._put_off.pop(netloc)
        if netloc in self._unreachable:
            raise self._unreachable[netloc]
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            why = f"{netloc}: the server answered {response.status} for robots.txt, so nothing is asked (RFC 9309)"
            self._unreachable[netloc] = Forbidden("robots-unreachable", why, passing=True)
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        self._keep_delay(netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, Forbidden) and exc.due_at:
            self._put_off[netloc] = exc
        # What we did not ask ourselves (it leads in circles or to another's host, an offline crawl has none) is no rule.
        if not isinstance(exc, IgnoreRequest):
            self._unreachable[netloc] = exc
        super()._robots_error(exc, netloc)

    def _keep_delay(self, netloc: str, request: Request) -> None:
        """Makes the pause between two requests to the host at least its Crawl-delay."""
        parser, engine = self._parsers[netloc], self.crawler.engine
        agent = self.crawler.settings["USER_AGENT"]
        asked = parser.crawl_delay(agent) if isinstance(parser, RobotParser) else None
        if not asked or engine is None or getattr(self.crawler.spider, "offline", False):
            return
        host, wanted = urlsplit(request.url).hostname or "", min(float(asked), LONGEST_DELAY)
        if slot := engine.downloader.slots.get(host):
            slot.delay = wanted = max(slot.delay, wanted)
        # Scrapy forgets a host that it has not asked for a minute, and makes its slot anew by this.
        engine.downloader.per_slot_settings.setdefault(host, {})["delay"] = wanted
