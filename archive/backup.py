"""A run of `qingjian backup`: the archive once more, in a folder of its own (`archive.backupset`).

It copies into `incoming`, reads back what it copied, holds the database against the records, and only then writes the
record that decides and gives everything its place. Killed before, it has changed nothing; after, the next one finishes it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from sqlite3 import Connection

from archive import durable, manifest, opening
from archive.backupset import CAPTURES, DATABASE, INCOMING, RECORD, SUPERSEDED, Held, Item, NoBackup, held, put_in_place
from archive.capturefiles import CLOSED, OPEN, CaptureFiles, final_name
from archive.damage import FROM_A_COPY, Damage, Finding
from archive.durable import Advance
from archive.errors import ArchiveError
from archive.matching import matched, rows_of
from archive.recovery import add_missing_rows, end_of_whole
from archive.stamps import STAMP
from archive.warccheck import records

# Pages of the database that are copied between two looks at Ctrl-C and the bar: 4 MB.
PAGES = 1024

# The last record of each file that rows know.
NAMED = "SELECT warc_file, max(warc_offset), count(*) FROM captures GROUP BY warc_file ORDER BY warc_file"
SCHEMA = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'qingjian' ORDER BY id DESC LIMIT 1"

HERE_ONLY = "the backup has it whole: copy it back"


class BackupFailed(ArchiveError):
    """The backup was not finished; the one before it is as it was."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the archive as it was when the backup began; `sealed` is its digest if the manifest has it."""

    name: str
    path: Path
    size: int
    time: int
    sealed: str | None


@dataclass(slots=True)
class Backed:
    """What a run did: files copied and unchanged, their bytes with the database's, captures that the copy's database got
    from their records, files that were set aside, and what is wrong with the archive."""

    files: int = 0
    unchanged: int = 0
    bytes: int = 0
    captures: int = 0
    entered: int = 0
    superseded: int = 0
    findings: list[Finding] = field(default_factory=list)


