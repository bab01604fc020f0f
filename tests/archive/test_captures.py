"""Captures: WARC/1.1 that any tool reads, a row for each, bytes that come back as they came."""

from __future__ import annotations

import gzip
import hashlib
import resource
import zlib
from base64 import b32encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecord

from archive import Archive
from archive.errors import ArchiveError, ArchiveNotWritable
from archive.model import Exchange, Quality

LATER = "2022-08-12T10:30:00Z"


@pytest.fixture
def folder(path: Path) -> Path:
    return path.with_name("news-captures")


def warc(folder: Path) -> Path:
    [file] = folder.iterdir()
    return file


def member_at(file: Path, offset: int) -> bytes:
    """The one gzip member that begins at the offset, by nothing but zlib."""
    return zlib.decompressobj(wbits=31).decompress(file.read_bytes()[offset:])


def named_fields(record: bytes) -> dict[str, str]:
    head = record.partition(b"\r\n\r\n")[0].decode()
    return dict(line.split(": ", 1) for line in head.split("\r\n")[1:])


def records(file: Path) -> Iterator[WarcRecord]:
    """The file's records, each frozen, by FastWARC with its digests checked."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False, verify_digests=True):
            record.freeze()
            yield record


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As if the disk were full at that size: the operating system refuses to let a file grow beyond it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_compressed_body_comes_back_byte_for_byte(archive: Archive, exchange: Exchange, path: Path) -> None:
    body = gzip.compress("督察".encode("gb2312"))
    headers = (*exchange.response_headers, ("Content-Encoding", "gzip"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    capture = archive.capture(replace(exchange, body=body, response_headers=headers), source="jia", run=None)
    kept, kept_headers = archive.payload(capture)
    assert kept == body
    assert kept_headers["Content-Encoding"] == "gzip"
    assert kept_headers["Set-Cookie"] == "a, b"


def test_the_bytes_are_found_while_the_file_is_open_by_others_and_when_it_is_closed(
    archive: Archive, exchange: Exchange, path: Path, folder: Path
) -> None:
    first = archive.capture(exchange, source="jia", run=None)
    second = archive.capture(replace(exchange, body=b"2"), source="jia", run=None)
    assert warc(folder).name.endswith(".warc.gz.open")
    with Archive(path) as reader:
        assert reader.payload(first)[0] == exchange.body
        archive.close()
        assert warc(folder).name.endswith(".warc.gz")
        assert reader.payload(second)[0] == b"2"


def test_a_row_points_to_the_gzip_member_of_its_response(archive: Archive, exchange: Exchange, folder: Path) -> None:
    for number in range(3):
        archive.capture(replace(exchange, body=b"%d" % number), source="jia", run=None)
    archive.close()
    with Archive(archive.path) as reader:
        rows = reader.db.execute("SELECT warc_file, warc_offset, record_id FROM captures").fetchall()
    for number, (file, offset, record_id) in enumerate(rows):
        record = member_at(folder / file, offset)
        assert record.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert named_fields(record)["WARC-Record-ID"] == record_id
        assert record.endswith(b"\r\n\r\n%d\r\n\r\n" % number)


def test_a_row_says_what_was_asked_and_answered(archive: Archive, exchange: Exchange, now: str) -> None:
    run = archive.start_run(["jia"], now=now)
    asked = replace(exchange, method="POST", request_body=b"page=2")
    archive.capture(asked, source="jia", run=run)
    row = archive.db.execute(
        """SELECT method, url, request_digest, status, payload_digest, size, captured_at, source, run, quality
        FROM captures"""
    ).fetchone()
    digest = "sha1:" + b32encode(hashlib.sha1(exchange.body, usedforsecurity=False).digest()).decode()
    wanted = ("POST", exchange.url, hashlib.sha256(b"page=2").hexdigest(), 200, digest, len(exchange.body))
    assert row == (*wanted, now, "jia", run, None)


def test_the_records_of_an_exchange(archive: Archive, exchange: Exchange, folder: Path, now: str) -> None:
    archive.capture(replace(exchange, method="POST", request_body=b"q=1"), source="jia", run=None)
    archive.close()
    info, response, request = records(warc(folder))
    assert info.headers["WARC-Type"] == "warcinfo"
    assert info.headers["WARC-Filename"] == warc(folder).name
    assert response.reader.read() == (
        b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\nETag: "1"\r\n\r\n' + exchange.body
    )
    assert request.reader.read() == (
        b"POST /news/index.html HTTP/1.1\r\nHost: jia.example\r\nUser-Agent: qingjian\r\n\r\nq=1"
    )
    assert request.headers["WARC-Concurrent-To"] == response.record_id
    for record in (response, request):
        assert record.headers["WARC-Date"] == now
        assert record.headers["WARC-Target-URI"] == exchange.url
        assert record.headers["WARC-IP-Address"] == "127.0.0.1"
        assert record.headers["WARC-Warcinfo-ID"] == info.record_id
        assert record.headers["WARC-Payload-Digest"].startswith("sha1:")
        assert record.headers["WARC-Block-Digest"].startswith("sha1:")


def test_a_304_is_a_revisit_of_the_answer_it_confirms(archive: Archive, exchange: Exchange, folder: Path) -> None:
    archive.capture(exchange, source="jia", run=None)
    unchanged = replace(exchange, status=304, body=b"", captured_at=LATER)
    capture = archive.capture(unchanged, source="jia", run=None)
    archive.close()
    _, response, _, revisit, _ = records(warc(folder))
    assert revisit.headers["WARC-Type"] == "revisit"
    assert revisit.headers["WARC-Profile"].endswith("/warc/1.1/revisit/server-not-modified")
    assert revisit.headers["WARC-Refers-To"] == response.record_id
    assert revisit.headers["WARC-Refers-To-Date"] == exchange.captured_at
    assert revisit.headers["WARC-Refers-To-Target-URI"] == exchange.url
    assert revisit.reader.read().startswith(b"HTTP/1.1 304 Not Modified\r\n")
    with Archive(archive.path) as reader:
        assert reader.payload(capture)[0] == b""
        assert reader.db.execute("SELECT quality FROM captures").fetchall() == [(None,), ("unchanged",)]


def test_a_304_to_what_we_never_saw_refers_to_nothing(archive: Archive, exchange: Exchange, folder: Path) -> None:
    archive.capture(replace(exchange, status=304, body=b""), source="jia", run=None)
    archive.close()
    _, revisit, _ = records(warc(folder))
    assert "WARC-Refers-To" not in revisit.headers


def test_odd_exchanges_make_sound_records(archive: Archive, exchange: Exchange, folder: Path) -> None:
    odd = replace(
        exchange,
        url="http://jia.example/督察?a=1 2",
        protocol="h2",
        status=799,
        response_headers=(("X-Split", "a\r\n\r\nb"), ("Content-Disposition", "附件"), ("X-Latin", "é")),
        ip_address=None,
    )
    capture = archive.capture(odd, source=None, run=None)
    archive.close()
    _, response, request = records(warc(folder))
    assert response.headers["WARC-Target-URI"] == "http://jia.example/%E7%9D%A3%E5%AF%9F?a=1%202"
    assert "WARC-IP-Address" not in response.headers
    head = "HTTP/1.1 799 \r\nX-Split: a  b\r\nContent-Disposition: 附件\r\n".encode() + b"X-Latin: \xe9\r\n\r\n"
    assert response.reader.read() == head + exchange.body
    assert request.reader.read().startswith(b"GET /%E7%9D%A3%E5%AF%9F?a=1%202 HTTP/1.1\r\n")
    with Archive(archive.path) as reader:
        assert reader.payload(capture)[0] == exchange.body


def test_warcio_reads_every_record_and_its_digests(archive: Archive, exchange: Exchange, folder: Path) -> None:
    checker = pytest.importorskip("warcio.checker")
    archive.capture(exchange, source="jia", run=None)
    archive.capture(replace(exchange, status=304, body=b"", captured_at=LATER), source="jia", run=None)
    archive.capture(replace(exchange, method="POST", request_body=b"q=1", body=b""), source="jia", run=None)
    archive.close()
    found = checker.Checker(type("Arguments", (), {"inputs": [str(warc(folder))], "verbose": False}))
    found.process_all()
    assert found.exit_value == 0
    iterator = pytest.importorskip("warcio.archiveiterator").ArchiveIterator
    with warc(folder).open("rb") as stream:
        reader = iterator(stream)
        offsets = [(record.rec_type, reader.get_record_offset()) for record in reader]
    with Archive(archive.path) as opened:
        rows = [offset for (offset,) in opened.db.execute("SELECT warc_offset FROM captures ORDER BY id")]
    assert [offset for kind, offset in offsets if kind in ("response", "revisit")] == rows


def test_threads_may_capture_at_once(archive: Archive, exchange: Exchange, folder: Path) -> None:
    bodies = [bytes([number]) * 5000 for number in range(60)]

    def capture(body: bytes) -> int:
        return archive.capture(replace(exchange, body=body), source="jia", run=None)

    with ThreadPoolExecutor(8) as pool:
        captures = list(pool.map(capture, bodies))
    assert [archive.payload(capture)[0] for capture in captures] == bodies
    archive.close()
    assert len(list(records(warc(folder)))) == 1 + 2 * 60


def test_threads_that_ask_at_once_get_their_own_answers(archive: Archive, exchange: Exchange) -> None:
    """Python 3.14 mixes the rows of one question that two threads ask on one connection."""
    bodies = {f"http://jia.example/{number}": b"%d" % number * 50 for number in range(100)}
    archive.capture_all([(replace(exchange, url=url, body=body), "jia") for url, body in bodies.items()], run=None)

    def wrong(url: str) -> bool:
        stored = archive.answer("GET", url)
        assert stored is not None
        seen = (stored.body, archive.payload(stored.capture)[0], archive.newest(url))
        return seen != (bodies[url], bodies[url], stored.capture)

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(wrong, list(bodies) * 10))


def test_an_archive_that_captures_nothing_has_no_captures_folder(archive: Archive, folder: Path) -> None:
    archive.close()
    assert not folder.exists()


def test_each_writer_has_its_own_file(archive: Archive, exchange: Exchange, path: Path, folder: Path) -> None:
    archive.capture(exchange, source="jia", run=None)
    with Archive(path, write=True) as second:
        second.capture(exchange, source="jia", run=None)
    names = sorted(file.name for file in folder.iterdir())
    assert len(names) == 2
    assert all(name.startswith("qingjian-20220812093000-") for name in names)


@pytest.mark.parametrize("already", [0, 1])
def test_a_full_disk_leaves_no_torn_record_and_no_row(
    archive: Archive, exchange: Exchange, folder: Path, already: int
) -> None:
    for _ in range(already):
        archive.capture(exchange, source="jia", run=None)
    size = warc(folder).stat().st_size if already else 0
    incompressible = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(200))
    with files_no_larger_than(size + 100), pytest.raises(ArchiveNotWritable):
        archive.capture(replace(exchange, body=incompressible), source="jia", run=None)
    assert archive.db["captures"].count == already
    assert [file.stat().st_size for file in folder.iterdir()] == [size] * already
    capture = archive.capture(exchange, source="jia", run=None)
    assert archive.payload(capture)[0] == exchange.body


def test_a_captures_folder_that_can_not_be_made(archive: Archive, exchange: Exchange, folder: Path) -> None:
    folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(ArchiveNotWritable, match="can't be opened or written"):
        archive.capture(exchange, source="jia", run=None)
    assert archive.db["captures"].count == 0


def test_a_missing_capture_file_and_an_unknown_capture_are_named(
    archive: Archive, exchange: Exchange, folder: Path
) -> None:
    capture = archive.capture(exchange, source="jia", run=None)
    file = warc(folder)
    file.unlink()
    with pytest.raises(ArchiveError, match=file.name.removesuffix(".open")):
        archive.payload(capture)
    with pytest.raises(ArchiveError, match="no capture 99"):
        archive.payload(99)
    file.touch()


@pytest.mark.parametrize(
    ("status", "quality"), [(200, None), (301, "redirect"), (304, "unchanged"), (404, "error"), (503, "error")]
)
def test_the_status_alone_says_what_some_answers_are_worth(
    archive: Archive, exchange: Exchange, status: int, quality: str | None
) -> None:
    archive.capture(replace(exchange, status=status), source="jia", run=None)
    assert archive.db.execute("SELECT quality FROM captures").fetchall() == [(quality,)]


def test_the_reader_judges_the_rest(archive: Archive, exchange: Exchange) -> None:
    capture = archive.capture(exchange, source="jia", run=None)
    archive.judge(capture, Quality.BLOCKED)
    assert archive.db.execute("SELECT quality FROM captures").fetchall() == [("blocked",)]


def test_the_same_payload_again_is_a_revisit(archive: Archive, exchange: Exchange, folder: Path) -> None:
    first = archive.capture(exchange, source="jia", run=None)
    headers = (*exchange.response_headers, ("Date", "later"))
    again = replace(exchange, captured_at=LATER, response_headers=headers)
    second = archive.capture(again, source="jia", run=None)
    third = archive.capture(replace(again, captured_at="2022-08-12T11:30:00Z"), source="jia", run=None)
    assert archive.payload(third)[0] == archive.payload(second)[0] == exchange.body
    assert archive.payload(second)[1]["Date"] == "later"
    kinds = archive.db.execute("SELECT kind, refers_to, size FROM captures").fetchall()
    size = len(exchange.body)
    assert kinds == [("response", None, size), ("revisit", first, size), ("revisit", first, size)]
    archive.close()
    revisit = list(records(warc(folder)))[3]
    assert revisit.headers["WARC-Profile"].endswith("/warc/1.1/revisit/identical-payload-digest")
    assert revisit.headers["WARC-Refers-To-Date"] == exchange.captured_at
    assert revisit.headers["WARC-Payload-Digest"].startswith("sha1:")
    assert exchange.body not in revisit.reader.read()


@pytest.mark.parametrize("change", [{"body": b"other"}, {"url": "http://jia.example/2"}, {"method": "POST"}])
def test_another_payload_or_request_is_no_revisit(
    archive: Archive, exchange: Exchange, change: dict[str, object]
) -> None:
    archive.capture(exchange, source="jia", run=None)
    archive.capture(replace(exchange, captured_at=LATER, **change), source="jia", run=None)
    assert archive.db.execute("SELECT kind FROM captures").fetchall() == [("response",), ("response",)]


def test_an_empty_payload_is_never_a_revisit(archive: Archive, exchange: Exchange) -> None:
    for time in (exchange.captured_at, LATER):
        archive.capture(replace(exchange, body=b"", captured_at=time), source="jia", run=None)
    assert archive.db.execute("SELECT kind FROM captures").fetchall() == [("response",), ("response",)]


def test_files_rotate_by_day_and_by_size(archive: Archive, exchange: Exchange, folder: Path) -> None:
    times = ["2022-08-12T23:59:59Z", "2022-08-13T00:00:00Z", "2022-08-13T00:00:01Z"]
    for number, time in enumerate(times):
        archive.capture(replace(exchange, body=b"%d" % number, captured_at=time), source="jia", run=None)
    assert [file.name[9:17] + file.suffix for file in sorted(folder.iterdir())] == ["20220812.gz", "20220813.open"]
    archive.capture_files.most_bytes = 1
    capture = archive.capture(replace(exchange, body=b"3", captured_at=times[-1]), source="jia", run=None)
    assert len(list(folder.glob("*.warc.gz"))) == 2
    assert archive.payload(capture)[0] == b"3"


def test_rotating_under_many_threads_loses_nothing(archive: Archive, exchange: Exchange, folder: Path) -> None:
    archive.capture_files.most_bytes = 4000

    def capture(number: int) -> int:
        return archive.capture(replace(exchange, body=b"%d" % number), source="jia", run=None)

    with ThreadPoolExecutor(8) as pool:
        captures = list(pool.map(capture, range(80)))
    assert [archive.payload(capture)[0] for capture in captures] == [b"%d" % number for number in range(80)]
    archive.close()
    assert len(list(folder.iterdir())) > 5
    assert sum(1 for file in folder.iterdir() for _ in records(file)) == len(list(folder.iterdir())) + 160


def test_a_304_stays_what_it_is(archive: Archive, exchange: Exchange) -> None:
    archive.capture(exchange, source="jia", run=None)
    unchanged = replace(exchange, status=304, body=b"", captured_at=LATER)
    archive.judge(archive.capture(unchanged, source="jia", run=None), Quality.OK)
    assert archive.db.execute("SELECT quality FROM captures").fetchall() == [(None,), ("unchanged",)]
