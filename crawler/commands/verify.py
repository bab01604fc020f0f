"""`qingjian verify`: is all there, and is it what it was?"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive.damage import Finding
    from archive.verify import Counts


@click.command(name="verify")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE.wacz|FILE.warc.gz]")
@click.option("--repair", is_flag=True, help="Put right what needs no copy, then check again.")
@click.option(
    "--authority-certificate",
    "certificate",
    metavar="PEM",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The time-stamping authority's root, to hold the stamps against.",
)
@click.option("--whole-index", is_flag=True, help="Read the whole index of texts, not a sample of its articles.")
@options.archive
def command(file: Path | None, repair: bool, certificate: Path | None, whole_index: bool, archive: str) -> None:
    """Check the archive, or one WACZ or WARC file.

    Reads the database, every record of every WARC file, each row against its record, the manifest's chain with the
    files that it names, its time stamps, and of a sample of articles whether the index of texts has what they say.
    Prints what is damaged, where, and what can be done, then what was counted. Exits with 1 when anything is damaged.
    --repair finishes files that a crash left open, enters records that have no row, and seals.

    \b
    Example:
      qingjian verify --archive news.db --authority-certificate authority.pem
      qingjian verify news.wacz
    """
    if file is not None and (repair or certificate or whole_index):
        raise click.UsageError("--repair, --authority-certificate and --whole-index are for an archive, not for a file")
    counts = _file(file) if file is not None else _archive(archive, certificate, repair, whole_index)
    raise SystemExit(1 if counts.damaged else 0)


def _archive(archive: str, certificate: Path | None, repair: bool, whole: bool) -> Counts:
    from archive.damage import REPAIRABLE

    roots = certificate.read_bytes() if certificate else None
    findings, counts = _look(archive, roots, whole)
    if repair and any(finding.damage in REPAIRABLE for finding in findings):
        _repair(archive, findings)
        findings, counts = _look(archive, roots, whole)
    _print(findings, counts)
    if counts.stamps_unchecked:
        click.echo(f"time stamps not checked, for want of --authority-certificate: {counts.stamps_unchecked}", err=True)
    return counts


def _look(archive: str, roots: bytes | None, whole: bool) -> tuple[list[Finding], Counts]:
    from archive import Archive
    from archive.verify import Verification, bytes_to_read
    from crawler.output import progress

    with Archive(archive) as opened, progress("checking", bytes_to_read(opened.captures_folder)) as advance:
        looked = Verification(opened.db.conn, opened.captures_folder, roots, advance, whole=whole)
        return list(looked.findings()), looked.counts


def _repair(archive: str, findings: list[Finding]) -> None:
    from archive import Archive
    from archive.damage import Damage
    from crawler.clock import now

    files = sorted({one.file for one in findings if one.damage is Damage.NO_ROW and one.file})
    with Archive(archive, write=True) as opened:
        for done in opened.repair(files, now=now()):
            click.echo(f"repaired: {done}", err=True)


def _file(file: Path) -> Counts:
    from archive.verify import Counts, verify_file
    from crawler.output import progress

    counts = Counts()
    with progress("checking", file.stat().st_size if file.is_file() else 0) as advance:
        findings = list(verify_file(file, counts, advance))
    _print(findings, counts)
    return counts


def _print(findings: list[Finding], counts: Counts) -> None:
    """What is damaged, then what was counted: always the last line."""
    from crawler.output import emit, print_json

    emit([asdict(finding) for finding in findings], ("damage", "where", "what", "repair"))
    if sys.stdout.isatty():
        click.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(counts).items()))
    else:
        print_json(asdict(counts))
