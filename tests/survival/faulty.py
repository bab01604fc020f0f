"""The stored site on a bad day: so many requests in a hundred are not answered as they should be."""

from __future__ import annotations

import hashlib
import re
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from crawler.storedsite import Handler

# What a client waits for an answer in the soak (seconds), and longer than that.
PATIENCE, TOO_LONG = 1, 1.5


class Faults:
    """Which request fails and how: a function of the seed, the address and how often it was asked for, so that it does
    not depend on which of two requests came first. `done` counts what was done."""

    def __init__(self, seed: int, percent: float) -> None:
        self.seed = seed
        self.share = percent / 100
        self.done: Counter[str] = Counter()
        self.asked = 0
        self._nth: Counter[str] = Counter()
        self._lock = Lock()

    def of(self, address: str) -> str | None:
        """The name of the fault that a request meets, or None. Rules that come and say nothing are rules, and allow all."""
        with self._lock:
            self._nth[address] += 1
            self.asked += 1
            text = f"{self.seed} {address} {self._nth[address]}"
            dice = int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48
            if dice >= self.share:
                return None
            fault = sorted(FAULTS)[int(dice / self.share * len(FAULTS))]
            if address.endswith("/robots.txt") and fault in ("no gzip", "nothing"):
                return None
            self.done[fault] += 1
            return fault


class FaultyHandler(Handler):
    """As the stored site answers, but for the faults."""

    def __init__(self, faults: Faults, *args: object) -> None:
        self.faults = faults
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:  # noqa: N802 (the base class looks it up by this name)
        fault = self.faults.of(self.path)
        if fault is None:
            super().do_GET()
        else:
            FAULTS[fault](self)

    def plain(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        """An answer that is written by hand; `length` is what it says of itself."""
        self.send_response_only(status)
        size = len(body) if length is None else length
        for name, value in {"Content-Type": "text/html", **headers, "Content-Length": str(size)}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def cut(self) -> None:
        self.close_connection = True


def reset(handler: FaultyHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.cut()


def cut_short(handler: FaultyHandler) -> None:
    handler.plain(200, "<html><body><h1>某市召开会议</h1><p>半句".encode(), length=20_000)
    handler.cut()


def silence(handler: FaultyHandler) -> None:
    time.sleep(TOO_LONG)
    handler.cut()


def drip(handler: FaultyHandler) -> None:
    """A byte now and then, each in time, for ever."""
    handler.plain(200, b"<", length=20_000)
    until = time.monotonic() + TOO_LONG
    while time.monotonic() < until:
        time.sleep(0.1)
        handler.wfile.write(b"<")
        handler.wfile.flush()
    handler.cut()


def slow(handler: FaultyHandler) -> None:
    """Late, and well."""
    time.sleep(PATIENCE / 4)
    Handler.do_GET(handler)


def no_http(handler: FaultyHandler) -> None:
    handler.wfile.write(b"\x15\x03\x01\x00\x02\x02\x46" + bytes(range(256)))
    handler.cut()


FAULTS: dict[str, Callable[[FaultyHandler], None]] = {
    "500": lambda handler: handler.plain(500, b"error"),
    "503": lambda handler: handler.plain(503, b"busy", Retry_After="1"),
    "reset": reset,
    "cut short": cut_short,
    "silence": silence,
    "drip": drip,
    "slow": slow,
    "no http": no_http,
    "no gzip": lambda handler: handler.plain(200, b"\x1f\x8b\x08\x00garbage", Content_Encoding="gzip"),
    "nothing": lambda handler: handler.plain(200),
}


def faulty(faults: Faults) -> type[Handler]:
    """A handler for `StoredSite` with these faults."""
    return partial(FaultyHandler, faults)  # type: ignore[return-value] (it is only ever called)


def multiplied(site: Path, folder: Path, times: int) -> Path:
    """The stored site so many times, under other names of hosts; with its seeds."""
    rules = (site / "site.toml").read_text("utf-8")
    first, _, tables = rules.partition("\n[")
    hosts = re.compile(rb"\b([\w-]+(?:\.[\w-]+)*)\.example\b")
    folder.mkdir()
    written = [first]
    for number in range(times):
        name = b"c%02d.example" % number

        def renamed(content: bytes, name: bytes = name) -> bytes:
            return hosts.sub(rb"\1." + name, content)

        written.append("[" + renamed(tables.encode()).decode())
        for path in (
            one for one in site.rglob("*") if one.is_file() and one.name not in ("site.toml", "expected.json")
        ):
            host, *inside = path.relative_to(site).parts
            host, inside = renamed(host.encode()).decode(), list(inside)
            content = renamed(path.read_bytes())
            if host == "seeds":
                inside[-1] = f"c{number:02}{inside[-1]}"
                content = re.sub(rb'(?m)^id = "', b'id = "c%02d' % number, content)
            to = folder.joinpath(host, *inside)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(content)
    (folder / "site.toml").write_text("\n".join(written), "utf-8")
    return folder
