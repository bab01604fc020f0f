"""The one place that asks the time. Everything below gets it as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The time in UTC as the archive keeps it, to the second: `2022-08-12T01:30:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
