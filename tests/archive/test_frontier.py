"""The frontier: due pages are handed out once, come back when lost, and lists fill it in one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.model import Exchange, ListedItem, ListRequest, Page, PageKind, Source
from archive.times import later

SOON = "2022-08-12T09:40:00Z"
LATER = "2022-08-12T09:45:00Z"
NEXT = "http://jia.example/news/index_1.html"


def item(number: int, **known: object) -> ListedItem:
    return replace(ListedItem(number, f"http://jia.example/news/{number}.html", f"第{number}条"), **known)


def own(url: str) -> bool:
    return url.startswith("http://jia.example/")


def urls(pages: list[Page]) -> list[str]:
    return [page.url for page in pages]


def test_following_counts_the_new_and_leaves_the_known(archive: Archive, now: str) -> None:
    first = archive.follow([("http://a.example/", PageKind.LIST, "要闻")], "jia", now=now)
    second = archive.follow(
        [("http://a.example/", PageKind.ARTICLE, None), ("http://b.example/", PageKind.ARTICLE, None)],
        "jia",
        now=SOON,
    )
    assert (first, second) == (1, 1)
    rows = archive.db.execute("SELECT url, kind, due_at FROM pages").fetchall()
    assert rows == [("http://a.example/", "list", now), ("http://b.example/", "article", SOON)]


def test_a_page_followed_without_being_due_is_not_taken_until_it_is_made_due(archive: Archive, now: str) -> None:
    archive.follow([("http://a.example/", PageKind.LIST, None)], "jia", now=now, due=False)
    assert archive.take(["jia"], now=now) == []
    archive.make_due("jia", ["http://a.example/", "http://unknown.example/"], now=now)
    assert urls(archive.take(["jia"], now=now)) == ["http://a.example/"]


def test_lists_come_before_articles_and_the_oldest_first(archive: Archive, now: str) -> None:
    kinds = [(f"http://{number}.example/", kind, None) for number, kind in enumerate(["article", "list"] * 2)]
    archive.follow([(url, PageKind(kind), column) for url, kind, column in kinds], "jia", now=now)
    assert urls(archive.take(["jia"], now=now, limit=3)) == [
        "http://1.example/",
        "http://3.example/",
        "http://0.example/",
    ]
    assert urls(archive.take(["jia"], now=now)) == ["http://2.example/"]


def test_the_new_come_first_and_then_the_shortest_wait(archive: Archive, now: str) -> None:
    """However long each has been due."""
    visited = {"http://a.example/": 30, "http://b.example/": 1, "http://c.example/": 7}
    archive.follow([(url, PageKind.ARTICLE, None) for url in visited], "jia", now=now)
    for page in archive.take(["jia"], now=now):
        archive.done(page, now=now, state="live", due_at=later(now, timedelta(days=visited[page.url])))
    new = "http://new.example/"
    archive.follow([(new, PageKind.ARTICLE, None)], "jia", now=now)
    then = later(now, timedelta(days=31))
    assert urls(archive.take(["jia"], now=then, limit=2)) == [new, "http://b.example/"]
    [page, other] = archive.take(["jia"], now=then)
    assert [page.url, other.url] == ["http://c.example/", "http://a.example/"]
    archive.postpone(page, due_at=later(then, timedelta(days=1)))  # it is as urgent as it was
    archive.postpone(other, due_at=then)
    assert urls(archive.take(["jia"], now=later(then, timedelta(days=1)))) == [
        new,
        "http://b.example/",
        "http://c.example/",
        "http://a.example/",
    ]


def test_of_each_source_only_so_many_are_taken(archive: Archive, source: Source, now: str) -> None:
    archive.add_source(replace(source, id="yi"))
    for name in ("jia", "yi"):
        archive.follow([(f"http://{name}.example/{n}", PageKind.ARTICLE, None) for n in range(5)], name, now=now)
    assert [page.source for page in archive.take(["jia", "yi"], now=now, each=2)] == ["jia", "jia", "yi", "yi"]
    assert [page.source for page in archive.take(["jia", "yi"], now=now, limit=3, each=2)] == ["jia", "jia", "yi"]
    assert urls(archive.take(["jia"], now=now, each=2)) == ["http://jia.example/4"]


def test_what_is_taken_is_found_without_looking_at_all_that_is_due(archive: Archive, now: str) -> None:
    """By the steps of SQLite's machine, for one of 20 and of 2,000 that are due."""
    steps = {}
    for many in (20, 2000):
        archive.follow(
            [(f"http://jia.example/{many}/{n}", PageKind.ARTICLE, None) for n in range(many)], "jia", now=now
        )
        counted: list[int] = []
        archive.db.conn.set_progress_handler(lambda counted=counted: counted.append(1) and None, 100)
        assert len(archive.take(["jia"], now=now, limit=1)) == 1
        archive.db.conn.set_progress_handler(None, 0)
        steps[many] = len(counted)
    assert steps[2000] < steps[20] + 10


