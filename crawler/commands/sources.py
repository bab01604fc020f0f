"""`qingjian sources`: what there is to crawl, a draft of one more, and whether it can still be read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.model import KINDS, LEVELS
from crawler.commands import options

if TYPE_CHECKING:
    from crawler.answers import Ask
    from crawler.sourcecheck import Checked

_offline = click.option("--offline", is_flag=True, help="Ask nobody: the archive's stored answers only.")
_from = click.option(
    "--from",
    "files",
    type=click.Path(path_type=Path),
    help="Offline, without an archive: stored pages (a folder, a mirror, WARC, WACZ).",
)


@click.group(name="sources", invoke_without_command=True)
@click.option("--level", type=click.Choice(LEVELS), help="Only of this level.")
@click.option("--region", metavar="CODE", help="Only where the GB/T 2260 code begins so: 37 finds 370900.")
@click.option("--kind", type=click.Choice(KINDS), help="Only columns of this kind.")
@click.option("--checked/--unchecked", default=None, help="Only columns that were found readable, or not yet.")
@options.seeds
@click.pass_context
def command(
    context: click.Context,
    level: str | None,
    region: str | None,
    kind: str | None,
    checked: bool | None,
    seeds: str | None,
) -> None:
    """List, draft and check what can be crawled.

    Without a subcommand all sources are listed, a line each; the filters may be combined. In a pipe each line has the
    columns with their lists, evidence and notes too.

    \b
    Example:
      qingjian sources --level prefecture --region 37
      qingjian sources --kind news --unchecked
    """
    context.obj = seeds
    if context.invoked_subcommand:
        return
    from crawler import overview, sources
    from crawler.output import emit

    wanted = overview.Wanted(level, region, kind, checked)
    rows = [overview.row(source) for source in wanted.of(sources.get([], sources.seeds_folder(seeds)))]
    emit(rows, overview.SHOWN)
    if not rows:
        click.echo("no source is so", err=True)


@command.command(name="new")
@click.argument("page", metavar="URL|FILE")
@click.option("--url", help="The address that a file was served at.")
@click.option("--articles", type=click.IntRange(min=0), default=3, show_default=True, help="Articles to try.")
@_offline
@_from
@options.archive
def new(page: str, url: str | None, articles: int, offline: bool, files: Path | None, archive: str) -> None:
    """Draft a source's file from one of its lists.

    Prints it, with what was guessed marked as a guess and a few articles as they are read. Look at it, name what it
    leaves open, and put it into the folder of sources. A FILE needs its --url, and of its articles those are tried that
    are stored.

    \b
    Example:
      qingjian sources new http://sthjj.qinghe.example/hjyw/ > seeds/qinghe.toml
      qingjian sources new list.html --url http://sthjj.qinghe.example/hjyw/
    """
    from dataclasses import replace

    from crawler.clock import now
    from crawler.drafting import draft
    from crawler.politeness import require_contact
    from crawler.single import load

    local = "://" not in page
    if local != bool(url):
        raise click.UsageError("--url goes with a FILE, and a FILE needs it")
    live = not (local or offline or files)
    if live:
        require_contact([page])
    with _asking(live=live, files=files, archive=archive if offline else None) as ask:
        listed = replace(load(page), url=url) if url else ask(page)
        click.echo(draft(listed, ask, articles, now()[:10]), nl=False)


@command.command(name="check")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--articles", type=click.IntRange(min=0), default=3, show_default=True, help="Articles to try a column.")
@click.option("--write", is_flag=True, help="Write today's date into the files of the columns that are fine.")
@_offline
@_from
@options.archive
@options.seeds
@click.pass_context
def check_(
    context: click.Context,
    ids: tuple[str, ...],
    articles: int,
    write: bool,
    offline: bool,
    files: Path | None,
    archive: str,
    seeds: str | None,
) -> None:
    """See whether sources can be read.

    Asks for page 1 of each column's list and for a few of its articles, and prints how many rows, dates, titles, …
    were found. A column that can't be read says why: unreachable, tls, refused, blocked, empty, layout. All sources
    are checked when none is named. Exits with 0 when all columns are fine, 1 when some are not, 3 when none is.

    \b
    Example:
      qingjian sources check sd --articles 5
      qingjian sources check --offline --archive news.db
    """
    from crawler import sources
    from crawler.clock import now
    from crawler.politeness import require_contact
    from crawler.sourcecheck import SIDE_BY_SIDE, check

    offline = offline or bool(files)
    if write and offline:
        raise click.UsageError("--write goes with a live check: stored pages say nothing of today")
    folder = sources.seeds_folder(seeds or context.obj)
    found = [sources.of_day(source, now()) for source in sources.get(ids, folder)]
    if not offline:
        require_contact(column.list for source in found for column in source.columns)
    with (
        _asking(live=not offline, files=files, archive=archive) as ask,
        closing(check(found, ask, articles, 1 if offline else SIDE_BY_SIDE)) as checks,
    ):
        done = _shown(checks, sum(len(source.columns) for source in found))
    if write:
        _write(done, folder, now()[:10])
    fine = sum(one.fine for one in done)
    raise SystemExit(0 if fine == len(done) else 1 if fine else 3)


@contextmanager
def _asking(*, live: bool, files: Path | None, archive: str | None) -> Iterator[Ask]:
    """Who is asked for pages: the servers, stored files, an archive, or nobody."""
    from archive import Archive
    from crawler import answers

    if live:
        yield answers.live()
    elif files:
        yield answers.from_files(files)
    elif archive:
        with Archive(archive) as opened:
            yield answers.from_archive(opened)
    else:
        yield answers.nobody


def _shown(checks: Iterable[Checked], total: int) -> list[Checked]:
    """Prints each column as soon as it is checked, or a table of all when a person looks at it."""
    from crawler.output import emit, print_table, progress

    done = []
    with progress("checking", total) as step:
        for one in checks:
            done.append(one)
            step(1)
            if not sys.stdout.isatty():
                emit([one.as_dict()])
                sys.stdout.flush()
    if sys.stdout.isatty():
        print_table([_cells(one) for one in done])
    return done


def _cells(one: Checked) -> dict[str, object]:
    """A line of the table: of so many rows or articles, how many had the field."""
    from crawler.sourcecheck import FIELDS

    found = {name: f"{one.found[name]}/{one.articles}" for name in one.found}
    return {
        "source": one.source,
        "column": one.column.name,
        "fine": "✔" if one.fine else "✘",
        "rows": one.rows,
        "dates": f"{one.dates}/{one.rows}",
        **{name: found.get(name) for name in FIELDS},
        "reason": None if one.fine else f"{one.verdict}: {one.reason}",
    }


def _write(done: Iterable[Checked], folder: Path, day: str) -> None:
    """Writes the day into the files of the sources whose columns are fine."""
    from crawler.seedfile import write_checked
    from crawler.sources import files_of

    files = files_of(folder)
    fine: dict[str, list[str]] = {}
    for one in done:
        if one.fine:
            fine.setdefault(one.source, []).append(one.column.name)
    for source, names in fine.items():
        write_checked(files[source], names, day)
        click.echo(f"{files[source]}: {len(names)} columns checked on {day}", err=True)
