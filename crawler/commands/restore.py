"""`qingjian restore`: an archive made again of its backup."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands import options


@click.command(name="restore")
@click.argument("source", metavar="FOLDER", type=click.Path(path_type=Path))
@options.archive
def command(source: Path, archive: str) -> None:
    """Make an archive again of its backup.

    Each file is held against the backup's record while it is copied, and the database is checked. The archive is there
    whole or not at all; one that is there is never overwritten. A backup that an older version made is brought up to date
    by the next crawl.

    \b
    Example:
      qingjian restore /mnt/backup/news --archive news.db
    """
    from archive.backupset import held
    from archive.reinstating import bytes_to_copy, restore
    from crawler.clock import now
    from crawler.output import emit, progress

    with progress("restoring", bytes_to_copy(held(source))) as advance:
        done = restore(source, Path(archive).resolve(), now=now(), advance=advance)
    emit([asdict(done)])
