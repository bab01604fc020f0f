"""`qingjian diff`: what changed between two revisions of an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from archive.errors import NoRevision
from crawler.commands import options

if TYPE_CHECKING:
    from archive import Archive
    from archive.revisions import Comparison, Revision


@click.command(name="diff")
@click.argument("article", metavar="URL|ID")
@click.argument("old", metavar="[A", required=False)
@click.argument("new", metavar="B]", required=False)
@click.option("--text", "form", flag_value="text", help="Print marked text in a pipe too: [-old-]{+new+}.")
@click.option("--html", "form", flag_value="html", help="Print a page that needs nothing else.")
@click.option("--json", "form", flag_value="json", help="Print JSON on a terminal too.")
@options.archive
def command(article: str, old: str | None, new: str | None, form: str | None, archive: str) -> None:
    """Show what changed between two revisions.

    A and B are numbers, as `qingjian history` prints them, or days or times (UTC), for what the article said then; a day
    is whole. B is the last revision if not named; without both, it is the agency's last edit that is shown. Field by
    field, the text paragraph by paragraph and by words.

    \b
    Example:
      qingjian diff 12
      qingjian diff 12 1 3
      qingjian diff http://www.biquan-env.example/news/show_1052.html 2024-03-01 2024-06-30 --html > edit.html
    """
    from archive import Archive
    from crawler import comparison
    from crawler.output import for_people, print_json

    with Archive(archive) as opened:
        found = _compared(opened, article, old, new)
        known = opened.article(article)
    if found is None or known is None:
        return
    url = known.canonical_url
    if form == "html":
        print(comparison.page(url, found), end="")
    elif form == "text" or (form is None and for_people()):
        comparison.print_text(url, found)
    else:
        print_json(comparison.plain(url, found))


def _compared(archive: Archive, article: str, old: str | None, new: str | None) -> Comparison | None:
    from archive.revisions import compare, last_edit

    known = archive.revisions(article)
    if old is not None:
        return compare(_named(known, old), _named(known, new) if new else known[-1])
    edit = last_edit(known)
    if edit is not None:
        return compare(*edit)
    hint = f"; revisions 1 to {len(known)} are our readings of it" if len(known) > 1 else ""
    click.echo(f"never edited since it was first seen at {known[0].seen_at}{hint}", err=True)
    return None


def _named(known: Sequence[Revision], name: str) -> Revision:
    from archive.revisions import in_force, numbered

    if name.isdecimal():
        return numbered(known, int(name))
    try:
        at = options.Moment(end=True).convert(name, None, None)
    except click.BadParameter as error:
        raise NoRevision(f"{error.message}, nor a revision's number") from error
    return in_force(known, at)
