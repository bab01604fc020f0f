"""How much a whole record costs, as a ratio to parsing the same bytes with lxml, side by side in one run.

    python benchmarks/reading.py [DIR] [--write docs/accuracy.md]

DIR holds pages (*.html, in folders or not); without it the project's own stored pages are read. Peers that are
installed are measured in the same run. A time is the best of several rounds; on each page every reader has its turn,
so that a machine's noise meets all alike. It is no test: a bar in seconds would fail on a busy machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from benchmarks import peers
from benchmarks.tables import write
from crawler.errors import NotAnArticle
from crawler.pages import read

ROUNDS = 7
# The bar: times lxml.html.fromstring at the median and at the 90th percentile.
MEDIAN, P90 = 3.0, 6.0
URL = "https://www.example.cn/a.html"


def ours(body: bytes) -> object:
    try:
        return read(URL, body, {})
    except NotAnArticle as refusal:
        return refusal


def quiet(reader: Callable[[str, bytes], object]) -> Callable[[bytes], object]:
    """A peer that fails on a page has still cost its time."""

    def run(body: bytes) -> object:
        try:
            return reader(URL, body)
        except Exception as error:  # noqa: BLE001 (a peer may raise anything)
            return error

    return run


def best(function: Callable[[bytes], object], body: bytes, rounds: int = ROUNDS) -> float:
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        function(body)
        spent.append(time.perf_counter() - start)
    return min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent / "tests" / "pages")
    parser.add_argument("--write", type=Path, help="write the table into this file, between its marks")
    args = parser.parse_args()
    bodies = [path.read_bytes() for path in sorted(args.folder.rglob("*.html"))]
    readers = {"qingjian": ours, **{name: quiet(reader) for name, reader in peers.installed().items()}}
    ratios: dict[str, list[float]] = {name: [] for name in readers}
    parse = []
    for body in bodies:
        parse.append(best(lxml.html.fromstring, body))
        for name, reader in readers.items():
            ratios[name].append(best(reader, body, ROUNDS if name == "qingjian" else 2) / parse[-1])
    lines = [f"| reader | median | 90th percentile |\n|---|---|---|\n| (bar) | {MEDIAN:.1f} | {P90:.1f} |"]
    for name, values in ratios.items():
        values.sort()
        lines.append(f"| {name} | {statistics.median(values):.1f} | {values[int(len(values) * 0.9)]:.1f} |")
    text = "\n".join(lines)
    size, spent = statistics.median(map(len, bodies)) / 1024, 1000 * statistics.median(parse)
    print(
        f"{len(bodies)} pages, {size:.0f} KB at the median; lxml.html.fromstring: {spent:.2f} ms at the median\n\n{text}"
    )
    if args.write:
        write(args.write, "speed", text)


if __name__ == "__main__":
    main()
