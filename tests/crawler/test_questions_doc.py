"""docs/questions.md: every question runs, on the demo's archive and on one that knows edits, takedowns and reprints; every
column is described; and tools that know nothing of us open the file."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from archive import Archive
from archive.publishing import ENDINGS
from archive.questions import VIEWS, Question
from tests.archive import life
from tests.archive.life import FIRST, SOURCE, URL, day, seen
from tests.requirements import lacking

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)
# What the demo's archive has no rows for.
OF_HISTORY = re.compile(r"\b(?:edited|taken_down|reprints)\b")
COPY = "http://yi.example/1.html"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article that is edited after two days and taken down after five, and its reprint elsewhere."""
    path = tmp_path_factory.mktemp("history") / "news.db"
    with Archive(path, write=True) as opened:
        life.lived(opened)
        opened.add_source(replace(SOURCE, id="yi", name="乙网（虚构）", home="http://yi.example/"))
        copy = replace(
            FIRST, url=COPY, canonical_url=COPY, published_at="2024-03-02", origin=SOURCE.name, body=life.EDITED
        )
        opened.record(copy, source="yi", captures=[life.capture(opened, day(5), url=COPY)], seen_at=day(5))
        seen(opened, replace(copy, body=life.EDITED + "\n又及。"), day(7))
    return path


@pytest.mark.parametrize("sql", QUESTIONS)
def test_every_question_runs(undisturbed: Path, history: Path, sql: str) -> None:
    """As a question of anybody's, and with an answer on at least one of the two."""
    answers = []
    for path in (undisturbed, history):
        question = Question(path, sql, seconds=20)
        answers.append(list(question.rows()))
        question.close()
    assert answers[1 if OF_HISTORY.search(sql) else 0]


def test_there_are_questions_of_every_view() -> None:
    assert len(QUESTIONS) >= 12
    assert {name for name in VIEWS if any(re.search(rf"\b{name}\b", sql) for sql in QUESTIONS)} == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_a_view_is_described(history: Path, view: str) -> None:
    described = re.search(rf"^\*\*{view}\*\*:.*?\n\n(\|.*?)\n\n", TEXT, re.DOTALL | re.MULTILINE)
    assert described, view
    names = [name for row in described[1].splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    with Archive(history) as archive:
        columns = [row[1] for row in archive.db.execute(f"PRAGMA table_info({view})")]
    assert sorted(names) == sorted(columns)


def test_every_format_is_described() -> None:
    assert re.findall(r"^\| `(\w+)` \| an? ", TEXT, re.MULTILINE) == list(ENDINGS)


def test_reprints_say_who_reprints_whom(history: Path) -> None:
    [sql] = [sql for sql in QUESTIONS if "reprints" in sql]
    with Archive(history) as archive:
        assert list(archive.db.query(sql)) == [{"published": "jia", "reprinted": "yi", "articles": 1}]


# Other people's tools


def test_python_s_sqlite_opens_it(history: Path) -> None:
    db = sqlite3.connect(f"{history.as_uri()}?mode=ro", uri=True)
    assert db.execute("SELECT article, state FROM taken_down").fetchall() == [(1, "gone")]
    db.close()


def test_the_sqlite_shell_opens_it(history: Path) -> None:
    shell = shutil.which("sqlite3") or lacking("there is no sqlite3")
    sql = " UNION ALL ".join(f"SELECT '{view}' AS view, count(*) AS n FROM {view}" for view in VIEWS)  # noqa: S608
    command = [shell, "-readonly", "-json", str(history), sql]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)  # noqa: S603
    found = {row["view"]: row["n"] for row in json.loads(done.stdout)}
    assert (list(found), found["articles_full"], found["edited"]) == (list(VIEWS), 2, 2)


def test_sqlite_utils_opens_it(history: Path) -> None:
    command = [sys.executable, "-m", "sqlite_utils", "query", str(history), "SELECT url FROM taken_down"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)  # noqa: S603
    assert json.loads(done.stdout) == [{"url": URL}]


def test_datasette_opens_it(history: Path, tmp_path: Path) -> None:
    """In a process of its own, as it is served, with the version that the extra `web` takes."""
    address = f"/news.json?sql={quote('SELECT state FROM taken_down')}&_shape=array"  # noqa: S608 (our own names)
    command = [sys.executable, "-m", "datasette", str(history), "--get", address]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"state": "gone"}]
