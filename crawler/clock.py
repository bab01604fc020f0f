"""The one place that asks the time. Everything below gets it as an argument."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

# What a clock may drift or be corrected by (NTP steps are mostly below a second) before it is one that was set.
DRIFT = 60.0


class Steady:
    """A clock that goes on from where it stood when this process began, in UTC as the archive keeps it, to the second.

    A machine's clock may be set while a crawl runs, by hours or years. What the crawl notes must stay in order, so it
    goes by what has passed since its start, sleep of the machine included; small corrections are followed. Seconds since
    1970 are `wall`'s, those since anything at all `passed`'s.
    """

    def __init__(self, wall: Callable[[], float], passed: Callable[[], float]) -> None:
        self._wall, self._passed = wall, passed
        self._start = wall() - passed()

    def __call__(self) -> str:
        """The time now, such as `2022-08-12T01:30:00Z`."""
        said = self._wall() - self._passed()
        if abs(said - self._start) <= DRIFT:
            self._start = said
        return datetime.fromtimestamp(self._start + self._passed(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _passed() -> float:
    """Seconds since the machine began, its sleep included where the system counts that."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


now = Steady(lambda: datetime.now(UTC).timestamp(), _passed)
