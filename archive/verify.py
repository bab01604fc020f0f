"""Is all there, and is it what it was? The database, the WARC files, the rows that point into them, the manifest.

Everything is read and nothing is changed; a crawl may go on meanwhile. `Archive.repair` does what can be done without
a copy.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from sqlite3 import Connection
from typing import BinaryIO

from archive import backupset, indexcheck, manifest, stamps
from archive.capturefiles import CLOSED, OPEN, CaptureFiles, final_name
from archive.damage import FROM_A_COPY, Damage, Finding
from archive.durable import Advance
from archive.errors import ArchiveError
from archive.manifest import Fault
from archive.matching import damaged, matched, rows_of
from archive.warccheck import Record, Torn, records

# A 304 to what was never seen refers to nothing; every other revisit must lead to a payload.
DANGLING = """
    SELECT c.id, c.url FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE (c.kind = 'revisit' AND c.status != 304 AND c.refers_to IS NULL)
        OR (c.refers_to IS NOT NULL AND full.kind IS NOT 'response')
        OR (c.status != 304 AND full.payload_digest != c.payload_digest)
    ORDER BY c.id
"""

UNPROVEN = """
    SELECT r.id, a.canonical_url FROM revisions AS r LEFT JOIN articles AS a ON a.id = r.article
    WHERE EXISTS (SELECT 1 FROM captures) AND r.id NOT IN (SELECT revision FROM revision_captures) ORDER BY r.id
"""

DATABASE_FROM_A_COPY = "restore the database from a copy, or try sqlite3's .recover; the WARC files hold all answers"
READ_AGAIN = "restore the database from a copy, or read the article's captures again"
SEAL = "look where it comes from; `qingjian seal` and the end of a crawl enter it"
FINISH = "`qingjian verify --repair` and the next crawl finish it"

# SQLite's steps between two looks at whether Ctrl-C was pressed: some milliseconds.
STEPS = 100_000

# How a gzip file begins (RFC 1952).
GZIP = b"\x1f\x8b"


class Growth(Enum):
    """Whether a WARC file is done."""

    CLOSED = 1
    GROWING = 2  # its writer lives
    LEFT_OPEN = 3


@dataclass(slots=True)
class Counts:
    """What was looked at. `stamps` proved their entries; `stamps_unchecked` had no authority's certificate to be held
    against. `indexed` articles were looked up in the index of texts."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    captures: int = 0
    revisions: int = 0
    entries: int = 0
    stamps: int = 0
    stamps_unchecked: int = 0
    indexed: int = 0
    damaged: int = 0


class Verification:
    """One look at an archive. `findings` may be asked for once; `counts` grows meanwhile. `roots` are the time-stamping
    authority's certificates in PEM; `advance` is told how many bytes were read, of `bytes_to_read` in all. With `whole`
    the index of texts is read to its end, without it a sample of the articles is looked up in it."""

    def __init__(
        self,
        db: Connection,
        folder: Path,
        roots: bytes | None = None,
        advance: Advance = lambda _: None,
        *,
        whole: bool = False,
    ) -> None:
        self.counts = Counts()
        self._db = db
        self._folder = folder
        self._files = CaptureFiles(folder)
        self._roots = roots
        self._advance = advance
        self._whole = whole
        self._growing = False  # whether anybody writes to the archive now

    def findings(self) -> Iterator[Finding]:
        """All that is wrong, as it is found. Raises NoProof, ArchiveError when stamps can't be checked."""
        for part in (self._database, self._captures, self._references, self._manifest, self._stamps, self._index):
            for finding in _guarded(part, self._db):
                self.counts.damaged += 1
                yield finding

    def _database(self) -> Iterator[Finding]:
        for (text,) in self._db.execute("PRAGMA integrity_check"):
            for line in () if text == "ok" else text.splitlines():
                yield Finding(Damage.DATABASE, "integrity_check", line, DATABASE_FROM_A_COPY)
        for table, row, other, _ in self._db.execute("PRAGMA foreign_key_check"):
            what = f"{table}, row {row}: it names a row of {other} that is not there"
            yield Finding(Damage.DATABASE, "foreign_key_check", what, DATABASE_FROM_A_COPY)

    def _captures(self) -> Iterator[Finding]:
        [(self.counts.captures,)] = self._db.execute("SELECT count(*) FROM captures").fetchall()
        named = {name for (name,) in self._db.execute("SELECT DISTINCT warc_file FROM captures")}
        for name in sorted(named | {final_name(path.name) for path in _paths(self._folder)}):
            yield from self._file(name)

    def _file(self, name: str) -> Iterator[Finding]:
        try:
            stream = self._files.opened(name)
        except ArchiveError:
            lost = len(rows_of(self._db, name))
            yield Finding(Damage.FILE, name, f"it is missing, with {lost} captures", FROM_A_COPY, name)
            return
        with stream:
            growth = _growth(stream, self._folder / f"{name.removesuffix(CLOSED)}{OPEN}")
            end = os.fstat(stream.fileno()).st_size
            found = list(self._read(stream, end))
        growing = growth is Growth.GROWING
        if growth is not Growth.CLOSED and found and isinstance(found[-1], Torn):
            found.pop()  # it is being written, or `recover` cuts it off
        if growth is Growth.LEFT_OPEN:
            yield Finding(Damage.LEFT_OPEN, name, "a crash left it open", FINISH, name)
        self._growing |= growing
        rows = [row for row in rows_of(self._db, name) if not growing or row.offset < end]
        yield from matched(self._db, name, found, rows, growing=growing)

    def _read(self, stream: BinaryIO, end: int) -> Iterator[Record | Torn]:
        self.counts.files += 1
        for one in _advancing(records(stream, end), end, self._advance):
            self.counts.records += isinstance(one, Record)
            yield one
        self.counts.bytes += end

    def _references(self) -> Iterator[Finding]:
        [(self.counts.revisions,)] = self._db.execute("SELECT count(*) FROM revisions").fetchall()
        for capture, url in self._db.execute(DANGLING):
            what = f"{url}: the capture that it refers to does not hold its payload"
            yield Finding(Damage.REFERENCE, f"capture {capture}", what, DATABASE_FROM_A_COPY)
        for revision, url in self._db.execute(UNPROVEN):
            yield Finding(Damage.REVISION, f"revision {revision}", f"{url}: it rests on no capture", READ_AGAIN)

    def _manifest(self) -> Iterator[Finding]:
        self.counts.entries = len(manifest.entries(self._folder))
        for fault in manifest.faults(self._folder, self._advance):
            yield _finding(Damage.MANIFEST, fault)
        unsealed = manifest.unsealed(self._folder)
        vouched = backupset.growing(self._folder)
        for name in unsealed:
            if name in vouched and manifest.sha256_of(self._folder / name) != vouched[name]:
                yield Finding(Damage.FILE, name, "it was changed after it was backed up", FROM_A_COPY, name)
        # What a living crawl has closed is entered at its end.
        for name in () if self._growing else (name for name in unsealed if name not in vouched):
            yield Finding(Damage.UNSEALED, name, "no entry of the manifest names it", SEAL, name)

    def _stamps(self) -> Iterator[Finding]:
        for fault in stamps.orphans(self._folder):
            yield _finding(Damage.STAMP, fault)
        if self._roots is None:
            self.counts.stamps_unchecked = stamps.stamped(self._folder)
            return
        checked = stamps.check(self._folder, self._roots)
        self.counts.stamps = checked.sound
        for fault in checked.faults:
            yield _finding(Damage.STAMP, fault)

    def _index(self) -> Iterator[Finding]:
        def step(articles: int) -> None:
            self.counts.indexed += articles

        yield from indexcheck.findings(self._db, whole=self._whole, step=step)


