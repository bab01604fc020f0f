"""Captures read again: what today's readers change is shown, recorded as ours, and never taken for the agency's edit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.captures import Which
from archive.model import Article, Problem, Quality
from crawler import importing, readings, rereading
from crawler.errors import ListPage
from crawler.executors import Inline, executor
from crawler.replay import Replay, Replayed
from tests.crawler.conftest import contents
from tests.crawler.test_long_articles import crawled, long_site  # noqa: F401 (a fixture)
from tests.requirements import lacking

Reader = Callable[..., Article]
today: Reader = rereading.read


@pytest.fixture
def archive(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of the crawled archive, to be changed."""
    shutil.copytree(undisturbed.parent, tmp_path / "copy")
    return tmp_path / "copy" / "news.db"


def nothing(done: int) -> None:
    """No progress is shown."""


def replay(path: Path, *, dry: bool = False, which: Which | None = None, progress: Any = nothing) -> Replayed:
    with Archive(path, write=not dry) as opened:
        return Replay(opened, which or Which(), dry).run(Inline(), 1, progress)


def tomorrow(change: Callable[[Article], Article]) -> Reader:
    """A reader that makes something else of each page of the source biquan."""

    def read(url: str, *rest: Any) -> Article:
        article = today(url, *rest)
        return change(article) if "biquan" in url else article

    return read


def test_todays_readers_change_nothing(archive: Path) -> None:
    before = contents(archive)
    done = replay(archive)
    assert (done.read, done.same, done.changed, done.new, done.refused) == (60, 60, 0, 0, 0)
    assert contents(archive) == before


@pytest.mark.parametrize("dry", [True, False])
def test_what_changes_is_told_by_field_with_three_examples(
    archive: Path, monkeypatch: pytest.MonkeyPatch, dry: bool
) -> None:
    better = tomorrow(lambda article: replace(article, title=f"《{article.title}》", subtitle="副题"))
    monkeypatch.setattr(rereading, "read", better)
    before = contents(archive)
    done = replay(archive, dry=dry)
    assert (done.same, done.changed) == (49, 11)
    assert {name: (found.count, len(found.examples)) for name, found in done.fields.items()} == {
        "title": (11, 3),
        "subtitle": (11, 3),
    }
    example = done.fields["title"].examples[0]
    assert example.after == f"《{example.before}》"
    if dry:
        assert contents(archive) == before


def test_what_changes_is_ours_and_no_edit(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "read", tomorrow(lambda article: replace(article, origin="碧泉县环保局")))
    replay(archive)
    with Archive(archive) as opened:
        kinds = opened.db.execute("SELECT kind, count(*) FROM revisions GROUP BY kind").fetchall()
        articles = list(opened.articles("biquan"))
        pairs = opened.db.execute(
            """SELECT count(*) FROM revisions AS new JOIN revisions AS old
            ON new.article = old.article AND new.seen_at = old.seen_at AND new.kind = 'reread' AND old.kind = 'first'"""
        ).fetchone()
    assert kinds == [("first", 60), ("reread", 11)]
    assert pairs == (11,)
    assert {article.origin for article in articles} == {"碧泉县环保局"}
    assert replay(archive).changed == 0


def test_counts_that_were_misread_are_taken_back(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "read", tomorrow(lambda article: replace(article, read_count=7, related=())))
    replay(archive)
    with Archive(archive) as opened:
        counts = opened.db.execute(
            """SELECT DISTINCT n.count, n.place FROM read_counts AS n JOIN articles AS a
            ON a.id = coalesce(n.related_from, n.article) WHERE a.source = 'biquan' AND n.place != 'list'"""
        ).fetchall()
    assert counts == [(7, "page")]


