"""A crawl of very many pages needs no more memory, files, sockets or threads than one of a tenth of them.

`make soak` crawls 20,000 pages; QINGJIAN_PAGES=100000 sets another number:

    QINGJIAN_SOAK=1 QINGJIAN_PAGES=100000 pytest -s tests/survival/test_scale.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive import Archive
from crawler.tally import MOST_FAILURES, Report, Tally
from tests.survival import manysite
from tests.survival.conftest import SOAK

PAGES = int(os.environ.get("QINGJIAN_PAGES", "20000")) if SOAK else 60

# What a crawl may hold in memory (MB); and how much more at its end than after the first 10,000 pages: allocators and
# SQLite's cache (2 MB a connection) find their size slowly.
MOST_MEMORY, MOST_GROWTH = 300, 24

# Counts itself: after each so many pages a line with what the process holds.
MEASURED = """
import gc, json, os, sys, threading
from archive import Archive
from crawler.tally import MOST_FAILURES, Report, Tally
from crawler.cli import main

step, whole, seen = int(sys.argv.pop(1)), Archive.done, 0

def held():
    with open("/proc/self/statm") as statm:
        resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") / (1 << 20)
    return {"pages": seen, "memory": round(resident, 1), "files": len(os.listdir("/proc/self/fd")), "threads": threading.active_count()}

def done(self, *args, **kwargs):
    global seen
    seen += 1
    if seen % step == 0:
        print(json.dumps(held()), file=sys.stderr, flush=True)
    return whole(self, *args, **kwargs)

Archive.done = done
main()
"""


@contextmanager
def served(articles: int, *more: object) -> Iterator[str]:
    """The invented site's address as a proxy; `more` are its script's further arguments."""
    command = [sys.executable, manysite.__file__, *map(str, (articles, *more))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 (our own file)
        assert server.stdout
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux counts what a process holds in /proc")
def test_what_a_crawl_holds_does_not_grow_with_its_pages(tmp_path: Path, environment: dict[str, str]) -> None:
    hosts = max(3, PAGES // manysite.ARTICLES)
    articles = PAGES // hosts
    manysite.write_seeds(tmp_path / "seeds", hosts)
    step = min(2000, PAGES // 6)
    with served(articles) as proxy, (tmp_path / "said").open("w") as said:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-c", MEASURED, str(step), "crawl", "--seeds", "seeds", "--archive", "news.db"],
            cwd=tmp_path,
            env={**environment, "http_proxy": proxy, "no_proxy": ""},
            stdout=subprocess.DEVNULL,
            stderr=said,
            check=False,
        )
    lines = (tmp_path / "said").read_text("utf-8").splitlines()
    assert done.returncode == 0, lines[-5:]
    held = [json.loads(line) for line in lines if line.startswith("{")]
    print("", *held, sep="\n")
    with Archive(tmp_path / "news.db") as archive:
        assert archive.db["articles"].count == hosts * articles
    early = next(one for one in held if one["pages"] >= min(10_000, PAGES / 3))
    assert max(one["memory"] for one in held) < MOST_MEMORY
    assert held[-1]["memory"] - early["memory"] < MOST_GROWTH
    # A thread and a connection more or less are in the moment.
    assert held[-1]["files"] - early["files"] <= 8
    assert held[-1]["threads"] - early["threads"] <= 2


def test_very_many_failures_are_counted_and_the_first_named() -> None:
    report = Report({"jia": Tally()})
    for number in range(MOST_FAILURES + 5):
        report.failed(f"http://jia.example/{number}.html", "http-500")
    assert len(report.failures) == MOST_FAILURES
    assert report.more_failures == 5
