"""`qingjian copies`: where else the same text stands, and who had it first."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import ArchiveMissing
from crawler.commands import options

if TYPE_CHECKING:
    from archive import Archive
    from archive.reprints import Copy, Reprints

# Articles in one transaction: a second's work at most, so that a crawl beside it waits no longer.
AT_A_TIME = 200

COLUMNS = ("published_at", "source", "origin", "title", "url", "share", "remarks")


@click.command(name="copies")
@click.argument("article", metavar="[URL|ID]", required=False)
@options.as_json
@click.option("--index", is_flag=True, help="First compare all articles that never were.")
@options.archive
def command(article: str | None, as_json: bool, index: bool, archive: str) -> None:
    """Show who else has the same text, and who had it first.

    Reprints 转载 are found as articles are recorded. The first publisher is the one whom the others name as their origin
    来源, else the one with the earliest date; where neither decides it, none is named. `share` is how much of the first
    text a reprint has. Articles from before the archive looked for reprints are compared little by little, or all at
    once by --index.

    \b
    Example:
      qingjian copies http://www.biquan-env.example/news/2023/0809/77.html
      qingjian copies --index
    """
    from archive import Archive

    if article is None and not index:
        raise click.UsageError("name an article by its address or number, or use --index")
    if index:
        _compare(archive)
    if article is not None:
        with Archive(archive) as opened:
            _show(opened, article, as_json)


def _compare(archive: str) -> None:
    from archive import Archive
    from crawler.output import progress

    # Opening for writing would make an archive that is missing; one of an older version is brought up to date by it.
    if not Path(archive).exists():
        raise ArchiveMissing(f"{archive}: there is no archive here; `qingjian crawl` makes one")
    with Archive(archive, write=True) as opened, progress("comparing", opened.not_compared()) as step:
        total = 0
        while done := opened.find_copies(AT_A_TIME):
            step(done)
            total += done
    click.echo(f"{total} articles compared", err=True)


def _show(archive: Archive, key: str, as_json: bool) -> None:
    from crawler.output import for_people, print_lines, print_table

    found = archive.copies(key)
    if left := archive.not_compared():
        click.echo(f"{left} articles were never compared; `qingjian copies --index` does it", err=True)
    if found is None:
        click.echo(f"{key}: no other article here has this text", err=True)
        return
    rows = [_row(copy, found) for copy in found.copies]
    if for_people(as_json):
        print_table(rows, COLUMNS)
        first = f"first published by {found.publisher}" if found.publisher else "first publisher"
        click.echo(f"{first}: {found.evidence}")
    else:
        print_lines(rows)


def _row(copy: Copy, group: Reprints) -> dict[str, object]:
    remarks = "; ".join(_remarks(copy, group))
    return {**asdict(copy), "remarks": remarks, "publisher": group.publisher, "evidence": group.evidence}


def _remarks(copy: Copy, group: Reprints) -> list[str]:
    """What a person should know of the copy, in words."""
    said = ["first"] * copy.first
    if copy.id == group.compared_with:
        return [*said, "the others are compared with this one"] if not copy.first else said
    said += ["another title"] * copy.title_changed
    said += [f"credits {', '.join(copy.byline)}"] if copy.byline else []
    if copy.lead or copy.cut_lead:
        said.append(f"begins {copy.lead!r}" if copy.lead else f"beginning cut: {copy.cut_lead} signs")
    if copy.tail or copy.cut_tail:
        said.append(f"ends {copy.tail!r}" if copy.tail else f"end cut: {copy.cut_tail} signs")
    if middle := (copy.left_out or 0) - (copy.cut_lead or 0) - (copy.cut_tail or 0):
        said.append(f"{middle} signs left out or changed within")
    return said
