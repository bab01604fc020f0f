"""What an article said when, what became of it, and how often it was read; nothing of what is withheld."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import NoArticle, NoRevision, Withheld
from archive.model import INCOMPLETE, Article, Credit, Exchange, ListedItem, PageKind, Problem, RelatedItem, Role
from archive.revisions import compare, in_force, last_edit, numbered
from archive.takedowns import Takedown
from tests.archive import life
from tests.archive.life import EDIT, FIRST, OTHER, URL, day, missed, seen


@pytest.fixture
def jia(path: Path) -> Iterator[Archive]:
    """An archive that knows the agency."""
    with Archive(path, write=True) as opened:
        opened.add_source(life.SOURCE)
        yield opened


@pytest.fixture
def lived(path: Path) -> Iterator[Archive]:
    """An archive with the whole life of one article."""
    with Archive(path, write=True) as opened:
        life.lived(opened)
        yield opened


# revisions


def test_a_revision_is_what_was_said_and_what_proves_it(lived: Archive) -> None:
    first, edit = lived.revisions(URL)
    assert (first.number, first.kind, first.seen_at, first.changed) == (1, "first", day(1), ())
    assert (first.title, first.published_at, first.origin) == (FIRST.title, FIRST.published_at, FIRST.origin)
    assert (first.credits, first.body) == (FIRST.credits, FIRST.body)
    assert [(proof.id, proof.url, proof.captured_at) for proof in first.captures] == [
        (1, URL, day(1)),
        (2, URL, day(2)),
    ]
    assert (edit.number, edit.kind, edit.seen_at) == (2, "edit", day(4))
    assert [proof.id for proof in edit.captures] == [3]
    assert (edit.body, edit.title) == (EDIT.body, EDIT.title)


@pytest.mark.parametrize("key", [1, "1", URL])
def test_an_article_is_named_as_everywhere(lived: Archive, key: str | int) -> None:
    assert [each.number for each in lived.revisions(key)] == [1, 2]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "改"}, "title"),
        ({"published_at": "2024-03-02"}, "published_at"),
        ({"origin": None}, "origin"),
        ({"body": "改"}, "body"),
        ({"credits": (Credit(Role.EDITOR, "编辑", "戊某"),)}, "credits"),
    ],
)
def test_a_revision_names_the_field_that_changed(jia: Archive, change: dict[str, object], field: str) -> None:
    seen(jia, FIRST, day(1))
    seen(jia, replace(FIRST, **change), day(2))
    assert jia.revisions(1)[1].changed == (field,)


def test_characters_of_the_body_are_counted(jia: Archive) -> None:
    seen(jia, FIRST, day(1))
    seen(jia, replace(FIRST, body=FIRST.body.replace("980个", "980个，完成率79.4%")), day(2))
    edit = jia.revisions(1)[1]
    assert (edit.inserted, edit.deleted) == (len("，完成率79.4%"), 0)


def test_white_space_alone_is_no_changed_field(jia: Archive) -> None:
    seen(jia, FIRST, day(1))
    seen(jia, replace(FIRST, body=FIRST.body.replace("\n", "\n\u3000\u3000"), title="新题"), day(2))
    assert jia.revisions(1)[1].changed == ("title",)


def test_a_reread_is_ours_and_not_the_agencys(jia: Archive) -> None:
    """Both of the agency's texts are read anew; its edit is shown between the new readings."""
    seen(jia, FIRST, day(1))
    seen(jia, EDIT, day(4))
    for article, at, capture in ((FIRST, day(1), 1), (EDIT, day(4), 2)):
        seen(jia, replace(article, origin="另读"), at, kind="reread", captures=[capture])
    known = jia.revisions(1)
    assert [each.kind for each in known] == ["first", "reread", "edit", "reread"]
    assert [each.number for each in known] == [1, 2, 3, 4]
    edit = last_edit(known)
    assert edit is not None
    assert [each.number for each in edit] == [2, 4]
    assert [change.field for change in compare(*edit).fields] == ["title"]


def test_an_article_that_only_we_read_otherwise_was_never_edited(jia: Archive) -> None:
    seen(jia, FIRST, day(1))
    seen(jia, replace(FIRST, origin="另读"), day(1), kind="reread", captures=[1])
    assert last_edit(jia.revisions(1)) is None


def test_an_older_capture_of_another_text_comes_before_the_first(jia: Archive) -> None:
    seen(jia, EDIT, day(4))
    seen(jia, FIRST, day(1))
    assert [(each.number, each.kind, each.title) for each in jia.revisions(1)] == [
        (1, "first", FIRST.title),
        (2, "edit", EDIT.title),
    ]


