"""A source is crawled by one process at a time; who comes second is told by whom, and may wait.

Whether a holder lives is judged here. Of a process on this machine the kernel says it: the process is there, and began
when the holder did, or it is dead, whatever its clock said. Of another machine only the sign of life speaks that each
holder gives now and then, and no two clocks agree: so one that is fresh is believed, and one that is far from now, in the
past or in the future, is watched for as long as three signs take. Only who gives none then is dead.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import ProgrammingError

from archive import Archive
from archive.errors import ArchiveError, ArchiveLocked, QingjianError
from archive.holds import ALL, Holder
from archive.model import Source
from archive.times import seconds_between
from crawler.clock import now

# Seconds between two signs of life: rare enough to cost nothing, and three of them are a short wait.
BEAT = 15.0
WATCH = 3 * BEAT

# Seconds after which a sign of life is no proof any more. Clocks that are set are within seconds of each other.
STALE = 120

# Seconds between two looks of who waits.
LOOK = 2.0

PROC = Path("/proc")


class Held(QingjianError):
    """Another process has the source in hand."""

    exit_code = 0


class HoldLost(ArchiveError):
    """Another process took this one for dead, and its sources into its own hand."""

    exit_code = 1


@dataclass(slots=True)
class Hold:
    """One's own hold; `lost` once somebody took it."""

    lost: bool = False

    def check(self) -> None:
        """Raises HoldLost."""
        if self.lost:
            raise HoldLost("another crawl took this one for dead and goes on in its place; nothing recorded is lost")


def myself(now: str) -> Holder:
    """This process, as a new holder."""
    host = " ".join(socket.gethostname().split()) or "unknown"
    pid = os.getpid()
    return Holder(secrets.token_hex(8), pid, host, _place(), _started(pid) or "", now, now)


def is_dead(holder: Holder) -> bool:
    """Whether a process of this machine has ended; False also of another machine's, of which nobody knows."""
    if not holder.place or holder.place != _place():
        return False
    started = _started(holder.pid)
    return started is not None and started != holder.started if _exists(holder.pid) else True


@contextmanager
def hold(archive: Archive, sources: Sequence[str], clock: Callable[[], str], every: float = BEAT) -> Iterator[Hold]:
    """For its length the sources are in this process's hand, and it gives signs of life. Raises Held. Dead holders of
    this machine are no hindrance; of others see `free`."""
    _drop_dead(archive, sources)
    mine, own, end = myself(clock()), Hold(), threading.Event()
    if others := archive.hold(sources, mine):
        source, holder = next(iter(others.items()))
        raise Held(f"{_named(source)} is in the hand of {holder}")
    beating = threading.Thread(target=_beat, args=(archive, mine.mark, own, clock, end, every), daemon=True)
    beating.start()
    try:
        yield own
    finally:
        end.set()
        beating.join()
        with suppress(ProgrammingError):  # the archive was closed before: the end of this process ends the hold
            archive.let_go(mine.mark)


@contextmanager
def alone(path: Path, doing: str, clock: Callable[[], str] = now) -> Iterator[None]:
    """For its length no crawl of the archive runs, and one that begins is told. Raises ArchiveLocked. It has a connection
    of its own, since its signs of life must not come between the work's statements."""
    with Archive(path, write=True) as own, ExitStack() as open_holds:
        try:
            open_holds.enter_context(hold(own, [ALL], clock))
        except Held as error:
            raise ArchiveLocked(f"{path}: {doing} wants to be alone, and {error}; try again then") from None
        yield


def free(
    archive: Archive,
    sources: Sequence[Source],
    clock: Callable[[], str],
    tell: Callable[[str], object],
    *,
    wait: bool = False,
    sleep: Callable[[float], object] = time.sleep,
) -> list[Source]:
    """The sources that nobody has in hand, after dead holders were put aside; with `wait` all of them, in the end.
    `tell` is called with a line for each that was taken over or is held."""
    told: set[str] = set()
    while True:
        held = _living(archive, [source.id for source in sources], clock, tell, sleep)
        for name, holder in held.items():
            if name not in told:
                told.add(name)
                tell(f"{_named(name)} is in the hand of {holder}{'; waiting' if wait else ''}")
        if not held or not wait:
            return [] if ALL in held else [source for source in sources if source.id not in held]
        sleep(LOOK)


def _named(source: str) -> str:
    return "the whole archive" if source == ALL else source


def _living(
    archive: Archive,
    sources: Sequence[str],
    clock: Callable[[], str],
    tell: Callable[[str], object],
    sleep: Callable[[float], object],
) -> dict[str, Holder]:
    for name, holder in _drop_dead(archive, sources).items():
        tell(f"{name} is taken over: its crawl ended without a word ({holder})")
    held = archive.holders(sources)
    silent = {name: holder for name, holder in held.items() if _is_silent(holder, clock())}
    if not silent:
        return held
    holder = next(iter(silent.values()))
    tell(f"{', '.join(silent)}: no recent sign of life of {holder}; waiting {WATCH:.0f} s for one")
    sleep(WATCH)
    for other in dict.fromkeys(silent.values()):
        for name in archive.drop(other):
            tell(f"{name} is taken over: no sign of life came ({other})")
    return archive.holders(sources)


def _drop_dead(archive: Archive, sources: Sequence[str]) -> dict[str, Holder]:
    dead = {name: holder for name, holder in archive.holders(sources).items() if is_dead(holder)}
    dropped = {name for holder in dict.fromkeys(dead.values()) for name in archive.drop(holder)}
    return {name: holder for name, holder in dead.items() if name in dropped}


def _is_silent(holder: Holder, now: str) -> bool:
    """Whether its signs of life prove nothing. A process of this machine that is there needs none: it may be suspended."""
    here = bool(holder.place) and holder.place == _place()
    return not here and abs(seconds_between(holder.last_sign, now)) > STALE


def _beat(archive: Archive, mark: str, own: Hold, clock: Callable[[], str], end: threading.Event, every: float) -> None:
    while not end.wait(every):
        try:
            own.lost = own.lost or not archive.beat(mark, now=clock())
        except ArchiveError:
            continue  # a disk that is full for a moment: the next sign may come
        except ProgrammingError:
            return  # the archive was closed before the hold ended: nothing can be done with it any more


def _place() -> str:
    """What tells this machine since it was started, and this container's space of process ids; empty where it can't."""
    try:
        return f"{(PROC / 'sys/kernel/random/boot_id').read_text().strip()} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; None where nobody says."""
    try:
        # The name in the second field may hold anything, brackets and blanks too.
        return (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[19].decode()
    except (OSError, IndexError):
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
