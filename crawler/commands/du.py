"""`qingjian du`: what takes how much room."""

from __future__ import annotations

from dataclasses import asdict

import click

from crawler.commands import options


@click.command(name="du")
@options.as_json
@options.archive
def command(as_json: bool, archive: str) -> None:
    """Show what takes how much disk.

    The database by what its tables are for, the captures by source and kind; together exactly what the files have.
    `free` is what `qingjian vacuum` gives back; what could go of the captures `qingjian prune` says.

    \b
    Example:
      qingjian du --archive news.db
      qingjian du --archive news.db | jq -s 'map(.bytes) | add'
    """
    from archive import Archive
    from archive.usage import has_statistics, usage
    from crawler.output import for_people, print_lines, print_table

    with Archive(archive) as opened:
        rows = [asdict(one) for one in usage(opened.db.conn, opened.path, opened.captures_folder)]
        told_apart = has_statistics(opened.db.conn)
    if not told_apart:
        click.echo("this SQLite can't tell tables apart (it has no dbstat): the database is one number", err=True)
    if for_people(as_json):
        from rich.filesize import decimal

        total = {"part": "all", "bytes": sum(row["bytes"] for row in rows)}
        print_table([{**row, "bytes": decimal(row["bytes"])} for row in [*rows, total]], list(rows[0]))
    else:
        print_lines(rows)
