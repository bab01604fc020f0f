"""`qingjian show`: one article, whole, or a page as it was captured."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archive.errors import ArchiveError, Withheld
from crawler.commands import options

if TYPE_CHECKING:
    from archive import Archive
    from archive.model import Article


@click.command(name="show")
@click.argument("article", metavar="URL|ID")
@click.option("--raw", is_flag=True, help="Write the bytes that were served, before content-decoding.")
@click.option("--rendered", is_flag=True, help="Write the page as a browser made it of what was served.")
@click.option("--headers", is_flag=True, help="Print the request and the status line with their headers.")
@click.option("--at", type=options.Moment(end=True), help="With one of these: as of this day (UTC, whole) or time.")
@options.archive
def command(article: str, raw: bool, rendered: bool, headers: bool, at: str | None, archive: str) -> None:
    """Show one article, whole, or a page as served.

    An article is named by any address that it had, or by its number. With --raw or --headers any captured address will
    do; what is shown is its newest answer with content. With --rendered it is what the source's browser showed last. A withheld page is named as
    that, with exit code 1.

    \b
    Example:
      qingjian show 12
      qingjian show http://www.biquan-env.example/news/ --raw --at 2024-08-12 > list.html
    """
    from archive import Archive

    captured = raw + rendered + headers
    if captured > 1:
        raise click.UsageError("--raw, --rendered and --headers: name one of them")
    if at and not captured:
        raise click.UsageError("--at goes with --raw, --rendered or --headers")
    with Archive(archive) as opened:
        if withheld := opened.withheld(article):
            raise Withheld(str(withheld))
        if captured:
            _write_served(opened, _captured(opened, article, at, rendered), headers)
        else:
            _show(opened, article)


def _captured(archive: Archive, key: str, at: str | None, rendered: bool) -> int:
    """The newest capture with content of an address, or of the article that is called so: where its address only
    leads elsewhere, that is at its canonical one."""
    article = archive.article(key)
    for url in (key, article.url, article.canonical_url) if article else (key,):
        if capture := archive.newest(url, at=at, rendered=rendered):
            return capture
    raise ArchiveError(
        f"no {'rendered ' if rendered else ''}capture of {key!r}{f' as of {at}' if at else ''} in {archive.path}"
    )


def _write_served(archive: Archive, capture: int, headers: bool) -> None:
    from crawler.output import write_bytes

    write_bytes(b"".join(archive.heads(capture)) if headers else archive.payload(capture)[0])


def _show(archive: Archive, key: str) -> None:
    from crawler.output import print_json

    found = archive.article(key)
    if found is None:
        raise click.UsageError(f"no article {key!r} in {archive.path}; `qingjian search` finds their numbers")
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
