"""Commands in processes of their own, killed when they should be, at another time, on another disk.

forker = Forker(forks, folder, proxy)
end = forker.run("crawl", "--seeds", seeds, "--archive", path, kill=0.4)
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.forking import ROOT, SECONDS, Forks

# Longest of all takes the first crawl of the soak, on a busy machine.
PATIENCE = 15 * SECONDS

KILL_AT = """
import os, signal
_fsync, _left = os.fsync, {calls}
def fsync(file):
    global _left
    _left -= 1
    if not _left:
        os.kill(os.getpid(), signal.SIGKILL)
    _fsync(file)
os.fsync = fsync
"""


def environment() -> dict[str, str]:
    """An environment without the tester's own proxies, contact and folders."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ours = {name: value for name, value in kept.items() if not name.startswith("QINGJIAN_")}
    return {**ours, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended: its exit code (negative: the signal that killed it), what it printed, how many seconds it
    ran, and the most memory that it had (MB)."""

    code: int
    out: str
    err: str
    seconds: float
    memory: float


class Forker:
    """Runs commands in `folder`, with the stored site at `proxy`."""

    def __init__(self, forks: Forks, folder: Path, proxy: str | None = None) -> None:
        through = {"http_proxy": proxy, "no_proxy": ""} if proxy else {}
        self._environment = {**environment(), **through}
        self._forks = forks
        self._folder = folder

    def run(
        self,
        *arguments: object,
        kill: float | None = None,
        kill_at_sync: int = 0,
        days: float = 0,
        settings: Mapping[str, int] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> End:
        """Runs `qingjian ARGUMENTS`, killed after `kill` seconds or when Python is about to make a file durable for the
        n-th time; its clock is `days` ahead, and Scrapy's `settings` are other ones."""
        prelude = f"from crawler import clock, settings; clock.now._start += {days * 86400}\n"
        prelude += f"vars(settings).update({dict(settings or {})!r})\n"
        prelude += KILL_AT.format(calls=kill_at_sync) if kill_at_sync else ""
        begun = time.monotonic()
        environment = {**self._environment, **(variables or {})}
        done = self._forks.run(arguments, self._folder, environment, prelude=prelude, kill=kill)
        return End(done.returncode, done.stdout, done.stderr, time.monotonic() - begun, done.memory)