def test_an_older_capture_of_the_same_text_is_the_same_revision(jia: Archive) -> None:
    seen(jia, FIRST, day(4))
    seen(jia, FIRST, day(1))
    [only] = jia.revisions(1)
    assert (only.kind, only.seen_at, [proof.captured_at for proof in only.captures]) == (
        "first",
        day(1),
        [day(1), day(4)],
    )


def test_what_was_in_force_on_a_day(lived: Archive) -> None:
    known = lived.revisions(1)
    assert [in_force(known, at).number for at in (day(1), day(3), day(4), day(30))] == [1, 1, 2, 2]
    with pytest.raises(NoRevision, match=f"first seen at {day(1)}"):
        in_force(known, "2024-02-29T23:59:59Z")


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_revision_that_is_not_there(lived: Archive, number: int) -> None:
    with pytest.raises(NoRevision, match=f"no revision {number}: there are 1 to 2"):
        numbered(lived.revisions(1), number)


def test_a_comparison_goes_either_way(lived: Archive) -> None:
    first, edit = lived.revisions(1)
    forth, back = compare(first, edit), compare(edit, first)
    assert (forth.inserted, forth.deleted) == (back.deleted, back.inserted)
    [title] = forth.fields
    assert (title.field, title.old, title.new) == ("title", FIRST.title, EDIT.title)
    assert [each.fate for each in forth.body] == ["changed", "inserted", "changed", *["equal"] * 4, "deleted"]
    with pytest.raises(NoRevision, match="revision 1 is compared with itself"):
        compare(first, first)


# the timeline


def test_a_timeline_has_all_that_happened(lived: Archive) -> None:
    assert [(event.at, event.what, event.reason) for event in lived.timeline(URL)] == [
        (day(1), "first", None),
        (day(4), "edit", None),
        (day(6), "failing", "http-404"),
        (day(9), "missing", "http-404"),
        (day(20), "gone", "http-404"),
    ]


def test_an_absence_is_proved_by_its_answer_and_by_one_that_came(lived: Archive) -> None:
    missed(lived, day(21))
    *_, absent = lived.timeline(URL)
    assert (absent.what, absent.removed) == ("absent", True)  # it was gone before, and that is no change
    assert [(proof.url, proof.captured_at) for proof in absent.captures] == [(URL, day(21))]
    assert absent.control is not None
    assert (absent.control.url, absent.control.captured_at) == (OTHER, day(21))


def test_an_absence_that_nothing_speaks_for_is_told_and_does_not_count(jia: Archive) -> None:
    seen(jia, FIRST, day(1))
    jia.absent(1, URL, capture=life.capture(jia, day(2), status=503), at=day(2), reason="http-503", removed=False)
    *_, absent = jia.timeline(1)
    assert (absent.what, absent.reason, absent.removed, absent.control) == ("absent", "http-503", False, None)
    assert jia.takedowns(("failing", "missing", "gone")) == []


def test_coming_back_is_told_before_the_edit_that_came_with_it(lived: Archive) -> None:
    seen(lived, replace(FIRST, title="再次发布"), day(25))
    assert [(event.what, event.at) for event in lived.timeline(1)][-2:] == [("live", day(25)), ("edit", day(25))]


def test_a_part_that_came_late_is_no_edit(jia: Archive) -> None:
    problem = Problem("body", f"{INCOMPLETE}: http://jia.example/news/1_2.html")
    seen(jia, replace(FIRST, problems=(problem,)), day(1))
    seen(jia, replace(FIRST, body=FIRST.body + "\n第二部分。"), day(2))
    known = jia.revisions(1)
    assert [each.kind for each in known] == ["first", "completed"]
    assert last_edit(known) is None


# takedowns


def test_what_is_gone_says_how_it_is_known(lived: Archive) -> None:
    absent = lived.db.execute("SELECT capture, control FROM absences ORDER BY seen_at").fetchall()
    assert lived.takedowns() == [
        Takedown(
            article=1,
            state="gone",
            since=day(20),
            title=EDIT.title,
            source="jia",
            published_at="2024-03-01",
            url=URL,
            last_seen=day(4),
            reason="http-404",
            shows=3,
            absent=tuple(capture for capture, _ in absent),
            controls=tuple(control for _, control in absent),
            listed_last=None,
            listed=False,
        )
    ]


