"""`qingjian demo`: the whole thing in one command, without the network."""

from __future__ import annotations

from pathlib import Path

import click

# Where the tutorial reaches the site; no well-known service is there.
PORT = 8790


@click.command(name="demo")
@click.option(
    "--keep",
    default="qingjian-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the archive; a former demo's is replaced.",
)
@click.option(
    "--serve",
    "port",
    is_flag=False,
    flag_value=PORT,
    type=click.IntRange(0, 65535),
    metavar="[PORT]",
    help=f"Only serve the site, for other commands to crawl, until Ctrl-C; at port {PORT} if not said.",
)
def command(keep: Path, port: int | None) -> None:
    """See it work: a stored web site, crawled and asked.

    The site holds invented news. It is crawled twice into a fresh archive, which then answers three questions. Nothing
    leaves this machine. The archive stays, to be looked at with the other commands.

    \b
    Example:
      qingjian demo
      qingjian search 噪声 --archive qingjian-demo/news.db
      qingjian demo --serve
    """
    from crawler.demo import ARCHIVE, demo, serve

    if port is not None:
        serve(port, click.echo)
        return
    demo(keep, lambda text: click.echo(text, err=True))
    click.echo(f"the archive is {keep / ARCHIVE}; try: qingjian status --archive {keep / ARCHIVE}", err=True)
