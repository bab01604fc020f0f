"""When articles are seen again, weighed: a year of synthetic agencies under our schedule and under naive ones.

    python benchmarks/revisits.py [--articles N] [--seed S] [--write docs/history.md]

What is assumed of agencies stands in `Agency`: nobody has counted it, since nobody visits again. Edits and takedowns come
soon or late with the same chance for each doubling of the age, which is what holds for corrections elsewhere. A crawl
runs every hour and does what is due. Nothing here asks the clock, so that the same seed gives the same table.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from benchmarks.tables import write
from crawler.revisits import Life, next_visit

START = datetime(2025, 1, 1, tzinfo=UTC)
HOUR, DAY = 1 / 24, 1.0  # times are in days from the year's beginning
YEAR = 365.0


@dataclass(frozen=True)
class Agency:
    """What agencies are assumed to do. Delays are log-uniform between two numbers of days."""

    edited: float = 0.08  # of all articles, at least once
    again: float = 0.35  # of edited ones, once more
    edit_after: tuple[float, float] = (0.01, 300.0)
    taken_down: float = 0.03
    taken_after: tuple[float, float] = (0.04, 300.0)
    back: float = 0.25  # of those taken down
    back_after: tuple[float, float] = (1.0, 90.0)
    outages: int = 8  # a year, of the whole site
    outage_lasts: tuple[float, float] = (0.05, 4.0)


@dataclass
class Article:
    """When it is published and edited, and between which times it is not there."""

    published: float
    edits: list[float] = field(default_factory=list)
    gone: tuple[float, float] | None = None

    def version(self, at: float) -> int:
        return sum(edit <= at for edit in self.edits)


@dataclass
class Seen:
    """What a schedule saw of one article, and its requests: of each edit that was seen how long after it, and of a
    takedown when the first visit that counts met it, and when it was known to be gone."""

    requests: int = 0
    edits: list[float] = field(default_factory=list)
    down: float | None = None
    gone: float | None = None
    back: float | None = None


class Site:
    """A year of one site, by a seed."""

    def __init__(self, articles: int, seed: int, agency: Agency) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a repeatable one)
        self.agency = agency
        starts = sorted(self.random.uniform(0, YEAR) for _ in range(agency.outages))
        self.outages = [(start, start + self._delay(agency.outage_lasts)) for start in starts]
        self.articles = [self._article() for _ in range(articles)]

    def _delay(self, between: tuple[float, float]) -> float:
        low, high = between
        return low * (high / low) ** self.random.random()

    def _article(self) -> Article:
        article, agency = Article(self.random.uniform(0, YEAR)), self.agency
        chance, since = agency.edited, article.published
        while self.random.random() < chance:
            since += self._delay(agency.edit_after)
            chance = agency.again
            article.edits.append(since)
        if self.random.random() < agency.taken_down:
            start = article.published + self._delay(agency.taken_after)
            returns = self.random.random() < agency.back
            article.gone = (start, start + self._delay(agency.back_after) if returns else float("inf"))
        return article

    def out(self, at: float) -> bool:
        return any(start <= at < end for start, end in self.outages)


# A schedule: from first sight, what was seen of edits and of absences, the next time.
Schedule = Callable[["Visits"], float | None]


@dataclass
class Visits:
    """One article's visits so far: what a schedule may know."""

    now: float
    first: float
    changed: float | None = None
    absences: list[float] = field(default_factory=list)
    failed: bool = False


def ours(visits: Visits) -> float | None:
    """`crawler.revisits.next_visit`, as the crawl asks it."""
    absences = len(visits.absences) if not visits.failed else 1
    changed = None if visits.changed is None else stamp(visits.changed)
    life = Life(stamp(visits.first), published_at=stamp(visits.first)[:10], changed_at=changed, absences=absences)
    at = next_visit(stamp(visits.now), life).at
    return None if at is None else (datetime.fromisoformat(at) - START) / timedelta(days=1)


def every(period: float) -> Schedule:
    return lambda visits: visits.now + period


def never(visits: Visits) -> float | None:
    return None


