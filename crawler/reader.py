"""Articles read in a process beside the crawl, which fetches and records meanwhile.

To read a page takes the processor as long as to fetch it. A crawl of a few pages reads them itself; one of many begins a
second process, if there is a second core, and reads there what it can, once that is ready. What that process refuses, or
does not answer, the crawl reads itself: so an outcome, and a bug, is the same wherever a page is read.

The two are joined by a pair of sockets, over which questions and answers go in one order; several are under way, so that
neither waits for the other. The process ends when the crawl's end of it closes, however the crawl ended.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from archive.model import Source
from archive.prepared import Prepared, prepare
from crawler.assembly import Answer
from crawler.executors import cores
from crawler.pages import read

# So many articles are read before a process is begun for them: to begin it takes as long as to read two hundred.
FIRST = 200

# What the process runs. web-poet would have it import all of Scrapy, if that is there, which takes a third of its beginning.
RUN = "import sys; sys.modules['scrapy'] = None; from crawler.reader import main; main()"

# Bytes that say how many follow.
_HEAD = 4


class Reader:
    """Reads articles of some sources elsewhere, once there are many. Used from one event loop."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        # How many are still to come before the process is begun; None: there is none, or no more.
        self._before = FIRST if cores() > 1 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._beginning: asyncio.Task[None] | None = None
        self._opened: asyncio.WriteTransport | None = None
        self._connection: asyncio.WriteTransport | None = None  # the same, when the process is ready
        self._asked: deque[asyncio.Future[Prepared | None]] = deque()

    async def article(self, answer: Answer, source: str) -> Prepared | None:
        """The article that an answer is; None: read it here."""
        if self._connection is None:
            if self._before == 0 and self._beginning is None:
                self._beginning = asyncio.ensure_future(self._begin())
            self._before = self._before and self._before - 1
            return None
        return await self._ask(
            self._connection, (answer.url, answer.body, dict(answer.headers), source, answer.captured_at)
        )

    async def _ask(self, connection: asyncio.WriteTransport, asked: object) -> Prepared | None:
        connection.write(_framed(pickle.dumps(asked)))
        waiting: asyncio.Future[Prepared | None] = asyncio.get_running_loop().create_future()
        self._asked.append(waiting)
        return await waiting

    async def _begin(self) -> None:
        """Begins the process; its first answer says that it is ready."""
        try:
            connection = await self._connected()
        except OSError:  # enough is lost with one try
            self.close()
            return
        await self._ask(connection, self._sources)
        if self._process is not None:
            self._connection = connection

    async def _connected(self) -> asyncio.WriteTransport:
        ours, theirs = socket.socketpair()
        paths = os.pathsep.join(
            filter(None, (str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH")))
        )
        with theirs, ExitStack() as undone:
            undone.callback(ours.close)
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-P", "-c", RUN],
                stdin=theirs.fileno(),
                env={**os.environ, "PYTHONPATH": paths},
            )
            undone.pop_all()
        connection, _ = await asyncio.get_running_loop().create_connection(
            lambda: _Hearing(self._heard, self.close), sock=ours
        )
        self._opened = connection
        return connection

    def _heard(self, data: bytes) -> None:
        waiting = self._asked.popleft()
        if not waiting.done():  # who asked may have been stopped
            waiting.set_result(pickle.loads(data))  # noqa: S301 (of our own child)

    def close(self) -> None:
        """Ends the process; what comes later, and what it has not answered, is to be read by whoever asks."""
        self._before = self._connection = None
        if self._opened is not None:
            self._opened.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        while self._asked:
            waiting = self._asked.popleft()
            if not waiting.done():
                waiting.set_result(None)


class _Hearing(asyncio.Protocol):
    """Puts what comes over a connection together again: `heard` is called with each answer, `ended` at the end."""

    def __init__(self, heard: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._held = bytearray()
        self._on_answer, self._on_end = heard, ended

    def data_received(self, data: bytes) -> None:
        self._held += data
        while len(self._held) >= _HEAD:
            end = _HEAD + int.from_bytes(self._held[:_HEAD], "big")
            if len(self._held) < end:
                return
            answer = bytes(self._held[_HEAD:end])
            del self._held[:end]
            self._on_answer(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_end()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_HEAD, "big") + data


def main() -> None:
    """Reads what comes over the socket that is the standard input, until nobody is at its other end."""
    for each in (signal.SIGINT, signal.SIGTERM):  # a terminal sends them to all its processes; the crawl ends this one
        signal.signal(each, signal.SIG_IGN)
    with socket.socket(fileno=os.dup(0)) as connection, connection.makefile("rb") as stream, suppress(OSError):
        sources: dict[str, Source] = pickle.loads(_next(stream))  # noqa: S301 (of our own parent)
        connection.sendall(_framed(pickle.dumps(None)))  # ready
        while asked := _next(stream):
            connection.sendall(_framed(pickle.dumps(_article(sources, *pickle.loads(asked)))))  # noqa: S301


def _next(stream: BinaryIO) -> bytes:
    return stream.read(int.from_bytes(stream.read(_HEAD), "big"))


def _article(
    sources: dict[str, Source], url: str, body: bytes, headers: dict[str, str], source: str, seen_at: str
) -> Prepared | None:
    try:
        return prepare(read(url, body, headers, sources[source], seen_at), source)
    except Exception:  # noqa: BLE001 (the crawl reads it itself, and then says what it is)
        return None