def test_absences_before_it_was_last_read_prove_nothing_now(jia: Archive) -> None:
    seen(jia, FIRST, day(1))
    missed(jia, day(2))
    seen(jia, FIRST, day(3))
    proofs = missed(jia, day(5)), missed(jia, day(7))
    [found] = jia.takedowns()
    assert (found.state, found.since, found.last_seen, found.absent) == ("missing", day(7), day(3), proofs)
    [shown] = jia.db.execute("SELECT captured_at FROM captures WHERE id = ?", (found.shows,)).fetchone()
    assert shown == day(3)


def test_a_304_shows_no_text_and_a_further_part_is_not_the_page(jia: Archive) -> None:
    page, part = life.capture(jia, day(1)), life.capture(jia, day(2), url="http://jia.example/news/1_2.html")
    seen(jia, FIRST, day(2), captures=[page, part])
    jia.seen(1, capture=jia.capture(Exchange("GET", URL, day(3), 304, (), (), b""), source="jia", run=None), at=day(3))
    for number in (5, 9):
        missed(jia, day(number))
    assert [(found.shows, found.last_seen) for found in jia.takedowns()] == [(page, day(3))]


def another(archive: Archive, number: int, *missing: int) -> str:
    """Another article that was not found on some days."""
    url = f"http://jia.example/news/{number}.html"
    seen(archive, Article(url, url, title=f"第{number}篇", body="文"), day(1))
    [(article,)] = archive.db.execute("SELECT id FROM articles WHERE canonical_url = ?", (url,)).fetchall()
    for at in missing:
        missed(archive, day(at), article=article, url=url)
    return url


def test_takedowns_are_chosen_by_state_time_and_source_and_the_newest_comes_first(jia: Archive) -> None:
    failing, missing, gone = another(jia, 7, 7), another(jia, 8, 5, 8), another(jia, 9, 2, 5, 9)
    seen(jia, FIRST, day(1))

    def urls(*arguments: object, since: str | None = None) -> list[str]:
        return [found.url for found in jia.takedowns(*arguments, since=since)]  # type: ignore[arg-type]

    assert urls() == [gone, missing]
    assert urls(("failing",)) == [failing]
    assert urls(("failing", "gone")) == [gone, failing]
    assert urls(since=day(9)) == [gone]
    assert urls(since=day(10)) == []
    assert urls(("gone",), ("jia",)) == [gone]
    assert urls(("gone",), ("yi",)) == []


def test_that_a_list_still_shows_it_is_remarked(lived: Archive) -> None:
    lived.follow([("http://jia.example/news/", PageKind.LIST, "要闻")], "jia", now=day(1))
    for at, listed in ((day(4), False), (day(21), True)):
        lived.make_due("jia", ["http://jia.example/news/"], now=at)
        [page] = lived.take(["jia"], now=at, kind=PageKind.LIST)
        lived.listed(page, [ListedItem(1, URL, "甲")], capture=None, now=at, own=lambda url: True)
        lived.done(page, now=at, state="live")
        [found] = lived.takedowns()
        assert (found.listed_last, found.listed) == (at, listed)


# read counts


def test_counts_are_a_series_and_one_that_fell_is_marked(lived: Archive) -> None:
    assert [(each.seen_at, each.place, each.count, each.fell, each.capture) for each in lived.read_counts(URL)] == [
        (day(1), "page", 120, False, 1),
        (day(2), "page", 340, False, 2),
        (day(4), "page", 90, True, 3),
    ]


def test_a_count_fell_only_against_its_own_place(lived: Archive) -> None:
    for at, count in ((day(5), 70), (day(6), 60)):
        seen(
            lived,
            Article(OTHER, OTHER, title="乙", body="文", related=(RelatedItem(1, "甲", url=URL, read_count=count),)),
            at,
        )
    assert [(each.place, each.on, each.count, each.fell) for each in lived.read_counts(URL)][3:] == [
        ("related", OTHER, 70, False),
        ("related", OTHER, 60, True),
    ]
    lived.withhold(OTHER, reason="court order", now=day(7))
    assert {each.place for each in lived.read_counts(URL)} == {"page"}


# what is not shown


def test_nothing_is_told_of_what_is_withheld(lived: Archive) -> None:
    lived.withhold(URL, reason="court order", now=day(21))
    for ask in (lived.revisions, lived.timeline, lived.read_counts):
        for key in (1, "1", URL):
            with pytest.raises(Withheld, match="court order"):
                ask(key)
    assert lived.takedowns() == []


def test_an_article_that_is_not_there(lived: Archive) -> None:
    for ask in (lived.revisions, lived.timeline, lived.read_counts):
        for key in (0, 2, "2", "9" * 30, "http://jia.example/no.html"):
            with pytest.raises(NoArticle, match="no article"):
                ask(key)
