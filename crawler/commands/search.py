"""`qingjian search`: articles that hold all the words."""

from __future__ import annotations

from dataclasses import asdict

import click

from crawler.commands import options


@click.command(name="search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@options.archive
def command(words: tuple[str, ...], limit: int, archive: str) -> None:
    """Find articles that hold every word.

    Words are looked for in title, text, names and origin; the newest article comes first.

    \b
    Example:
      qingjian search 执法 赤峰
    """
    from archive import Archive
    from crawler.output import emit

    with Archive(archive) as opened:
        hits = opened.search(" ".join(words), limit)
    emit([asdict(hit) for hit in hits], ("id", "published_at", "source", "title", "snippet"))
    if not hits:
        click.echo("nothing found", err=True)
