"""`qingjian fixture`: stored pages with what must be read of them, for the tests."""

from __future__ import annotations

from pathlib import Path

import click

_into = click.option(
    "--folder",
    default="tests/pages",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where fixtures are kept.",
)


@click.group(name="fixture")
def command() -> None:
    """Make and renew the stored pages that the tests read.

    \b
    Example:
      qingjian fixture add page.html --name hanweb-notice --url https://www.example.cn/art/1.html
      qingjian fixture rerun hanweb-notice
    """


@command.command(name="add")
@click.argument("page", metavar="FILE|URL")
@click.option("--name", required=True, help="The folder's name: small letters, digits, hyphens.")
@click.option("--url", help="The address that a file was served at.")
@_into
def add(page: str, name: str, url: str | None, folder: Path) -> None:
    """Store a page with what is read of it today.

    Look at what it wrote before you commit it: it is what is read, and not yet what is true.

    \b
    Example:
      qingjian fixture add page.html --name hanweb-notice --url https://www.example.cn/art/1.html
    """
    from dataclasses import replace

    from crawler import fixtures
    from crawler.single import load

    found = load(page)
    click.echo(fixtures.add(replace(found, url=url or found.url), name, folder))


@command.command(name="rerun")
@click.argument("name")
@click.option("--write", is_flag=True, help="Write what is read today as what is expected.")
@_into
def rerun(name: str, write: bool, folder: Path) -> None:
    """Read a stored page again and show what is read otherwise than expected. Exits with 1 when anything is.

    \b
    Example:
      qingjian fixture rerun hanweb-notice --write
    """
    from crawler import fixtures
    from crawler.output import print_json

    fixture = fixtures.load(folder / name)
    differences = fixtures.rerun(fixture)
    for key, (expected, found) in differences.items():
        print_json({"field": key, "expected": expected, "found": found})
    if write and differences:
        fixtures.renew(fixture, folder / name)
        click.echo(f"{folder / name}: renewed; look at the difference before you commit it", err=True)
    raise SystemExit(1 if differences and not write else 0)
