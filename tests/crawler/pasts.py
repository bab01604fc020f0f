"""Invented pasts of a source: what the archive would remember of its crawls."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from archive.memory import FIELD_DAYS, RUNS, FieldCount, History, OutcomeCount, RunSeen
from crawler.cadence import MEMORY
from crawler.remembering import ENCODING, FIELDS
from crawler.workdays import day_of, festival, is_workday

START = datetime(2024, 1, 8, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LIST = "http://jia.example/news/"
PAGE = "http://jia.example/news/1.html"


def text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def listing(outcome: str = "rows", *, column: str = "要闻", capture: int | None = 1, rows: int = 20) -> OutcomeCount:
    return OutcomeCount("list", column, outcome, 1, rows if outcome == "rows" else 0, LIST, capture)


def articles(outcome: str, pages: int, *, capture: int | None = 2) -> OutcomeCount:
    return OutcomeCount("article", "要闻", outcome, pages, 0, PAGE, capture)


@dataclass
class Past:
    """A source's past, told crawl by crawl; `every` is the pause between two."""

    every: timedelta = 6 * HOUR
    at: datetime = START
    runs: list[RunSeen] = field(default_factory=list)
    fields: dict[str, list[FieldCount]] = field(default_factory=dict)
    days: dict[str, list[str]] = field(default_factory=dict)

    def crawl(
        self,
        *outcomes: OutcomeCount,
        ended: bool = True,
        fresh: int = 0,
        newest: str | None = None,
        read: Mapping[str, Mapping[str, tuple[int, int]]] | None = None,
    ) -> Past:
        """One crawl; `read` has by layout and field how many articles were read and in how many it was found."""
        number = len(self.runs) + 1
        end = text(self.at + timedelta(minutes=5)) if ended else None
        shown = tuple(replace(one, capture=one.capture and number * 10 + one.capture) for one in outcomes)
        self.runs.append(RunSeen(number, text(self.at), end, {}, fresh, newest, shown))
        for layout, counts in (read or {}).items():
            for name, (pages, found) in counts.items():
                lacks = (PAGE, number * 10) if found < pages else (None, None)
                day = self.fields.setdefault(day_of(text(self.at)).isoformat(), [])
                day.append(FieldCount(layout, name, pages, found, *lacks))
        self.at += self.every
        return self

    def crawls(self, times: int, *outcomes: OutcomeCount) -> Past:
        for _ in range(times):
            self.crawl(*outcomes)
        return self

    def published(self, days: Iterable[date], column: str = "要闻") -> Past:
        self.days.setdefault(column, []).extend(day.isoformat() for day in days)
        return self

    def history(self) -> History:
        """What the archive would remember just after the last crawl."""
        now = self.at - self.every + timedelta(minutes=10)
        since = (now - MEMORY).date().isoformat()
        known = {
            column: tuple(day for day in days if since <= day <= now.date().isoformat())
            for column, days in self.days.items()
        }
        read = tuple((day, tuple(counts)) for day, counts in list(reversed(self.fields.items()))[:FIELD_DAYS])
        return History("jia", text(now), tuple(reversed(self.runs[-RUNS:])), read, known)


def all_found(pages: int, **otherwise: int) -> dict[str, tuple[int, int]]:
    """So many articles with everything, but for the fields that are named with how often they were found."""
    return {name: (pages, otherwise.get(name, pages)) for name in (*FIELDS, ENCODING)}


# --- a year of an ordinary source ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Habit:
    """How a source publishes: the chance of each day, articles of such a day, and how its pages vary."""

    name: str
    chance: Callable[[date, random.Random], float]
    articles: int = 2


def on_workdays(often: float) -> Callable[[date, random.Random], float]:
    return lambda day, rng: often if is_workday(day) else 0.05 * often


HABITS = (
    Habit("a ministry: several each working day", on_workdays(0.97), 6),
    Habit("a province: most working days", on_workdays(0.7), 3),
    Habit("a prefecture: two or three days a week", on_workdays(0.45), 2),
    Habit("a county: now and then", on_workdays(0.12), 1),
    Habit("a paper: each day", lambda day, rng: 0.995, 12),
    Habit("a weekly: on Thursdays, some fall out", lambda day, rng: 0.93 * (day.weekday() == 3), 5),
    Habit("a campaign office: weeks of much and weeks of nothing", lambda day, rng: _in_campaign(day) * 0.8, 3),
    Habit(
        "summer holidays: half as much in July and August",
        lambda day, rng: on_workdays(0.6)(day, rng) * (0.4 if day.month in (7, 8) else 1),
    ),
    Habit("a register: one or two a month", on_workdays(0.07), 1),
)


