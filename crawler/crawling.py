"""Runs the spider in this process and says how it went."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.status import Status
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive import Archive
from archive.errors import QingjianError
from crawler import settings, sources
from crawler.browser import require_browser
from crawler.configuration import current
from crawler.indexing import index
from crawler.politeness import require_contact, user_agent
from crawler.spiders.news import NewsSpider
from crawler.tally import Report


def crawl(
    wanted: Sequence[str],
    *,
    archive: str | Path,
    seeds: str | Path | None = None,
    limit: int | None = None,
    offline: bool = False,
    at: str | None = None,
    since: str | None = None,
) -> tuple[Report, bool]:
    """The run's report, and whether it was interrupted. Raises QingjianError before anything is asked.

    `since` is a day to which the lists are walked back, or `all` for their ends.
    With `offline` nobody is asked but the archive, for its answers as of the time `at`.
    """
    configuration = current()
    wanted = wanted or configuration.sources
    found = sources.get(wanted, sources.seeds_folder(seeds), configuration)
    if not offline:
        require_contact(column.list for source in found for column in source.columns)
        require_browser(found)
    with Archive(archive, write=True) as opened:
        index(opened)  # what an earlier version or a killed crawl left
    process = AsyncCrawlerProcess(_settings())
    crawler = process.create_crawler(NewsSpider)
    process.crawl(
        crawler,
        source=",".join(wanted),
        archive=str(archive),
        seeds=str(seeds) if seeds else None,
        limit=limit,
        offline=offline,
        at=at,
        since=since,
    )
    # It would print a traceback for a robots.txt that can't be had, whose pages then fail with their own line.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    with _progress(crawler):
        process.start()
    outcome = _outcome(crawler)
    with Archive(archive, write=True) as opened:
        index(opened)
    return outcome


def _settings() -> Settings:
    values = Settings()
    values.setmodule(settings, priority="project")
    values.set("USER_AGENT", user_agent(), priority="cmdline")  # the module was read with what held then
    values.set("LOG_LEVEL", "WARNING", priority="cmdline")  # outcomes are printed at the end, bugs at once
    return values


def _outcome(crawler: Crawler) -> tuple[Report, bool]:
    spider = crawler.spider
    if not isinstance(spider, NewsSpider):
        raise KeyboardInterrupt  # stopped before it began
    if spider.error is not None:
        raise spider.error
    reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
    if spider.visits is None or reason not in ("finished", "shutdown"):
        raise QingjianError(f"the crawl broke off ({reason}); what it had recorded is kept, and the next run goes on")
    return spider.visits.report, reason == "shutdown"


@contextmanager
def _progress(crawler: Crawler) -> Iterator[None]:
    """A line of numbers on stderr, while a person looks at it."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status("starting") as status:
        crawler.signals.connect(_follow(crawler, status), signal=signals.response_received, weak=False)
        yield


def _follow(crawler: Crawler, status: Status) -> object:
    def update() -> None:
        if isinstance(crawler.spider, NewsSpider) and crawler.spider.visits:
            total = crawler.spider.visits.report.total
            status.update(
                f"{total.lists} lists, {total.new} new, {total.unchanged} unchanged, {total.refused} refused"
                f", {total.failed} failed"
            )

    return update
