"""`qingjian schedule`: crawls what is due, for ever; or the texts with which a machine's own scheduler does it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from crawler.units import Installation

# Not read from crawler.units, so that --help stays light; a test holds the two together.
FORMS = ("systemd", "cron", "compose", "fleet")


@click.command(name="schedule")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--print", "form", type=click.Choice(FORMS), help="Print what this scheduler needs instead, and end.")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="With --print: write files into this folder.")
@options.dask
@options.listen
@options.archive
@options.seeds
def command(
    sources: tuple[str, ...],
    form: str | None,
    folder: Path | None,
    dask: str | None,
    listen: str | None,
    archive: str,
    seeds: str | None,
) -> None:
    """Crawl what is due, for ever, or help others do so.

    Runs in the foreground: sleeps until the next page is due, then starts `qingjian crawl --due`. A crawl that fails is
    tried again after a minute, then after twice as long each time, an hour at most. Ctrl-C and SIGTERM end it within ten
    seconds, the crawl with it.

    --print writes a systemd service with its timer, a line for a crontab, or a container's files, filled in for this
    installation (docs/operations.md); `fleet` is a container for each part of several machines (docs/fleet.md).

    \b
    Example:
      qingjian schedule
      qingjian schedule --print systemd --to /etc/systemd/system
    """
    if form:
        _print(form, folder, archive)
        return
    if folder:
        raise click.UsageError("--to goes with --print")
    if listen and dask is None:
        raise click.UsageError("--listen goes with --dask")
    spread = [*([] if dask is None else [f"--dask={dask}"]), *([f"--listen={listen}"] if listen else [])]
    _run(sources, archive, seeds, spread)


def _run(wanted: tuple[str, ...], archive: str, seeds: str | None, spread: list[str]) -> None:
    from crawler import sources
    from crawler.clock import now
    from crawler.configuration import current
    from crawler.schedule import Schedule, due_in, run_child

    settings = current()
    found = sources.get(wanted or settings.sources, sources.seeds_folder(seeds), settings)
    named = ["--archive", archive, *(["--seeds", str(seeds)] if seeds else [])]
    crawl = [sys.executable, "-m", "crawler.cli", "crawl", "--due", *spread, *named, *(source.id for source in found)]
    work = Schedule(
        times=lambda at: due_in(Path(archive), found, at),
        crawl=lambda: run_child(crawl),
        clock=now,
        tell=options.complain,
    )
    work.run()


def _print(form: str, folder: Path | None, archive: str) -> None:
    from crawler.units import FORMS

    files = FORMS[form](_installation(archive))
    if folder is None:
        for name, text in files.items():
            click.echo(f"# {name}\n{text}" if len(files) > 1 else text, nl=len(files) > 1)
        return
    try:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            click.echo(folder / name)
    except OSError as error:
        raise click.UsageError(f"{folder}: can't be written: {(error.strerror or str(error)).lower()}") from error


def _installation(archive: str) -> Installation:
    """This installation, as far as it can tell."""
    import getpass
    import shutil

    from crawler import configuration
    from crawler.units import Installation

    beside = Path(sys.executable).with_name("qingjian")  # a virtual environment need not be on the path
    program = beside if beside.exists() else shutil.which("qingjian") or beside
    named = os.environ.get(configuration.NAMED) or (configuration.FILE if Path(configuration.FILE).exists() else None)
    return Installation(
        program=Path(program).absolute(),
        config=Path(named).absolute() if named else None,
        archive=Path(archive).absolute(),
        user=getpass.getuser(),
    )
