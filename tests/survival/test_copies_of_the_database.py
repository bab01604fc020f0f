"""A database copied while it is written, or restored beside captures that are older or newer than it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import QingjianError
from archive.verify import Verification
from crawler.storedsite import StoredSite
from tests.crawler.conftest import Run, contents
from tests.forking import Forks
from tests.survival.conftest import SEEDS, soak_only, whole
from tests.survival.forker import End, Forker


def crawl(forker: Forker, archive: Path, **more: float) -> End:
    return forker.run("crawl", "biquan", "--seeds", SEEDS, "--archive", archive, **more)


@pytest.fixture
def made(tmp_path: Path, one_source: Path) -> Path:
    """The folder of a whole archive."""
    return shutil.copytree(one_source.parent, tmp_path / "made")


def findings(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [str(one.damage) for one in Verification(archive.db.conn, archive.captures_folder).findings()]


@pytest.mark.slow
@soak_only
@pytest.mark.parametrize("log", ["with its log", "without its log"])
@pytest.mark.parametrize("seed", range(10))
def test_a_copy_that_cp_made_during_a_crawl(
    tmp_path: Path, forks: Forks, site: StoredSite, made: Path, log: str, seed: int
) -> None:
    """The copy is of one moment of the crawl, beside all captures or those of the moment. (A copy that cp makes while
    SQLite folds its log into the file may be damaged; `verify` says so, and docs/operations.md how to copy instead.)"""
    live, copy = tmp_path / "live", tmp_path / "copy"
    live.mkdir()
    copy.mkdir()
    command = [sys.executable, "-m", "crawler.cli", "crawl", "biquan", "--seeds", str(SEEDS), "--archive", "news.db"]
    environment = {**os.environ, "http_proxy": site.proxy, "no_proxy": "", "PYTHONPATH": str(SEEDS.parents[2])}
    with subprocess.Popen(command, cwd=live, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        while not list(live.glob("news-captures/*.open")):
            time.sleep(0.01)
        time.sleep(0.05 + seed / 20)
        process.send_signal(signal.SIGSTOP)
        for name in ("news.db", "news.db-wal") if log == "with its log" else ("news.db",):
            shutil.copy(live / name, copy / name)
        older = shutil.copytree(live / "news-captures", tmp_path / "older")
        process.send_signal(signal.SIGCONT)
        assert process.wait() == 0
    for captures in (older, live / "news-captures"):
        again = tmp_path / f"again-{captures.name}"
        shutil.copytree(copy, again)
        shutil.copytree(captures, again / "news-captures")
        with Archive(again / "news.db") as archive:
            assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert archive.db["articles"].count < 11
        end = crawl(Forker(forks, tmp_path, site.proxy), again / "news.db")
        assert end.code == 0, end.err
        assert "recovered: " in end.err
        whole(again / "news.db")
        assert contents(again / "news.db") == contents(made / "news.db")


@pytest.mark.slow
def test_an_older_database_beside_newer_captures(tmp_path: Path, forks: Forks, site: StoredSite, made: Path) -> None:
    """Captures that the database does not know are entered again, from files that were closed and sealed long ago."""
    forker, older = Forker(forks, tmp_path, site.proxy), shutil.copytree(made, tmp_path / "older")
    assert crawl(forker, made / "news.db", days=1.2).code == 0
    with Archive(made / "news.db") as archive:
        wanted = archive.db.execute("SELECT record_id, url, status FROM captures ORDER BY 1").fetchall()
    shutil.copytree(made / "news-captures", older / "news-captures", dirs_exist_ok=True)
    assert set(findings(older / "news.db")) == {"no-row"}
    end = crawl(forker, older / "news.db", days=6)
    assert end.err.count("recovered: ") == 1
    assert "captures entered" in end.err
    with Archive(older / "news.db", write=True) as archive:
        assert archive.recover() == [], "it is done once"
    with Archive(older / "news.db") as archive:
        found = archive.db.execute("SELECT record_id, url, status FROM captures ORDER BY 1").fetchall()
    assert set(wanted) <= set(found)
    whole(older / "news.db")
    assert contents(older / "news.db") == contents(made / "news.db")


@pytest.mark.slow
def test_a_newer_database_beside_older_captures(
    tmp_path: Path, forks: Forks, site: StoredSite, made: Path, run: Run
) -> None:
    """What is missing is named; pages come whole again when they are due; and captures that turn up again count again."""
    archive = made / "news.db"
    wanted = contents(archive)
    [lost] = (made / "news-captures").glob("*.warc.gz")
    lost.rename(tmp_path / lost.name)
    done = run("verify", "--archive", archive)
    assert done.returncode == 1
    assert f'"where": "{lost.name}", "what": "it is missing, with ' in done.stdout
    end = crawl(Forker(forks, tmp_path, site.proxy), archive, days=1.2)
    assert end.code == 0, end.err
    assert f"missing: {lost.name} with " in end.err
    assert 304 not in {request.status for request in site.requests}, "a 304 would confirm what nobody has"
    with Archive(archive) as opened:
        [(url, capture)] = opened.db.execute(
            "SELECT url, max(id) FROM captures WHERE url LIKE '%/news/' AND method = 'GET'"
        ).fetchall()
        assert opened.payload(capture)[0], url
    (tmp_path / lost.name).rename(lost)
    whole(archive)
    assert contents(archive) == wanted


def test_a_torn_copy_is_refused_in_one_line(made: Path, run: Run) -> None:
    whole_size = (made / "news.db").stat().st_size
    os.truncate(made / "news.db", whole_size // 2)
    for verb in ("status", "crawl"):
        done = run(verb, *(["biquan", "--seeds", SEEDS] if verb == "crawl" else []), "--archive", made / "news.db")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "is no Qingjian archive, or it is damaged" in done.stderr
    done = run("verify", "--archive", made / "news.db")
    assert done.returncode in (1, 2)
    with pytest.raises(QingjianError):
        Archive(made / "news.db", write=True).index()
