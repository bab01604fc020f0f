"""`qingjian import`: stored answers from outside, into the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.model import Source
    from crawler.importing import Imported


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path(path_type=Path))
@click.option("--source", help="Take all hosts as this source's; else a host belongs to the source that names it.")
@options.jobs
@options.archive
@options.seeds
def command(files: tuple[Path, ...], source: str | None, jobs: int | None, archive: str, seeds: str | None) -> None:
    """Take stored answers into the archive and read them.

    FILE is a WARC, WACZ or WET file (Common Crawl's as they are), another archive (.db), an HTML file, a folder of
    such files, or an export's JSON lines (.jsonl), whose articles come with their history. Each answer keeps its date;
    doing it twice changes nothing. HTML files need an address: a line in urls.csv (file,url,captured_at) in the folder,
    the `saved from url` that browsers write, or a mirror's folders (host/path).

    \b
    Example:
      qingjian import march.wacz CC-MAIN-20240301.warc.gz --archive news.db
      qingjian import saved-pages/ --source sd
    """
    from archive import Archive
    from crawler import dossiers, sources
    from crawler.clock import now
    from crawler.executors import cores, executor
    from crawler.importing import Import
    from crawler.indexing import index
    from crawler.output import progress

    found = sources.get([], sources.seeds_folder(seeds))
    only = _only(source, found)
    workers = jobs or cores()
    lines = [path for path in files if path.suffix == dossiers.ENDING]
    answers = [path for path in files if path not in lines]
    with Archive(archive, write=True) as opened:
        work = Import(opened, found, now, only)
        with progress("taking in") as step:
            work.keep(answers, step)
        with executor(workers) as pool, progress("reading") as step:
            work.read(pool, workers, step)
        # After the captures, to which the lines' articles are linked.
        told = dossiers.Dossiers(opened, work.done.report, now)
        with progress("taking in lines") as step:
            for path in lines:
                told.take(path, step)
        work.done.problems += told.problems
        index(opened)
        opened.seal(now=now())
    _print(work.done)
    raise SystemExit(1 if work.done.problems else 0)


def _only(source: str | None, found: list[Source]) -> Source | None:
    if source is None:
        return None
    only = next((one for one in found if one.id == source), None)
    if only is None:
        raise click.UsageError(f"no source {source!r}; `--source` takes the name of a file in seeds/")
    return only


def _print(done: Imported) -> None:
    from crawler.output import emit

    for problem in done.problems:
        click.echo(f"passed over: {problem}", err=True)
    if done.foreign:
        hosts = ", ".join(f"{host} ({count})" for host, count in done.foreign.most_common(3))
        click.echo(f"of no source: {done.foreign.total()} answers, most from {hosts}; see --source", err=True)
    if done.dangling:
        click.echo(f"passed over: {done.dangling} revisits of payloads that are not here", err=True)
    click.echo(f"kept {done.kept} answers, {done.known} were here already", err=True)
    emit([{"source": name, **tally.as_dict()} for name, tally in sorted(done.report.tallies.items())])
