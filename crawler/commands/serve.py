"""`qingjian serve`: the archive in a browser."""

from __future__ import annotations

import click

from crawler.commands import options


@click.command(name="serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Whose requests are answered; others' with 0.0.0.0."
)
@click.option("--sql", is_flag=True, help="Let readers ask their own SQL, read-only and with a limit of time.")
@options.archive
def command(port: int, host: str, sql: bool, archive: str) -> None:
    """Show the archive in a browser.

    Read-only, beside a running crawl too. On this machine only, unless --host says otherwise. It needs the extra
    `web`: pip install 'qingjian[web]'.

    \b
    Example:
      qingjian serve --archive news.db
    """
    from archive import Archive

    with Archive(archive):
        pass  # what is wrong with it is said now, in one line
    try:
        from archive.web import serving
    except ModuleNotFoundError as error:
        raise click.UsageError(f"{error.name} is missing: pip install 'qingjian[web]'") from error
    serving.serve(archive, host=host, port=port, sql=sql)