def bytes_to_read(folder: Path) -> int:
    """How many bytes of files a Verification reads: each closed one twice, once for its records and once for its seal."""
    return sum(path.stat().st_size for path in _paths(folder)) + manifest.bytes_to_hash(folder)


def verify_file(path: Path, counts: Counts, advance: Advance = lambda _: None) -> Iterator[Finding]:
    """All that is wrong with one file of anybody's: FILE.warc.gz or FILE.wacz. Raises ArchiveError for any other."""
    if not path.is_file():
        raise ArchiveError(f"{path}: there is no such file")
    if path.suffix == ".wacz":
        yield from _wacz(path, counts)
        return
    with path.open("rb") as stream:
        if stream.read(len(GZIP)) != GZIP:
            raise ArchiveError(f"{path}: this is no compressed WARC file and no WACZ file")
        end = path.stat().st_size
        for one in _advancing(records(stream, end), end, advance):
            counts.records += isinstance(one, Record)
            for finding in damaged(path.name, one):
                counts.damaged += 1
                yield finding
    counts.files, counts.bytes = 1, end


def _wacz(path: Path, counts: Counts) -> Iterator[Finding]:
    from archive.wacz import check  # heavy with cryptography, which nothing else here needs

    counts.files, counts.bytes = 1, path.stat().st_size
    for wrong in check(path):
        counts.damaged += 1
        yield Finding(Damage.WACZ, path.name, wrong, FROM_A_COPY)


def _advancing(found: Iterator[Record | Torn], end: int, advance: Advance) -> Iterator[Record | Torn]:
    """The same, telling how far the file was read."""
    at = 0
    for one in found:
        advance(one.offset - at)
        at = one.offset
        yield one
    advance(end - at)


def _guarded(part: Callable[[], Iterator[Finding]], db: Connection) -> Iterator[Finding]:
    """A part's findings. Where SQLite can't read on, that is one of them; Ctrl-C stops it too."""
    db.set_progress_handler(lambda: 0, STEPS)  # running Python is what lets the signal in
    try:
        yield from part()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        yield Finding(Damage.DATABASE, "reading it", str(error), DATABASE_FROM_A_COPY)
    finally:
        db.set_progress_handler(None, 0)


def _growth(stream: BinaryIO, growing: Path) -> Growth:
    """A writer locks its file when it has made it and before it writes; the lock ends with it."""
    if growing.exists() and not os.fstat(stream.fileno()).st_size:
        return Growth.GROWING  # hands off: it may not be locked yet
    try:
        fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return Growth.GROWING
    left = growing.exists()
    fcntl.flock(stream, fcntl.LOCK_UN)
    return Growth.LEFT_OPEN if left else Growth.CLOSED


def _paths(folder: Path) -> list[Path]:
    """The WARC files, closed and open."""
    return [path for end in (CLOSED, OPEN) for path in folder.glob(f"*{end}")] if folder.is_dir() else []


def _finding(damage: Damage, fault: Fault) -> Finding:
    return Finding(damage, fault.where, fault.what, fault.repair)
