"""What a crash leaves of a WARC file: torn tails go, whole records stay, each gets its row; living writers are left alone."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Exchange
from tests.archive.conftest import Run

LATER = "2022-08-12T10:30:00Z"


def files(path: Path) -> list[Path]:
    return sorted(path.with_name("news-captures").iterdir())


def rows(archive: Archive) -> list[tuple[object, ...]]:
    query = """
        SELECT method, url, request_digest, status, headers, payload_digest, size, kind, refers_to, ip_address, tls,
            warc_file, warc_offset, record_id, captured_at, quality
        FROM captures ORDER BY id
    """
    return archive.db.execute(query).fetchall()


@pytest.fixture
def crashed(path: Path, archive: Archive, exchange: Exchange, elsewhere: Run) -> list[tuple[object, ...]]:
    """An archive whose crawl was killed after five captures of every kind; the rows that it had."""

    def crawl() -> None:
        with Archive(path, write=True) as own:
            own.capture(replace(exchange, tls='{"verified": false}'), source="jia", run=None)
            own.capture(replace(exchange, captured_at=LATER), source="jia", run=None)
            own.capture(replace(exchange, status=304, body=b"", captured_at=LATER), source="jia", run=None)
            own.capture(replace(exchange, method="POST", request_body=b"p=2", body=b"2"), source="jia", run=None)
            own.capture(replace(exchange, status=404, body=b"gone"), source="jia", run=None)
            os.kill(os.getpid(), signal.SIGKILL)

    assert elsewhere(crawl) == [-signal.SIGKILL]
    return rows(archive)


def test_a_killed_crawls_file_is_closed(path: Path, archive: Archive, crashed: list[tuple[object, ...]]) -> None:
    [left] = archive.recover()
    assert (left.cut, left.rows) == (0, 0)
    assert [file.name for file in files(path)] == [left.file]
    assert left.file.endswith(".warc.gz")
    assert rows(archive) == crashed
    assert archive.recover() == []


@pytest.mark.parametrize("torn", [1, 9, 40, 200, 280])
def test_a_torn_tail_is_cut_off(path: Path, archive: Archive, crashed: list[tuple[object, ...]], torn: int) -> None:
    [file] = files(path)
    size, whole = file.stat().st_size, file.read_bytes()
    with file.open("ab") as stream:
        stream.write(whole[:torn])
    [left] = archive.recover()
    assert (left.cut, left.rows) == (torn, 0)
    [closed] = files(path)
    assert closed.stat().st_size == size
    assert closed.read_bytes() == whole


def test_records_without_rows_get_theirs(path: Path, archive: Archive, crashed: list[tuple[object, ...]]) -> None:
    archive.db.execute("DELETE FROM captures WHERE id > 1")
    [left] = archive.recover()
    assert left.rows == 4
    assert rows(archive) == crashed
    assert archive.payload(2)[0] == archive.payload(1)[0] == "<p>督察</p>".encode("gb2312")


def test_a_living_writer_is_left_alone(path: Path, archive: Archive, exchange: Exchange) -> None:
    with Archive(path, write=True) as other:
        capture = other.capture(exchange, source="jia", run=None)
        assert archive.recover() == []
        other.capture(replace(exchange, body=b"2"), source="jia", run=None)
    assert archive.payload(capture)[0] == exchange.body


def test_a_file_in_which_nothing_is_whole_goes(path: Path, archive: Archive) -> None:
    folder = path.with_name("news-captures")
    folder.mkdir()
    (folder / "qingjian-20220812093000-00000000.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    [left] = archive.recover()
    assert (left.cut, left.rows) == (3, 0)
    assert files(path) == []
