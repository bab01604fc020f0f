"""`qingjian index`: the index of texts brought up to date."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands import options


@click.command(name="index")
@click.option("--rebuild", is_flag=True, help="Make it anew: for an index that `qingjian verify` found wrong.")
@options.archive
def command(rebuild: bool, archive: str) -> None:
    """Bring the index of texts up to date.

    Crawls, imports and replays do this themselves when they end, and a search finds everything without it, if slowly:
    it is for an archive that was made before there was an index. Ctrl-C ends it in order; it goes on where it stopped.

    \b
    Example:
      qingjian index --archive news.db
    """
    from archive import Archive
    from crawler.indexing import index

    if not Path(archive).exists():
        Archive(archive)  # says what is missing; opened for writing it would be made
    with Archive(archive, write=True) as opened:
        if rebuild:
            opened.clear_index()
        index(opened)