def _in_campaign(day: date) -> bool:
    """Weeks in which there is a campaign, the same in each run: three in five."""
    return random.Random(day.toordinal() // 7).random() < 0.6 and is_workday(day)  # noqa: S311 (no secret)


def closed(day: date, rng_year: Mapping[int, tuple[int, int]]) -> bool:
    """Whether nobody is there: around the Spring Festival, for as long as this office likes, and in the National Day's week."""
    newyear = festival(day.year)
    before, after = rng_year[day.year]
    return bool(newyear and -before <= (day - newyear).days <= after) or (day.month == 10 and day.day <= 8)


def ordinary(habit: Habit, seed: int, *, learning: int = 100) -> Iterator[Past]:
    """A source that lives on as it does, crawled every six hours; now and then a crawl meets an outage, a busy server or a
    firewall's mood. Yields its past after each crawl of a
    year; before that it is `learning` for some days."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    holidays = {year: (rng.randint(1, 4), rng.randint(6, 16)) for year in range(2020, 2032)}
    past = Past(at=START + timedelta(minutes=rng.randint(0, 300)))
    learned = {START.date() - timedelta(days=n) for n in range(400, 0, -1)}
    past.published(
        sorted(day for day in learned if not closed(day, holidays) and rng.random() < habit.chance(day, rng))
    )
    told = past.at + learning * DAY
    end = told + 365 * DAY
    today, publishing = None, False
    while past.at < end:
        day = day_of(text(past.at))
        if day != today:
            today = day
            publishing = not closed(day, holidays) and rng.random() < habit.chance(day, rng)
        _crawl(past, habit, rng, day, fresh=publishing and past.at.hour >= 6)
        publishing = publishing and past.at.hour < 12
        if past.at >= told:
            yield past


def _crawl(past: Past, habit: Habit, rng: random.Random, day: date, *, fresh: bool) -> None:
    luck = rng.random()
    if luck < 0.01:
        past.crawl(listing("timeout", capture=None))
    elif luck < 0.013:
        past.crawl(listing("block-page"))
    elif luck < 0.02:
        past.crawl(listing("http-503"), articles("http-503", rng.randint(1, 4)))
    elif luck < 0.022:
        past.crawl(listing("empty-list"))
    elif fresh:
        count = rng.randint(1, 2 * habit.articles - 1)
        if not past.days["要闻"] or past.days["要闻"][-1] != day.isoformat():
            past.published([day])
        lost = [articles("http-404", 1)] if rng.random() < 0.1 else []
        odd = [articles("empty-shell", 1)] if rng.random() < 0.05 else []
        # What is written earlier comes later: a third is a day or a few old.
        newest = day - timedelta(days=rng.choice((0, 0, 0, 0, 1, 3)))
        past.crawl(
            listing(),
            articles("new", count),
            *lost,
            *odd,
            fresh=count,
            newest=newest.isoformat(),
            read=_read(count, rng),
        )
    else:
        again = rng.randint(0, 2)
        seen = [articles("unchanged", again)] if again else []
        past.crawl(listing(), *seen, read=_read(again, rng) if again else None)


def _read(count: int, rng: random.Random) -> dict[str, dict[str, tuple[int, int]]]:
    """Articles of a kind come together: notices have no byline and no picture, news have both mostly."""
    notices = rng.random() < 0.3
    often = {"origin": 0.9, "credits": 0.1 if notices else 0.85, "images": 0.1 if notices else 0.5, "read_count": 0.98}
    rare = {
        "subtitle": 0.05,
        "document_number": 0.4 if notices else 0.02,
        "attachments": 0.5 if notices else 0.03,
        "keywords": 0.6,
    }
    rare |= {"related": 0.7, "column": 0.97, "title": 0.995, "published_at": 0.99, ENCODING: 0.995}
    found = {
        name: (count, sum(rng.random() < (often | rare).get(name, 1.0) for _ in range(count)))
        for name in (*FIELDS, ENCODING)
    }
    return {"generic" if rng.random() < 0.05 else "trs": found}
