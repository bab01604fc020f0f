"""A set of Parquet files answers what its archive answers, asked by DuckDB."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, parquetsearch
from archive.chosen import Chosen
from archive.parquetsearch import NoSet, ParquetSearch
from archive.publishing import Wish
from archive.queryerror import QueryError
from tests.archive.test_query import cells, documented
from tests.crawler.test_questions_doc import QUESTIONS, history
from tests.requirements import lacking

__all__ = ["documented", "history"]
NOW = "2024-03-09T08:00:00Z"
Made = Callable[[Path], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The set of an archive, made once."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401
    except ModuleNotFoundError:
        lacking("DuckDB or Arrow is not installed")
    known: dict[Path, Path] = {}

    def make(path: Path) -> Path:
        if path not in known:
            known[path] = tmp_path_factory.mktemp("set") / "set"
            with Archive(path) as archive:
                archive.publisher(Wish("parquet", Chosen()), now=NOW).write_folder(known[path], whole=True)
        return known[path]

    return make


@pytest.mark.parametrize("sql", QUESTIONS)
def test_every_question_has_the_same_answer(made: Made, undisturbed: Path, history: Path, sql: str) -> None:
    answers = []
    for path in (undisturbed, history):
        with Archive(path) as archive, parquetsearch.opened(made(path)) as found:
            answers.append(alike(archive.db.execute(sql).fetchall()))
            assert alike(found.db.execute(sql).fetchall()) == answers[-1]
    assert any(answers)


def alike(rows: list[Any]) -> list[Any]:
    """Rows but for the order of equal ones, and of names in one value, which no SQL promises."""

    def value(each: object) -> object:
        return sorted(each.split(",")) if isinstance(each, str) and "," in each else each

    return sorted(([value(each) for each in row] for row in rows), key=repr)


@pytest.mark.parametrize(("words", "finds"), [row[:2] for row in cells("queries")])
def test_the_documented_queries_find_the_same(made: Made, documented: Path, words: str, finds: str) -> None:
    words, expected = words.strip("`"), [int(number) for number in finds.split(",") if number.strip()]
    with parquetsearch.opened(made(documented)) as found:
        assert [hit.id for hit in found.search(words, 20)] == expected
        assert found.count(words) == len(expected)


@pytest.mark.parametrize(
    "words", ["督察", "生态环境", "-督察", "author:林", "水 OR 气", "published:2023 reads:>10", "region:99"]
)
def test_hits_and_counts_are_the_archives(made: Made, undisturbed: Path, words: str) -> None:
    with Archive(undisturbed) as archive, parquetsearch.opened(made(undisturbed)) as found:
        assert found.search(words, 7, page=2) == archive.search(words, 7, page=2)
        for by in ("month", "source", "region", "author"):
            assert found.counts(words, by) == archive.counts(words, by), by


def test_a_period_narrows_the_whole_query(made: Made, documented: Path) -> None:
    with Archive(documented) as archive, parquetsearch.opened(made(documented)) as found:
        period = {"since": "2022-09", "until": "2022"}
        assert found.count("督察 OR 督查", **period) == archive.count("督察 OR 督查", **period) > 0
        assert found.count("", since="2022") == archive.count("", since="2022") > 0


def test_what_a_set_can_not_tell_is_said(made: Made, documented: Path, tmp_path: Path) -> None:
    def refused(folder: Path, words: str, **more: Any) -> pytest.ExceptionInfo[BaseException]:
        with pytest.raises((NoSet, QueryError)) as error, parquetsearch.opened(folder) as found:
            found.search(words, 20, **more)
        return error

    assert "no source 'bing'" in str(refused(made(documented), "source:bing").value)
    assert "by relevance" in str(refused(made(documented), "督察", sort="relevance").value)
    assert "is no set" in str(refused(tmp_path, "督察").value)
    shutil.copytree(made(documented), tmp_path / "broken")
    for file in (tmp_path / "broken" / "articles").rglob("*.parquet"):
        file.write_bytes(b"PAR1 and no more")
    assert str(tmp_path / "broken") in str(refused(tmp_path / "broken", "督察").value)


def test_the_sets_own_sql_defines_the_views(made: Made, documented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `duckdb -init views.sql` reads it, in the set's folder."""
    folder = made(documented)
    import duckdb

    monkeypatch.chdir(folder)
    with duckdb.connect() as db:
        db.execute((folder / "views.sql").read_text(encoding="utf-8"))
        assert db.execute("SELECT count(*) FROM articles_full").fetchall() == [(5,)]
        assert db.execute("SELECT source, articles FROM agencies ORDER BY 1").fetchall() == [("jia", 2), ("yi", 3)]


def test_nothing_withheld_is_in_a_set(history: Path, tmp_path: Path, made: Made) -> None:
    assert made  # skips without its libraries
    path = tmp_path / "news.db"
    shutil.copy(history, path)
    with Archive(path, write=True) as archive:
        archive.withhold("http://yi.example/1.html", reason="test", now=NOW)
        archive.publisher(Wish("parquet", Chosen()), now=NOW).write_folder(tmp_path / "set", whole=True)
    with parquetsearch.opened(tmp_path / "set") as found:
        assert [hit.source for hit in found.search("published:2024", 20)] == ["jia"]
        assert all("yi.example" not in str(row) for row in found.db.execute("SELECT * FROM articles_full").fetchall())


def test_the_set_is_typed_by_parquetsearch(made: Made, documented: Path) -> None:
    with parquetsearch.opened(made(documented)) as found:
        assert isinstance(found, ParquetSearch)
        [(kind,)] = found.db.execute("SELECT DISTINCT typeof(folded) FROM articles_full").fetchall()
    assert kind.startswith("STRUCT(title VARCHAR, origin VARCHAR")
