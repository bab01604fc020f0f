"""`qingjian seal`: closed WARC files into the manifest, and time stamps for its entries."""

from __future__ import annotations

import click

from crawler import configuration
from crawler.commands import options


@click.command(name="seal")
@options.archive
@click.option(
    "--authority",
    metavar="URL",
    default=lambda: configuration.current().timestamp_authority,
    envvar="QINGJIAN_TIMESTAMP_AUTHORITY",
    show_envvar=True,
    help="A time-stamping authority (RFC 3161), asked for a stamp of each entry that has none.",
)
@click.option("--dry-run", is_flag=True, help="Name the files that would be entered, and do nothing.")
def command(archive: str, authority: str | None, dry_run: bool) -> None:
    """Enter closed WARC files into the manifest.

    The manifest is a chain: each line names the one before it by its SHA-256, so that the digest printed here, kept
    elsewhere, proves all that was captured until now. Each crawl ends with a seal. With an authority each entry gets
    a time stamp; when it can't be had, the exit code is 1 and the next seal asks again.

    \b
    Example:
      qingjian seal --archive news.db --authority https://freetsa.org/tsr
    """
    from archive import Archive, manifest
    from crawler.authority import ask_of, stamp
    from crawler.clock import now
    from crawler.output import emit

    ask = ask_of(authority) if authority else None
    with Archive(archive) as opened:
        if dry_run:
            emit([{"file": name} for name in manifest.unsealed(opened.captures_folder)])
            return
        if opened.seal(now=now()) is None:
            click.echo("nothing new to seal", err=True)
        trouble = stamp(opened, ask) if ask else None
        emit(manifest.last(opened.captures_folder))
    if trouble:
        click.echo(f"not stamped: {trouble}", err=True)
        raise SystemExit(1)
