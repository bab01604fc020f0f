"""The archive of another process, over a connection: what a crawl on a worker of a fleet writes into.

The crawl there is the crawl that runs anywhere, with the same spider and readers; only what it asks of its archive is done
by the archivist (crawler/archivist.py), who alone has it open, and answers when it stands on the disk. So there is one
frontier and one history, a worker has nothing to lose, and what it did counts until the moment at which it is killed.

What goes over the connection is pickled, as all that goes to and from Dask's workers is: both sides must be ours, which
each shows the other by knowing a key that is made for one crawl.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from typing import Any, Self, cast

from archive import Archive
from archive.errors import ArchiveError
from archive.model import ListedItem

Address = tuple[str, int]

# What a crawl asks of its archive, and nothing else does a worker get done.
CALLS = frozenset((
    "absent", "add_source", "answer", "asked", "begin_walk", "beat", "capture_all", "controls", "done", "drop", "due_lists",
    "end_run", "follow", "follow_on", "hold", "holders", "is_lost", "judge", "learn", "lease", "let_go", "listed", "made_at",
    "make_due", "name_of", "next_capture", "past", "payload", "postpone", "put_off", "record", "refuse", "remember",
    "resting", "seen", "settle", "stands", "start_run", "take", "unknown_entries", "walk",
))  # fmt: skip


class ArchivistGone(ArchiveError):
    """The archivist ended, or can't be reached: what it had recorded stands."""


def connected(address: Address, key: bytes) -> Archive:
    """The archivist's archive, as far as a crawl uses one. Raises ArchivistGone."""
    return cast("Archive", RemoteArchive(address, key))


class RemoteArchive:
    """Does what CALLS name as `Archive` does, elsewhere. May be used from several threads."""

    def __init__(self, address: Address, key: bytes) -> None:
        host, port = address
        try:
            self._connection = Client(address, authkey=key)
        except (OSError, EOFError, AuthenticationError) as error:
            raise ArchivistGone(
                f"this worker can't reach the archivist at {host}:{port} ({error}); `--listen` says at which address it can"
            ) from error
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in CALLS:
            raise AttributeError(f"a worker's archive has no {name!r}")
        return partial(self._call, name)

    def _call(self, name: str, *args: Any, **more: Any) -> Any:
        try:
            with self._lock:
                self._connection.send((name, args, more))
                done, value = self._connection.recv()
        except (OSError, EOFError) as error:
            raise ArchivistGone(
                "the archivist has ended; what it had recorded stands, and its next crawl goes on"
            ) from error
        if done:
            return value
        raise value

    def listed(self, page: Any, items: Sequence[ListedItem], *, own: Callable[[str], bool], **more: Any) -> int:
        """As `Archive.listed`; which addresses are the source's own is found out here."""
        among = frozenset(item.url for item in items if own(item.url))
        return int(self._call("listed", page, items, own=among.__contains__, **more))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """None: each call stands for itself. A worker that is lost in between leaves a visit that is made again."""
        yield

    def close(self) -> None:
        """Ends the connection, and with it what this crawl had in hand."""
        self._connection.close()

    # What the archivist sees to itself, once for all.

    def to_index(self) -> int:
        return 0

    def recover(self) -> tuple[()]:
        return ()

    def lost(self) -> list[tuple[str, int]]:
        return []

    def mend_clock(self, *, now: str) -> None:
        return None

    def seal(self, *, now: str) -> None:
        return None
