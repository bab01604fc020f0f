"""The first page, its headers, and its two languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from archive import Archive

Get = Callable[..., httpx.Response]


def test_it_shows_what_was_new_edited_and_taken_down(get: Get, lived: Path) -> None:
    from archive.web.home import overview

    with Archive(lived) as archive:
        day = overview(archive, "day", datetime(2024, 3, 15, tzinfo=UTC))
        month = overview(archive, "month", datetime(2024, 3, 15, tzinfo=UTC))
    assert {name: len(rows) for name, rows in day["lists"].items()} == {"new": 0, "edited": 0, "gone": 0, "read": 0}
    assert {name: len(rows) for name, rows in month["lists"].items()} == {"new": 1, "edited": 1, "gone": 1, "read": 1}


def test_the_policy_lets_nothing_in(get: Get) -> None:
    answer = get("/")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_language_is_the_browsers_or_the_readers(get: Get) -> None:
    assert 'lang="zh-CN"' in get("/").text
    assert '<html lang="en"' in get("/", **{"accept-language": "en-GB,zh;q=0.5"}).text
    chosen = get("/-/language/en?next=/%3Fperiod%3Dday")
    assert chosen.headers["location"] == "/?period=day"
    assert '<html lang="en"' in get("/", cookie=chosen.headers["set-cookie"].split(";")[0]).text


def test_the_way_back_leads_nowhere_else(get: Get) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example/"):
        assert get(f"/-/language/en?next={elsewhere}").headers["location"] == "/"


def test_every_text_is_there_in_both_languages() -> None:
    from archive.web.language import LANGUAGES, texts

    assert all(set(LANGUAGES) == set(both) and all(both.values()) for both in texts().values())


def test_a_calendar_has_a_cell_a_day() -> None:
    from archive.web.charts import calendar

    drawn = str(calendar({date(2024, 3, 1): 3, date(2024, 3, 2): 1}, date(2024, 3, 15)))
    assert drawn.count("<rect") == 52 * 7 + 5
    assert "2024-03-01: 3" in drawn
    assert 'class="shade4"' in drawn
