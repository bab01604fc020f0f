"""Questions in SQL: what is answered, what is refused, and that nothing withheld gets out by any wording."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Article
from archive.questions import THROUGH, VIEWS, BadQuestion, Question, shadowed
from tests.archive import life
from tests.archive.life import OTHER, URL, day, seen

TOLD = "某化工公司"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The life of an article, and another one; nothing is withheld."""
    with Archive(tmp_path_factory.mktemp("open") / "news.db", write=True) as opened:
        life.lived(opened)
        seen(opened, Article(OTHER, OTHER, title="乙", body="文"), day(2))
        yield opened


@pytest.fixture(scope="module")
def guarded(whole: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The same, and the first article is withheld."""
    path = tmp_path_factory.mktemp("guarded") / "news.db"
    with sqlite3.connect(path) as copy:
        whole.db.conn.backup(copy)
    copy.close()
    with Archive(path, write=True) as opened:
        opened.withhold(URL, reason="court", now=day(21))
        yield opened


def ask(archive: Archive, sql: str, seconds: float = 20) -> list[tuple[object, ...]]:
    question = Question(archive.path, sql, seconds=seconds)
    try:
        return [tuple(row) for row in question.rows()]
    finally:
        question.close()


def test_a_question_is_answered_twice_alike(whole: Archive) -> None:
    question = Question(whole.path, "SELECT title, 1 AS one FROM articles_full ORDER BY id", seconds=20)
    assert question.names == ("title", "one")
    assert list(question.rows()) == list(question.rows()) == [(life.EDIT.title, 1), ("乙", 1)]
    question.close()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM articles",
        "INSERT INTO cursors VALUES ('a', 'b')",
        "UPDATE articles SET title = 'x' RETURNING id",
        "CREATE TEMP TABLE t AS SELECT 1",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "PRAGMA query_only = OFF",
        "BEGIN",
        "SELECT * FROM pragma_table_info('articles')",
        "SELECT load_extension('x')",
        "SELECT 1; DELETE FROM articles",
        "SELECT 1; SELECT 2",
        "SELECT nothing FROM nowhere",
        "SELECT 1 AS a, 2 AS a",
        "SELECT '\0'",
        "",
        "-- nothing",
    ],
)
def test_what_is_no_question_is_refused_in_one_line(
    whole: Archive, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = list(whole.db.conn.iterdump())
    with pytest.raises(BadQuestion) as error:
        ask(whole, sql)
    assert "\n" not in str(error.value)
    assert list(whole.db.conn.iterdump()) == before
    assert list(tmp_path.iterdir()) == []


def test_a_question_without_end_ends(whole: Archive) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(BadQuestion, match=r"not answered within 0\.05 s"):
        ask(whole, endless, 0.05)


def test_tables_are_open_while_nothing_is_withheld(whole: Archive) -> None:
    kinds = "SELECT count(kind) FROM revisions"
    assert ask(whole, kinds) == [(3,)]
    whole.withhold(URL, reason="court", now=day(21))
    with pytest.raises(BadQuestion, match="revisions may hold what is withheld: ask the views"):
        ask(whole, kinds)
    whole.release(URL, reason="lifted", now=day(22))
    assert ask(whole, kinds) == [(3,)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_open_whatever_is_withheld(guarded: Archive, view: str) -> None:
    """Each column alone, counted, grouped, sorted and joined: SQLite takes views apart, each question otherwise."""
    columns = [row[1] for row in guarded.db.execute(f"PRAGMA table_info({view})")]
    questions = ["SELECT count(*) FROM {0}", "SELECT * FROM {0} AS v ORDER BY 1", "SELECT 1 FROM {0}, sources"]
    of_column = (
        'SELECT "{1}" FROM {0}',
        'SELECT count(*) FROM {0} GROUP BY "{1}" ORDER BY "{1}"',
        """
        SELECT v."{1}", (SELECT count(*) FROM articles_full AS a WHERE a.id = v."{1}")
        FROM {0} AS v LEFT JOIN people AS p ON p.name = v."{1}" WHERE v."{1}" NOT IN (SELECT url FROM articles_full)
        """,
    )
    for question in (*questions, *of_column):
        for column in columns if question in of_column else [""]:
            ask(guarded, question.format(view, column))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT body FROM revisions",
        "SELECT body FROM articles_kept",
        "SELECT body FROM main.articles_kept",
        "SELECT (SELECT group_concat(body) FROM revisions)",
        "SELECT 1 FROM articles_full WHERE EXISTS (SELECT 1 FROM revisions WHERE body LIKE '%检讨%')",
        "SELECT * FROM (SELECT * FROM revisions) AS articles_full",
        "WITH articles_full AS (SELECT * FROM revisions) SELECT * FROM articles_full",
        "WITH People(a) AS NOT MATERIALIZED (SELECT body FROM revisions) SELECT * FROM people",
        'WITH x AS (SELECT 1), "articles_full"/**/AS--x\n(SELECT * FROM revisions) SELECT * FROM x, articles_full',
        "WITH [articles_kept] AS MATERIALIZED (SELECT * FROM revisions) SELECT * FROM articles_kept",
        "WITH `people` (a) AS (SELECT body FROM revisions) SELECT * FROM people",
        "WITH 'people' (a) AS (SELECT body FROM revisions) SELECT * FROM people",
        "SELECT url FROM withholdings",
        "SELECT * FROM withheld_articles",
        "SELECT article FROM copies",
        "SELECT 1 FROM revisions WHERE body LIKE '%检讨%'",
        "SELECT r.body FROM articles_full AS a JOIN revisions AS r ON r.id <> a.revision",
        "SELECT count(*) FROM revisions GROUP BY body",
        "SELECT body FROM articles_full UNION ALL SELECT body FROM revisions",
        "SELECT a.id FROM articles_full AS a, revisions AS r ORDER BY r.body",
    ],
)
def test_no_wording_gets_at_what_is_withheld(guarded: Archive, sql: str) -> None:
    try:
        answer = ask(guarded, sql)
    except BadQuestion:
        return
    assert TOLD not in str(answer)
    assert not answer


def test_only_definitions_shadow() -> None:
    assert shadowed("SELECT name AS people FROM people AS p WHERE x IN (SELECT 1)") is None
    assert shadowed("SELECT CAST(count AS TEXT) FROM most_read") is None
    assert shadowed("with EDITED as (select 1) select 1") == "edited"
    assert {shadowed(f"WITH {name} AS (SELECT 1) SELECT 1") for name in THROUGH} == set(THROUGH)
