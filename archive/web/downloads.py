"""What a query finds as JSON, CSV or Atom: as much as is wanted, sent while it is read.

A thread of its own with an archive of its own reads, so that a slow download keeps no page waiting; it stops when the
reader leaves. What can't be brought to its end breaks off, so that nobody takes a part for the whole.
"""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request

from archive import Archive, search
from archive.chosen import Chosen
from archive.publishing import Publisher, Wish

TYPES = {
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}

# Articles where nothing else is asked for: a feed's readers look often.
USUAL = {"json": 100, "csv": 1000, "atom": 50}

# A download of everything may take so long, and so many at a time are served.
LIMIT_MS = 10 * 60 * 1000
MOST_DOWNLOADS = 4

# Seconds that a reader may take for a piece, and its size in bytes.
PATIENCE = 60
PIECE = 1 << 16

# What a hit is in JSON: the same as a line of `qingjian search`.
NAMES = ("id", "source", "title", "published_at", "url", "snippet", "credits", "marks", "origin", "state", "reads")

_running: set[Download] = set()


class Gone(Exception):
    """The reader has left."""


class Sink(io.RawIOBase):
    """A stream whose bytes go to the reader of an answer, a piece at a time. Written to in another thread than the
    event loop's. Raises Gone."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Callable[[bytes], Coroutine[Any, Any, None]]) -> None:
        super().__init__()
        self.loop, self.send, self.gone = loop, send, False
        self.piece = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.piece += data
        if len(self.piece) >= PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        piece, self.piece = bytes(self.piece), bytearray()
        if not piece:  # so is a stream that breaks off, and is flushed once more when it is collected
            return
        if self.gone:
            raise Gone
        try:
            asyncio.run_coroutine_threadsafe(self.send(piece), self.loop).result(PATIENCE)
        except TimeoutError as error:
            raise Gone from error


class Download:
    """The answer to a request: the articles that a query finds, in one of the forms."""

    def __init__(self, request: Request, path: Path, form: str, asked: tuple[str, str | None, int | None]) -> None:
        self.request, self.path, self.form, self.asked = request, path, form, asked

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Sends it, unless too many are being sent."""
        if len(_running) >= MOST_DOWNLOADS:
            await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"30")]})
            await send({"type": "http.response.body", "body": b"too many downloads at once: try again in a minute\n"})
            return
        _running.add(self)
        try:
            await self._send(send)
        finally:
            _running.discard(self)

    async def _send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        headers = [(b"content-type", TYPES[self.form].encode())]
        if self.form == "csv":
            headers.append((b"content-disposition", b'attachment; filename="qingjian.csv"'))
        await send({"type": "http.response.start", "status": 200, "headers": headers})

        async def piece(data: bytes) -> None:
            await send({"type": "http.response.body", "body": data, "more_body": True})

        sink = Sink(asyncio.get_running_loop(), piece)
        leaving = asyncio.create_task(self._leaving(sink))
        try:
            await asyncio.to_thread(written, self.path, self.form, self.asked, sink)
        except (Gone, sqlite3.OperationalError):  # too slow: the answer is left without its end, and the server closes
            return
        finally:
            leaving.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _leaving(self, sink: Sink) -> None:
        while (await self.request.receive())["type"] != "http.disconnect":
            pass
        sink.gone = True


def written(path: Path, form: str, asked: tuple[str, str | None, int | None], stream: Any) -> None:
    """Writes what (a query, an order, at most so many) finds to a stream."""
    query, sort, most = asked
    with Archive(path) as archive, sqlite_timelimit(archive.db.conn, LIMIT_MS):
        if form == "json":
            with closing(archive.found(query, sort=sort)) as hits:
                write_json(stream, islice(hits, most))
        else:
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            publisher = Publisher(path, archive.db.conn, Wish(form, chosen=Chosen(query=query), bom=True), now)
            with closing(search.numbers(archive.db.conn, search.asked(query), sort)) as numbers:
                publisher.write_articles(stream, islice(numbers, most))
    stream.flush()


def write_json(stream: IO[bytes], hits: Iterator[search.Hit]) -> None:
    """An array of hits, one in a line."""
    before = b"[\n"
    for hit in hits:
        stream.write(before + json.dumps(_line(hit), ensure_ascii=False).encode())
        before = b",\n"
    stream.write(b"\n]\n" if before == b",\n" else b"[]\n")


def _line(hit: search.Hit) -> dict[str, object]:
    line = {name: getattr(hit, name) for name in NAMES}
    return {**line, "credits": [asdict(credit) for credit in hit.credits]}
