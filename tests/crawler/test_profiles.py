"""What a source asks for otherwise: certificates are verified unless it says so; a proxy and a user agent of its own."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from archive import Archive
from crawler import profiles, sources
from crawler.storedsite import StoredSite
from tests.crawler.test_pacing import made

pytestmark = pytest.mark.slow

ROW = '<li><a href="/yw/1.html">第1条：巡河队走了十七公里</a><span>2024-03-01</span></li>'
PAGE = """<html><body><h1>第1条：巡河队走了十七公里</h1><div>2024-03-01 来源：青河日报</div>
<div><p>巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室去。</p></div></body></html>"""
SEED = """id = "suo"
name = "锁水市生态环境局"
level = "prefecture"
region = "990200"
home = "https://127.0.0.1:{port}/"
{more}
[[columns]]
name = "要闻"
list = "https://127.0.0.1:{port}/yw/"
"""


class Agency(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/yw/": f"<ul>{ROW}</ul>", "/yw/1.html": PAGE}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *arguments: object) -> None:
        """Nothing: the tests look at the archive."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server whose certificate nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    own = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = builder.add_extension(own, critical=False).sign(key, SHA256())
    pem = tmp_path / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Agency)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def seeded(tmp_path: Path, port: int, more: str) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "suo.toml").write_text(SEED.format(port=port, more=more), encoding="utf-8")
    return tmp_path / "seeds"


def test_a_certificate_that_nobody_signed_is_refused(qingjian: Any, port: int, tmp_path: Path) -> None:
    done = qingjian("crawl", "--seeds", seeded(tmp_path, port, ""), "--archive", "news.db")
    assert done.returncode == 3
    assert f"failed: https://127.0.0.1:{port}/yw/: tls" in done.stderr
    assert "Traceback" not in done.stderr
    with Archive(tmp_path / "news.db") as archive:
        assert archive.db.execute("SELECT count(*) FROM captures").fetchone() == (0,)


@pytest.mark.parametrize("profile", ["unverified", "legacy"])
def test_a_source_may_ask_for_less_and_the_captures_say_so(
    qingjian: Any, port: int, tmp_path: Path, profile: str
) -> None:
    done = qingjian("crawl", "--seeds", seeded(tmp_path, port, f'tls = "{profile}"'), "--archive", "news.db")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 1
    with Archive(tmp_path / "news.db") as archive:
        seen = [json.loads(tls) for (tls,) in archive.db.execute("SELECT tls FROM captures")]
    assert {(one["subject"], one["verified"]) for one in seen} == {("CN=127.0.0.1", False)}


def test_a_proxy_and_a_name_of_its_own(qingjian: Any, tmp_path: Path) -> None:
    folder = made(tmp_path / "site", robots="User-agent: other\nDisallow: /yw/2.html\n")
    with StoredSite(folder) as site:
        file = folder / "seeds" / "man.toml"
        own = f'proxy = "{site.proxy}"\nuser_agent = "other/1 (+a@b.example)"\n\n[[columns]]'
        file.write_text(file.read_text(encoding="utf-8").replace("[[columns]]", own), encoding="utf-8")
        done = qingjian("crawl", "--seeds", folder / "seeds", "--archive", "news.db")
        asked = {request.url for request in site.requests}
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) | {"new": 2, "refused": 1} == json.loads(done.stdout)
    assert len(asked) == 4
    with Archive(tmp_path / "news.db") as archive:
        heads = [str(archive.heads(number)) for (number,) in archive.db.execute("SELECT id FROM captures")]
    assert all("other/1 (+a@b.example)" in head for head in heads)


def test_each_profile_has_a_name_in_the_sources() -> None:
    assert tuple(profiles.TLS) == sources.TLS_PROFILES
