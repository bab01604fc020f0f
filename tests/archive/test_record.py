"""Recording: whole or not at all, twice is once, a revision only when the text changed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from archive import Archive
from archive.model import INCOMPLETE, Article, Credit, Exchange, Image, Outcome, Problem, RelatedItem, Role
from archive.said import changed
from tests.archive.life import EDIT, FIRST, SOURCE, day, seen

LATER = "2022-08-13T09:30:00Z"
MUCH_LATER = "2022-08-14T09:30:00Z"


@pytest.fixture
def capture(archive: Archive, exchange: Exchange) -> int:
    return archive.capture(exchange, source="jia", run=None)


def content(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the numbers that SQLite gives to rows nobody points to."""
    tables = [name for name in archive.db.table_names() if not name.startswith("_")]
    rows = {table: list(archive.db[table].rows) for table in tables}
    return {
        table: [tuple(v for k, v in row.items() if (table, k) != ("problems", "id")) for row in each]
        for table, each in rows.items()
    }


def revisions(archive: Archive) -> list[tuple[str, str]]:
    return archive.db.execute("SELECT kind, seen_at FROM revisions ORDER BY seen_at, id").fetchall()


def test_what_was_recorded_is_read_back(archive: Archive, article: Article, capture: int, now: str) -> None:
    assert archive.record(article, source="jia", captures=[capture], seen_at=now) is Outcome.NEW
    assert archive.article(article.canonical_url) == article
    assert list(archive.articles()) == [article]
    assert list(archive.articles("jia")) == [article]
    assert list(archive.articles("yi")) == []


def test_an_article_with_nothing_but_an_address(archive: Archive, now: str) -> None:
    bare = Article("http://jia.example/b", "http://jia.example/b")
    archive.record(bare, source="jia", captures=[], seen_at=now)
    assert archive.article("http://jia.example/b") == bare


def test_an_article_is_found_by_id_address_and_alias(archive: Archive, article: Article, now: str) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    for key in (1, "1", article.url, article.canonical_url):
        assert archive.article(key) == article
    for key in (2, "2", "http://jia.example/unknown"):
        assert archive.article(key) is None


def test_recording_twice_changes_nothing(archive: Archive, article: Article, capture: int, now: str) -> None:
    archive.record(article, source="jia", captures=[capture], seen_at=now)
    before = content(archive)
    assert archive.record(article, source="jia", captures=[capture], seen_at=now) is Outcome.UNCHANGED
    assert content(archive) == before


def test_a_history_recorded_again_changes_nothing(archive: Archive, article: Article, now: str) -> None:
    edited = replace(article, body="改了。")
    story = [(article, now), (edited, LATER), (article, MUCH_LATER)]
    outcomes = [archive.record(each, source="jia", captures=[], seen_at=when) for each, when in story]
    assert outcomes == [Outcome.NEW, Outcome.CHANGED, Outcome.CHANGED]
    before = content(archive)
    for each, when in story:
        assert archive.record(each, source="jia", captures=[], seen_at=when) is Outcome.UNCHANGED
    assert content(archive) == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "改"},
        {"published_at": "2022-08-12"},
        {"origin": None},
        {"body": "改"},
        {"credits": (Credit(Role.AUTHOR, "作者", "丁某"),)},
    ],
)
def test_a_changed_text_is_a_revision(archive: Archive, article: Article, now: str, change: dict[str, object]) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    edited = replace(article, **change)
    assert archive.record(edited, source="jia", captures=[], seen_at=LATER) is Outcome.CHANGED
    assert revisions(archive) == [("first", now), ("edit", LATER)]
    assert archive.article(article.url) == edited


@pytest.mark.parametrize(
    "change",
    [
        {"body": "第一段讲督察。\n\n\u3000\u3000第二段讲COD。 "},
        {"read_count": 121},
        {"related": ()},
        {"images": ()},
        {"layout": "trs"},
        {"problems": ()},
    ],
)
def test_anything_else_is_none(archive: Archive, article: Article, now: str, change: dict[str, object]) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    again = replace(article, **change)
    assert archive.record(again, source="jia", captures=[], seen_at=LATER) is Outcome.UNCHANGED
    assert revisions(archive) == [("first", now)]
    assert archive.article(article.url) == replace(again, body=article.body)


def test_a_letter_composed_another_way_is_the_same_letter(archive: Archive, article: Article, now: str) -> None:
    archive.record(replace(article, title="Caf\u00e9"), source="jia", captures=[], seen_at=now)
    again = replace(article, title="Cafe\u0301")
    assert archive.record(again, source="jia", captures=[], seen_at=LATER) is Outcome.UNCHANGED


def test_a_reread_is_no_edit(archive: Archive, article: Article, now: str) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    better = replace(article, origin="乙报")
    assert archive.record(better, source="jia", captures=[], seen_at=now, kind="reread") is Outcome.CHANGED
    assert revisions(archive) == [("first", now), ("reread", now)]
    assert archive.article(article.url) == better


