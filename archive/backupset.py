"""What a backup's folder holds, and where each file of it is at any moment.

    TO/archive.db            the database, as of one moment
    TO/archive-captures/     the WARC files, the manifest, its stamps, and backup.json: what is here, with digests
    TO/incoming/             what a run has copied and not yet put in its place
    TO/superseded/           files that the archive no longer has

The first two are an archive themselves: every command works on them. `incoming/backup.json` is the decision of a run
(`archive.backup`): from then on everything has its place, and whoever looks (`Held`) finds it in `incoming` or where it
belongs, whenever the run was killed. Before it, all is as the last run left it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archive.capturefiles import CLOSED, sync
from archive.errors import ArchiveError

DATABASE, CAPTURES, RECORD = "archive.db", "archive-captures", "backup.json"
INCOMING, SUPERSEDED = "incoming", "superseded"


class NoBackup(ArchiveError):
    """The folder holds no backup, or one of something else."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file as the backup has it, and size and time (ns) of the archive's own when it was copied."""

    size: int
    sha256: str
    source_size: int
    source_time: int


@dataclass(slots=True)
class Held:
    """What a backup holds: its record, and where each file is, also when the last run was killed in the middle."""

    folder: Path
    made_at: str = ""
    schema: str = ""
    database: Item | None = None
    files: dict[str, Item] = field(default_factory=dict)

    def at(self, name: str) -> Path:
        """Where a file of the captures' folder is."""
        return self._at(name, self.folder / CAPTURES)

    @property
    def database_at(self) -> Path:
        return self._at(DATABASE, self.folder)

    def _at(self, name: str, place: Path) -> Path:
        coming = self.folder / INCOMING / name
        return coming if self.decided and coming.exists() else place / name

    @property
    def decided(self) -> bool:
        """Whether what is incoming is the backup."""
        return (self.folder / INCOMING / RECORD).exists()

    def as_json(self) -> bytes:
        """The record as it is stored."""
        assert self.database is not None  # noqa: S101 (a record is written when there is one)
        files = {name: asdict(item) for name, item in sorted(self.files.items())}
        what = {"made_at": self.made_at, "schema": self.schema, "database": asdict(self.database), "files": files}
        return json.dumps(what, ensure_ascii=False, indent=1).encode() + b"\n"


def held(folder: Path) -> Held:
    """What the folder holds. Raises NoBackup when that is no backup of ours."""
    for path in (folder / INCOMING / RECORD, folder / CAPTURES / RECORD):
        with suppress(FileNotFoundError, NotADirectoryError):
            return _read_record(folder, path)
    raise NoBackup(f"{folder}: this is no backup; `qingjian backup FOLDER` makes one")


def growing(folder: Path) -> dict[str, str]:
    """Name and SHA-256 of the files that a backup's own record vouches for in a captures folder; none where there is no
    such record. Files that were being written when the backup was made are in no manifest yet."""
    try:
        found = _read_record(folder.parent, folder / RECORD)
    except (OSError, NoBackup):
        return {}
    return {name: item.sha256 for name, item in found.files.items() if name.endswith(CLOSED)}


def put_in_place(found: Held) -> None:
    """Gives what was decided its place: files before the database that names them, and the record last."""
    incoming, captures = found.folder / INCOMING, found.folder / CAPTURES
    for name in sorted(found.files):
        if (incoming / name).exists():
            (incoming / name).replace(captures / name)
    sync(captures)
    if (incoming / DATABASE).exists():
        _fold_log(found.folder / DATABASE)
        (incoming / DATABASE).replace(found.folder / DATABASE)
    sync(found.folder)
    (incoming / RECORD).replace(captures / RECORD)
    sync(captures)


def _read_record(folder: Path, path: Path) -> Held:
    try:
        found = json.loads(path.read_bytes())
        files = {str(name): Item(**item) for name, item in found["files"].items()}
        bad = [name for name in files if Path(name).name != name]
        if bad:
            raise ValueError(bad[0])
        return Held(folder, found["made_at"], found["schema"], Item(**found["database"]), files)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBackup(f"{path}: this is no record of a backup, or it is damaged") from error


def _fold_log(path: Path) -> None:
    """Folds a log that somebody who opened the backup for writing has left into its database: beside another database
    under this name it would damage that."""
    if path.with_name(f"{path.name}-wal").exists():
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = DELETE").fetchone()
