"""Answers from outside become captures of this archive and are read as if they had just come: `qingjian import`.

First all exchanges are kept, with their own dates; then what nobody has read yet is read, in the order in which it
came. Both steps are idempotent, so an import that broke off is simply done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from archive import Archive
from archive.captures import Kept, Which
from archive.model import Article, ListRequest, Outcome, Page, PageKind, Quality, Source
from archive.stored import Stored
from crawler.articlevisits import PASSING, files_of
from crawler.edits import reread_before
from crawler.errors import BadInput, reason_of
from crawler.frontdoors import FrontDoor
from crawler.hosts import host_of, hosts_of, reach_of
from crawler.rereading import BATCH, Read, Rereading
from crawler.revisits import due
from crawler.settling import QUALITIES
from crawler.tally import Report, Tally

_PASSING = frozenset(reason_of(kind("", "")) for kind in PASSING)
_QUALITY_OF = {reason_of(kind("", "")): quality for kind, quality in QUALITIES.items()}


@dataclass(slots=True)
class Imported:
    """What an import brought: exchanges kept (new here) and known, those of hosts that no source has, revisits whose
    payload is not here; what was read of them; and what could not be used, a line each."""

    report: Report
    kept: int = 0
    known: int = 0
    foreign: Counter[str] = field(default_factory=Counter)
    dangling: int = 0
    problems: list[str] = field(default_factory=list)


class Import:
    """One import into an archive. `only` takes every host as that source's."""

    def __init__(
        self, archive: Archive, sources: Sequence[Source], clock: Callable[[], str], only: Source | None = None
    ) -> None:
        self.archive = archive
        self.clock = clock
        self.only = only
        known = {source.id: source for source in (*archive.sources(), *sources)}
        self.sources = {only.id: only} if only else known
        # A host that one source follows to may be another's own.
        self.hosts = {
            host: source.id for source in self.sources.values() for host in (*source.follow, *source.formerly)
        }
        self.hosts |= {host: source.id for source in self.sources.values() for host in hosts_of(source)}
        self.done = Imported(Report({}))
        self._added: set[str] = set()

    def keep(self, paths: Iterable[Path], progress: Callable[[int], object]) -> None:
        """Keeps the exchanges in the files. Raises BadInput for a file that holds none."""
        ids = [self.only.id] if self.only else sorted(set(self.hosts.values()))
        run = self.archive.start_run(ids, now=self.clock())
        for path in paths:
            self._file(path, run, progress)
        counts = {"kept": self.done.kept, "known": self.done.known}
        self.archive.end_run(run, counts, now=self.clock())

    def _file(self, path: Path, run: int, progress: Callable[[int], object]) -> None:
        door, empty = FrontDoor(path), True
        for stored in door.exchanges():
            self._exchange(stored, run)
            empty = False
            progress(1)
        self.done.problems += door.problems
        if empty and not door.problems:
            raise BadInput(f"{path}: holds no answer of a server")

    def _exchange(self, stored: Stored, run: int) -> None:
        host = host_of(stored.exchange.url)
        source = self.only.id if self.only else self.hosts.get(host)
        if source is None:
            self.done.foreign[host] += 1
            return
        if source not in self._added:
            self.archive.add_source(self.sources[source])
            self._added.add(source)
        capture, new = self.archive.add(stored, source=source, run=run)
        self.done.dangling += capture is None
        self.done.kept += new
        self.done.known += capture is not None and not new

    def read(self, executor: Executor, workers: int, progress: Callable[[int], object]) -> None:
        """Reads what nobody has read yet."""
        rereading = Rereading(self.archive, self.sources, executor, workers)
        self._lists(rereading)
        for batch, reads in rereading.batches(unread(self.archive)):
            with self.archive.transaction():
                for one in reads:
                    self._read(one, rereading)
            progress(len(batch))

    def _lists(self, rereading: Rereading) -> None:
        """Says which pages are lists: each column's first, and those that the archive follows."""
        for source in self.sources.values():
            for column in source.columns:
                rereading.learn(ListRequest(column.list), column)
        for request, of_source, name in self.archive.list_pages():
            columns = self.sources[of_source].columns if of_source in self.sources else ()
            for column in (column for column in columns if column.name == name):
                rereading.learn(request, column)

    def _read(self, one: Read, rereading: Rereading) -> None:
        tally = self.done.report.tallies.setdefault(one.found.work.source.id, Tally())
        if one.found.rows is not None:
            self._list(one, rereading, tally)
        elif one.found.article is not None:
            self._article(one, one.found.article, tally)
        elif one.found.refusal is not None:
            self._refused(one, *one.found.refusal, tally)

    def _list(self, one: Read, rereading: Rereading, tally: Tally) -> None:
        work, rows = one.found.work, one.found.rows
        column = work.list_of or rereading.lists[one.kept.request_key]
        assert rows is not None  # noqa: S101 (so says the caller)
        tally.lists += 1
        tally.listed += len(rows.items)
        self._judge(one, Quality.OK if rows.items or rows.leads or rows.others else Quality.EMPTY)
        if work.request is None or work.request.method == "GET":
            self._follow(one, PageKind.LIST, column.name)
        else:
            self.archive.follow_form(work.request, source=work.source.id, column=column.name, now=one.kept.captured_at)
        own = reach_of(work.source)
        further = [each for each in (rows.next, *rows.others) if each and host_of(each.url) in own]
        for request in further:
            rereading.learn(request, column)
        page = self._page(one)
        if page is None or not (rows.items or rows.leads or rows.others):
            return
        self.archive.listed(
            page,
            rows.items,
            capture=one.kept.id,
            now=one.kept.captured_at,
            own=lambda url: host_of(url) in own,
            next=rows.next if rows.next in further else None,
            guessed=not rows.certain,
            others=[each for each in rows.others if each in further],
            leads=rows.leads,
        )
        self._visited(one, "live")

    def _article(self, one: Read, article: Article, tally: Tally) -> None:
        source = one.found.work.source.id
        self._judge(one, Quality.OK)
        reread_before(self.archive, article, one.found.work.source, one.kept.captured_at, served=one.kept.url)
        outcome = self.archive.record(
            article,
            source=source,
            captures=one.captures,
            seen_at=one.kept.captured_at,
            at=one.kept.url,
            counter=one.counter,
        )
        tally.new += outcome is Outcome.NEW
        tally.changed += outcome is Outcome.CHANGED
        tally.unchanged += outcome is Outcome.UNCHANGED
        self._follow(one, PageKind.ARTICLE, None)
        for url in files_of(article, one.found.work.source):
            brought = self.archive.newest(url) is not None  # else the next crawl asks for it
            self.archive.follow([(url, PageKind.FILE, None)], source, now=one.kept.captured_at, due=not brought)
        self._visited(one, "live")

    def _refused(self, one: Read, reason: str, message: str, tally: Tally) -> None:
        """A page that is none is noted when a list had led to it; of others nobody said that they are articles."""
        tally.refused += 1
        if reason == "damaged":
            self.done.problems.append(f"{one.kept.url}: {message}")
            return
        self._judge(one, _QUALITY_OF.get(reason, Quality.EMPTY))
        page, kept = self.archive.page(one.page_url), one.kept
        if page is not None and page.kind is PageKind.ARTICLE:
            self.archive.refuse(
                page.url, source=page.source, capture=kept.id, reason=reason, message=message, now=kept.captured_at
            )
            if reason not in _PASSING:  # else it stays due: what an old block page kept back may be there now
                self._visited(one, "refused")

    def _judge(self, one: Read, quality: Quality) -> None:
        for capture in one.captures:
            self.archive.judge(capture, quality)

    def _follow(self, one: Read, kind: PageKind, column: str | None) -> None:
        address = (one.page_url, kind, column)
        self.archive.follow([address], one.found.work.source.id, now=one.kept.captured_at, due=False)

    def _visited(self, one: Read, state: str) -> None:
        """The frontier knows the page as visited then, so that the next crawl doesn't ask for it as new."""
        page = self._page(one)
        if page is not None and (page.last_visited or "") <= one.kept.captured_at:
            alone = len(one.captures) == 1  # a long article's validators are those of its first part
            headers = one.kept.headers if alone else {}
            self.archive.done(
                page,
                now=one.kept.captured_at,
                state=state,
                etag=headers.get("etag"),
                last_modified=headers.get("last-modified"),
                due_at=self._due(page) if state == "live" and page.kind is PageKind.ARTICLE else None,
            )

    def _due(self, page: Page) -> str | None:
        """An article that was brought is seen again as if a crawl had brought it."""
        past = self.archive.past(page.url)
        return due(past, self.sources[page.source], self.clock()) if past else None

    def _page(self, one: Read) -> Page | None:
        asked = one.found.work.request
        if asked is not None and asked.method != "GET":
            return self.archive.page(*asked.key)
        return self.archive.page(one.page_url)


def unread(archive: Archive) -> Iterator[list[Kept]]:
    """The captures that nobody has read yet, in batches. Those that are no text stay unread and are passed over."""
    return kept(archive, Which(unread=True, forms=True))


def kept(archive: Archive, which: Which, after: tuple[str, int] = ("", 0)) -> Iterator[list[Kept]]:
    """Captures in batches, in the order in which they came."""
    while batch := archive.kept(which, after=after, limit=BATCH):
        yield batch
        after = batch[-1].key
