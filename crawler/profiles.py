"""What a source asks for otherwise than the rest: a proxy, a TLS profile, a user agent. All by the request's host, so that
robots.txt and redirects are asked for in the same way as pages."""

from __future__ import annotations

import copy
from collections.abc import Callable
from time import monotonic

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from service_identity import CertificateError, VerificationError

from archive.model import Source
from crawler.clock import now
from crawler.guard import Forbidden
from crawler.hosts import host_of
from crawler.rhythm import quiet_until

# A profile's name in a source's file -> what it sets. The first is everybody's.
TLS: dict[str, dict[str, object]] = {
    "verified": {"DOWNLOAD_VERIFY_CERTIFICATES": True},
    # Agencies often serve their certificate without the chain's middle; what was seen of it is noted in the capture.
    "unverified": {"DOWNLOAD_VERIFY_CERTIFICATES": False},
    # Servers of ten years ago: old protocols and ciphers that OpenSSL refuses by default; unverified as well.
    "legacy": {
        "DOWNLOAD_VERIFY_CERTIFICATES": False,
        "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT@SECLEVEL=0",
        "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
    },
}
DEFAULT = "verified"


class ProfileMiddleware:
    """Gives each request its source's proxy, user agent and TLS profile (`request.meta["tls"]`)."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProfileMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Changes the request; what it says itself stays."""
        source = source_of(self.crawler, request)
        request.meta["tls"] = (source.tls if source else None) or DEFAULT
        if source and source.proxy:
            request.meta.setdefault("proxy", source.proxy)
        if source and source.user_agent:
            request.headers["User-Agent"] = source.user_agent


def source_of(crawler: Crawler, request: Request) -> Source | None:
    """The source whose host a request asks."""
    visits = getattr(crawler.spider, "visits", None)
    name = visits.source_of(host_of(request.url)) if visits else None
    found: Source | None = visits.sources.get(name) if visits and name else None
    return found


class ProfiledHandler:
    """Scrapy's handler, one for each TLS profile: Scrapy has one setting for all hosts. Since nothing comes between it and
    the network, no pause and no queue, it is here that a source's quiet hours are kept, and that a pause begins."""

    lazy = False

    def __init__(self, crawler: Crawler, clock: Callable[[], str] = now) -> None:
        self._crawler = crawler
        self._clock = clock
        self._handlers = {name: HTTP11DownloadHandler(_with(crawler, values)) for name, values in TLS.items()}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProfiledHandler:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The response, over a connection of the request's profile. Raises Forbidden in its source's quiet hours."""
        self._refuse_in_quiet_hours(request)
        try:
            return await self._handlers[request.meta.get("tls", DEFAULT)].download_request(request)
        finally:
            self._rest(request)

    def _rest(self, request: Request) -> None:
        """Has the host's pause begin now, when its answer is here. Scrapy's begins when a request leaves its queue, and what
        was then held up for a second, since this process was busy, would be followed at once by the next one."""
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        if slot:
            slot.lastseen = monotonic()

    def _refuse_in_quiet_hours(self, request: Request) -> None:
        source = source_of(self._crawler, request)
        until = quiet_until(source.quiet, self._clock()) if source else None
        if until:
            raise Forbidden("quiet", f"{request.url}: not to be asked before {until}", due_at=until)

    async def close(self) -> None:
        """Closes the connections of all profiles."""
        for handler in self._handlers.values():
            await handler.close()


def is_of_tls(error: BaseException | None) -> bool:
    """Whether a download failed at the server's certificate or protocol: Twisted keeps its reasons in the cause."""
    reasons = getattr(getattr(error, "__cause__", None), "reasons", ())
    values = [getattr(reason, "value", None) for reason in reasons]
    return any(isinstance(value, (SSL.Error, VerificationError, CertificateError)) for value in values)


def _with(crawler: Crawler, values: dict[str, object]) -> Crawler:
    """The crawler with some settings otherwise: a handler reads them once, when it is made."""
    other = copy.copy(crawler)
    other.settings = Settings()
    other.settings.update(crawler.settings)  # a copy would be frozen as they are
    other.settings.update(values, priority="cmdline")
    return other
