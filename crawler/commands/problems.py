"""`qingjian problems`: what could not be read, as the operator's queue."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.unread import Unread

SHOWN = ("source", "template", "what", "message", "count", "last_seen", "look")


@click.command(name="problems")
@click.option("--source", metavar="SOURCE", help="Only of this source.")
@click.option("--since", type=options.Moment(), help="Only what was seen from this day or time (UTC) on.")
@click.option("--all", "whole", is_flag=True, help="Also fields that most articles of a template lack.")
@options.as_json
@options.archive
def command(source: str | None, since: str | None, whole: bool, as_json: bool, archive: str) -> None:
    """Show what could not be read, grouped, with an example each.

    Pages that became no article and fields that were not found or not believed, by source, template and kind of message,
    the most frequent first, with the command that shows the newest example. What is read well later leaves the queue. A
    field that more than half of a template's articles lack is taken for the template's nature, and shown with --all.

    \b
    Example:
      qingjian problems --source mee
      qingjian problems --since 2026-03-01 --all
    """
    from archive import Archive
    from crawler.output import for_people, print_lines, print_table

    with Archive(archive) as opened:
        options.require_source(opened, source)
        found = opened.unread(source, since=since)
    rows = [{**asdict(one), "look": _look(one, archive)} for one in found if whole or not one.by_nature]
    if for_people(as_json):
        print_table(
            [{**row, "what": row["field"] or row["reason"], "last_seen": row["last_seen"][:10]} for row in rows], SHOWN
        )
    else:
        print_lines(rows)
    if hidden := sum(one.by_nature for one in found) * (not whole):
        click.echo(f"{hidden} more that most articles of their template lack: --all", err=True)
    if not rows:
        click.echo("nothing is unread", err=True)


def _look(one: Unread, archive: str) -> str | None:
    """The command that shows the example: an article with what is wrong with it, or the page as it came; None when nothing
    came."""
    if one.article is None and one.capture is None:
        return None
    key = str(one.article) if one.article is not None else f"{shlex.quote(one.url)} --raw"
    return f"qingjian show {key} --archive {shlex.quote(archive)}"
