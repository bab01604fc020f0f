"""What came over the network goes to the archive before anybody reads it.

A downloader middleware nearest to the network: it sees every answer (redirects, errors, each retry, robots.txt) with
the body as it was sent, still compressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from archive.model import Exchange
from crawler.clock import now
from crawler.guard import host_of

Pairs = tuple[tuple[str, str], ...]


class CaptureMiddleware:
    """Writes each exchange to the spider's archive and puts the capture's id into `request.meta["capture"]`."""

    def __init__(self, crawler: Crawler, clock: Callable[[], str] = now) -> None:
        self.crawler = crawler
        self.clock = clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response as it came, once it is kept; the write happens off the reactor's thread."""
        visits = getattr(self.crawler.spider, "visits", None)
        if visits is not None:
            source = request.meta.get("source") or visits.source_of(host_of(request.url))
            exchange = exchange_of(request, response, self.clock())
            keep = partial(visits.archive.capture, source=source, run=visits.run)
            request.meta["capture"] = await asyncio.to_thread(keep, exchange)
        return response


def exchange_of(request: Request, response: Response, captured_at: str) -> Exchange:
    """The exchange as it went over the wire, as far as Scrapy tells (it folds the case of header names)."""
    # Behind a proxy the address is the proxy's, which says nothing of the server.
    address = None if request.meta.get("proxy") else response.ip_address
    return Exchange(
        method=request.method,
        url=request.url,
        captured_at=captured_at,
        status=response.status,
        request_headers=(("Host", _host(request)), *_pairs(request.headers)),
        response_headers=_pairs(response.headers),
        body=response.body,
        request_body=request.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(address) if address else None,
    )


def _host(request: Request) -> str:
    """What the Host header said; Scrapy adds it below us."""
    return request.url.split("/", 3)[2].rpartition("@")[2]


def _pairs(headers: Headers) -> Pairs:
    """Headers as pairs. Bytes that are no ASCII are kept as Latin-1, which every byte has a character in."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name in headers
        if name.lower() != b"host"
        for value in headers.getlist(name)
    )
