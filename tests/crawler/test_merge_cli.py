"""`qingjian merge` as somebody types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.crawler.conftest import Run, contents


def test_two_archives_become_one(run: Run, undisturbed: Path, tmp_path: Path) -> None:
    shutil.copytree(undisturbed.parent, tmp_path / "north")
    north = tmp_path / "north" / "news.db"
    done = run("merge", north, "--into", "all.db")
    assert (done.returncode, done.stderr) == (0, "")
    [line] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (line["new"], line["known"], line["changed"]) == (60, 0, 0)
    assert contents(tmp_path / "all.db") == contents(undisturbed)
    again = json.loads(run("merge", north, "--into", "all.db").stdout)
    assert (again["captures"], again["known"], again["new"], again["unchanged"]) == (0, line["captures"], 0, 60)
    assert run("verify", "--archive", "all.db").returncode == 0


def test_what_can_not_be_merged_is_said_in_a_line(run: Run, undisturbed: Path, tmp_path: Path) -> None:
    done = run("merge", "nowhere.db", "--into", "all.db")
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "there is no archive here" in done.stderr
    assert not (tmp_path / "all.db").exists()
    done = run("merge", undisturbed, "--into", undisturbed)
    assert done.returncode == 2
    assert "can't be taken into itself" in done.stderr
