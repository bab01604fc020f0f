"""A crawl on many machines: hosts are leased to Dask's workers, and one archivist records.

A lease is one task of the scheduler: some hosts with all that is due of them, each in no other lease, so that nobody is
asked by two. The worker runs the same crawl for them, in a process of its own (crawler/leased.py), and its archive is the
archivist's (crawler/remote.py). A worker that is lost has its lease run again elsewhere, and that crawl goes on in the
archive where the lost one was.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

from archive import Archive
from archive.errors import QingjianError
from archive.model import Source
from crawler import configuration
from crawler.archivist import Archivist
from crawler.authority import stamp_as_configured
from crawler.clock import now
from crawler.crawling import ready
from crawler.executors import cores
from crawler.fleet import LOOK, NoFleet, fleet
from crawler.hosts import reach_of
from crawler.indexing import index
from crawler.output import progress
from crawler.remote import Address
from crawler.tally import Report

# Hosts in one lease: enough that the start of a process, a second, is little; so few that workers are done together.
MOST_HOSTS, LEASES_A_THREAD = 32, 4

# Times that a lease's process may end without a word (killed for its memory, say) before the lease is given up.
TRIES = 3

# What of an installation's settings a crawl on another machine needs; the sources have the rest in them.
SETTINGS = ("contact", "user_agent", "jitter")


class LeaseFailed(QingjianError):
    """A worker could not crawl what was leased to it: says why."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Sources, where and by which key the archivist is reached, the settings as variables, and what the spider takes."""

    sources: tuple[Source, ...]
    address: Address
    key: bytes
    settings: dict[str, str]
    since: str | None
    due: bool


def crawl(
    wanted: Sequence[str],
    *,
    archive: str | Path,
    dask: str,
    listen: str | None = None,
    seeds: str | Path | None = None,
    since: str | None = None,
    due: bool = False,
    wait: bool = False,
    tell: Callable[[str], object] = lambda line: None,
) -> tuple[Report, bool]:
    """As `crawler.crawling.crawl`, on the workers of the Dask scheduler at an address ("": on processes of this machine).
    They reach this one, the archivist, where it should `listen` (HOST or HOST:PORT). Raises NoFleet, FleetLost, LeaseFailed."""
    found = ready(wanted, archive, seeds=seeds, offline=False, wait=wait, tell=tell)
    report, interrupted, failed = Report({}), False, list[LeaseFailed]()
    if not found:
        return report, interrupted
    with Archive(archive, write=True) as opened:
        report.mended = opened.mend_clock(now=now())
        report.recovered += opened.recover()
        report.lost = opened.lost()
        try:
            with fleet(dask, cores()) as (pool, threads), Archivist(opened, *_listening(listen, dask)) as archivist:
                at = archivist.address, archivist.key, _settings()
                leases = [Lease(each, *at, since, due) for each in portions(found, threads)]
                with progress("crawling", len(found)) as step:
                    failed += _added(report, _ended([pool.submit(work, lease) for lease in leases]), step)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            opened.seal(now=now())
        if not interrupted:
            report.unstamped = stamp_as_configured(opened, configuration.current())
            index(opened)
    if failed:
        raise failed[0]  # what the others did stands
    return report, interrupted


def _added(
    report: Report, ended: Iterable[Report | LeaseFailed], step: Callable[[int], object]
) -> Iterator[LeaseFailed]:
    """The leases that failed; what the others did is added to the report."""
    for done in ended:
        if isinstance(done, LeaseFailed):
            yield done
            continue
        report.add(done)
        step(len(done.tallies))


def portions(sources: Sequence[Source], threads: int) -> list[tuple[Source, ...]]:
    """The sources in leases for so many threads of workers. Those that share a host are in one."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts, mine = set(reach_of(source)), [source]
        for other in [each for each in groups if each[0] & hosts]:
            groups.remove(other)
            hosts |= other[0]
            mine = other[1] + mine
        groups.append((hosts, mine))
    size = max(1, min(MOST_HOSTS, ceil(len(groups) / (threads * LEASES_A_THREAD))))
    parts = (groups[at : at + size] for at in range(0, len(groups), size))
    return [tuple(source for _, group in part for source in group) for part in parts]


def work(lease: Lease) -> Report:
    """Crawls what is leased: what a worker does. Raises LeaseFailed."""
    for _ in range(TRIES):
        done = _in_a_process(lease)
        if isinstance(done, Report):
            return done
        if done is not None:
            raise LeaseFailed(done)
    raise LeaseFailed(
        f"the crawl of {', '.join(source.id for source in lease.sources)} ended {TRIES} times without a word on a worker; "
        "see its log, and its memory"
    )


def _in_a_process(lease: Lease) -> Report | str | None:
    """What came of it: the report, or why there is none; None when the process was killed."""
    root = str(Path(__file__).resolve().parent.parent)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(configuration.PREFIX) or name in configuration.OF_THE_MACHINE
    }
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    with (
        tempfile.TemporaryDirectory() as folder,  # there is no qingjian.toml in it
        subprocess.Popen(
            [sys.executable, "-m", "crawler.leased"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**kept, **lease.settings, "PYTHONPATH": paths},
            cwd=folder,
            start_new_session=True,
        ) as child,
    ):
        assert child.stdin  # noqa: S101 (they were asked for)
        assert child.stdout  # noqa: S101
        with suppress(BrokenPipeError):
            child.stdin.write(pickle.dumps(lease))
            child.stdin.flush()  # and not closed: its end tells the child that this worker is gone
        said = child.stdout.read()
    done: Report | str | None = pickle.loads(said) if said else None  # noqa: S301 (of our own child)
    return done


def _ended(futures: list[Future[Report]]) -> Iterator[Report | LeaseFailed]:
    """What came of the leases, as they end."""
    while futures:
        ended = [each for each in futures if each.done()]
        if not ended:
            with suppress(TimeoutError, LeaseFailed):
                futures[0].result(LOOK)
            continue
        for each in ended:
            futures.remove(each)
            try:
                yield each.result()
            except LeaseFailed as error:
                yield error


def _settings() -> dict[str, str]:
    found = configuration.current()
    said = {f"{configuration.PREFIX}{name.upper()}": getattr(found, name) for name in SETTINGS}
    return {name: str(value) for name, value in said.items() if value}


def _listening(listen: str | None, dask: str) -> tuple[str, int]:
    """The host and port (0: any) at which the archivist listens: as said, or where the scheduler sees this machine."""
    if listen:
        parts = urlsplit(f"//{listen}")
        with suppress(ValueError):
            if parts.hostname and listen == parts.netloc and "@" not in listen:
                return parts.hostname, parts.port or 0
        raise NoFleet(f"{listen}: --listen is a host or address of this machine, with a port or without: 10.0.0.4:8790")
    if not dask:
        return "127.0.0.1", 0
    parts = urlsplit(dask if "://" in dask else f"//{dask}")
    with socket.create_connection((parts.hostname, parts.port), timeout=LOOK) as seen:
        return str(seen.getsockname()[0]), 0
