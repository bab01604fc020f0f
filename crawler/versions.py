"""What `qingjian --version` says: the versions that matter when somebody reports that something is wrong."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version

from sqlite_utils import Database

from archive.schema import migrations
from crawler import __version__

# Those that fetch, keep, read and migrate; then those of the extras, where they are installed.
NEEDED = ("scrapy", "twisted", "lxml", "fastwarc", "web-poet", "sqlite-utils", "dateparser")
EXTRAS = ("datasette", "playwright", "pyarrow", "duckdb", "distributed", "apprise", "rfc3161-client", "opencc")


def versions() -> str:
    """A line of ours, one of the archive's newest migration, and one each of Python, SQLite and libraries."""
    newest = migrations.pending(Database(memory=True))[-1].name
    ours = (f"qingjian {__version__}", f"archives up to {newest}")
    return "\n".join((*ours, f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", *_installed()))


def _installed() -> list[str]:
    found = []
    for name in (*NEEDED, *EXTRAS):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found
