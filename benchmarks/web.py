"""What the browser side costs beside plain Datasette: the same archive, the same machine, turn by turn.

    python benchmarks/web.py ARCHIVE [--rounds N] [--query TEXT] [--write docs/search.md]

Each round asks for the first page, a page of results (without what loads after the hits), the 500th such page, an article
(another one each time) and plain Datasette's page of the table `articles`, one after the other, so that whatever else runs here slows all alike. Both are
served by uvicorn in processes of their own, over loopback; times are of the wall, from the request to the last byte.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from benchmarks.tables import write

ROOT = Path(__file__).resolve().parent.parent

OURS = "from archive.web import serving; import sys; serving.serve(sys.argv[1], host='127.0.0.1', port=int(sys.argv[2]), sql=False)"

# Far into the hits, as a reader gets there: the link to the page after the 499th.
FAR = 499

# Datasette's table page without its count of all rows and its suggestions, which take the most of its time.
BARE = "_size=20&_nocount=1&_nofacet=1&_nosuggest=1"


@contextmanager
def served(arguments: Sequence[str], port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection to what the command serves."""
    process = subprocess.Popen(  # noqa: S603 (ours)
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for _ in range(600):
            try:
                connection.connect()
                break
            except OSError:
                time.sleep(0.1)
        yield connection
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def asked(connection: http.client.HTTPConnection, path: str) -> tuple[float, str]:
    """Milliseconds, and what came."""
    start = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - start) * 1000
    if answer.status != 200:
        sys.exit(f"{path}: {answer.status}")
    return taken, body.decode()


def far(connection: http.client.HTTPConnection, query: str) -> str:
    """The address of the page after a far one."""
    _, html = asked(connection, f"/search?q={quote(query)}&page={FAR}")
    found = re.search(r'<a href="([^"]+)" rel="next"', html)
    if not found:
        sys.exit(f"{query}: there is no page {FAR + 1}; take a more frequent word")
    return unescape(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--query", default="督察", help="a frequent word")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in this file")
    args = parser.parse_args()
    ours, plain, path = free_port(), free_port(), str(args.archive.resolve())
    datasette = ["-m", "datasette", path, "--port", str(plain)]
    with served(["-c", OURS, path, str(ours)], ours) as us, served(datasette, plain) as them:
        pages = {
            "Datasette, table `articles`": (them, f"/{args.archive.stem}/articles"),
            "the same, 20 rows and nothing else": (them, f"/{args.archive.stem}/articles?{BARE}"),
            "first page": (us, "/"),
            "results": (us, f"/search?q={quote(args.query)}"),
            "results, page 500": (us, far(us, args.query)),
            "article": (us, *(f"/article/{number}" for number in some(args.archive, args.rounds))),
        }
        text = "\n".join(measured(pages, args.rounds))
    print(text)
    if args.write:
        write(args.write, "web", text)


def some(path: Path, count: int) -> list[int]:
    """Ids of articles from all over the archive."""
    db = sqlite3.connect(path)
    numbers = [number for (number,) in db.execute("SELECT id FROM articles WHERE revision IS NOT NULL ORDER BY id")]
    db.close()
    return numbers[:: max(1, len(numbers) // count)][:count]


def measured(pages: dict[str, tuple[http.client.HTTPConnection, *tuple[str, ...]]], rounds: int) -> Iterator[str]:
    """A table of half of the times and of 95 % of them, and beside Datasette's. A page's addresses are asked in turn."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(-3, rounds):
        for name, (connection, *paths) in pages.items():
            time_, _ = asked(connection, paths[turn % len(paths)])
            taken[name] += [time_] if turn >= 0 else []  # the first ones warm up
    yield "| page | half of them (ms) | 95 % (ms) | beside Datasette's 95 % |"
    yield "|---|---:|---:|---:|"
    parts = {name: quantiles(times, n=20) for name, times in taken.items()}
    base = next(iter(parts.values()))[18]
    for name, part in parts.items():
        yield f"| {name} | {part[9]:.1f} | {part[18]:.1f} | {part[18] / base:.2f} |"


if __name__ == "__main__":
    main()
