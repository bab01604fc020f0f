"""Runs the benchmarks one after the other and writes their tables into docs/benchmarks.md.

    python -m benchmarks.report [PAGES] [--fundus PYTHON]

PAGES, a folder of pages with truth, makes it write the two tables of docs/accuracy.md too. Peers are measured as far as
they are installed; `make bench` makes the environments.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks import peers
from benchmarks.tables import write

ROOT = Path(__file__).resolve().parent.parent
PAGE, ACCURACY = "docs/benchmarks.md", "docs/accuracy.md"
# What else stands in the tables, beside the readers.
OTHERS = ("scrapy", "lxml", "warcio", "sqlite-utils")


def where(fundus: Path | None) -> Iterator[str]:
    """What was measured on what."""
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, {platform.system()}. Versions:"
    found = {name: version(name) for name in OTHERS} | peers.versions()
    if fundus:
        ask = "from importlib.metadata import version; print(version('fundus'))"
        found["fundus"] = subprocess.run([fundus, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603
    yield ", ".join(f"{name} {number}" for name, number in found.items()) + "."


def commands(pages: Path | None, fundus: Path | None) -> Iterator[list[str]]:
    """The benchmarks with what they are given here; without --write they only print."""
    stored = str(ROOT / "tests" / "pages")
    yield ["accuracy", stored, "--write", PAGE]
    yield ["reading", stored, "--write", PAGE]
    if pages:
        yield ["accuracy", str(pages), "--write", ACCURACY]
        yield ["reading", str(pages), "--write", ACCURACY]
    yield ["crawls", *(["--fundus", str(fundus)] if fundus else []), "--write", PAGE]
    yield ["costs", "--pages", "2000", "--write", PAGE, "--scales", "docs/fleet.md"]
    yield ["captures", "--write", PAGE]
    yield ["ingest", "--write", PAGE]
    yield ["search", "--articles", "10000", "--queries", "30", "--write", PAGE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pages", nargs="?", type=Path, help="pages with truth")
    parser.add_argument("--fundus", type=Path, metavar="PYTHON", help="the Python of an environment that has fundus")
    args = parser.parse_args()
    fundus = args.fundus and args.fundus.absolute()  # and not resolved: it is a link out of its environment
    pages = args.pages and args.pages.resolve()
    write(ROOT / PAGE, "where", "\n".join(where(fundus)))
    for name, *given in commands(pages, fundus):
        print(f"\n## {name}\n", flush=True)
        command = [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / f"{name}.py"), *given]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603 (ours)
            raise SystemExit(f"benchmarks/{name}.py failed; what was measured before is written")


if __name__ == "__main__":
    main()
