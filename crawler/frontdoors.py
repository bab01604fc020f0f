"""Where stored answers come in from outside: WARC, WACZ and WET files, another archive, folders of HTML files.

All become the same thing, exchanges with the date and the name that they had, and go into the archive by one door.
A file's address is what the file says or what somebody wrote beside it; a name never becomes a path of ours.
"""

from __future__ import annotations

import csv
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zipfile import BadZipFile, ZipFile

from w3lib.url import safe_url_string

from archive.contentcoding import MOST_BYTES
from archive.errors import Damaged
from archive.model import Exchange
from archive.stored import Stored, exchanges, utc
from archive.warc import payload_digest
from crawler.errors import BadInput

_SQLITE = b"SQLite format 3\x00"
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_WARC = b"WARC/"

HTML = frozenset((".html", ".htm", ".shtml", ".shtm", ".xhtml", ".jhtml", ".asp", ".aspx", ".jsp", ".php", ".txt"))
WARCS = (".warc", ".warc.gz", ".wet.gz", ".wet", ".warc.gz.open", ".wacz")

# Browsers write it at the head of a page that they save: `<!-- saved from url=(0042)https://… -->`.
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{4}\)(https?://[^\s<>\"']{1,2000})\s*-->")
_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# The first folder of a mirror (`wget -x`, HTTrack) is a host.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}(?::\d{1,5})?", re.IGNORECASE)
# Beside the pages, who they are: a line a file.
ADDRESSES = ("urls.csv", "urls.jsonl")


@dataclass(slots=True)
class FrontDoor:
    """What comes in from one file or folder; `problems` says, a line each, what could not."""

    path: Path
    problems: list[str] = field(default_factory=list)

    def exchanges(self) -> Iterator[Stored]:
        """The exchanges, in the order in which they are stored. Raises BadInput when there is nothing that we know."""
        try:
            for stored in self._of(self.path):
                url = safe_url_string(stored.exchange.url)
                yield stored if url == stored.exchange.url else _moved(stored, url)
        except Damaged as error:
            self.problems.append(f"{self.path}: {error}; what stands before it was taken")

    def _of(self, path: Path) -> Iterator[Stored]:
        if path.is_dir():
            yield from self._folder(path)
            return
        head = _head(path)
        if head.startswith(_SQLITE):
            for file in sorted(path.with_name(f"{path.stem}-captures").glob("*.warc.gz*")):
                yield from _warc(file)
        elif head.startswith(_ZIP):
            yield from _wacz(path)
        elif _is_warc(head):
            yield from _warc(path)
        elif path.suffix.lower() in HTML:
            yield from self._page(path, path.parent, {})
        else:
            raise BadInput(f"{path}: is no WARC, WACZ, archive or HTML file")

    def _folder(self, folder: Path) -> Iterator[Stored]:
        known = _addresses(folder)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
        stored = [path for path in files if path.name.lower().endswith(WARCS)]
        pages = [path for path in files if path.suffix.lower() in HTML]
        if not stored and not pages:
            raise BadInput(f"{folder}: holds no WARC, WACZ or HTML file")
        for path in stored:
            yield from self._of(path)
        for path in pages:
            yield from self._page(path, folder, known)

    def _page(self, path: Path, folder: Path, known: dict[str, dict[str, str]]) -> Iterator[Stored]:
        if path.stat().st_size > MOST_BYTES:
            self.problems.append(f"{path}: is larger than {MOST_BYTES >> 20} MB, no page")
            return
        body = path.read_bytes()
        about = known.get(path.relative_to(folder).as_posix()) or _beside(path)
        url = about.get("url") or _saved_from(body) or _mirrored(path.relative_to(folder))
        if not url or not _ADDRESS.match(url):
            self.problems.append(f"{path}: has no known address; write file and url into {folder / ADDRESSES[0]}")
            return
        date = utc(about.get("captured_at") or about.get("seen_at") or "")
        when = date or datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        kind = about.get("content-type") or ("text/plain" if path.suffix.lower() == ".txt" else "text/html")
        exchange = Exchange("GET", url, when, 200, (), (("Content-Type", kind),), body)
        yield Stored(exchange, f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{url} {when} {payload_digest(body)}')}>", 0)


def _moved(stored: Stored, url: str) -> Stored:
    return replace(stored, exchange=replace(stored.exchange, url=url))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(64 * 1024)
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file or folder") from None
    except OSError as error:
        raise BadInput(f"{path}: can't be read: {error.strerror}") from error


def _is_warc(head: bytes) -> bool:
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, 64)
        except zlib.error:
            return False
    return head.startswith(_WARC)


def _warc(path: Path) -> Iterator[Stored]:
    with path.open("rb") as stream:
        yield from exchanges(stream)


def _wacz(path: Path) -> Iterator[Stored]:
    """The exchanges in the WARC files of a WACZ (a zip with them in `archive/`)."""
    try:
        with ZipFile(path) as file:
            names = sorted(name for name in file.namelist() if name.endswith(WARCS[:2]))
            if not names:
                raise BadInput(f"{path}: is a zip without WARC files, no WACZ")
            for name in names:
                with file.open(name) as stream:
                    yield from exchanges(stream)  # type: ignore[arg-type]
    # What zipfile raises: no zip; bad bytes; a packing that it doesn't know; a password.
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BadInput(f"{path}: is a damaged zip: {error}") from error


def _addresses(folder: Path) -> dict[str, dict[str, str]]:
    """What a folder's urls.csv or urls.jsonl says: by a file's path in the folder, its url, captured_at and
    content-type, as far as they are given."""
    rows: list[dict[str, str]] = []
    table, lines = (folder / name for name in ADDRESSES)
    try:
        if table.is_file():
            with table.open(encoding="utf-8-sig", newline="") as stream:
                rows += csv.DictReader(stream)
        if lines.is_file():
            rows += [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (ValueError, csv.Error) as error:
        raise BadInput(f"{folder}: its list of addresses can't be read: {error}") from error
    return {row["file"]: row for row in rows if isinstance(row, dict) and row.get("file") and row.get("url")}


def _beside(path: Path) -> dict[str, str]:
    """What a `request.json` beside the page says, as in our own stored pages."""
    try:
        found = json.loads((path.parent / "request.json").read_text(encoding="utf-8"))
        kind = {key.lower(): value for key, value in found.get("headers", {}).items()}.get("content-type")
        return {key: value for key, value in {**found, "content-type": kind}.items() if isinstance(value, str)}
    except (OSError, ValueError, AttributeError):
        return {}


def _saved_from(body: bytes) -> str | None:
    found = _SAVED_FROM.search(body[:4096])
    return found[1].decode("ascii", "ignore") if found else None


def _mirrored(path: Path) -> str | None:
    parts = path.as_posix().split("/")
    return f"http://{'/'.join(parts)}" if len(parts) > 1 and _HOST.fullmatch(parts[0]) else None
