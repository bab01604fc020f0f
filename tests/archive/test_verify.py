"""Verification: each kind of damage is found, named by place, and nothing else is; what needs no copy is repaired."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, stamps, warccheck
from archive.captures import request_digest
from archive.damage import REPAIRABLE, Damage, Finding
from archive.errors import ArchiveError
from archive.model import Article, Exchange
from archive.selection import Selection
from archive.verify import Counts, Verification, bytes_to_read, verify_file
from archive.warc import exchange_records, payload_digest
from crawler.authority import ask_of, stamp
from tests.archive.conftest import Run
from tests.authority import make, serving

LATER = "2022-08-12T10:30:00Z"
TOMORROW = "2022-08-13T09:30:00Z"


def crawl(archive: Archive, exchange: Exchange, article: Article) -> None:
    """Seven captures of every kind in two files, and an article; sealed."""

    def capture(**changes: object) -> int:
        return archive.capture(replace(exchange, **changes), source="jia", run=None)

    capture()
    capture(captured_at=LATER)  # the same payload
    capture(captured_at=LATER, status=304, body=b"")
    page = capture(url=article.url, body=b"page")
    capture(url="http://jia.example/督察?a=1 2", status=799, body=b"odd")
    archive.record(article, source="jia", captures=[page], seen_at=LATER)
    archive.seal(now=LATER)
    capture(method="POST", request_body=b"p=2", body=b"2", captured_at=TOMORROW)
    capture(url="http://jia.example/gone", status=404, body=b"", captured_at=TOMORROW)
    archive.seal(now=TOMORROW)


@pytest.fixture
def whole(archive: Archive, exchange: Exchange, article: Article) -> Archive:
    crawl(archive, exchange, article)
    return archive


@pytest.fixture
def files(whole: Archive) -> list[Path]:
    return sorted(whole.captures_folder.glob("*.warc.gz"))


def found(archive: Archive, roots: bytes | None = None) -> list[Finding]:
    return list(Verification(archive.db.conn, archive.captures_folder, roots).findings())


def kinds(archive: Archive) -> list[str]:
    """The kinds of damage that are found, without what a changed file's seal says of it."""
    return [one.damage for one in found(archive) if one.damage is not Damage.MANIFEST]


def offset_of(archive: Archive, capture: int) -> int:
    [(offset,)] = archive.db.execute("SELECT warc_offset FROM captures WHERE id = ?", (capture,)).fetchall()
    return int(offset)


def member(file: Path, offset: int) -> bytes:
    """The gzip member at the offset, as it is in the file."""
    content = file.read_bytes()[offset:]
    inflater = zlib.decompressobj(wbits=31)
    inflater.decompress(content)
    return content[: len(content) - len(inflater.unused_data)]


def rewrite(file: Path, offset: int, change: Callable[[bytes], bytes]) -> None:
    """Changes a record and compresses it again, as somebody who knows WARC would."""
    content, old = file.read_bytes(), member(file, offset)
    new = gzip.compress(change(gzip.decompress(old)))
    file.write_bytes(content[:offset] + new + content[offset + len(old) :])


def test_a_whole_archive_is_whole_and_counted(whole: Archive, files: list[Path]) -> None:
    read: list[int] = []
    looked = Verification(whole.db.conn, whole.captures_folder, None, read.append)
    wanted = bytes_to_read(whole.captures_folder)
    assert list(looked.findings()) == []
    size = sum(file.stat().st_size for file in files)
    assert looked.counts == Counts(files=2, records=2 + 14, bytes=size, captures=7, revisions=1, entries=2)
    assert sum(read) == wanted == 2 * size


def test_an_archive_without_captures_is_whole(archive: Archive, article: Article, now: str) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    assert found(archive) == []


def test_a_reader_verifies_while_a_crawl_goes_on(whole: Archive, path: Path, exchange: Exchange) -> None:
    whole.capture(replace(exchange, body=b"new"), source="jia", run=None)
    whole.close_captures()  # as when the day is over
    whole.capture(replace(exchange, body=b"newer"), source="jia", run=None)
    place = whole.capture_files.write(replace(exchange, body=b"its row comes soon"), None)
    growing = whole.captures_folder / f"{place.file}.open"
    with Archive(path) as reader:
        assert found(reader) == []
        with growing.open("ab") as stream:
            stream.write(member(growing, 0)[:50])  # a record that is being written
        assert found(reader) == []


# damaged files


