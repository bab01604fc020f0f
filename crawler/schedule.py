"""What is due, when, and the process that waits for it: it sleeps, and starts a crawl of what is due as a child.

When a page is due stands in the archive (`pages`) and nowhere else. A child, since Scrapy's reactor runs once in a
process, and a crawl that dies takes nothing along.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from archive import Archive
from archive.errors import ArchiveError
from archive.model import Source
from archive.times import later, seconds_between
from crawler.rhythm import quiet_until
from crawler.sources import of_day

# Seconds after which the archive is asked anew while we sleep: another crawl may have run, or the clock been set.
LONGEST_SLEEP = 300.0

# Seconds until the next try when a crawl failed or left what is due: a minute, then twice as long each time.
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0

# Seconds that a child has for its end; it needs fewer (crawler/stopping.py).
CHILDS_END = 8.0

# What says that the crawl did its work: all of it, or in part.
WELL = (0, 1)

NEVER = "9999-12-31T23:59:59Z"


def due_times(archive: Archive, sources: Sequence[Source], now: str) -> dict[str, str]:
    """When each source is to be asked next; a time that is past means now. Quiet hours count, also those that have begun."""
    return {source.id: _due(archive, source, now) for source in sources}


def _due(archive: Archive, source: Source, now: str) -> str:
    lists = [column.list for column in of_day(source, now).columns]
    unseen = any(archive.page(url) is None for url in lists)
    at = now if unseen else archive.next_due(source.id, now=now) or NEVER
    return quiet_until(source.quiet, max(at, now)) or at


def due_in(path: Path, sources: Sequence[Source], now: str) -> dict[str, str]:
    """The same of the archive at a path; all is due, but in quiet hours, where there is none, or none that can be read: a
    crawl will make it, or say what is wrong."""
    try:
        with Archive(path) as archive:
            return due_times(archive, sources, now)
    except ArchiveError:
        return {source.id: quiet_until(source.quiet, now) or now for source in sources}


def earliest(times: Mapping[str, str]) -> tuple[str, str]:
    """The next time, and whose it is."""
    return min((at, name) for name, at in times.items())


@dataclass(slots=True)
class Schedule:
    """Runs crawls for ever. `times` says when each source is due, `crawl` runs one and returns its exit code, `sleep`
    sleeps, `tell` gets lines for people."""

    times: Callable[[str], Mapping[str, str]]
    crawl: Callable[[], int]
    clock: Callable[[], str]
    tell: Callable[[str], object]
    sleep: Callable[[float], object] = time.sleep
    pause: float = 0.0
    _announced: str = ""

    def run(self) -> None:
        """Until a signal comes."""
        while True:
            self.step()

    def step(self) -> None:
        """Sleeps, or crawls when something is due."""
        now = self.clock()
        at, source = earliest(self.times(now))
        if at > now:
            self._announce(at, source)
            self.sleep(min(LONGEST_SLEEP, max(1.0, seconds_between(now, at))))
            return
        code = self.crawl()
        now = self.clock()
        if code in WELL and earliest(self.times(now))[0] > now:
            self.pause = 0.0
            return
        self._back_off(now, code)

    def _announce(self, at: str, source: str) -> None:
        if at != self._announced:
            self._announced = at
            self.tell(f"next due: {source} at {at}" if at != NEVER else "nothing will ever be due")

    def _back_off(self, now: str, code: int) -> None:
        """A crawl that failed, or left what is due (another crawl has it), is not begun again at once."""
        self.pause = min(LONGEST_PAUSE, self.pause * 2 or FIRST_PAUSE)
        why = "something is still due" if code in WELL else f"the crawl ended with {code}"
        self.tell(f"{why}; again at {later(now, timedelta(seconds=self.pause))}")
        self.sleep(self.pause)


def run_child(command: Sequence[str]) -> int:
    """Runs a command to its end and returns its exit code. A signal that ends this process is handed on first, and the
    child waited for. It is in a process group of its own: Ctrl-C in a terminal must reach it once."""
    child = subprocess.Popen(command, process_group=0)  # noqa: S603 (our own program)
    try:
        return child.wait()
    except KeyboardInterrupt:
        _end(child)
        raise


def _end(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(CHILDS_END)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
