"""`qingjian replay`: captures read again with today's readers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.captures import Which
    from crawler.replay import Replayed

# A value in a line of the report: enough to see what changed.
_SHOWN = 60


@click.command(name="replay")
@click.option("--source", help="Only captures of this source.")
@options.since
@options.until
@click.option("--dry-run", is_flag=True, help="Record nothing; print what would change.")
@click.option("--restart", is_flag=True, help="Begin anew where an earlier replay broke off.")
@options.jobs
@options.dask
@click.option(
    "--captures", default="", metavar="ADDRESS", help="Where Dask's workers find the WARC files, for fsspec (s3://…)."
)
@click.option(
    "--parquet",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Record nothing; write what is read to Parquet files there.",
)
@options.archive
def command(
    source: str | None,
    since: str | None,
    until: str | None,
    dry_run: bool,
    restart: bool,
    jobs: int | None,
    dask: str | None,
    captures: str,
    folder: Path | None,
    archive: str,
) -> None:
    """Read captures again with today's readers.

    Prints, field by field, how many pages are read otherwise than before, with three examples each. What changed is
    recorded as a revision of the kind `reread`, which is never an edit of the agency's. Ctrl-C ends it in order; the
    same command goes on where it stopped.

    With --parquet a new folder gets each page as it is read now, in files by source and month: a row a capture.

    \b
    Example:
      qingjian replay --source sd --since 2024-01-01 --dry-run
      qingjian replay --dask tcp://10.0.0.5:8786 --captures s3://news/captures
      qingjian replay --dask --parquet readings
    """
    from archive import Archive
    from archive.captures import Which
    from crawler.executors import cores, spread
    from crawler.indexing import index
    from crawler.output import progress
    from crawler.replay import Replay

    if captures and (dask is None or "://" not in captures):
        raise click.UsageError("--captures is an address with :// in it, and for --dask")
    if folder and (dry_run or restart):
        raise click.UsageError("--parquet records nothing: neither --dry-run nor --restart goes with it")
    options.require_archive(archive)
    if folder:
        _write(Path(archive), Which(source, since=since, until=until), folder, jobs or cores(), dask, captures)
        return
    with Archive(archive, write=not dry_run) as opened:
        work = Replay(opened, Which(source, since=since, until=until), dry_run)
        if restart and not dry_run:
            work.forget()
        total = opened.count_kept(work.which)
        with spread(jobs or cores(), dask) as (pool, workers), progress("reading again", total) as step:
            done = work.run(pool, workers, step, captures)
        if not dry_run:
            index(opened)
    _print(done, dry_run)


def _write(path: Path, which: Which, folder: Path, jobs: int, dask: str | None, captures: str) -> None:
    from archive import Archive
    from crawler.executors import spread
    from crawler.output import emit, progress
    from crawler.readings import write

    with (
        Archive(path) as opened,
        spread(jobs, dask) as (pool, workers),
        progress("reading again", opened.count_kept(which)) as step,
    ):
        done = write(opened, which, folder, pool, workers, step, captures)
    emit([{"folder": str(folder), **asdict(done)}])


def _print(done: Replayed, dry: bool) -> None:
    from crawler.output import emit

    emit(
        [
            {"field": name, "changed": changes.count, "url": one.url, "captured_at": one.captured_at}
            | {"before": _short(one.before), "after": _short(one.after)}
            for name, changes in sorted(done.fields.items())
            for one in changes.examples
        ]
    )
    for name, examples in done.examples.items():
        for url, why in examples:
            click.echo(f"{name}: {url}: {why}", err=True)
    if done.resumed:
        click.echo("went on where the last replay stopped; --restart begins anew", err=True)
    click.echo(
        f"{done.captures} captures, {done.read} articles: {done.same} the same, {done.changed} "
        f"{'would change' if dry else 'changed'}, {done.new} new; {done.refused} are no articles to today's readers",
        err=True,
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=asdict)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
