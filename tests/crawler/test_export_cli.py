"""`qingjian export` and `show --raw`: files and bytes as scripts get them, and one line for what is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from archive import Archive, wacz
from archive.model import Exchange
from crawler.commands import options
from tests.archive.exporting import stored
from tests.crawler.conftest import Run

URL = "http://jia.example/督察.html"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of four captures: a page, on the next day the same bytes, then a 304, then an answer to a POST."""
    path = tmp_path / "qingjian.db"
    kinds = ("GET", 200, b"\x1f\x8b\xff\n"), ("GET", 200, b"\x1f\x8b\xff\n"), ("GET", 304, b""), ("POST", 200, b"x")
    with Archive(path, write=True) as opened:
        for day, (method, status, body) in enumerate(kinds, 10):
            headers = (("Content-Type", "text/html"), ("X-Day", str(day)))
            opened.capture(
                Exchange(method, URL, f"2022-08-{day}T23:59:59Z", status, (("User-Agent", "test"),), headers, body),
                source=None,
                run=None,
            )
    return path


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a command said when it refused."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("qingjian: ")
    return done.stderr


@pytest.mark.parametrize("name", ["out.wacz", "out.warc.gz"])
def test_export_says_what_it_wrote(qingjian: Run, archive: Path, tmp_path: Path, name: str) -> None:
    done = qingjian("export", "-o", name)
    assert (done.returncode, done.stderr) == (0, "")
    row = json.loads(done.stdout)
    content = (tmp_path / name).read_bytes()
    assert row == {
        "file": name,
        "format": name.split(".")[1],
        "captures": 4,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "signed_by": None,
    }


def test_export_of_an_address_and_a_period(qingjian: Run, archive: Path, tmp_path: Path) -> None:
    def days(*arguments: str) -> list[str]:
        assert qingjian("export", "-o", "out.warc.gz", "--format", "warc", *arguments).returncode == 0
        return [each.exchange.captured_at[8:10] for each in stored(tmp_path / "out.warc.gz")]

    assert days(URL) == ["10", "11", "12", "13"]
    assert days("--until", "2022-08-10") == ["10"]
    assert days("--since", "2022-08-13") == ["13"]
    assert days(URL, "--since", "2022-08-12", "--until", "2022-08-12") == ["10", "12"]
    assert days("--since", "2022-08-13T00:00+08:00", "--until", "2022-08-13") == ["10", "12", "13"]


def test_export_signs(qingjian: Run, archive: Path, tmp_path: Path) -> None:
    line = refused(qingjian("export", "-o", "out.wacz", "--sign", "key.pem"))
    assert "key.pem: there is no key; make one with: openssl" in line
    assert not (tmp_path / "out.wacz").exists()
    from tests.archive.test_wacz import write_key

    write_key(tmp_path / "key.pem")
    row = json.loads(qingjian("export", "-o", "out.wacz", "--sign", "key.pem").stdout)
    assert wacz.check(tmp_path / "out.wacz") == []
    assert row["signed_by"] == wacz.signed_by(tmp_path / "out.wacz")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("http://no.example/", "-o", "out.wacz"), "nothing to export: there are no captures of http://no.example/"),
        (("--source", "no", "-o", "out.wacz"), "no captures of source no in this archive"),
        (("--since", "2022-08-14", "-o", "out.wacz"), "no captures from 2022-08-14T00:00:00Z"),
        (
            ("-o", "out.zip"),
            "its name must end in one of .wacz, .warc.gz, .jsonl, .csv, .parquet, .atom; or say --format",
        ),
        (("-o", "out.wacz", "--format", "warc"), "its name must end in .warc.gz"),
        (("-o", "no/out.wacz"), "can't be written: no such file or directory"),
        (("-o", "out.wacz", "--archive", "no.db"), "there is no archive here"),
    ],
)
def test_what_export_refuses(
    qingjian: Run, archive: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(qingjian("export", *arguments))
    assert not list(tmp_path.glob("**/*out*"))
    assert not list(tmp_path.glob("**/*.part"))


def test_export_counts_on_a_terminal_and_nowhere_else(
    environment: dict[str, str], archive: Path, tmp_path: Path
) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "export", "-o", "out.wacz"],
        cwd=tmp_path,
        env={**environment, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    shown = os.read(ours, 10_000)
    os.close(ours)
    assert json.loads(done.stdout)["captures"] == 4
    assert b"captures" in shown


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022-08-12", "2022-08-12T00:00:00Z", "2022-08-12T23:59:59Z"),
        ("20220812", "2022-08-12T00:00:00Z", "2022-08-12T23:59:59Z"),
        ("2022-08-12T09:30:00Z", "2022-08-12T09:30:00Z", "2022-08-12T09:30:00Z"),
        ("2022-08-12T09:30+08:00", "2022-08-12T01:30:00Z", "2022-08-12T01:30:00Z"),
        ("2022-08-12 09:30:01.9", "2022-08-12T09:30:01Z", "2022-08-12T09:30:01Z"),
        ("0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T23:59:59Z"),
    ],
)
def test_days_and_times(text: str, first: str, last: str) -> None:
    assert options.Moment().convert(text, None, None) == first
    assert options.Moment(end=True).convert(text, None, None) == last


