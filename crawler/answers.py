"""Pages by their address, one at a time: from their servers, or from what is stored.

Each way is a function of an address, and of a form where a list is asked for by one, that returns the page or raises
NoPage; and each obeys robots.txt: what a crawl would not ask for is not looked at here either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from scrapy.robotstxt import ProtegoRobotParser
from w3lib.url import safe_url_string

from archive import Archive
from archive.contentcoding import Undecodable, decoded
from archive.model import ListRequest
from crawler import single
from crawler.errors import BadInput, NoPage
from crawler.frontdoors import FrontDoor
from crawler.hosts import host_of
from crawler.politeness import delay, user_agent
from crawler.robots import LONGEST_DELAY
from crawler.single import SinglePage


class Ask(Protocol):
    """A way to ask. `form` says how the address is asked for, where it isn't by a plain GET."""

    def __call__(self, url: str, form: ListRequest | None = None, /) -> SinglePage: ...


# As the crawl: honest chains are shorter.
MOST_REDIRECTS = 5
# A host may be out of reach, or ask for rest, for a moment; the third request would be the hundredth of a nightly run.
OUT_OF_REACH = ("unreachable", "tls")
BUSY = (429, 503)
MOST_MISSES = 2
# What a folder's page is called in a mirror.
INDEXES = ("index.html", "index.shtml", "index.htm")


def live() -> Ask:
    """Asks the servers, each host with its pause."""
    return Polite(_fetched)


def from_archive(archive: Archive) -> Ask:
    """Asks an archive for what the servers answered last."""

    def ask(url: str, form: ListRequest | None = None, /) -> SinglePage:
        stored = archive.answer(form.method, url, form.body.encode()) if form else archive.answer("GET", url)
        if stored is None:
            raise NoPage(url, "no stored answer", "not-stored")
        return _page(url, stored.status, stored.headers, stored.body, stored.captured_at)

    return _stored(ask)


def from_files(path: Path) -> Ask:
    """Asks stored pages: a folder of HTML files with their addresses, a mirror, a WARC or WACZ file."""
    given = (one.exchange for one in FrontDoor(path).exchanges())
    found = {(one.url, one.method, one.request_body): one for one in given}

    def ask(url: str, form: ListRequest | None = None, /) -> SinglePage:
        names = (url, *(f"{url}{name}" for name in INDEXES)) if url.endswith("/") else (url,)
        how = (form.method, form.body.encode()) if form else ("GET", b"")
        stored = next((found[name, *how] for name in names if (name, *how) in found), None)
        if stored is None:
            raise NoPage(url, "no stored page", "not-stored")
        return _page(url, stored.status, stored.response_headers, stored.body, stored.captured_at)

    return _stored(ask)


def nobody(url: str, form: ListRequest | None = None, /) -> SinglePage:
    """Asks nobody."""
    raise NoPage(url, "was not asked for", "not-stored")


class Polite:
    """Asks another way only for what robots.txt allows, with a pause between two requests to a host; one that was out of
    reach twice running is left alone. Threads may share it: a host is asked by one of them at a time."""

    def __init__(
        self, ask: Ask, sleep: Callable[[float], object] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._sleep = sleep
        self._clock = clock
        self._rules: dict[str, ProtegoRobotParser | None] = {}
        self._last: dict[str, float] = {}
        self._missed: dict[str, list[NoPage]] = {}
        self._turns: dict[str, Lock] = {}

    def __call__(self, url: str, form: ListRequest | None = None, /) -> SinglePage:
        with self._turns.setdefault(host_of(url), Lock()):
            rules = self._rules_of(url)
            if rules is not None and not rules.allowed(url, user_agent()):
                raise NoPage(url, "robots.txt forbids it", "refused")
            return self._paced(url, rules, form)

    def _rules_of(self, url: str) -> ProtegoRobotParser | None:
        """The rules of the address's host; None where it has no robots.txt."""
        origin = _origin(url)
        if origin not in self._rules:
            try:
                self._rules[origin] = ProtegoRobotParser(self._paced(f"{origin}/robots.txt", None).body, None)
            except NoPage as error:
                if error.kind in OUT_OF_REACH:
                    raise NoPage(url, error.why, error.kind) from error
                if error.status and error.status >= 500:
                    why = f"the server answered {error.status} for robots.txt, so nothing is asked (RFC 9309)"
                    raise NoPage(url, why, "unreachable") from error
                self._rules[origin] = None
        return self._rules[origin]

    def _paced(self, url: str, rules: ProtegoRobotParser | None, form: ListRequest | None = None) -> SinglePage:
        missed = self._missed.setdefault(_origin(url), [])
        if len(missed) >= MOST_MISSES:
            raise NoPage(url, missed[-1].why, missed[-1].kind, missed[-1].status)
        host = host_of(url)
        if host in self._last:
            self._sleep(max(0.0, self._last[host] + _pause(url, rules) - self._clock()))
        try:
            page = self._ask(url, form)
        except NoPage as error:
            missed[:] = [*missed, error] if _is_miss(error) else []
            raise
        finally:
            self._last[host] = self._clock()
        missed.clear()
        return page


def _is_miss(error: NoPage) -> bool:
    return error.kind in OUT_OF_REACH or error.status in BUSY


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _pause(url: str, rules: ProtegoRobotParser | None) -> float:
    asked = rules.crawl_delay(user_agent()) if rules else None
    return max(delay([url]), min(asked or 0.0, LONGEST_DELAY))


def _fetched(url: str, form: ListRequest | None = None, /) -> SinglePage:
    try:
        return single.fetch(url, form)
    except NoPage:
        raise
    except BadInput as error:  # too large, or a redirect to where we don't go
        raise NoPage(url, str(error).removeprefix(f"{url}: "), "refused") from error


def _stored(ask: Ask) -> Ask:
    """Follows stored redirects; there is nobody to wait for."""

    def following(url: str, form: ListRequest | None = None, /) -> SinglePage:
        url = safe_url_string(url)
        for _ in range(MOST_REDIRECTS):
            page = ask(url, form)
            if "location" not in page.headers:
                return page
            url, form = urljoin(url, page.headers["location"]), None
        raise NoPage(url, "leads on and on", "refused")

    return Polite(following, sleep=lambda seconds: None)


def _page(url: str, status: int, pairs: Iterable[tuple[str, str]], body: bytes, captured_at: str) -> SinglePage:
    """A stored answer as a page: a redirect with nothing but its `location`, all else but 200 is none."""
    headers = {name.lower(): value for name, value in pairs}
    if 300 <= status < 400 and "location" in headers:
        return SinglePage(url, b"", {"location": headers["location"]}, captured_at)
    try:
        whole = decoded(body, headers.get("content-encoding"))
    except Undecodable as error:
        raise NoPage(url, str(error), "refused") from error
    if status != 200:
        raise NoPage(url, f"the server answered {status}", "refused", status, whole)
    headers.pop("location", None)
    return SinglePage(url, whole, headers, captured_at)
