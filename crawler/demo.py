"""The demonstration: a stored web site of invented news is crawled twice into a fresh archive, and asked.

What it prints depends on the stored site alone: no clock, no port, no path of the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from archive import Archive
from archive.errors import QingjianError
from crawler.configuration import NAMED
from crawler.output import Row, print_table
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from crawler.tally import Tally

# Lies in each folder that a demonstration made: only such a folder is ever replaced.
MARK = "made-by-qingjian-demo"
ARCHIVE = "news.db"

# Columns of text, so that the tables are the same in a terminal, a file and the README.
WIDTH = 110

# Rows of an answer: enough to see what it is.
SHOWN = 3

FOUND = """
    SELECT s.id AS source, s.name,
        (SELECT count(*) FROM pages AS p WHERE p.source = s.id AND p.kind = 'list') AS lists,
        (SELECT count(*) FROM articles AS a WHERE a.source = s.id) AS articles,
        (SELECT count(*) FROM credits AS c JOIN articles AS a ON a.id = c.article WHERE a.source = s.id) AS credits,
        (SELECT count(*) FROM related_items AS r JOIN articles AS a ON a.id = r.article WHERE a.source = s.id)
            AS related,
        (SELECT count(*) FROM read_counts AS n JOIN articles AS a ON a.id = coalesce(n.related_from, n.article)
            WHERE a.source = s.id) AS read_counts,
        (SELECT count(*) FROM attachments AS f JOIN articles AS a ON a.id = f.article WHERE a.source = s.id)
            AS attachments
    FROM sources AS s ORDER BY s.id
"""

REFUSED = """
    SELECT reason, count(*) AS pages, min(url) AS example
    FROM problems WHERE article IS NULL GROUP BY reason ORDER BY reason
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in plain language, and the words or the SQL that answer it."""

    asked: str
    words: str | None = None
    sql: str | None = None


QUESTIONS = (
    Question("Which articles speak of noise 噪声? The newest three:", words="噪声"),
    Question(
        "Who signed off (签发审核) most articles?",
        sql="SELECT name, count(*) AS articles FROM credits WHERE role = 'approver'\n"
        "GROUP BY name ORDER BY articles DESC, name LIMIT 3",
    ),
    Question(
        "Which articles were read most, as far as any page says?",
        sql="SELECT max(n.count) AS reads, a.published_at, a.title\n"
        "FROM read_counts AS n JOIN articles AS a ON a.id = n.article\n"
        "GROUP BY a.id ORDER BY reads DESC LIMIT 3",
    ),
)


def demo(folder: Path, say: Callable[[str], object]) -> None:
    """Crawls the stored site twice into `folder` and prints what came of it. Raises QingjianError."""
    site = shipped("site")
    fresh(folder)
    runs = []
    with StoredSite(site) as served:
        for which in ("first", "second"):
            say(f"{which} run: crawling the stored site …")
            runs.append({"run": which, **_crawl(site / "seeds", folder / ARCHIVE, served.proxy)})
    with Archive(folder / ARCHIVE) as archive:
        _report(archive, runs)


def serve(port: int, say: Callable[[str], object]) -> None:
    """Serves the stored site on this machine until Ctrl-C. Raises QingjianError when the port can't be had."""
    try:
        with StoredSite(shipped("site"), port=port) as served, suppress(KeyboardInterrupt):
            say(f"serving the stored site until Ctrl-C; reach it by: export http_proxy={served.proxy}")
            Event().wait()
    except OSError as error:
        raise QingjianError(f"port {port}: {(error.strerror or str(error)).lower()}; name another one") from error


def fresh(folder: Path) -> None:
    """Makes the folder, empty. Raises QingjianError when there is something in it that no demonstration made."""
    if folder.exists() and not (folder / MARK).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise QingjianError(f"{folder}: is there and was not made by a demo; name another folder with --keep")
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / MARK).write_text("`qingjian demo` replaces this folder.\n", encoding="utf-8")
    except OSError as error:
        raise QingjianError(f"{folder}: can't be made: {error.strerror}") from error


def _crawl(seeds: Path, archive: Path, proxy: str) -> dict[str, int]:
    """The numbers of one crawl, in a process of its own as a user's would be."""
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--seeds", str(seeds), "--archive", str(archive)]
    done = subprocess.run(  # noqa: S603 (our own program)
        command, env=_environment(os.environ, proxy), capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode not in (0, 1):
        raise QingjianError(f"the demo's crawl failed: {done.stderr.strip() or done.returncode}")
    tallies = [json.loads(line) for line in done.stdout.splitlines()]
    total = sum((Tally(**{k: v for k, v in one.items() if k != "source"}) for one in tallies), start=Tally())
    return total.as_dict()


def _environment(environ: Mapping[str, str], proxy: str) -> dict[str, str]:
    """The environment in which everything goes to the stored site, whatever proxies and settings the user has."""
    kept = {name: value for name, value in environ.items() if not name.lower().endswith("_proxy")}
    kept = {name: value for name, value in kept.items() if not name.startswith("QINGJIAN_")}
    root = str(Path(__file__).resolve().parent.parent)  # where `crawler` is, installed or not
    path = os.pathsep.join(filter(None, (root, environ.get("PYTHONPATH"))))
    ours = {"PYTHONPATH": path, "PYTHONUTF8": "1", NAMED: os.devnull}
    return {**kept, "http_proxy": proxy, "no_proxy": "", **ours}


def _report(archive: Archive, runs: Sequence[Row]) -> None:
    print_table(_rows(archive, FOUND), title="What was found", width=WIDTH)
    print_table(_rows(archive, REFUSED), title="What was refused, and why", width=WIDTH)
    print_table(runs, title="Two runs", width=WIDTH)
    if not runs[-1]["new"]:
        print("The second run found nothing new.\n")
    for question in QUESTIONS:
        _answer(archive, question)


def _answer(archive: Archive, question: Question) -> None:
    print(question.asked)
    if question.words:
        print(f"\n    qingjian search {question.words} --limit {SHOWN}\n")
        hits = archive.search(question.words, SHOWN)
        print_table([{"published_at": hit.published_at, "title": hit.title} for hit in hits], width=WIDTH)
    if question.sql:
        print("\n    " + question.sql.replace("\n", "\n    ") + "\n")
        print_table(_rows(archive, question.sql), width=WIDTH)


def _rows(archive: Archive, sql: str) -> list[Row]:
    return list(archive.db.query(sql))
