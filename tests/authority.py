"""A time-stamping authority on loopback: `openssl ts -reply` with a root and a signer that it makes for itself."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.requirements import lacking

CONFIG = """
[req]
distinguished_name = none
[none]
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[signer]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = authority
[authority]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """`answer`, when set, is sent instead of a time stamp, with that status."""

    folder: Path
    openssl: str
    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    answer: tuple[int, bytes] | None = None

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def run(self, *arguments: str) -> None:
        command = [self.openssl, *arguments]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)  # noqa: S603 (as found)

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query.tsq").write_bytes(query)
        keys = ("-inkey", "signer.key", "-signer", "signer.pem")
        self.run(
            "ts",
            "-reply",
            "-config",
            "ca.cnf",
            "-section",
            "authority",
            "-queryfile",
            "query.tsq",
            *keys,
            "-out",
            "reply.tsr",
        )
        return (self.folder / "reply.tsr").read_bytes()


def make(folder: Path) -> Authority:
    """An authority with fresh keys."""
    made = Authority(folder, shutil.which("openssl") or lacking("openssl is missing"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "ca.cnf")
    for_ca = ("-x509", "-subj", "/CN=Root (invented)", "-extensions", "ca", "-days", "36500")
    made.run("req", *key, *for_ca, "-keyout", "root.key", "-out", "root.pem")
    made.run("req", *key, "-subj", "/CN=Authority (invented)", "-keyout", "signer.key", "-out", "signer.csr")
    signed = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "36500")
    made.run(
        "x509",
        "-req",
        "-in",
        "signer.csr",
        *signed,
        "-extfile",
        "ca.cnf",
        "-extensions",
        "signer",
        "-out",
        "signer.pem",
    )
    return made


@contextmanager
def serving(authority: Authority) -> Iterator[Authority]:
    """The authority on a loopback port; `url` is where."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.asked.append(query)
            status, body = authority.answer or (200, authority.reply(query))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            if status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()
