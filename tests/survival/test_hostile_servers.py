"""Servers that mean harm, or are broken: each answer has its bound, and each its outcome; the crawl brings the rest."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

import brotli
import pytest

from archive import Archive
from crawler.storedsite import Handler, StoredSite
from tests.forking import Forks
from tests.survival.forker import Forker

HOST = "www.qingxi.example"
PAGE = """<html><body><h1>第一条：巡河队走了十七公里</h1><div>2024-03-01 来源：青河日报（虚构）</div>
<div><p>巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室。</p></div></body></html>"""

# The crawl of this test waits so long for one answer, all in all (seconds), in which a busy machine
# unpacks 32 MB of a bomb; the real one 60.
PATIENCE = 6

ended = Event()
MEGABYTE = bytes(1 << 20)


def zeros(compress: Callable[[bytes], bytes], end: Callable[[], bytes]) -> bytes:
    """Three hundred megabytes, compressed."""
    return b"".join([compress(MEGABYTE) for _ in range(300)]) + end()


def gzip_bomb() -> bytes:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return zeros(squeezed.compress, squeezed.flush)


def brotli_bomb() -> bytes:
    squeezed = brotli.Compressor(quality=1)
    return zeros(squeezed.process, squeezed.finish)


class Hostile(Handler):
    """A list of all attacks, and each behind its name."""

    def do_GET(self) -> None:  # noqa: N802 (the base class looks it up by this name)
        host, path, _ = self._target()
        name = path.removesuffix(".html").rpartition("/")[2]
        if path == "/robots.txt":
            self.answer(404)
        elif path == "/yw/":
            rows = "".join(f"<li><a href='/yw/{name}.html'>往{name}去的一篇</a>2024-03-01</li>" for name in EXPECTED)
            self.answer(200, f"<ul>{rows}</ul>".encode())
        elif name in REDIRECTS:
            self.answer(302, Location=REDIRECTS[name])
        elif name in ATTACKS and host == HOST:
            with suppress(OSError):
                ATTACKS[name](self)
            self.close_connection = True
        else:
            self.answer(200, PAGE.encode())

    def answer(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        self.send_response_only(status)
        size = {} if length == 0 else {"Content-Length": str(length or len(body))}
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers, **size}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def drip(self, piece: bytes, pause: float) -> None:
        """A little at a time, for as long as anybody listens."""
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while not ended.wait(pause):
            self.wfile.write(piece)
            self.wfile.flush()


def endless(handler: Hostile) -> None:
    handler.answer(200, b"<p>", length=0)
    handler.drip(b"<p>" * 100_000, 0)


def slow_loris(handler: Hostile) -> None:
    handler.answer(200, b"<", length=10_000)
    handler.drip(b"<", 0.3)


def slow_head(handler: Hostile) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    handler.drip(b"X-A: b\r\n", 0.3)


def too_long_a_head(handler: Hostile) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * (1 << 20) + b"\r\n\r\n")


ATTACKS: dict[str, Callable[[Hostile], None]] = {
    "gzip-bomb": lambda handler: handler.answer(200, gzip_bomb(), Content_Encoding="gzip"),
    "brotli-bomb": lambda handler: handler.answer(200, brotli_bomb(), Content_Encoding="br"),
    "bomb-in-bomb": lambda handler: handler.answer(200, gzip.compress(gzip_bomb()), Content_Encoding="gzip, gzip"),
    "says-100-mb": lambda handler: handler.answer(200, b"<p>", length=100 << 20),
    "sends-100-mb": lambda handler: handler.answer(200, MEGABYTE * 100, length=0),
    "endless": endless,
    "slow-loris": slow_loris,
    "slow-head": slow_head,
    "long-head": too_long_a_head,
}
REDIRECTS = {
    "loop": f"http://{HOST}/yw/loop.html",
    "pair": f"http://{HOST}/yw/pair-2.html",
    "pair-2": f"http://{HOST}/yw/pair.html",
    "to-loopback": "http://127.0.0.1/a.html",
    "to-metadata": "http://169.254.169.254/latest/meta-data/",
    "to-ipv6": "http://[::1]/a.html",
    "to-mapped": "http://[::ffff:127.0.0.1]/a.html",
    "to-decimal": "http://2130706433/a.html",
    "to-hexadecimal": "http://0x7f000001/a.html",
    "to-octal": "http://0177.0.0.1/a.html",
    "to-short": "http://127.1/a.html",
    "to-localhost": "http://localhost/a.html",
    "to-elsewhere": "http://elsewhere.example/a.html",
    "to-file": "file:///etc/passwd",
    "to-data": "data:text/html,<p>a</p>",
}

# What each comes to. A file and data are not followed, so the redirect itself is what came.
EXPECTED = {
    "gzip-bomb": "too-large",
    "brotli-bomb": "too-large",
    "bomb-in-bomb": "too-large",
    "says-100-mb": "too-large",
    "sends-100-mb": "too-large",
    "endless": "too-large",
    "slow-loris": "download-timeout",
    "slow-head": "download-timeout",
    "long-head": "download-failed",
    "loop": "redirects",
    "pair": "redirects",
    **{name: "left-source" for name in REDIRECTS if name.startswith("to-")},
    "to-file": "http-302",
    "to-data": "http-302",
    "good": None,
}


@pytest.mark.slow
def test_every_attack_has_its_bound_and_its_outcome(forks: Forks, tmp_path: Path) -> None:
    (tmp_path / "site" / HOST).mkdir(parents=True)
    (tmp_path / "site" / "site.toml").write_text(f'last_modified = ""\n["{HOST}"]\nhtml = "text/html"\n')
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "qingxi.toml").write_text(
        f'id = "qingxi"\nname = "清溪"\nlevel = "county"\nregion = "990201"\nhome = "http://{HOST}/"\n'
        f'[[columns]]\nname = "要闻"\nlist = "http://{HOST}/yw/"\n',
        encoding="utf-8",
    )
    ended.clear()
    begun = time.monotonic()
    with StoredSite(tmp_path / "site", Hostile) as site:
        patience = {"DOWNLOAD_TIMEOUT": PATIENCE, "RETRY_TIMES": 0}
        crawl = ("crawl", "--seeds", seeds, "--archive", tmp_path / "news.db")
        end = Forker(forks, tmp_path, site.proxy).run(*crawl, settings=patience)
        ended.set()
    assert end.code == 1, end.err
    assert "Traceback" not in end.err
    with Archive(tmp_path / "news.db") as archive:
        found = dict(archive.db.execute("SELECT url, reason FROM problems WHERE article IS NULL").fetchall())
        articles = [article.url for article in archive.articles()]
    outcomes = {url.rpartition("/")[2].removesuffix(".html"): reason for url, reason in found.items()}
    assert outcomes == {name: reason for name, reason in EXPECTED.items() if reason}
    assert articles == [f"http://{HOST}/yw/good.html"]
    assert end.memory < 300, "MB, of which the largest bodies are 32"
    assert time.monotonic() - begun < 60
