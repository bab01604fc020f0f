"""`qingjian config`: what holds here, and why."""

from __future__ import annotations

import os
from dataclasses import asdict

import click

from crawler.commands import options


@click.command(name="config")
@options.archive
@options.seeds
@options.as_json
def command(archive: str, seeds: str | None, as_json: bool) -> None:
    """Show each setting and why it holds.

    Settings come from qingjian.toml, environment variables over it and options over these (docs/operations.md). Passwords
    and keys in the addresses of [alerts] are left out. A variable that begins with QINGJIAN_ and means nothing is named.

    \b
    Example:
      qingjian config
      qingjian --config /etc/qingjian/qingjian.toml config
    """
    from crawler import configuration
    from crawler.output import for_people, print_lines, print_table

    rows = [asdict(one) for one in configuration.held(configuration.current())]
    said = {"archive": archive, "seeds": seeds}
    for row in (row for row in rows if row["setting"] in said and options.given(row["setting"])):
        row |= {"value": said[row["setting"]], "why": f"--{row['setting']}"}
    if for_people(as_json):
        print_table([row | {"value": _cell(row["value"])} for row in rows])
    else:
        print_lines(rows)
    for name in configuration.unknown_variables(os.environ):
        click.echo(f"means nothing: {name}", err=True)


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
