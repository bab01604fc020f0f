"""`qingjian export` of articles and answers, and `qingjian import` of the lines: as scripts meet them."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from crawler.commands.export import CAPTURES, ROWS
from tests.archive import life
from tests.archive.life import URL, day
from tests.crawler.conftest import CONTENT, Run, contents

# What rests on captures, lists and refusals is no article's.
OF_ARTICLES = [name for name in CONTENT if name not in ("listings", "refused", "pages")]


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    path = tmp_path / "qingjian.db"
    with Archive(path, write=True) as opened:
        life.lived(opened)
    return path


def lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.split("\n") if line]


def files(folder: Path) -> set[Path]:
    """What is in a folder, without what SQLite keeps beside a database."""
    return {each for each in folder.iterdir() if each.suffix not in (".db-wal", ".db-shm")}


def test_export_says_what_it_wrote(run: Run, lived: Path, tmp_path: Path) -> None:
    done = run("export", "-o", "out.csv", "--bom")
    assert (done.returncode, done.stderr) == (0, "")
    [row] = lines(done.stdout)
    assert (row["format"], row["rows"], row["manifest"]) == ("csv", 1, "out.csv.manifest.json")
    assert json.loads((tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8"))["sha256"] == row["sha256"]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [each["url"] for each in csv.DictReader(stream)] == [URL]


def test_export_of_what_a_search_finds(run: Run, lived: Path, tmp_path: Path) -> None:
    assert lines(run("export", "--query", "source:jia", "-o", "out.jsonl").stdout)[0]["rows"] == 1
    assert lines(run("export", "--query", "title:火星", "-o", "none.jsonl").stdout)[0]["rows"] == 0
    before = files(tmp_path)
    done = run("export", "--query", "(督察", "-o", "broken.jsonl")
    assert done.returncode != 0
    assert done.stderr == "qingjian: this bracket is not closed: ^(督察\n"
    assert run("export", "--query", "督察", "-o", "broken.wacz").returncode == 2
    assert files(tmp_path) == before


def test_stdout_gets_rows_and_no_manifest(run: Run, lived: Path, tmp_path: Path) -> None:
    before = files(tmp_path)
    done = run("export", "-o", "-", "--format", "jsonl", "--sql", "SELECT 1 AS a, '督察' AS b")
    assert (done.returncode, done.stdout, done.stderr) == (0, '{"a": 1, "b": "督察"}\n', "")
    [line] = lines(
        run("export", "-o", "-", "--format", "jsonl", "--since", "2024-03-01", "--until", "2024-03-01").stdout
    )
    assert line["article"]["title"] == life.EDIT.title
    assert run("export", "-o", "-", "--format", "jsonl", "--since", "2024-03-02").stdout == ""
    assert files(tmp_path) == before


def test_a_line_has_the_keys_of_extract(run: Run, lived: Path) -> None:
    page = (
        "<h1>甲市召开会议</h1><p>2024-03-01</p><p>会议要求压实责任，举一反三，限期清零，某局通报了整治进展情况。</p>"
        * 1
    )
    Path("page.html").write_text(f"<meta charset=utf-8>{page}", encoding="utf-8")
    [extracted] = lines(run("extract", "page.html").stdout)
    [line] = lines(run("export", "-o", "-", "--format", "jsonl").stdout)
    assert list(line["article"]) == list(extracted)


def test_the_demo_s_articles_come_back(run: Run, undisturbed: Path, tmp_path: Path) -> None:
    """All that the crawl of the stored site recorded of its articles; a second import changes nothing."""
    assert run("export", "--archive", undisturbed, "-o", "all.jsonl").returncode == 0
    done = run("import", "all.jsonl", "--archive", "again.db")
    assert done.returncode == 0, done.stderr
    assert sum(row["new"] for row in lines(done.stdout)) == 60
    assert contents(tmp_path / "again.db", only=OF_ARTICLES) == contents(undisturbed, only=OF_ARTICLES)
    again = lines(run("import", "all.jsonl", "--archive", "again.db").stdout)
    assert {(row["new"], row["changed"]) for row in again} == {(0, 0)}
    with Archive(tmp_path / "again.db") as archive:
        [(due, kept)] = archive.db.execute(
            "SELECT count(due_at), count(*) FROM pages WHERE kind = 'article'"
        ).fetchall()
    assert due == kept == 60


def test_a_damaged_line_is_named_and_the_rest_is_taken(run: Run, lived: Path, tmp_path: Path) -> None:
    run("export", "-o", "one.jsonl")
    whole = (tmp_path / "one.jsonl").read_text(encoding="utf-8")
    cut, wrong = whole[: len(whole) // 2], json.dumps({**json.loads(whole), "first_seen": "yesterday"})
    (tmp_path / "many.jsonl").write_text(f"{cut}\n\n{wrong}\n{whole}", encoding="utf-8")
    done = run("import", "many.jsonl", "--archive", "other.db")
    assert done.returncode == 1
    problems = [line for line in done.stderr.splitlines() if line.startswith("passed over")]
    assert problems[0].startswith("passed over: many.jsonl, line 1: is no JSON: ")
    assert problems[1:] == ["passed over: many.jsonl, line 3: the line: first_seen is not what it must be"]
    assert [row["new"] for row in lines(done.stdout)] == [1]


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_a_file_without_a_line(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "none.jsonl").write_bytes(content)
    done = run("import", "none.jsonl", "--archive", "other.db")
    assert (done.returncode, done.stderr) == (2, "qingjian: none.jsonl: holds no article\n")


def test_a_takedown_comes_back_with_its_state(run: Run, lived: Path, tmp_path: Path) -> None:
    run("export", "-o", "all.jsonl")
    assert run("import", "all.jsonl", "--archive", "again.db").returncode == 0
    [ours], [theirs] = (lines(run("gone", "--archive", each).stdout) for each in (lived, "again.db"))
    assert [theirs[key] for key in ("state", "since", "reason", "last_seen")] == ["gone", day(20), "http-404", day(4)]
    assert ours["absent"] != theirs["absent"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-o", "out.csv", "--sql", "DROP TABLE articles"), 2, "qingjian: the question does more than read"),
        (("-o", "out.csv", "--sql", "SELECT * FROM nowhere"), 2, "no such table: nowhere"),
        (("-o", "out.wacz", "--sql", "SELECT 1"), 2, "--sql is for jsonl, csv, parquet and atom"),
        (("-o", "out.csv", "--sql", "SELECT 1", "--source", "jia"), 2, "--sql says itself"),
        (("-o", "out.csv", "--partition"), 2, "--partition is for"),
        (("-o", "out.jsonl", "--bom"), 2, "--bom and --exact are for csv"),
        (("-o", "out.jsonl", "--sign", "key.pem"), 2, "--sign is for wacz"),
        (("-o", "-", "--format", "parquet"), 2, "parquet needs a file with a name"),
        (("-o", "-"), 2, "must end in one of"),
        (("-o", "out.txt", "--format", "csv"), 2, "must end in .csv"),
        (("-o", "no/out.csv"), 2, "can't be written: no such file or directory"),
        (("-o", "out.csv", "--timeout", "0.1", "--sql", "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"), 2, "not answered within 0.1 s"),  # noqa: E501
    ],
)  # fmt: skip
def test_what_export_refuses(
    run: Run, lived: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run("export", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not [*tmp_path.glob("**/*out*"), *tmp_path.glob("**/*.part")]


def test_ctrl_c_leaves_no_file(environment: dict[str, str], lived: Path, tmp_path: Path) -> None:
    before = files(tmp_path)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    command = [sys.executable, "-m", "crawler.cli", "export", "-o", "out.csv", "--sql", endless]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE) as export:  # noqa: S603 (our own program)
        while not _grows(tmp_path):
            time.sleep(0.02)
        export.send_signal(signal.SIGINT)
        _, said = export.communicate(timeout=60)
    assert (export.returncode, said) == (130, b"\nqingjian: interrupted\n")
    assert files(tmp_path) == before


def _grows(folder: Path) -> bool:
    return any(each.stat().st_size > 0 for each in folder.glob(".*.part"))


def test_every_form_is_known(run: Run) -> None:
    from archive import export, publishing

    assert (tuple(export.ENDINGS), tuple(publishing.ENDINGS)) == (CAPTURES, ROWS)
