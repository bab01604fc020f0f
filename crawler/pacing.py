"""How long a host is left alone: as long as its Retry-After says, and for the day when its budget is spent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.model import Page, PageKind
from archive.times import later
from crawler.clock import now
from crawler.guard import Forbidden
from crawler.hosts import host_of

# Waited for within the crawl; a host that wants longer is asked again in a later one.
LONGEST_WAIT = timedelta(minutes=2)

# What says "not now" (RFC 9110, sections 15.6.4 and 10.2.3; RFC 6585, section 4).
BUSY = (429, 503)


class PacingMiddleware:
    """Holds requests back while their host asks for it, and for the rest of the day when its budget is spent.

    It stands nearer to the network than the retries, which would ask again at once.
    """

    def __init__(self, crawler: Crawler, clock: Callable[[], str] = now) -> None:
        self.crawler = crawler
        self.clock = clock
        self._until: dict[str, str] = {}
        self._asked: dict[tuple[str, str], int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PacingMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Waits as long as the host asks for. Raises Forbidden when that is long, or when the day's budget is spent."""
        if getattr(self.crawler.spider, "offline", False):
            return
        host = host_of(request.url)
        await self._wait(request, host)
        self._spend(request, host)

    def process_response(self, request: Request, response: Response) -> Response:
        """Notes a host's Retry-After."""
        value = response.headers.get("Retry-After")
        if response.status in BUSY and value and not request.meta.get("stored"):
            until = retry_at(value.decode("latin-1"), self.clock())
            if until:
                host = host_of(request.url)
                self._until[host] = max(until, self._until.get(host, ""))
        return response

    async def _wait(self, request: Request, host: str) -> None:
        until, current = self._until.get(host, ""), self.clock()
        if until < current:
            return
        if until > later(current, LONGEST_WAIT):
            raise Forbidden("retry-after", f"{request.url}: its host asks to come again at {until}", due_at=until)
        # The clock leaves out parts of a second: a second more, or one that was asked for would be next to none.
        wait = datetime.fromisoformat(until) - datetime.fromisoformat(current) + timedelta(seconds=1)
        await asyncio.sleep(wait.total_seconds())

    def _spend(self, request: Request, host: str) -> None:
        visits = getattr(self.crawler.spider, "visits", None)
        if visits is None or request.url.endswith("/robots.txt"):
            return
        day = self.clock()[:10]
        tomorrow = later(f"{day}T00:00:00Z", timedelta(days=1))
        if (host, day) not in self._asked:
            self._asked[host, day] = visits.archive.asked(host, since=f"{day}T00:00:00Z", until=tomorrow)
        if self._asked[host, day] >= visits.budget(host, again=_again(request)):
            raise Forbidden("budget", f"{request.url}: the day's budget of {host} is spent", due_at=tomorrow)
        self._asked[host, day] += 1


def _again(request: Request) -> bool:
    """Whether it asks for an article that was asked for before."""
    page = request.meta.get("page")
    return isinstance(page, Page) and page.kind is PageKind.ARTICLE and page.last_visited is not None


def retry_at(value: str, current: str) -> str | None:
    """When a Retry-After header says to come again: seconds from now or a date (RFC 9110, section 10.2.3), at most a
    week away; None for what is neither."""
    if value.strip().isdecimal():
        seconds = min(int(value.strip()[:9]), 7 * 86400)
        return later(current, timedelta(seconds=seconds))
    try:
        found = parsedate_to_datetime(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError):
        return None
    return min(found, later(current, timedelta(days=7)))