@pytest.mark.parametrize("at", [3, 60, 200, -6, -2])
def test_a_flipped_byte_is_found_at_its_record(whole: Archive, files: list[Path], at: int) -> None:
    """In the head that no checksum covers (3), in the content, in the checksum, in the length."""
    offset, content = offset_of(whole, 4), bytearray(files[0].read_bytes())
    length = len(member(files[0], offset))
    content[offset + at % length] ^= 0x10
    files[0].write_bytes(content)
    damage = found(whole)
    assert [one.damage for one in damage][-1] is Damage.MANIFEST, "the seal covers every byte"
    if at != 3:
        assert [one.damage for one in damage] == [Damage.RECORD, Damage.MANIFEST]
        assert damage[0].where == f"{files[0].name}, byte {offset}"
        assert "capture 4 (http://www.jia.example/news/1.html): the gzip member is damaged" in damage[0].what


def test_damage_to_a_request_is_found_too(whole: Archive, files: list[Path]) -> None:
    offset = offset_of(whole, 4)
    request = offset + len(member(files[0], offset))
    content = bytearray(files[0].read_bytes())
    content[request + 50] ^= 1
    files[0].write_bytes(content)
    first = found(whole)[0]
    assert (first.damage, first.where) == (Damage.RECORD, f"{files[0].name}, byte {request}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"page", b"rage", "its block digest is wrong"),
        (b"Payload-Digest: sha1:", b"Payload-Digest: sha1:A", "its payload digest is wrong"),
        (b"Content-Length: ", b"Content-Length: 7099999999999999", "its block is shorter than it says"),
    ],
)
def test_a_record_that_was_rewritten_betrays_itself(
    whole: Archive, files: list[Path], old: bytes, new: bytes, said: str
) -> None:
    """The last one would have FastWARC ask for all of the memory that there is."""
    rewrite(files[0], offset_of(whole, 4), lambda record: record.replace(old, new))
    first, *_ = found(whole)
    assert (first.damage, first.where) == (Damage.RECORD, f"{files[0].name}, byte {offset_of(whole, 4)}")
    assert first.what == f"capture 4 (http://www.jia.example/news/1.html): {said}"


def test_a_record_that_was_only_compressed_anew_breaks_the_seal(whole: Archive, files: list[Path]) -> None:
    rewrite(files[1], offset_of(whole, 7), lambda record: record)
    assert [one.damage for one in found(whole)] == [Damage.MANIFEST]


@pytest.mark.parametrize("left", [0, 1, 30, None])
def test_a_cut_file_has_lost_what_was_behind(whole: Archive, files: list[Path], left: int | None) -> None:
    """Cut before a record, inside it, and (None) after it, which keeps it."""
    offset = offset_of(whole, 4)
    os.truncate(files[0], offset + (len(member(files[0], offset)) if left is None else left))
    damage = [one for one in found(whole) if one.damage is not Damage.MANIFEST]
    assert len(damage) == (1 if left is None else 2)
    assert {one.damage for one in damage} <= {Damage.RECORD, Damage.NO_RECORD}
    assert [one.what.startswith("capture 4 ") for one in damage].count(True) == (0 if left is None else 1)
    assert damage[-1].what.startswith("capture 5 (")
    assert all(one.repair.startswith("restore the file from a copy") for one in damage)


def test_an_empty_file_has_lost_everything(whole: Archive, files: list[Path]) -> None:
    files[1].write_bytes(b"")
    assert kinds(whole) == [Damage.NO_RECORD] * 2


def test_a_missing_file_is_named_once_with_what_it_held(whole: Archive, files: list[Path]) -> None:
    files[0].unlink()
    lost, sealed = found(whole)
    assert (lost.damage, lost.where, lost.what) == (Damage.FILE, files[0].name, "it is missing, with 5 captures")
    assert sealed.damage is Damage.MANIFEST
    assert "its SHA-256 was" in sealed.repair


def test_bytes_that_are_no_record_are_found(whole: Archive, files: list[Path]) -> None:
    size = files[1].stat().st_size
    with files[1].open("ab") as stream:
        stream.write(b"rubbish" + gzip.compress(b"no WARC"))
    places = [one.where for one in found(whole) if one.damage is Damage.RECORD]
    assert places == [f"{files[1].name}, byte {size}", f"{files[1].name}, byte {size + 7}"]


