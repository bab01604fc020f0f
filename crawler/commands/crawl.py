"""`qingjian crawl`: lists, and the articles that they list, into the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from crawler.tally import Report


@click.command(name="crawl")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many articles in this run.")
@click.option("--offline", is_flag=True, help="Ask nobody: stored answers only.")
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Offline: take these answers into the archive first (WARC, WACZ, archive, folder); repeatable.",
)
@click.option("--at", type=options.Moment(end=True), help="Offline: each answer as of this day (UTC, whole) or time.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Walk the lists back to this day.")
@click.option("--all", "whole", is_flag=True, help="Walk the lists to their ends.")
@click.option("--due", is_flag=True, help="Ask only for what is due by its rhythm, and end at once when nothing is.")
@options.dask
@options.listen
@click.option("--wait", is_flag=True, help="Wait for sources that another crawl has in hand.")
@options.archive
@options.seeds
def command(
    sources: tuple[str, ...],
    limit: int | None,
    offline: bool,
    files: tuple[Path, ...],
    at: str | None,
    since: datetime | None,
    whole: bool,
    due: bool,
    dask: str | None,
    listen: str | None,
    wait: bool,
    archive: str,
    seeds: str | None,
) -> None:
    """Crawl sources into the archive.

    Without a SOURCE the configured ones are crawled, else all. Lists are read first, then the articles that are new on
    them. A second run asks only for what changed. Ctrl-C ends the crawl in order; the next run goes on where it
    stopped. Before the first live crawl set `contact` in qingjian.toml, or QINGJIAN_CONTACT,
    to a mail address or page where the servers' operators reach you.

    A list is walked back until a whole page of it is known and older than the last complete walk less a fortnight, the
    first time to its end. --since walks it back to a day, --all to its end, whatever is known.

    With --due only sources whose time has come are crawled: their lists by their rhythm (`every`), articles by their
    own schedule, and nobody in quiet hours (docs/operations.md). A source is crawled by one process at a time: one that
    another has in hand is named with who has it and left out, or waited for with --wait.

    With --offline the same crawl runs on stored answers alone, robots.txt included, and opens no connection; an
    address without a stored answer is reported as `not-stored`.

    With --dask hosts are leased to the workers of a Dask scheduler, each host to one; this process alone writes the archive.

    \b
    Example:
      qingjian crawl mee sd --limit 50 --archive news.db
      qingjian crawl mee --since 2024-01-01 --archive news.db
      qingjian crawl --due
      qingjian crawl --due --dask tcp://10.0.0.5:8786
      qingjian crawl mee --offline --from mee.wacz --at 2024-03-31 --archive march.db
    """
    stored, back, fleet = bool(files or at), bool(since or whole), dask is not None
    _refuse(
        ("--from and --at go with --offline: a live crawl asks the servers, now", stored and not offline),
        ("--since and --all exclude each other", since and whole),
        ("--due goes with none of --offline, --since and --all", due and (offline or back)),
        (
            "--dask goes with neither --offline nor --limit: many workers ask, and each only some hosts",
            fleet and (offline or limit),
        ),
        ("--listen goes with --dask", listen and not fleet),
    )
    if due and not (sources := _due(sources, archive, seeds)):
        return
    if files:
        _bring(files, archive, seeds, sources)
    report, interrupted = _crawl(limit, at, dask, listen, offline=offline)(
        sources,
        archive=archive,
        seeds=seeds,
        since="all" if whole else f"{since:%Y-%m-%d}" if since else None,
        due=due,
        wait=wait,
        tell=options.complain,
    )
    if report.tallies:
        _print(report, interrupted=interrupted)
    if interrupted:
        raise KeyboardInterrupt
    if not offline:
        _watch(archive, report)
    raise SystemExit(report.exit_code)


def _refuse(*contradictions: tuple[str, object]) -> None:
    """Raises UsageError with what is said of the first of them that holds."""
    for says, holds in contradictions:
        if holds:
            raise click.UsageError(says)


def _crawl(
    limit: int | None, at: str | None, dask: str | None, listen: str | None, *, offline: bool
) -> Callable[..., tuple[Report, bool]]:
    """What crawls: this process, or the workers of a fleet."""
    if dask is None:
        from crawler.crawling import crawl

        return partial(crawl, limit=limit, offline=offline, at=at)
    from crawler import leases

    return partial(leases.crawl, dask=dask, listen=listen)


def _due(wanted: tuple[str, ...], archive: str, seeds: str | None) -> tuple[str, ...]:
    """The ids of the sources wanted whose time has come; without any, until when nothing is due is said."""
    from crawler import schedule, sources
    from crawler.clock import now
    from crawler.configuration import current

    settings, current_time = current(), now()
    found = sources.get(wanted or settings.sources, sources.seeds_folder(seeds), settings)
    times = schedule.due_in(Path(archive), found, current_time)
    ready = tuple(name for name, at in times.items() if at <= current_time)
    if not ready:
        at, name = schedule.earliest(times)
        click.echo(f"nothing is due until {at} ({name})", err=True)
    return ready


def _bring(files: tuple[Path, ...], archive: str, seeds: str | None, wanted: tuple[str, ...]) -> None:
    """Keeps the answers in the files, unread: the crawl reads them."""
    from archive import Archive
    from crawler import sources
    from crawler.clock import now
    from crawler.importing import Import
    from crawler.output import progress

    found = sources.get(wanted, sources.seeds_folder(seeds))
    with Archive(archive, write=True) as opened, progress("taking in") as step:
        Import(opened, found, now).keep(files, step)


def _watch(archive: str, report: Report) -> None:
    """Looks at how the sources are, now that they were crawled, and tells what changed."""
    from crawler.clock import now
    from crawler.watch import at_the_end

    at_the_end(archive, report.tallies, now(), lambda line: click.echo(line, err=True))


def _print(report: Report, *, interrupted: bool) -> None:
    from crawler.output import emit

    for left in report.recovered:
        click.echo(f"recovered: {left}", err=True)
    for file, captures in report.lost:
        click.echo(
            f"missing: {file} with {captures} captures; restore it from a copy (see `qingjian verify`)", err=True
        )
    if report.mended:
        click.echo(f"mended: {report.mended}", err=True)
    for url, reason in report.failures:
        click.echo(f"failed: {url}: {reason}", err=True)
    if report.more_failures:
        click.echo(f"failed: {report.more_failures} more", err=True)
    if report.unstamped:
        click.echo(f"not stamped: {report.unstamped}", err=True)
    emit([{"source": name, **tally.as_dict()} for name, tally in report.tallies.items()])
    if not interrupted and not report.total.new and not report.total.changed:
        click.echo("nothing new", err=True)
