"""Options that several commands have."""

from __future__ import annotations

from datetime import UTC, datetime, time

import click

DEFAULT_ARCHIVE = "qingjian.db"

archive = click.option(
    "--archive",
    default=DEFAULT_ARCHIVE,
    envvar="QINGJIAN_ARCHIVE",
    show_envvar=True,
    show_default=True,
    type=click.Path(),
    help="The archive's file.",
)

seeds = click.option(
    "--seeds", envvar="QINGJIAN_SEEDS", show_envvar=True, type=click.Path(), help="The folder of sources."
)


class Moment(click.ParamType[str]):
    """A day or a time, as UTC text of the archive's form; a day is its beginning, or its end where `end` is set."""

    name = "DATE"

    def __init__(self, *, end: bool = False) -> None:
        self.end = end

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither a day (2024-03-31) nor a time (2024-03-31T12:00+08:00)", param, ctx)
        if len(value) == len("2024-03-31"):
            found = datetime.combine(found.date(), time(23, 59, 59) if self.end else time(0))
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


since = click.option("--since", type=Moment(), help="Only captures from this day or time (UTC) on.")
until = click.option("--until", type=Moment(end=True), help="Only captures up to this day (UTC, whole) or time.")
jobs = click.option("--jobs", type=click.IntRange(min=1), help="Processes that read; one a core if not said.")
