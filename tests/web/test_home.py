"""The first page, its headers, and its two languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import httpx

from archive import Archive
from archive.alerts import OPENED, Change
from tests.archive.life import EDIT, FIRST, SOURCE, day, seen

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


def test_what_is_wrong_with_a_query_is_said_in_chinese_too(get: Get) -> None:
    from archive.queryerror import WRONG
    from archive.web.language import LANGUAGES, texts

    assert {f"query.{kind}" for kind in WRONG} == {key for key in texts() if key.startswith("query.")}
    for query, chinese, english in (
        ("(督察", "这个括号没有闭合。", "this bracket is not closed."),
        ("titel:督察", "没有 titel: 这个字段（是不是 title: ？", "no field titel: (did you mean title:?"),
        ("督察 level:x", "level: 后面应是 national, province", "level: wants one of national, province"),
        ("source:nowhere", "没有代号为 nowhere 的来源", "no source &#39;nowhere&#39; in this archive"),
        ("督察 " * 65, "最多 64 个词语", "at most 64 words"),
    ):
        answers = [get(f"/search?q={quote(query)}&lang={language}").text for language in LANGUAGES]
        assert [chinese in text for text in answers] == [True, False]
        assert [english in text for text in answers] == [False, True]


def test_a_calendar_has_a_cell_a_day() -> None:
    from archive.web.charts import calendar

    drawn = str(calendar({date(2024, 3, 1): 3, date(2024, 3, 2): 1}, date(2024, 3, 15)))
    assert drawn.count("<rect") == 52 * 7 + 5
    assert "2024-03-01: 3" in drawn
    assert 'class="shade4"' in drawn


def test_a_calendar_of_an_old_archive_ends_with_its_newest_article(lived: Path) -> None:
    from archive.web.home import year

    with Archive(lived) as archive:
        recent, late = year(archive, date(2024, 3, 15)), year(archive, date(2030, 1, 1))
    assert (recent["until"], late["until"]) == (None, date(2024, 3, 1))
    assert "2024-03-01: 1" in late["calendar"]


def test_sources_stand_by_level_with_the_state_that_monitors_found(lived: Path, tmp_path: Path) -> None:
    from archive.web.home import by_level

    path = Path(shutil.copy(lived, tmp_path / "news.db"))
    with Archive(path, write=True) as archive:
        [(level, [(standing, state)])] = by_level(archive, day(1)).items()
        assert (level, standing.source, standing.articles, state) == ("prefecture", "jia", 1, "unknown")
        for state in ("silent", "blocked", "field-lost"):
            archive.note_change(Change("jia", state, "", OPENED, day(2), day(2), "", {}))
        [[(_, worst)]] = by_level(archive, day(1)).values()
    assert worst == "blocked"


def test_a_first_reading_that_came_later_is_an_edit_too(tmp_path: Path) -> None:
    """As after an import of captures from before: what was recorded first is the later one."""
    from archive.web.home import edited

    with Archive(tmp_path / "news.db", write=True) as archive:
        archive.add_source(SOURCE)
        seen(archive, EDIT, day(9))
        seen(archive, FIRST, day(2))
        assert [row["at"] for row in edited(archive, day(3))] == [day(9)]
        assert edited(archive, day(10)) == []
        rows = archive.db.execute("SELECT seen_at FROM edited").fetchall()
    assert rows == [(day(9),)]


def test_what_is_new_and_edited_is_looked_up_and_not_searched_for(lived: Path) -> None:
    from archive.web import home

    with Archive(lived) as archive:
        for sql, values in ((home.NEW, ("2024", 8)), (home.REVISED, ("2024",)), (home.DAYS, ("2023", "2024"))):
            plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert any(
                "USING" in step and ("articles_new" in step or "revisions_seen" in step or "articles_dated" in step)
                for step in plan
            )
