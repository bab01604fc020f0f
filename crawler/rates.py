"""Whether a share has fallen against its own past: a test that holds for small numbers and for what comes in clumps.

Of the past's n readings k found the thing, of the recent m only j. With Jeffreys' prior for the unknown share, j is
beta-binomial (Brown, Cai, DasGupta 2001, for the prior). That takes each article for a throw of its own; but a day's
tenders have no byline all together. So days are thrown too, by the same test: how many of them were low, and how many of
the recent ones. And no stretch of the past that has as many days may have been as low.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma

# Articles without which nothing is said, of the past and of what is recent; days that brought any, of what is recent. More
# are tried where few prove nothing.
LEAST_PAST, LEAST_RECENT, STRETCHES = 20, 5, (3, 4, 5, 8, 13, 21)

# A hundred sources with a dozen fields, looked at four times a day for a year, are two million looks, though hardly ever
# at other pages.
CHANCE = 1e-5

# A share is as it was when it is at least so much of what it was.
RECOVERED = 0.75


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many readings how many found it."""

    found: int
    read: int

    @property
    def rate(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return self.found / self.read if self.read else 0.0

    def __str__(self) -> str:
        return f"{self.found} of {self.read}"


@dataclass(frozen=True, slots=True)
class Fall:
    """A share that fell: what it was, what it is, and how many of the newest days this covers."""

    past: Share
    recent: Share
    days: int


def fallen(days: Sequence[Share], *, to: float, past: Share | None = None) -> Fall | None:
    """How the share, one a day that brought articles and the newest first, has fallen to at most `to` times its past; None
    when it has not, or when that can't be told. `past` is what to hold it against where that is known from before."""
    for length in STRETCHES:
        recent, before = total(days[:length]), past or total(days[length:])
        if recent.read < LEAST_RECENT or before.read < LEAST_PAST or recent.rate > to * before.rate:
            continue
        unlike = past is not None or _is_unlike(days, length, to * before.rate)
        if unlike and chance(before, recent) < CHANCE:
            return Fall(before, recent, min(length, len(days)))
    return None


def recovered(days: Sequence[Share], past: Share, *, to: float) -> bool:
    """Whether the newest days brought enough articles and are as they were in the past."""
    recent = total(days[: STRETCHES[0]])
    return recent.read >= LEAST_RECENT and recent.rate >= max(RECOVERED, to) * past.rate


def _is_unlike(days: Sequence[Share], length: int, low: float) -> bool:
    """Whether the newest days are low more often than the past's were, and as no stretch of it was."""
    recent, earlier = days[:length], days[length:]
    rate = total(recent).rate
    stretches = (earlier[start : start + length] for start in range(max(1, len(earlier) - length + 1)))
    if any(total(stretch).rate <= rate for stretch in stretches):
        return False
    return chance(_high(earlier, low), _high(recent, low)) < CHANCE


def _high(days: Sequence[Share], low: float) -> Share:
    return Share(sum(day.rate > low for day in days), len(days))


def total(shares: Iterable[Share]) -> Share:
    found = read = 0
    for share in shares:
        found, read = found + share.found, read + share.read
    return Share(found, read)


def chance(past: Share, recent: Share) -> float:
    """The probability of as few as were found recently, when the share is what it was in the past."""
    a, b, m = past.found + 0.5, past.read - past.found + 0.5, recent.read
    return sum(exp(_log_choose(m, x) + _log_beta(a + x, b + m - x) - _log_beta(a, b)) for x in range(recent.found + 1))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
