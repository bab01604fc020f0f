"""What a page costs: CPU to fetch, keep, read, record and index it, and bytes in WARC files, in SQLite and in Parquet.

    python benchmarks/costs.py [--pages N] [--write docs/fleet.md]

The pages are made up, the same for the same seed: of the size of an agency's page in the middle (32 KB, a text of 1,500
characters in it), served compressed over loopback. A crawl in a process of its own is timed whole; then what it did is done again
step by step. What is left of the whole is the fetching: Scrapy, the lists, the frontier. Beside it stands the barest
spider that Scrapy makes possible, which asks for the same pages and keeps nothing. Times are of the processor.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive import Archive
from archive.captures import Which
from archive.chosen import Chosen
from archive.parquet import NoParquet
from archive.publishing import Wish
from archive.stored import exchanges
from benchmarks.search import Texts
from benchmarks.tables import write
from crawler.importing import kept
from crawler.rereading import Work, read_all
from crawler.storedsite import StoredSite

ROOT = Path(__file__).resolve().parent.parent
HOSTS, ROWS, SIZE = 10, 50, 32_000
NOW = "2024-03-06T08:00:00Z"

# Pages of which the table says what they need.
SCALES = (10**6, 10**7, 10**8)

BAREST = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

class Barest(Spider):
    name = "barest"
    async def start(self):
        for line in open(sys.argv[1]):
            yield Request(line.strip(), dont_filter=True)
    def parse(self, response):
        pass

settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
process = AsyncCrawlerProcess(settings)
process.crawl(Barest)
process.start()
"""