def stamp(at: float) -> str:
    return f"{START + timedelta(days=at):%Y-%m-%dT%H:%M:%SZ}"


def follow(site: Site, article: Article, schedule: Schedule) -> Seen:
    """All visits of one article in the year."""
    seen, version = Seen(), 0
    at: float | None = hour_after(article.published)
    visits = Visits(at or 0.0, at or 0.0)
    while at is not None and at < YEAR:
        seen.requests += 1
        visits.now, visits.failed = at, site.out(at)
        if not visits.failed:
            version = look(article, visits, seen, version)
        at = schedule(visits)
        at = None if at is None else max(hour_after(at), visits.now + HOUR)
    return seen


def look(article: Article, visits: Visits, seen: Seen, version: int) -> int:
    """One visit that the site answers: the version seen, or an absence."""
    now = visits.now
    if article.gone and article.gone[0] <= now < article.gone[1]:
        visits.absences.append(now)
        seen.down = now if seen.down is None else seen.down
        if len(visits.absences) >= 3 and now - visits.absences[0] >= 7:
            seen.gone = now if seen.gone is None else seen.gone
        return version
    if visits.absences:
        visits.absences.clear()
        seen.back = now
    found = article.version(now)
    if found > version and now > visits.first:
        seen.edits.append(now - article.edits[found - 1])
        visits.changed = now
    return found


def hour_after(at: float) -> float:
    """The crawl that comes next; one runs every hour."""
    return -(-at // HOUR) * HOUR


def row(name: str, site: Site, schedule: Schedule) -> list[str]:
    results = [(article, follow(site, article, schedule)) for article in site.articles]
    visible = sum(seeable(article) for article in site.articles)
    seen = [delay for _, result in results for delay in result.edits]
    down = [(a.gone, r) for a, r in results if a.gone and hour_after(a.published) < a.gone[0] < YEAR]
    noticed = [r.down - gone[0] for gone, r in down if r.down is not None]
    known = sum(r.gone is not None for _, r in down)
    requests = sum(r.requests for _, r in results) / len(results)
    return [
        name,
        f"{1 - len(seen) / visible:.0%}",
        *quantiles(seen),
        f"{1 - len(noticed) / len(down):.0%}",
        *quantiles(noticed),
        f"{known} of {sum(long_gone(gone) for gone, _ in down)}",
        f"{requests:,.1f}",
    ]


def seeable(article: Article) -> int:
    """Edits after first sight and within the year, while the article was there."""
    first = hour_after(article.published)
    return sum(
        first < edit < YEAR and not (article.gone and article.gone[0] <= edit < article.gone[1])
        for edit in article.edits
    )


def long_gone(gone: tuple[float, float]) -> bool:
    """Down for more than eight days of the year: more could not be known to be gone."""
    return min(gone[1], YEAR) - gone[0] > 8


def quantiles(days: Sequence[float]) -> tuple[str, str]:
    if len(days) < 2:
        return "–", "–"
    ordered = sorted(days)
    return span(statistics.median(ordered)), span(ordered[int(0.9 * (len(ordered) - 1))])


def span(days: float) -> str:
    return f"{days * 24:.1f} h" if days < 2 else f"{days:.1f} d"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield (
        "| schedule | edits missed | seen after (median) | (90 %) | takedowns missed | noticed after (median) | (90 %) "
        "| known to be gone | requests an article |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for cells in rows:
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in this file")
    args = parser.parse_args()
    site = Site(args.articles, args.seed, Agency())
    schedules: list[tuple[str, Schedule]] = [
        ("ours", ours), ("never", never), ("monthly", every(30)), ("weekly", every(7)), ("daily", every(1)), ("hourly", every(HOUR)),
    ]  # fmt: skip
    lines = list(table([row(name, site, schedule) for name, schedule in schedules]))
    edits = sum(seeable(article) for article in site.articles)
    text = "\n".join(
        [
            f"{args.articles} articles in a year, {edits} edits that could be seen, seed {args.seed}, a crawl every hour:",
            "",
            *lines,
        ]
    )
    print(text)
    if args.write:
        write(args.write, "revisits", text)


if __name__ == "__main__":
    main()
