"""`qingjian doctor`: whether the installation is sound."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands import options


@click.command(name="doctor")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--offline", is_flag=True, help="Ask nobody: without names, certificates and robots.txt of hosts.")
@options.as_json
@options.archive
@options.seeds
def command(sources: tuple[str, ...], offline: bool, as_json: bool, archive: str, seeds: str | None) -> None:
    """Check the installation, and say what to do.

    Looked at are SQLite, time zones, clock, certificates, extras, settings, the archive's folder with its locks and room,
    the archive, its captures, contact and alerts; and of each host of the sources its name, certificate, robots.txt and
    clock, asked for once. A check is ok, a warning, or a fault, which makes the exit code 1.

    \b
    Example:
      qingjian doctor
      qingjian doctor mee --offline
    """
    from crawler import sources as known
    from crawler.clock import now
    from crawler.configuration import current
    from crawler.diagnosis import Installation, Verdict
    from crawler.doctor import examine
    from crawler.output import for_people, print_lines

    settings = current()
    found = known.get(sources or settings.sources, known.seeds_folder(seeds))
    faults = False
    for one in examine(Installation(Path(archive), found, settings, now()), offline=offline):
        faults = faults or one.verdict is Verdict.FAULT
        if for_people(as_json):
            click.secho(f"{one.verdict:<8}", fg=COLOURS[one.verdict], nl=False)
            click.echo(f"{one.check}: {one.says}{f' → {one.step}' if one.step else ''}")
        else:
            print_lines([{"check": one.check, "verdict": one.verdict, "says": one.says, "next": one.step or None}])
    raise SystemExit(1 if faults else 0)


COLOURS = {"ok": "green", "warning": "yellow", "fault": "red"}
