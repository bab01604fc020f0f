"""Pictures as SVG, made here: no script draws in the browser. Colours come from the style sheet, by class.

A picture without links is an image with a label; one with links a group, since a screen reader does not look into an
image. Where there are dozens of links they are for who points (`tabindex`): lists and fields beside them lead there too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

SIDE, STEP, LEFT, TOP = 11, 13, 0, 16

# A timeline's and a line chart's size. Months beyond the last fifty years would be too thin to see.
WIDTH, TALL, SIDEWAYS, FOOT = 960, 260, 56, 18
NARROW, LOW = 480, 110
MOST_MONTHS = 600

# Room that a year's number takes under a picture, and a point's radius.
YEAR, DOT = 44, 3

# The shades of a calendar, by share of its fullest day.
SHADES = 4


def calendar(days: Mapping[date, int], today: date) -> Markup:
    """A year of days, a column a week from Monday to Sunday; the more of a day, the darker. Each says its day and number."""
    first = today - timedelta(days=today.weekday() + 52 * 7)
    most = max(days.values(), default=0)
    cells = (_cell(first + timedelta(days=n), n, days, most) for n in range((today - first).days + 1))
    months = (_month(first + timedelta(days=7 * week), week) for week in range(53))
    width, height = LEFT + 53 * STEP, TOP + 7 * STEP
    total = sum(days.values())
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="calendar" viewBox="0 0 {width} {height}" role="group" aria-label="{first} – {today}: {total:,}">'
        f"{''.join(months)}{''.join(cells)}</svg>"
    )


def _cell(day: date, number: int, days: Mapping[date, int], most: int) -> str:
    count = days.get(day, 0)
    shade = 0 if not count else 1 + min(SHADES - 1, SHADES * count // (most + 1))
    x, y = LEFT + number // 7 * STEP, TOP + number % 7 * STEP
    cell = f'<rect class="shade{shade}" x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="2"><title>{day}: {count}</title></rect>'
    return f'<a href="/search?q=published%3A{day}" tabindex="-1">{cell}</a>' if count else cell


def _month(monday: date, week: int) -> str:
    if monday.day > 7:
        return ""
    return f'<text x="{LEFT + week * STEP}" y="{TOP - 5}">{escape(monday.strftime("%m"))}</text>'


Link = Callable[[str], str | None]


def timeline(months: Mapping[str, int], link: Link) -> Markup:
    """A bar a month, from the first month to the last, as high as its number; each leads to its month (`link`)."""
    shown, most = between(months), max(months.values(), default=1)
    step = NARROW / max(len(shown), 24)
    bars = (_bar(month, months.get(month, 0), number * step, step, most, link) for number, month in enumerate(shown))
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="timeline" viewBox="0 0 {NARROW} {LOW + FOOT + 4}" role="group" '
        f'aria-label="{escape(_label(shown))}">{"".join(bars)}{"".join(_years(shown, step, LOW + FOOT, 0))}</svg>'
    )


def _bar(month: str, count: int, x: float, step: float, most: int, link: Link) -> str:
    height = max(1.5, LOW * count / most) if count else 0
    bar = (
        f'<rect class="room" x="{x:.1f}" y="0" width="{step:.1f}" height="{LOW}"/>'
        f'<rect class="bar" x="{x:.1f}" y="{LOW - height:.1f}" width="{max(step - 1, 0.8):.1f}" height="{height:.1f}"/>'
        f"<title>{month}: {count:,}</title>"
    )
    target = link(month) if count else None
    # The months are links for who points; the form below, and the months' list, are for keys.
    return (
        f'<a href="{escape(target)}" tabindex="-1" data-month="{month}">{bar}</a>'
        if target
        else f'<g data-month="{month}">{bar}</g>'
    )


def lines(series: Sequence[Mapping[str, float]], months: Sequence[str], links: Sequence[Link], unit: str) -> Markup:
    """A line for each series over the same months, with a point a month that leads to it (`links`). The lines' classes
    are line1, line2, …; the table beside says the numbers."""
    top = max((value for each in series for value in each.values()), default=0) or 1
    step = (WIDTH - SIDEWAYS - DOT) / max(len(months) - 1, 1)
    drawn = (_line(number, each, months, step, top, links[number], unit) for number, each in enumerate(series))
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="lines" viewBox="0 0 {WIDTH} {TALL + FOOT}" role="group" aria-label="{escape(_label(months))}">'
        f"{''.join(_grid(top, unit))}{''.join(_years(months, step, TALL + FOOT - 3, SIDEWAYS))}{''.join(drawn)}</svg>"
    )


def _line(
    number: int, values: Mapping[str, float], months: Sequence[str], step: float, top: float, link: Link, unit: str
) -> str:
    places = [(SIDEWAYS + at * step, _height(values.get(month, 0), top), month) for at, month in enumerate(months)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    points = "".join(_point(x, y, month, values[month], link, unit) for x, y, month in places if values.get(month))
    return f'<g class="line{number + 1}"><polyline points="{path}"/>{points}</g>'


def _point(x: float, y: float, month: str, value: float, link: Link, unit: str) -> str:
    point = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}"><title>{month}: {amount(value, unit)}</title></circle>'
    target = link(month)
    return f'<a href="{escape(target)}" tabindex="-1">{point}</a>' if target else point


def _grid(top: float, unit: str) -> Iterator[str]:
    for part in (0, 0.5, 1):
        y = _height(top * part, top)
        yield f'<line x1="{SIDEWAYS}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="scale" x="{SIDEWAYS - 6}" y="{y + 4:.1f}">{amount(top * part, unit)}</text>'


def _height(value: float, top: float) -> float:
    return TALL - 6 - (TALL - 16) * value / top


def amount(value: float, unit: str) -> str:
    """A number as it is shown: articles whole, a share with a place or two."""
    if unit != "%":
        return f"{value:,.0f}"
    return f"{value:,.{1 if value >= 1 else 2}f}%" if value else "0%"


def _years(months: Sequence[str], step: float, y: float, left: float) -> Iterator[str]:
    """A year under each January, as many as there is room for; under the first month too, far enough from the next."""
    januaries = [(at, month[:4]) for at, month in enumerate(months) if month.endswith("-01")]
    if months and (not januaries or januaries[0][0] * step >= YEAR):
        januaries.insert(0, (0, months[0][:4]))
    free = -YEAR
    for at, year in januaries:
        x = left + at * step
        if x - free >= YEAR and x + YEAR <= left + step * (len(months) + 1):
            free = int(x)
            yield f'<text x="{x:.1f}" y="{y}">{escape(year)}</text>'


def _label(months: Sequence[str]) -> str:
    return f"{months[0]}–{months[-1]}" if months else "0"


def between(months: Mapping[str, object]) -> list[str]:
    """All months from the first to the last, YYYY-MM; the newest of them where they are too many to draw."""
    if not months:
        return []
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(months), max(months)))
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(max(first, last - MOST_MONTHS + 1), last + 1)]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, and its points by time."""

    name: str
    points: Sequence[tuple[datetime, int]]