def test_only_the_named_sources_and_kinds_are_taken(archive: Archive, source: Source, now: str) -> None:
    archive.add_source(replace(source, id="yi"))
    archive.follow([("http://a.example/", PageKind.LIST, "要闻")], "jia", now=now)
    archive.follow([("http://b.example/", PageKind.ARTICLE, "要闻")], "yi", now=now)
    assert archive.take([], now=now) == []
    assert archive.take(["jia"], now=now, kind=PageKind.ARTICLE) == []
    [page] = archive.take(["jia", "yi"], now=now, kind=PageKind.ARTICLE)
    assert (page.url, page.kind, page.source, page.column) == (
        "http://b.example/",
        PageKind.ARTICLE,
        "yi",
        "要闻",
    )


def test_what_is_due_later_waits(archive: Archive, list_page: Page, now: str) -> None:
    archive.done(list_page, now=now, state="live", due_at=LATER)
    assert archive.take(["jia"], now=SOON) == []
    assert urls(archive.take(["jia"], now=LATER)) == [list_page.url]


def test_a_taken_page_is_nobody_elses_until_its_lease_runs_out(archive: Archive, list_page: Page, now: str) -> None:
    assert archive.take(["jia"], now=SOON) == []
    assert archive.take(["jia"], now=LATER) == [list_page]


def test_the_lease_is_as_long_as_asked(archive: Archive, now: str) -> None:
    archive.follow([("http://a.example/", PageKind.LIST, None)], "jia", now=now)
    archive.take(["jia"], now=now, lease=timedelta(days=20))
    [(until,)] = archive.db.execute("SELECT leased_until FROM pages").fetchall()
    assert until == "2022-09-01T09:30:00Z"


def test_two_processes_never_take_the_same_page(archive: Archive, path, now: str, elsewhere) -> None:
    archive.follow([(f"http://{n}.example/", PageKind.ARTICLE, None) for n in range(40)], "jia", now=now)

    def worker() -> None:
        with Archive(path, write=True) as mine:
            while pages := mine.take(["jia"], now=now, limit=3):
                for page in pages:
                    mine.refuse(page.url, source="jia", capture=None, reason="seen", message=page.url, now=now)
                    with mine.transaction() as db:
                        db.execute("UPDATE pages SET state = state || '+' WHERE id = ?", (page.id,))

    assert elsewhere(worker, worker, worker) == [0, 0, 0]
    assert archive.db.execute("SELECT state, count(*) FROM pages GROUP BY state").fetchall() == [("new+", 40)]


def test_done_releases_and_notes_the_visit(archive: Archive, list_page: Page, now: str) -> None:
    archive.done(list_page, now=SOON, state="failing")
    row = archive.db.execute("SELECT state, last_visited, leased_until, due_at FROM pages").fetchone()
    assert row == ("failing", SOON, None, None)


def test_validators_are_kept_through_a_304(archive: Archive, list_page: Page, exchange: Exchange) -> None:
    archive.capture(exchange, source="jia", run=None)
    archive.done(list_page, now=SOON, state="live", etag='"1"', last_modified="Fri, 12 Aug 2022 00:00:00 GMT")
    archive.capture(replace(exchange, status=304, captured_at=LATER, body=b""), source="jia", run=None)
    archive.done(list_page, now=LATER, state="live", due_at=LATER)
    [page] = archive.take(["jia"], now=LATER)
    assert (page.etag, page.last_modified) == ('"1"', "Fri, 12 Aug 2022 00:00:00 GMT")


def test_validators_are_kept_through_a_failure(archive: Archive, list_page: Page, exchange: Exchange) -> None:
    archive.capture(exchange, source="jia", run=None)
    archive.done(list_page, now=SOON, state="live", etag='"1"')
    archive.done(list_page, now=LATER, state="failing", due_at=LATER)
    assert archive.take(["jia"], now=LATER)[0].etag == '"1"'


def test_a_page_served_anew_without_validators_has_none(archive: Archive, list_page: Page, exchange: Exchange) -> None:
    archive.done(list_page, now=SOON, state="live", etag='"1"')
    archive.capture(replace(exchange, captured_at=LATER), source="jia", run=None)
    archive.done(list_page, now=LATER, state="live", due_at=LATER)
    assert archive.take(["jia"], now=LATER)[0].etag is None


