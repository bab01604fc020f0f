"""What a crawl counts, per source: the numbers of its report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from archive.recovery import Recovered
from archive.wrongclock import Mended

# More lines nobody reads, and the archive has them all.
MOST_FAILURES = 1000


def _counts(what: str) -> Any:
    return field(default=0, metadata={"meaning": what})


@dataclass(slots=True)
class Tally:
    """One source's numbers in one run, each with what it counts."""

    lists: int = _counts("list pages that came and showed rows, or came unchanged")
    listed: int = _counts("rows on them")
    new: int = _counts("articles that the archive had not")
    changed: int = _counts("articles that say something else than before")
    unchanged: int = _counts("pages that came as they were")
    refused: int = _counts("answers that are no article, and addresses that may not be asked")
    failed: int = _counts("pages from which nothing came")
    files: int = _counts("attachments and images that were kept")
    postponed: int = _counts("pages whose host is not to be asked now (Retry-After, the day's budget, quiet hours)")
    absent: int = _counts("articles that the archive has and that were not where they were")

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def as_dict(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def documented(cls) -> dict[str, str]:
        """What each number counts."""
        return {one.name: one.metadata["meaning"] for one in fields(cls)}


@dataclass(slots=True)
class Report:
    """All sources' numbers, what failed: (address, reason) in the order in which it did (the first of them, and how many
    more there were), what an earlier crawl had
    left behind, WARC files that are gone with how many captures each had, what a wrong clock had put off, and why
    entries of the manifest got no time stamp."""

    tallies: dict[str, Tally]
    failures: list[tuple[str, str]] = field(default_factory=list)
    more_failures: int = 0
    recovered: list[Recovered] = field(default_factory=list)
    lost: list[tuple[str, int]] = field(default_factory=list)
    mended: Mended | None = None
    unstamped: str | None = None

    def failed(self, url: str, reason: str) -> None:
        """Notes that a page failed."""
        if len(self.failures) < MOST_FAILURES:
            self.failures.append((url, reason))
        else:
            self.more_failures += 1

    def add(self, other: Report) -> None:
        """Takes in what a part of the run reported, of other sources."""
        self.tallies |= other.tallies
        for url, reason in other.failures:
            self.failed(url, reason)
        self.more_failures += other.more_failures

    @property
    def total(self) -> Tally:
        return sum(self.tallies.values(), start=Tally())

    @property
    def exit_code(self) -> int:
        """0 done, 1 done in part, 3 due but nothing came."""
        total = self.total
        if not total.failed:
            return 0
        return 1 if total.lists or total.new or total.changed or total.unchanged else 3
