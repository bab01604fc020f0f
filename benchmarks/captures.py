"""What captures cost: writing and reading WARC records beside warcio, and reading an archive again beside the least
that it can cost.

    python benchmarks/captures.py [--pages N] [--write docs/benchmarks.md]

The pages are the project's own stored ones, each at N / pages addresses. Every figure is a ratio of two things done in
turn in one run, the best of three, since machines are noisy.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive import Archive
from archive.captures import Which
from archive.model import Column, Exchange, Quality, Source
from archive.warc import exchange_records
from benchmarks.tables import write
from crawler.errors import NotAnArticle
from crawler.executors import Inline
from crawler.fixtures import FOLDER, load
from crawler.pages import read
from crawler.replay import Replay

HOST = "http://www.jia.example"
DAY = "2024-03-06T08:00:00Z"
SOURCE = Source("jia", "甲市生态环境局", "prefecture", "990300", f"{HOST}/", (Column("要闻", f"{HOST}/yw/"),))
ROUNDS = 3


def exchanges(pages: int) -> Iterator[Exchange]:
    """`pages` answers: the stored articles over and over, each time at another address."""
    folder = Path(__file__).resolve().parent.parent / FOLDER
    stored = [fixture for path in sorted(folder.iterdir()) if (fixture := load(path)).expected is not None]
    for number in range(pages):
        page = stored[number % len(stored)].page
        yield Exchange(
            "GET",
            f"{HOST}/yw/{number}.html",
            DAY,
            200,
            (("User-Agent", "qingjian"),),
            tuple(page.headers.items()),
            page.body,
        )


def fill(path: Path, pages: int) -> None:
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        with archive.transaction():
            for exchange in exchanges(pages):
                capture = archive.capture(exchange, source="jia", run=None)
                headers = {name.lower(): value for name, value in exchange.response_headers}
                try:
                    article = read(exchange.url, exchange.body, headers, SOURCE, DAY)
                except NotAnArticle:
                    continue
                archive.record(article, source="jia", captures=[capture], seen_at=DAY)
                archive.judge(capture, Quality.OK)


def least(folder: Path) -> None:
    """Decompress and read: what any reading again must do."""
    for file in sorted(folder.glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=True, auto_decode="none"):
                if record.headers["WARC-Type"] != "response":
                    continue
                headers = {name.lower(): value for name, value in record.http_headers.items()}
                try:
                    read(record.headers["WARC-Target-URI"], record.reader.read(), headers, SOURCE, DAY)
                except NotAnArticle:
                    continue


def again(path: Path) -> None:
    with Archive(path, write=True) as archive:
        done = Replay(archive, Which(), dry=False).run(Inline(), 1, lambda done: None)
    if done.changed or not done.same:
        raise SystemExit(f"a replay by the same readers changed {done.changed} articles")


def spent(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def turns(*functions: Callable[[], object]) -> list[float]:
    """The best of several rounds of each, in turn."""
    rounds = [[spent(function) for function in functions] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*rounds, strict=True)]


def written_by_us(given: list[Exchange]) -> bytes:
    out = io.BytesIO()
    for exchange in given:
        out.write(exchange_records(exchange, "<urn:uuid:0>", None).members)
    return out.getvalue()


def written_by_warcio(given: list[Exchange]) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for exchange in given:
        head = StatusAndHeaders("200 OK", list(exchange.response_headers), protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET / HTTP/1.1", list(exchange.request_headers), protocol="")
        response = writer.create_warc_record(exchange.url, "response", io.BytesIO(exchange.body), http_headers=head)
        request = writer.create_warc_record(exchange.url, "request", io.BytesIO(b""), http_headers=asked)
        writer.write_request_response_pair(request, response)
    return out.getvalue()


def read_by_us(warc: bytes) -> None:
    for record in ArchiveIterator(io.BytesIO(warc), parse_http=True, auto_decode="none"):
        record.reader.read()


def read_by_warcio(warc: bytes) -> None:
    for record in WarcioIterator(io.BytesIO(warc)):
        record.content_stream().read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--write", type=Path, help="write the table into this file, between its marks")
    args = parser.parse_args()
    given = [replace(exchange) for exchange in exchanges(args.pages)]
    ours, theirs = turns(lambda: written_by_us(given), lambda: written_by_warcio(given))
    warc = written_by_us(given)
    reading, warcio_reading = turns(lambda: read_by_us(warc), lambda: read_by_warcio(warc))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        fill(path, args.pages)
        floor, replayed = turns(lambda: least(Path(folder) / "news-captures"), lambda: again(path))
    size = sum(len(exchange.body) for exchange in given) / len(given) / 1024
    lines = [
        "| what | ratio | bar |",
        "|---|---|---|",
        f"| writing, times as fast as warcio | {theirs / ours:.1f} | |",
        f"| reading, times as fast as warcio | {warcio_reading / reading:.1f} | |",
        f"| `replay` on one core, times decompressing and reading | {replayed / floor:.2f} | 1.25 |",
    ]
    print(
        f"{args.pages} pages of {size:.0f} KB at the mean; each costs {1000 * ours / len(given):.2f} ms to write, "
        f"{1000 * floor / len(given):.2f} ms to decompress and read, {1000 * replayed / len(given):.2f} ms to replay\n"
    )
    print("\n".join(lines))
    if args.write:
        write(args.write, "captures", "\n".join(lines))


if __name__ == "__main__":
    main()
