"""Checks an installation: what it runs on, where it writes, whom it asks. Each check says what it found in a line, and what
to do about it.

Nothing is changed but for a file that is written and removed again where the archive lies. With `offline` nobody is asked.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive import Archive
from archive.errors import QingjianError
from archive.opening import pending_migrations
from archive.times import later
from crawler.channels import Unusable, channels
from crawler.configuration import unknown_variables
from crawler.diagnosis import CLOCK_OFF, Checked, Installation, Verdict
from crawler.holding import is_dead
from crawler.hostchecks import hosts
from crawler.politeness import is_live, user_agent

# STRICT tables.
LEAST_SQLITE = (3, 37, 0)

# Below the first nothing can be relied on; below the second it is time to make room.
LITTLE_SPACE, SOME_SPACE = 1 << 30, 10 << 30

# An extra and the module that it brings.
EXTRAS = (
    ("alerts", "apprise"), ("browser", "playwright"), ("parquet", "pyarrow"), ("proof", "rfc3161_client"),
    ("traditional", "opencc"), ("web", "datasette"),
)  # fmt: skip

# File systems of networks, on which SQLite's locks are not to be trusted.
NETWORKED = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"))


def examine(one: Installation, *, offline: bool) -> Iterator[Checked]:
    """All checks, one after the other; those of hosts last."""
    for check in CHECKS:
        yield from _safely(check, one)
    if not offline:
        yield from hosts(one)


def _safely(check: Callable[[Installation], Iterable[Checked]], one: Installation) -> Iterator[Checked]:
    """What a check finds; what it stumbles over is a fault of its own."""
    try:
        yield from check(one)
    except (QingjianError, OSError, sqlite3.Error) as error:
        yield Checked(
            check.__name__.replace("_", "-"),
            Verdict.FAULT,
            " ".join(str(error).split()),
            "put this right and check again",
        )


# what it runs on


def sqlite(one: Installation) -> Iterator[Checked]:
    """SQLite's version and what it was built with."""
    version = sqlite3.sqlite_version
    missing = [name for name, statement in SQLITE_FEATURES.items() if not _runs(statement)]
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        yield Checked(
            "sqlite", Verdict.FAULT, f"SQLite {version} is older than 3.37", "use a Python with a newer SQLite"
        )
    elif missing:
        yield Checked(
            "sqlite", Verdict.FAULT, f"SQLite {version} lacks {', '.join(missing)}", "use a Python whose SQLite has it"
        )
    else:
        yield Checked("sqlite", Verdict.OK, f"SQLite {version} with {', '.join(SQLITE_FEATURES)}")


SQLITE_FEATURES = {
    "STRICT": "CREATE TABLE strict_one (a TEXT) STRICT",
    "FTS5": "CREATE VIRTUAL TABLE searched USING fts5(a, content = '', detail = none)",
    "JSON": """SELECT json_extract('{"a": 1}', '$.a'), json_group_array(1)""",
    "RETURNING": "INSERT INTO given VALUES (1) RETURNING a",
    "window functions": "SELECT lag(a) OVER (ORDER BY a) FROM given",
}


def _runs(statement: str) -> bool:
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE TABLE given (a)")
        db.execute(statement).fetchall()
    except sqlite3.Error:
        return False
    finally:
        db.close()
    return True


def time_zone(one: Installation) -> Iterator[Checked]:
    """Whether China's time is known, and is eight hours before UTC."""
    try:
        offset = ZoneInfo("Asia/Shanghai").utcoffset(datetime.fromisoformat(one.now))
    except ZoneInfoNotFoundError:
        step = "install the system's tzdata, or `pip install tzdata`; archives need none, other programs' schedules do"
        yield Checked("time-zone", Verdict.WARNING, "there are no time zones on this system", step)
        return
    well = offset == timedelta(hours=8)
    says = (
        f"Asia/Shanghai is UTC+8; our own times are UTC, this system's zone is {datetime.now().astimezone().tzname()}"
    )
    yield Checked(
        "time-zone",
        Verdict.OK if well else Verdict.FAULT,
        says if well else f"Asia/Shanghai is {offset}",
        "" if well else "update tzdata",
    )