# rows and records


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("warc_offset = warc_offset + 1", "the row says byte "),
        ("url = 'http://jia.example/other'", "the row says address "),
        ("status = 500", "the row says status 500 and not 200"),
        ("captured_at = '2021-01-01T00:00:00Z'", "the row says time '2021-"),
        ("payload_digest = 'sha1:A'", "the row says payload digest "),
        ("size = 5", "the row says size 5 and not 4"),
        ("record_id = '<urn:uuid:other>'", "the row names the record <urn:uuid:other> and not <urn:uuid:"),
    ],
)
def test_a_changed_row_is_found(whole: Archive, change: str, said: str) -> None:
    whole.db.execute(f"UPDATE captures SET {change} WHERE id = 4")  # noqa: S608 (above)
    [one] = found(whole)
    assert one.damage is Damage.ROW
    assert one.what.startswith("capture 4 (")
    assert said in one.what


def test_a_changed_row_of_a_revisit_is_found(whole: Archive) -> None:
    whole.db.execute("UPDATE captures SET payload_digest = 'sha1:A' WHERE id = 2")
    assert kinds(whole) == [Damage.ROW, Damage.REFERENCE]
    whole.db.execute("UPDATE captures SET payload_digest = 'sha1:A' WHERE id = 3")
    assert kinds(whole) == [Damage.ROW, Damage.ROW, Damage.REFERENCE]


@pytest.mark.parametrize("refers_to", [2, 4, "NULL"])
def test_a_revisit_that_leads_to_no_payload_or_to_another(whole: Archive, refers_to: object) -> None:
    whole.db.execute(f"UPDATE captures SET refers_to = {refers_to} WHERE id = 2")  # noqa: S608 (above)
    assert Damage.REFERENCE in kinds(whole)


def test_a_row_that_names_another_file(whole: Archive, files: list[Path]) -> None:
    whole.db.execute("UPDATE captures SET warc_file = ? WHERE id = 4", (files[1].name,))
    assert sorted(kinds(whole)) == [Damage.NO_RECORD, Damage.RECORD]


def test_a_row_whose_record_never_was(whole: Archive, exchange: Exchange, files: list[Path]) -> None:
    columns = "method, url, request_digest, status, headers, payload_digest, size, warc_file, warc_offset, record_id, captured_at"
    values = (
        "GET",
        "http://jia.example/x",
        request_digest(exchange),
        200,
        "[]",
        "sha1:A",
        1,
        files[0].name,
        7,
        "<x>",
        LATER,
    )
    marks = ", ".join("?" * len(values))
    whole.db.execute(f"INSERT INTO captures ({columns}) VALUES ({marks})", values)  # noqa: S608 (our own names)
    [one] = found(whole)
    assert (one.damage, one.what) == (Damage.NO_RECORD, "capture 8 (http://jia.example/x): its record is not there")


def test_deleted_rows_are_found_and_entered_again(whole: Archive) -> None:
    query = "SELECT * FROM captures WHERE id > 5 ORDER BY id"
    before = whole.db.execute(query).fetchall()
    whole.db.execute("DELETE FROM captures WHERE id > 5")
    damage = found(whole)
    assert [one.damage for one in damage] == [Damage.NO_ROW] * 2
    assert {one.damage for one in damage} <= REPAIRABLE
    [done] = whole.repair([one.file for one in damage if one.file], now=TOMORROW)
    assert str(done).endswith(": 2 captures entered")
    assert found(whole) == []
    assert [row[:9] for row in whole.db.execute(query)] == [row[:9] for row in before]


def test_rows_are_entered_from_before_and_behind_a_damaged_place(whole: Archive, files: list[Path]) -> None:
    wanted = whole.db.execute("SELECT url, warc_offset, record_id FROM captures WHERE id IN (1, 5)").fetchall()
    content = bytearray(files[0].read_bytes())
    content[offset_of(whole, 4) + 60] ^= 1
    files[0].write_bytes(content)
    whole.db.execute("PRAGMA foreign_keys = OFF")
    whole.db.execute("DELETE FROM captures WHERE id IN (1, 5)")
    [done] = whole.repair([files[0].name], now=TOMORROW)
    assert done.rows == 2
    entered = whole.db.execute(
        "SELECT url, warc_offset, record_id FROM captures WHERE record_id IN (?, ?)", [row[2] for row in wanted]
    )
    assert sorted((row[1], row[2]) for row in entered) == sorted((row[1], row[2]) for row in wanted)


