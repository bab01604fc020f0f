"""Pictures as SVG, made here: no script draws in the browser. Colours come from the style sheet, by class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from markupsafe import Markup, escape

SIDE, STEP, LEFT, TOP = 11, 13, 0, 16

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
        f'<svg class="calendar" viewBox="0 0 {width} {height}" role="img" aria-label="{total}">'
        f"{''.join(months)}{''.join(cells)}</svg>"
    )


def _cell(day: date, number: int, days: Mapping[date, int], most: int) -> str:
    count = days.get(day, 0)
    shade = 0 if not count else 1 + min(SHADES - 1, SHADES * count // (most + 1))
    x, y = LEFT + number // 7 * STEP, TOP + number % 7 * STEP
    cell = f'<rect class="shade{shade}" x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="2"><title>{day}: {count}</title></rect>'
    return f'<a href="/search?q=published%3A{day}">{cell}</a>' if count else cell


def _month(monday: date, week: int) -> str:
    if monday.day > 7:
        return ""
    return f'<text x="{LEFT + week * STEP}" y="{TOP - 5}">{escape(monday.strftime("%m"))}</text>'