WIDE, HIGH, MARGIN = 640, 200, 56


def over_time(series: Sequence[Series]) -> Markup:
    """Counts over time, a line a series, all on one scale from 0. Each point says its time and number."""
    times = [at for each in series for at, _ in each.points]
    begin, end = min(times), max(times)
    seconds = max(1.0, (end - begin).total_seconds())
    most = max(count for each in series for _, count in each.points) or 1

    def place(at: datetime, count: int) -> tuple[float, float]:
        x = MARGIN + (WIDE - MARGIN - 12) * (at - begin).total_seconds() / seconds
        return round(x, 1), round(12 + (HIGH - 40) * (1 - count / most), 1)

    drawn = "".join(_counts(each, place) for each in series)
    floor, top = place(begin, 0)[1], place(begin, most)[1]
    ends = "".join(
        f'<text x="{x}" y="{HIGH - 6}" text-anchor="{anchor}">{at:%Y-%m-%d}</text>'
        for x, anchor, at in ((MARGIN, "start", begin), (WIDE - 12, "end", end))
    )
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="plot" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{begin:%Y-%m-%d} – {end:%Y-%m-%d}: 0 – {most:,}">'
        f'<path class="axis" d="M{MARGIN} {top}V{floor}H{WIDE - 12}"/>'
        f'<text x="{MARGIN - 6}" y="{top + 4}" text-anchor="end">{most:,}</text>'
        f'<text x="{MARGIN - 6}" y="{floor + 4}" text-anchor="end">0</text>{ends}{drawn}</svg>'
    )


