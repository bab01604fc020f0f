"""The power goes: what was not made durable is gone, in any mixture. The next crawl makes of it the undisturbed archive.

A library notes each fsync of the crawl with the file's size, so that afterwards everything that no fsync covered can be
taken away: the ends of WARC files, names of files that no folder's fsync covered, and the database's log from any point
on. (What SQLite itself promises of its file at a checkpoint is its own affair.)
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from archive import Archive
from crawler.storedsite import StoredSite
from tests.crawler.conftest import contents
from tests.forking import Forks
from tests.survival.conftest import SEEDS, SOAK, whole
from tests.survival.forker import Forker

# What is left of the WARC file: what was made durable, that and half of the rest, all. What is left of the log: shares.
TAILS = (0.0, 0.5, 1.0)
LOGS = (0.0, 0.4, 0.8, 1.0)
QUICK = ((0.0, 1.0), (1.0, 0.0))

WAL_HEADER = 32


def crawl(archive: Path) -> tuple[object, ...]:
    return ("crawl", "biquan", "--seeds", SEEDS, "--archive", archive)


def synced(log: Path) -> dict[str, int]:
    """The size that each file had at its last fsync; a folder's is any."""
    found = {}
    for line in log.read_text("utf-8").splitlines() if log.exists() else ():
        name, _, size = line.rpartition("\t")
        found[name] = int(size)
    return found


def lose(folder: Path, durable: dict[str, int], tail: float, log: float) -> None:
    """Takes away what the loss of power may take."""
    captures = folder / "news-captures"
    for path in list(captures.glob("*.warc.gz.open")) if captures.is_dir() else ():
        size = durable.get(str(path), 0)
        kept = size + int((path.stat().st_size - size) * tail)
        os.truncate(path, kept)
        if str(captures) not in durable or str(folder) not in durable:
            path.unlink()  # nobody made its name, or its folder's, durable
    wal = folder / "news.db-wal"
    if wal.exists():
        size = max(durable.get(str(wal), 0), int(wal.stat().st_size * log))
        os.truncate(wal, size if size > WAL_HEADER else 0)
    (folder / "news.db-shm").unlink(missing_ok=True)
    if str(folder) not in durable:
        shutil.rmtree(folder)
        folder.mkdir()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12 if SOAK else 1))
def test_the_power_goes_during_a_crawl(
    failing_disk: Forks, served: StoredSite, one_source: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (the same instants in every run)
    folder, log = tmp_path / "live", tmp_path / "log"
    folder.mkdir()
    forker, noted = Forker(failing_disk, tmp_path, served.proxy), {"SYNC_LOG": str(log)}
    end = forker.run(*crawl(folder / "news.db"), kill_at_sync=chance.randrange(5, 20), variables=noted)
    assert end.code == -9, end.err
    for tail, share in [(tail, share) for tail in TAILS for share in LOGS] if SOAK else QUICK:
        after = tmp_path / "after"
        shutil.copytree(folder, after)
        durable = {name.replace(str(folder), str(after)): size for name, size in synced(log).items()}
        lose(after, durable, tail, share)
        end = forker.run(*crawl(after / "news.db"))
        assert end.code == 0, (tail, share, end.err)
        whole(after / "news.db")
        assert contents(after / "news.db") == contents(one_source), (tail, share)
        shutil.rmtree(after)


@pytest.mark.slow
@pytest.mark.parametrize("share", LOGS if SOAK else (0.4,))
def test_the_power_goes_when_files_are_closed(
    forks: Forks, served: StoredSite, one_source: Path, tmp_path: Path, share: float
) -> None:
    """A closed and sealed file's rows may be lost with the log: they are entered again, and said."""
    folder, after = tmp_path / "live", tmp_path / "after"
    folder.mkdir()
    Archive(folder / "news.db", write=True).close()
    forker = Forker(forks, tmp_path, served.proxy)
    with Archive(folder / "news.db"):  # it keeps the last writer from folding the log into the database
        assert forker.run(*crawl(folder / "news.db")).code == 0
        shutil.copytree(folder, after)
    wal = after / "news.db-wal"
    assert wal.stat().st_size > 100_000
    os.truncate(wal, int(wal.stat().st_size * share))
    (after / "news.db-shm").unlink()
    end = forker.run(*crawl(after / "news.db"))
    assert end.code == 0, end.err
    assert ("recovered: " in end.err) == (share < 1)
    whole(after / "news.db")
    assert contents(after / "news.db") == contents(one_source)


def test_the_name_of_a_new_archive_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = list[str]()
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(str(Path(f"/proc/self/fd/{file}").readlink())))
    Archive(tmp_path / "news.db", write=True).close()
    assert str(tmp_path) in synced
