"""WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/): captures, their index and a list of pages in one zip file,
which ReplayWeb.page opens in any browser and pywb takes apart.

    archive/data.warc.gz      the records, stored as they are
    indexes/index.cdx         where each lies (CDXJ)
    pages/pages.jsonl         the articles and lists among them
    datapackage.json          sizes and SHA-256 of the above
    datapackage-digest.json   SHA-256 of datapackage.json and, on request, its signature

The index is called `.cdx` although it is CDXJ: ReplayWeb.page takes either name, pywb 2.10 this one alone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from archive import cdxj, signature
from archive.copying import Copied, Measured, Wanted, copied
from archive.warc import SOFTWARE, target_uri
from archive.wholefile import NotWritten

VERSION = "1.1.1"
DATA = "archive/data.warc.gz"
INDEX = "indexes/index.cdx"
PAGES = "pages/pages.jsonl"
FOLDERS = ("archive/", "indexes/", "pages/")
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"

PAGES_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}

# What is a page; an article may also rest on a script with its read count. `unk`: the server didn't say.
SHOWN = frozenset({"text/html", "application/xhtml+xml", "text/plain", "unk"})

# No package of ours has so long a list of files; a file of that name that is longer is an attack.
MOST_JSON = 1 << 20
_BLOCK = 1 << 20

# What reading somebody's zip file may raise: damage, an encrypted entry, a compression that is unknown here.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A file in the package, as datapackage.json lists it."""

    path: str
    size: int
    sha256: str

    def as_dict(self) -> dict[str, object]:
        name = self.path.rpartition("/")[2]
        return {"name": name, "path": self.path, "hash": f"sha256:{self.sha256}", "bytes": self.size}


def write_wacz(stream: IO[bytes], wanted: Wanted, key: EllipticCurvePrivateKey | None = None) -> int:
    """How many captures there are in the WACZ file that was written, signed where there is a key. Raises
    NothingToExport, NotWritten, ArchiveError."""
    with zipfile.ZipFile(stream, "w") as package, _scratch() as scratch:
        captures, data = _add_data(package, scratch, wanted)
        index = _add_lines(package, INDEX, wanted.now, scratch.execute("SELECT line FROM entries ORDER BY line"))
        pages = _add_lines(package, PAGES, wanted.now, scratch.execute("SELECT line FROM pages ORDER BY rowid"))
        _add_manifest(package, wanted, (data, index, pages), key)
    return captures


@contextmanager
def _scratch() -> Iterator[sqlite3.Connection]:
    """A database of SQLite's own making that is gone when closed: it sorts the index in whatever room there is."""
    try:
        with closing(sqlite3.connect("")) as scratch:
            scratch.execute("CREATE TABLE entries (line TEXT PRIMARY KEY) WITHOUT ROWID")
            scratch.execute("CREATE TABLE pages (line TEXT)")
            scratch.execute("INSERT INTO pages VALUES (?)", (json.dumps(PAGES_HEADER),))
            yield scratch
    except sqlite3.OperationalError as error:
        raise NotWritten(f"the temporary index can't be written: {error}") from error


def _add_data(package: zipfile.ZipFile, scratch: sqlite3.Connection, wanted: Wanted) -> tuple[int, Resource]:
    """How many captures there are, and the WARC file that was added; index lines and pages go to the scratch."""
    captures = 0
    with package.open(_entry(DATA, wanted.now, zipfile.ZIP_STORED), "w", force_zip64=True) as entry:
        out = Measured(entry)
        for capture in copied(wanted, out, DATA.rpartition("/")[2]):
            captures += 1
            _note(scratch, capture)
    return captures, Resource(DATA, out.size, out.digest.hexdigest())


def _note(scratch: sqlite3.Connection, copied: Copied) -> None:
    if line := cdxj.line(copied, DATA.rpartition("/")[2]):
        scratch.execute("INSERT INTO entries VALUES (?)", (line,))
    if page := _page(copied):
        scratch.execute("INSERT INTO pages VALUES (?)", (json.dumps(page, ensure_ascii=False),))


def _page(copied: Copied) -> dict[str, str] | None:
    """The capture as a page to begin from, when it is an article's or a list's and can be looked at."""
    capture = copied.capture
    title = capture.list if capture.article is None else capture.article
    if (
        title is None
        or capture.was_rendered
        or (capture.method, capture.status) != ("GET", 200)
        or cdxj.media_type(capture.headers) not in SHOWN
    ):
        return None
    return {
        "id": capture.record_id.strip("<>").removeprefix("urn:uuid:"),
        "url": target_uri(capture.url),
        "ts": capture.captured_at,
        "title": title,
        "kind": "list" if capture.article is None else "article",
    }


