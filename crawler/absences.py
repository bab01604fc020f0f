"""Articles that a crawl does not find where they were, and what shows that it was not the whole site that was down.

An absence counts only beside another article of the same host that came well after it (`archive/states.py`). Most
crawls bring one anyway; where none did, one or a few of the articles that were well last are asked for once more at the
crawl's end. If they don't come either, the host is in trouble, and no article of it is moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive import Archive
from archive.model import Page, PageKind, Source
from archive.states import Past
from crawler.hosts import host_of
from crawler.revisits import due

# Asked for at most in one crawl, of one host. One may have been taken down too; three in a row are an outage.
MOST_CONTROLS = 3

# What a server says of a page that is not there; anything else that is not the article says that it can't be had now.
REMOVED = frozenset(("http-404", "http-410", "soft-not-found", "led-home"))

# The front page, by whatever name.
_FRONT = frozenset(("", "/", "/index.html", "/index.htm", "/index.shtml", "/index.php", "/index.jsp", "/default.aspx"))


@dataclass(frozen=True, slots=True)
class Absence:
    """A visit that did not find an article: its number in the archive, the page, the article, when."""

    id: int
    page: Page
    article: int
    at: str


@dataclass(slots=True)
class Open:
    """One host's absences that nothing speaks for yet, the pages that they are of, and those asked for as controls."""

    source: str
    absences: list[Absence] = field(default_factory=list)
    tried: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)


class Absences:
    """The absences of one run."""

    def __init__(self, archive: Archive, sources: Mapping[str, Source]) -> None:
        self.archive = archive
        self.sources = sources
        self._open: dict[str, Open] = {}

    def note(self, page: Page, past: Past, *, capture: int, at: str, reason: str) -> None:
        """Notes that an article was not where it was: not there (`REMOVED`), or not to be had."""
        absence = self.archive.absent(
            past.article, page.url, capture=capture, at=at, reason=reason, removed=reason in REMOVED
        )
        found = self._open.setdefault(host_of(page.url), Open(page.source))
        found.absences.append(Absence(absence, page, past.article, at))
        found.missed.add(page.id)

    def is_open(self, page: Page) -> bool:
        """Whether there are absences of the page's host that nothing speaks for yet."""
        found = self._open.get(host_of(page.url))
        return found is not None and bool(found.absences)

    def well(self, page: Page, *, article: int | None, capture: int | None, at: str) -> None:
        """Notes that a page came as it should: the earlier absences of other articles of its host count. A list speaks
        for its host only when it was asked for as a control."""
        found = self._open.get(host_of(page.url))
        if found is None or capture is None or (article is None and page.id not in found.tried):
            return
        counting = [one for one in found.absences if one.article != article and one.at <= at]
        for one in counting:
            self._count(one, capture)
        found.absences = [one for one in found.absences if one not in counting]

    def _count(self, one: Absence, control: int) -> None:
        with self.archive.transaction():
            past = self.archive.settle(one.id, control=control)
            if due_at := due(past, self.sources[one.page.source], one.at, absences=past.absences):
                self.archive.put_off(one.page, since=one.at, due_at=due_at)

    def controls(self, now: str) -> list[Page]:
        """The pages to ask for once more, one a host; none when nothing is open or enough were asked for."""
        taken = (self._control(host, found, now) for host, found in self._open.items() if found.absences)
        return [page for page in taken if page is not None]

    def _control(self, host: str, found: Open, now: str) -> Page | None:
        if len(found.tried) >= MOST_CONTROLS:
            return None

        def fits(page: Page) -> bool:
            if host_of(page.url) != host or page.id in found.tried | found.missed:
                return False
            # A list speaks for an article only where that is the host's only one.
            return page.kind is PageKind.ARTICLE or (len(found.missed) == 1 and not found.tried)

        page = next(filter(fits, self.archive.controls(found.source, now=now)), None)
        if page is not None:
            self.archive.lease(page, now=now)
            found.tried.add(page.id)
        return page


def led_home(asked: str, came: str, source: Source) -> bool:
    """Whether a redirect led from a page of its own to the host's front page or to one of the source's lists."""
    if asked == came:
        return False
    lists = {column.list for column in source.columns}
    return came in lists or came == source.home or (_front(came) and not _front(asked))


def _front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.lower() in _FRONT and not parts.query
