"""A Dask scheduler with workers, each a process of its own that can be killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.forking import ROOT
from tests.requirements import lacking


@pytest.fixture(scope="session")
def dask() -> None:
    """Skips where Dask is not installed."""
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError:
        lacking("Dask is not installed")


@dataclass
class Fleet:
    """The scheduler's address and its process, and those of the workers; each worker reads one thing at a time."""

    address: str
    environment: dict[str, str]
    scheduler: subprocess.Popen[bytes] = field(init=False)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    log: Path | None = None

    def begin(self) -> None:
        """Starts the scheduler, anew if it was there."""
        host, _, port = self.address.removeprefix("tcp://").partition(":")
        self.scheduler = self._started("dask_scheduler", "--host", host, "--port", port, "--no-dashboard")

    def join(self) -> None:
        """Starts a worker."""
        self.workers.append(self._started("dask_worker", self.address, "--nthreads", "1", "--no-nanny"))

    def end(self) -> None:
        for each in (self.scheduler, *self.workers):
            each.kill()
            each.wait()
        self.workers.clear()

    def _started(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
        with (self.log or Path(os.devnull)).open("ab") as said:
            return subprocess.Popen(command, env=self.environment, stdout=said, stderr=said)  # noqa: S603


@contextmanager
def fleet(*, workers: int, log: Path | None = None, **more: str) -> Iterator[Fleet]:
    """A scheduler and its workers; `more` is in their environment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    made = Fleet(address, {**os.environ, "PYTHONPATH": str(ROOT), **more}, log=log)
    made.begin()
    for _ in range(workers):
        made.join()
    try:
        yield made
    finally:
        made.end()


@contextmanager
def scheduler(*, workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a fleet's scheduler, and its process."""
    with fleet(workers=workers) as made:
        yield made.address, made.scheduler
