"""A real HTTP server over loopback for a stored web site: folders of hosts, and site.toml for what files can't say.

    with StoredSite(folder) as site:
        os.environ["http_proxy"] = site.proxy

It is reached as a proxy (`GET http://host/path`), so that archived addresses look real, each host has its own
robots.txt and nothing depends on the port. A person with a browser may ask for `/host/path` instead.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import socket
import sys
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

# Not the platform's table (mimetypes), which differs from one machine to the next. HTML's type is its host's.
TYPES = {
    ".css": "text/css",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".js": "application/javascript",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
}
# gzip among the accepted codings, unless refused by `q=0`.
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it. `conditional` holds when it carried a validator; `time` is in seconds, of a
    clock that only goes on."""

    method: str
    url: str
    status: int
    conditional: bool
    time: float = field(default_factory=monotonic, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes = b""


class Hosts:
    """What is stored. `reply` answers a path of a known host, before conditions and compression."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.hosts: dict[str, dict[str, Any]] = tomllib.loads((folder / "site.toml").read_text("utf-8"))
        self.last_modified = cast(str, self.hosts.pop("last_modified"))

    def reply(self, host: str, path: str) -> Reply:
        rules = self._rules(host, path)
        if "location" in rules:
            return Reply(rules["status"], {"Location": rules["location"]})
        file = self._file(self.folder / host, path)
        if file is None:
            return self._missing(host)
        if file.is_dir():
            return Reply(HTTPStatus.MOVED_PERMANENTLY, {"Location": quote(f"{path}/")})
        return self._found(host, file)

    def _missing(self, host: str) -> Reply:
        """The host's page for what is not there; without one, nothing."""
        page = self.hosts[host].get("not_found")
        body = (self.folder / host / page.lstrip("/")).read_bytes() if page else b""
        return Reply(HTTPStatus.NOT_FOUND, {"Content-Type": self.hosts[host]["html"]}, body)

    def _rules(self, host: str, path: str) -> dict[str, Any]:
        return cast(dict[str, Any], self.hosts[host].get("paths", {}).get(path, {}))

    def _file(self, root: Path, path: str) -> Path | None:
        """The file at a path, the index of `folder/`, the folder itself for `folder`, or None."""
        found = (root / path.replace("\0", "").lstrip("/")).resolve()
        if not found.is_relative_to(root):
            return None  # `..` or a link that leads out of the host's folder
        if path.endswith("/"):
            return next((found / name for name in ("index.html", "index.shtml") if (found / name).is_file()), None)
        return found if found.exists() else None

    def _found(self, host: str, file: Path) -> Reply:
        rules = self._rules(host, f"/{file.relative_to(self.folder / host).as_posix()}")
        body = file.read_bytes()
        headers = {
            "Content-Type": rules.get("type") or TYPES.get(file.suffix) or self.hosts[host]["html"],
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "Last-Modified": rules.get("last_modified", self.last_modified),
        }
        return Reply(rules.get("status", HTTPStatus.OK), headers | rules.get("headers", {}), body)


class Handler(BaseHTTPRequestHandler):
    """Answers one client's requests."""

    server: _Server
    protocol_version = "HTTP/1.1"
    # Header and body leave in one piece: two small writes would wait for each other's acknowledgement.
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        host, path, proxied = self._target()
        if host not in self.server.hosts.hosts:
            status = HTTPStatus.BAD_GATEWAY if proxied else HTTPStatus.NOT_FOUND
            return self._send(f"{host}{path}", Reply(status, {"Content-Type": "text/plain"}, b"no such host\n"))
        reply = self.server.hosts.reply(host, path)
        if not proxied and reply.headers.get("Location", "").startswith("/"):
            reply.headers["Location"] = f"/{host}{reply.headers['Location']}"
        return self._send(f"{host}{quote(path)}", self._compressed(self._conditioned(reply)))

    do_HEAD = do_GET  # noqa: N815 - the base class looks methods up by such names

    def do_CONNECT(self) -> None:
        """Refused: the site is served in clear, so a tunnel has no use."""
        self._send(self.path, Reply(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"}))

    def _target(self) -> tuple[str, str, bool]:
        """Host, decoded path, and whether the request came as to a proxy."""
        if self.path.startswith("http://"):
            parts = urlsplit(self.path)
            return parts.hostname or "", unquote(parts.path) or "/", True
        host, slash, path = self.path.partition("?")[0].lstrip("/").partition("/")
        return host, unquote(f"{slash}{path}"), False

    def _conditioned(self, reply: Reply) -> Reply:
        """304 when the client's copy is the same; If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2)."""
        tags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since", "")
        if reply.status != HTTPStatus.OK:
            return reply
        if tags is None:
            same = _not_after(reply.headers["Last-Modified"], since)
        else:
            same = reply.headers["ETag"] in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        kept = {name: reply.headers[name] for name in ("ETag", "Last-Modified")}
        return Reply(HTTPStatus.NOT_MODIFIED, kept) if same else reply

    def _compressed(self, reply: Reply) -> Reply:
        if not reply.headers.get("Content-Type", "").startswith("text/"):
            return reply
        headers = reply.headers | {"Vary": "Accept-Encoding"}
        if not GZIP.search(self.headers.get("Accept-Encoding", "")):
            return Reply(reply.status, headers, reply.body)
        headers["Content-Encoding"] = "gzip"
        if "ETag" in headers:
            headers["ETag"] = f"W/{headers['ETag']}"  # the same page, other bytes: what nginx does
        return Reply(reply.status, headers, gzip.compress(reply.body, mtime=0))

    def _send(self, address: str, reply: Reply) -> None:
        conditional = any(name in self.headers for name in ("If-None-Match", "If-Modified-Since"))
        self.server.note(Request(self.command, f"http://{address}", reply.status, conditional))
        self.send_response_only(reply.status)
        headers = {"Server": "StoredSite", "Date": self.date_time_string()} | reply.headers
        if reply.status != HTTPStatus.NOT_MODIFIED:
            headers["Content-Length"] = str(len(reply.body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else reply.body)

    def log_message(self, *args: Any) -> None:
        """Nothing: `requests` is the log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them

    def __init__(self, folder: Path, handler: type[Handler], port: int) -> None:
        self.hosts = Hosts(folder)
        self.requests: list[Request] = []
        self.note = self.requests.append  # an append is atomic
        self._open: dict[socket.socket, None] = {}  # each of its operations is atomic, as is list() of it
        super().__init__(("127.0.0.1", port), handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        accepted = super().get_request()
        self._open[accepted[0]] = None
        return accepted

    def shutdown_request(self, request: Any) -> None:
        self._open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client that went away is no news
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Ends the connections that clients keep alive: a thread waits on each."""
        for connection in list(self._open):
            with suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RDWR)


class StoredSite:
    """Serves the web site in a folder while the `with` block runs, at a port (0: a free one). `proxy` is the server's
    address; `handler` answers, for a server that does not always answer as it should. Raises OSError when the port is
    taken."""

    def __init__(self, folder: str | Path, handler: type[Handler] = Handler, port: int = 0) -> None:
        self._folder = Path(folder)
        self._handler = handler
        self._port = port

    def __enter__(self) -> StoredSite:
        self._server = _Server(self._folder, self._handler, self._port)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="stored-site")
        self._thread.start()
        self.proxy = f"http://127.0.0.1:{self._server.server_port}"
        return self

    @property
    def requests(self) -> list[Request]:
        """Everything asked so far, in the order in which it was answered."""
        return list(self._server.requests)

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


def _not_after(last_modified: str, since: str) -> bool:
    try:
        return parsedate_to_datetime(last_modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without a zone: the header is ignored
        return False
