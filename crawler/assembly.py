"""Articles that come in several answers: the further parts of a long one, and the counter of one whose script counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from archive.model import Article, Page, Source
from crawler.fields.decoding import decode
from crawler.hosts import host_of
from crawler.pages import counters, join
from crawler.pages.parts import MOST_PARTS


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer, after content-decoding, and its capture. `url` is where it came from, after redirects. What
    the page said, it said at `captured_at`, however much later it is read."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    capture: int | None
    captured_at: str


@dataclass(slots=True)
class Assembled:
    """An article as far as it came: its parts and their answers, in order, the address of its counter once that is
    asked, and what the counter answered."""

    parts: list[tuple[Article, Answer]] = field(default_factory=list)
    counter_url: str | None = None
    counter: Answer | None = None

    @property
    def first(self) -> Answer:
        """The answer of the page itself."""
        return self.parts[0][1]

    @property
    def captures(self) -> list[int]:
        """What the article rests on: its parts' captures in order, then its counter's."""
        answers = [answer for _, answer in self.parts] + ([self.counter] if self.counter else [])
        return [answer.capture for answer in answers if answer.capture is not None]

    def article(self, page: Page, source: Source, missing: str | None = None) -> Article:
        """The whole, under the address that led to it: when a redirect led elsewhere, the archive keeps this one as
        another of the article's. `missing` says which part did not come, and why."""
        whole = replace(join([article for article, _ in self.parts], missing), url=page.url)
        if source.counter is None or missing:
            return whole
        body, headers = (self.counter.body, self.counter.headers) if self.counter else (None, {})
        return counters.counted(whole, self.counter_url, body, headers)


class Assembly:
    """The articles of one run of which something is still on its way, by page."""

    def __init__(self, sources: Mapping[str, Source], hosts: Mapping[str, frozenset[str]]) -> None:
        self._sources = sources
        self._hosts = hosts
        self._under_way: dict[int, Assembled] = {}

    def __contains__(self, page: Page) -> bool:
        return page.id in self._under_way

    def is_counted(self, page: Page) -> bool:
        """Whether all parts are there and the counter is asked."""
        return page in self and self._under_way[page.id].counter_url is not None

    def add(self, page: Page, article: Article, answer: Answer) -> str | None:
        """What is to be asked for next: a part, or the counter; None when the article is whole."""
        found = self._under_way.setdefault(page.id, Assembled())
        found.parts.append((article, answer))
        if further := self._further(page, found):
            return further
        found.counter_url = self._counter(page, found.first)
        return found.counter_url

    def count(self, page: Page, answer: Answer) -> None:
        """Takes what the counter answered."""
        self._under_way[page.id].counter = answer

    def take(self, page: Page) -> Assembled:
        """The article as far as it came; nothing of it is under way any more."""
        return self._under_way.pop(page.id)

    def _further(self, page: Page, found: Assembled) -> str | None:
        """The next part's address, if it is the source's own and was not read."""
        url = found.parts[-1][0].next_page
        seen = {answer.url for _, answer in found.parts}
        own = url is not None and host_of(url) in self._hosts[page.source]
        return url if own and url not in seen and len(found.parts) < MOST_PARTS else None

    def _counter(self, page: Page, first: Answer) -> str | None:
        """Where the page's script has the read count from, if the source's file names a counter and it is its own."""
        counter = self._sources[page.source].counter
        if counter is None:
            return None
        url = counters.address(counter, first.url, decode(first.body, first.headers).text)
        return url if url and host_of(url) in self._hosts[page.source] else None
