"""What a browser made of a page stands beside what was served, and the one is never taken for the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, withholding
from archive.captures import Which
from archive.model import Article, Exchange
from archive.selection import Selection
from archive.verify import Counts, Verification, verify_file
from tests.archive.exporting import export, index, stored

BROWSER = "chromium/150.0.7871.100"
LATER = "2022-08-12T10:30:00Z"
DATA = "http://api.jia.example/督察.json"


@pytest.fixture
def rendered(exchange: Exchange) -> Exchange:
    """What a browser made of `exchange`."""
    return replace(
        exchange,
        body="<p>督察 12</p>".encode(),
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        rendered=BROWSER,
    )


@pytest.fixture
def data(exchange: Exchange) -> Exchange:
    """What its script asked for."""
    return replace(exchange, url=DATA, body=b"{}", via=exchange.url)


@pytest.fixture
def visited(archive: Archive, exchange: Exchange, data: Exchange, rendered: Exchange) -> tuple[int, int, int]:
    """The captures of a visit: what was served, what its script asked for, what the browser made of both."""
    served, asked, made = (archive.capture(one, source="jia", run=None) for one in (exchange, data, rendered))
    return served, asked, made


def test_row_and_record_say_which_is_which(
    archive: Archive, exchange: Exchange, visited: tuple[int, ...], tmp_path: Path
) -> None:
    rows = archive.db.execute("SELECT kind, rendered, via FROM captures ORDER BY id").fetchall()
    assert rows == [("response", None, None), ("response", None, exchange.url), ("response", BROWSER, None)]
    records = [one.exchange for one in stored(export(archive, tmp_path / "all.warc.gz"))]
    assert [(one.rendered, one.via) for one in records] == [(None, None), (None, exchange.url), (BROWSER, None)]


def test_a_reader_gets_what_the_browser_made(
    archive: Archive, exchange: Exchange, rendered: Exchange, visited: tuple[int, ...]
) -> None:
    found = archive.answer("GET", exchange.url)
    assert found is not None
    assert (found.capture, found.body) == (visited[2], rendered.body)
    assert [one.id for one in archive.kept(Which(), limit=9)] == [visited[2]]
    assert archive.count_kept(Which()) == 1


def test_a_page_that_was_rendered_once_is_read_as_served_when_it_was_not(
    archive: Archive, exchange: Exchange, visited: tuple[int, ...]
) -> None:
    plain = archive.capture(replace(exchange, captured_at=LATER, body=b"plain"), source="jia", run=None)
    assert [one.id for one in archive.kept(Which(), limit=9)] == [visited[2], plain]
    found = archive.answer("GET", exchange.url)
    assert found is not None
    assert found.body == b"plain"


def test_each_form_can_be_shown(archive: Archive, exchange: Exchange, visited: tuple[int, ...]) -> None:
    assert archive.newest(exchange.url) == visited[0]
    assert archive.newest(exchange.url, rendered=True) == visited[2]
    assert archive.newest(DATA, rendered=True) is None


def test_a_304_confirms_what_was_served(archive: Archive, exchange: Exchange, visited: tuple[int, ...]) -> None:
    same = archive.capture(replace(exchange, status=304, body=b"", captured_at=LATER), source="jia", run=None)
    assert archive.db.execute("SELECT refers_to FROM captures WHERE id = ?", (same,)).fetchone() == (visited[0],)


def test_an_unchanged_form_repeats_its_own_kind(
    archive: Archive, exchange: Exchange, rendered: Exchange, visited: tuple[int, ...]
) -> None:
    """Even where a page has no script, so that both forms have the same bytes."""
    same = replace(rendered, body=exchange.body, captured_at=LATER)
    changes = [replace(one, captured_at=LATER) for one in (exchange, rendered)]
    changes += [same, replace(same, captured_at="2022-08-12T11:30:00Z")]
    ids = [archive.capture(one, source="jia", run=None) for one in changes]
    query = "SELECT refers_to FROM captures WHERE id >= ? ORDER BY id"
    refers = [found for (found,) in archive.db.execute(query, (ids[0],))]
    assert refers == [visited[0], visited[2], None, ids[2]]


def test_a_rendered_page_is_no_request(archive: Archive, visited: tuple[int, ...], now: str) -> None:
    assert (
        archive.asked("www.jia.example", since=now, until="9999")
        + archive.asked("jia.example", since=now, until="9999")
        == 1
    )
    assert archive.asked("api.jia.example", since=now, until="9999") == 1


def test_other_archives_learn_it(
    archive: Archive, exchange: Exchange, rendered: Exchange, visited: tuple[int, ...], tmp_path: Path
) -> None:
    archive.capture(replace(rendered, captured_at=LATER), source="jia", run=None)
    file = export(archive, tmp_path / "all.warc.gz")
    with Archive(tmp_path / "other.db", write=True) as other:
        for one in stored(file):
            other.add(one, source=None, run=None)
        query = "SELECT kind, rendered, via IS NULL FROM captures ORDER BY id"
        assert other.db.execute(query).fetchall() == [
            ("response", None, 1),
            ("response", None, 0),
            ("response", BROWSER, 1),
            ("revisit", BROWSER, 1),
        ]
        assert len(other.kept(Which(), limit=9)) == 2
        other.seal(now=LATER)
        assert list(Verification(other.db.conn, other.captures_folder).findings()) == []


def test_what_its_scripts_asked_for_goes_with_a_page(
    archive: Archive, exchange: Exchange, visited: tuple[int, ...], article: Article, tmp_path: Path
) -> None:
    file = export(archive, tmp_path / "page.wacz", url=exchange.url)
    assert list(verify_file(file, Counts())) == []
    # Replay tools would show either of two captures of a second: they find the one that needs no script.
    query = "SELECT payload_digest FROM captures WHERE id > ? ORDER BY id"
    found = {fields["digest"] for _, _, fields in index(file)}
    assert found == {digest for (digest,) in archive.db.execute(query, (visited[0],))}
    assert len(stored(export(archive, tmp_path / "page.warc.gz", url=exchange.url))) == 3
    # A withheld page's text would be in its data.
    page = replace(article, url=exchange.url, canonical_url=exchange.url)
    archive.record(page, source="jia", captures=[visited[2]], seen_at=exchange.captured_at)
    archive.withhold(exchange.url, reason="order", now=LATER)
    assert withholding.hidden(archive.db.conn) >= {exchange.url, DATA}
    with pytest.raises(Exception, match="nothing to export"):
        archive.export(tmp_path / "none.wacz", Selection(source="jia"), now=LATER)


def test_a_killed_crawls_captures_are_entered_as_they_were(archive: Archive, visited: tuple[int, ...]) -> None:
    query = "SELECT rendered, via IS NULL, captured_at FROM captures ORDER BY warc_offset"
    before = archive.db.execute(query).fetchall()
    with archive.transaction() as db:
        db.execute("DELETE FROM captures")
    archive.seal(now=LATER)
    archive.recover()
    assert archive.db.execute(query).fetchall() == before
