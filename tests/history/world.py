"""Sixty days of the stored bureau's site, as a script tells them, and crawls of it without a network.

The stored pages are there from the day that they print; the script publishes more in the same layout, edits them, takes
them down, and breaks the whole site for days. `World.answer` serves what stood at a moment; everything served is in
`log`, so that a test knows what could be seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive import Archive
from archive.model import Column, Exchange, Page, Source
from crawler.assembly import Answer
from crawler.storedsite import Hosts
from crawler.visits import Visits

SITE = Path(__file__).parent.parent / "site"
HOST = "sthjj.qinghe.example"
HOME = f"http://{HOST}/"
LIST = f"{HOME}hjyw/"
START = datetime(2023, 6, 10, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

SOURCE = Source(
    "qinghe", "青河市生态环境局", "prefecture", "990100", HOME, (Column("环境要闻", LIST, "createPageHTML"),)
)

Change = Callable[[str], str]


@dataclass(frozen=True)
class Reply:
    status: int
    body: str = ""
    location: str | None = None


@dataclass
class Story:
    """One article of the script: when it is published, what is done to its text and when, and what is served instead
    of it for how long. Times are from the script's beginning."""

    name: str
    published: timedelta
    title: str
    paragraphs: tuple[str, ...]
    edits: list[tuple[timedelta, Change]] = field(default_factory=list)
    instead: list[tuple[timedelta, timedelta, Reply]] = field(default_factory=list)
    listed: list[tuple[timedelta, timedelta]] = field(default_factory=list)  # not shown by the list meanwhile
    pinned: tuple[timedelta, timedelta] | None = None
    reads: Callable[[timedelta], int] = lambda since: 100

    @property
    def day(self) -> str:
        return f"{START + self.published:%Y-%m-%d}"

    @property
    def url(self) -> str:
        return f"{LIST}{self.day[:4]}/{self.day[5:7]}{self.day[8:]}/{self.name}.html"

    def page(self, template: str, at: timedelta) -> str:
        """The page as it stands at a time."""
        body = "".join(f"<p>&nbsp;&nbsp;&nbsp; {text}</p>\n" for text in self.paragraphs)
        text = re.sub(r'(?s)(id="zoom">\n).*?(<p style="text-align: right;">)', rf"\g<1>{body}\g<2>", template)
        text = text.replace("那条河，后来怎么样了", self.title).replace("日期:2023-07-07", f"日期:{self.day}")
        text = re.sub(r'<h2 class="subtitle">.*?</h2>', "", text)
        text = re.sub(r"\(\d+\)人阅读", f"({self.reads(at - self.published)})人阅读", text)
        text = re.sub(r'(?s)<div class="relate">.*?</ul></div>', "", text)
        for since, edit in self.edits:
            if at >= since:
                text = edit(text)
        return text

    def row(self) -> str:
        return f'<li><span>{self.day}</span><a href="{urlsplit(self.url).path}">{self.title}</a></li>'


@dataclass(frozen=True)
class Served:
    """One answer: to which address, when, with what status, and of an article of the script with which text."""

    url: str
    at: timedelta
    status: int
    body: str