def test_an_appended_record_is_found_by_the_seal_and_as_without_a_row(
    whole: Archive, files: list[Path], exchange: Exchange
) -> None:
    forged = replace(exchange, url="http://jia.example/forged", body=b"forged")
    with files[0].open("ab") as stream:
        stream.write(exchange_records(forged, "<urn:uuid:x>", None).members)
    assert [one.damage for one in found(whole)] == [Damage.NO_ROW, Damage.MANIFEST]


def test_a_record_that_stands_twice_is_no_capture(whole: Archive, files: list[Path]) -> None:
    again = member(files[0], offset_of(whole, 4))
    with files[0].open("ab") as stream:
        stream.write(again)
    [twice, _] = found(whole)
    assert twice.damage is Damage.RECORD
    assert f"a second record with the id of the one at {files[0].name}, byte {offset_of(whole, 4)}" in twice.what
    assert whole.repair([files[0].name], now=TOMORROW) == []


def test_a_copy_of_a_file_beside_it_is_found(whole: Archive, files: list[Path]) -> None:
    shutil.copy(files[0], files[0].with_name("copy.warc.gz"))
    assert kinds(whole) == [Damage.RECORD] * 5 + [Damage.UNSEALED]


def test_another_file_with_matching_rows_is_caught_by_the_seal(
    whole: Archive, files: list[Path], exchange: Exchange, article: Article
) -> None:
    """The attack that no digest of a record shows: all is made anew, records and rows, and fits together."""
    offset, [record_id] = (
        offset_of(whole, 7),
        whole.db.execute("SELECT record_id FROM captures WHERE id = 7").fetchone(),
    )
    forged = replace(exchange, url="http://jia.example/gone", status=404, body=b"never said", captured_at=TOMORROW)
    kept = files[1].read_bytes()[:offset]
    files[1].write_bytes(kept + exchange_records(forged, "<urn:uuid:x>", None, record_id).members)
    row = (payload_digest(forged.body), len(forged.body))
    whole.db.execute("UPDATE captures SET payload_digest = ?, size = ? WHERE id = 7", row)
    [one] = found(whole)
    assert (one.damage, one.where) == (Damage.MANIFEST, files[1].name)
    assert f"it was changed after entry 2 of {TOMORROW}" in one.what


# the database


def test_a_revision_without_a_capture(whole: Archive) -> None:
    whole.db.execute("DELETE FROM revision_captures")
    [one] = found(whole)
    assert (one.damage, one.where) == (Damage.REVISION, "revision 1")


def test_a_row_that_names_what_is_not_there(whole: Archive) -> None:
    whole.db.execute("PRAGMA foreign_keys = OFF")
    whole.db.execute("UPDATE credits SET article = 99 WHERE position = 1")
    [one] = found(whole)
    assert (one.damage, one.where) == (Damage.DATABASE, "foreign_key_check")
    assert one.what.startswith("credits, row ")


def test_a_damaged_page_of_the_database_is_found(whole: Archive, path: Path) -> None:
    [(page,)] = whole.db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'captures_url'").fetchall()
    [(size,)] = whole.db.execute("PRAGMA page_size").fetchall()
    whole.close()
    with path.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * 600)
    with Archive(path) as reader:
        damage = found(reader)
    assert damage
    assert {one.damage for one in damage} == {Damage.DATABASE}
    assert all("\n" not in one.what and ".recover" in one.repair for one in damage)


def test_a_database_that_can_not_be_read_leaves_the_files_to_be_checked(
    whole: Archive, path: Path, files: list[Path]
) -> None:
    [(page,)] = whole.db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'captures'").fetchall()
    [(size,)] = whole.db.execute("PRAGMA page_size").fetchall()
    whole.close()
    files[1].unlink()
    with path.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * size)
    with Archive(path) as reader:
        damage = {one.damage for one in found(reader)}
    assert damage == {Damage.DATABASE, Damage.MANIFEST}


# Where Datasette was imported in the same process, sqlite3 tells of what is raised in its callbacks.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_stops_sqlite_too(whole: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal (an alarm, that does what Ctrl-C does) comes while SQLite counts to a number that it would never reach."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n LIMIT 1"
    looked = Verification(whole.db.conn, whole.captures_folder)

    def counting() -> Iterator[Finding]:
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        whole.db.execute(endless).fetchall()
        yield from ()

    monkeypatch.setattr(looked, "_database", counting)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(looked.findings())
    finally:
        signal.signal(signal.SIGALRM, before)
    assert found(whole) == []


# what a crash leaves


