"""Exports: records leave as they lie, chosen by address, source and day; a failure leaves nothing."""

from __future__ import annotations

import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.copying import NothingToExport
from archive.errors import ArchiveError
from archive.export import WrongName
from archive.model import Article, Exchange
from archive.selection import Selection
from archive.wholefile import NotWritten
from tests.archive.exporting import COUNTER, FORM, MADE, PAGE, entry, export, filled, index, stored
from tests.archive.test_captures import files_no_larger_than, records

BOTH = pytest.mark.parametrize("name", ["out.wacz", "out.warc.gz"])


@pytest.fixture
def full(archive: Archive, exchange: Exchange, article: Article) -> Archive:
    filled(archive, exchange, article)
    return archive


def urls(path: Path) -> list[str]:
    return [each.exchange.url for each in stored(path)]


def times(path: Path) -> list[str]:
    return [each.exchange.captured_at for each in stored(path)]


def test_what_is_exported_reads_as_before(full: Archive, tmp_path: Path) -> None:
    """While the archive's own file is still growing."""
    own = list(full.captures_folder.iterdir())
    assert sum(file.suffix == ".open" for file in own) == 1
    before = {each.record_id: replace(each, offset=0) for file in own for each in stored(file)}
    after = {each.record_id: replace(each, offset=0) for each in stored(export(full, tmp_path / "out.warc.gz"))}
    assert after == before
    assert len(after) == 15


def test_records_keep_their_digests_and_a_warcinfo_leads(full: Archive, tmp_path: Path) -> None:
    path = export(full, tmp_path / "out.warc.gz")
    first, *rest = records(path)
    assert first.headers["WARC-Type"] == "warcinfo"
    assert first.headers["WARC-Filename"] == "out.warc.gz"
    assert first.headers["WARC-Date"] == MADE
    assert len(rest) == 30
    checker = pytest.importorskip("warcio.checker")
    found = checker.Checker(type("Arguments", (), {"inputs": [str(path)], "verbose": False}))
    found.process_all()
    assert found.exit_value == 0


def test_records_are_copied_byte_for_byte_in_order_of_time(full: Archive, tmp_path: Path) -> None:
    own = [file.read_bytes() for file in full.captures_folder.iterdir()]
    path = export(full, tmp_path / "out.warc.gz")
    assert times(path) == sorted(times(path))
    begins = [each.offset for each in stored(path)]
    for begin, end_ in zip(begins, [*begins[1:], path.stat().st_size], strict=True):
        exchange = path.read_bytes()[begin:end_]
        assert any(exchange in file for file in own)


def test_files_of_several_days_become_one(full: Archive, tmp_path: Path) -> None:
    full.close()
    assert len(list(full.captures_folder.iterdir())) > 3
    with Archive(full.path) as reader:
        assert len(stored(export(reader, tmp_path / "out.warc.gz"))) == 15


def test_an_address_brings_what_its_article_rests_on(full: Archive, tmp_path: Path) -> None:
    """By the address that was fetched as by the canonical one."""
    by_fetched = urls(export(full, tmp_path / "1.warc.gz", url=PAGE))
    by_canonical = urls(export(full, tmp_path / "2.warc.gz", url="http://www.jia.example/news/1.html"))
    assert by_fetched == by_canonical == [PAGE, "http://jia.example/news/1_2.html", COUNTER]


def test_an_address_without_an_article(full: Archive, tmp_path: Path, exchange: Exchange) -> None:
    assert urls(export(full, tmp_path / "1.warc.gz", url=exchange.url)) == [exchange.url] * 4
    assert urls(export(full, tmp_path / "2.warc.gz", url=FORM)) == [FORM]


def test_a_source(full: Archive, tmp_path: Path) -> None:
    found = urls(export(full, tmp_path / "out.warc.gz", source="jia"))
    assert len(found) == 5
    assert "http://yi.example/404" not in found


def test_a_revisit_brings_what_it_refers_to(full: Archive, tmp_path: Path, exchange: Exchange) -> None:
    """From outside of the period, before it in the file."""
    path = export(full, tmp_path / "out.warc.gz", url=exchange.url, since="2022-08-14T00:00:00Z", until=MADE)
    assert times(path) == [exchange.captured_at, "2022-08-14T00:00:00Z", "2022-08-15T00:00:00Z"]
    original, confirmed, _ = stored(path)
    assert confirmed.refers_to == original.record_id
    assert original.exchange.body == exchange.body


def test_a_period_has_both_its_ends(full: Archive, tmp_path: Path) -> None:
    path = export(full, tmp_path / "out.warc.gz", since="2022-08-13T00:00:00Z", until="2022-08-13T23:59:59Z")
    assert times(path)[1:] == ["2022-08-13T00:00:00Z"] * 3 + ["2022-08-13T23:59:59Z"]


def test_excluded_addresses_never_leave(full: Archive, tmp_path: Path, exchange: Exchange) -> None:
    """Not with a source, not with an article, and not as what a revisit refers to."""
    excluded = frozenset({exchange.url, COUNTER})
    assert not excluded & set(urls(export(full, tmp_path / "1.warc.gz", excluded=excluded)))
    assert COUNTER not in urls(export(full, tmp_path / "2.warc.gz", url=PAGE, excluded=excluded))
    package = export(full, tmp_path / "3.wacz", source="jia", excluded=excluded)
    assert not excluded & {line["url"] for _, _, line in index(package)}
    assert exchange.url.encode() not in entry(package, "pages/pages.jsonl")
    with pytest.raises(NothingToExport):
        export(full, tmp_path / "4.warc.gz", url=exchange.url, excluded=excluded)


