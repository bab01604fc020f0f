"""A replay tool of other people, pywb, serves what the archive holds, byte for byte, from a WACZ and from WARC files.

It lives in an environment of its own: QINGJIAN_PYWB is a Python that has it.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.contentcoding import decoded
from archive.model import Article, Exchange
from archive.selection import Selection
from archive.warc import target_uri
from tests.archive.exporting import FORM, HOSTILE, export, filled, stored
from tests.requirements import lacking

ROOT = Path(__file__).resolve().parents[2]
MANAGER = "from pywb.manager.manager import main_wrap_exc; main_wrap_exc()"
SERVER = "from pywb.apps.cli import wayback; wayback()"
# Long enough for a slow machine; the server says when it listens.
PATIENCE = 60

# What can be looked at, the newest of an address in a second: pywb knows no finer time. A 304 has nothing to show.
SHOWN = """
    SELECT max(id), url, captured_at, status FROM captures WHERE method = 'GET' AND status != 304
    GROUP BY url, captured_at ORDER BY 1
"""


@pytest.fixture(scope="module")
def pywb() -> str:
    """The Python that has pywb."""
    python = os.environ.get("QINGJIAN_PYWB")
    if not python:
        lacking("QINGJIAN_PYWB names no Python that has pywb")
    try:
        subprocess.run([python, "-c", "import pywb.apps.cli"], check=True, capture_output=True)  # noqa: S603 (the tester's)
    except (OSError, subprocess.CalledProcessError):
        lacking(f"QINGJIAN_PYWB={python} has no pywb")
    return python


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the stored site, crawled twice."""
    folder = tmp_path_factory.mktemp("crawled") / "demo"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "crawler.cli", "demo", "--keep", str(folder)]
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 (our own program)
    return folder / "news.db"


def manage(pywb: str, folder: Path, *arguments: object) -> None:
    command = [pywb, "-c", MANAGER, *map(str, arguments)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 (the tester's)


@contextmanager
def served(pywb: str, folder: Path) -> Iterator[int]:
    """The port at which pywb serves the folder's collections on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [pywb, "-c", SERVER, "--bind", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603 (the tester's)
        try:
            wait_for(server, port)
            yield port
        finally:
            server.terminate()


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            try:
                pytest.fail(f"pywb ended with {server.wait(timeout=0.1)}")
            except subprocess.TimeoutExpired:
                continue
        return
    pytest.fail(f"pywb did not listen within {PATIENCE} s")


def replayed(
    port: int, url: str, captured_at: str, modifier: str = "id_", form: bytes | None = None
) -> tuple[int, bytes, str]:
    """Status, body and place of what pywb serves for an address at a time; as it was (`id_`) or rewritten (`mp_`)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        stamp = re.sub(r"\D", "", captured_at)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request("POST" if form else "GET", f"/news/{stamp}{modifier}/{url}", form, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers["Content-Location"] or ""
    finally:
        connection.close()


@pytest.fixture(params=["wacz", "warc"])
def collection(request: pytest.FixtureRequest, pywb: str, crawled: Path, tmp_path: Path) -> Iterator[int]:
    """Everything as one WACZ file with our index, or the archive's own files, which pywb indexes itself."""
    manage(pywb, tmp_path, "init", "news")
    with Archive(crawled) as archive:
        if request.param == "wacz":
            archive.export(tmp_path / "all.wacz", Selection(), now="2022-09-01T00:00:00Z")
            manage(pywb, tmp_path, "add", "news", tmp_path / "all.wacz", "--unpack-wacz")
        else:
            manage(pywb, tmp_path, "add", "news", *archive.captures_folder.iterdir())
    with served(pywb, tmp_path) as port:
        yield port


def test_pywb_serves_what_the_archive_holds(collection: int, crawled: Path) -> None:
    compared = 0
    with Archive(crawled) as archive:
        for capture, url, captured_at, status in archive.db.execute(SHOWN).fetchall():
            body, headers = archive.payload(capture)
            got, content, place = replayed(collection, url, captured_at)
            assert got == status, url
            assert re.sub(r"\D", "", captured_at) in place or status >= 300
            if status == 200:
                assert content == decoded(body, headers.get("Content-Encoding")), url
                compared += 1
    assert compared > 75


def test_pywb_shows_a_page_with_its_links_rewritten(collection: int, crawled: Path) -> None:
    with Archive(crawled) as archive:
        for article in list(archive.articles())[::9]:
            capture = archive.newest(article.canonical_url)
            assert capture is not None
            (captured_at,) = archive.db.execute("SELECT captured_at FROM captures WHERE id = ?", (capture,)).fetchone()
            status, content, _ = replayed(collection, article.canonical_url, captured_at, "mp_")
            assert status == 200
            assert re.search(rb"/news/\d+mp_/http://", content)


def test_a_page_that_did_not_change_is_shown_from_a_wacz(pywb: str, crawled: Path, tmp_path: Path) -> None:
    """Its 304 is in the WARC file and not in the index, where it would be shown as an empty page."""
    with Archive(crawled) as archive:
        url, at = archive.db.execute("SELECT url, captured_at FROM captures WHERE status = 304 LIMIT 1").fetchone()
        archive.export(tmp_path / "one.wacz", Selection(url=url), now="2022-09-01T00:00:00Z")
        capture = archive.newest(url, at=at)
        assert capture is not None
        body, headers = archive.payload(capture)
    manage(pywb, tmp_path, "init", "news")
    manage(pywb, tmp_path, "add", "news", tmp_path / "one.wacz", "--unpack-wacz")
    with served(pywb, tmp_path) as port:
        status, content, _ = replayed(port, url, at)
    assert (status, content) == (200, decoded(body, headers.get("Content-Encoding")))


def test_odd_addresses_and_a_form_are_found_in_a_wacz(
    pywb: str, archive: Archive, exchange: Exchange, article: Article, tmp_path: Path
) -> None:
    filled(archive, exchange, article)
    asked = (("Content-Type", "application/x-www-form-urlencoded"),)
    other = replace(exchange, url=FORM, method="POST", request_headers=asked, request_body=b"page=3", body=b"three")
    archive.capture(other, source="jia", run=None)
    path = export(archive, tmp_path / "all.wacz")
    manage(pywb, tmp_path, "init", "news")
    manage(pywb, tmp_path, "add", "news", path, "--unpack-wacz")
    bodies = {each.record_id: each.exchange.body for each in stored(export(archive, tmp_path / "all.warc.gz"))}
    rows = archive.db.execute("SELECT record_id, url, captured_at FROM captures WHERE id BETWEEN 10 AND 15").fetchall()
    # pywb answers 500 to any address with %0A, and takes none of more than 8000 characters.
    rows = [row for row in rows if "\n" not in row[1] and len(row[1]) < 900]
    assert len(rows) == 1 + len(HOSTILE) - 2
    with served(pywb, tmp_path) as port:
        for record_id, url, captured_at in rows:
            form = "page=2&q=督 察".encode() if url == FORM else None
            status, content, _ = replayed(port, target_uri(url), captured_at, form=form)
            assert (status, content) == (200, bodies[record_id]), url
        assert replayed(port, FORM, captured_at, form=b"page=3")[1] == b"three"
