"""Stored answers: by method, address and body, as of a day; and captures that are brought in from elsewhere."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Exchange
from archive.stored import Stored, exchanges

LATER = "2022-08-12T10:30:00Z"
LATEST = "2022-08-12T11:30:00Z"


def test_the_newest_answer_as_of_a_time(archive: Archive, exchange: Exchange, now: str) -> None:
    archive.capture(exchange, source="jia", run=None)
    archive.capture(replace(exchange, body=b"new", captured_at=LATER), source="jia", run=None)
    assert archive.answer("GET", exchange.url, at="2022-08-12T09:29:59Z") is None
    for at, body in ((now, exchange.body), (LATER, b"new"), (None, b"new")):
        found = archive.answer("GET", exchange.url, at=at)
        assert found is not None
        assert (found.body, found.status) == (body, 200)


def test_method_and_body_are_parts_of_the_question(archive: Archive, exchange: Exchange) -> None:
    archive.capture(replace(exchange, method="POST", request_body=b"p=1", body=b"1"), source=None, run=None)
    archive.capture(replace(exchange, method="POST", request_body=b"p=2", body=b"2"), source=None, run=None)
    assert archive.answer("GET", exchange.url) is None
    for number in (b"1", b"2"):
        found = archive.answer("POST", exchange.url, b"p=" + number)
        assert found is not None
        assert found.body == number
    assert archive.answer("POST", exchange.url, b"p=3") is None


def test_a_304_stands_for_what_it_confirms(archive: Archive, exchange: Exchange) -> None:
    first = archive.capture(exchange, source=None, run=None)
    archive.capture(replace(exchange, status=304, body=b"", captured_at=LATER), source=None, run=None)
    found = archive.answer("GET", exchange.url)
    assert found is not None
    assert (found.capture, found.body, found.captured_at) == (first, exchange.body, exchange.captured_at)


def test_a_304_that_confirms_nothing_is_no_answer(archive: Archive, exchange: Exchange) -> None:
    archive.capture(replace(exchange, status=304, body=b""), source=None, run=None)
    assert archive.answer("GET", exchange.url) is None


def test_a_failure_is_an_answer_too(archive: Archive, exchange: Exchange) -> None:
    archive.capture(exchange, source=None, run=None)
    archive.capture(replace(exchange, status=404, body=b"gone", captured_at=LATER), source=None, run=None)
    found = archive.answer("GET", exchange.url)
    assert found is not None
    assert (found.status, found.body) == (404, b"gone")


@pytest.fixture
def elsewhere_stored(tmp_path: Path, exchange: Exchange) -> list[Stored]:
    """What another archive holds: an answer, the same again, a 304, a POST."""
    with Archive(tmp_path / "other.db", write=True) as other:
        other.capture(exchange, source=None, run=None)
        other.capture(replace(exchange, captured_at=LATER), source=None, run=None)
        other.capture(replace(exchange, status=304, body=b"", captured_at=LATEST), source=None, run=None)
        other.capture(replace(exchange, method="POST", request_body=b"q", body=b"2"), source=None, run=None)
    [file] = other.captures_folder.iterdir()
    return list(exchanges(io.BytesIO(file.read_bytes())))


ROWS = """
    SELECT method, url, request_digest, status, headers, payload_digest, size, kind, refers_to, ip_address, record_id,
        captured_at, quality
    FROM captures ORDER BY id
"""


def test_what_is_brought_in_keeps_its_name_and_date(
    archive: Archive, elsewhere_stored: list[Stored], tmp_path: Path, exchange: Exchange
) -> None:
    for _ in range(2):
        found = [archive.add(stored, source="jia", run=None) for stored in elsewhere_stored]
    assert found == [(number, False) for number in range(1, 5)]
    with Archive(tmp_path / "other.db") as other:
        assert archive.db.execute(ROWS).fetchall() == other.db.execute(ROWS).fetchall()
    assert archive.payload(2)[0] == exchange.body


def test_a_revisit_of_what_is_not_here_is_left_out(archive: Archive, elsewhere_stored: list[Stored]) -> None:
    _, again, unchanged, _ = elsewhere_stored
    assert archive.add(again, source="jia", run=None) == (None, False)
    assert archive.add(unchanged, source="jia", run=None) == (1, True)
    assert archive.db.execute("SELECT kind, refers_to FROM captures").fetchall() == [("revisit", None)]


def test_a_revisit_finds_its_original_by_address_and_date(archive: Archive, elsewhere_stored: list[Stored]) -> None:
    original, again, *_ = elsewhere_stored
    archive.add(replace(original, record_id="<urn:uuid:renamed>"), source="jia", run=None)
    assert archive.add(again, source="jia", run=None) == (2, True)
    assert archive.payload(2)[0] == original.exchange.body


def test_what_is_brought_in_lies_in_one_file(archive: Archive, elsewhere_stored: list[Stored]) -> None:
    for number, stored in enumerate(elsewhere_stored[:1] * 3):
        dated = replace(stored.exchange, captured_at=f"201{number}-01-01T00:00:00Z", body=b"%d" % number)
        archive.add(replace(stored, exchange=dated, record_id=f"<urn:uuid:{number}>"), source="jia", run=None)
    assert len(list(archive.captures_folder.iterdir())) == 1
