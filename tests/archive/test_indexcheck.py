"""An index of texts that says something else than the articles is found, named, and made anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

import pytest

from archive import Archive, index, indexcheck
from archive.damage import Damage
from archive.verify import Verification
from tests.archive import life
from tests.archive.life import OTHER, URL, day

NOW = "2024-04-01T00:00:00Z"


def found(archive: Archive, *, whole: bool = False) -> list[str]:
    return [f"{one.where}: {one.what}" for one in indexcheck.findings(archive.db.conn, whole=whole)]


@pytest.fixture
def indexed(archive: Archive) -> Archive:
    """Two articles, one of them edited; indexed."""
    life.lived(archive)
    life.seen(archive, life.replace(life.FIRST, url=OTHER, canonical_url=OTHER, title="乙河水质月报"), day(3))
    archive.index()
    return archive


def rewrite(db: Connection, article: int, command: str | None, tokens: str) -> None:
    """Puts tokens into an article's row of the index, or takes them out, behind everybody's back."""
    [(docid,)] = db.execute("SELECT docid FROM search_documents WHERE article = ?", (article,)).fetchall()
    if command:
        db.execute("INSERT INTO search_index (search_index, rowid, tokens) VALUES (?, ?, ?)", (command, docid, tokens))
    else:
        db.execute("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", (docid, tokens))


def unindexed(db: Connection) -> None:
    db.execute("DELETE FROM search_documents WHERE article = 1")


def stale(db: Connection) -> None:
    db.execute("UPDATE articles SET published_at = '2024-03-09' WHERE id = 1")
    db.execute("DELETE FROM search_queue")


def no_run(db: Connection) -> None:
    db.execute("DELETE FROM search_runs")


def out_of_order(db: Connection) -> None:
    db.execute("UPDATE search_documents SET docid = docid + 10")
    db.execute("UPDATE search_documents SET docid = 3 - (docid - 10)")


def no_row(db: Connection) -> None:
    db.execute("DELETE FROM search_index_docsize")


def stray(db: Connection) -> None:
    db.execute("INSERT INTO search_index (rowid, tokens) VALUES (99, '督')")


def other_names(db: Connection) -> None:
    db.execute("UPDATE credits SET name = '己某'")


def lost(db: Connection) -> None:
    rewrite(db, 1, "delete", "会议")


def other_phrases(db: Connection) -> None:
    db.execute("UPDATE search_documents SET bloom = zeroblob(length(bloom)) WHERE article = 1")


def broken(db: Connection) -> None:
    db.execute("UPDATE search_index_data SET block = x'00ff00ff' WHERE id > 10")


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (unindexed, f"article 1: {URL}: it is not in the index, and does not wait for it"),
        (stale, f"article 1: {URL}: the index has what it said before"),
        (no_run, f"article 1: {URL}: no search comes by its row"),
        (out_of_order, f"article 1: {URL}: its row stands out of the order"),
        (no_row, f"article 1: {URL}: the index has no row of it"),
        (stray, "search_index: it has 1 rows of no article"),
        (other_names, "article 1: the index has another title, origin or credits than it shows"),
        (other_phrases, "article 1: its filter of phrases is not of its text"),
        (lost, "article 1: its row lacks 1 of its "),
        (broken, "search_index: it can't be read"),
    ],
)
def test_what_is_wrong_is_found(indexed: Archive, damage: Callable[[Connection], None], what: str) -> None:
    assert found(indexed) == []
    assert found(indexed, whole=True) == []
    with indexed.transaction() as db:
        damage(db)
    for whole in (False, True):
        said = found(indexed, whole=whole)
        assert any(one.startswith(what) for one in said), said


def test_a_token_too_much_is_found_by_reading_all(indexed: Archive) -> None:
    with indexed.transaction() as db:
        rewrite(db, 2, None, "魑魅")
    assert found(indexed, whole=True) == ["article 2: its row has tokens that are not the article's"]


def test_what_waits_is_no_damage(indexed: Archive) -> None:
    life.seen(indexed, life.replace(life.FIRST, title="甲市召开第三次会议"), day(25))
    assert indexed.to_index() == 1
    assert found(indexed) == []
    assert found(indexed, whole=True) == []


def test_the_sample_is_spread(indexed: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexcheck, "SAMPLE", 1)
    looked: list[int] = []
    assert list(indexcheck.findings(indexed.db.conn, step=looked.append)) == []
    assert sum(looked) == 1


def test_made_anew(indexed: Archive, path: Path) -> None:
    with indexed.transaction() as db:
        broken(db)
    indexed.clear_index()
    assert [hit.id for hit in indexed.search("水质")] == [2], "what waits is read"
    indexed.index()
    assert found(indexed, whole=True) == []
    assert [hit.id for hit in indexed.search("水质")] == [2]
    assert index.waiting(indexed.db.conn) == 0


def test_verify_says_so(indexed: Archive, path: Path) -> None:
    with indexed.transaction() as db:
        lost(db)
    indexed.close_captures()
    indexed.seal(now=NOW)
    with Archive(path) as reading:
        for whole in (False, True):
            looked = Verification(reading.db.conn, reading.captures_folder, whole=whole)
            said = list(looked.findings())
            assert {one.damage for one in said} == {Damage.INDEX}
            assert all("qingjian index --rebuild" in one.repair for one in said)
            assert looked.counts.indexed == 2