def _add_lines(package: zipfile.ZipFile, path: str, now: str, lines: Iterable[tuple[str]]) -> Resource:
    with package.open(_entry(path, now), "w", force_zip64=True) as entry:
        out = Measured(entry)
        for (line,) in lines:
            out.write(line.encode() + b"\n")
    return Resource(path, out.size, out.digest.hexdigest())


def _add_manifest(
    package: zipfile.ZipFile, wanted: Wanted, resources: Iterable[Resource], key: EllipticCurvePrivateKey | None
) -> None:
    about = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": f"Qingjian: {wanted.selection}",
        "created": wanted.now,
        "software": SOFTWARE,
        "resources": [resource.as_dict() for resource in resources],
    }
    manifest = _json(about)
    package.writestr(_entry(PACKAGE, wanted.now), manifest)
    digest = f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    signed = {"signedData": signature.sign(key, digest, wanted.now, SOFTWARE)} if key else {}
    package.writestr(_entry(DIGEST, wanted.now), _json({"path": PACKAGE, "hash": digest, **signed}))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _entry(path: str, now: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """An entry with its time, to two seconds as zip has it and to one in an extra field.

    The field does more: ReplayWeb.page takes an entry without any for one whose local header has none either, and
    would miss the 64-bit sizes there.
    """
    made = datetime.fromisoformat(now).astimezone(UTC)
    info = zipfile.ZipInfo(path, made.timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    info.extra = struct.pack("<HHBL", 0x5455, 5, 1, int(made.timestamp()) & 0xFFFFFFFF)  # "UT": seconds since 1970
    return info


def check(path: Path) -> list[str]:
    """What is wrong with a WACZ file, a line each: files in it that are missing, damaged, unlisted, or of another size
    or hash than datapackage.json says, and a signature that doesn't hold. It is empty when nothing is wrong."""
    try:
        with zipfile.ZipFile(path) as package:
            return list(_problems(package))
    except DAMAGE as error:
        return [f"{path}: can't be read as a WACZ file: {error}"]


def signed_by(path: Path) -> str | None:
    """The fingerprint of the public key in a WACZ file's signature, which `check` checks; None without one."""
    try:
        with zipfile.ZipFile(path) as package:
            return signature.signer(_json_in(package, DIGEST).get("signedData"))
    except DAMAGE:
        return None


def _problems(package: zipfile.ZipFile) -> Iterator[str]:
    times = Counter(package.namelist())
    yield from (f"{name}: is there {number} times" for name, number in times.items() if number > 1)
    resources = _listed(_json_in(package, PACKAGE))
    for resource in resources:
        yield from _resource_problems(package, resource)
    listed = {PACKAGE, DIGEST, *(resource.path for resource in resources)}
    yield from (f"{name}: is not listed in {PACKAGE}" for name in times if name not in listed)
    yield from (f"{PACKAGE}: lists no {folder}…" for folder in FOLDERS if not any(n.startswith(folder) for n in listed))
    yield from _digest_problems(package)


def _resource_problems(package: zipfile.ZipFile, said: Resource) -> Iterator[str]:
    try:
        found = _measure(package, said.path)
    except DAMAGE as error:
        yield f"{said.path}: is missing or damaged: {error}"
        return
    if found.size != said.size:
        yield f"{said.path}: has {found.size} bytes, {PACKAGE} says {said.size}"
    if found.sha256 != said.sha256:
        yield f"{said.path}: its SHA-256 is {found.sha256}, {PACKAGE} says {said.sha256}"


def _digest_problems(package: zipfile.ZipFile) -> Iterator[str]:
    found = f"sha256:{_measure(package, PACKAGE).sha256}"
    said = _json_in(package, DIGEST)
    if said.get("hash") != found:
        yield f"{PACKAGE}: its hash is {found}, {DIGEST} says {said.get('hash')}"
    if "signedData" in said and (problem := signature.problem(said["signedData"], found)):
        yield f"{DIGEST}: {problem}"


def _measure(package: zipfile.ZipFile, path: str) -> Resource:
    """The file as it is. Its checksum in the zip is checked on the way."""
    digest, size = hashlib.sha256(), 0
    with package.open(path) as entry:
        while block := entry.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Resource(path, size, digest.hexdigest())


def _listed(manifest: dict[str, Any]) -> list[Resource]:
    return [
        Resource(str(each["path"]), int(each["bytes"]), str(each["hash"]).removeprefix("sha256:"))
        for each in manifest["resources"]
    ]


def _json_in(package: zipfile.ZipFile, path: str) -> dict[str, Any]:
    if package.getinfo(path).file_size > MOST_JSON:
        raise ValueError(f"{path} is larger than such a file can be")
    found = json.loads(package.read(path))
    if not isinstance(found, dict):
        raise TypeError(f"{path} holds no JSON object")
    return found
