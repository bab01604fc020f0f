"""The one process of a fleet that has the archive open: it does what the workers' crawls ask of it.

Whatever has come in meanwhile is done in one transaction, each call for itself: one that fails takes nothing else with it.
Nobody is answered before it is committed. A worker whose connection ends, for whatever reason, has nothing in hand any
more.
"""

from __future__ import annotations

import os
import pickle
import secrets
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener, answer_challenge, deliver_challenge, wait
from sqlite3 import Connection as Database
from sqlite3 import DatabaseError
from typing import Any, Self

from archive import Archive
from archive.errors import ArchiveError, QingjianError
from archive.holds import Holder
from archive.index import BATCH
from crawler.holding import myself
from crawler.remote import CALLS, Address

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
Reply = tuple[bool, Any]  # whether it was done, and what it returned; else what it raised

# Seconds between two looks at whether this is to end.
LOOK = 1.0

# Connections that wait to be taken; a large fleet begins all at once.
BACKLOG = 512


class Archivist:
    """Serves an archive to workers at an address, in threads of its own, as long as its `with` lasts. `batches`
    counts its transactions."""

    def __init__(self, archive: Archive, host: str = "127.0.0.1", port: int = 0) -> None:
        self.archive = archive
        self.key = secrets.token_bytes(32)
        self.batches = 0
        try:
            self._listener = Listener((host, port), "AF_INET6" if ":" in host else "AF_INET", backlog=BACKLOG)
        except OSError as error:
            raise ArchiveError(
                f"{host}:{port}: nothing can listen here: {(error.strerror or str(error)).lower()}"
            ) from error
        self._marks: dict[Connection, str | None] = {}  # of each connection what it holds
        self._came: list[Connection] = []
        self._woken, self._wake = os.pipe()
        self._recorded = 0  # articles since the index was brought up to date
        self._ended = False
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._accept, self._serve)]

    @property
    def address(self) -> Address:
        """Where it listens."""
        host, port = self._listener.address[:2]
        return str(host), int(port)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        with suppress(OSError), socket.create_connection(self.address, LOOK):
            self._threads[0].join(LOOK)  # who only closed the listener would leave it waiting for the next one
        self._listener.close()
        os.write(self._wake, b"!")
        self._threads[1].join()
        os.close(self._wake)
        os.close(self._woken)

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                if self._ended:
                    return
                continue  # it went away before it was taken
            if self._ended:
                connection.close()
                return
            threading.Thread(target=self._welcome, args=(connection,), daemon=True).start()

    def _welcome(self, connection: Connection) -> None:
        """Takes in who knows the key."""
        try:
            deliver_challenge(connection, self.key)
            answer_challenge(connection, self.key)
        except (OSError, EOFError, AuthenticationError):
            connection.close()
            return
        self._came.append(connection)
        with suppress(OSError):
            os.write(self._wake, b"!")

    def _serve(self) -> None:
        try:
            self._serve_all()
        finally:  # whatever happens, nobody waits for an answer that never comes
            for connection in list(self._marks):
                self._leave(connection)

    def _serve_all(self) -> None:
        while not self._ended:
            ready = wait([self._woken, *self._marks], LOOK)
            if self._woken in ready:
                os.read(self._woken, 64)
                while self._came:
                    self._marks[self._came.pop()] = None
            calls = [(each, call) for each in ready if isinstance(each, Connection) and (call := self._heard(each))]
            if calls:
                self._answer(calls)
            if self._recorded >= BATCH:
                self._index()

    def _heard(self, connection: Connection) -> Call | None:
        try:
            call: Call = connection.recv()
        except Exception:  # noqa: BLE001 (it is gone, or says what is nothing; the others go on)
            self._leave(connection)
            return None
        return call

    def _answer(self, calls: Sequence[tuple[Connection, Call]]) -> None:
        try:
            with self.archive.transaction() as db:
                replies = [(each, self._done(db, each, *call)) for each, call in calls]
        except (QingjianError, DatabaseError) as error:  # nothing of all this stands
            replies = [(each, (False, ArchiveError(str(error)))) for each, _ in calls]
        self.batches += 1
        for connection, reply in replies:
            try:
                connection.send(reply)
            except Exception:  # noqa: BLE001 (as above)
                self._leave(connection)

    def _done(
        self, db: Database, connection: Connection, name: str, args: tuple[Any, ...], more: dict[str, Any]
    ) -> Reply:
        if name not in CALLS:
            return False, ArchiveError(f"no worker may ask for {name!r}")
        if name == "hold":
            args = (args[0], self._held_by(args[1]))
        db.execute("SAVEPOINT one")
        try:
            value = getattr(self.archive, name)(*args, **more)
        except Exception as error:  # noqa: BLE001 (a bug that a page brings to light is the worker's to tell)
            db.execute("ROLLBACK TO one")
            return False, _sendable(error)
        finally:
            db.execute("RELEASE one")
        self._recorded += name == "record"
        if name == "hold" and not value:
            self._marks[connection] = args[1].mark
        return True, value

    def _held_by(self, worker: Holder) -> Holder:
        """A worker has its sources only as long as this process is there, whatever becomes of its machine."""
        me = myself(worker.since)
        return replace(worker, pid=me.pid, host=me.host, place=me.place, started=me.started)

    def _leave(self, connection: Connection) -> None:
        """Gives back what a worker had in hand that has gone."""
        mark = self._marks.pop(connection, None)
        connection.close()
        if mark is not None:
            with suppress(ArchiveError):  # its signs of life end, which says the same later
                self.archive.let_go(mark)

    def _index(self) -> None:
        self._recorded = 0
        with suppress(ArchiveError):  # what waits is found all the same
            self.archive.index_batch()


def _sendable(error: Exception) -> Exception:
    """The error, if it comes out at the other end as it went in; else one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    except Exception:  # noqa: BLE001 (what an error's own code does)
        return (
            ArchiveError(str(error))
            if isinstance(error, ArchiveError)
            else RuntimeError(f"{type(error).__name__}: {error}")
        )
    return error
