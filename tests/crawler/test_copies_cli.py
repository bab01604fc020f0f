"""`qingjian copies` as people and scripts meet it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.model import Article, Column, Precision, Source
from benchmarks.invented import WATER, Writer
from crawler import cli, output

NOW = "2022-08-12T09:30:00Z"
TEXT = "\n".join(Writer(WATER, 1).paragraphs("青河", 6))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two agencies with the same text, and something else."""
    made = tmp_path / "news.db"
    first = Article("http://a.example/1", "http://a.example/1", title="青河治理记", body=TEXT)
    first = replace(first, published_at="2022-08-10", published_precision=Precision.DAY)
    second = replace(
        first,
        url="http://b.example/1",
        canonical_url="http://b.example/1",
        title="青河的治理",
        origin="青河局",
        body=TEXT[:-200],
    )
    other = replace(first, url="http://a.example/2", canonical_url="http://a.example/2", body="短讯。")
    with Archive(made, write=True) as archive:
        for source, name in (("a", "青河局"), ("b", "云岭报")):
            home = f"http://{source}.example/"
            archive.add_source(Source(source, name, "press", "000000", home, (Column("要闻", home),)))
        for source, article in (("b", second), ("a", first), ("a", other)):
            archive.record(article, source=source, captures=[], seen_at=NOW)
    return made


def test_a_pipe_gets_a_line_a_copy(qingjian: Any, path: Path) -> None:
    done = qingjian("copies", "http://b.example/1", "--archive", path)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["url"], row["first"], row["publisher"]) for row in rows] == [
        ("http://b.example/1", False, "a"),
        ("http://a.example/1", True, "a"),
    ]
    assert rows[0]["evidence"] == "1 of 2 name 青河局 as their origin"
    assert 0 < rows[0]["left_out"] == rows[0]["cut_tail"] <= 200
    assert rows[0]["remarks"] == f"another title; end cut: {rows[0]['cut_tail']} signs"
    assert rows[1]["remarks"] == "first"
    assert done.stderr == ""


def test_a_terminal_gets_a_table_or_json_if_asked(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output.sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "160")
    cli.qingjian.main(["copies", "1", "--archive", str(path)], standalone_mode=False)
    table = capsys.readouterr().out
    assert "remarks" in table
    assert "evidence" not in table
    assert "first published by a: 1 of 2 name 青河局 as their origin\n" in table
    cli.qingjian.main(["copies", "1", "--json", "--archive", str(path)], standalone_mode=False)
    assert len([json.loads(line) for line in capsys.readouterr().out.splitlines()]) == 2


def test_no_copy_is_one_line_and_no_error(qingjian: Any, path: Path) -> None:
    done = qingjian("copies", 3, "--archive", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "3: no other article here has this text\n")


def test_an_unknown_article_is_2(qingjian: Any, path: Path) -> None:
    done = qingjian("copies", "http://a.example/none", "--archive", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no article 'http://a.example/none'" in done.stderr


def test_a_withheld_article_is_said_to_be_so(qingjian: Any, path: Path) -> None:
    with Archive(path, write=True) as archive:
        archive.withhold("http://a.example/1", reason="court", now=NOW)
    done = qingjian("copies", "http://a.example/1", "--archive", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "withheld since" in done.stderr
    assert qingjian("copies", "http://b.example/1", "--archive", path).stdout == ""


def test_an_archive_from_before_is_compared_on_request(qingjian: Any, path: Path) -> None:
    with Archive(path, write=True) as archive, archive.transaction() as db:
        for table in ("copies", "fingerprints", "shingles"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 (our own names)
        db.execute("INSERT INTO cursors VALUES ('copies', '3')")
    done = qingjian("copies", 1, "--archive", path)
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == "3 articles were never compared; `qingjian copies --index` does it"
    done = qingjian("copies", "--index", 1, "--archive", path)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.splitlines()[0] == "3 articles compared"


def test_an_archive_of_an_older_version_is_brought_up_to_date(qingjian: Any, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "old.db")
    db.executescript((Path(__file__).parents[1] / "archives" / "0001.sql").read_text(encoding="utf-8"))
    db.close()
    done = qingjian("copies", "--index", "--archive", tmp_path / "old.db")
    assert (done.returncode, done.stderr) == (0, "1 articles compared\n")


def test_copies_of_nothing_is_2(qingjian: Any, path: Path, tmp_path: Path) -> None:
    assert qingjian("copies", "--archive", path).returncode == 2
    missing = qingjian("copies", "--index", "--archive", tmp_path / "none.db")
    assert missing.returncode == 2
    assert not (tmp_path / "none.db").exists()
