"""What a crawl counts, per source: the numbers of its report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields

from archive.recovery import Recovered
from archive.wrongclock import Mended

# More lines nobody reads, and the archive has them all.
MOST_FAILURES = 1000


@dataclass(slots=True)
class Tally:
    """One source's numbers in one run.

    lists: list pages that came and showed rows, or came unchanged. listed: rows on them. new, changed: articles.
    unchanged: pages that came as they were. refused: answers that are no article, and addresses that may not be
    asked. failed: pages from which nothing came. files: attachments and images kept.
    postponed: pages whose host is not to be asked now (Retry-After, the day's budget). absent: articles that the archive
    has and that were not where they were.
    """

    lists: int = 0
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    files: int = 0
    postponed: int = 0
    absent: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


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
