"""How much a whole record costs, as a ratio to parsing the same bytes with lxml, side by side in one run.

    python benchmarks/reading.py [DIR]

DIR holds pages (*.html, or folders of stored pages); without it the project's own stored pages are read. Peers that
are installed are measured in the same run. Times are the best of several, each page's peers in turn, so that a
machine's noise meets all alike.
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

from crawler.errors import NotAnArticle
from crawler.pages import read

ROUNDS = 7
Reader = Callable[[bytes], object]


def ours(body: bytes) -> object:
    try:
        return read("https://www.example.cn/a.html", body, {})
    except NotAnArticle as refusal:
        return refusal


def peers() -> dict[str, Reader]:
    """The readers of the field that are installed here."""
    found: dict[str, Reader] = {}
    try:
        import trafilatura

        found["trafilatura"] = lambda body: trafilatura.bare_extraction(body, with_metadata=True)
    except ImportError:
        pass
    try:
        from gne import GeneralNewsExtractor

        extractor = GeneralNewsExtractor()
        found["GNE"] = lambda body: extractor.extract(body.decode("utf-8", "replace"))
    except ImportError:
        pass
    return found


def best(function: Reader, body: bytes) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        function(body)
        spent.append(time.perf_counter() - start)
    return min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent / "tests" / "pages")
    bodies = [path.read_bytes() for path in sorted(parser.parse_args().folder.rglob("*.html"))]
    readers = {"qingjian": ours, **peers()}
    ratios: dict[str, list[float]] = {name: [] for name in readers}
    parse = []
    for body in bodies:
        parse.append(best(lxml.html.fromstring, body))
        for name, reader in readers.items():
            ratios[name].append(best(reader, body) / parse[-1])
    print(f"{len(bodies)} pages, {statistics.median(map(len, bodies)) / 1024:.0f} KB at the median")
    print(f"lxml.html.fromstring: {1000 * statistics.median(parse):.2f} ms at the median")
    print(f"{'reader':14}{'median':>8}{'p90':>8}   times lxml")
    for name, values in ratios.items():
        values.sort()
        print(f"{name:14}{statistics.median(values):8.2f}{values[int(len(values) * 0.9)]:8.2f}")


if __name__ == "__main__":
    main()
