"""`qingjian export`: captures as a file for others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawler.commands import options


@click.command(name="export")
@click.argument("url", required=False)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The file; a former one is replaced."
)
@click.option("--format", "form", type=click.Choice(["wacz", "warc"]), help="Otherwise the file's name says it.")
@click.option("--source", metavar="ID", help="Only captures made for this source.")
@options.since
@options.until
@click.option("--sign", metavar="KEYFILE", type=click.Path(path_type=Path), help="Sign a WACZ with this private key.")
@options.archive
def command(
    url: str | None,
    output: Path,
    form: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    sign: Path | None,
    archive: str,
) -> None:
    """Export captures as a WACZ or WARC file.

    Everything is exported, or what is of an address (with what its articles rest on), of a source, of a period. Records
    are copied unchanged, and an unchanged page brings the capture along that it repeats. ReplayWeb.page shows a WACZ file
    in any browser. KEYFILE holds an ECDSA key (P-384) in PEM.

    \b
    Example:
      qingjian export --source sd --since 2024-08-01 --until 2024-08-31 -o august.wacz
      qingjian export https://www.mee.gov.cn/ywdt/hjywnews/202204/t20220417_974894.shtml -o page.warc.gz
    """
    from archive import Archive
    from archive.export import form_of
    from archive.selection import Selection
    from crawler.clock import now
    from crawler.output import emit, progress

    form_of(output, form)
    selection = Selection(url, source, since, until)
    with Archive(archive) as opened, progress("copying captures") as step:
        done = opened.export(output, selection, now=now(), key=sign, step=step)
    emit([asdict(done)])
