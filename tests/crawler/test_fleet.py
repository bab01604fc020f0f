"""Reading on Dask's workers is the plain replay, whatever becomes of them. Scheduler and workers are real."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.captures import Which
from crawler import importing
from crawler.executors import Inline
from crawler.replay import Replay, Replayed
from tests.crawler.conftest import contents
from tests.fleets import dask, scheduler

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("dask")]

SOAK = bool(os.environ.get("QINGJIAN_SOAK"))
KILLS = 50 if SOAK else 2
__all__ = ["dask"]
FILTERS = ("ignore::DeprecationWarning", "ignore::UserWarning:distributed", "ignore::ResourceWarning")


@pytest.fixture
def misread(undisturbed: Path, tmp_path: Path) -> Path:
    """The archive as an older reader, who read each second article wrongly, would have left it; and another such."""
    for name in ("plain", "fleet"):
        shutil.copytree(undisturbed.parent, tmp_path / name)
        with Archive(tmp_path / name / "news.db", write=True) as opened, opened.transaction() as db:
            db.execute("UPDATE revisions SET title = 'misread', body = 'misread' WHERE id % 2")
            db.execute("UPDATE articles SET title = 'misread' WHERE revision % 2")
    return tmp_path


def replayed(path: Path, pool: Any, workers: int, **more: Any) -> Replayed:
    with Archive(path, write=True) as opened:
        return Replay(opened, Which(), dry=False).run(pool, workers, lambda _: None, **more)


@pytest.mark.filterwarnings(*FILTERS)
def test_the_fleets_replay_is_the_plain_one(misread: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler.fleet import fleet

    monkeypatch.setattr(importing, "BATCH", 4)
    plain = replayed(misread / "plain" / "news.db", Inline(), 1)
    with fleet("", 2) as (pool, workers):
        place = (misread / "fleet" / "news-captures").as_uri()
        spread = replayed(misread / "fleet" / "news.db", pool, workers, place=place)
    assert workers == 2
    assert (spread.changed, spread.same, spread.captures) == (plain.changed, plain.same, plain.captures)
    assert plain.changed == 30
    assert contents(misread / "fleet" / "news.db") == contents(misread / "plain" / "news.db")


@pytest.mark.filterwarnings(*FILTERS)
def test_workers_that_are_killed_change_nothing(misread: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler.fleet import fleet

    monkeypatch.setattr(importing, "BATCH", 2)
    replayed(misread / "plain" / "news.db", Inline(), 1)
    wanted, path, killed = contents(misread / "plain" / "news.db"), misread / "fleet" / "news.db", 0
    before = path.read_bytes()
    while killed < KILLS:
        path.write_bytes(before)
        with fleet("", 2) as (pool, workers), killing() as count:
            replayed(path, pool, workers)
        killed += len(count)
        assert contents(path) == wanted
    print(f"{killed} workers were killed")


@contextmanager
def killing() -> Iterator[list[int]]:
    """Inside, a worker is killed now and then, not so often that none would ever read; says which."""
    import psutil

    done, killed, chance = threading.Event(), [], random.Random(5)  # noqa: S311 (a repeatable one)

    def kill() -> None:
        while not done.wait(chance.uniform(0.05, 0.4) if not killed else chance.uniform(0.5, 5)):
            workers = [each for each in psutil.Process().children(recursive=True) if _is_worker(each)]
            if workers:
                killed.append(chance.choice(workers).pid)
                os.kill(killed[-1], signal.SIGKILL)

    def _is_worker(process: Any) -> bool:
        try:
            return "multiprocessing.spawn" in " ".join(process.cmdline())
        except psutil.Error:
            return False

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not SOAK, reason="`make soak` runs it")
@pytest.mark.filterwarnings(*FILTERS)
def test_a_scheduler_that_is_killed_is_said_and_the_replay_goes_on(
    misread: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler import fleet as fleets
    from crawler.fleet import FleetLost, fleet

    monkeypatch.setattr(fleets, "PATIENCE", 4)
    monkeypatch.setattr(importing, "BATCH", 2)
    replayed(misread / "plain" / "news.db", Inline(), 1)
    path, read = misread / "fleet" / "news.db", []

    def progress(done: int) -> None:
        read.append(done)
        if len(read) == 5:
            process.kill()

    with (
        scheduler(workers=1) as (address, process),
        pytest.raises(FleetLost, match="the scheduler went away"),
        fleet(address, 1) as (pool, workers),
        Archive(path, write=True) as opened,
    ):
        Replay(opened, Which(), dry=False).run(pool, workers, progress)
    rest = replayed(path, Inline(), 1)
    assert rest.resumed
    assert 0 < rest.captures < 82
    assert contents(path) == contents(misread / "plain" / "news.db")


def test_an_address_that_is_none_is_said() -> None:
    from crawler.fleet import NoFleet, fleet

    with pytest.raises(NoFleet, match="this is no scheduler's address"), fleet("here", 1):
        pass


@pytest.mark.skipif(not SOAK, reason="it waits until nobody has answered; `make soak` runs it")
def test_a_scheduler_that_is_missing_or_alone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler import fleet

    monkeypatch.setattr(fleet, "PATIENCE", 4)
    with pytest.raises(fleet.NoFleet, match="no Dask scheduler answers here"), fleet.fleet("tcp://127.0.0.1:9", 1):
        pass
    with (
        scheduler(workers=0) as (address, _),
        pytest.raises(fleet.NoFleet, match="has no worker"),
        fleet.fleet(address, 1),
    ):
        pass
