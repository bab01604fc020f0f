"""`qingjian backup`: the archive once more, in a folder of its own."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands import options


@click.command(name="backup")
@click.argument("to", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--full", is_flag=True, help="Read unchanged files again too, here and there.")
@options.archive
def command(to: Path, full: bool, archive: str) -> None:
    """Back the archive up, or bring a backup up to date.

    A crawl may go on meanwhile. The database is copied as of one moment; of the WARC files only what is new, read back and
    compared. What the copy then holds is an archive, FOLDER/archive.db, which every command can read. It is checked before it takes
    the place of the one before; a backup that is stopped leaves that as it was. Nothing is ever deleted in FOLDER: what
    the archive has no more goes to FOLDER/superseded. Pages that are withheld are in it: it is for you.

    \b
    Example:
      qingjian backup /mnt/backup/news --archive news.db
    """
    from archive import Archive
    from archive.backup import Backup
    from crawler.clock import now
    from crawler.output import emit, progress

    with (
        Archive(archive) as opened,
        Backup(opened.db.conn, opened.captures_folder, to, now(), full=full) as work,
        progress("backing up", work.total) as advance,
    ):
        done = work.run(advance)
    for finding in done.findings:
        click.echo(f"{finding.damage}: {finding.where}: {finding.what}; {finding.repair}", err=True)
    counts = {name: value for name, value in asdict(done).items() if name != "findings"}
    emit([{"backup": str(to), **counts, "damaged": len(done.findings)}])
    raise SystemExit(1 if done.findings else 0)
