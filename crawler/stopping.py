"""Ctrl-C and SIGTERM: each command ends in order, and within ten seconds, whatever it waits for.

The first signal raises `Stopped` where the command is, as Ctrl-C does in any Python program; a crawl, which runs in a
reactor that would swallow it, is told instead. A second signal ends the process at once, and so does a clock of its own
when the orderly end takes too long (a statement of SQLite's, a name that doesn't resolve): what is recorded is whole at
every instant, so that costs nothing but what was in hand, which the next run takes up.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Self

# Seconds for an orderly end; systemd, docker and people wait ten.
PATIENCE = 9.0

# Signals that come so soon after the first are the same one: a terminal sends it to all processes, a parent once more.
SAME = 1.0

SAID = {signal.SIGINT: "interrupted", signal.SIGTERM: "stopped (SIGTERM)"}


class Stopped(KeyboardInterrupt):
    """Whoever runs the command wants it to end."""


class Stopping:
    """Handles the signals of one command. `came` is the signal, once one came."""

    def __init__(self) -> None:
        self.came: signal.Signals | None = None
        self.forced = False
        self._at = 0.0
        self._instead: Callable[[], object] | None = None
        self._before: dict[signal.Signals, object] = {}
        self._read, self._write = -1, -1

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():  # only it may handle signals
            return self
        self._read, self._write = os.pipe()
        # Begun now, since to begin a thread in a signal's handler may wait for a lock that the main thread holds.
        threading.Thread(target=self._watch, args=(self._read,), daemon=True).start()
        self._before = {each: signal.signal(each, self._handle) for each in SAID}
        _current.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._write < 0:
            return
        _current.remove(self)
        for each, handler in self._before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]
        os.close(self._write)  # ends the watch

    @property
    def code(self) -> int:
        """As a shell reports a program that a signal ended: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + (self.came or signal.SIGINT)

    @property
    def said(self) -> str:
        """The line for people."""
        return SAID[self.came or signal.SIGINT]

    def leave(self) -> None:
        """Ends the process here when its end was forced: threads that still wait for a network would be waited for."""
        if self.forced:
            self._end(self.said)

    @contextmanager
    def instead(self, tell: Callable[[], object]) -> Iterator[None]:
        """Inside, a signal calls `tell` and raises nothing."""
        self._instead = tell
        try:
            yield
        finally:
            self._instead = None

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.came is not None:
            if time.monotonic() - self._at > SAME:
                self._end(f"{self.said}, at once")
            return
        self.came, self._at = signal.Signals(number), time.monotonic()
        os.write(self._write, b"!")
        if self._instead is None:
            raise Stopped
        self._instead()

    def _watch(self, read: int) -> None:
        """Waits for the first signal, and then for the end, but not longer than there is patience."""
        if os.read(read, 1):
            waiting = threading.Thread(target=os.read, args=(read, 1), daemon=True)
            waiting.start()
            waiting.join(PATIENCE)
            if waiting.is_alive():
                self._end(f"{self.said}, at once: it had not ended after {PATIENCE:.0f} s; the next run goes on")
        os.close(read)

    def _end(self, said: str) -> None:
        with suppress(OSError, ValueError):
            os.write(2, f"qingjian: {said}\n".encode())
            sys.stdout.flush()
        os._exit(self.code)


_current: list[Stopping] = []


def current() -> Stopping | None:
    """Who handles the signals of the command that runs; None outside of one."""
    return _current[-1] if _current else None
