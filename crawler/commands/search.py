"""`qingjian search`: the articles that a query finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.commands import options

if TYPE_CHECKING:
    from rich.text import Text

    from archive.search import Hit

# What can be counted by and how hits are ordered, written out since `--help` imports nothing of the archive's.
BY = ("month", "source", "region", "author")
SORTS = ("newest", "relevance", "reads")

# Columns that the longest bar takes.
LONGEST_BAR = 40


# Words may begin with a dash, so that nothing else may: neither `-h` nor any other short option.
@click.command(name="search", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1)
@click.option("--since", help="Only what was published in this day, month or year, or later.")
@click.option("--until", help="Only what was published in this day, month or year, or before.")
@click.option("--sort", type=click.Choice(SORTS), help="The order; the newest first, if nothing is said.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many a page.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page.")
@click.option("--count", "counted", is_flag=True, help="Print only how many there are.")
@click.option("--by", type=click.Choice(BY), help="Print how many there are by month, source, region or author.")
@click.option("--traditional", is_flag=True, help="Let traditional characters find simplified ones (needs OpenCC).")
@click.option(
    "--parquet",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Ask this set of Parquet files (`export --set`), with DuckDB.",
)
@options.as_json
@options.archive
def command(
    query: tuple[str, ...],
    since: str | None,
    until: str | None,
    sort: str | None,
    limit: int,
    page: int,
    counted: bool,
    by: str | None,
    traditional: bool,
    folder: Path | None,
    as_json: bool,
    archive: str,
) -> None:
    """Find articles by what they say and what is known of them.

    Words are looked for in title, text, names and origin, and all must be there. Further: "a phrase" (in quotes of the
    shell's), OR, -not, (groups), title: body: origin: author: editor: approver: and other roles, source: region: level:
    column: published: seen: state: reads: changed: has: related: sort:. docs/search.md tells of each.

    \b
    Example:
      qingjian search 督察 洋水河
      qingjian search '"环境监测站" -招聘 published:2022-08..2022-10'
      qingjian search 'approver:杨凡 (PM2.5 OR 臭氧) sort:reads'
      qingjian search 督察 --by month
      qingjian search 督察 --by region --parquet everything
    """
    from archive import Archive, parquetsearch
    from crawler.output import for_people, print_lines

    words = " ".join(query)
    if not (words.strip() or since or until):
        raise click.UsageError("say what to look for")
    narrowed: dict[str, Any] = {"since": since, "until": until, "traditional": traditional}
    with Archive(archive) if folder is None else parquetsearch.opened(folder) as opened:
        if by:
            rows = opened.counts(words, by, **narrowed)
            _print_counts([{by: value, "articles": count} for value, count in rows], by, as_json)
            return
        if counted:
            click.echo(opened.count(words, **narrowed))
            return
        hits = opened.search(words, limit, page=page, sort=sort, **narrowed)
    if for_people(as_json):
        _print_page(hits, (page - 1) * limit + 1)
    else:
        print_lines(map(_line, hits))
    if not hits:
        click.echo("nothing found" if page == 1 else f"nothing found on page {page}", err=True)


def _line(hit: Hit) -> dict[str, object]:
    """A line of JSON: what tells what the article is; `qingjian show` has all of it."""
    names = ("id", "source", "title", "published_at", "url", "snippet", "credits", "marks", "origin", "state", "reads")
    whole = asdict(hit)
    return {name: whole[name] for name in names}


def _print_page(hits: Sequence[Hit], first: int) -> None:
    from rich.console import Console
    from rich.padding import Padding

    console = Console(highlight=False)
    for number, hit in enumerate(hits, first):
        console.print(f"{number:>3} ", end="", style="dim")
        console.print(hit.title or "(no title)", style="bold", markup=False)
        for line in _about(hit):
            console.print(Padding(line, (0, 0, 0, 4)))
        console.print()


def _about(hit: Hit) -> list[Text]:
    from rich.text import Text

    by = " ".join(f"{credit.label}:{credit.name}" for credit in hit.credits)
    reads = f"{hit.reads:,} reads" if hit.reads is not None else ""
    state = hit.state if hit.state != "live" else ""
    known = (hit.published_at, hit.source_name, hit.origin, by, reads, state, f"#{hit.id}")
    snippet = Text(hit.snippet)
    for start, end in hit.marks:
        snippet.stylize("bold reverse", start, end)
    lines = [Text(" · ".join(filter(None, known)), style="dim"), snippet, Text(hit.url, style="dim")]
    return [line for line in lines if line]


def _print_counts(rows: Sequence[Mapping[str, object]], by: str, as_json: bool) -> None:
    from crawler.output import for_people, print_lines, print_table

    if not for_people(as_json):
        print_lines(rows)
        return
    most = max((int(str(row["articles"])) for row in rows), default=1)
    # A value that is there has a bar, however short.
    print_table(
        [
            {**row, by: row[by] or "(none)", "": "█" * max(1, round(int(str(row["articles"])) * LONGEST_BAR / most))}
            for row in rows
        ]
    )
