"""`qingjian status`: how each source stands."""

from __future__ import annotations

from dataclasses import asdict

import click

from crawler.commands import options


@click.command(name="status")
@options.archive
def command(archive: str) -> None:
    """Show how each source stands.

    Lists followed, addresses listed, articles, pages refused as articles, the last run and the last new article.

    \b
    Example:
      qingjian status --archive news.db
    """
    from archive import Archive
    from crawler.output import emit

    with Archive(archive) as opened:
        emit([asdict(source) for source in opened.status()])
