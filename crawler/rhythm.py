"""When a source is asked: how often, not in its quiet hours, and not at the same second as everybody else asks it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

from archive.times import BEIJING, later

RHYTHM = r"[1-9]\d{0,4}[mhd]"
RHYTHM_MEANT = "a time such as 30m, 6h or 1d"
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}

QUIET = r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)"
QUIET_MEANT = "hours such as 23:00-06:00"

# Of a rhythm at most so much is jitter: what is looked at every ten minutes is not put off by fifteen.
MOST_JITTER = 0.25

# China has one time zone and, since 1992, no summer time.


def rhythm(text: str) -> timedelta:
    """The time that a rhythm such as 30m, 6h or 1d stands for."""
    return int(text[:-1]) * UNITS[text[-1]]


def is_quiet(text: str) -> bool:
    """Whether a text names quiet hours: `23:00-06:00`, of which the end may be on the next day."""
    match = re.fullmatch(QUIET, text)
    return match is not None and match.group(1, 2) != match.group(3, 4)


def quiet_until(text: str | None, now: str) -> str | None:
    """When the quiet hours (in China's time) end in which `now` (UTC, ISO 8601) lies; None when it lies in none. Their
    first minute belongs to them, their last doesn't."""
    match = re.fullmatch(QUIET, text or "")
    if match is None:
        return None
    here = datetime.fromisoformat(now).astimezone(BEIJING)
    start, end = (int(match[n]) * 60 + int(match[n + 1]) for n in (1, 3))
    minute = here.hour * 60 + here.minute
    if (minute - start) % 1440 >= (end - start) % 1440:
        return None
    ends = here.replace(hour=0, minute=0, second=0) + timedelta(minutes=end, days=minute >= end)
    return ends.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def share(key: str) -> float:
    """A number from 0 to 1 that is always the same for a key, and as good as random over keys."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6]) / 2**48


def next_look(now: str, every: str, jitter: str, quiet: str | None, key: str) -> str:
    """When a list that was looked at `now` is due again: after its rhythm and a share of the jitter that is always the
    same for the `key`; where that is in quiet hours, that share after their end."""
    wait = rhythm(every)
    moved = share(key) * min(rhythm(jitter), wait * MOST_JITTER) if jitter[0] != "0" else timedelta(0)
    at = _whole(later(now, wait + moved))
    ends = quiet_until(quiet, at)
    return _whole(later(ends, moved)) if ends else at


def _whole(time: str) -> str:
    """The time without a fraction of a second."""
    return f"{time[:19]}Z"
