"""Where the crawl may go: to the hosts of its sources, and nowhere else, whatever a link or a redirect says."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.hosts import host_of
from crawler.private import is_private

# A host written as one number or in hexadecimal is an address too: 2130706433 and 0x7f000001 are 127.0.0.1.
NUMBER = re.compile(r"0x[0-9a-f]+|\d+|[\d.]+\.?", re.IGNORECASE)


class Forbidden(IgnoreRequest):
    """A request that is not sent. `reason` is what the archive notes.

    `passing` says that it is the moment's fault and not the address's; `due_at` that it is to be sent then instead.
    """

    def __init__(self, reason: str, message: str, *, passing: bool = False, due_at: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.passing = passing
        self.due_at = due_at


class GuardMiddleware:
    """Refuses what leaves the sources' hosts, and names that resolve to a private address.

    Such a name can be planted in the DNS by whoever holds it. A source whose own file says localhost or an IP address
    means it. Behind a proxy names aren't resolved here: the proxy does it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._private: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Forbidden, or lets the request pass."""
        scheme, host = urlsplit(request.url).scheme, host_of(request.url)
        if scheme not in ("http", "https"):
            raise Forbidden("scheme", f"{request.url}: only http and https are fetched")
        if host not in self._own():
            raise Forbidden("left-source", f"{request.url}: the host is none of the source's")
        asked_by_us = not request.meta.get("proxy") and not getattr(self.crawler.spider, "offline", False)
        if asked_by_us and await self._resolves_privately(host):
            raise Forbidden("private-address", f"{request.url}: the name leads to a private address")

    def _own(self) -> Iterable[str]:
        return getattr(self.crawler.spider, "hosts", frozenset())

    async def _resolves_privately(self, host: str) -> bool:
        if host == "localhost" or ":" in host or NUMBER.fullmatch(host):
            return False
        if host not in self._private:
            self._private[host] = await _any_private(host)
        return self._private[host]


async def _any_private(host: str) -> bool:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False  # the download will say so, as a failure with its own name
    return any(is_private(str(address[4][0])) for address in found)
