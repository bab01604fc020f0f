"""How an archive's file is made, opened and brought up to date, and what is said when that fails.

A new archive is built beside its place under a temporary name and linked there when it is whole: nobody ever sees
half an archive, and of two processes that make the same one, the second finds the first one's and uses it.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from archive import schema
from archive.bloom import perhaps
from archive.capturefiles import sync
from archive.errors import (
    ArchiveError,
    ArchiveLocked,
    ArchiveMissing,
    ArchiveNotWritable,
    ArchiveTooNew,
    NotAnArchive,
)
from archive.folding import holds

# Seconds to wait for another writer. Our transactions last milliseconds; a migration of a large archive, seconds.
LOCK_WAIT = 30.0

# Pages of the log (4 KiB each) after which a writer moves them into the archive, which waits for the disk: an article touches
# some 75, the most of them pages that the next article touches too, so that a longer log is less work.
LOG_PAGES = 10_000

# Bytes of an archive that a reader maps at most (SQLite maps no more than this), and KiB of pages that it keeps besides.
MAPPED, CACHE = 2**31 - 2**16, 16 * 1024

NOT_WRITABLE = {
    sqlite3.SQLITE_READONLY: "it can be read only",
    sqlite3.SQLITE_CANTOPEN: "the file can't be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
}


def explained(error: sqlite3.Error, path: Path) -> ArchiveError | None:
    """The archive's error for one of SQLite's, or None when it is a bug of ours (a constraint, wrong SQL)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest says more of it
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveLocked(f"{path}: another process has been writing for {LOCK_WAIT:.0f} s; try again later")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return NotAnArchive(f"{path}: this is no Qingjian archive, or it is damaged ({error})")
    if code in NOT_WRITABLE:
        return ArchiveNotWritable(f"{path}: the archive can't be opened or written: {NOT_WRITABLE[code]}")
    return None


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Inside, an error of SQLite or of the file system leaves as one of the archive's errors."""
    try:
        yield
    except sqlite3.Error as error:
        known = explained(error, path)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchiveNotWritable(f"{path}: the archive can't be opened or written: {reason}") from error


@contextmanager
def immediate(connection: sqlite3.Connection, before: Callable[[], object] = lambda: None) -> Iterator[None]:
    """One transaction that holds the write lock from its beginning; what is raised inside, or by what is called
    `before` it is committed, rolls it back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        before()
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def open_for_reading(path: Path) -> Database:
    """The archive, read-only. Raises ArchiveMissing, NotAnArchive, ArchiveTooNew, ArchiveError (too old)."""
    with explaining(path):
        _refuse_folder(path)
        if not path.exists():
            raise ArchiveMissing(f"{path}: there is no archive here; `qingjian crawl` makes one")
        db = _readable(path)
        with _closing_on_error(db):
            _check(db, path)
            _refuse_old(db, path)
            db.execute("PRAGMA query_only = ON")
            map_pages(db.conn)
            return db


def map_pages(connection: sqlite3.Connection) -> None:
    """Has a reader look at pages where the kernel keeps them, without copying each: searches that weigh thousands of
    articles take two thirds of the time. A writer does without: to it a failing disk must be an error and no signal."""
    connection.execute(f"PRAGMA mmap_size = {MAPPED}").fetchone()
    connection.execute(f"PRAGMA cache_size = -{CACHE}")


def pending_migrations(path: Path) -> list[str]:
    """The names of the migrations that wait for the archive to be opened for writing. Raises as `open_for_reading`, but
    for an archive that is too old."""
    with explaining(path):
        _refuse_folder(path)
        db = _readable(path.resolve())
        try:
            _check(db, path)
            return [migration.name for migration in schema.migrations.pending(db)]
        finally:
            db.close()


def open_for_writing(path: Path) -> Database:
    """The archive, made when missing and brought up to date. Raises NotAnArchive, ArchiveTooNew,
    ArchiveNotWritable, ArchiveLocked; a failure leaves no file behind."""
    with explaining(path):
        _refuse_folder(path)
        if not path.parent.is_dir():
            raise ArchiveNotWritable(f"{path}: the archive can't be made: there is no folder {path.parent}")
        if not path.exists():
            _create(path)
        db = _connect(f"{path.as_uri()}?mode=rw")
        with _closing_on_error(db):
            _check(db, path)
            _prepare(db)
            return db


def _prepare(db: Database) -> None:
    """Sets what a writer needs and applies the migrations that are missing."""
    db.execute("PRAGMA journal_mode = WAL").fetchone()  # readers and the writer don't wait for each other
    db.execute("PRAGMA synchronous = NORMAL")  # in WAL a loss of power costs no consistency, only the last commits
    db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}").fetchone()
    db.execute("PRAGMA foreign_keys = ON")
    if schema.migrations.pending(db):
        with immediate(db.conn):  # they begin deferred, so two openers could both find the same one missing
            schema.migrations.apply(db)


def _create(path: Path) -> None:
    """Makes an empty archive at the path, whole or not at all; does nothing when another process was faster."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        _build(draft)
        os.link(draft, path)
        sync(path.parent)
    except FileExistsError:
        return
    finally:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{draft}{suffix}").unlink(missing_ok=True)


