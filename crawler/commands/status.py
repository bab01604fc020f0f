"""`qingjian status`: how each source stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from crawler.commands import options

SHOWN = ("source", "state", "last_success", "publishes", "new_this_week", "failing", "next_due", "articles")


@click.command(name="status")
@options.as_json
@click.option("--prometheus", metavar="FILE", type=click.Path(path_type=Path), help="Write it as metrics to FILE.")
@options.archive
def command(as_json: bool, prometheus: Path | None, archive: str) -> None:
    """Show how each source stands.

    Those in trouble come first: the state is the worst that is open (`qingjian monitor`), else `well`, `quiet` (nothing
    for longer than usual, within its rhythm) or `unknown` (never crawled). Then when it was last crawled with success,
    how often it publishes (in working days), what is new in seven days, the fields that are lost, and when it is due.
    Times are UTC.

    --prometheus writes a text file for node_exporter's textfile collector, whole or not at all.

    \b
    Example:
      qingjian status --archive news.db
      qingjian status --prometheus /var/lib/node_exporter/qingjian.prom
    """
    from archive import Archive
    from crawler.clock import now
    from crawler.exposition import exposition, write
    from crawler.health import health, machine
    from crawler.output import for_people, print_lines, print_table

    with Archive(archive) as opened:
        found, (own, captured) = health(opened, now()), opened.bytes_used()
        rows = [{**one.as_row(), "archive_bytes": own, "captures_bytes": captured} for one in found]
        if prometheus:
            down = machine(opened)
            write(prometheus, exposition(found, archive_bytes=own, captures_bytes=captured, machine=down, now=now()))
        elif for_people(as_json):
            print_table([_short(row) for row in rows], SHOWN)
            click.echo(f"archive {_size(own)}, captures {_size(captured)}")
        else:
            print_lines(rows)


def _short(row: Mapping[str, object]) -> dict[str, object]:
    """The row as a screen has room for it: times to the minute, lists as words."""
    times = {name: str(row[name])[:16].replace("T", " ") for name in ("last_success", "next_due") if row[name]}
    failing = row["failing"]
    return {**row, **times, "failing": ", ".join(failing) if isinstance(failing, list) else None}


def _size(count: float) -> str:
    """Bytes in words: 12 kB, 3.4 GB."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