def test_a_change_of_an_older_capture_leaves_what_is_newest(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(archive, write=True) as opened:
        [(url, capture)] = opened.db.execute(
            "SELECT a.url, c.id FROM articles AS a JOIN captures AS c ON c.url = a.url WHERE a.source = 'biquan' LIMIT 1"
        )
        article = opened.article(url)
        assert article is not None
        later = replace(article, body=f"{article.body}\n编者更正：甲某应为乙某。")
        opened.record(later, source="biquan", captures=[], seen_at="2099-01-01T00:00:00Z")
    monkeypatch.setattr(rereading, "read", tomorrow(lambda one: replace(one, title="《新题》")))
    done = replay(archive, which=Which(url=url))
    assert [set(done.fields)] == [{"title"}]
    with Archive(archive) as opened:
        found = opened.article(url)
        kinds = opened.db.execute(
            "SELECT kind FROM revisions AS r JOIN articles AS a ON a.id = r.article WHERE a.url = ? ORDER BY seen_at, r.id",
            (url,),
        ).fetchall()
    assert found is not None
    assert (found.title, found.body) == (later.title, later.body)
    assert kinds == [("first",), ("reread",), ("edit",)]
    assert capture


def test_a_page_that_was_refused_becomes_an_article(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(url: str, body: bytes, headers: Any, source: Any, seen_at: str) -> Article:
        if url.endswith("/zt/lwh/"):
            return Article(url, url, title="碧水保卫战专题", body="专题导语。", layout="generic")
        return today(url, body, headers, source, seen_at)

    monkeypatch.setattr(rereading, "read", read)
    assert replay(archive, dry=True).new == 1
    done = replay(archive)
    assert (done.new, done.examples["new"][0][1]) == (1, "碧水保卫战专题")
    with Archive(archive) as opened:
        url = done.examples["new"][0][0]
        assert opened.article(url) is not None
        assert opened.db.execute("SELECT count(*) FROM problems WHERE url = ?", (url,)).fetchone() == (0,)
        assert opened.db.execute("SELECT quality FROM captures WHERE url = ?", (url,)).fetchone() == (Quality.OK,)
        assert opened.db.execute("SELECT kind FROM revisions ORDER BY id DESC LIMIT 1").fetchone() == ("first",)


def test_an_article_that_todays_readers_refuse_stays(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str, *rest: Any) -> Article:
        raise ListPage(url, "looks like a list")

    monkeypatch.setattr(rereading, "read", refuse)
    before = contents(archive)
    done = replay(archive)
    assert (done.refused, done.examples["refused"][0][1]) == (60, "looks like a list")
    assert contents(archive) == before


@pytest.mark.parametrize("broken", [1, 3])
def test_a_replay_that_broke_off_goes_on(archive: Path, monkeypatch: pytest.MonkeyPatch, broken: int) -> None:
    read = tomorrow(lambda article: replace(article, problems=(*article.problems, Problem("title", "doubtful"))))
    monkeypatch.setattr(rereading, "read", read)
    monkeypatch.setattr(importing, "BATCH", 10)
    batches = iter(range(1, 100))

    def stop(done: int) -> None:
        if next(batches) == broken:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(archive, progress=stop)
    done = replay(archive)
    assert done.resumed
    with Archive(archive) as opened:
        assert done.captures == opened.count_kept(Which()) - 10 * broken
        doubtful = opened.db.execute("SELECT count(*) FROM problems WHERE message = 'doubtful'").fetchone()
    assert doubtful == (11,)
    assert not replay(archive).resumed


@pytest.mark.parametrize(
    ("which", "captures"),
    [
        (Which(source="biquan"), "source = 'biquan'"),
        (Which(until="2000-01-01T00:00:00Z"), "0"),
        (Which(since="2000-01-01T00:00:00Z"), "1"),
    ],
)
def test_only_what_is_asked_for(archive: Path, which: Which, captures: str) -> None:
    done = replay(archive, which=which)
    with Archive(archive) as opened:
        query = f"""SELECT count(*) FROM captures WHERE status = 200 AND {captures} AND url NOT IN
            (SELECT url FROM pages WHERE kind = 'file')"""  # noqa: S608 (from the table above)
        assert opened.db.execute(query).fetchone() == (done.captures,)


def test_the_parts_of_a_long_article_stay_together(qingjian: Any, long_site: Path, tmp_path: Path) -> None:  # noqa: F811
    crawled(qingjian, long_site, tmp_path / "news.db")
    before = contents(tmp_path / "news.db")
    done = replay(tmp_path / "news.db")
    assert (done.read, done.same) == (1, 1)
    with Archive(tmp_path / "news.db") as opened:
        [since] = opened.db.execute("SELECT max(captured_at) FROM captures").fetchone()
    assert replay(tmp_path / "news.db", which=Which(since=since)).new == 0
    assert contents(tmp_path / "news.db") == before


def test_many_processes_read_the_same(archive: Path) -> None:
    with Archive(archive) as opened, executor(2) as pool:
        done = Replay(opened, Which(), dry=True).run(pool, 2, nothing)
    assert (done.read, done.same) == (60, 60)


def test_missing_captures_are_no_change(archive: Path) -> None:
    shutil.rmtree(archive.with_name("news-captures"))
    before = contents(archive)
    done = replay(archive)
    assert done.read == 0
    assert contents(archive) == before


@pytest.mark.slow
def test_the_command(qingjian: Any, archive: Path) -> None:
    with Archive(archive, write=True) as opened, opened.transaction() as db:
        db.execute("UPDATE revisions SET title = 'read wrongly' WHERE id = 1")
        db.execute("UPDATE articles SET title = 'read wrongly' WHERE revision = 1")
    done = qingjian("replay", "--archive", archive, "--dry-run", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    [line] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (line["field"], line["changed"], line["before"]) == ("title", 1, "read wrongly")
    assert "60 articles: 59 the same, 1 would change, 0 new" in done.stderr
    done = qingjian("replay", "--archive", archive)
    assert "59 the same, 1 changed" in done.stderr
    done = qingjian("replay", "--archive", archive, "--dry-run")
    assert "60 the same, 0 would change" in done.stderr
    assert done.stdout == ""


def test_an_archive_that_is_missing_is_named(qingjian: Any) -> None:
    done = qingjian("replay", "--archive", "nowhere.db", "--dry-run")
    assert done.returncode == 2
    assert "there is no archive here" in done.stderr


def test_what_is_read_goes_to_parquet_and_nothing_to_the_archive(
    qingjian: Any, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each article once, where it belongs, whoever read it; but nothing that is withheld."""
    try:
        import pyarrow.parquet as parquet
    except ModuleNotFoundError:
        lacking("Arrow is not installed")
    monkeypatch.setattr(readings, "HELD", 7)
    with Archive(archive, write=True) as opened:
        [hidden, *shown] = [each.url for each in opened.articles()]
        opened.withhold(hidden, reason="test", now="2024-03-09T08:00:00Z")
        wanted = {each.url: (each.title, each.body) for each in opened.articles()}
    before = archive.read_bytes()
    with Archive(archive) as opened, executor(2) as pool:
        done = [
            readings.write(opened, Which(), tmp_path / str(n), each, n, lambda _: None)
            for n, each in ((1, Inline()), (2, pool))
        ]
    assert archive.read_bytes() == before
    assert [each.articles for each in done] == [len(shown)] * 2
    files = sorted(file.relative_to(tmp_path / "1") for file in (tmp_path / "1").rglob("*.parquet"))
    assert files == sorted(file.relative_to(tmp_path / "2") for file in (tmp_path / "2").rglob("*.parquet"))
    assert {file.name for file in files} == {"part-00001.parquet", "part-00002.parquet"}
    rows = []
    for file in files:
        found = parquet.read_table(tmp_path / "1" / file, partitioning=None).to_pylist()
        assert found == parquet.read_table(tmp_path / "2" / file, partitioning=None).to_pylist()
        assert all(f"month={row['published_at'][:7]}" == file.parts[1] for row in found)
        rows += found
    assert {row["url"]: (row["title"], row["body"]) for row in rows} == wanted
    assert len(rows) == len(wanted)
    again = qingjian("replay", "--archive", archive, "--parquet", tmp_path / "1")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "is there already" in again.stderr
