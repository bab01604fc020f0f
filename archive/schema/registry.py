"""Where each migration registers itself, in the order in which `archive.schema` imports them."""

from __future__ import annotations

from sqlite_utils import Migrations

migrations = Migrations("qingjian")
