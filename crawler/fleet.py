"""Dask's distributed scheduler as the executor that reading is spread on: the cores of this machine, or many machines.

Whatever starts Dask's workers (SSH, Slurm, Kubernetes, a cloud's own) starts ours; they and the scheduler need this program
in the version that asks, and the workers reach the capture files. A worker that is lost is Dask's to care for: its batch is run again elsewhere, and
since the archive is written here alone, in the order of the captures, nothing of it is recorded twice.
"""

from __future__ import annotations

import logging
import math
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar

from archive.errors import QingjianError

T = TypeVar("T")

# Seconds that a scheduler has to answer, to get its first worker, and to come back when it was lost; and between two looks
# at whether it is there.
PATIENCE, LOOK = 20, 1.0

# Workers that a batch may take with it before it is given up, on this machine; a scheduler elsewhere has its own setting.
ALLOWED_FAILURES = 20

ADDRESS = re.compile(r"(?:[a-z]+://)?[^/:\s]+:\d+|(?:[a-z]+://)?\[[0-9a-f:]+\]:\d+")

# On this machine, what would only repeat what we say ourselves.
QUIET = {
    "logging": {"distributed": "critical", "distributed.client": "critical"},
    "distributed.scheduler.allowed-failures": ALLOWED_FAILURES,
}


class NoFleet(QingjianError):
    """There is no Dask, no scheduler at the address, or no worker that could be used: says which."""

    exit_code = 2


class FleetLost(QingjianError):
    """The scheduler went away, or a batch was lost with one worker after the other."""


@contextmanager
def fleet(address: str, jobs: int) -> Iterator[tuple[Executor, int]]:
    """The executor and how many batches its workers read at a time. Without an address, `jobs` processes of this machine
    are the fleet. Raises NoFleet; inside, what Dask gives up leaves as FleetLost."""
    try:
        import dask

        dask.config.set(QUIET)  # for all of this process: how loud it is, it reads once, as it is imported
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise NoFleet("Dask is not installed; `pip install 'qingjian[fleet]'`") from error
    with _cluster(address, jobs) as scheduler:
        try:
            client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise NoFleet(f"{address}: no Dask scheduler answers here within {PATIENCE} s") from error
        try:
            yield _Fleet(client), _threads(client, address)
        except KilledWorker as error:
            raise FleetLost(
                f"a part of the work was lost with its worker more than {error.allowed_failures} times; what was recorded "
                "stands, and the same command goes on there"
            ) from error
        except CancelledError as error:
            raise FleetLost("the scheduler went away; the same command goes on where it was") from error
        finally:
            client.close(timeout=PATIENCE)


class _Fleet(Executor):
    """Dask's executor, but that who waits for a result learns that the scheduler is gone. Dask's own waits for ever."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._pool = client.get_executor(pure=False)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        return _Awaited(self._client, self._pool.submit(fn, *args, **kwargs))


class _Awaited(Future[T]):
    def __init__(self, client: Any, future: Future[T]) -> None:
        super().__init__()
        self._client = client
        self._future = future

    def done(self) -> bool:
        return self._future.done()

    def result(self, timeout: float | None = None) -> T:
        end = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            try:
                return self._future.result(min(LOOK, end - time.monotonic()))
            except TimeoutError:
                if self._client.status == "closed":
                    raise CancelledError from None
                if time.monotonic() >= end:
                    raise


@contextmanager
def _cluster(address: str, jobs: int) -> Iterator[Any]:
    """What a client connects to: the address, or a scheduler and its workers that live as long as this."""
    if address:
        if not ADDRESS.fullmatch(address):
            raise NoFleet(f"{address}: this is no scheduler's address; it is like tcp://10.0.0.5:8786")
        yield address
        return
    from distributed import LocalCluster

    cluster = LocalCluster(
        n_workers=jobs,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        silence_logs=logging.CRITICAL,
    )
    try:
        yield cluster
    finally:
        cluster.close(timeout=PATIENCE)


def _threads(client: Any, address: str) -> int:
    """How many tasks run at a time. Raises NoFleet where there is no worker, or one of another version of ours."""
    from crawler import __version__

    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        versions = {"the scheduler": client.run_on_scheduler(_version), **client.run(_version)}
    except TimeoutError as error:
        raise NoFleet(f"{address}: the scheduler has no worker; `dask worker {address}` starts one") from error
    except ModuleNotFoundError as error:
        raise NoFleet(
            f"{address}: the scheduler or a worker has no Qingjian ({error}); install {__version__} there"
        ) from error
    for worker, version in versions.items():
        if version != __version__:
            raise NoFleet(f"{address}: {worker} has Qingjian {version} and not {__version__}; install that")
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))


def _version() -> str:
    from crawler import __version__

    return __version__
