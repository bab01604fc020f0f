"""The manifest: a chain of lines over the closed WARC files, and an authority's time stamps on it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, manifest, stamps
from archive.errors import ArchiveError, NoProof
from archive.model import Exchange
from crawler.authority import MOST_BYTES, ask_of, stamp, stamp_as_configured
from crawler.configuration import Configuration
from crawler.errors import BadAuthority
from tests.archive.conftest import Run
from tests.authority import Authority, make, serving

LATER = "2022-08-13T09:30:00Z"


@pytest.fixture
def folder(path: Path) -> Path:
    return path.with_name("news-captures")


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "manifest.jsonl"


@pytest.fixture
def sealed(archive: Archive, exchange: Exchange, now: str) -> Archive:
    """An archive with three entries, a WARC file each."""
    for number in range(3):
        archive.capture(replace(exchange, body=b"%d" % number), source="jia", run=None)
        archive.seal(now=now)
    return archive


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def authority(keys: Authority) -> Iterator[Authority]:
    keys.asked.clear()
    keys.answer = None
    with serving(keys):
        yield keys


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def said(folder: Path) -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in manifest.faults(folder)]


# the chain


def test_an_entry_names_its_files_and_the_line_before(sealed: Archive, folder: Path, file: Path, now: str) -> None:
    first, second, third = map(json.loads, lines(file))
    assert (first["sequence"], first["previous"], first["time"]) == (1, None, now)
    assert [second["previous"], third["previous"]] == [hashlib.sha256(line).hexdigest() for line in lines(file)[:2]]
    names = [entry["files"][0]["name"] for entry in (first, second, third)]
    assert sorted(names) == sorted(path.name for path in folder.glob("*.warc.gz"))
    for entry in (first, second, third):
        [named] = entry["files"]
        content = (folder / named["name"]).read_bytes()
        assert named == {"name": named["name"], "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert said(folder) == []


def test_a_line_is_in_canonical_form(sealed: Archive, file: Path) -> None:
    for line in lines(file):
        assert json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")).encode() + b"\n" == line


def test_nothing_new_makes_no_entry(sealed: Archive, file: Path, now: str) -> None:
    before = file.read_bytes()
    assert sealed.seal(now=now) is None
    assert file.read_bytes() == before


def test_an_archive_without_captures_has_no_manifest(archive: Archive, folder: Path, now: str) -> None:
    assert archive.seal(now=now) is None
    assert not folder.exists()
    assert said(folder) == []


def test_what_others_write_is_left_for_its_own_end(archive: Archive, path: Path, exchange: Exchange, now: str) -> None:
    with Archive(path, write=True) as other:
        other.capture(exchange, source="jia", run=None)
        assert archive.seal(now=now) is None
    entry = archive.seal(now=now)
    assert entry is not None
    assert len(entry.files) == 1


@pytest.mark.parametrize("left", [1, 40, -1])
def test_a_torn_last_line_is_cut_off_and_written_again(sealed: Archive, folder: Path, file: Path, left: int) -> None:
    whole = lines(file)
    file.write_bytes(b"".join(whole[:2]) + whole[2][:left])
    assert said(folder) == ["manifest.jsonl, the end: its last line is torn"]
    entry = sealed.seal(now=LATER)
    assert entry is not None
    assert entry.sequence == 3
    assert lines(file)[:2] == whole[:2]
    assert said(folder) == []


def test_a_process_killed_before_the_line_is_durable_loses_nothing(
    sealed: Archive, path: Path, exchange: Exchange, folder: Path, elsewhere: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed.capture(replace(exchange, body=b"more"), source="jia", run=None)
    sealed.close_captures()
    monkeypatch.setattr(manifest, "append", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    assert elsewhere(lambda: Archive(path).seal(now=LATER)) == [-signal.SIGKILL]
    monkeypatch.undo()
    assert sealed.seal(now=LATER) is not None
    assert said(folder) == []


def test_processes_that_seal_at_once_make_one_chain(
    archive: Archive, path: Path, exchange: Exchange, folder: Path, file: Path, elsewhere: Run
) -> None:
    def crawl() -> None:
        for number in range(5):
            with Archive(path, write=True) as own:
                own.capture(replace(exchange, body=b"%d %d" % (os.getpid(), number)), source="jia", run=None)
                own.seal(now=LATER)

    assert elsewhere(*[crawl] * 4) == [0] * 4
    assert len(list(folder.glob("*.warc.gz"))) == 20
    assert said(folder) == []
    assert manifest.unsealed(folder) == []
    assert len(lines(file)) <= 20


def broken(lines: list[bytes], how: str) -> list[bytes]:
    first, second, third = lines
    changes = {
        "changed": [first, second.replace(b'"time":"2022', b'"time":"2021'), third],
        "reordered": [second, first, third],
        "missing": [first, third],
        "twice": [first, second, second, third],
        "spaced": [first, second.replace(b":", b": "), third],
        "no JSON": [first, b"\x00garbage\n", third],
        "no object": [first, b"[]\n", third],
    }
    return changes[how]


@pytest.mark.parametrize("how", ["changed", "reordered", "missing", "twice", "spaced", "no JSON", "no object"])
def test_a_broken_chain_is_found(sealed: Archive, folder: Path, file: Path, how: str) -> None:
    file.write_bytes(b"".join(broken(lines(file), how)))
    assert any(line.startswith("manifest.jsonl, line ") for line in said(folder))


def test_sealing_goes_on_after_a_broken_line(sealed: Archive, exchange: Exchange, folder: Path, file: Path) -> None:
    file.write_bytes(b"".join(broken(lines(file), "no JSON")))
    entry = sealed.seal(now=LATER)
    assert entry is not None
    assert entry.sequence == 4
    assert entry.previous == hashlib.sha256(lines(file)[2]).hexdigest()
    assert [line.split(": ")[0] for line in said(folder)] == ["manifest.jsonl, line 2", "manifest.jsonl, line 3"]


def test_a_changed_and_a_missing_file_are_found(sealed: Archive, folder: Path) -> None:
    one, other, _ = sorted(folder.glob("*.warc.gz"))
    one.write_bytes(one.read_bytes() + b"\x00")
    other.unlink()
    found = said(folder)
    assert len(found) == 2
    assert any(line.startswith(f"{one.name}: it was changed after entry ") for line in found)
    assert any(line.startswith(f"{other.name}: it is missing; entry ") for line in found)


def test_an_unknown_file_is_unsealed(sealed: Archive, folder: Path) -> None:
    (folder / "stranger.warc.gz").write_bytes(b"")
    assert manifest.unsealed(folder) == ["stranger.warc.gz"]


def test_an_entry_that_names_a_file_again(sealed: Archive, folder: Path, file: Path) -> None:
    [known] = manifest.entries(folder)[0].files
    entry = manifest._entry(file.read_bytes(), LATER, (known,))
    file.write_bytes(file.read_bytes() + entry.line)
    assert said(folder) == [f"{known.name}: entry 4 names it a second time"]


# time stamps


def test_each_entry_is_stamped_once(sealed: Archive, folder: Path, authority: Authority) -> None:
    assert list(sealed.stamp(ask_of(authority.url))) == [1, 2, 3]
    assert list(sealed.stamp(ask_of(authority.url))) == []
    assert len(authority.asked) == 3
    assert sorted(path.name for path in folder.glob("*.tsr")) == [f"manifest-{number}.tsr" for number in (1, 2, 3)]
    assert stamps.check(folder, authority.root.read_bytes()) == stamps.Checked(3, ())
    assert not list(folder.glob(".*"))


def test_openssl_verifies_a_stamp_against_its_line(
    sealed: Archive, folder: Path, file: Path, authority: Authority
) -> None:
    assert stamp(sealed, ask_of(authority.url)) is None
    digest = hashlib.sha256(lines(file)[1]).hexdigest()
    stamped = str(folder / "manifest-2.tsr")
    authority.run("ts", "-verify", "-digest", digest, "-in", stamped, "-CAfile", "root.pem")
    with pytest.raises(subprocess.CalledProcessError):
        authority.run("ts", "-verify", "-digest", digest[::-1], "-in", stamped, "-CAfile", "root.pem")


def test_another_authoritys_root_proves_nothing(
    sealed: Archive, folder: Path, authority: Authority, tmp_path: Path
) -> None:
    assert stamp(sealed, ask_of(authority.url)) is None
    checked = stamps.check(folder, make(tmp_path / "other").root.read_bytes())
    assert checked.sound == 0
    assert [fault.where for fault in checked.faults] == [f"manifest-{number}.tsr" for number in (1, 2, 3)]


def test_a_stamp_of_another_entry_a_changed_one_and_rubbish_are_found(
    sealed: Archive, folder: Path, authority: Authority
) -> None:
    assert stamp(sealed, ask_of(authority.url)) is None
    one, other, third = (folder / f"manifest-{number}.tsr" for number in (1, 2, 3))
    content = bytearray(one.read_bytes())
    content[-5] ^= 1  # in the signature
    one.write_bytes(content)
    other.write_bytes(third.read_bytes())
    third.write_bytes(b"rubbish")
    checked = stamps.check(folder, authority.root.read_bytes())
    assert checked.sound == 0
    assert ["it does not prove entry 1" in checked.faults[0].what, checked.faults[2].what] == [
        True,
        "it is no RFC 3161 time stamp",
    ]
    assert "Mismatch between messages" in checked.faults[1].what


def test_a_chain_made_anew_does_not_fit_its_stamps(
    sealed: Archive, folder: Path, file: Path, authority: Authority
) -> None:
    """Whoever can write can change a file and every digest of ours, and not what an authority has signed."""
    assert stamp(sealed, ask_of(authority.url)) is None
    target = next(folder.glob("*.warc.gz"))
    target.write_bytes(target.read_bytes() + target.read_bytes())
    file.unlink()
    sealed.seal(now=LATER)
    assert said(folder) == []
    checked = stamps.check(folder, authority.root.read_bytes())
    assert (checked.sound, len(checked.faults)) == (0, 1)
    assert [fault.where for fault in stamps.orphans(folder)] == ["manifest-2.tsr", "manifest-3.tsr"]


def test_what_an_unreachable_authority_did_not_stamp_is_stamped_later(
    sealed: Archive, folder: Path, keys: Authority
) -> None:
    with serving(keys):
        url = keys.url
    assert "no time stamp: " in (stamp(sealed, ask_of(url)) or "")
    assert [entry.sequence for entry in stamps.unstamped(folder)] == [1, 2, 3]
    with serving(keys):
        assert stamp(sealed, ask_of(keys.url)) is None
    assert stamps.unstamped(folder) == []


@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (500, b"", "the server answered 500"),
        (302, b"", "the server answered 302"),
        (307, b"", "the server answered 307"),
        (200, b"", "its answer is no RFC 3161 response"),
        (200, b"<html>", "its answer is no RFC 3161 response"),
        (200, bytes(MOST_BYTES + 1), "larger than"),
        (200, bytes.fromhex("30053003020102"), "grants no time stamp: status 2"),
        (200, bytes.fromhex("30053003020100"), "stamped something else"),
    ],
)
def test_an_authority_that_answers_otherwise_stamps_nothing(
    sealed: Archive, folder: Path, authority: Authority, status: int, answer: bytes, why: str
) -> None:
    authority.answer = (status, answer)
    trouble = stamp(sealed, ask_of(authority.url))
    assert trouble is not None
    assert why in trouble
    assert "\n" not in trouble
    assert len(authority.asked) == 1
    assert not [path for path in folder.iterdir() if "tsr" in path.name]


def test_a_stamp_of_something_else_is_not_taken(sealed: Archive, folder: Path, authority: Authority) -> None:
    [*_] = sealed.stamp(ask_of(authority.url))
    other = (folder / "manifest-1.tsr").read_bytes()
    for path in folder.glob("*.tsr"):
        path.unlink()
    with pytest.raises(NoProof, match="something else"):
        list(sealed.stamp(lambda _: other))


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "authority", "http://", "http://["])
def test_only_http_is_asked(sealed: Archive, url: str) -> None:
    with pytest.raises(BadAuthority, match="http or https"):
        ask_of(url)
    assert "http or https" in (stamp_as_configured(sealed, Configuration(timestamp_authority=url)) or "")


def test_without_an_authority_nobody_is_asked(sealed: Archive, folder: Path) -> None:
    assert stamp_as_configured(sealed, Configuration()) is None
    assert not list(folder.glob("*.tsr"))


def test_a_root_that_is_no_certificate(sealed: Archive, folder: Path) -> None:
    with pytest.raises(ArchiveError, match="no certificate in PEM form"):
        stamps.check(folder, b"rubbish")


def test_without_the_library_one_line_says_what_to_install(
    sealed: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert stamp(sealed, lambda _: b"") == "time stamps need a library: pip install 'qingjian[proof]'"
    with pytest.raises(NoProof, match="pip install"):
        stamps.check(folder, b"")
