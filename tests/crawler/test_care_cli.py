"""The commands that care for an archive: what they print, their exit codes, and what they refuse."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Exchange
from crawler import clock
from crawler.clock import now
from crawler.holding import hold
from tests.crawler.conftest import Run


@pytest.fixture
def news(undisturbed: Path, tmp_path: Path) -> Path:
    """The stored site's archive, in the test's folder."""
    shutil.copytree(undisturbed.parent, tmp_path / "own")
    return tmp_path / "own" / "news.db"


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_backup_verify_restore(run: Run, news: Path) -> None:
    first, again = run("backup", "copy", "--archive", news), run("backup", "copy", "--full", "--archive", news)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    [done] = lines(again.stdout)
    assert (done["files"], done["damaged"]) == (0, 0)
    assert run("verify", "--archive", "copy/archive.db").returncode == 0
    restored = run("restore", "copy", "--archive", "again.db")
    assert restored.returncode == 0, restored.stderr
    assert run("verify", "--whole-index", "--archive", "again.db").returncode == 0
    refused = run("restore", "copy", "--archive", "again.db")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "nothing is overwritten" in refused.stderr


def test_what_is_damaged_is_said(run: Run, news: Path) -> None:
    run("backup", "copy", "--archive", news)
    lost = next(news.with_name("news-captures").glob("*.warc.gz"))
    lost.unlink()
    done = run("backup", "copy", "--archive", news)
    assert done.returncode == 1
    assert f"file: {lost.name}: it is missing; the backup has it whole: copy it back\n" == done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("backup", "copy"), ("publish", "out.db"), ("du",), ("vacuum",), ("prune",), ("index", "--rebuild"),
        ("prune", "--yes", "--backup", "copy"), ("restore", "copy"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_made(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused = run(*arguments, "--archive", "no.db")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "no.db").exists()


def test_published(run: Run, news: Path) -> None:
    with Archive(news) as archive:
        [(url, title)] = archive.db.execute("SELECT canonical_url, title FROM articles_full LIMIT 1").fetchall()
    run("withhold", url, "--reason", "order 12", "--archive", news)
    done = run("publish", "public.db", "--captures", "wacz", "--archive", news)
    assert done.returncode == 0, done.stderr
    [row] = lines(done.stdout)
    assert row["withheld_articles"] == 1
    content = Path("public.db").read_bytes()
    assert not any(secret.encode() in content for secret in (url, title, "order 12"))
    found = run("search", "环保", "OR", "环境", "--archive", "public.db")
    assert found.returncode == 0
    assert lines(found.stdout)
    assert run("verify", "public.wacz").returncode == 0
    assert run("publish", "news.txt", "--archive", news).returncode == 2
    assert "no published snapshot" in run("publish", news, "--archive", news).stderr


def test_du_adds_up(run: Run, news: Path) -> None:
    with Archive(news):  # a reader makes what lies beside the file
        rows = lines(run("du", "--archive", news).stdout)
        files = [path for path in news.parent.rglob("*") if path.is_file()]
        assert sum(int(str(row["bytes"])) for row in rows) == sum(path.stat().st_size for path in files)


def test_not_while_a_crawl_runs(run: Run, news: Path) -> None:
    run("backup", "copy", "--archive", news)
    with Archive(news, write=True) as archive, hold(archive, ["qinghe"], now):
        for command in (("vacuum",), ("prune", "--yes", "--backup", "copy")):
            refused = run(*command, "--archive", news)
            assert refused.returncode == 1
            assert "wants to be alone, and qinghe is in the hand of process" in refused.stderr
            assert refused.stderr.count("\n") == 1
    done = run("vacuum", "--archive", news)
    assert done.returncode == 0, done.stderr
    [row] = lines(done.stdout)
    assert row["after"] == news.stat().st_size


def test_prune_says_what_would_go_and_does_it(run: Run, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three visits to an article within the year before last."""
    with Archive(news, write=True) as archive:
        [(article, capture)] = archive.db.execute(
            """
            SELECT a.id, min(rc.capture) FROM articles AS a JOIN revision_captures AS rc ON rc.revision = a.revision
            GROUP BY a.id HAVING count(DISTINCT rc.capture) = 1 LIMIT 1
            """
        ).fetchall()
        url = archive.db.execute("SELECT url FROM captures WHERE id = ?", (capture,)).fetchone()[0]

        for month in (1, 2, 3):
            at = f"2027-{month:02}-01T00:00:00Z"
            seen = archive.capture(Exchange("GET", url, at, 304, (), (("Server", "x"),), b""), source=None, run=None)
            archive.seen(article, capture=seen, at=at)
        archive.seal(now="2027-03-02T00:00:00Z")
    monkeypatch.setattr(clock, "now", lambda: "2029-01-01T00:00:00Z")
    assert "say with --backup" in run("prune", "--yes", "--archive", news).stderr
    would = run("prune", "--archive", news)
    assert would.returncode == 0, would.stderr
    assert sum(int(str(row["captures"])) for row in lines(would.stdout)) == 2
    with closing(sqlite3.connect(news)) as db:
        assert db.execute("SELECT count(*) FROM pruned_captures").fetchone() == (0,)
    refused = run("prune", "--yes", "--backup", "copy", "--archive", news)
    assert "this is no backup" in refused.stderr
    run("backup", "copy", "--archive", news)
    done = run("prune", "--yes", "--backup", "copy", "--archive", news)
    assert done.returncode == 0, done.stderr
    assert sum(int(str(row["captures"])) for row in lines(done.stdout)) == 2
    assert run("verify", "--archive", news).returncode == 0
    assert run("prune", "--archive", news).stdout == ""
