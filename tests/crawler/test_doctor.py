"""`doctor` finds what is wrong with an installation, and nothing where all is well; nobody but loopback is asked."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Column
from crawler import doctor, hostchecks
from crawler.configuration import Alerts, Configuration
from crawler.diagnosis import Checked, Installation, Verdict
from crawler.doctor import examine
from crawler.holding import hold
from tests.archive.life import SOURCE
from tests.crawler.conftest import SITE, Run

NOW = "2026-03-10T02:00:00Z"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("QINGJIAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def sound(tmp_path: Path) -> Installation:
    with Archive(tmp_path / "news.db", write=True) as archive:
        archive.add_source(SOURCE)
    told = Alerts(to=(str(tmp_path / "alerts.jsonl"),))
    return Installation(tmp_path / "news.db", [SOURCE], Configuration(contact="a@b.example", alerts=told), NOW)


def wrong(one: Installation, *, offline: bool = True) -> dict[str, Checked]:
    return {found.check: found for found in examine(one, offline=offline) if found.verdict is not Verdict.OK}


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's disk is not what is tested."""
    free(monkeypatch, 1 << 40)


def free(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    usage = namedtuple("usage", "total used free")(1 << 50, 0, count)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage)


def test_a_sound_installation_has_nothing_wrong(sound: Installation, tmp_path: Path) -> None:
    found = list(examine(sound, offline=True))
    assert [one for one in found if one.verdict is not Verdict.OK] == []
    assert len({one.check for one in found}) == len(found) == len(doctor.CHECKS)
    # SQLite makes a log's files where it reads.
    assert {file.name for file in tmp_path.iterdir()} <= {"news.db", "news.db-wal", "news.db-shm"}


@pytest.mark.parametrize(("count", "verdict"), [(1 << 29, Verdict.FAULT), (5 << 30, Verdict.WARNING)])
def test_a_disk_that_fills(sound: Installation, monkeypatch: pytest.MonkeyPatch, count: int, verdict: Verdict) -> None:
    free(monkeypatch, count)
    assert {name: one.verdict for name, one in wrong(sound).items()} == {"disk": verdict}


