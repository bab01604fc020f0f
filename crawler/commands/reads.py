"""`qingjian reads`: how often an article had been read, over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.readcounts import ReadCount


@click.command(name="reads")
@click.argument("article", metavar="URL|ID")
@options.as_json
@options.archive
def command(article: str, as_json: bool, archive: str) -> None:
    """Show an article's read counts over time.

    As its own page showed them, lists, and other articles' related lists. A count that is less than the one before in
    the same place is marked `fell`: sites reset and correct their counters, and a place may count otherwise.

    \b
    Example:
      qingjian reads 12
    """
    from archive import Archive
    from crawler.output import for_people, print_lines, print_table

    with Archive(archive) as opened:
        counts = opened.read_counts(article)
    if for_people(as_json):
        print_table([{**asdict(each), "fell": "fell" if each.fell else None} for each in counts])
        _plot(counts)
    else:
        print_lines(asdict(each) for each in counts)
    if not counts:
        click.echo("no read count of it was ever seen", err=True)


def _plot(counts: Sequence[ReadCount]) -> None:
    """The counts of the place that was seen most often, over time; nothing unless it was seen twice."""
    places = Counter((each.place, each.on) for each in counts)
    if not places or max(places.values()) == 1:
        return
    from plotille import Figure

    [(most, _)] = places.most_common(1)
    series = [each for each in counts if (each.place, each.on) == most]
    figure = Figure()
    figure.width, figure.height = PLOT
    figure.with_colors = False
    figure.x_label, figure.y_label = "day", "reads"
    figure.y_ticks_fkt = lambda value, _: f"{value:,.0f}"
    figure.x_ticks_fkt = lambda value, _: f"{value:%y-%m-%d}"
    figure.set_y_limits(min_=0, max_=max(max(each.count for each in series), 1))
    figure.plot([datetime.fromisoformat(each.seen_at) for each in series], [each.count for each in series])
    click.echo(f"{most[0]} {most[1] or ''}".rstrip())
    click.echo(figure.show())


# Columns and rows that leave room for the ticks in a terminal of 80 by 24.
PLOT = (50, 8)
