"""Stored answers read again, in the order in which they came, with today's readers: what `replay` and `import` share.

Bytes are taken from the WARC files and read in batches by an executor of `concurrent.futures` (this process, or one a
core); what was read comes back in order, and the parts of a long article are put together here.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin

from fastwarc.warc import ArchiveIterator

from archive import Archive
from archive.capturefiles import CaptureFiles
from archive.captures import Kept, key_of
from archive.contentcoding import Undecodable, decoded
from archive.errors import ArchiveError, QingjianError
from archive.model import Article, Column, ListRequest, Source
from archive.times import later
from crawler.errors import NotAnArticle, reason_of
from crawler.fields.decoding import decode
from crawler.hosts import host_of, reach_of
from crawler.lists import ListRead, read_list
from crawler.pages import counters, join, read
from crawler.pages.parts import MOST_PARTS

# Captures that go to a worker at a time: enough that handing them over costs little, few enough for even work.
BATCH = 64
# Batches that are under way for each worker: one being read, one waiting.
AHEAD = 2

# A redirect and its target, an article and its next part, were asked for in one go.
TOGETHER = timedelta(hours=1)

UNREACHABLE = "{}/{}: {}; the same command goes on there"

# What may be a page: a text. A server that names no kind sends HTML as often as not.
_TEXT = re.compile(r"text/|application/(?:xhtml|xml|json)|$", re.IGNORECASE)


class NoCaptures(QingjianError):
    """An address at which WARC files should be can't be read."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Work:
    """A capture to be read, with all that its reading needs; plain data, so that another process can do it."""

    kept: Kept
    source: Source
    list_of: Column | None  # the column whose list it is; None for what may be an article
    request: ListRequest | None = None  # what a list's page was asked for with, where that was more than its address


@dataclass(frozen=True, slots=True)
class Found:
    """What a capture was read as: an article, the rows of a list, or neither: then `refusal` is the reason's name and
    its explanation (None for the answer to a form that may yet turn out to be a list's)."""

    work: Work
    article: Article | None = None
    rows: ListRead | None = None
    refusal: tuple[str, str] | None = None
    counter: str | None = None  # where the page's script has the read count from


@dataclass(frozen=True, slots=True)
class Read:
    """A page as read again: for an article all captures that it rests on, the page's own first, and which of them has
    its read count (None: the page). `page_url` is the address that led here, before redirects."""

    found: Found
    page_url: str
    captures: tuple[int, ...]
    counter: int | None = None

    @property
    def kept(self) -> Kept:
        return self.found.work.kept


