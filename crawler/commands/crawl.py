"""`qingjian crawl`: lists, and the articles that they list, into the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from crawler.tally import Report


@click.command(name="crawl")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many articles in this run.")
@options.archive
@click.option("--seeds", envvar="QINGJIAN_SEEDS", show_envvar=True, type=click.Path(), help="The folder of sources.")
def command(sources: tuple[str, ...], limit: int | None, archive: str, seeds: str | None) -> None:
    """Crawl sources into the archive.

    All sources are crawled when none is named. Lists are read first, then the articles that are new on them. A second run asks only for what changed. Ctrl-C
    ends the crawl in order; the next run goes on where it stopped. Before the first live crawl set QINGJIAN_CONTACT
    to a mail address or page where the servers' operators reach you.

    \b
    Example:
      qingjian crawl mee sd --limit 50 --archive news.db
    """
    from crawler.crawling import crawl

    report, interrupted = crawl(sources, archive=archive, seeds=seeds, limit=limit)
    _print(report)
    if interrupted:
        raise KeyboardInterrupt
    raise SystemExit(report.exit_code)


def _print(report: Report) -> None:
    from crawler.output import emit

    for left in report.recovered:
        click.echo(f"recovered: {left}", err=True)
    for url, reason in report.failures:
        click.echo(f"failed: {url}: {reason}", err=True)
    emit([{"source": name, **tally.as_dict()} for name, tally in report.tallies.items()])
    if not report.total.new and not report.total.changed:
        click.echo("nothing new", err=True)
