"""`qingjian bench-reading`: how well a reader reads pages of which the truth is known."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands import options


@click.command(name="bench-reading")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--reader", metavar="COMMAND", help="Score this command beside ours.")
@click.option("--misses", is_flag=True, help="Say each miss of the command, or of ours where there is none.")
@options.as_json
def command(folder: Path, reader: str | None, misses: bool, as_json: bool) -> None:
    """Score readers on pages with hand-checked truth.

    DIR holds pages with truth.jsonl and lists.jsonl, or fixtures as this project's own pages are kept (tests/pages in a
    checkout); docs/accuracy.md says how truth is written. Ours is scored, and COMMAND beside it: it gets a page's bytes on its
    standard input, or at {file}, its address at {url}, and prints a JSON object with fields as `qingjian extract` calls them.

    \b
    Example:
      qingjian bench-reading tests/pages --misses
      qingjian bench-reading pages --reader "python my_reader.py {url}"
    """
    from crawler import scoring
    from crawler.output import emit, for_people, print_lines, progress

    pages = scoring.pages(folder)
    readers = {"qingjian": scoring.ours, **({"command": scoring.command(reader)} if reader else {})}
    with progress("reading", len(pages) * len(readers)) as step:
        scores = {name: scoring.scored(pages, each, step) for name, each in readers.items()}
    rows = [{"field": name, **{each: score.shown(name) for each, score in scores.items()}} for name in scoring.FIELDS]
    if for_people(as_json):
        emit(rows)
    else:
        print_lines(rows)
    for line in list(scores.values())[-1].misses if misses else ():
        click.echo(line, err=True)
    articles = sum(page.truth is not None for page in pages)
    click.echo(f"{articles} articles, {len(pages) - articles} pages to be refused", err=True)