@dataclass(slots=True)
class Rereading:
    """Reads an archive's captures again. `lists` says which requests (`archive.captures.key_of`) ask for lists, and of
    which column; whoever handles what is read may add to it on the way with `learn`, as a crawl learns of a list's next
    page. Without `lists_too` they are passed over."""

    archive: Archive
    sources: Mapping[str, Source]
    executor: Executor
    workers: int = 1
    place: str = ""  # the address at which the WARC files are, if they are not beside the archive
    lists: dict[str, Column] = field(default_factory=dict)
    lists_too: bool = True
    _forms: dict[str, ListRequest] = field(default_factory=dict)
    _parts: set[int] = field(default_factory=set)
    _led: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def batches(self, works: Iterator[Sequence[Kept]]) -> Iterator[tuple[Sequence[Kept], Iterator[Read]]]:
        """What the captures are, batch by batch; parts of long articles come with their first page. Within a batch
        each page is put together only when it is asked for, so that it profits from what the last one taught."""
        self._led = _redirects(self.archive)
        waiting: deque[tuple[Sequence[Kept], Future[list[Found]]]] = deque()
        for batch in works:
            waiting.append((batch, self._submit(batch)))
            if len(waiting) >= AHEAD * self.workers:
                yield self._done(*waiting.popleft())
        while waiting:
            yield self._done(*waiting.popleft())

    def one(self, kept: Kept, source: Source) -> Read | None:
        """What one capture of an article's first page is, with its further parts."""
        return self._whole(self._read(Work(kept, source, None)))

    def learn(self, request: ListRequest, column: Column) -> None:
        """Notes that the request asks for a page of the column's list."""
        key = key_of(request)
        self.lists.setdefault(key, column)
        self._forms.setdefault(key, request)

    def _submit(self, batch: Sequence[Kept]) -> Future[list[Found]]:
        works = [self._work(kept) for kept in batch if kept.source in self.sources and _may_be_page(kept)]
        if not self.lists_too:
            works = [work for work in works if work.list_of is None]
        return self.executor.submit(read_all, self.place or self.archive.captures_folder, works)

    def _work(self, kept: Kept) -> Work:
        key = kept.request_key
        return Work(kept, self.sources[kept.source or ""], self.lists.get(key), self._forms.get(key))

    def _done(self, batch: Sequence[Kept], future: Future[list[Found]]) -> tuple[Sequence[Kept], Iterator[Read]]:
        return batch, filter(None, map(self._whole, future.result()))

    def _whole(self, found: Found) -> Read | None:
        """The whole page that a capture is, or None when it is part of one that came before."""
        kept = found.work.kept
        if kept.id in self._parts:
            return None
        page_url = self._led_from(kept)
        column = self.lists.get(kept.request_key) or self.lists.get(page_url)
        if column is not None and found.work.list_of is None:  # learned after it was handed out
            found = self._read(replace(found.work, list_of=column, request=self._forms.get(kept.request_key)))
        if found.article is None:
            return Read(found, page_url, (kept.id,))
        parts, captures, missing = self._gathered(found, found.article)
        article, counter = replace(join(parts, missing), url=page_url), None
        if found.work.source.counter and not missing:
            article, counter = self._counted(found, article)
        whole = replace(found, article=article)
        return Read(whole, page_url, captures if counter is None else (*captures, counter), counter)

    def _counted(self, found: Found, article: Article) -> tuple[Article, int | None]:
        """The article with what its counter answered with the page, and the capture of that."""
        since, url = found.work.kept.captured_at, found.counter
        kept = self.archive.next_capture(url, since=since, until=later(since, TOGETHER)) if url else None
        if kept is None:
            return counters.counted(article, url, None, {}), None
        self._parts.add(kept.id)
        body = self._body(kept)
        if isinstance(body, Exception):
            return counters.counted(article, url, None, {}), None
        return counters.counted(article, url, body, kept.headers), kept.id

    def _gathered(self, found: Found, first: Article) -> tuple[list[Article], tuple[int, ...], str | None]:
        """The parts of an article, their captures, and which part is not there (None: none)."""
        parts, captures, urls = [first], [found.work.kept.id], {found.work.kept.url}
        while (url := parts[-1].next_page) and url not in urls and len(parts) < MOST_PARTS:
            since = found.work.kept.captured_at
            kept = self.archive.next_capture(url, since=since, until=later(since, TOGETHER))
            part = self._read(replace(found.work, kept=kept)) if kept else None
            if kept is None or part is None or part.article is None:
                return parts, tuple(captures), f"{url} (no capture of it)"
            parts.append(part.article)
            captures.append(kept.id)
            urls.add(url)
            self._parts.add(kept.id)
        return parts, tuple(captures), None

    def _read(self, work: Work) -> Found:
        """What one capture is, here."""
        body = self._body(work.kept)
        return Found(work, refusal=("damaged", str(body))) if isinstance(body, Exception) else _found(work, body)

    def _body(self, kept: Kept) -> bytes | Exception:
        """What a capture holds, decoded; else why it can't be had."""
        try:
            if self.place:
                with closing(_opened(self.place, kept.file)) as stream:
                    return _payload(stream, kept)
            return decoded(self.archive.payload(kept.id)[0], kept.headers.get("content-encoding"))
        except (ArchiveError, Undecodable) as error:
            return error
        except OSError as error:
            if self.place:
                raise NoCaptures(UNREACHABLE.format(self.place, kept.file, error)) from error
            return error

    def _led_from(self, kept: Kept) -> str:
        """The address from which redirects led to the capture's, a moment before; its own without any."""
        url, seen = kept.url, {kept.url}
        while origin := self._origin(url, kept.captured_at):
            if origin in seen:
                break
            seen.add(origin)
            url = origin
        return url

    def _origin(self, url: str, at: str) -> str | None:
        led = [origin for when, origin in self._led.get(url, ()) if when <= at <= later(when, TOGETHER)]
        return led[-1] if led else None


