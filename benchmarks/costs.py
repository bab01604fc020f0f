"""What a page costs: CPU to fetch, keep, read, record and index it, and bytes in WARC files, in SQLite and in Parquet.

    python benchmarks/costs.py [--pages N] [--write docs/benchmarks.md] [--scales docs/fleet.md]

The pages are those of benchmarks/loopback.py. A crawl in a process of its own is timed whole; then what it did is done
again step by step. What is left of the whole is the fetching: Scrapy, the lists, the frontier. Times are of the processor.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive import Archive
from archive.captures import Which
from archive.chosen import Chosen
from archive.parquet import NoParquet
from archive.publishing import Wish
from archive.stored import exchanges
from benchmarks.loopback import HOSTS, SIZE, made, of_children
from benchmarks.tables import write
from crawler.importing import kept
from crawler.rereading import Work, read_all
from crawler.storedsite import StoredSite

NOW = "2024-03-06T08:00:00Z"

# Pages of which the table says what they need.
SCALES = (10**6, 10**7, 10**8)


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@dataclass(frozen=True, slots=True)
class Costs:
    """What a page costs: CPU milliseconds of each step and of the whole crawl, and bytes."""

    pages: int
    steps: dict[str, float]
    whole: float
    sizes: dict[str, float]


def measured(folder: Path, pages: int, seed: int) -> Costs:
    site = made(folder, pages, seed)
    count = len(site.articles) + len(site.lists)
    crawl = [sys.executable, "-m", "crawler.cli", "crawl", "--seeds", "seeds", "--archive"]
    with StoredSite(folder / "site") as served:
        of_children([*crawl, "warm.db", "s00", "--limit", "1"], folder, served.proxy)
        begin, _ = of_children([*crawl, "warm.db", "s00", "--limit", "1"], folder, served.proxy)
        whole, _ = of_children([*crawl, "news.db"], folder, served.proxy)
    path = folder / "news.db"
    with Archive(path) as archive:
        if archive.count("published:2000..") != len(site.articles):
            raise SystemExit("the crawl missed some of the pages")
    each = {name: seconds / count * 1000 for name, seconds in stages(folder, path)}
    total = (whole - begin) / count * 1000
    sizes = {name: size / count for name, size in bytes_of(folder, path)}
    return Costs(count, {"fetch": total - sum(each.values()), **each}, total, sizes)


def table(costs: Costs, seed: int) -> Iterator[str]:
    yield f"{costs.pages:,} pages of {SIZE / 1000:.0f} KB on {HOSTS} hosts, seed {seed}:"
    yield ""
    yield f"| a page costs | {' | '.join(costs.steps)} | whole crawl |"
    yield f"|---|{'---:|' * (len(costs.steps) + 1)}"
    yield f"| CPU (ms) | {' | '.join(f'{value:.1f}' for value in costs.steps.values())} | {costs.whole:.1f} |"
    yield ""
    yield f"| bytes a page | {' | '.join(costs.sizes)} |"
    yield f"|---|{'---:|' * len(costs.sizes)}"
    yield f"| | {' | '.join(f'{value:,.0f}' for value in costs.sizes.values())} |"


def stages(folder: Path, path: Path) -> Iterator[tuple[str, float]]:
    """What the crawl did, each step for itself: seconds."""
    with Archive(path) as archive:
        captured = [each for batch in kept(archive, Which()) for each in batch if each.source]
        sources = {source.id: source for source in archive.sources()}
        found = []
        for file in sorted(archive.captures_folder.glob("*.warc.gz")):
            with file.open("rb") as stream:
                found += [stored.exchange for stored in exchanges(stream)]
    with Archive(folder / "again.db", write=True) as again:
        yield "capture", timed(lambda: [again.capture(each, source=None, run=None) for each in found])
    articles = [each for each in captured if each.url.endswith(".html") and "index" not in each.url]
    works = [Work(each, sources[each.source or ""], None) for each in articles]
    done = []
    folder_of = path.with_name("news-captures")
    yield "read", timed(lambda: done.extend(read_all(folder_of, works)))
    with Archive(folder / "recorded.db", write=True) as recorded:
        for source in sources.values():
            recorded.add_source(source)

        def record() -> None:
            for each in done:
                if each.article is not None:
                    recorded.record(each.article, source=each.work.source.id, captures=[], seen_at=NOW)

        yield "record", timed(record)
        yield "index", timed(recorded.index)


def bytes_of(folder: Path, path: Path) -> Iterator[tuple[str, int]]:
    yield "WARC", sum(file.stat().st_size for file in path.with_name("news-captures").glob("*.warc.gz"))
    with Archive(path) as archive:
        index = sum(archive.db.execute("SELECT coalesce(sum(length(block)), 0) FROM search_index_data").fetchone())
    yield "SQLite without index", path.stat().st_size - index
    yield "index", index
    with Archive(path) as archive:
        try:
            archive.publisher(Wish("parquet", Chosen()), now=NOW).write_folder(folder / "set", whole=True)
        except NoParquet:
            return
    yield "Parquet set", sum(file.stat().st_size for file in (folder / "set").rglob("*.parquet"))


def scales(each: dict[str, float], sizes: dict[str, float]) -> Iterator[str]:
    """What so many pages need, by these numbers."""
    worker = each["fetch"] + each["read"]
    yield f"| pages | {' | '.join(f'{name}, GB' for name in sizes)} | workers' CPU, hours | archivist's CPU, hours |"
    yield f"|---:|{'---:|' * (len(sizes) + 2)}"
    for pages in SCALES:
        room = " | ".join(f"{size * pages / 1e9:,.0f}" for size in sizes.values())
        own = each["capture"] + each["record"] + each["index"]
        yield f"| {pages:,} | {room} | {worker * pages / 3.6e6:,.0f} | {own * pages / 3.6e6:,.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables between the marks in this file")
    parser.add_argument("--scales", type=Path, metavar="FILE", help="put there what many pages need")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(Path(folder), args.pages, args.seed)
    each, many = "\n".join(table(costs, args.seed)), "\n".join(scales(costs.steps, costs.sizes))
    print(each, many, sep="\n\n")
    if args.write:
        write(args.write, "costs", each)
    if args.scales:
        write(args.scales, "scales", many)


if __name__ == "__main__":
    main()
