"""Working days of Chinese agencies: their silence is counted in these, so that no holiday looks like a fault.

Weekends and the days around public holidays count as none. The State Council moves single working days each autumn for
the year to come (国务院办公厅关于部分节假日安排的通知); no rule follows from that beyond a day or two.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from archive.times import BEIJING

# The first day of the lunar year 春节, from 2000 on: month and day (the same as what the package lunardate computes).
SPRING_FESTIVALS = (
    "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 "
    "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 "
    "0212 0201 0122 0210 0130 0217 0206 0126 0214 0202 0123"
)

# From before the eve to the Lantern Festival 元宵: many offices publish nothing much until then.
BEFORE_FESTIVAL, AFTER_FESTIVAL = timedelta(days=2), timedelta(days=14)

# New Year, Qingming 清明, Labour Day, National Day with the days around them (month and day, first and last). The Dragon
# Boat and Mid-Autumn festivals are single days.
HOLIDAYS = (((1, 1), (1, 3)), ((4, 4), (4, 6)), ((5, 1), (5, 5)), ((10, 1), (10, 8)))

# Where the table ends: all days on which the festival and its days may lie.
ANY_FESTIVAL = ((1, 19), (3, 6))

SATURDAY = 5


@lru_cache(maxsize=8192)
def is_workday(day: date) -> bool:
    """Whether an agency may be expected to publish on the day."""
    return day.weekday() < SATURDAY and not _is_holiday(day)


def workdays(after: date, until: date) -> int:
    """How many working days there are after a day and until another, this one included; 0 when it is earlier."""
    return sum(is_workday(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def day_of(time: str) -> date:
    """The day in China of a time (UTC)."""
    return datetime.fromisoformat(time).astimezone(BEIJING).date()


def _is_holiday(day: date) -> bool:
    first_of_year = festival(day.year)
    around = (*HOLIDAYS, *(() if first_of_year else (ANY_FESTIVAL,)))
    if first_of_year and first_of_year - BEFORE_FESTIVAL <= day <= first_of_year + AFTER_FESTIVAL:
        return True
    return any(first <= (day.month, day.day) <= last for first, last in around)


def festival(year: int) -> date | None:
    """The first day of the lunar year; None where the table has none."""
    known = SPRING_FESTIVALS[max(0, 5 * (year - 2000)) :][:4]
    return date(year, int(known[:2]), int(known[2:])) if year >= 2000 and known else None
