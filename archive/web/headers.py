"""What each answer says to the browser: load nothing from elsewhere, run nothing that is not ours, frame nothing.

A page as it was served (`/capture/…`) brings its own, stricter policy and keeps it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)

HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-dns-prefetch-control": b"off",  # else a browser looks up the hosts of links that nobody followed
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}

# A browser asks for it beside a stored page too, which is of no origin.
ICON = "/favicon.ico"
METHODS = ("GET", "HEAD")

# This machine, whatever name it was told to listen to. A page on the web whose name leads here (DNS rebinding) has another.
OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 (compared, not bound)

# Of Datasette's own pages below /-/ those alone that show nothing of this machine: versions, paths, settings, threads.
OPEN = ("/-/qingjian/", "/-/language/", "/-/static/")


def guarded(app: App, host: str | None = None) -> App:
    """The application, asked only what it answers, with these headers on each answer that does not set them itself.
    `host` is its name besides this machine's own ones."""

    async def wrapped(scope: Message, receive: Any, send: Any) -> None:
        async def guarding(message: Message) -> None:
            if message["type"] == "http.response.start":
                if scope.get("path") == ICON:
                    message["headers"] = [*message["headers"], (b"cross-origin-resource-policy", b"cross-origin")]
                own = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in HEADERS.items() if name not in own]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        refusal = _refusal(scope, host) if scope["type"] == "http" else None
        if refusal:
            await _refuse(guarding, *refusal)
        else:
            await app(scope, receive, guarding)

    return wrapped


def is_ours(asked: str, host: str | None) -> bool:
    """Whether a Host header names this server. Where it listens everywhere, it has each address of this machine, which
    no name on the web can pretend to be, and the machine's name."""
    name = asked.strip().lower()
    name = name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]
    if name in OWN_HOSTS or name == (host or "").lower() or name.strip("[]") == (host or "").lower():
        return True
    return host in EVERYWHERE and (_is_address(name.strip("[]")) or name == socket.gethostname().lower())


def _refusal(scope: Message, host: str | None) -> tuple[int, str] | None:
    """Status and sentence of what is not answered at all."""
    path: str = scope["path"]
    asked = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    if not is_ours(asked, host):
        return 421, "This server is not called so: ask for 127.0.0.1, or start it with --host NAME."
    if scope["method"] not in METHODS:
        return 405, "This archive is read-only: GET alone is answered."
    if path.startswith("//") or (path.startswith("/-/") and not path.startswith(OPEN)):
        return 404, "There is no page here. The first page is /."
    return None


async def _refuse(send: Any, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")] + ([(b"allow", b"GET, HEAD")] if status == 405 else [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