class Backup:
    """One run, which copies an archive as of the moment in which the block is entered; nobody who writes waits for it.

    `total` is how many bytes `run` will tell its `advance` of, about. With `full` all files are read again on both sides;
    without it a file is unchanged when the manifest's digest, or its size and time, are those of the last run. Raises
    NoBackup, BackupFailed.
    """

    def __init__(self, db: Connection, folder: Path, to: Path, now: str, *, full: bool = False) -> None:
        self._db = db
        self._folder = folder
        self._to = to
        self._now = now
        self._full = full
        self._done = Backed()
        self._fresh: set[str] = set()  # in incoming, and right
        self._advance: Advance = lambda _: None

    def __enter__(self) -> Backup:
        with _explaining(self._to):
            self._lock = _locked(self._to)
        try:
            with _explaining(self._to):
                self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        os.close(self._lock)

    def run(self, advance: Advance = lambda _: None) -> Backed:
        """Brings the backup up to date and says what was done. Raises BackupFailed; then it is as it was."""
        self._advance = advance
        with _explaining(self._to):
            self._copy_files()
            self._copy_database()
            _write(self._incoming / RECORD, self._next.as_json())
            put_in_place(self._next)
            self._set_aside()
        return self._done

    @property
    def _incoming(self) -> Path:
        return self._to / INCOMING

    def _begin(self) -> None:
        """The archive's state first, then what files there are: whatever a row points to is then in them."""
        before = _before(self._to)
        if before.decided:
            put_in_place(before)
        for name in (CAPTURES, INCOMING):
            (self._to / name).mkdir(exist_ok=True)
        self._db.execute("BEGIN")
        self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        lines = manifest.whole_lines(self._folder)
        self._refuse_other(before, lines)
        sealed = manifest.standing(lines)
        self._sources = [_source(path, sealed) for path in _captures(self._folder)]
        self._lines, self._before, self._next = lines, before, Held(self._to, self._now)
        self._new = [source for source in self._sources if self._full or not self._unchanged(source)]
        (pages,), (size,) = (
            self._db.execute("PRAGMA page_count").fetchone(),
            self._db.execute("PRAGMA page_size").fetchone(),
        )
        self.total = pages * size + sum(source.size for source in self._new)

    def _refuse_other(self, before: Held, lines: bytes) -> None:
        """The backup's manifest is the beginning of the archive's, or they are two archives, or one was rolled back."""
        there = before.at(manifest.NAME)
        if there.exists() and not lines.startswith(there.read_bytes()):
            raise NoBackup(
                f"{self._to}: the backup here is of another archive, or of a later state of this one: "
                "the manifests don't agree; name a new folder"
            )

    def _unchanged(self, source: Source) -> bool:
        there = self._before.files.get(source.name)
        if there is None or not _has_size(self._to / CAPTURES / source.name, there.size):
            return False
        if source.sealed:
            return there.sha256 == source.sealed
        return (there.source_size, there.source_time) == (source.size, source.time)

    def _copy_files(self) -> None:
        new = {source.name for source in self._new}
        for source in self._sources:
            self._next.files[source.name] = self._copied(source) if source.name in new else self._kept(source.name)
        self._keep_what_is_lost()
        for path in sorted(self._folder.glob("manifest-*.tsr")):
            if STAMP.fullmatch(path.name):
                self._next.files[path.name] = _write(self._incoming / path.name, path.read_bytes())
        if self._lines:
            self._next.files[manifest.NAME] = _write(self._incoming / manifest.NAME, self._lines)
        for path in self._incoming.iterdir():  # what a run that was killed had copied otherwise
            if path.name not in self._fresh | {manifest.NAME} and not STAMP.fullmatch(path.name):
                path.unlink()

    def _kept(self, name: str) -> Item:
        self._done.unchanged += 1
        return self._before.files[name]

    def _copied(self, source: Source) -> Item:
        """The file as it now is in the backup. One that is damaged here doesn't take the place of a whole one."""
        there = self._before.files.get(source.name)
        if self._full and there and self._still_right(source, there):
            return self._kept(source.name)
        item = self._waiting(source) or self._copy(source)
        if source.sealed in (None, item.sha256):
            return item
        what, whole = "it is not what the manifest says", there is not None and there.sha256 == source.sealed
        self._found(Damage.MANIFEST, source.name, what, HERE_ONLY if whole else FROM_A_COPY)
        if not whole or there is None:
            return item
        self._fresh.discard(source.name)
        return there

    def _still_right(self, source: Source, there: Item) -> bool:
        """Whether both files, read to their ends, are what they were."""
        mine = self._to / CAPTURES / source.name
        if not _has_size(mine, there.size) or manifest.sha256_of(mine) != there.sha256:
            return False
        with source.path.open("rb") as stream:
            same = durable.sha256_of_next(stream, there.size) == there.sha256
        self._advance(source.size if same else 0)
        return same and (there.source_size == source.size or bool(source.sealed))

    def _waiting(self, source: Source) -> Item | None:
        """What a run that was killed had copied already."""
        path = self._incoming / source.name
        if not source.sealed or not _has_size(path, source.size) or manifest.sha256_of(path) != source.sealed:
            return None
        self._done.unchanged += 1
        self._fresh.add(source.name)
        self._advance(source.size)
        return Item(source.size, source.sealed, source.size, source.time)

    def _copy(self, source: Source) -> Item:
        """Copies a file, of one that is being written what is whole, and reads the copy back."""
        draft = self._incoming / f".{source.name}.part"
        with CaptureFiles(self._folder).opened(final_name(source.name)) as stream:
            with FileIO(draft, "w+") as out:
                durable.copy(stream, out, source.size, self._advance)
                size = source.size if source.sealed else end_of_whole(out)
                out.truncate(size)
                durable.to_disk(out)
            stream.seek(0)
            sha256 = durable.sha256_of_next(stream, size)
        if manifest.sha256_of(draft) != sha256:
            raise BackupFailed(f"{draft}: what was read back is not what was written; look at the disk")
        draft.replace(self._incoming / source.name)
        self._fresh.add(source.name)
        self._done.files += 1
        self._done.bytes += size
        return Item(size, sha256, source.size, source.time)

    def _keep_what_is_lost(self) -> None:
        """What rows or the manifest name and the archive lost stays in the backup."""
        there = {source.name for source in self._sources}
        named = {name for name, *_ in self._db.execute(NAMED)} | manifest.standing(self._lines).keys()
        for name in sorted(named - there):
            mine = self._before.files.get(name)
            self._found(Damage.FILE, name, "it is missing", HERE_ONLY if mine else FROM_A_COPY)
            if mine:
                self._next.files[name] = mine

    def _copy_database(self) -> None:
        path = self._incoming / DATABASE
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._copy_pages(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, also on a disk that can't be written
            self._check(copy)
            self._next.schema = str(copy.execute(SCHEMA).fetchone()[0])
        with FileIO(path, "r+") as stream:
            durable.to_disk(stream)
        self._next.database = Item(path.stat().st_size, manifest.sha256_of(path), 0, 0)
        self._done.bytes += self._next.database.size

    def _copy_pages(self, copy: Connection) -> None:
        """Our transaction keeps the moment, so what others write meanwhile doesn't make SQLite begin anew."""
        (size,) = self._db.execute("PRAGMA page_size").fetchone()
        left: list[int] = []

        def told(_: int, remaining: int, total: int) -> None:
            self._advance(((left[-1] if left else total) - remaining) * size)
            left.append(remaining)

        self._db.backup(copy, pages=PAGES, progress=told)

    def _check(self, copy: Connection) -> None:
        """Refuses a database that is damaged; enters records that were written before the moment and had no row yet;
        finds what rows say of the records in new files, and whether the others are there."""
        refuse_damaged(copy, self._to / DATABASE)
        for name, last, count in copy.execute(NAMED).fetchall():
            self._done.captures += count
            item = self._next.files.get(name)
            if item is not None and last >= item.size:
                self._found(Damage.NO_RECORD, name, "it ends before the last of its captures", FROM_A_COPY)
        for name in sorted(self._next.files):
            path = self._incoming / name
            if name.endswith(CLOSED) and path.exists():
                self._done.findings += self._matched(copy, path)

    def _matched(self, copy: Connection, path: Path) -> list[Finding]:
        for _ in range(2):
            with path.open("rb") as stream:
                found = list(records(stream, path.stat().st_size))
            wrong = list(matched(copy, path.name, found, rows_of(copy, path.name), growing=False))
            if not any(one.damage is Damage.NO_ROW for one in wrong):
                break
            with opening.immediate(copy):
                self._done.entered += add_missing_rows(copy, path, path.name)
        return wrong

    def _set_aside(self) -> None:
        """What the archive no longer has, nor names: nothing is deleted here."""
        for path in _captures(self._to / CAPTURES):
            if path.name not in self._next.files:
                (self._to / SUPERSEDED).mkdir(exist_ok=True)
                path.replace(self._to / SUPERSEDED / path.name)
                self._done.superseded += 1

    def _found(self, damage: Damage, where: str, what: str, repair: str) -> None:
        self._done.findings.append(Finding(damage, where, what, repair, where))


def refuse_damaged(db: Connection, path: Path) -> None:
    """Raises BackupFailed for a database that SQLite finds damaged, or whose rows name rows that aren't there."""
    [(first,)] = db.execute("PRAGMA quick_check(1)").fetchall()
    if first != "ok":
        raise BackupFailed(f"{path}: the database is damaged ({' '.join(first.split())}); see `qingjian verify`")
    if row := db.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupFailed(f"{path}: the database is damaged: {row[0]} names a row of {row[2]} that is not there")


def _before(to: Path) -> Held:
    """The backup in the folder; an empty one where none was finished yet. Raises NoBackup where other things are."""
    if any((to / name / RECORD).exists() for name in (INCOMING, CAPTURES)):
        return held(to)
    if any(path.name not in (CAPTURES, INCOMING) for path in to.iterdir()):
        raise NoBackup(f"{to}: there are other things here, and no backup; name a new folder")
    return Held(to)


def _locked(to: Path) -> int:
    """The folder, made if missing, open and ours alone."""
    try:
        to.mkdir(exist_ok=True)
    except FileExistsError:
        raise NoBackup(f"{to}: this is a file; name a folder") from None
    opened = os.open(to, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        raise BackupFailed(f"{to}: another backup into this folder is running") from None
    except OSError:
        pass  # a file system without locks
    return opened


@contextmanager
def _explaining(to: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupFailed(f"{to}: the backup was not finished ({error}); the one before it is as it was") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BackupFailed(f"{to}: the backup was not finished ({reason}); the one before it is as it was") from error


def _captures(folder: Path) -> list[Path]:
    """The WARC files of a folder, closed and open."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name.endswith((CLOSED, OPEN)) and path.name[0] != ".")


def _source(path: Path, sealed: dict[str, manifest.Sealed]) -> Source:
    name = final_name(path.name)
    try:
        stat = path.stat()
    except FileNotFoundError:  # it was closed meanwhile
        stat = path.with_name(name).stat()
    entered = sealed.get(name)
    return Source(name, path, stat.st_size, stat.st_mtime_ns, entered.sha256 if entered else None)


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _write(path: Path, content: bytes) -> Item:
    """Writes a small file, whole or not at all."""
    durable.write(path, content)
    return Item(len(content), hashlib.sha256(content).hexdigest(), len(content), 0)
