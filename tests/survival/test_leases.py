"""A crawl on the workers of a real Dask scheduler gives the archive that a crawl in one process gives, whoever is killed.

`make soak` crawls 200 hosts with 20,000 pages, by one, two and four workers, and kills 50 times:

    QINGJIAN_SOAK=1 pytest -s tests/survival/test_leases.py
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.verify import Verification
from tests.crawler.conftest import contents
from tests.fleets import Fleet, dask, fleet
from tests.forking import ROOT
from tests.survival import manysite
from tests.survival.conftest import SOAK, soak_only
from tests.survival.test_scale import served

__all__ = ["dask"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("dask")]

HOSTS, ARTICLES = (200, 98) if SOAK else (20, 48)  # with the lists 20,000 pages, and a twentieth
KILLS = 50 if SOAK else 1

# Seconds between an answer and the next request that each host asks for.
DELAY = 0.25 if SOAK else 0.1

PATIENCE = 1800 if SOAK else 180


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the seeds, and the environment in which commands reach the web; each request is a line in `log`."""
    folder = tmp_path_factory.mktemp("fleet")
    manysite.write_seeds(folder / "seeds", HOSTS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QINGJIAN_")}
    with served(ARTICLES, DELAY, folder / "log") as proxy:
        yield folder, {**kept, "http_proxy": proxy, "no_proxy": "127.0.0.1", "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def plain(web: tuple[Path, dict[str, str]]) -> dict[str, Any]:
    """What the archive of a crawl in one process says."""
    folder, environment = web
    before = time.monotonic()
    with crawling(folder, "plain.db", environment) as crawl:
        assert crawl.wait(PATIENCE) == 0
    said("1 process, no fleet", folder, time.monotonic() - before)
    return contents(folder / "plain.db")


def crawling(folder: Path, archive: str, environment: dict[str, str], *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--seeds", "seeds", "--archive", archive, *more]
    with (folder / "said").open("ab") as out:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=out)  # noqa: S603 (our own program)


def said(what: str, folder: Path, seconds: float) -> None:
    """Prints pages a second, and what the pauses of the hosts were; then the log is empty."""
    gaps = sorted(gaps_of(folder / "log"))
    pages = HOSTS * (ARTICLES + -(-ARTICLES // manysite.ROWS))
    print(
        f"{what}: {pages} pages in {seconds:.0f} s, {pages / seconds:.0f} a second; pauses of a host: "
        f"shortest {gaps[0] * 1000:.0f} ms, 1 % {gaps[len(gaps) // 100] * 1000:.0f} ms, half {gaps[len(gaps) // 2] * 1000:.0f} ms"
    )
    (folder / "log").write_bytes(b"")


def gaps_of(log: Path) -> list[float]:
    """Seconds between two requests to a host, but those before the second: that is when robots.txt is known."""
    times = defaultdict(list)
    for line in log.read_text().splitlines():
        at, host = line.split()
        times[host].append(float(at))
    return [b - a for each in times.values() for a, b in pairwise(each[1:])]


@soak_only
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_workers_make_the_archive_that_one_process_makes(
    web: tuple[Path, dict[str, str]], plain: dict[str, Any], workers: int
) -> None:
    folder, environment = web
    path = folder / f"of{workers}.db"
    with fleet(workers=workers, http_proxy=environment["http_proxy"], no_proxy="127.0.0.1") as made:
        before = time.monotonic()
        with crawling(folder, path.name, environment, "--dask", made.address) as crawl:
            assert crawl.wait(PATIENCE) == 0, (folder / "said").read_text()[-2000:]
        taken = time.monotonic() - before
    assert min(gaps_of(folder / "log")) > 0.9 * DELAY
    said(f"{workers} workers", folder, taken)
    assert contents(path) == plain
    whole(path)


def test_nothing_is_missed_or_twice_when_anybody_is_killed(
    web: tuple[Path, dict[str, str]], plain: dict[str, Any]
) -> None:
    folder, environment = web
    chance, killed, rounds = random.Random(7), defaultdict[str, int](int), 0  # noqa: S311 (a repeatable one)
    while sum(killed.values()) < KILLS:
        rounds += 1
        path = folder / f"killed{rounds}.db"
        with fleet(
            workers=2,
            http_proxy=environment["http_proxy"],
            no_proxy="127.0.0.1",
            DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="100",
        ) as made:
            disturbed(folder, path, environment, made, chance, killed)
        assert contents(path) == plain
        whole(path)
        assert min(gaps_of(folder / "log")) > 0.9 * DELAY
        (folder / "log").write_bytes(b"")
    print(f"{dict(killed)} were killed, in {rounds} crawls")


def disturbed(
    folder: Path, path: Path, environment: dict[str, str], made: Fleet, chance: random.Random, killed: dict[str, int]
) -> None:
    """Crawls to the end, while now and then somebody is killed, and begun again."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with crawling(folder, path.name, environment, "--wait", "--dask", made.address) as crawl:
            while crawl.poll() is None:
                try:
                    crawl.wait(chance.uniform(4, 12) if SOAK else 5)
                except subprocess.TimeoutExpired:
                    if sum(killed.values()) < KILLS:
                        killed[kill(crawl, made, chance)] += 1
        if crawl.returncode == 0:
            return
        assert crawl.returncode in (-signal.SIGKILL, 1, 2), (folder / "said").read_text()[-2000:]
    pytest.fail("it takes too long")


def kill(crawl: subprocess.Popen[bytes], made: Fleet, chance: random.Random) -> str:
    """Kills a worker, the scheduler or the archivist, and begins it again, but the archivist: who."""
    who = chance.choices(("worker", "scheduler", "archivist"), (6, 1, 2))[0]
    if who == "archivist":
        crawl.kill()
    elif who == "worker":
        worker = made.workers.pop(chance.randrange(len(made.workers)))
        worker.kill()
        worker.wait()
        made.join()
    else:
        made.end()
        made.begin()
        made.join()
        made.join()
    return who


def whole(path: Path) -> None:
    with Archive(path) as archive:
        assert list(Verification(archive.db.conn, archive.captures_folder).findings()) == []
        assert archive.count("巡河") == HOSTS * ARTICLES