@pytest.mark.parametrize("text", ["", "2022", "2022-02-30", "soon", "2022-08-12T25:00", "0001-01-01T00:00+08:00"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is neither a day"):
        options.Moment().convert(text, None, None)


# show


@pytest.fixture
def show(environment: dict[str, str], archive: Path, tmp_path: Path) -> Callable[..., bytes]:
    """What `show` writes, as bytes."""

    def run(*arguments: str) -> bytes:
        command = [sys.executable, "-m", "crawler.cli", "show", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True).stdout  # noqa: S603

    return run


def test_show_raw_writes_the_bytes_as_they_were_served(show: Callable[..., bytes]) -> None:
    for at in ((), ("--at", "2022-08-10"), ("--at", "2022-08-12T23:59:59Z")):
        assert show(URL, "--raw", *at) == b"\x1f\x8b\xff\n"


def test_show_headers_prints_request_and_answer(show: Callable[..., bytes]) -> None:
    """A 304 is what it confirms, and that is the first capture."""
    assert show(URL, "--headers") == (
        b"GET /%E7%9D%A3%E5%AF%9F.html HTTP/1.1\r\nHost: jia.example\r\nUser-Agent: test\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Day: 10\r\n\r\n"
    )
    assert b"X-Day: 11\r\n" in show(URL, "--headers", "--at", "2022-08-11")


def test_show_raw_of_an_article_whose_address_leads_elsewhere(qingjian: Run, archive: Path, tmp_path: Path) -> None:
    from archive.model import Article, Column, Source

    source = Source(
        "jia", "甲", "prefecture", "000000", "http://jia.example/", (Column("要闻", "http://jia.example/l"),)
    )
    with Archive(archive, write=True) as opened:
        opened.add_source(source)
        moved = Article(url="http://jia.example/old.html", canonical_url=URL, title="题", body="文")
        opened.record(moved, source="jia", captures=[1], seen_at="2022-08-10T23:59:59Z")
    by_address = qingjian("show", "http://jia.example/old.html", "--headers")
    by_number = qingjian("show", "1", "--headers")
    assert "X-Day: 10" in by_address.stdout
    assert by_address.stdout == by_number.stdout


def test_what_show_refuses(qingjian: Run, archive: Path) -> None:
    assert f"no capture of {URL!r} as of 2022-08-09T23:59:59Z in" in refused(
        qingjian("show", URL, "--raw", "--at", "2022-08-09")
    )
    assert "no capture of 'http://no.example/' in" in refused(qingjian("show", "http://no.example/", "--headers"))
    assert "no capture of '99' in" in refused(qingjian("show", "99", "--raw"))
    for arguments in (("--raw", "--headers"), ("--at", "2022-08-09"), ("--raw", "--at", "9")):
        done = qingjian("show", URL, *arguments)
        assert (done.returncode, done.stdout) == (2, "")


def test_show_raw_on_a_full_disk(environment: dict[str, str], archive: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    command: list[Any] = [sys.executable, "-m", "crawler.cli", "show", URL, "--raw"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, check=False)  # noqa: S603
    assert done.returncode == 1
    assert done.stderr == b"qingjian: stdout can't be written: no space left on device\n"