def test_an_older_reading_does_not_undo_a_newer_one(archive: Archive, article: Article, now: str) -> None:
    newer = replace(article, title="新", read_count=500)
    archive.record(newer, source="jia", captures=[], seen_at=LATER)
    assert archive.record(article, source="jia", captures=[], seen_at=now) is Outcome.CHANGED
    assert archive.article(article.url) == newer
    assert archive.db.execute("SELECT first_seen, last_seen FROM articles").fetchall() == [(now, LATER)]


def test_a_revision_knows_the_captures_that_prove_it(
    archive: Archive, article: Article, exchange: Exchange, now: str
) -> None:
    one, two, three = (archive.capture(replace(exchange, body=b"%d" % n), source="jia", run=None) for n in range(3))
    archive.record(article, source="jia", captures=[one, two], seen_at=now)
    archive.record(article, source="jia", captures=[three], seen_at=LATER)
    rows = archive.db.execute("SELECT revision, capture FROM revision_captures").fetchall()
    assert rows == [(1, one), (1, two), (1, three)]


def test_a_body_is_stored_once(archive: Archive, article: Article, now: str) -> None:
    for when in (now, LATER):
        archive.record(article, source="jia", captures=[], seen_at=when)
    holders = [
        (table.name, column.name)
        for table in archive.db.tables
        for column in table.columns
        if table.count_where(f'"{column.name}" = ?', [article.body])
    ]
    assert holders == [("revisions", "body")]


def test_the_parts_are_those_of_the_last_reading(archive: Archive, article: Article, now: str) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    fewer = replace(article, credits=article.credits[:1], attachments=(), problems=())
    archive.record(fewer, source="jia", captures=[], seen_at=LATER)
    assert archive.db.execute("SELECT position, role, label, name FROM credits").fetchall() == [
        (1, "author", "作者", "甲某")
    ]
    assert [archive.db[name].count for name in ("attachments", "problems", "images")] == [0, 0, 2]


def test_counts_are_observed_on_the_page_and_in_its_related_list(
    archive: Archive, article: Article, capture: int, now: str
) -> None:
    archive.record(article, source="jia", captures=[capture], seen_at=now)
    archive.record(replace(article, read_count=150), source="jia", captures=[], seen_at=LATER)
    rows = archive.db.execute(
        "SELECT article, url, title, count, place, related_from, seen_at, capture FROM read_counts WHERE seen_at = ?",
        (now,),
    ).fetchall()
    assert rows == [
        (1, article.canonical_url, article.title, 120, "page", None, now, capture),
        (None, None, "乙市排查入河排污", 31639, "related", 1, now, capture),
        (None, "http://jia.example/news/2.html", "丙市约谈", 7, "related", 1, now, capture),
    ]
    own = archive.db.execute("SELECT count, seen_at FROM read_counts WHERE place = 'page'").fetchall()
    assert own == [(120, now), (150, LATER)]


def test_a_related_entry_is_joined_whichever_article_comes_first(archive: Archive, article: Article, now: str) -> None:
    other = Article("http://jia.example/news/2.html", "http://jia.example/news/2.html", title="丙市约谈", body="…")
    back = replace(other, related=(RelatedItem(1, "甲市", url=article.url, read_count=9),))
    archive.record(article, source="jia", captures=[], seen_at=now)
    archive.record(back, source="jia", captures=[], seen_at=now)
    rows = archive.db.execute(
        "SELECT article, position, related_article FROM related_items WHERE url IS NOT NULL ORDER BY article"
    ).fetchall()
    assert rows == [(1, 2, 2), (2, 1, 1)]
    counted = archive.db.execute("SELECT article, count FROM read_counts WHERE url IS NOT NULL ORDER BY count")
    assert counted.fetchall() == [(2, 7), (1, 9), (1, 120)]


def test_an_alias_lasts_from_first_to_last_sight(archive: Archive, article: Article, now: str) -> None:
    for when in (LATER, now, MUCH_LATER):
        archive.record(article, source="jia", captures=[], seen_at=when)
    rows = archive.db.execute("SELECT url, article, first_seen, last_seen FROM aliases").fetchall()
    assert rows == [(article.url, 1, now, MUCH_LATER)]


def test_a_refusal_is_noted_once_and_the_latest_stands(archive: Archive, capture: int, now: str) -> None:
    for reason, when in (("soft-not-found", now), ("block-page", LATER)):
        archive.refuse("http://jia.example/x", source="jia", capture=capture, reason=reason, message="m", now=when)
    rows = archive.db.execute("SELECT url, article, capture, field, reason, seen_at FROM problems").fetchall()
    assert rows == [("http://jia.example/x", None, capture, None, "block-page", LATER)]


