"""Our own times, as a reader in China reads a clock."""

from __future__ import annotations

from datetime import datetime

from archive.times import BEIJING

NONE = "–"


def china_time(at: str | None) -> str:
    """A time of ours (UTC) to the minute; a dash for none."""
    return f"{datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else NONE


def printed(published_at: str | None) -> str:
    """A date as pages print it, with its time as exact as it is known: 2024-03-01, 2024-03-01 10:00."""
    return (published_at or "").replace("T", " ", 1).removesuffix("+08:00")


def china_day(at: str | None) -> str:
    """The day of it; what is a day already stays."""
    return at if at and len(at) == len("2024-03-01") else china_time(at)[:10]
