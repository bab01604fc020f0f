"""`qingjian withhold`: what is kept and does not go out."""

from __future__ import annotations

from dataclasses import asdict

import click

from crawler.commands import options


@click.command(name="withhold")
@click.argument("url", required=False)
@click.option("--reason", metavar="TEXT", help="Why; it is kept, and shown to whoever asks for the page.")
@click.option("--release", is_flag=True, help="Show a withheld page again.")
@click.option("--dry-run", is_flag=True, help="Name the addresses that would be hidden, and do nothing.")
@options.archive
def command(url: str | None, reason: str | None, release: bool, dry_run: bool, archive: str) -> None:
    """Keep a page and show it no more, or list such pages.

    The page is named by any of its addresses. It is then found by no search, shown by no command and part of no
    export; its captures, its text and the reason stay in the archive. Without an address the pages that are withheld
    are listed.

    \b
    Example:
      qingjian withhold http://www.example.cn/news/1.html --reason "court order 12/2024"
      qingjian withhold http://www.example.cn/news/1.html --release --reason "order lifted"
    """
    if url is None:
        if reason or release or dry_run:
            raise click.UsageError("name the page's address")
        _list(archive)
    elif dry_run:
        _preview(archive, url)
    elif not (reason and reason.strip()):
        raise click.UsageError("say why, with --reason")
    else:
        _change(archive, url, reason.strip(), release)


def _list(archive: str) -> None:
    from archive import Archive, withholding
    from crawler.output import emit

    with Archive(archive) as opened:
        found = withholding.in_force(opened.db.conn)
    emit([asdict(one) for one in found])
    if not found:
        click.echo("nothing is withheld", err=True)


def _preview(archive: str, url: str) -> None:
    from archive import Archive, withholding
    from crawler.output import emit

    with Archive(archive) as opened:
        emit([{"url": one} for one in withholding.addresses(opened.db.conn, url)])


def _change(archive: str, url: str, reason: str, release: bool) -> None:
    from archive import Archive
    from crawler.clock import now
    from crawler.output import emit

    Archive(archive).close()  # opening for writing would make an archive that is missing
    with Archive(archive, write=True) as opened:
        done = (opened.release if release else opened.withhold)(url, reason=reason, now=now())
    emit([asdict(done)])
    if done.title is None and not release:
        click.echo(f"no article here has the address {done.url}; the address itself is withheld", err=True)