def _counts(series: Series, place: Callable[[datetime, int], tuple[float, float]]) -> str:
    points = [(place(at, count), at, count) for at, count in series.points]
    path = " ".join(f"{x},{y}" for (x, y), _, _ in points)
    name = escape(series.name)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="3"><title>{at:%Y-%m-%d %H:%M} UTC: {count:,}</title></circle>'
        for (x, y), at, count in points
    )
    return f'<g class="series {name}"><polyline points="{path}"/>{dots}</g>'


# A row of small bars, and a small line chart of shares.
SMALL_WIDTH, SMALL_TALL = 320, 40


def bars(counts: Mapping[str, int], months: Sequence[str], most: int, says: str) -> Markup:
    """Small bars, one a month of `months`, as high as its number is beside `most`; `says` is what a reader who does not
    see them is told."""
    step = SMALL_WIDTH / max(len(months), 24)
    drawn = (
        _small(month, counts[month], at * step, step, most) for at, month in enumerate(months) if counts.get(month)
    )
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="bars" viewBox="0 0 {SMALL_WIDTH} {SMALL_TALL}" role="img" aria-label="{escape(says)}">'
        f'<line x1="0" x2="{SMALL_WIDTH}" y1="{SMALL_TALL}" y2="{SMALL_TALL}"/>{"".join(drawn)}</svg>'
    )


def _small(month: str, count: int, x: float, step: float, most: int) -> str:
    height = max(1.5, (SMALL_TALL - 1) * count / most)
    return (
        f'<rect x="{x:.1f}" y="{SMALL_TALL - height:.1f}" width="{max(step - 1, 0.8):.1f}" height="{height:.1f}">'
        f"<title>{escape(month)}: {count:,}</title></rect>"
    )


def shares(points: Sequence[tuple[str, float]], says: str) -> Markup:
    """A line of shares (0 to 1), a point a day, from the oldest to the newest."""
    step = SMALL_WIDTH / max(len(points) - 1, 1)
    places = [(at * step, 3 + (SMALL_TALL - 6) * (1 - share)) for at, (_, share) in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"><title>{escape(day)}: {share:.0%}</title></circle>'
        for (x, y), (day, share) in zip(places, points, strict=True)
    )
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="shares" viewBox="-4 0 {SMALL_WIDTH + 8} {SMALL_TALL}" role="img" aria-label="{escape(says)}">'
        f'<line x1="0" x2="{SMALL_WIDTH}" y1="3" y2="3"/><line x1="0" x2="{SMALL_WIDTH}" y1="{SMALL_TALL - 3}" y2="{SMALL_TALL - 3}"/>'
        f'<polyline points="{path}"/>{"".join(dots)}</svg>'
    )


# A tile of the cartogram: its side, and the step from one to the next.
TILE, TILE_STEP = 56, 60


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit in the grid: its place, what stands in it, its shade (0 to 3), where it leads, and what is said of it."""

    column: int
    row: int
    short: str
    number: str
    shade: int
    link: str
    says: str


def tiles(units: Sequence[Tile], says: str) -> Markup:
    """A cartogram of equal tiles, each a link."""
    width, height = (TILE_STEP * (1 + max(place)) for place in zip(*((u.column, u.row) for u in units), strict=True))
    return Markup(  # noqa: S704 (numbers and escaped text)
        f'<svg class="tiles" viewBox="-3 -3 {width + 2} {height + 2}" role="group" aria-label="{escape(says)}">'
        f"{''.join(map(_tile, units))}</svg>"
    )


def _tile(unit: Tile) -> str:
    x, y, middle = unit.column * TILE_STEP, unit.row * TILE_STEP, unit.column * TILE_STEP + TILE / 2
    return (
        f'<a href="{escape(unit.link)}" class="tile{unit.shade}" aria-label="{escape(unit.says)}"><title>{escape(unit.says)}</title>'
        f'<rect x="{x}" y="{y}" width="{TILE}" height="{TILE}" rx="5"/>'
        f'<text class="short" x="{middle:g}" y="{y + 28}">{escape(unit.short)}</text>'
        f'<text class="amount" x="{middle:g}" y="{y + 47}">{escape(unit.number)}</text></a>'
    )
