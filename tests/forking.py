"""Runs `qingjian` in a process of its own, a fork of one that has imported the libraries.

Half of the time of a short command is the importing of Scrapy and its like. What is ours is imported by each run
anew, with its own environment.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]

LIBRARIES = (
    "click",
    "cryptography.x509",
    "fastwarc.warc",
    "lxml.html",
    "parsel",
    "rich.table",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.crawler",
    "scrapy.spiders",
    "sqlite_utils",
    "twisted.internet.asyncioreactor",
    "web_poet",
)

SECONDS = 120  # longer than any of the tests' commands takes on a busy machine


class Order(NamedTuple):
    """What one run is to do: its standard output and errors go to the two files. `prelude` is Python that runs before
    it, and after `kill` seconds it is killed."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    files: list[str]
    prelude: str = ""
    kill: float | None = None


class Ended(subprocess.CompletedProcess[str]):
    """A command that ended; `memory` is the most that it held, in MB."""

    memory: float


class Forks:
    """Makes the forks, one at a time, each in the environment that it is given; what Python reads of it when it starts
    (PYTHON…) is that of the first."""

    def __init__(self, environment: Mapping[str, str], seconds: float = SECONDS) -> None:
        self._environment = dict(environment)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._first: subprocess.Popen[str] | None = None

    def run(
        self,
        arguments: Iterable[object],
        folder: Path,
        environment: Mapping[str, str],
        *,
        prelude: str = "",
        kill: float | None = None,
    ) -> Ended:
        """What the command printed, and its exit code (that of a signal is negative)."""
        words = list(map(str, arguments))
        with self._lock, tempfile.TemporaryDirectory() as aside:
            files = [Path(aside, name) for name in ("out", "errors")]
            code, memory = self._ask(Order(words, str(folder), dict(environment), list(map(str, files)), prelude, kill))
            out, errors = (file.read_text(encoding="utf-8") if file.exists() else "" for file in files)
        ended = Ended(words, code, out, errors)
        ended.memory = memory
        return ended

    def close(self) -> None:
        """Ends the process, and what it may have left."""
        if self._first:
            with self._first:
                os.killpg(self._first.pid, signal.SIGKILL)
            self._first = None

    def _ask(self, order: Order) -> tuple[int, float]:
        first = self._first = self._first or self._begun()
        assert first.stdin
        assert first.stdout
        late = threading.Timer(self._seconds, os.killpg, (first.pid, signal.SIGKILL))
        late.start()
        try:
            first.stdin.write(json.dumps(order) + "\n")
            first.stdin.flush()
            code, memory = json.loads(first.stdout.readline())
            return code, memory
        except ValueError as error:
            self.close()
            raise TimeoutError(f"{order.arguments}: no end after {self._seconds} s") from error
        finally:
            late.cancel()

    def _begun(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.forking"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def serve() -> Order | None:
    """Forks at each line that comes; what it returns is for the fork to do, None at the end."""
    for line in sys.stdin:
        order = Order(*json.loads(line))
        if (child := os.fork()) == 0:
            return order
        _, status, used = os.wait4(child, 0) if order.kill is None else _killed(child, order.kill)
        print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024]), flush=True)
    return None


def _killed(child: int, seconds: float) -> tuple[int, int, Any]:
    """How a process ended that has so much time."""
    late = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
    late.start()
    ended = os.wait4(child, 0)
    late.cancel()
    late.join()  # no thread may be there when the next one is forked
    return ended


def obey(order: Order) -> None:
    """Becomes `python -m crawler.cli ARGUMENTS`."""
    for number, target in enumerate((os.devnull, *order.files)):
        opened = os.open(target, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    sys.path[0] = order.folder
    sys.argv = ["qingjian", *order.arguments]
    exec(order.prelude, {})  # noqa: S102 (a test's own)
    runpy.run_module("crawler.cli", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    for library in LIBRARIES:
        import_module(library)
    if (ordered := serve()) is not None:
        obey(ordered)
