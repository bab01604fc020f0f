"""An archive with captures of every kind, and what its exports hold, for the tests of exports."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive import Archive
from archive.model import Article, Exchange, PageKind
from archive.selection import Selection
from archive.stored import Stored, exchanges

MADE = "2022-09-01T00:00:00Z"
PAGE = "http://jia.example/news/1.html"
FORM = "http://jia.example/list.jsp"
COUNTER = "http://counter.example/1.js"
# Characters that end a line, a field or a name, and an address longer than a path may be.
HOSTILE = (
    "http://jia.example/督察?q=\"'{} |\\",
    "http://jia.example/a\nb\rc",
    f"http://jia.example/{'长' * 3000}",
    "http://jia.example/../../../etc/passwd%00",
    "http://jia.example/\u2028\u0085\x1b[31m",
)


def filled(archive: Archive, exchange: Exchange, article: Article) -> None:
    """Eleven days of captures: two days of the list, an article in two parts with its counter, a form, odd answers."""
    archive.follow([(exchange.url, PageKind.LIST, "要闻")], "jia", now=exchange.captured_at)
    archive.capture(exchange, source="jia", run=None)
    parts = [
        replace(exchange, url=url, body=url.encode(), captured_at="2022-08-13T00:00:00Z")
        for url in (PAGE, "http://jia.example/news/1_2.html", COUNTER)
    ]
    parts[2] = replace(parts[2], response_headers=(("Content-Type", "application/javascript"),))
    captures = [archive.capture(part, source="jia", run=None) for part in parts]
    page = replace(article, url=PAGE, canonical_url="http://www.jia.example/news/1.html")
    archive.record(page, source="jia", captures=captures, seen_at=parts[0].captured_at)
    for change in (
        {"captured_at": "2022-08-13T23:59:59Z"},  # the same bytes again
        {"captured_at": "2022-08-14T00:00:00Z", "status": 304, "body": b""},
        {"captured_at": "2022-08-15T00:00:00Z", "body": b"changed"},
        {"url": "http://yi.example/404", "status": 404, "body": b"gone", "response_headers": ()},
        {"url": "http://yi.example/", "status": 301, "body": b""},
    ):
        archive.capture(replace(exchange, **change), source=None, run=None)
    asked = (("Content-Type", "application/x-www-form-urlencoded"),)
    form = replace(exchange, url=FORM, method="POST", request_headers=asked, request_body="page=2&q=督 察".encode())
    archive.capture(replace(form, body=b"two", captured_at="2022-08-16T00:00:00Z"), source="jia", run=None)
    for number, url in enumerate(HOSTILE):
        odd = replace(exchange, url=url, body=b"%d" % number, captured_at="2022-08-22T00:00:00Z")
        archive.capture(odd, source=None, run=None)


def export(archive: Archive, path: Path, key: Path | None = None, **selection: Any) -> Path:
    """The file that was written."""
    archive.export(path, Selection(**selection), now=MADE, key=key)
    return path


def stored(path: Path) -> list[Stored]:
    """The exchanges in a WARC file, in its order."""
    with path.open("rb") as stream:
        return list(exchanges(stream))


def entry(path: Path, name: str) -> bytes:
    """A file in a WACZ file."""
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def index(path: Path) -> list[tuple[str, str, dict[str, str]]]:
    """Key, time and fields of each line of a WACZ file's index."""
    lines = entry(path, "indexes/index.cdx").decode("ascii").splitlines()
    return [(key, stamp, json.loads(rest)) for key, stamp, rest in (line.split(" ", 2) for line in lines)]


def unpacked(member: bytes) -> bytes:
    """What one gzip member holds; it must be whole and nothing may follow it."""
    unpacker = zlib.decompressobj(wbits=31)
    record = unpacker.decompress(member)
    assert unpacker.eof
    assert unpacker.unused_data == b""
    return record