def clock(one: Installation) -> Iterator[Checked]:
    """Whether the clock can be right: not before this version, and not before what the archive has seen."""
    if one.now < RELEASED:
        yield Checked(
            "clock",
            Verdict.FAULT,
            f"it is {one.now}, before this version was made",
            "set the clock; let it be synchronised (NTP)",
        )
        return
    last = _last_capture(one.archive)
    if last and last > later(one.now, CLOCK_OFF):
        says = f"it is {one.now}, and the archive has a capture of {last}"
        yield Checked("clock", Verdict.FAULT, says, "set the clock; let it be synchronised (NTP)")
        return
    yield Checked("clock", Verdict.OK, f"it is {one.now}")


# Of the last files of this version.
RELEASED = "2026-01-01T00:00:00Z"


def _last_capture(path: Path) -> str | None:
    """When the archive saw something last; None where that can't be said, which is another check's to say."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            (last,) = db.execute("SELECT max(captured_at) FROM captures").fetchone()
    except sqlite3.Error:
        return None
    return None if last is None else str(last)


def certificates(one: Installation) -> Iterator[Checked]:
    """Whether there are certificates that servers' can be held against."""
    paths = ssl.get_default_verify_paths()
    known = ssl.create_default_context().cert_store_stats()["x509_ca"]
    folder = Path(paths.capath) if paths.capath else None
    if known or (folder and any(folder.iterdir())):
        yield Checked("certificates", Verdict.OK, f"authorities are known ({paths.cafile or paths.capath})")
    else:
        yield Checked(
            "certificates",
            Verdict.FAULT,
            "no authority is known: no https server can be trusted",
            "install ca-certificates",
        )


def extras(one: Installation) -> Iterator[Checked]:
    """Which extras are installed, and whether those that the settings and sources need are."""
    there = {extra for extra, module in EXTRAS if find_spec(module)}
    needed = {"browser": any(source.browser for source in one.sources), "proof": bool(one.settings.timestamp_authority)}
    missing = [extra for extra, wanted in needed.items() if wanted and extra not in there]
    if missing:
        says = f"{', '.join(missing)} needed by settings or sources, and not installed"
        yield Checked("extras", Verdict.FAULT, says, f"pip install 'qingjian[{','.join(missing)}]'")
        return
    yield Checked(
        "extras", Verdict.OK, f"installed: {', '.join(sorted(there)) or 'none'}; Python {sys.version.split()[0]}"
    )


def settings(one: Installation) -> Iterator[Checked]:
    """Variables that begin as ours do and mean nothing."""
    unknown = unknown_variables(os.environ)
    if unknown:
        yield Checked("settings", Verdict.WARNING, f"unknown variables: {', '.join(unknown)}", "correct or remove them")
    else:
        yield Checked("settings", Verdict.OK, f"{len(one.sources)} sources; `qingjian config` shows what holds")


# where it writes


def folder(one: Installation) -> Iterator[Checked]:
    """Whether the archive's folder can be written, keeps locks, and writes through to the disk."""
    place = one.archive.resolve().parent
    trial = place / f".qingjian-doctor-{secrets.token_hex(4)}"
    try:
        with trial.open("xb") as file:
            file.write(b"trial")
            file.flush()
            os.fsync(file.fileno())
            locks = _excludes(file.fileno(), trial)
    except OSError as error:
        says = f"{place}: {(error.strerror or str(error)).lower()}"
        yield Checked(
            "folder",
            Verdict.FAULT,
            says,
            "let the user who crawls own the archive's folder, on a disk that is not full",
        )
        return
    finally:
        trial.unlink(missing_ok=True)
    yield _folder(place, _file_system(place), locks=locks)


def _folder(place: Path, kind: str, *, locks: bool) -> Checked:
    """What to think of a folder that can be written."""
    local = "put the archive on a local disk"
    if not locks:
        return Checked("folder", Verdict.FAULT, f"{place}: the file system ({kind}) keeps no locks", local)
    if kind in NETWORKED:
        step = f"{local}: SQLite's locks are not safe there"
        return Checked("folder", Verdict.WARNING, f"{place}: is on a network ({kind})", step)
    return Checked("folder", Verdict.OK, f"{place}: can be written, keeps locks and writes through ({kind})")


