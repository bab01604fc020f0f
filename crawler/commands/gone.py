"""`qingjian gone`: articles that are no longer where they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archive.takedowns import STATES
from crawler.commands import options

if TYPE_CHECKING:
    from archive import Archive
    from archive.takedowns import Takedown


@click.command(name="gone")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--since", type=options.Moment(), help="Only what came into its state on this day (UTC) or later.")
@click.option(
    "--state",
    "states",
    type=click.Choice(STATES),
    multiple=True,
    default=("missing", "gone"),
    show_default=True,
    help="Only articles in this state; repeatable.",
)
@options.as_json
@options.archive
def command(sources: tuple[str, ...], since: str | None, states: tuple[str, ...], as_json: bool, archive: str) -> None:
    """List articles that were taken down or can't be had.

    The newest first: since when, why, when it was last seen, and the captures: the last one with its text, and after the
    arrow those that show that it isn't there any more. That a list still shows it is a remark, and proves nothing.

    \b
    Example:
      qingjian gone --since 2024-08-01 sd
      qingjian gone --state failing
    """
    from archive import Archive
    from crawler.output import for_people, print_lines, print_table

    with Archive(archive) as opened:
        _known(opened, sources)
        found = opened.takedowns(states, sources, since=since)
    if for_people(as_json):
        print_table([_row(each) for each in found])
    else:
        print_lines(asdict(each) for each in found)
    if not found:
        click.echo(f"no article is {' or '.join(states)}{f' since {since}' if since else ''}", err=True)


def _known(archive: Archive, sources: Sequence[str]) -> None:
    from crawler.errors import UnknownSource

    known = [source.id for source in archive.sources()]
    for source in sources:
        if source not in known:
            raise UnknownSource(f"no source {source!r} in {archive.path}; it has {', '.join(known) or 'none'}")


def _row(gone: Takedown) -> dict[str, object]:
    """As a person reads it in 80 columns: days for times, lines in a cell."""
    from crawler.output import in_short

    listed = f"still listed {(gone.listed_last or '')[:10]}" if gone.listed else None
    origin = ", ".join(filter(None, (gone.source, (gone.published_at or "")[:10])))
    return {
        "id": gone.article,
        "state": f"{gone.state}\n{(gone.since or '')[:10]}",
        "article": f"{gone.title or '(no title)'}\n{origin}\n{gone.url}",
        "last_seen": gone.last_seen[:10],
        "reason": "\n".join(filter(None, (gone.reason, listed))),
        "captures": f"{gone.shows or 'none'} → {in_short(gone.absent) or 'none'}",
    }