def test_a_list_makes_its_unknown_articles_due(archive: Archive, list_page: Page, now: str) -> None:
    foreign = replace(item(3), url="http://elsewhere.example/3.html")
    new = archive.listed(list_page, [item(1), item(2), foreign], capture=None, now=now, own=own)
    assert new == 3
    pages = archive.take(["jia"], now=now)
    assert urls(pages) == [item(1).url, item(2).url]
    assert {(page.kind, page.column) for page in pages} == {(PageKind.ARTICLE, "要闻")}


def test_a_list_is_evidence_of_what_was_shown_when(
    archive: Archive, list_page: Page, exchange: Exchange, now: str
) -> None:
    capture = archive.capture(exchange, source="jia", run=None)
    shown = item(1, published_at="2022-08-11", teaser="近日", read_count=5)
    archive.listed(list_page, [shown], capture=None, now=now, own=own)
    archive.listed(list_page, [replace(shown, position=4, title="改")], capture=capture, now=LATER, own=own)
    rows = archive.db.execute(
        "SELECT position, title, published_at, teaser, read_count, first_seen, last_seen, capture FROM listings"
    ).fetchall()
    assert rows == [(4, "改", "2022-08-11", "近日", 5, now, LATER, capture)]


def test_a_list_seen_again_has_nothing_new_and_goes_no_further(archive: Archive, list_page: Page, now: str) -> None:
    archive.listed(list_page, [item(1)], capture=None, now=now, own=own)
    archive.done(list_page, now=now, state="live")
    archive.take(["jia"], now=now)
    assert archive.listed(list_page, [item(1)], capture=None, now=LATER, own=own, next=ListRequest(NEXT)) == 0
    assert NEXT not in urls(archive.take(["jia"], now=LATER))


def test_an_item_that_moved_to_the_next_list_page_is_not_new(archive: Archive, list_page: Page, now: str) -> None:
    archive.listed(list_page, [item(1)], capture=None, now=now, own=own, next=ListRequest(NEXT))
    [second] = archive.take(["jia"], now=now, kind=PageKind.LIST)
    assert archive.listed(second, [item(1), item(2)], capture=None, now=LATER, own=own) == 1


def test_a_followed_address_is_known_though_no_list_showed_it(archive: Archive, list_page: Page, now: str) -> None:
    archive.follow([(item(1).url, PageKind.ARTICLE, None)], "jia", now=now)
    assert archive.listed(list_page, [item(1)], capture=None, now=now, own=own) == 0


def test_the_next_list_page_is_due_in_the_same_column_when_something_was_new(
    archive: Archive, list_page: Page, now: str
) -> None:
    archive.listed(list_page, [item(1)], capture=None, now=now, own=own, next=ListRequest(NEXT))
    [second] = archive.take(["jia"], now=now, kind=PageKind.LIST)
    assert (second.url, second.column) == (NEXT, "要闻")
    archive.done(second, now=now, state="live")
    archive.listed(list_page, [item(2)], capture=None, now=LATER, own=own, next=ListRequest(NEXT))
    assert urls(archive.take(["jia"], now=LATER, kind=PageKind.LIST)) == [list_page.url, NEXT]


def test_a_list_with_one_bad_row_is_not_noted_at_all(archive: Archive, list_page: Page, now: str) -> None:
    bad = item(2, title=None)
    with pytest.raises(sqlite3.IntegrityError):
        archive.listed(list_page, [item(1, read_count=3), bad], capture=None, now=now, own=own, next=ListRequest(NEXT))
    counts = [archive.db[table].count for table in ("listings", "read_counts", "pages")]
    assert counts == [0, 0, 1]
    assert archive.listed(list_page, [item(1)], capture=None, now=now, own=own) == 1


def test_counts_in_a_list_are_observations(archive: Archive, list_page: Page, now: str) -> None:
    for _ in range(2):
        archive.listed(list_page, [item(1, read_count=5), item(2)], capture=None, now=now, own=own)
    archive.listed(list_page, [item(1, read_count=9)], capture=None, now=LATER, own=own)
    rows = archive.db.execute("SELECT url, count, place, listed_on, seen_at FROM read_counts").fetchall()
    assert rows == [
        (item(1).url, 5, "list", list_page.id, now),
        (item(1).url, 9, "list", list_page.id, LATER),
    ]


def test_a_source_is_brought_up_to_date(archive: Archive, source: Source) -> None:
    archive.add_source(replace(source, name="乙", columns=(replace(source.columns[0], paging="index"),)))
    assert archive.db.execute("SELECT name FROM sources").fetchall() == [("乙",)]
    assert archive.db.execute('SELECT name, paging FROM "columns" ORDER BY rowid').fetchall() == [
        ("要闻", "index"),
        ("通知", "createPageHTML"),
    ]
