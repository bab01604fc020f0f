"""Dates as Chinese pages print them, read by a strict grammar.

Forms: ISO and its relatives with dots and slashes (`2022-08-12 09:30:05`, `2022.8.12`, `2007-08-20-23:59:59`),
`2022年8月12日 上午9时30分`, full-width digits and U+2236 colons, Chinese numerals 二〇二二年八月十二日, day and month
alone (`08-12`, `8月3日`) when the caller knows the year, `3小时前` and 昨天 when the caller knows when the page was
seen, Unix seconds and milliseconds. What is only like a date (编号 2022-15 号, a phone number) is none.

A result is ISO 8601: `2022-08-12`, or with the offset of China when a time of day is printed. China has had one
time zone and no summer time since 1992, before the first of these sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from archive.model import Precision

CHINA = timezone(timedelta(hours=8))
# The first web sites of Chinese agencies are from 1995; a date before is the text's, not the page's.
EARLIEST = date(1995, 1, 1)

_WIDE = "０１２３４５６７８９：∶﹕／－—–．"
_FOLD = str.maketrans(_WIDE, "0123456789:::/---.")
_HAS_WIDE = re.compile(f"[{_WIDE}]")
_DAY = (
    r"(?<![\d.])(?<!\d[-/])(?P<year>(?:19|20)\d\d)"
    r"(?:\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日?"
    r"|\s?(?P<sep>[-/.])\s?(?P<month2>\d{1,2})\s?(?P=sep)\s?(?P<day2>\d\d(?=\d\d:\d\d)|\d{1,2}(?!\d)))"
)
_HALF = r"(?P<half>上午|下午|中午|晚上|凌晨|早上|AM|PM)?"
_CLOCK = (
    r"(?:[\sT_,，-]{0,4}(?:星期[一二三四五六日天])?\s{0,3}" + _HALF + r"\s{0,2}"
    r"(?P<hour>\d{1,2})\s?(?::\s?|[时点]\s?)(?:(?P<minute>\d{2})(?!\d(?!\d{3}[年/.-]))\s?分?(?:\s?:?\s?(?P<second>\d{2})(?!\d)\s?秒?)?)?"
    r")?"
)
_CAN_MATCH = re.compile("[12１２〇○一二]")  # the first figure of a year
_ABSOLUTE = re.compile(_DAY + _CLOCK)
_CHINESE = re.compile(
    r"(?P<year>[〇○零一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_SHORT = re.compile(
    r"(?<![\d:.-])(?:(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})|(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日)(?![\d.-])"
)
_TWO_DIGIT_YEAR = re.compile(r"(?<![\d.:-])(?P<year>\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])")
_SHORT_DAY = re.compile(r"(?<![\d.:/-])(?:\d\d[-/.])?(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d/.-])")
_AGO = re.compile(r"(?P<n>\d{1,4}|半)\s?(?P<unit>秒|分钟|小时|天|个月)(?:之)?前|(?P<word>刚刚|今天|昨天|前天)")
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?\s*$")
_IN_LINK = (
    re.compile(r"/t((?:19|20)\d\d)(\d\d)(\d\d)_\d+"),
    re.compile(r"/art/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)-(\d\d)/(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d\d)/(\d\d)(\d\d)/"),
    re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)/"),
    re.compile(r"[/_](?:20|(?=19))?((?:19|20)\d\d)[_-](\d\d)[_-](\d\d)[_/]"),
)
_YEAR_IN_LINK = re.compile(r"/t?((?:19|20)\d\d)(?=[01]?\d?[/_-]|\d{2}/|\d{4}_)")
_MONTH_NAME = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.I)
_COLONS = re.compile(r"\d:\d\d(:\d\d)?")
# A date in words with weekday and time zone is no longer.
_LONGEST_FREE = 48
_FREE = {
    "TIMEZONE": "Asia/Shanghai",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "STRICT_PARSING": True,
    "PARSERS": ["absolute-time"],  # no relative words: they would ask the clock
}
_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
_UNITS = {
    "秒": timedelta(seconds=1),
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "天": timedelta(days=1),
    "个月": timedelta(days=30),
}
_DAYS_AGO = {"刚刚": 0, "今天": 0, "昨天": 1, "前天": 2}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: its ISO form, how exact it is, and where it stands (offsets into the text)."""

    iso: str
    precision: Precision
    start: int
    end: int

    @property
    def day(self) -> str:
        return self.iso[:10]


def find(text: str) -> Dated | None:
    """The first whole date (with its year) in `text`."""
    return next(find_all(text), None)


def find_all(text: str) -> Iterator[Dated]:
    """All whole dates in `text`, in order. A number that is no calendar day (2022-13-40) is passed over."""
    if not _CAN_MATCH.search(text):
        return
    folded = text.translate(_FOLD) if _HAS_WIDE.search(text) else text
    for match in _ABSOLUTE.finditer(folded):
        if (dated := _absolute(match)) is not None:
            yield dated
    if "年" in folded:
        for match in _CHINESE.finditer(folded):
            if (day := _chinese(match)) is not None:
                yield Dated(day.isoformat(), Precision.DAY, *match.span())


