"""`qingjian history`: what happened to an article."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.revisions import Event


@click.command(name="history")
@click.argument("article", metavar="URL|ID")
@options.as_json
@options.archive
def command(article: str, as_json: bool, archive: str) -> None:
    """Show what happened to an article, with proof.

    What it said when it was first seen; edits of the agency's; what we read otherwise (reread) or late (completed);
    visits that did not find it (absent) and what they made of it (failing, missing, gone); and its coming back (live).
    `proof` has the numbers of the captures that show it; after a slash stands the one that shows that the site was up,
    without which an absence does not count. JSON has the texts.

    \b
    Example:
      qingjian history http://www.biquan-env.example/news/show_1052.html
      qingjian history 12 --json | jq .revision.title
    """
    from archive import Archive
    from crawler.output import for_people, print_lines, print_table

    with Archive(archive) as opened:
        events = opened.timeline(article)
        known = opened.article(article)
    if for_people(as_json):
        if known:
            click.secho(known.title or "(no title)", bold=True)
            click.echo(f"{known.canonical_url}\n")
        print_table([_row(event) for event in events])
    else:
        print_lines(_line(event) for event in events)


def _line(event: Event) -> dict[str, object]:
    line = asdict(event)
    if event.revision:
        del line["revision"]["captures"]  # the event's own
    return line


def _row(event: Event) -> dict[str, object]:
    from crawler.output import in_short

    proof = in_short([capture.id for capture in event.captures]) + (f" / {event.control.id}" if event.control else "")
    number = event.revision.number if event.revision else None
    return {"when": event.at, "what": event.what, "revision": number, "change": _change(event), "proof": proof}


def _change(event: Event) -> str | None:
    if event.revision is None:
        uncounted = event.removed is not None and event.control is None
        return f"{event.reason}, no control" if uncounted else event.reason
    said = event.revision
    lengths = f" +{said.inserted} −{said.deleted}"
    return ", ".join(field + (lengths if field == "body" else "") for field in said.changed) or None
