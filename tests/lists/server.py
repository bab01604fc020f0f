"""The invented agencies behind one loopback address, which is used as a proxy; as crawler/storedsite.py does it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.lists.agencies import Agency

Before = Callable[[Agency, int], None]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        answer = self.server.answer(self.command, self.path, body, dict(self.headers))
        status, text = (404, "<h1>404 Not Found</h1>") if answer is None else (200, answer)
        data = text.encode()
        tag = f'"{hashlib.sha256(data).hexdigest()[:12]}"'
        same = self.server.tags and self.headers.get("If-None-Match") == tag
        status, data = (304, b"") if same else (status, data)
        self.server.statuses.append((self.path, status))
        self.send_response_only(status)
        if self.server.tags:
            self.send_header("ETag", tag)
        kind = (
            "application/json"
            if text.startswith(("{", "["))
            else "text/xml"
            if text.startswith("<?xml")
            else "text/html"
        )
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - the base class looks methods up by such names

    def log_message(self, *args: Any) -> None:
        """Nothing: the agencies have their own log."""


class _Server(ThreadingHTTPServer):
    def __init__(self, agencies: Iterable[Agency], before: Before | None, *, tags: bool) -> None:
        self.tags = tags
        self.statuses: list[tuple[str, int]] = []
        self.hosts = {agency.host: agency for agency in agencies}
        self.before = before
        self.lock = Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def answer(self, method: str, url: str, body: str, headers: dict[str, str]) -> str | None:
        agency = self.hosts.get(urlsplit(url).hostname or "")
        if agency is None or url.endswith("/robots.txt"):
            return None
        with self.lock:
            if self.before is not None and "art_100_" not in url:
                self.before(agency, sum("art_100_" not in asked for _, asked in agency.log))
            return agency.ask(method, url, body, headers)


class Served:
    """Serves the agencies while the `with` block runs. `before(agency, n)` is called before an agency's n-th answer
    that is no article (from 0). With `tags` a page that is as it was is a 304."""

    def __init__(self, agencies: Iterable[Agency], before: Before | None = None, *, tags: bool = False) -> None:
        self._server = _Server(agencies, before, tags=tags)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="agencies")
        self._server.daemon_threads = True

    def __enter__(self) -> Served:
        self._thread.start()
        self.proxy = f"http://127.0.0.1:{self._server.server_port}"
        return self

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """What was asked for, and with which status it was answered."""
        return list(self._server.statuses)

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