def _excludes(held: int, path: Path) -> bool:
    """Whether a lock on the file keeps another one off."""
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with path.open("rb") as other:
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _file_system(place: Path) -> str:
    """The kind of file system that a folder is on, as Linux says; else `unknown`."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text("utf-8", "replace").splitlines()]
    except OSError:
        return "unknown"
    fitting = [(point, kind) for point, kind in mounts if place.is_relative_to(point.encode().decode("unicode_escape"))]
    return max(fitting, key=lambda mount: len(mount[0]), default=("", "unknown"))[1]


def disk(one: Installation) -> Iterator[Checked]:
    """How much room is left where the archive lies."""
    free = shutil.disk_usage(one.archive.resolve().parent).free
    says = f"{free / 1e9:.1f} GB are free"
    verdict = Verdict.FAULT if free < LITTLE_SPACE else Verdict.WARNING if free < SOME_SPACE else Verdict.OK
    yield Checked(
        "disk",
        verdict,
        says,
        "" if verdict is Verdict.OK else "make room, or move the archive with its captures to a larger disk",
    )


def archive(one: Installation) -> Iterator[Checked]:
    """Whether the archive can be opened and written, and whether it is of this version."""
    path = one.archive
    if not path.exists():
        yield Checked("archive", Verdict.OK, f"{path}: there is none yet; the first crawl makes it")
        return
    waiting = pending_migrations(path)
    if not os.access(path, os.W_OK):
        yield Checked(
            "archive", Verdict.FAULT, f"{path}: can't be written by this user", "let the user who crawls own it"
        )
    elif waiting:
        says = f"{path}: {len(waiting)} migrations wait ({', '.join(waiting)})"
        yield Checked("archive", Verdict.WARNING, says, "back it up; the next crawl brings it up to date")
    else:
        yield Checked("archive", Verdict.OK, f"{path}: is up to date")


def captures(one: Installation) -> Iterator[Checked]:
    """Whether the folder of captures can be written."""
    place = one.archive.with_name(f"{one.archive.stem}-captures")
    if not place.exists():
        yield Checked("captures", Verdict.OK, f"{place}: there is none yet")
    elif not os.access(place, os.W_OK | os.X_OK):
        yield Checked(
            "captures",
            Verdict.FAULT,
            f"{place}: can't be written by this user",
            "let the user who crawls own it and all in it",
        )
    else:
        left = [file.name for file in place.glob("*.open") if not _is_held(file)]
        if left:
            says = f"{place}: a crawl that was killed left {len(left)} files open"
            yield Checked(
                "captures", Verdict.WARNING, says, "the next crawl finishes them, or `qingjian verify --repair`"
            )
        else:
            yield Checked("captures", Verdict.OK, f"{place}: can be written")


def crawls(one: Installation) -> Iterator[Checked]:
    """Whether a crawl has sources of the archive in hand now."""
    if not one.archive.exists() or pending_migrations(one.archive):
        return
    with Archive(one.archive) as opened:
        held = opened.holders(list(opened.source_names()))
    living = {str(holder) for holder in held.values() if not is_dead(holder)}
    says = f"a crawl is going on: {', '.join(sorted(living))}" if living else "no crawl is going on"
    left = "" if living or not held else "; one was killed, and the next takes over what it had in hand"
    yield Checked("crawls", Verdict.OK, says + left)


def _is_held(path: Path) -> bool:
    """Whether a living process holds a lock on the file."""
    opened = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


# whom it asks and whom it tells


def contact(one: Installation) -> Iterator[Checked]:
    """Whether the servers' operators learn who asks."""
    live = any(is_live(column.list) for source in one.sources for column in source.columns)
    if one.settings.contact or not live:
        yield Checked("contact", Verdict.OK, f"we go by the name {user_agent(one.settings)}")
    else:
        step = (
            "set QINGJIAN_CONTACT, or `contact` in qingjian.toml, to a mail address or page where operators reach you"
        )
        yield Checked("contact", Verdict.FAULT, "no contact is set, and live crawls need one", step)


def alerts(one: Installation) -> Iterator[Checked]:
    """Whether somebody is told, by addresses that can be used."""
    to = channels(one.settings.alerts.to)
    unusable = [channel for channel in to if isinstance(channel, Unusable)]
    for channel in unusable:
        yield Checked(
            "alerts",
            Verdict.FAULT,
            f"{channel.key}: {channel.why}",
            "correct [alerts] to in qingjian.toml; `qingjian monitor --test` tries it",
        )
    if not to:
        yield Checked(
            "alerts",
            Verdict.WARNING,
            "nobody is told when a source breaks",
            "set [alerts] to in qingjian.toml, or look at `qingjian status`",
        )
    elif not unusable:
        yield Checked(
            "alerts",
            Verdict.OK,
            f"told are {', '.join(channel.key for channel in to)}; `qingjian monitor --test` tries them",
        )


CHECKS = (
    sqlite, time_zone, clock, certificates, extras, settings, folder, disk, archive, captures, crawls, contact, alerts,
)  # fmt: skip
