"""`qingjian monitor`: what is wrong with the sources, and who is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from crawler.commands import options

if TYPE_CHECKING:
    from archive import Archive
    from archive.alerts import Change
    from crawler.channels import Channel

SHOWN = ("source", "state", "subject", "since", "says", "next")


@click.command(name="monitor")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Tell these too; repeatable.")
@click.option("--accept", metavar="STATE[:SUBJECT]", help="Take this state of the one SOURCE for its ordinary one.")
@click.option("--test", is_flag=True, help="Send a trial message and nothing else.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and tell nobody.")
@options.archive
def command(
    sources: tuple[str, ...], to: tuple[str, ...], accept: str | None, test: bool, dry_run: bool, archive: str
) -> None:
    """Look at what crawls left, and tell what changed.

    Each source is held against its own past: nothing reachable, nothing listed, nothing readable and nothing new are
    different states, each with its evidence and its next step (docs/operations.md has all). A state is told when it
    begins and when it ends, and not in between. Printed is all that is open now.

    `qingjian crawl` does the same at its end for the sources that it crawled. To tell people, name them in qingjian.toml
    (`[alerts] to`), in QINGJIAN_ALERTS_TO or with --to: files, and addresses of Apprise's (`pip install 'qingjian[alerts]'`),
    such as mailto://, wecombot://, dingtalk://, feishu://, tgram:// and json://. What can't be sent is sent the next time,
    with exit code 1.

    \b
    Example:
      qingjian monitor
      qingjian monitor --to alerts.jsonl
      qingjian monitor mee --accept silent:环境要闻
    """
    from archive import Archive
    from crawler.channels import channels
    from crawler.clock import now
    from crawler.configuration import current
    from crawler.output import emit
    from crawler.watch import trial

    told = channels((*current().alerts.to, *to))
    if test:
        raise SystemExit(_complain(trial(told, now())))
    if accept and len(sources) != 1:
        raise click.UsageError("--accept: name the one source that it is about")
    options.require_archive(archive)
    with Archive(archive, write=True) as opened:
        for source in sources:
            options.require_source(opened, source)
        unsent = _accept(opened, sources[0], accept) if accept else _look(opened, sources, told, dry_run)
        shown = [one for one in opened.standing_alerts() if not sources or one.source in sources]
        emit([_row(change, opened.source_names()) for change in shown], SHOWN)
    raise SystemExit(_complain(unsent))


def _accept(archive: Archive, source: str, state: str) -> Sequence[str]:
    from crawler.clock import now
    from crawler.watch import accept, line_of

    name, _, subject = state.partition(":")
    click.echo(line_of(accept(archive, source, name, subject, now())), err=True)
    return ()


def _look(archive: Archive, sources: tuple[str, ...], to: Sequence[Channel], dry_run: bool) -> Sequence[str]:
    from crawler.clock import now
    from crawler.watch import changes, line_of, watch

    if dry_run:
        for change in changes(archive, now(), sources or None):
            click.echo(f"would be told: {line_of(change)}", err=True)
        return ()
    watched = watch(archive, now(), to, sources or None)
    for change in watched.changes:
        click.echo(line_of(change), err=True)
    return watched.unsent


def _row(change: Change, names: Mapping[str, str]) -> dict[str, object]:
    from crawler.channels import as_row, step_of

    return {**as_row(change, names), "next": step_of(change)}


def _complain(lines: Sequence[str]) -> int:
    for line in lines:
        click.echo(f"alerts: {line}", err=True)
    return 1 if lines else 0
