"""Chromium without a network: it runs a page's scripts, and what they ask for the crawl fetches, or nobody does.

Each request of a page is held (Playwright's routes) and answered with what `fetch` brings, or refused. What gets past
the routes (a web socket, WebRTC, a shared worker) finds no name resolved and no address reached. So there is one way
to a server, with robots.txt, pauses, budgets and captures, whoever asks; and nothing else is within a script's reach.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from archive.errors import QingjianError
from archive.model import Source
from crawler.errors import NoBrowser
from crawler.hosts import host_of

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, CDPSession, Page, Playwright, Route

# What the program is called: by Debian, by others, by its maker.
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# Nothing is in flight for so long, in seconds: the page is there (`networkidle` of Puppeteer and Playwright).
QUIET = 0.5

# Seconds that the browser may take for one step of its own: a page whose script never ends would take for ever.
PATIENCE = 30.0

# Requests of one page: a list with its scripts asks a dozen times, a script that polls without end.
MOST_REQUESTS = 40

# Pages open at a time: each takes some 100 MB.
MOST_PAGES = 4

FLAGS = (
    # No name is resolved and no address is connected to, whatever wants to.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # WebRTC would send datagrams past any proxy; the switch has had two names.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# `<-loopback>`: this machine's own addresses are no exception.
NOWHERE: Any = {"server": "http://nowhere.invalid:9", "bypass": "<-loopback>"}

# The document as it stands; in a world of its own, where the page's scripts have changed nothing. None: it is too large.
DOCUMENT = """(() => {
    const root = document.documentElement, type = document.doctype;
    const html = root ? root.outerHTML : "";
    if (html.length > %d) return null;
    return (type ? new XMLSerializer().serializeToString(type) + "\\n" : "") + html;
})()"""


class NotRendered(QingjianError):
    """The browser made no page out of what was served."""


class Handling(StrEnum):
    """What becomes of a request that a page makes."""

    FETCH = "fetch"
    EMPTY = "empty"  # answered without asking anybody
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page's script asks for. `script` says that it is a script itself."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    script: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, after content-decoding."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Fetch = Callable[[Asked], Awaitable[Given | None]]

# What is not there, for a style sheet; and for a navigation, which it leaves where it is (RFC 9110, section 15.3.5).
EMPTY_SHEET = Given(200, {"Content-Type": "text/css"}, b"")
NO_CONTENT = Given(204, {}, b"")


def handling(kind: str, method: str, url: str, hosts: Container[str]) -> Handling:
    """What becomes of a request. `kind` is Playwright's resource type, `hosts` are those that may be asked.

    Scripts and the data that they ask for make the text. Pictures, films, fonts, pings and frames don't, and what a
    style sheet says is not looked at.
    """
    if kind == "stylesheet":
        return Handling.EMPTY
    data = kind in ("xhr", "fetch") and method in ("GET", "POST")
    if not (data or (kind == "script" and method == "GET")):
        return Handling.REFUSE
    own = url.startswith(("http://", "https://")) and host_of(url) in hosts
    return Handling.FETCH if own else Handling.REFUSE


def require_browser(sources: Iterable[Source], environ: Mapping[str, str] = os.environ) -> None:
    """Raises NoBrowser when a source asks for a browser and there is none that may be used."""
    wanted = next((source.id for source in sources if source.browser), None)
    if wanted is not None:
        try:
            Chrome.found(environ)
        except NoBrowser as error:
            raise NoBrowser(f"{wanted}: the source asks for a browser: {error}") from None


@dataclass(frozen=True, slots=True)
class Chrome:
    """A chromium on this machine, and whether it puts its pages into a sandbox."""

    path: str
    sandbox: bool = True

    @classmethod
    def found(cls, environ: Mapping[str, str] = os.environ) -> Chrome:
        """QINGJIAN_CHROMIUM, else the first of `NAMES` on the PATH. Raises NoBrowser."""
        if importlib.util.find_spec("playwright") is None:
            raise NoBrowser("Playwright is not installed; `pip install 'qingjian[browser]'`")
        named = environ.get("QINGJIAN_CHROMIUM")
        path = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
        if path is None and named:
            raise NoBrowser(f"QINGJIAN_CHROMIUM={named} is no program")
        if path is None:
            raise NoBrowser("chromium is not on the PATH; install it, or set QINGJIAN_CHROMIUM=/path/to/chromium")
        sandbox = environ.get("QINGJIAN_CHROMIUM_SANDBOX") != "off"
        if sandbox and os.geteuid() == 0:
            raise NoBrowser(
                "chromium has no sandbox for root; crawl as another user, or set QINGJIAN_CHROMIUM_SANDBOX=off where"
                " the machine is there for nothing else"
            )
        return cls(path, sandbox)


class Browser:
    """One chromium for a crawl; each page has a context of its own, without cookies, storage and service workers."""

    def __init__(self, chrome: Chrome) -> None:
        self._chrome = chrome
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._launching = asyncio.Lock()
        self._turns = asyncio.Semaphore(MOST_PAGES)

    async def launch(self) -> Chromium:
        """The running chromium, begun anew after a crash. Raises NoBrowser."""
        from playwright.async_api import Error, async_playwright

        async with self._launching:
            if self._chromium is None or not self._chromium.is_connected():
                self._playwright = self._playwright or await async_playwright().start()
                try:
                    self._chromium = await self._playwright.chromium.launch(
                        executable_path=self._chrome.path,
                        chromium_sandbox=self._chrome.sandbox,
                        args=FLAGS,
                        proxy=NOWHERE,
                        timeout=PATIENCE * 1000,
                        # Ctrl-C ends the crawl in order: pages in hand are rendered first.
                        handle_sigint=False,
                        handle_sigterm=False,
                        handle_sighup=False,
                    )
                except Error as error:
                    raise NoBrowser(f"{self._chrome.path} can't be started: {_first_line(error)}") from error
            return self._chromium

    async def close(self) -> None:
        """Ends chromium and Playwright."""
        if self._chromium is not None:
            await self._chromium.close()
        if self._playwright is not None:
            await self._playwright.stop()

    async def render(
        self, url: str, page: Given, fetch: Fetch, hosts: Container[str], *, user_agent: str, most: int
    ) -> tuple[bytes, str]:
        """The page after its scripts ran, in UTF-8, and the browser's name and version; `most` bytes bound it.

        Raises NotRendered.
        """
        from playwright.async_api import Error

        async with self._turns:
            try:
                chromium = await self.launch()
                context = await chromium.new_context(
                    user_agent=user_agent,
                    # An agency's pages are made for readers there, whatever machine this is.
                    locale="zh-CN",
                    timezone_id="Asia/Shanghai",
                    service_workers="block",
                    accept_downloads=False,
                )
                try:
                    html = await _Tab(context, url, page, fetch, hosts).shown(most)
                finally:
                    await context.close()
            except TimeoutError:
                raise NotRendered(f"{url}: the browser took more than {PATIENCE:.0f} s for one step") from None
            except (Error, NoBrowser) as error:
                raise NotRendered(f"{url}: {_first_line(error)}") from error
            return html, f"chromium/{chromium.version}"


@dataclass(eq=False)  # without slots: Playwright notes its handlers on their object
class _Tab:
    """One page in its context: `asked` counts what its scripts asked us to fetch."""

    context: BrowserContext
    url: str
    page: Given
    fetch: Fetch
    hosts: Container[str]
    asked: int = 0
    _served: bool = False
    _in_flight: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def shown(self, most: int) -> bytes:
        """The document once it is at rest. Raises NotRendered, TimeoutError and Playwright's Error."""
        self._idle.set()
        await self.context.route("**/*", self._answer)
        page = await self.context.new_page()
        self.context.on("page", _close)  # a further one is a popup
        async with asyncio.timeout(PATIENCE):
            await page.goto(self.url, wait_until="commit", timeout=0)
            session = await self.context.new_cdp_session(page)
        while True:
            await self._idle.wait()
            asked = self.asked
            await asyncio.sleep(QUIET)
            async with asyncio.timeout(PATIENCE):  # a busy page answers late, and may have asked for more meanwhile
                html = await _document(session, most)
            if self._idle.is_set() and self.asked == asked:
                break
        if html is None or len(encoded := html.encode("utf-8", "replace")) > most:
            raise NotRendered(f"{self.url}: its scripts made a page of more than {most >> 20} MB")
        return encoded

    async def _answer(self, route: Route) -> None:
        request = route.request
        if request.is_navigation_request():
            first, self._served = not self._served, True
            await _give(route, self.page if first else NO_CONTENT)
            return
        what = handling(request.resource_type, request.method, request.url, self.hosts)
        if what is Handling.FETCH and self.asked < MOST_REQUESTS:
            self.asked += 1
            await self._fetched(route)
        else:
            await _give(route, EMPTY_SHEET if what is Handling.EMPTY else None)

    async def _fetched(self, route: Route) -> None:
        request = route.request
        asked = Asked(
            request.url,
            request.method,
            request.headers,
            request.post_data_buffer or b"",
            request.resource_type == "script",
        )
        self._in_flight += 1
        self._idle.clear()
        try:
            await _give(route, await self.fetch(asked))
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()


async def _give(route: Route, given: Given | None) -> None:
    """Answers a request, or refuses it. The page may be gone by then."""
    from playwright.async_api import Error

    with suppress(Error):
        if given is None:
            await route.abort("blockedbyclient")
        else:
            await route.fulfill(status=given.status, headers=dict(given.headers), body=given.body)


async def _document(session: CDPSession, most: int) -> str | None:
    tree = await session.send("Page.getFrameTree")
    world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
    asked = {"contextId": world["executionContextId"], "expression": DOCUMENT % most, "returnByValue": True}
    answer = await session.send("Runtime.evaluate", asked)
    value: str | None = answer["result"].get("value")
    return value


async def _close(popup: Page) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await popup.close()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
