"""Our own times: UTC text of one form (`2022-08-12T09:30:00Z`), so that text order is time order."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

# All of China keeps it, and has had no other since 1991.
BEIJING = timezone(timedelta(hours=8))


def later(now: str, by: timedelta) -> str:
    """The UTC time `by` after `now`, in the form of `now`."""
    return (datetime.fromisoformat(now) + by).isoformat().replace("+00:00", "Z")


def seconds_between(start: str, end: str) -> int:
    """Whole seconds from one time to another; negative when it lies before."""
    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
