"""An archive's file and its WARC files, opened: who may write when, and how both are closed.

Reading needs nothing but the file. Writing goes through transactions that hold SQLite's write lock from the
beginning; within a process they are kept apart by a lock of ours, so that threads may share an Archive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Self, TypeVar

from archive import index, opening, recovery
from archive.capturefiles import CaptureFiles
from archive.errors import ArchiveLocked
from archive.prepared import Prepared

# Articles that a writer indexes when it opens or closes, some three seconds at most: what a crash left, or a short work.
# More is for `index`, which shows how far it is.
INDEXED_ASIDE = 2000

# Entries that are kept until they are indexed: twice what a crawl lets wait.
MOST_ENTRIES = 2 * index.BATCH

_Done = TypeVar("_Done")


class Opened:
    """What all sides of an archive share: its file, its WARC files and one lock."""

    def __init__(self, path: str | Path, *, write: bool = False) -> None:
        self.path = Path(path).resolve()
        self.db = (opening.open_for_writing if write else opening.open_for_reading)(self.path)
        self.captures_folder = self.path.with_name(f"{self.path.stem}-captures")
        self.capture_files = CaptureFiles(self.captures_folder)
        self._writing = write
        self._lock = threading.RLock()
        self._entries: dict[index.Said, index.Entry] = {}  # made already, of what waits to be indexed
        self._writer: int | None = None  # the thread whose transaction is open
        self._index_aside()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing = self._writing and error is None  # who is stopped wants to stop
        self.close()

    def close(self) -> None:
        """Closes the WARC file, giving it its final name, and the database."""
        try:
            self.close_captures()
            self._index_aside()
        finally:
            self._writing = False
            with self._lock:  # a thread may be indexing
                self.db.close()

    def close_captures(self) -> None:
        """Closes this archive's own WARC file, giving it its final name; later captures begin another one."""
        with opening.explaining(self.captures_folder):
            self.capture_files.finish(self._is_entered, last=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write transaction, kept whole or not at all; inside another of this thread, a part of that. Raises
        ArchiveLocked, ArchiveNotWritable."""
        with self._lock, opening.explaining(self.path):
            if self.db.conn.in_transaction:
                yield self.db.conn
                return
            # No row is committed before the record that it refers to is durable.
            self._writer = threading.get_ident()
            try:
                with opening.immediate(self.db.conn, self.capture_files.sync):
                    yield self.db.conn
            finally:
                self._writer = None
            if self.capture_files.is_retired:
                self.capture_files.finish(self._is_entered)

    def _is_entered(self, file: str, captures: int) -> bool:
        """Whether all captures in a WARC file have rows; then that is noted."""
        with self.transaction() as db:
            return recovery.is_entered(db, file, captures)

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        """A connection on which several questions see the archive as of one moment, beside whoever writes."""
        with self._lock, opening.explaining(self.path):
            if self.db.conn.in_transaction:
                yield self.db.conn
                return
            self.db.conn.execute("BEGIN")
            try:
                yield self.db.conn
            finally:
                self.db.conn.execute("ROLLBACK")

    def index_batch(self) -> int:
        """Indexes a batch of what waits, half a second's work: how many articles. May be called from any thread."""
        done = self._batch(partial(index.drain, made=self._entries))
        self._batch(index.merge)  # what comes out of order makes runs, of which there must not be many
        return done

    def _keep_entry(self, prepared: Prepared) -> None:
        """Keeps an entry until it is indexed. Few wait so long that they must be made anew."""
        if len(self._entries) >= MOST_ENTRIES:
            self._entries.clear()
        self._entries[prepared.said] = prepared.entry

    def _batch(self, work: Callable[[Connection], _Done]) -> _Done:
        with self.transaction() as db:
            return work(db)

    def _index_aside(self) -> None:
        """Indexes what little waits, and leaves it when another process writes: it stays in the queue."""
        if not self._writing or self.db.conn.in_transaction:
            return
        with suppress(ArchiveLocked):
            for _ in range(INDEXED_ASIDE // index.BATCH):
                if not index.waits(self.db.conn) or self.index_batch() < index.BATCH:
                    break