def test_an_old_sqlite(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert wrong(sound)["sqlite"].verdict is Verdict.FAULT


def test_an_sqlite_that_lacks_something(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.SQLITE_FEATURES, "FTS9", "CREATE VIRTUAL TABLE t USING fts9(a)")
    assert "lacks FTS9" in wrong(sound)["sqlite"].says


@pytest.mark.parametrize("now", ["1970-01-01T00:03:00Z", "2026-03-09T02:00:00Z"])
def test_a_clock_that_is_wrong(sound: Installation, now: str) -> None:
    with Archive(sound.archive, write=True) as archive:
        row = "('GET', 'u', 'd', 200, '[]', 'd', 1, 'f', 0, 'r', '2026-03-10T01:00:00Z')"
        columns = "method, url, request_digest, status, headers, payload_digest, size, warc_file, warc_offset, record_id, captured_at"
        archive.db.execute(f"INSERT INTO captures ({columns}) VALUES {row}")  # noqa: S608 (our own)
    assert "clock" not in wrong(sound)
    assert wrong(replace(sound, now=now))["clock"].verdict is Verdict.FAULT


def test_no_time_zones(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise doctor.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(doctor, "ZoneInfo", missing)
    assert wrong(sound)["time-zone"].verdict is Verdict.WARNING


def test_no_certificates(sound: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    paths = namedtuple("paths", "cafile capath")(None, None)
    monkeypatch.setattr(doctor.ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert wrong(sound)["certificates"].verdict is Verdict.FAULT


def test_a_browser_that_a_source_asks_for_and_that_is_not_there(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    asked = replace(sound, sources=[replace(SOURCE, browser=True)])
    assert wrong(asked)["extras"].step == "pip install 'qingjian[browser]'"
    assert "extras" not in wrong(sound)


def test_a_misspelt_variable(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGJIAN_CONTAKT", "a@b.example")
    assert "QINGJIAN_CONTAKT" in wrong(sound)["settings"].says


def test_a_folder_that_can_not_be_written(sound: Installation) -> None:
    """/proc can't be written by anybody, not even by root."""
    assert wrong(replace(sound, archive=Path("/proc/news.db")))["folder"].verdict is Verdict.FAULT


def test_a_file_system_without_locks(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.fcntl, "flock", lambda *_: None)
    assert "keeps no locks" in wrong(sound)["folder"].says


def test_a_file_system_of_a_network(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_file_system", lambda place: "nfs4")
    assert wrong(sound)["folder"].verdict is Verdict.WARNING


def test_an_archive_that_is_none(sound: Installation) -> None:
    sound.archive.write_bytes(b"no database, and long enough to be read as one " * 90)
    assert "no Qingjian archive" in wrong(sound)["archive"].says


def test_an_archive_from_before(sound: Installation) -> None:
    with Archive(sound.archive, write=True) as archive:
        archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0050_monitoring'")
    found = wrong(sound)["archive"]
    assert (found.verdict, "m0050_monitoring" in found.says) == (Verdict.WARNING, True)


def test_files_that_a_killed_crawl_left_open(sound: Installation) -> None:
    folder = sound.archive.with_name("news-captures")
    folder.mkdir()
    (folder / "qingjian-1.warc.gz.open").write_bytes(b"")
    assert wrong(sound)["captures"].verdict is Verdict.WARNING


def test_a_crawl_that_goes_on_is_no_fault_and_is_named(sound: Installation) -> None:
    def says() -> str:
        return next(one.says for one in examine(sound, offline=True) if one.check == "crawls")

    assert says() == "no crawl is going on"
    with Archive(sound.archive, write=True) as archive, hold(archive, ["jia"], lambda: NOW):
        assert says().startswith("a crawl is going on: ")


def test_no_contact_matters_where_somebody_is_asked(sound: Installation) -> None:
    nobody = replace(sound, settings=replace(sound.settings, contact=None))
    assert "contact" not in wrong(nobody)
    live = replace(SOURCE, columns=(Column("要闻", "http://www.gov.cn/"),))
    assert wrong(replace(nobody, sources=[live]))["contact"].verdict is Verdict.FAULT


def test_alerts_that_reach_nobody(sound: Installation) -> None:
    def told(*to: str) -> Checked:
        return wrong(replace(sound, settings=replace(sound.settings, alerts=Alerts(to=to))))["alerts"]

    assert told().verdict is Verdict.WARNING
    assert told("nosuch://geheim").verdict is Verdict.FAULT
    assert "geheim" not in told("nosuch://geheim").says


# hosts


class Host(HTTPServer):
    robots: tuple[int, str] = (200, "User-agent: *\nDisallow: /private/\nCrawl-delay: 3\n")
    date = "Tue, 10 Mar 2026 02:00:30 GMT"


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        status, text = self.server.robots
        self.send_response_only(status)
        self.send_header("Date", self.server.date)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Host(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def of_host(sound: Installation, url: str) -> Checked:
    asked = replace(sound, sources=[replace(SOURCE, columns=(Column("要闻", url),))])
    [found] = [one for one in examine(asked, offline=False) if one.check.startswith("host ")]
    return found


@pytest.mark.parametrize(
    ("robots", "date", "path", "verdict", "says"),
    [
        ((200, Host.robots[1]), Host.date, "/news/", "ok", "allows us, every 3 s"),
        ((200, Host.robots[1]), Host.date, "/private/", "warning", "robots.txt forbids"),
        ((404, "no such page"), Host.date, "/news/", "ok", "has no robots.txt (404)"),
        ((503, "busy"), Host.date, "/news/", "warning", "without robots.txt nothing is asked"),
        ((200, ""), "Tue, 10 Mar 2026 04:00:00 GMT", "/news/", "warning", "its clock and ours differ by 2:00:00"),
        ((200, ""), "yesterday", "/news/", "ok", "allows us"),
    ],
)
def test_what_a_host_says(
    sound: Installation, host: Host, robots: tuple[int, str], date: str, path: str, verdict: str, says: str
) -> None:
    host.robots, host.date = robots, date
    found = of_host(sound, f"http://127.0.0.1:{host.server_port}{path}")
    assert found.verdict == verdict
    assert says in found.says


def test_a_host_that_speaks_no_tls(sound: Installation, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("https_proxy", raising=False)
    found = of_host(sound, f"https://127.0.0.1:{host.server_port}/news/")
    assert (found.verdict, "the certificate is not valid" in found.says) == (Verdict.FAULT, True)


def test_a_name_that_nobody_knows(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise hostchecks.socket.gaierror(-2, "Name or service not known")

    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(hostchecks.socket, "getaddrinfo", unknown)
    found = of_host(sound, "http://jia.invalid/news/")
    assert (found.verdict, "can't be resolved" in found.says) == (Verdict.FAULT, True)


# the command


def test_a_fault_is_exit_code_1_and_a_line_each(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("doctor", "mee", "--offline")
    rows = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert (rows["contact"]["verdict"], rows["archive"]["verdict"]) == ("fault", "ok")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("QINGJIAN_CONTACT", "a@b.example")
    assert run("doctor", "mee", "--offline").returncode == 0


def test_an_archive_may_be_named_from_where_one_stands(run: Run, tmp_path: Path) -> None:
    Archive(tmp_path / "news.db", write=True).close()
    done = run("doctor", "biquan", "--offline", "--seeds", SITE / "seeds", "--archive", "news.db")
    assert done.returncode == 0, done.stdout
    assert '"check": "archive", "verdict": "ok"' in done.stdout
