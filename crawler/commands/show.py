"""`qingjian show`: one article, whole."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.model import Article


@click.command(name="show")
@click.argument("article", metavar="URL|ID")
@options.archive
def command(article: str, archive: str) -> None:
    """Show one article, whole.

    It is named by any address that it had, or by its number.

    \b
    Example:
      qingjian show 12
    """
    from archive import Archive
    from crawler.output import print_json

    with Archive(archive) as opened:
        found = opened.article(article)
    if found is None:
        raise click.UsageError(f"no article {article!r} in {archive}; `qingjian search` finds their numbers")
    if sys.stdout.isatty():
        _print(found)
    else:
        print_json(asdict(found))


def _print(article: Article) -> None:
    """The article as a person reads it."""
    from crawler.output import print_table

    facts = (article.published_at, article.origin, article.column, article.document_number)
    click.secho(article.title or "(no title)", bold=True)
    click.echo("  ".join(fact for fact in facts if fact))
    click.echo(article.canonical_url)
    click.echo(f"\n{article.body}\n")
    for credit in article.credits:
        click.echo(f"{credit.label}: {credit.name}")
    if article.read_count is not None:
        click.echo(f"read {article.read_count} times")
    print_table([asdict(item) for item in article.related], ("position", "title", "read_count", "published_at"))
    print_table([asdict(file) for file in article.attachments])
    for problem in article.problems:
        click.echo(f"problem: {problem.field}: {problem.message}")
