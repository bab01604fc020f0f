"""One page by itself, from a file or fetched once: its bytes, headers and address."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from archive.contentcoding import MOST_BYTES, Undecodable, decoded
from archive.model import ListRequest
from crawler.clock import now
from crawler.errors import BadInput, NoPage
from crawler.politeness import user_agent
from crawler.private import leads_to_private

TIMEOUT = 30.0  # seconds without a byte
DEADLINE = 120.0  # seconds in all: a server that sends a byte now and then is given up
MOST_OF_A_REFUSAL = 64 * 1024  # enough to see whose page it is

# Beginnings of files that are no pages, whatever they are called: PDF, ZIP and Office, old Office, PNG, JPEG, GIF, RAR.
BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!")


@dataclass(frozen=True, slots=True)
class SinglePage:
    """A page's bytes after content-decoding. `seen_at` is None for a file: nobody knows when it was fetched."""

    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    seen_at: str | None = None


def load(name: str) -> SinglePage:
    """The page in a file or at an address. Raises BadInput: missing, unreachable, too large, binary, empty."""
    page = fetch(name) if urlsplit(name).scheme in ("http", "https") else from_file(Path(name))
    if not page.body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise BadInput(f"{name}: is empty")
    if page.body.startswith(BINARY) or _is_binary(page.body):
        raise BadInput(f"{name}: is binary, no page")
    return page


def from_file(path: Path) -> SinglePage:
    """The page in a local file; a name in .txt says that it is plain text."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path}: is larger than {MOST_BYTES >> 20} MB, no page")
        body = path.read_bytes()
        url = path.resolve().as_uri()
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file (an address begins with http:// or https://)") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: can't be read: {getattr(error, 'strerror', None) or error}") from error
    kind = "text/plain" if path.suffix.lower() == ".txt" else "text/html"
    return SinglePage(url, body, {"content-type": kind})


def fetch(url: str, form: ListRequest | None = None, clock: Callable[[], float] = time.monotonic) -> SinglePage:
    """The page at an address, asked for once, by a form where one is given. Raises NoPage, or BadInput for a page that is
    too large or leads astray."""
    headers = {"User-Agent": user_agent(), "Accept-Encoding": "gzip", **dict(form.headers if form else ())}
    body = form.body.encode() if form and form.method != "GET" else None
    request = Request(url, body, headers, method=form.method if form else "GET")  # noqa: S310 (see OnlyHttp)
    try:
        with build_opener(OnlyHttp).open(request, timeout=TIMEOUT) as response:
            answer = _bounded(response, url, clock() + DEADLINE, clock)
            told = {name.lower(): value for name, value in response.headers.items()}
            return SinglePage(response.url, _decoded(answer, told, url), told, now())
    except HTTPError as error:
        raise NoPage(url, f"the server answered {error.code}", "refused", error.code, _beginning(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise NoPage(url, f"can't be fetched: {reason}", "tls" if _is_tls(reason) else "unreachable") from error


def _beginning(error: HTTPError) -> bytes:
    """What the server said with its refusal, as far as it comes at once and is no flood."""
    with error, suppress(OSError, HTTPException, ValueError):
        return decoded(error.read(MOST_OF_A_REFUSAL), error.headers.get("content-encoding"))
    return b""


def _is_tls(reason: object) -> bool:
    # A handshake that takes too long is a TimeoutError, which only its text tells from others.
    return isinstance(reason, ssl.SSLError) or "handshake" in str(reason)


class OnlyHttp(HTTPRedirectHandler):
    """Follows redirects to http and https only, and never from a public host to a private address."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise BadInput(f"{req.full_url}: leads to {newurl}, which is not fetched")
        here, there = urlsplit(req.full_url).hostname or "", urlsplit(newurl).hostname or ""
        if here != there and leads_to_private(there) and not leads_to_private(here):
            raise BadInput(f"{req.full_url}: leads to {newurl}, a private address, which is not fetched")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _bounded(response: IO[bytes], url: str, deadline: float, clock: Callable[[], float]) -> bytes:
    pieces, size = [], 0
    while piece := response.read(64 * 1024):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES or clock() > deadline:
            raise BadInput(f"{url}: is larger than {MOST_BYTES >> 20} MB or slower than {DEADLINE:.0f} s")
    return b"".join(pieces)


def _decoded(body: bytes, headers: dict[str, str], url: str) -> bytes:
    try:
        return decoded(body, headers.get("content-encoding"))
    except Undecodable as error:
        raise BadInput(f"{url}: {error}") from error


def _is_binary(body: bytes) -> bool:
    """Whether the beginning holds control characters that no text has. UTF-16 has zeros, in every second byte."""
    sample = body[:4096]
    strange = sum(byte < 9 or 13 < byte < 27 for byte in sample) - max(sample[::2].count(0), sample[1::2].count(0))
    return strange > len(sample) // 100 or (b"\x00" in sample and not _is_utf16(sample))


def _is_utf16(sample: bytes) -> bool:
    return max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) // 4
