"""Days and times as people write them, in the form in which the archive keeps times: UTC to the second, with Z."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from archive.errors import ArchiveError

LAST_SECOND = time(23, 59, 59)


class BadTime(ArchiveError):
    """The text is no day and no time."""


def beginning(text: str) -> str:
    """The first second of a day (UTC), or the time itself; without an offset it is UTC. Raises BadTime."""
    return _second(text, time.min)


def end(text: str) -> str:
    """The last second of a day (UTC), or the time itself; without an offset it is UTC. Raises BadTime."""
    return _second(text, LAST_SECOND)


def _second(text: str, of_day: time) -> str:
    try:
        found = datetime.combine(date.fromisoformat(text), of_day)
    except ValueError:
        found = _time(text)
    return f"{found.replace(microsecond=0).isoformat()}Z"


def _time(text: str) -> datetime:
    """The time in UTC, without saying so."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadTime(f"{text!r} is no day or time; write 2022-08-12 or 2022-08-12T09:30:00Z") from None