def read_all(place: Path | str, works: Sequence[Work]) -> list[Found]:
    """What each capture is read as, of the WARC files in a folder or at any address that fsspec knows. A capture whose bytes
    can't be had is refused as `damaged`. Raises NoCaptures where the address can't be read: that is no damage."""
    open_ = CaptureFiles(place).opened if isinstance(place, Path) else partial(_opened, place)
    found = []
    with ExitStack() as stack:
        opened: dict[str, BinaryIO] = {}
        for work in works:
            try:
                if work.kept.file not in opened:
                    opened[work.kept.file] = stack.enter_context(open_(work.kept.file))
                found.append(_found(work, _payload(opened[work.kept.file], work.kept)))
            except (ArchiveError, Undecodable) as error:
                found.append(Found(work, refusal=("damaged", str(error))))
            except OSError as error:
                if not isinstance(place, Path):
                    raise NoCaptures(UNREACHABLE.format(place, work.kept.file, error)) from error
                found.append(Found(work, refusal=("damaged", str(error))))
    return found


def _opened(place: str, name: str) -> BinaryIO:
    """A WARC file at an address of fsspec's."""
    try:
        import fsspec

        stream: BinaryIO = fsspec.filesystem(place.partition("://")[0]).open(f"{place.rstrip('/')}/{name}", "rb")
    except ImportError as error:
        raise NoCaptures(f"{place}: {error}; `pip install 'qingjian[fleet]'` has fsspec") from error
    except ValueError as error:
        raise NoCaptures(f"{place}: {error}") from error
    return stream


def _payload(stream: BinaryIO, kept: Kept) -> bytes:
    stream.seek(kept.offset)
    for record in ArchiveIterator(stream, parse_http=True, auto_decode="none"):
        return decoded(record.reader.read(), kept.headers.get("content-encoding"))
    raise ArchiveError(f"{kept.file}: no WARC record at byte {kept.offset}; the file is damaged")


def _found(work: Work, body: bytes) -> Found:
    kept = work.kept
    if work.list_of is not None:
        return Found(work, rows=_rows(work, body))
    if kept.asked[0] != "GET":
        return Found(work)  # nobody asks for an article with a form
    try:
        article = read(kept.url, body, kept.headers, work.source, kept.captured_at)
        return Found(work, article=article, counter=_counter(work, body))
    except NotAnArticle as error:
        return Found(work, refusal=(reason_of(error), error.why))
    except QingjianError as error:
        return Found(work, refusal=(reason_of(error), str(error)))


def _counter(work: Work, body: bytes) -> str | None:
    counter, kept = work.source.counter, work.kept
    url = counter and counters.address(counter, kept.url, decode(body, kept.headers).text)
    return url if url and host_of(url) in reach_of(work.source) else None


def _rows(work: Work, body: bytes) -> ListRead:
    kept = work.kept
    return read_list(kept.url, body, kept.headers, work.list_of, request=work.request, seen_at=kept.captured_at)


def _may_be_page(kept: Kept) -> bool:
    return bool(_TEXT.match(kept.headers.get("content-type", ""))) and not kept.url.endswith("/robots.txt")


def _redirects(archive: Archive) -> dict[str, list[tuple[str, str]]]:
    """For each address that a redirect led to: when, and from where, in the order of time."""
    led: dict[str, list[tuple[str, str]]] = {}
    for url, location, when in archive.redirects():
        led.setdefault(urljoin(url, location), []).append((when, url))
    return led
