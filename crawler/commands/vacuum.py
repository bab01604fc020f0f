"""`qingjian vacuum`: the database without its gaps."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands import options


@click.command(name="vacuum")
@options.archive
def command(archive: str) -> None:
    """Pack the database and its index of texts.

    Needs free disk for its time, up to twice what the database uses, and looks for it first. Not while a crawl runs. A
    large archive takes minutes; when it is killed everything is as it was. It is worth its time after a prune, or after
    an index was made anew.

    \b
    Example:
      qingjian vacuum --archive news.db
    """
    from archive import Archive
    from archive.opening import explaining
    from archive.vacuuming import vacuum
    from crawler.holding import alone
    from crawler.output import emit, progress

    Archive(archive).close()  # opening for writing would make an archive that is missing
    path = Path(archive).resolve()
    with alone(path, "packing"), Archive(path, write=True) as opened, progress("packing") as step, explaining(path):
        done = vacuum(opened.db.conn, path, step)
    emit([asdict(done)])
