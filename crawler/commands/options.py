"""Options that several commands have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from crawler import configuration

if TYPE_CHECKING:
    from archive import Archive

archive = click.option(
    "--archive",
    default=lambda: str(configuration.current().archive),
    envvar="QINGJIAN_ARCHIVE",
    show_envvar=True,
    type=click.Path(),
    help="The archive's file; without qingjian.toml it is qingjian.db.",
)

seeds = click.option(
    "--seeds",
    default=lambda: configuration.current().seeds,
    envvar="QINGJIAN_SEEDS",
    show_envvar=True,
    type=click.Path(),
    help="The folder of sources.",
)

dask = click.option(
    "--dask",
    is_flag=False,
    flag_value="",
    metavar="[ADDRESS]",
    help="Do it on the workers of the Dask scheduler there; without ADDRESS on processes of this machine, through Dask.",
)

listen = click.option(
    "--listen", metavar="HOST[:PORT]", help="Where Dask's workers reach this machine; found out if not said."
)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON on a terminal too.")


class Moment(click.ParamType[str]):
    """A day or a time, as UTC text of the archive's form; a day is its beginning, or its end where `end` is set."""

    name = "DATE"

    def __init__(self, *, end: bool = False) -> None:
        self.end = end

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return self._time(value, param, ctx)
        return f"{day}T{'23:59:59' if self.end else '00:00:00'}Z"

    def _time(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            found = datetime.fromisoformat(value)
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):  # 0001-01-01 in Beijing is before all that Python counts
            self.fail(f"{value!r} is neither a day (2024-03-31) nor a time (2024-03-31T12:00+08:00)", param, ctx)
        return f"{found.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def complain(line: str) -> None:
    """A line on stderr."""
    click.echo(line, err=True)


def given(name: str) -> bool:
    """Whether this command's option was given where it was called, and not by a variable, a file or by default."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


since = click.option("--since", type=Moment(), help="Only captures from this day or time (UTC) on.")
until = click.option("--until", type=Moment(end=True), help="Only captures up to this day (UTC, whole) or time.")
jobs = click.option("--jobs", type=click.IntRange(min=1), help="Processes that read; one a core if not said.")


def require_source(archive: Archive, source: str | None) -> None:
    """Raises UnknownSource for one that the archive does not know."""
    from crawler.errors import UnknownSource

    known = archive.source_names()
    if source is not None and source not in known:
        raise UnknownSource(f"no source {source!r} in {archive.path}; it has {', '.join(known) or 'none'}")


def require_archive(path: str) -> None:
    """Raises ArchiveMissing where there is none: what is opened for writing would be made."""
    from archive import Archive

    if not Path(path).exists():
        Archive(path)