@BOTH
def test_nothing_selected_is_an_error_and_no_file(full: Archive, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"former")
    before = set(tmp_path.iterdir())
    with pytest.raises(NothingToExport, match=r"no captures of http://no\.example/ until 2022-08-12T00:00:00Z in this"):
        export(full, tmp_path / name, url="http://no.example/", until="2022-08-12T00:00:00Z")
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / name).read_bytes() == b"former"


@BOTH
@pytest.mark.parametrize("size", [0, 100, 3000])
def test_a_full_disk_leaves_nothing(full: Archive, tmp_path: Path, name: str, size: int) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with files_no_larger_than(size), pytest.raises(NotWritten, match=r"can't be written: file too large"):
        export(full, folder / name)
    assert list(folder.iterdir()) == []


@BOTH
def test_ctrl_c_leaves_nothing(full: Archive, tmp_path: Path, name: str) -> None:
    steps = iter(range(8))

    def press(done: int) -> None:
        if next(steps) == 7:
            raise KeyboardInterrupt

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(KeyboardInterrupt):
        full.export(folder / name, Selection(), now=MADE, step=press)
    assert list(folder.iterdir()) == []


@BOTH
def test_a_former_file_is_replaced(full: Archive, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"former")
    done = full.export(tmp_path / name, Selection(), now=MADE)
    assert (done.captures, done.bytes) == (15, (tmp_path / name).stat().st_size)
    assert done.format == name.split(".")[1]


@pytest.mark.parametrize("name", ["out", "out.zip", "out.warc", ".gz", "news.db"])
def test_a_name_says_the_format(full: Archive, tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongName, match=r"must end in \.wacz or \.warc\.gz"):
        export(full, tmp_path / name)


def test_places_that_no_export_goes_to(full: Archive, tmp_path: Path) -> None:
    (tmp_path / "folder.wacz").mkdir()
    (tmp_path / "pipe.wacz").symlink_to("/dev/null")
    for path in (tmp_path / "folder.wacz", tmp_path / "pipe.wacz", tmp_path / "no" / "such.wacz"):
        with pytest.raises(NotWritten, match=path.name):
            export(full, path)
    full.close()
    own = sorted(full.captures_folder.iterdir())
    with Archive(full.path) as reader, pytest.raises(NotWritten, match="the archive's own"):
        export(reader, own[0])
    assert sorted(full.captures_folder.iterdir()) == own
    assert Path("/dev/null").is_char_device()


@BOTH
def test_a_damaged_record_is_named_and_nothing_is_left(full: Archive, tmp_path: Path, name: str) -> None:
    [own] = full.captures_folder.glob("*.open")
    (offset,) = full.db.execute("SELECT warc_offset FROM captures ORDER BY id DESC LIMIT 1").fetchone()
    with own.open("r+b") as stream:
        stream.seek(offset + 40)
        stream.write(b"\0\0\0\0")
    with pytest.raises(ArchiveError, match=rf"{own.name}: no record <urn:uuid:.*> at byte {offset}"):
        export(full, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_request_that_a_crash_cost_is_not_missed(full: Archive, tmp_path: Path) -> None:
    [own] = full.captures_folder.glob("*.open")
    os.truncate(own, own.stat().st_size - 10)
    found = stored(export(full, tmp_path / "out.warc.gz"))
    assert len(found) == 15
    assert [each.exchange.url for each in found if not each.exchange.request_headers] == [found[-1].exchange.url]


@BOTH
def test_memory_does_not_grow_with_a_body(archive: Archive, exchange: Exchange, tmp_path: Path, name: str) -> None:
    body = os.urandom(1 << 20) * 16 + bytes(1 << 24)  # what compresses badly, and what compresses to nothing
    archive.capture(replace(exchange, body=body), source="jia", run=None)
    export(archive, tmp_path / name)
    tracemalloc.start()
    export(archive, tmp_path / name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6_000_000


# one page as it was served


def test_the_newest_payload_as_of_a_day(full: Archive, exchange: Exchange) -> None:
    def shown(at: str | None) -> tuple[int, bytes]:
        capture = full.newest(exchange.url, at=at)
        assert capture is not None
        return capture, full.payload(capture)[0]

    assert shown(None) == shown("2022-08-15T00:00:00Z") == (7, b"changed")
    assert shown("2022-08-14T23:59:59Z") == (1, exchange.body)  # a 304 is what it confirms
    assert shown("2022-08-13T23:59:59Z") == (5, exchange.body)  # the same bytes again
    assert shown("2022-08-13T23:59:58Z") == (1, exchange.body)
    assert full.newest(exchange.url, at="2022-08-11T23:59:59Z") is None


def test_only_answers_to_get_with_content_are_shown(full: Archive) -> None:
    assert full.newest(FORM) is None
    assert full.newest("http://yi.example/") is None
    assert full.newest("http://yi.example/404") is not None


def test_heads_are_as_they_were_written(full: Archive) -> None:
    capture = full.newest("http://yi.example/404")
    assert capture is not None
    request, answer = full.heads(capture)
    assert request == b"GET /404 HTTP/1.1\r\nHost: yi.example\r\nUser-Agent: qingjian\r\n\r\n"
    assert answer == b"HTTP/1.1 404 Not Found\r\n\r\n"
    with pytest.raises(ArchiveError, match="no capture 99"):
        full.heads(99)
