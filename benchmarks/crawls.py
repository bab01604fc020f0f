"""The whole crawl beside the barest that Scrapy makes possible, and beside news-please and fundus where they are.

    python benchmarks/crawls.py [--pages N] [--rounds N] [--fundus PYTHON] [--write docs/benchmarks.md]

All crawl the same made-up site over loopback (benchmarks/loopback.py), each in a process of its own, in turn; of several
rounds the best counts, less what each takes to start. What each does with a page:

- qingjian walks the lists, keeps each answer as WARC, reads all fields, records them and indexes the text;
- the barest spider is given all addresses, and keeps nothing;
- news-please is given the articles' addresses (`NewsPlease.from_urls`), extracts them and keeps nothing;
- fundus finds them in sitemaps and reads title and body by a parser written for this very page; it keeps nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from benchmarks.loopback import HOSTS, SIZE, Site, made, of_children
from benchmarks.tables import write
from crawler.storedsite import StoredSite

# How quick a crawl that keeps and reads everything is to be, beside one that does neither.
BAR = 0.5
# The slowest is asked for fewer pages.
FEW = 200

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

NEWSPLEASE = """
import sys
from newsplease import NewsPlease

urls = open(sys.argv[1]).read().split()
if len(NewsPlease.from_urls(urls)) != len(urls):
    sys.exit("news-please missed some of the pages")
"""

FUNDUS = """
import sys
from fundus import Crawler
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector
from fundus.publishers.base_objects import Publisher, PublisherGroup
from fundus.scraping.url import Sitemap
from lxml.cssselect import CSSSelector

class Parser(ParserProxy):
    class V1(BaseParser):
        paragraphs = CSSSelector("div.text > p")
        @attribute
        def body(self) -> ArticleBody:
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self.paragraphs)
        @attribute
        def title(self) -> str:
            return self.precomputed.doc.xpath("string(//h1)")

urls = open(sys.argv[1]).read().split()
homes = sorted({"/".join(url.split("/")[:3]) + "/" for url in urls})
publishers = {
    f"S{n}": Publisher(name=home, domain=home, parser=Parser, sources=[Sitemap(f"{home}sitemap.xml")])
    for n, home in enumerate(homes)
}
group = PublisherGroup("Group", (), {"default_language": "zh", **publishers})
found = Crawler(group, delay=0.0).crawl(max_articles=len(urls), only_complete=False, timeout=60)
if sum(bool(article.title) for article in found) != len(urls):
    sys.exit("fundus missed some of the pages")
"""


@dataclass(slots=True)
class Contender:
    """One that crawls `pages` pages by a command, and what it takes to start."""

    name: str
    command: list[str]
    start: list[str]
    pages: int
    spent: list[tuple[float, float]] = field(default_factory=list)  # CPU and wall
    started: list[tuple[float, float]] = field(default_factory=list)

    def crawl(self, folder: Path, proxy: str) -> None:
        self.started.append(of_children(self.start, folder, proxy))
        self.spent.append(of_children(self.command, folder, proxy))

    @property
    def cpu(self) -> float:
        """Seconds a page."""
        return (min(cpu for cpu, _ in self.spent) - min(cpu for cpu, _ in self.started)) / self.pages

    @property
    def wall(self) -> float:
        """Seconds a page."""
        return (min(wall for _, wall in self.spent) - min(wall for _, wall in self.started)) / self.pages


def contenders(folder: Path, site: Site, fundus: Path | None) -> Iterator[Contender]:
    every = max(1, len(site.articles) // FEW)
    lists = {"all": [*site.articles, *site.lists], "articles": site.articles, "few": site.articles[::every], "none": []}
    for name, urls in lists.items():
        (folder / name).write_text("\n".join(urls), "utf-8")
    crawl = [sys.executable, "-m", "crawler.cli", "crawl", "--seeds", "seeds", "--archive"]
    start = [*crawl, "one.db", "s00", "--limit", "1"]  # it has no crawl of nothing; this one walks a source's list
    yield Contender("qingjian", [*crawl, "news.db"], start, len(lists["all"]))
    barest = partial(program, sys.executable, BAREST)
    yield Contender("barest Scrapy spider", barest("all"), barest("none"), len(lists["all"]))
    if find_spec("newsplease"):
        start = program(sys.executable, "import newsplease")
        yield Contender("news-please", program(sys.executable, NEWSPLEASE, "few"), start, len(lists["few"]))
    if fundus:
        start = program(str(fundus), "import fundus")
        yield Contender("fundus", program(str(fundus), FUNDUS, "articles"), start, len(site.articles))


def program(python: str, code: str, *given: str) -> list[str]:
    return [python, "-W", "ignore", "-c", code, *given]


def measured(folder: Path, pages: int, seed: int, rounds: int, fundus: Path | None) -> Iterator[str]:
    site = made(folder, pages, seed)
    crawlers = list(contenders(folder, site, fundus))
    with StoredSite(folder / "site") as served:
        for _ in range(rounds):
            for crawler in crawlers:
                crawler.crawl(folder, served.proxy)
                for file in [*folder.glob("*.db*"), *folder.glob("*-captures/*")]:  # each round begins anew
                    file.unlink()
    ours, barest = crawlers[:2]
    yield f"{ours.pages:,} pages of {SIZE / 1000:.0f} KB on {HOSTS} hosts, best of {rounds} rounds (news-please: {FEW} pages):"
    yield ""
    yield "| crawler | pages a second | times the barest | CPU a page (ms) |"
    yield "|---|---:|---:|---:|"
    for one in crawlers:
        yield f"| {one.name} | {1 / one.wall:.0f} | {barest.wall / one.wall:.2f} | {one.cpu * 1000:.1f} |"
    yield ""
    share = barest.wall / ours.wall
    yield f"The bar for qingjian is {BAR:.2f} times the barest spider: {'held' if share >= BAR else 'missed'}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fundus", type=Path, metavar="PYTHON", help="the Python of an environment that has fundus")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in this file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            text = "\n".join(measured(Path(folder), args.pages, args.seed, args.rounds, args.fundus))
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"a crawl failed: {' '.join(map(str, error.cmd[:3]))} …") from error
    print(text)
    if args.write:
        write(args.write, "crawls", text)


if __name__ == "__main__":
    main()
