"""On what reading is spread: this process, or a process a core. The seam is `concurrent.futures.Executor`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


class Inline(Executor):
    """Runs what is submitted at once, here."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


@contextmanager
def executor(jobs: int) -> Iterator[Executor]:
    """An executor of so many workers. What is under way when an exception leaves (Ctrl-C) is not waited for."""
    if jobs == 1:
        yield Inline()
        return
    # Not forked: a fork would share the archive's connection, which SQLite forbids.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_ignore_signals)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def spread(jobs: int, dask: str | None) -> Iterator[tuple[Executor, int]]:
    """An executor and its workers' number: so many processes of ours, or Dask's at an address ("": on this machine)."""
    if dask is None:
        with executor(jobs) as pool:
            yield pool, jobs
        return
    from crawler.fleet import fleet

    with fleet(dask, jobs) as found:
        yield found


def _ignore_signals() -> None:
    """Ctrl-C goes to every process of a terminal, SIGTERM to those of a service; who hands out the work ends the others."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
