"""`qingjian extract`: what single pages say, without an archive."""

from __future__ import annotations

from dataclasses import asdict

import click

from archive.errors import QingjianError


@click.command(name="extract")
@click.argument("pages", nargs=-1, required=True, metavar="FILE|URL...")
def command(pages: tuple[str, ...]) -> None:
    """Read single pages, without an archive.

    Prints one JSON object a page, from a file or an address. A page that is no article (a list, a block page, nothing)
    is named on stderr, and the others are read all the same.

    \b
    Example:
      qingjian extract article.html https://www.mee.gov.cn/ywdt/hjywnews/202204/t20220417_974894.shtml
    """
    from crawler.output import print_json
    from crawler.pages import read
    from crawler.single import load

    errors: list[QingjianError] = []
    for name in pages:
        try:
            page = load(name)
            print_json(asdict(read(page.url, page.body, page.headers, seen_at=page.seen_at)))
        except QingjianError as error:
            errors.append(error)
            click.echo(f"qingjian: {error}", err=True)
    raise SystemExit(_exit_code(errors, len(pages)))


def _exit_code(errors: list[QingjianError], asked: int) -> int:
    """1 when only some were read; else what the first error says."""
    if errors and len(errors) < asked:
        return 1
    return errors[0].exit_code if errors else 0