class World:
    """The site at all times. `outages` are (from, until, what every address, or every one that `hits`, answers)."""

    def __init__(
        self,
        stories: Sequence[Story],
        outages: Sequence[tuple[timedelta, timedelta, Callable[[str], Reply | None]]] = (),
        redesigned: tuple[timedelta, Change] | None = None,
    ) -> None:
        self.hosts = Hosts(SITE)
        self.stories = {story.url: story for story in stories}
        self.outages = outages
        self.redesigned = redesigned
        self.template = (SITE / HOST / "hjyw/2023/0707/3130.html").read_text("utf-8")
        self.log: list[Served] = []

    def answer(self, url: str, at: timedelta, etag: str | None) -> Reply:
        """What the server says; a 304 when the validator still holds."""
        reply = self._reply(url, at)
        self.log.append(Served(url, at, reply.status, reply.body))
        if reply.status == HTTPStatus.OK and etag == etag_of(reply):
            return Reply(HTTPStatus.NOT_MODIFIED)
        return reply

    def _reply(self, url: str, at: timedelta) -> Reply:
        for since, until, broken in self.outages:
            if since <= at < until and (reply := broken(url)):
                return reply
        reply = self._article(url, at)
        if self.redesigned and reply.status == HTTPStatus.OK and at >= self.redesigned[0]:
            return Reply(reply.status, self.redesigned[1](reply.body))
        return reply

    def _article(self, url: str, at: timedelta) -> Reply:
        story = self.stories.get(url)
        if story is None:
            return self._stored(url, at)
        for since, until, reply in story.instead:
            if since <= at < until:
                return reply
        if at < story.published:
            return self.not_found
        return Reply(HTTPStatus.OK, story.page(self.template, at))

    def _stored(self, url: str, at: timedelta) -> Reply:
        path = urlsplit(url).path
        found = self.hosts.reply(HOST, path)
        text = found.body.decode() if path.endswith(("/", ".html")) else ""
        if re.fullmatch(r"/hjyw/(index\w*\.html)?", path) and found.status == HTTPStatus.OK:
            text = self._list(text, at, first=path in ("/hjyw/", "/hjyw/index.html"))
        day = re.search(r"/(\d{4})/(\d\d)(\d\d)/", path)
        if day and "-".join(day.groups()) > f"{START + at:%Y-%m-%d}":
            return self.not_found
        return Reply(found.status, text, found.headers.get("Location"))

    def _list(self, text: str, at: timedelta, *, first: bool) -> str:
        """The stored list without what is not published yet; on its first page the script's rows, newest first."""
        today = f"{START + at:%Y-%m-%d}"
        text = re.sub(r"<li><span>(\d{4}-\d\d-\d\d)</span>.*?</li>\n", lambda m: m[0] if m[1] <= today else "", text)
        if not first:
            return text
        shown = [
            story
            for story in self.stories.values()
            if story.published <= at and not any(since <= at < until for since, until in story.listed)
        ]
        pins = [story for story in shown if story.pinned and story.pinned[0] <= at < story.pinned[1]]
        rest = sorted((story for story in shown if story not in pins), key=lambda story: story.published, reverse=True)
        rows = "\n".join(story.row() for story in (*pins, *rest))
        return text.replace('<ul class="newslist">', f'<ul class="newslist">\n{rows}', 1)

    @property
    def not_found(self) -> Reply:
        return Reply(HTTPStatus.NOT_FOUND, (SITE / HOST / "404.html").read_text("utf-8"))


def etag_of(reply: Reply) -> str:
    return f'"{hashlib.sha256(reply.body.encode()).hexdigest()[:16]}"'


class Clock:
    """A clock that a script sets, and that goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self.at = timedelta(0)

    def __call__(self) -> str:
        self.at += timedelta(seconds=1)
        return f"{START + self.at:%Y-%m-%dT%H:%M:%SZ}"


def crawl(archive: Archive, world: World, clock: Clock, source: Source = SOURCE) -> Visits:
    """One crawl: what is due is asked of the world, captured, read and given back, redirects followed."""
    visits = Visits(archive, [source], clock)
    visits.begin()
    while pages := visits.take(1, None):
        further: str | None = pages[0].url
        while further:
            further = visits.came(pages[0], ask(archive, world, clock, pages[0], further))
    visits.end()
    return visits


def ask(archive: Archive, world: World, clock: Clock, page: Page, url: str) -> Answer:
    """The answer at the end of all redirects; each one on the way is a capture."""
    etag = page.etag
    for _ in range(5):
        now = clock()
        reply = world.answer(url, clock.at, etag)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if reply.status == HTTPStatus.OK:
            headers["ETag"] = etag_of(reply)
        if reply.location:
            headers["Location"] = reply.location
        exchange = Exchange("GET", url, now, reply.status, (), tuple(headers.items()), reply.body.encode())
        capture = archive.capture(exchange, source=page.source, run=None)
        if reply.location is None:
            lowered = {name.lower(): value for name, value in headers.items()}
            return Answer(url, reply.status, lowered, reply.body.encode(), capture, now)
        url, etag = urljoin(url, reply.location), None
    raise AssertionError(f"{page.url} leads in circles")