def _absolute(match: re.Match[str]) -> Dated | None:
    day = _day(match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
    if day is None:
        return None
    start, end = match.span()
    if match["hour"] is None or (clock := _clock(match)) is None:
        return Dated(day.isoformat(), Precision.DAY, start, end)
    hour, minute, second = clock
    at = datetime(day.year, day.month, day.day, hour, minute, second or 0, tzinfo=CHINA)
    if second is None:
        return Dated(at.isoformat(timespec="minutes"), Precision.MINUTE, start, end)
    return Dated(at.isoformat(), Precision.SECOND, start, end)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found >= EARLIEST else None


def _clock(match: re.Match[str]) -> tuple[int, int, int | None] | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] in ("下午", "晚上", "PM") and hour < 12:
        hour += 12
    elif match["half"] in ("上午", "凌晨", "AM") and hour == 12:
        hour = 0
    second = int(match["second"]) if match["second"] else None
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    if match["minute"] is None and match["half"] is None:
        return None  # `12日 3点` of a sentence is no time of publishing
    return hour, minute, second


def _chinese(match: re.Match[str]) -> date | None:
    year = "".join(str(_NUMERALS[c]) for c in match["year"])
    return _day(year, str(_tens(match["month"])), str(_tens(match["day"])))


def _tens(text: str) -> int:
    """十二 -> 12, 二十 -> 20, 三十一 -> 31."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS[text] if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


def from_link(url: str) -> str | None:
    """The day that an article's address carries, as `2022-08-12`; the forms are those of SOURCES' systems."""
    for pattern in _IN_LINK:
        if (match := pattern.search(url)) and (day := _day(*match.groups())):
            return day.isoformat()
    return None


def near(text: str, *, link: str | None = None, seen_at: datetime | None = None) -> str | None:
    """The date beside a link: whole, or month and day with the year from the link's own address, or relative.

    Without evidence for the year (or without `seen_at` for a relative one) the answer is None.
    """
    if (dated := find(text)) is not None:
        return dated.iso
    folded = text.translate(_FOLD)
    if match := _TWO_DIGIT_YEAR.search(folded):
        day = _day("20" + match["year"], match["month"], match["day"])
        return day.isoformat() if day else None
    if seen_at is not None and (match := _AGO.search(folded)):
        return _ago(match, seen_at)
    if match := _SHORT.search(folded):
        return _short(match["month"] or match["month2"], match["day"] or match["day2"], link)
    return None


def short(text: str, link: str) -> Dated | None:
    """A date without its century or its year (`20-08-14 07:56`, `08-14`), when the page's own address has the same
    day; with the time of day that follows it."""
    day = from_link(link)
    folded = text.translate(_FOLD)
    match = _SHORT_DAY.search(folded) if day else None
    if day is None or match is None or day[5:] != f"{int(match['month']):02}-{int(match['day']):02}":
        return None
    whole = find(f"{day} {folded[match.end() : match.end() + 12].strip()}")
    return Dated(whole.iso, whole.precision, *match.span()) if whole and whole.day == day else None


def _short(month: str, day: str, link: str | None) -> str | None:
    whole = from_link(link) if link else None
    if whole:
        # The link's day is often the day of writing, the printed one the day of publishing: the year may turn between.
        return _nearest(month, day, date.fromisoformat(whole))
    match = _YEAR_IN_LINK.search(link) if link else None
    found = _day(match[1], month, day) if match else None
    return found.isoformat() if found else None


def _nearest(month: str, day: str, about: date) -> str | None:
    years = (about.year, about.year + 1, about.year - 1)
    days = [found for year in years if (found := _day(str(year), month, day)) is not None]
    return min(days, key=lambda found: abs((found - about).days)).isoformat() if days else None


def _ago(match: re.Match[str], seen_at: datetime) -> str:
    local = seen_at.astimezone(CHINA)
    if match["word"]:
        return (local - timedelta(days=_DAYS_AGO[match["word"]])).date().isoformat()
    amount = 0.5 if match["n"] == "半" else int(match["n"])
    moment = local - amount * _UNITS[match["unit"]]
    if match["unit"] in ("天", "个月"):
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes")


def free(text: str) -> Dated | None:
    """A date in words (`12 Aug 2022 09:30`, as RSS and English editions print), by dateparser.

    Only what holds a month's name is given to it, and day, month and year must all be there: of bare numbers it makes
    a date where none is (`08-12` becomes December 2008, 2012 年 the year 14).
    """
    if len(text) > _LONGEST_FREE or not _MONTH_NAME.search(text):
        return None
    import dateparser  # a second to import, and hardly a page needs it

    found = dateparser.parse(text, languages=["en"], settings=_FREE)
    if found is None or found.date() < EARLIEST:
        return None
    clock = _COLONS.search(text)
    if clock is None:
        return Dated(found.date().isoformat(), Precision.DAY, 0, len(text))
    precision = Precision.SECOND if clock[1] else Precision.MINUTE
    local = found.astimezone(CHINA)
    return Dated(local.isoformat(timespec="seconds" if clock[1] else "minutes"), precision, 0, len(text))


def from_epoch(text: str) -> Dated | None:
    """Unix seconds or milliseconds, as meta tags, data attributes and JSON hold them."""
    if not (match := _EPOCH.match(text)):
        return None
    at = datetime.fromtimestamp(int(match[1]), CHINA)
    return Dated(at.isoformat(), Precision.SECOND, 0, len(text)) if at.date() >= EARLIEST else None


def in_future(iso: str, seen_at: datetime) -> bool:
    """Whether a page seen at `seen_at` can't have been published then. A day's grace is for time zones."""
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    seen = seen_at if seen_at.tzinfo else seen_at.replace(tzinfo=UTC)
    return moment > seen + timedelta(days=1)
