"""`qingjian prune`: captures that show nothing that others don't, taken out of the files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.pruning import Pruning


@click.command(name="prune")
@click.option(
    "--older-than", "days", metavar="DAYS", type=click.IntRange(min=30), default=365, show_default=True,
    help="Only captures that are so old.",
)  # fmt: skip
@click.option(
    "--backup", "to", metavar="FOLDER", type=click.Path(path_type=Path), help="The backup that holds the files whole."
)
@click.option("--yes", is_flag=True, help="Do it; without it, say what would go.")
@options.archive
def command(days: int, to: Path | None, yes: bool, archive: str) -> None:
    """Take out captures that show once more what others show.

    Of the captures of an article's text the first and the last stay, with all that states, edits, takedowns and lists
    rest on; read counts stay without their captures. docs/operations.md has the rules. Files are written anew without what goes, and
    the manifest says so. What it had said of an old file can then be proven by that file alone: so it goes only when a
    backup holds it, which keeps it. Not while a crawl runs.

    \b
    Example:
      qingjian prune --archive news.db
      qingjian prune --yes --backup /mnt/backup/news --archive news.db
    """
    from archive import Archive
    from archive.pruning import planned
    from archive.times import later
    from crawler.clock import now
    from crawler.output import emit

    if yes and to is None:
        raise click.UsageError("say with --backup which backup holds the files whole")
    before = later(now(), -timedelta(days=days))
    if yes and to is not None:
        rows = _prune(Path(archive), to, before)
    else:
        with Archive(archive) as opened:
            rows = planned(opened.db.conn, opened.captures_folder, before)
    emit([asdict(row) for row in rows])
    captures, size = sum(row.captures for row in rows), sum(row.bytes for row in rows)
    did = "went" if yes else "would go"
    click.echo(f"{captures} captures {did}, {size:,} bytes, out of {len(rows)} files", err=True)


def _prune(path: Path, to: Path, before: str) -> list[Pruning]:
    from archive import Archive
    from crawler.clock import now
    from crawler.holding import alone
    from crawler.output import progress

    Archive(path).close()  # opening for writing would make an archive that is missing
    with alone(path.resolve(), "pruning"), Archive(path, write=True) as opened, progress("pruning") as step:
        return list(opened.prune(to, before=before, now=now(), step=step))
