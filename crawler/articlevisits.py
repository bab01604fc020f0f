"""What becomes of an article's answers: its parts put together, what is whole recorded, and an answer that is no article
an absence or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from archive import Archive
from archive.errors import QingjianError
from archive.model import Article, Outcome, Page, PageKind, Quality, Source
from archive.prepared import Prepared
from crawler.absences import Absences, led_home
from crawler.assembly import Answer, Assembled, Assembly
from crawler.edits import reread_before
from crawler.errors import BlockPage, EmptyShell, Maintenance, NotAnArticle, SoftNotFound, reason_of
from crawler.hosts import host_of
from crawler.pages import read
from crawler.settling import QUALITIES, Settling

# Answers that speak of the moment and not of the page: it may be listed before it is published, and an answer without
# a text may be one that was cut off.
PASSING = (BlockPage, EmptyShell, Maintenance, SoftNotFound)


class ArticleVisits:
    """Reads and records the articles of one run; `hosts` are each source's own."""

    def __init__(
        self,
        archive: Archive,
        sources: Mapping[str, Source],
        hosts: Mapping[str, frozenset[str]],
        absences: Absences,
        settling: Settling,
        clock: Callable[[], str],
    ) -> None:
        self._archive = archive
        self._sources = sources
        self._hosts = hosts
        self._absences = absences
        self._assembly = Assembly(sources, hosts)
        self._settling = settling
        self._clock = clock

    def __contains__(self, page: Page) -> bool:
        """Whether a part of it has come, and the next, or its counter, is awaited."""
        return page in self._assembly

    def awaits_counter(self, page: Page) -> bool:
        """Whether all of it has come but what its counter says."""
        return self._assembly.is_counted(page)

    def count(self, page: Page, answer: Answer) -> None:
        """Records the article whose counter has answered."""
        self._settling.judge(answer, Quality.OK)
        self._assembly.count(page, answer)
        self._whole(page, self._assembly.take(page))

    def came(self, page: Page, answer: Answer, prepared: Prepared | None = None) -> str | None:
        """Reads a page, or a part of one, unless that was done; what is whole is recorded."""
        if page not in self._assembly and led_home(page.url, answer.url, self._sources[page.source]):
            self._settling.judge(answer, Quality.SOFT_NOT_FOUND)
            self._refused(page, answer, "led-home", f"a redirect led to {answer.url}", again=True)
            return None
        try:
            source = self._sources[page.source]
            own = prepared.article if prepared else None
            article = own or read(answer.url, answer.body, answer.headers, source, answer.captured_at)
        except QingjianError as error:
            if page in self._assembly:
                self.incomplete(page, str(error))
            else:
                self._no_article(page, answer, error)
            return None
        further = self._assembly.add(page, article, answer)
        with self._archive.transaction():
            self._settling.judge(answer, Quality.OK)
            if further is None:
                self._whole(page, self._assembly.take(page), prepared)
        return further

    def _whole(self, page: Page, found: Assembled, prepared: Prepared | None = None) -> None:
        """Records an article of which all parts came."""
        if self._record(page, found, prepared=prepared):
            # A long article's validators are those of its first part: they say nothing of the others.
            self._settling.done(page, "live", found.first if len(found.parts) == 1 else None)

    def incomplete(self, page: Page, why: str) -> None:
        """Records what came of a long article whose next part did not; tomorrow it is asked for again. A counter that
        did not come costs the article nothing."""
        if self._assembly.is_counted(page):
            self._whole(page, self._assembly.take(page))
            return
        found = self._assembly.take(page)
        if self._archive.past(page.url) is None:  # else the whole of it that we have is worth more
            self._record(page, found, missing=f"{found.parts[-1][0].next_page} ({why})")
        self._settling.done(page, "failing", again=True)

    def _record(
        self, page: Page, found: Assembled, *, missing: str | None = None, prepared: Prepared | None = None
    ) -> bool:
        source, answer = self._sources[page.source], found.first
        article = found.article(page, source, missing)
        reread_before(self._archive, article, source, answer.captured_at, answer.url)
        outcome = self._archive.record(
            article,
            source=page.source,
            captures=found.captures,
            seen_at=answer.captured_at,
            at=answer.url,
            counter=found.counter.capture if found.counter else None,
            prepared=prepared,
        )
        if outcome is Outcome.EMPTIED:
            self._settling.judge(answer, Quality.EMPTY)
            self._refused(page, answer, "emptied", "it had a text and came without one", again=True)
            return False
        self.well(page, answer)
        self._follow_files(page, article)
        tally = self._settling.tally(page)
        tally.new += outcome is Outcome.NEW
        tally.changed += outcome is Outcome.CHANGED
        tally.unchanged += outcome is Outcome.UNCHANGED
        self._settling.note(page, str(outcome), answer.capture)
        if self._settling.memory is not None:
            new = outcome is Outcome.NEW
            self._settling.memory.article(page, article, capture=answer.capture, at=answer.captured_at, new=new)
        return True

    def well(self, page: Page, answer: Answer) -> None:
        """Notes that an article was there, which shows that its host was well."""
        past = self._archive.past(page.url) if self._absences.is_open(page) else None
        if past is not None:
            self._absences.well(page, article=past.article, capture=answer.capture, at=answer.captured_at)

    def _follow_files(self, page: Page, article: Article) -> None:
        own = self._hosts[page.source]
        files = [url for url in files_of(article, self._sources[page.source]) if host_of(url) in own]
        if files:
            addresses = [(url, PageKind.FILE, page.column) for url in files]
            self._archive.follow(addresses, page.source, now=self._clock())

    def _no_article(self, page: Page, answer: Answer, error: QingjianError) -> None:
        if isinstance(error, NotAnArticle):
            self._settling.judge(answer, QUALITIES.get(type(error), Quality.EMPTY))
        why = str(getattr(error, "why", error))
        self._refused(page, answer, reason_of(error), why, again=isinstance(error, PASSING))

    def _refused(self, page: Page, answer: Answer, reason: str, why: str, *, again: bool) -> None:
        """An answer that is no article: an absence where there was one, else noted, with its reason."""
        self._settling.note(page, reason, answer.capture)
        if self.absent(page, reason, answer.capture, answer.captured_at):
            return
        self._settling.tally(page).refused += 1
        self.refuse(page, reason, why, answer.capture)
        self._settling.done(page, "failing" if again else "refused", again=again)

    def absent(self, page: Page, reason: str, capture: int | None, at: str) -> bool:
        """Notes that an article which the archive has was not found; False when it has none of this address, and without
        an answer: the network's trouble says nothing of the article."""
        past = self._archive.past(page.url) if page.kind is PageKind.ARTICLE else None
        if past is None or capture is None:
            return False
        self._settling.tally(page).absent += 1
        self._absences.note(page, past, capture=capture, at=at, reason=reason)
        self._settling.done(page, "failing", again=True)
        return True

    def refuse(self, page: Page, reason: str, message: str, capture: int | None, *, accident: bool = False) -> None:
        """Notes why a page became no article, where it is none to us yet."""
        if page.kind is PageKind.ARTICLE and self._archive.past(page.url) is None:
            self._archive.refuse(
                page.url,
                source=page.source,
                capture=capture,
                reason=reason,
                message=message,
                now=self._clock(),
                accident=accident,
            )


def files_of(article: Article, source: Source) -> Sequence[str]:
    """The files of an article that its source asks to be kept."""
    endings = tuple(one for one in source.keep if one.startswith("."))
    whole = "attachments" in source.keep
    found = [file.url for file in article.attachments if whole or urlsplit(file.url).path.lower().endswith(endings)]
    return [*found, *(image.url for image in article.images if "images" in source.keep)]