def test_a_file_left_open_is_found_and_finished(whole: Archive, path: Path, exchange: Exchange, elsewhere: Run) -> None:
    def crashing() -> None:
        own = Archive(path, write=True)
        own.capture(replace(exchange, body=b"3"), source="jia", run=None)
        own.capture_files.write(replace(exchange, body=b"4"), None)
        os.kill(os.getpid(), signal.SIGKILL)

    assert elsewhere(crashing) == [-signal.SIGKILL]
    [growing] = whole.captures_folder.glob("*.open")
    with growing.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08torn")
    assert [one.damage for one in found(whole)] == [Damage.LEFT_OPEN, Damage.NO_ROW]
    [done] = whole.repair([], now=TOMORROW)
    assert (done.cut, done.rows) == (7, 1)
    assert found(whole) == []


def test_unsealed_files_are_found_and_sealed(whole: Archive) -> None:
    (whole.captures_folder / "manifest.jsonl").unlink()
    assert [one.damage for one in found(whole)] == [Damage.UNSEALED] * 2
    whole.repair([], now=TOMORROW)
    assert found(whole) == []


# stamps


def test_stamps_are_counted_and_checked(whole: Archive, tmp_path: Path) -> None:
    with serving(make(tmp_path / "authority")) as authority:
        assert stamp(whole, ask_of(authority.url)) is None
    roots = authority.root.read_bytes()
    looked = Verification(whole.db.conn, whole.captures_folder, roots)
    assert list(looked.findings()) == []
    assert (looked.counts.stamps, looked.counts.stamps_unchecked) == (2, 0)
    looked = Verification(whole.db.conn, whole.captures_folder)
    assert list(looked.findings()) == []
    assert (looked.counts.stamps, looked.counts.stamps_unchecked) == (0, 2)
    (whole.captures_folder / stamps.name_of(2)).write_bytes(b"rubbish")
    (whole.captures_folder / stamps.name_of(9)).write_bytes(b"rubbish")
    assert [(one.damage, one.where) for one in found(whole, roots)] == [
        (Damage.STAMP, "manifest-9.tsr"),
        (Damage.STAMP, "manifest-2.tsr"),
    ]


# one file


def test_one_warc_file_of_anybodys(files: list[Path], tmp_path: Path) -> None:
    counts = Counts()
    assert list(verify_file(files[0], counts)) == []
    assert (counts.files, counts.records) == (1, 11)
    content = bytearray(files[0].read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "bad.warc.gz").write_bytes(content)
    [one] = verify_file(tmp_path / "bad.warc.gz", Counts())
    assert one.damage is Damage.RECORD
    assert one.where.startswith("bad.warc.gz, byte ")


def test_a_file_of_one_single_member_is_read(files: list[Path], tmp_path: Path) -> None:
    """Some tools compress a whole file at once; then only the records' own digests tell them apart."""
    (tmp_path / "one.warc.gz").write_bytes(gzip.compress(gzip.decompress(files[0].read_bytes())))
    counts = Counts()
    assert list(verify_file(tmp_path / "one.warc.gz", counts)) == []
    assert counts.records == 11


def test_a_member_that_is_too_large_is_said_to_be(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warccheck, "MOST_BYTES", 100)
    assert {one.what.rpartition(": ")[2] for one in verify_file(files[0], Counts())} == {
        "only its checksum was checked"
    }


def test_what_is_no_warc_file(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>")
    with pytest.raises(ArchiveError, match="no compressed WARC file"):
        list(verify_file(tmp_path / "page.html", Counts()))
    with pytest.raises(ArchiveError, match="there is no such file"):
        list(verify_file(tmp_path / "none.warc.gz", Counts()))


def test_a_wacz_file_is_checked_by_its_own_module(
    whole: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole.export(tmp_path / "a.wacz", Selection(), now=TOMORROW)
    assert list(verify_file(tmp_path / "a.wacz", Counts())) == []
    monkeypatch.setattr("archive.wacz.check", lambda path: ["its digest is wrong"])
    [one] = verify_file(tmp_path / "a.wacz", Counts())
    assert (one.damage, one.what) == (Damage.WACZ, "its digest is wrong")


def test_an_archive_of_the_first_schema_is_whole(path: Path) -> None:
    """Its captures lie in a file that is not among the tests: that alone is missing."""
    db = sqlite3.connect(path)
    db.executescript((Path(__file__).parent.parent / "archives" / "0001.sql").read_text(encoding="utf-8"))
    db.close()
    with Archive(path, write=True) as archive:
        assert {one.damage for one in found(archive)} <= {Damage.FILE}