def site(folder: Path, pages: int, seed: int) -> list[str]:
    """Writes the site and its seeds; the addresses of its pages."""
    hosts = [f"www.s{number:02}.example" for number in range(HOSTS)]
    tables = "".join(f'["{host}"]\nhtml = "text/html; charset=utf-8"\n' for host in hosts)
    (folder / "site").mkdir()
    (folder / "site" / "site.toml").write_text(f'last_modified = "Wed, 06 Mar 2024 08:00:00 GMT"\n{tables}', "utf-8")
    (folder / "seeds").mkdir()
    texts, urls = Texts(seed).articles(pages), []
    for number, host in enumerate(hosts):
        place = folder / "site" / host / "yw"
        place.mkdir(parents=True)
        found = [next(texts) for _ in range(pages // HOSTS)]
        for n, (_, title, body, origin, name, day, _) in enumerate(found):
            (place / f"{n}.html").write_text(article(host, title, body, origin, name, day), "utf-8")
            urls.append(f"http://{host}/yw/{n}.html")
        count = -(-len(found) // ROWS)
        for page in range(count):
            rows = "".join(
                f'<li><a href="/yw/{n}.html">{found[n][1]}</a><span>{found[n][5]}</span></li>'
                for n in range(page * ROWS, min(len(found), (page + 1) * ROWS))
            )
            name = f"index_{page}.html" if page else "index.html"
            (place / name).write_text(
                f'<html><body><ul>{rows}</ul><script>createPageHTML({count}, {page}, "index", "html");</script></body></html>',
                "utf-8",
            )
            urls.append(f"http://{host}/yw/{name if page else ''}")
        (folder / "seeds" / f"s{number:02}.toml").write_text(
            f'id = "s{number:02}"\nname = "第{number}号局（虚构）"\nlevel = "county"\nregion = "990201"\nhome = "http://{host}/"\n'
            f'budget = 1000000\n[[columns]]\nname = "要闻"\nlist = "http://{host}/yw/"\npaging = "createPageHTML"\n',
            encoding="utf-8",
        )
    return urls


def article(host: str, title: str, body: str, origin: str, name: str, day: str) -> str:
    """A page of an agency: the text, and around it what stands on each of its pages."""
    links = "".join(
        f'<li class="nav-{n}"><a href="/c{n}/index.html" target="_blank" title="第{n}栏">第{n}栏目</a></li>\n'
        for n in range(150)
    )
    text = "".join(f"<p>　　{line}</p>\n" for line in body.split("\n") if line)
    whole = (
        f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>{title}_{host}</title></head><body>\n"
        f'<div class="nav"><ul>{links}</ul></div>\n<div class="content"><h1>{title}</h1>'
        f'<div class="info"><span>发布时间：{day}</span> <span>来源：{origin}（虚构）</span> <span>作者：{name}</span></div>\n'
        f'<div class="text">{text}</div></div>\n<div class="footer"><script>%s</script></div></body></html>'
    )
    room = SIZE - len(whole.encode())
    return whole % "".join(f"var p{n} = {n};\n" for n in range(max(0, room // 16)))


def of_children(command: list[str], folder: Path, proxy: str) -> tuple[float, float]:
    """Seconds of the processor, and of the wall, that a command takes."""
    environment = {**os.environ, "http_proxy": proxy, "no_proxy": "", "PYTHONPATH": str(ROOT)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - start


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(folder: Path, pages: int, seed: int) -> Iterator[str]:
    urls = site(folder, pages, seed)
    (folder / "urls").write_text("\n".join(urls))
    count = len(urls)
    python = sys.executable
    with StoredSite(folder / "site") as served:
        of_children(
            [python, "-m", "crawler.cli", "crawl", "s00", "--limit", "1", "--seeds", "seeds", "--archive", "warm.db"],
            folder,
            served.proxy,
        )
        begin, _ = of_children(
            [python, "-m", "crawler.cli", "crawl", "s00", "--limit", "1", "--seeds", "seeds", "--archive", "warm.db"],
            folder,
            served.proxy,
        )
        none, _ = of_children([python, "-c", BAREST, os.devnull], folder, served.proxy)
        bare, bare_wall = of_children([python, "-c", BAREST, "urls"], folder, served.proxy)
        whole, wall = of_children(
            [python, "-m", "crawler.cli", "crawl", "--seeds", "seeds", "--archive", "news.db"], folder, served.proxy
        )
    bare -= none
    path = folder / "news.db"
    with Archive(path) as archive:
        if archive.count("published:2000..") != pages // HOSTS * HOSTS:
            raise SystemExit("the crawl missed some of the pages")
    steps = dict(stages(folder, path))
    each = {name: seconds / count * 1000 for name, seconds in steps.items()}
    each = {"fetch": (whole - begin) / count * 1000 - sum(each.values()), **each}
    sizes = {name: size / count for name, size in bytes_of(folder, path)}
    yield f"{count:,} pages of {SIZE / 1000:.0f} KB on {HOSTS} hosts, seed {seed}, Python {sys.version.split()[0]}, {os.cpu_count()} cores:"
    yield ""
    yield f"| a page costs | {' | '.join(each)} | whole crawl | barest Scrapy spider |"
    yield f"|---|{'---:|' * (len(each) + 2)}"
    total = (whole - begin) / count * 1000
    yield f"| CPU (ms) | {' | '.join(f'{value:.1f}' for value in each.values())} | {total:.1f} | {bare / count * 1000:.1f} |"
    yield ""
    yield (
        f"The crawl took {wall:.0f} s, {count / wall:.0f} pages a second; the barest spider {bare_wall:.0f} s. So the crawl is "
        f"{bare_wall / wall:.2f} times as quick, by the processor's time {bare / (whole - begin):.2f} times."
    )
    yield ""
    yield f"| bytes a page | {' | '.join(sizes)} |"
    yield f"|---|{'---:|' * len(sizes)}"
    yield f"| | {' | '.join(f'{value:,.0f}' for value in sizes.values())} |"
    yield ""
    yield from scales(each, sizes)


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
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(measured(Path(folder), args.pages, args.seed))
    print(text)
    if args.write:
        write(args.write, "costs", text)


if __name__ == "__main__":
    main()