def test_a_page_that_became_an_article_is_refused_no_more(archive: Archive, article: Article, now: str) -> None:
    archive.refuse(article.url, source="jia", capture=None, reason="block-page", message="m", now=now)
    archive.record(article, source="jia", captures=[], seen_at=LATER)
    assert archive.db.execute("SELECT field, reason FROM problems").fetchall() == [("column", None)]


def test_a_reading_that_fails_is_not_recorded_at_all(archive: Archive, article: Article, now: str) -> None:
    before = content(archive)
    with pytest.raises(sqlite3.IntegrityError):
        archive.record(article, source="jia", captures=[99], seen_at=now)
    assert content(archive) == before


def test_our_times_must_be_utc(archive: Archive, article: Article) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.record(article, source="jia", captures=[], seen_at="2022-08-12T09:30:00+08:00")


CHANGES = [
    ({"body": "第一段讲督察。第二段讲 COD。"}, ()),  # paragraphs and spaces are the template's
    ({"body": "第一段讲督查。\n第二段讲COD。"}, ("body",)),
    ({"title": "甲市 开展ＰＭ2.5治理"}, ()),
    ({"title": "甲市开展臭氧治理"}, ("title",)),
    ({"title": None}, ()),  # a headline that can't be found is ours to find
    ({"published_at": "2022-08-11"}, ()),  # no time is printed any more
    ({"published_at": "2022-08-11T10:00:05+08:00"}, ("published_at",)),
    ({"published_at": "2022-08-12"}, ("published_at",)),
    ({"published_at": None}, ("published_at",)),
    ({"origin": "甲市日报 （虚构）"}, ()),
    ({"origin": None}, ("origin",)),
    ({"credits": ()}, ("credits",)),
    ({"layout": "trs", "origin": None, "credits": (), "published_at": None}, ()),  # a redesign shows less
    ({"layout": "trs", "origin": "乙市日报（虚构）"}, ("origin",)),  # what it shows otherwise was changed
    ({"layout": "trs", "body": "别的。"}, ("body",)),
    ({"read_count": 9, "related": (), "images": (), "keywords": (), "column": None, "subtitle": None}, ()),
    ({"title": "别的", "body": "别的。"}, ("title", "body")),
]  # fmt: skip


@pytest.mark.parametrize(("other", "names"), CHANGES)
def test_what_is_an_edit(
    archive: Archive, article: Article, now: str, other: dict[str, object], names: tuple[str, ...]
) -> None:
    archive.record(article, source="jia", captures=[], seen_at=now)
    before = archive.stands(article.canonical_url, now)
    assert before is not None
    after = replace(article, **other)  # type: ignore[arg-type]
    assert changed(before, after) == names
    outcome = archive.record(after, source="jia", captures=[], seen_at=LATER)
    assert outcome is (Outcome.CHANGED if names else Outcome.UNCHANGED)
    assert revisions(archive) == [("first", now), *([("edit", LATER)] if names else [])]


def test_a_text_that_turns_empty_is_no_edit(archive: Archive, article: Article, capture: int, now: str) -> None:
    """Unless a file or a picture is in its place."""
    archive.record(article, source="jia", captures=[capture], seen_at=now)
    before = content(archive)
    bare = replace(article, body=" \n", images=(), attachments=())
    assert archive.record(bare, source="jia", captures=[], seen_at=LATER) is Outcome.EMPTIED
    assert content(archive) == before
    pictured = replace(article, body="", images=(Image("http://jia.example/text.png"),))
    assert archive.record(pictured, source="jia", captures=[], seen_at=LATER) is Outcome.CHANGED


def test_the_rest_of_a_long_article_is_no_edit_of_the_agencys(archive: Archive, article: Article, now: str) -> None:
    part = replace(article, problems=(Problem("body", f"{INCOMPLETE}: http://jia.example/news/1_1.html"),))
    archive.record(part, source="jia", captures=[], seen_at=now)
    whole = replace(article, body=f"{article.body}\n第三段。")
    assert archive.record(whole, source="jia", captures=[], seen_at=LATER) is Outcome.CHANGED
    again = replace(whole, body=f"{whole.body}\n第四段。")
    assert archive.record(again, source="jia", captures=[], seen_at=MUCH_LATER) is Outcome.CHANGED
    assert [kind for kind, _ in revisions(archive)] == ["first", "completed", "edit"]


def test_a_text_that_turns_out_to_be_older_is_the_same_revision(archive: Archive) -> None:
    """An import brings what was captured before the crawl that recorded it; an edit between stays one."""
    archive.add_source(SOURCE)
    seen(archive, FIRST, day(10))
    seen(archive, FIRST, day(3))
    assert revisions(archive) == [("first", day(3))]
    seen(archive, EDIT, day(20))
    seen(archive, EDIT, day(15))
    seen(archive, EDIT, day(15))
    assert revisions(archive) == [("first", day(3)), ("edit", day(15))]
    assert archive.db.execute("SELECT first_seen, last_seen FROM articles").fetchone() == (day(3), day(20))
