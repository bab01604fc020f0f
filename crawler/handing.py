"""Which pages a run asks for next, and which of them it has in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set

from archive import Archive
from archive.model import Page, PageKind, Source
from crawler.absences import Absences
from crawler.fields.files import is_file
from crawler.hosts import host_of
from crawler.rhythm import next_look, quiet_until

# Pages of a source that may be in hand however many sources there are: one that is asked for, one that waits.
LEAST_EACH = 2


class Handing:
    """Hands out what is due of some sources, a fair share of each; `hosts` are each source's own. The rhythm of lists is
    moved by up to `jitter`."""

    def __init__(
        self,
        archive: Archive,
        sources: Mapping[str, Source],
        hosts: Mapping[str, Set[str]],
        absences: Absences,
        jitter: str,
    ) -> None:
        self._archive = archive
        self._sources = sources
        self._hosts = hosts
        self._absences = absences
        self._jitter = jitter
        self._in_hand: dict[int, str] = {}  # the source of each page
        self._looked: set[int] = set()

    def take(self, limit: int, articles: int | None, now: str) -> list[Page]:
        """Due pages, lists before articles before files, at most `limit` and of them at most `articles` articles. When
        nothing is due or in hand any more, what related lists link to, and then the pages that show whether a host was
        well (`crawler.absences`)."""
        pages, is_idle = self._due(limit, articles, now), not self._in_hand and articles != 0
        if not pages and is_idle and self._follow_related(now):
            pages = self._due(limit, articles, now)
        if not pages and is_idle:
            pages = self._absences.controls(now)
        self._in_hand.update((page.id, page.source) for page in pages)
        return pages

    def back(self, page: Page, *, looked: bool = False) -> None:
        """Notes that a page is out of hand, and whether it was one at which a list was `looked` at."""
        self._in_hand.pop(page.id, None)
        if looked:
            self._looked.add(page.id)

    def _due(self, limit: int, articles: int | None, now: str) -> list[Page]:
        # Each host is asked for one page at a time, so what is in hand must be of many.
        most = max(LEAST_EACH, (limit + len(self._in_hand)) // len(self._sources))
        held = Counter(self._in_hand.values())
        asked = [name for name, one in self._sources.items() if held[name] < most and not quiet_until(one.quiet, now)]
        taken = self._archive.take(asked, now=now, limit=limit, kind=PageKind.LIST, each=most)
        pages = [page for page in taken if not self._looked_at(page, now)]
        room = limit - len(pages) if articles is None else min(limit - len(pages), articles)
        if room > 0:
            pages += self._archive.take(asked, now=now, limit=room, kind=PageKind.ARTICLE, each=most)
        if len(pages) < limit:
            pages += self._archive.take(asked, now=now, limit=limit - len(pages), kind=PageKind.FILE, each=most)
        return pages

    def _looked_at(self, page: Page, now: str) -> bool:
        """Whether this run has looked at a list's first page already, which then waits for the next one: a run that is
        longer than the list's rhythm would begin its walk anew."""
        if page.id not in self._looked:
            return False
        self._archive.postpone(page, due_at=self.look_again(page, now))
        return True

    def look_again(self, page: Page, now: str) -> str:
        """When a list is to be looked at after this time."""
        source = self._sources[page.source]
        key = f"{self._archive.made_at()} {source.id}"
        return next_look(now, source.every, self._jitter, source.quiet, key)

    def _follow_related(self, now: str) -> int:
        """How many addresses become due because a related list links to them and we don't have them. Asked for when all
        else is done, since much of what related lists show is listed too, or comes by another address."""
        new = 0
        for source, own in self._hosts.items():
            urls = [url for url in self._archive.unknown_entries(source) if host_of(url) in own and not is_file(url)]
            new += self._archive.follow([(url, PageKind.ARTICLE, None) for url in urls], source, now=now)
        return new
