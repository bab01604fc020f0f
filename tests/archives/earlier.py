"""Archives that earlier versions wrote, as SQL text, with their captures beside them; README.md says what they are.

    python -m tests.archives.earlier CHECKOUT

adds one of the version in that checkout: it crawls a source of its own stored site, and withholds a page.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from crawler.storedsite import StoredSite

HERE = Path(__file__).resolve().parent
KEPT = sorted(HERE.glob("*.sql"))

# The smallest of the stored site's sources: three lists, pictures, an attachment and pages that are refused.
SOURCE = "biquan"
WITHHELD, REASON = "http://www.biquan-env.example/news/show_1052.html", "invented: asked by nobody"


def load(kept: Path, archive: Path) -> None:
    """Makes the archive's file, and its folder of captures where there is one, of what is kept."""
    db = sqlite3.connect(archive)
    # As bytes: an index's options have a CR in them, which reading as text would change.
    db.executescript(kept.read_bytes().decode())
    db.close()
    captures = kept.with_name(f"{kept.stem}-captures")
    if captures.is_dir():
        shutil.copytree(captures, archive.with_name(f"{archive.stem}-captures"))


def make(checkout: Path, folder: Path) -> Path:
    """The file of an archive that the version in the checkout wrote, in a folder."""
    site, archive = checkout / "tests" / "site", folder / "news.db"
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with StoredSite(site) as served:
        ours = {"PYTHONPATH": str(checkout), "PYTHONUTF8": "1", "http_proxy": served.proxy, "no_proxy": ""}
        for words in (["crawl", SOURCE, "--seeds", str(site / "seeds")], ["withhold", WITHHELD, "--reason", REASON]):
            command = [sys.executable, "-m", "crawler.cli", *words, "--archive", str(archive)]
            subprocess.run(command, cwd=folder, env={**kept, **ours}, check=True)  # noqa: S603 (our own program)
    return archive


def dump(archive: Path) -> str:
    """The archive as SQL that `load` takes."""
    db = sqlite3.connect(archive)
    (mark,) = db.execute("PRAGMA application_id").fetchone()
    # Rows of a virtual table are in its shadow tables, and while it is made nothing can be put into itself.
    lines = [line for line in db.iterdump() if not line.startswith('INSERT INTO "search_index" ')]
    db.close()
    return "\n".join([f"PRAGMA application_id = {mark:#010x};", "PRAGMA foreign_keys = OFF;", *lines, ""])


def add(checkout: Path) -> Path:
    """Keeps an archive of the checkout's version, under the number of its newest migration."""
    with tempfile.TemporaryDirectory() as name:
        archive = make(checkout, Path(name))
        db = sqlite3.connect(archive)
        ((newest,),) = db.execute("SELECT max(name) FROM _sqlite_migrations").fetchall()
        db.close()
        kept = HERE / f"{newest[1:5]}.sql"
        kept.write_bytes(dump(archive).encode())
        captures = kept.with_name(f"{kept.stem}-captures")
        shutil.rmtree(captures, ignore_errors=True)
        shutil.copytree(archive.with_name("news-captures"), captures)
    return kept


if __name__ == "__main__":
    print(add(Path(sys.argv[1]).resolve()).name)