def _build(path: Path) -> None:
    db = _connect(f"{path.as_uri()}?mode=rwc")
    try:
        db.execute(schema.SET_APPLICATION_ID)
        _prepare(db)
        # The file alone is linked. Closing would move what is in its log too, but says nothing when the disk is too full.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.close()


def _readable(path: Path) -> Database:
    """A read-only connection that works.

    A WAL archive on a disk that can't be written opens only when SQLite is told that nobody writes to it. That is
    so where there is no log: whoever may write has one beside the archive as long as it is open.
    """
    db = _connect(f"{path.as_uri()}?mode=ro")
    try:
        with _closing_on_error(db):
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return db
    except sqlite3.OperationalError:
        if Path(f"{path}-wal").exists():
            raise
        return _connect(f"{path.as_uri()}?mode=ro&immutable=1")


def _connect(uri: str) -> Database:
    """A connection in autocommit: our transactions are begun by name. Threads may share it; Archive has the lock."""
    connection = sqlite3.connect(uri, uri=True, timeout=LOCK_WAIT, isolation_level=None, check_same_thread=False)
    add_functions(connection)
    return Database(connection, execute_plugins=False)


def add_functions(connection: sqlite3.Connection) -> None:
    """Our own functions of SQL, which a search needs."""
    connection.create_function("holds", 2, holds, deterministic=True)  # what it looks for in a text
    connection.create_function("perhaps", 2, perhaps, deterministic=True)  # whether it needs to look there


def _check(db: Database, path: Path) -> None:
    if db.execute("PRAGMA application_id").fetchone() != (schema.APPLICATION_ID,):
        raise NotAnArchive(f"{path}: this is no Qingjian archive")
    unknown = {migration.name for migration in schema.migrations.applied(db)} - _known_migrations()
    if unknown:
        newest = max(unknown)
        raise ArchiveTooNew(f"{path}: a newer Qingjian has written to this archive ({newest}); update Qingjian")


def _refuse_old(db: Database, path: Path) -> None:
    """What is opened for reading can't be brought up to date, and half of our questions would fail on it."""
    if schema.migrations.pending(db):
        raise ArchiveError(f"{path}: an older Qingjian wrote this archive; `qingjian crawl` brings it up to date")


def _known_migrations() -> set[str]:
    """The names of this version's migrations: those that an empty database would still need."""
    with Database(memory=True, execute_plugins=False) as empty:
        return {migration.name for migration in schema.migrations.pending(empty)}


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise NotAnArchive(f"{path}: this is a folder, no archive; name a file such as news.db")


@contextmanager
def _closing_on_error(db: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        db.close()
        raise
