"""What comes over the network goes to the archive before anybody reads it; offline, the archive is the network.

A downloader middleware nearest to the network: it sees every answer (redirects, errors, each retry, robots.txt) with
the body as it was sent, still compressed. In an offline crawl it answers each request itself, from what is stored.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.hashes import SHA256
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.model import Exchange
from crawler.clock import now
from crawler.hosts import host_of
from crawler.keeping import Keeping

Pairs = tuple[tuple[str, str], ...]


class NotStored(IgnoreRequest):
    """An offline crawl asked for what nobody ever answered."""


class Unplugged:
    """The download handler of an offline crawl: nothing may get past the middleware."""

    lazy = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Unplugged:
        return cls()

    async def download_request(self, request: Request) -> Response:
        """Raises NotStored: there is no network."""
        raise NotStored(f"{request.url}: an offline crawl has no network")

    async def close(self) -> None:
        """Nothing is open."""


class CaptureMiddleware:
    """Writes each exchange to the spider's archive and puts the capture's id and its time into the request's meta, as
    `capture` and `captured_at`."""

    def __init__(self, crawler: Crawler, clock: Callable[[], str] = now) -> None:
        self.crawler = crawler
        self.clock = clock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """The stored answer, in an offline crawl. Raises NotStored when there is none."""
        spider = self.crawler.spider
        if not getattr(spider, "offline", False):
            return None
        ask = partial(spider.visits.archive.answer, request.method, request.url, request.body, at=spider.at)  # type: ignore[union-attr]
        stored = await asyncio.to_thread(ask)
        if stored is None:
            raise NotStored(f"{request.url}: no stored answer")
        request.meta.update(capture=stored.capture, captured_at=stored.captured_at, stored=True)
        headers = Headers(
            [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in stored.headers]
        )
        kind = responsetypes.from_args(headers=headers, url=request.url, body=stored.body)
        return kind(request.url, status=stored.status, headers=headers, body=stored.body)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response as it came, once it is kept; the write happens off the reactor's thread."""
        spider = self.crawler.spider
        keeping = getattr(spider, "keeping", None)
        if keeping is not None and not request.meta.get("stored"):
            source = request.meta.get("source") or spider.visits.source_of(host_of(request.url))  # type: ignore[union-attr]
            verified = request.meta.get("tls") == "verified"
            exchange = exchange_of(request, response, self.clock(), verified=verified)
            await keep(request, exchange, keeping, source)
        return response


async def keep(request: Request, exchange: Exchange, keeping: Keeping, source: str | None) -> None:
    """Keeps the exchange; the request's meta says as which capture."""
    request.meta["capture"] = await keeping.keep(exchange, source)
    request.meta["captured_at"] = exchange.captured_at


def exchange_of(request: Request, response: Response, captured_at: str, *, verified: bool = False) -> Exchange:
    """The exchange as it went over the wire, as far as Scrapy tells (it folds the case of header names)."""
    # Behind a proxy the address is the proxy's, which says nothing of the server.
    address = None if request.meta.get("proxy") else response.ip_address
    return Exchange(
        method=request.method,
        url=request.url,
        captured_at=captured_at,
        status=response.status,
        request_headers=asked_with(request),
        response_headers=_pairs(response.headers),
        body=response.body,
        request_body=request.body,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(address) if address else None,
        tls=_tls(response, verified=verified),
        via=request.meta.get("via"),
    )


def _tls(response: Response, *, verified: bool) -> str | None:
    """What the server showed of itself, as JSON: the certificate's SHA-256, subject, issuer and end, and whether its
    chain was verified; None over plain HTTP."""
    certificate = response.certificate
    if certificate is None:
        return None
    x509 = certificate.original.to_cryptography()
    seen = {
        "sha256": x509.fingerprint(SHA256()).hex(),
        "subject": x509.subject.rfc4514_string(),
        "issuer": x509.issuer.rfc4514_string(),
        "not_after": x509.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verified": verified,
    }
    return json.dumps(seen, ensure_ascii=False)


def asked_with(request: Request) -> Pairs:
    """The request's headers, with the Host that Scrapy adds below us."""
    return ("Host", _host(request)), *_pairs(request.headers)


def _host(request: Request) -> str:
    """What the Host header said."""
    return request.url.split("/", 3)[2].rpartition("@")[2]


def _pairs(headers: Headers) -> Pairs:
    """Headers as pairs. Bytes that are no ASCII are kept as Latin-1, which every byte has a character in."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name in headers
        if name.lower() != b"host"
        for value in headers.getlist(name)
    )
