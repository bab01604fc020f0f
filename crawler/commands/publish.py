"""`qingjian publish`: a snapshot for others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands import options


@click.command(name="publish")
@click.argument("to", metavar="FILE.db", type=click.Path(path_type=Path))
@click.option("--captures", type=click.Choice(["wacz", "warc"]), help="Write the captures too, beside FILE.db.")
@options.archive
def command(to: Path, captures: str | None, archive: str) -> None:
    """Write a snapshot of the archive for others.

    FILE.db is one file that can be read from any disk, with search and all questions. What is withheld is not in it: no
    article, text, capture or token of it, nor the rows of lists, related lists and read counts that name it, nor why it is
    withheld. A former snapshot is replaced when the new one is whole. A crawl may go on meanwhile.

    \b
    Example:
      qingjian publish /srv/public/news.db --archive news.db
      qingjian search 督察 --archive /srv/public/news.db
    """
    from archive import Archive
    from archive.snapshot import publish
    from crawler.clock import now
    from crawler.output import emit, progress

    if to.suffix != ".db":
        raise click.UsageError(f"{to}: name a file that ends in .db")
    with Archive(archive) as opened, progress("copying", opened.path.stat().st_size) as step:
        done = publish(opened.path, opened.db.conn, opened.capture_files, to, now=now(), captures=captures, step=step)
    if done.mentions:
        click.echo(f"{done.mentions} articles in it name a page that is withheld, in their own text", err=True)
    emit([{name: value for name, value in asdict(done).items() if value is not None}])
