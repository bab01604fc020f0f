"""`qingjian bench-reading`: what is scored, of whom, and what is wrong with a folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler import scoring
from crawler.errors import BadInput
from tests.forking import ROOT

PAGES = ROOT / "tests" / "pages"
TRUTH = {
    "file": "a.html", "url": "http://jia.example/a.html", "title": "巡河记", "published": "2024-03-02", "origin": "青河日报",
    "credits": [{"role": "author", "name": "甲某"}], "body_start": "河长走了十七公里", "body_end": "水样送到了城里。",
    "body_must_contain": ["每一处排口"], "body_must_not_contain": ["版权"], "body_chars": 29, "read_count": 12,
    "related": [{"title": "旧闻", "published": None, "read_count": None}],
}  # fmt: skip
SAID = {
    "title": "巡河记", "published_at": "2024-03-02", "origin": "青河日报", "credits": [{"role": "author", "name": "甲某"}],
    "body": "河长走了十七公里，\n看了每一处排口，水样送到了城里。", "read_count": 12, "related": [{"title": "旧闻"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text("<p>一", "utf-8")
    (tmp_path / "list.html").write_text("<ul>", "utf-8")
    body = len(SAID["body"].replace("\n", ""))
    (tmp_path / "truth.jsonl").write_text(json.dumps(TRUTH | {"body_chars": body}) + "\n", "utf-8")
    (tmp_path / "lists.jsonl").write_text('{"file": "list.html", "url": "http://jia.example/"}\n', "utf-8")
    return tmp_path


def said(found: dict[str, Any]) -> scoring.Reader:
    return lambda page: found if page.name == "a.html" else {}


def shares(folder: Path, reader: scoring.Reader) -> dict[str, float]:
    score = scoring.scored(scoring.pages(folder), reader)
    return {name: score.share(name) for name in scoring.FIELDS}


def test_who_says_all_of_it_has_all(folder: Path) -> None:
    assert set(shares(folder, said(SAID)).values()) == {1.0}


@pytest.mark.parametrize(
    ("wrong", "lower"),
    [
        ({"title": "巡河"}, {"title"}),
        ({"published_at": "2024-03-02T08:00+08:00"}, {"published"}),
        ({"origin": None}, {"origin"}),
        ({"credits": []}, {"credits"}),
        ({"body": SAID["body"] + "版权所有"}, {"body", "body_exact"}),
        ({"read_count": None}, {"read_count"}),
        ({"related": [{"title": "旧闻", "read_count": 3}]}, {"related"}),
        ({"subtitle": "\ufffd"}, {"clean"}),
    ],
)
def test_each_field_is_scored_by_itself(folder: Path, wrong: dict[str, Any], lower: set[str]) -> None:
    assert {name for name, share in shares(folder, said(SAID | wrong)).items() if share < 1} == lower


def test_an_ambiguous_field_is_not_scored(folder: Path) -> None:
    row = json.loads((folder / "truth.jsonl").read_text("utf-8"))
    (folder / "truth.jsonl").write_text(json.dumps(row | {"ambiguous": ["title", "body"]}), "utf-8")
    assert set(shares(folder, said(SAID | {"title": "别的", "body": "别的"})).values()) == {1.0}


def test_who_refuses_articles_or_reads_lists_loses(folder: Path) -> None:
    assert set(shares(folder, lambda page: {"refused": "BlockPage"}).values()) == {0.0, 1.0}
    assert shares(folder, lambda page: {"refused": "BlockPage"})["refused"] == 1
    assert shares(folder, lambda page: SAID)["refused"] == 0


def test_our_own_pages_are_read_as_they_are(qingjian: Any) -> None:
    done = qingjian("bench-reading", PAGES, "--misses")
    assert {row["qingjian"] for row in map(json.loads, done.stdout.splitlines())} == {"1.0000"}
    assert len(done.stderr.splitlines()) == 1


def test_a_command_is_scored_beside_ours(qingjian: Any, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "reader.py").write_text(
        f"import json, sys\nif open(sys.argv[2]).read() == '<p>一':\n    assert sys.argv[1] == {TRUTH['url']!r}\n"
        f"    print(json.dumps({SAID!r}))\n",
        "utf-8",
    )
    done = qingjian("bench-reading", folder, "--reader", f"{sys.executable} {tmp_path}/reader.py {{url}} {{file}}")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["command"] for row in rows} == {"1.0000"}
    assert next(row for row in rows if row["field"] == "title")["qingjian"] == "0.0000"
    broken = qingjian("bench-reading", folder, "--misses", "--reader", f"{sys.executable} -c 1/0")
    assert "failed: a.html: ValueError: ZeroDivisionError: division by zero" in broken.stderr
    assert broken.returncode == 0


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "JSONDecodeError"),
        ('{"file": "../a.html", "url": ""}', "outside of the folder"),
        ('{"file": "b.html", "url": ""}', "No such file"),
        ('{"file": "a.html", "url": ""}', "has no title, published"),
    ],
)
def test_truth_that_is_none_is_named(folder: Path, line: str, why: str) -> None:
    (folder / "truth.jsonl").write_text(line, "utf-8")
    with pytest.raises(BadInput, match=f"truth.jsonl: line 1: .*{why}"):
        scoring.pages(folder)


def test_a_folder_without_truth_is_named(qingjian: Any, tmp_path: Path) -> None:
    done = qingjian("bench-reading", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "holds neither truth.jsonl nor fixtures" in done.stderr
