"""Options that several commands have."""

from __future__ import annotations

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
