"""What is prepared of an article beside a crawl is what its archive would have made, and counts for nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from archive import Archive, copies, index, indexcheck
from archive.model import Article, Outcome
from archive.prepared import Prepared, prepare
from tests.archive.life import EDIT, FIRST, SOURCE, capture, day


def recorded(archive: Archive, article: Article, number: int, prepared: Prepared | None) -> Outcome:
    proof = capture(archive, day(number))
    return archive.record(article, source="jia", captures=[proof], seen_at=day(number), prepared=prepared)


def kept(archive: Archive) -> tuple[list[Any], list[str]]:
    """The hashes of all articles, and what is wrong with the index."""
    archive.index()
    hashes = archive.db.execute("SELECT article, hashes FROM fingerprints ORDER BY article").fetchall()
    return hashes, [one.what for one in indexcheck.findings(archive.db.conn, whole=True)]


def test_what_is_prepared_is_not_made_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add_source(SOURCE)
    made = [prepare(article, "jia") for article in (FIRST, EDIT)]

    def made_again(*_: object) -> None:
        raise AssertionError("it was prepared")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "hashes", made_again)
        patch.setattr(index, "entry", made_again)
        assert recorded(archive, FIRST, 1, made[0]) is Outcome.NEW
        archive.index()
        assert recorded(archive, EDIT, 2, made[1]) is Outcome.CHANGED
        archive.index()
    assert [hit.title for hit in archive.search("推进会 察看")] == [EDIT.title]
    hashes, wrong = kept(archive)
    assert wrong == []
    assert hashes == [(1, str(made[1].hashes))]


def test_what_is_of_another_text_or_source_counts_for_nothing(archive: Archive) -> None:
    archive.add_source(SOURCE)
    recorded(archive, FIRST, 1, prepare(EDIT, "jia"))
    assert kept(archive) == ([(1, str(prepare(FIRST, "jia").hashes))], [])
    recorded(archive, EDIT, 2, prepare(EDIT, "yi"))
    assert kept(archive) == ([(1, str(prepare(EDIT, "jia").hashes))], [])


def test_few_entries_wait(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who records much and indexes nothing keeps no entry for each."""
    monkeypatch.setattr("archive.store.opened.MOST_ENTRIES", 2)
    archive.add_source(SOURCE)
    for number, article in enumerate((FIRST, EDIT, FIRST, EDIT), 1):
        recorded(archive, article, number, prepare(article, "jia"))
        assert len(archive._entries) <= 2
    assert kept(archive)[1] == []
