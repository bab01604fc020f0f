"""Runs the spider in this process and says how it went."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.status import Status
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive import Archive
from archive.errors import QingjianError
from archive.model import Source
from crawler import holding, settings, sources
from crawler.browser import require_browser
from crawler.clock import now
from crawler.configuration import current
from crawler.indexing import index
from crawler.politeness import require_contact, user_agent
from crawler.spiders.news import NewsSpider
from crawler.stopping import Stopping
from crawler.stopping import current as handled
from crawler.tally import Report

# Seconds for what is on its way when a crawl is stopped. What hasn't come by then is given back.
GRACE = 2.0


def crawl(
    wanted: Sequence[str],
    *,
    archive: str | Path,
    seeds: str | Path | None = None,
    limit: int | None = None,
    offline: bool = False,
    at: str | None = None,
    since: str | None = None,
    due: bool = False,
    wait: bool = False,
    tell: Callable[[str], object] = lambda line: None,
) -> tuple[Report, bool]:
    """The run's report, and whether it was interrupted. Raises QingjianError before anything is asked.

    `since` is a day to which the lists are walked back, or `all` for their ends; with `due` only what is due by its
    rhythm is asked. With `offline` nobody is asked but the archive, for its answers as of the time `at`. Sources that
    another crawl has in hand are left out, or waited for with `wait`; `tell` gets a line of each.
    """
    found = ready(wanted, archive, seeds=seeds, offline=offline, wait=wait, tell=tell)
    if not found:
        return Report({}), False
    outcome = run(found, str(archive), limit=limit, offline=offline, at=at, since=since, due=due)
    if not outcome[1]:
        with Archive(archive, write=True) as opened:
            index(opened)
    return outcome


def ready(
    wanted: Sequence[str],
    archive: str | Path,
    *,
    seeds: str | Path | None,
    offline: bool,
    wait: bool,
    tell: Callable[[str], object],
) -> list[Source]:
    """The sources that are wanted and in nobody's hand, of an archive whose index is up to date. Raises QingjianError where
    they may not, or can't, be crawled."""
    configuration = current()
    found = sources.get(wanted or configuration.sources, sources.seeds_folder(seeds), configuration)
    if not offline:
        require_contact(column.list for source in found for column in source.columns)
        require_browser(found)
    with Archive(archive, write=True) as opened:
        found = holding.free(opened, found, now, tell, wait=wait)
        if found:
            index(opened)  # what an earlier version or a killed crawl left
    return found


def run(found: Sequence[Source], archive: str | Archive, *, shown: bool = True, **wanted: Any) -> tuple[Report, bool]:
    """Crawls sources into an archive; `wanted` is what else the spider takes. Unless `shown`, nobody is told how far it is."""
    process = AsyncCrawlerProcess(_settings())
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, source=found, archive=archive, **wanted)
    # It would print a traceback for a robots.txt that can't be had, whose pages then fail with their own line.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    with _progress(crawler) if shown else nullcontext():
        _start(process, crawler)
    return _outcome(crawler)


def _start(process: AsyncCrawlerProcess, crawler: Crawler) -> None:
    """Runs the crawl to its end, or to the one that a signal wants."""
    stopping = handled()
    if stopping is None:
        process.start()
        return
    loop = asyncio.get_event_loop()
    stop = partial(loop.call_soon_threadsafe, _stop, loop, process, crawler, stopping)
    with stopping.instead(stop):
        process.start(install_signal_handlers=False)
    if stopping.came and isinstance(crawler.spider, NewsSpider):
        crawler.spider.end("shutdown")


def _stop(loop: asyncio.AbstractEventLoop, process: AsyncCrawlerProcess, crawler: Crawler, stopping: Stopping) -> None:
    """Ends the crawl: what is on its way may still come, for a moment."""
    asked: list[asyncio.Task[None]] = []  # a task that nobody holds may be collected

    def force() -> None:
        stopping.forced = True
        loop.stop()

    def ask() -> None:
        if crawler.engine and crawler.engine.running:
            asked.append(loop.create_task(process.stop()))
        else:  # it has only begun
            loop.call_later(0.05, ask)

    loop.call_later(GRACE, force)
    ask()


def _settings() -> Settings:
    values = Settings()
    values.setmodule(settings, priority="project")
    values.set("USER_AGENT", user_agent(), priority="cmdline")  # the module was read with what held then
    values.set("LOG_LEVEL", "WARNING", priority="cmdline")  # outcomes are printed at the end, bugs at once
    return values


def _outcome(crawler: Crawler) -> tuple[Report, bool]:
    spider = crawler.spider
    stopping = handled()
    stopped = stopping is not None and stopping.came is not None
    if stopped and (not isinstance(spider, NewsSpider) or spider.visits is None):
        raise KeyboardInterrupt  # before it began
    if not isinstance(spider, NewsSpider):
        raise QingjianError("the crawl could not begin")
    if spider.error is not None:
        raise spider.error
    reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
    if stopped and spider.visits is not None:
        return spider.visits.report, True
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
