"""Withheld pages: kept, recorded on, and never shown; a log that only grows."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import Archive, schema, withholding
from archive.errors import ArchiveError
from archive.model import Article, Exchange, Outcome
from archive.selection import Selection
from archive.stored import exchanges

OLDEST = Path(__file__).parent.parent / "archives" / "0001.sql"
LATER = "2022-08-13T09:30:00Z"
LATEST = "2022-08-14T09:30:00Z"
PART = "http://jia.example/news/1_2.html"


@pytest.fixture
def kept(archive: Archive, article: Article, exchange: Exchange, now: str) -> Article:
    """An article of two parts, each captured, with another one beside it."""
    captures = [
        archive.capture(replace(exchange, url=url, body=url.encode()), source="jia", run=None)
        for url in (article.url, PART)
    ]
    archive.record(article, source="jia", captures=captures, seen_at=now)
    other = replace(article, url="http://jia.example/news/2.html", canonical_url="http://jia.example/news/2.html")
    archive.record(other, source="jia", captures=[], seen_at=now)
    return article


def shown(archive: Archive) -> list[str]:
    return [found.canonical_url for found in archive.articles()]


@pytest.mark.parametrize("address", ["url", "canonical_url"])
def test_a_withheld_article_is_found_by_nothing(archive: Archive, kept: Article, now: str, address: str) -> None:
    archive.withhold(getattr(kept, address), reason="court order", now=LATER)
    other = "http://jia.example/news/2.html"
    assert [archive.article(key) for key in (kept.url, kept.canonical_url, 1, "1")] == [None] * 4
    assert [hit.url for hit in archive.search("督察")] == [other]
    assert shown(archive) == [other]
    assert archive.db.execute("SELECT canonical_url FROM articles_full").fetchall() == [(other,)]


def test_who_asks_is_told_why_and_since_when(archive: Archive, kept: Article) -> None:
    made = archive.withhold(kept.url, reason="court order", now=LATER)
    for key in (kept.url, kept.canonical_url, PART, 1, "1"):
        assert archive.withheld(key) == made
    assert str(made) == f"{kept.canonical_url}: withheld since {LATER}: court order"
    assert made.title == kept.title
    assert [archive.withheld(key) for key in (2, "http://jia.example/news/2.html", "http://jia.example/")] == [None] * 3


def test_its_bytes_and_its_text_stay(archive: Archive, kept: Article) -> None:
    archive.withhold(kept.url, reason="court order", now=LATER)
    assert archive.payload(1)[0] == kept.url.encode()
    assert archive.db.execute("SELECT body FROM revisions WHERE article = 1").fetchall() == [(kept.body,)]


def test_recording_goes_on(archive: Archive, kept: Article, now: str) -> None:
    archive.withhold(kept.url, reason="court order", now=LATER)
    assert archive.record(kept, source="jia", captures=[1], seen_at=LATER) is Outcome.UNCHANGED
    changed = replace(kept, body="改了。", url="http://m.jia.example/1")
    assert archive.record(changed, source="jia", captures=[1], seen_at=LATEST) is Outcome.CHANGED
    assert archive.article(changed.url) is None
    assert changed.url in withholding.hidden(archive.db.conn)


def test_every_address_of_it_is_hidden(archive: Archive, kept: Article) -> None:
    assert withholding.hidden(archive.db.conn) == frozenset()
    wanted = {kept.url, kept.canonical_url, PART}
    assert set(withholding.addresses(archive.db.conn, kept.url)) == wanted
    archive.withhold(kept.canonical_url, reason="court order", now=LATER)
    archive.withhold("http://jia.example/list", reason="names a child", now=LATER)
    assert withholding.hidden(archive.db.conn) == wanted | {"http://jia.example/list"}


def test_a_released_article_is_back_and_the_log_tells_it(archive: Archive, kept: Article) -> None:
    before = archive.article(1)
    archive.withhold(kept.url, reason="court order", now=LATER)
    archive.release(kept.url, reason="order lifted", now=LATEST)
    assert archive.article(1) == before
    assert archive.withheld(1) is None
    assert withholding.hidden(archive.db.conn) == frozenset()
    archive.withhold(kept.url, reason="again", now=LATEST)
    rows = archive.db.execute(
        "SELECT url, reason, withheld_at, released_at, release_reason FROM withholdings"
    ).fetchall()
    assert rows == [
        (kept.canonical_url, "court order", LATER, LATEST, "order lifted"),
        (kept.canonical_url, "again", LATEST, None, None),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM withholdings",
        "UPDATE withholdings SET reason = 'other'",
        "UPDATE withholdings SET url = 'http://jia.example/other'",
        "UPDATE withholdings SET released_at = '2023-01-01T00:00:00Z'",
        "INSERT INTO withholdings (url, reason, withheld_at) SELECT url, reason, withheld_at FROM withholdings",
    ],
)
def test_the_log_can_not_be_rewritten(archive: Archive, kept: Article, statement: str) -> None:
    archive.withhold(kept.url, reason="court order", now=LATER)
    with pytest.raises(sqlite3.IntegrityError):
        archive.db.execute(statement)


def test_a_release_can_not_be_rewritten(archive: Archive, kept: Article) -> None:
    archive.withhold(kept.url, reason="court order", now=LATER)
    archive.release(kept.url, reason="order lifted", now=LATEST)
    with pytest.raises(sqlite3.IntegrityError, match="only a release is added"):
        archive.db.execute("UPDATE withholdings SET released_at = NULL, release_reason = NULL")


def test_an_address_may_be_withheld_before_it_is_an_article(archive: Archive, article: Article, now: str) -> None:
    for url in (article.url, article.canonical_url):
        assert archive.withhold(url, reason="court order", now=now).title is None
    archive.record(article, source="jia", captures=[], seen_at=LATER)
    assert archive.article(article.url) is None
    assert len(withholding.in_force(archive.db.conn)) == 2
    archive.release(article.url, reason="lifted", now=LATEST)
    assert archive.article(article.url) is not None
    assert withholding.in_force(archive.db.conn) == []


def test_what_is_withheld_or_not_already_is_refused_in_a_line(archive: Archive, kept: Article) -> None:
    with pytest.raises(ArchiveError, match="this is not withheld"):
        archive.release(kept.url, reason="lifted", now=LATER)
    archive.withhold(kept.url, reason="court order", now=LATER)
    with pytest.raises(ArchiveError, match="withheld since 2022-08-13T09:30:00Z: court order"):
        archive.withhold(kept.canonical_url, reason="again", now=LATEST)


def test_an_archive_of_the_first_schema_can_withhold(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.close()
    url = "http://jia.example/news/1.html"
    with Archive(path, write=True) as archive:
        assert archive.article(url) is not None
        archive.withhold(url, reason="court order", now=LATER)
        assert archive.article(url) is None
        assert archive.search("督察") == []


def test_the_view_has_the_columns_that_it_had() -> None:
    before, now = Database(memory=True), Database(memory=True)
    schema.m0001_first_archive(before)
    schema.migrations.apply(now)
    columns = "SELECT name FROM pragma_table_info('articles_full')"
    assert now.execute(columns).fetchall() == before.execute(columns).fetchall()
    before.close()
    now.close()


def test_the_withheld_are_found_without_a_look_at_every_article(archive: Archive) -> None:
    plan = archive.db.execute("EXPLAIN QUERY PLAN SELECT article FROM withheld_articles").fetchall()
    assert not [step for *_, step in plan if step.startswith(("SCAN a", "SCAN l"))], plan


def test_no_export_has_a_withheld_page(archive: Archive, kept: Article, exchange: Exchange, tmp_path: Path) -> None:
    archive.capture(exchange, source="jia", run=None)
    file = tmp_path / "out.warc.gz"
    assert archive.export(file, Selection(), now=LATER).captures == 3
    archive.withhold(kept.canonical_url, reason="court order", now=LATER)
    assert archive.export(file, Selection(), now=LATER).captures == 1
    with file.open("rb") as stream:
        assert {stored.exchange.url for stored in exchanges(stream)} == {exchange.url}


def test_who_works_on_the_archive_sees_it(archive: Archive, kept: Article) -> None:
    archive.withhold(kept.url, reason="court order", now=LATER)
    assert archive.article(kept.url, withheld=True) == kept
