"""A killed process: the archive opens again as it was before the transaction that was cut off."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Article, Exchange, ListedItem, ListRequest, Page, PageKind

LATER = "2022-08-12T09:45:00Z"


def die_at(archive: Archive, beginning: str) -> None:
    """Kills this process, as the operating system would, when SQLite is about to run such a statement."""

    def watch(statement: str) -> None:
        if statement.strip().startswith(beginning):
            os.kill(os.getpid(), signal.SIGKILL)

    archive.db.conn.set_trace_callback(watch)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO revisions", "UPDATE articles", "INSERT INTO credits", "INSERT INTO problems", "COMMIT"],
)
def test_killed_while_recording(
    path: Path, archive: Archive, article: Article, now: str, elsewhere, statement: str
) -> None:
    archive.close()

    def victim() -> None:
        with Archive(path, write=True) as dying:
            die_at(dying, statement)
            dying.record(article, source="jia", captures=[], seen_at=now)

    assert elsewhere(victim) == [-signal.SIGKILL]
    with Archive(path, write=True) as again:
        assert [again.db[name].count for name in ("articles", "revisions", "credits", "read_counts")] == [0] * 4
        assert again.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        again.record(article, source="jia", captures=[], seen_at=now)
        assert again.article(article.url) == article


def test_killed_while_noting_a_list(path: Path, archive: Archive, list_page: Page, now: str, elsewhere) -> None:
    archive.close()
    items = [ListedItem(n, f"http://jia.example/{n}", "题") for n in (1, 2, 3)]

    def note(into: Archive) -> int:
        return into.listed(
            list_page, items, capture=None, now=now, own=lambda url: True, next=ListRequest("http://jia.example/p2")
        )

    def victim() -> None:
        with Archive(path, write=True) as dying:
            die_at(dying, "COMMIT")
            note(dying)

    assert elsewhere(victim) == [-signal.SIGKILL]
    with Archive(path, write=True) as again:
        assert again.take(["jia"], now=LATER) == [list_page], "its lease ran out, so it is due again"
        assert note(again) == 3
        assert len(again.take(["jia"], now=LATER)) == 4


def test_killed_between_the_record_and_its_row(path: Path, archive: Archive, exchange: Exchange, elsewhere) -> None:
    kept = archive.capture(exchange, source="jia", run=None)
    archive.close()

    def victim() -> None:
        dying = Archive(path, write=True)
        dying.capture(exchange, source="jia", run=None)
        die_at(dying, "INSERT INTO captures")
        dying.capture(exchange, source="jia", run=None)

    assert elsewhere(victim) == [-signal.SIGKILL]
    with Archive(path, write=True) as again:
        assert again.db["captures"].count == 2
        assert [again.payload(capture)[0] for capture in (kept, kept + 1)] == [exchange.body] * 2
        again.capture(exchange, source="jia", run=None)
    endings = sorted(file.suffix for file in path.with_name("news-captures").iterdir())
    assert endings == [".gz", ".gz", ".open"]


def test_killed_while_creating(path: Path, elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    assert elsewhere(lambda: Archive(path, write=True)) == [-signal.SIGKILL]
    assert not path.exists()
    monkeypatch.undo()
    with Archive(path, write=True) as archive:
        assert archive.follow([], "jia", now=LATER) == 0
        assert archive.take(["jia"], now=LATER, kind=PageKind.LIST) == []
