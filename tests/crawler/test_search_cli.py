"""`search` and `index`: a page for people, JSON for scripts, and one line for what is wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Article, Column, Credit, Role, Source

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "news.db"
    with Archive(path, write=True) as archive:
        column = Column("要闻", "http://jia.example/")
        archive.add_source(Source("jia", "甲局（虚构）", "county", "370902", "http://jia.example/", (column,)))
        for number, month in enumerate(("2022-08", "2022-10", "2022-10"), 1):
            url = f"http://jia.example/{number}"
            article = Article(
                url,
                url,
                title=f"[b]第{number}次督察[/b]",
                published_at=f"{month}-1{number}",
                body="前" * 40 + "，洋水河的督察。",
                origin="甲报（虚构）",
                credits=(Credit(Role.AUTHOR, "作者", "甲某"),),
                read_count=31639 if number == 1 else None,
            )
            archive.record(article, source="jia", captures=[], seen_at="2024-01-01T00:00:00Z")
    return path


@pytest.fixture
def ask(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on that archive."""
    monkeypatch.setenv("QINGJIAN_ARCHIVE", str(filled))
    return run


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.output.for_people", lambda as_json=False: not as_json)
    monkeypatch.setenv("COLUMNS", "80")


def test_a_pipe_gets_a_line_a_hit(ask: Run) -> None:
    done = ask("search", "洋水河", "reads:>1")
    assert (done.returncode, done.stderr) == (0, "")
    hit = json.loads(done.stdout)
    assert {name: hit[name] for name in ("id", "source", "title", "published_at", "url", "state", "reads")} == {
        "id": 1,
        "source": "jia",
        "title": "[b]第1次督察[/b]",
        "published_at": "2022-08-11",
        "url": "http://jia.example/1",
        "state": "live",
        "reads": 31639,
    }
    assert hit["credits"] == [{"role": "author", "label": "作者", "name": "甲某"}]
    [[start, end]] = hit["marks"]
    assert hit["snippet"][start:end] == "洋水河"


def test_a_terminal_gets_a_page(ask: Run, people: None) -> None:
    shown = ask("search", "洋水河", "--sort", "reads", "--limit", "1").stdout
    assert [line.rstrip() for line in shown.splitlines()] == [
        "  1 [b]第1次督察[/b]",
        "    2022-08-11 · 甲局（虚构） · 甲报（虚构） · 作者:甲某 · 31,639 reads · #1",
        "    …" + "前" * 31 + "，洋水河的督",
        "    察。",
        "    http://jia.example/1",
        "",
    ]
    assert ask("search", "洋水河", "--limit", "1", "--page", "3").stdout.startswith("  3 [b]第1次督察[/b]")
    assert json.loads(ask("search", "reads:>1", "--json").stdout)["id"] == 1


def test_words_may_begin_with_a_dash(ask: Run) -> None:
    done = ask("search", "督察", "-title:第1次", "-h808", "--limit", 5)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [3, 2]


def test_an_option_that_is_none_is_no_word(ask: Run) -> None:
    done = ask("search", "督察", "--limt", "5")
    assert done.returncode == 2
    assert done.stderr == "qingjian: what is not wanted is missing after this: 督察 ^--limt 5\n"


def test_counts(ask: Run, people: None) -> None:
    assert ask("search", "督察", "--count").stdout == "3\n"
    assert ask("search", "--since", "2022-09", "--count").stdout == "2\n"
    lines = ask("search", "督察", "--by", "month").stdout.splitlines()
    assert [line.split() for line in lines if "2022" in line] == [
        ["2022-08", "1", "█" * 20],
        ["2022-10", "2", "█" * 40],
    ]
    assert json.loads(ask("search", "督察", "--by", "region", "--json").stdout) == {"region": "370902", "articles": 3}
    assert ask("search", "没有的词", "--by", "author").stdout == ""


def test_a_typing_error_is_one_line(ask: Run) -> None:
    done = ask("search", "督察 (长江")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "qingjian: this bracket is not closed: 督察 ^(长江\n"


def test_nothing_asked_and_nothing_found(ask: Run) -> None:
    assert ask("search").returncode == 2
    done = ask("search", "没有的词")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing found\n")
    assert ask("search", "督察", "--page", "9").stderr == "nothing found on page 9\n"


def test_index_makes_no_archive_and_indexes_one(ask: Run, filled: Path, tmp_path: Path) -> None:
    assert "there is no archive" in ask("index", "--archive", tmp_path / "none.db").stderr
    assert list(tmp_path.iterdir()) == []
    with Archive(filled, write=True) as archive:
        archive.db.execute("UPDATE articles SET title = title")
        archive.db.conn.close()
        archive._writing = False
    with Archive(filled) as before:
        assert before.to_index() == 3
    assert ask("index").returncode == 0
    with Archive(filled) as after:
        assert after.to_index() == 0
