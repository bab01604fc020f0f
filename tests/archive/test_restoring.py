"""An article made again of its line: the same article, with its history; added to what is here; nothing half taken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.dossier import dossiers
from archive.model import (
    Article,
    Attachment,
    Credit,
    Image,
    ListedItem,
    ListRequest,
    Outcome,
    PageKind,
    Problem,
    RelatedItem,
    Role,
)
from archive.restoring import restore
from archive.shapes import BadDossier, parse
from tests.archive import life
from tests.archive.life import BODY, FIRST, OTHER, SOURCE, URL, day, seen

Row = dict[str, Any]

# Listed here, served there, and its page claims to be a third one.
THIRD = "http://www.jia.example/news/3.html?from=list"
SERVED, CLAIMED = "http://jia.example/real/3.html", "http://jia.example/news/all.html"
SECOND = Article(
    OTHER, OTHER, title="乙市召开入河排污口整治会", published_at="2024-03-02T09:30+08:00", body="文", read_count=7,
    credits=(Credit(Role.PHOTOGRAPHER, "摄", "戊某"),), keywords=("督察",), document_number="甲环发〔2024〕1号",
    related=(
        RelatedItem(1, "甲市召开入河排污口…", True, "近日", URL, 500, "2024-03-01"),
        RelatedItem(2, "丙市约谈通报情况", False, None, None, 8, "2024-03-03"),
        RelatedItem(3, "别处", False, None, "http://yi.example/1", 9, "2024-03-03"),
    ),
    images=(Image("http://jia.example/a.jpg", "图"),), attachments=(Attachment("http://jia.example/a.pdf", "附件"),),
    problems=(Problem("origin", "not found"),),
)  # fmt: skip


def written(archive: Archive) -> list[Row]:
    """Every article's line, as it is read again."""
    ids = [article for (article,) in archive.db.execute("SELECT id FROM articles ORDER BY id").fetchall()]
    return [parse(json.dumps(each, ensure_ascii=False).encode()) for each in dossiers(archive.db.conn, iter(ids))]


def take(archive: Archive, lines: list[Row]) -> list[Outcome]:
    found = []
    for line in lines:
        with archive.transaction() as db:
            found.append(restore(db, line).outcome)
    return found


def by_address(lines: list[Row]) -> list[Row]:
    """In an order of their own, with what has none sorted."""
    for line in lines:
        line["read_counts"].sort(key=lambda each: json.dumps(each, sort_keys=True))
    return sorted(lines, key=lambda line: str(line["article"]["canonical_url"]))


def unproven(lines: list[Row]) -> list[Row]:
    """Without the names of captures, which are not in a line."""
    text = json.dumps(lines)
    return [_without(each) for each in json.loads(text)]


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(each) for key, each in value.items() if key not in ("capture", "captures", "control")}
    return [_without(each) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Articles with everything that an article may have: edits, a re-reading, counts in all places, absences, states, a
    second address, lists by address and by form."""
    with Archive(tmp_path_factory.mktemp("origin") / "news.db", write=True) as opened:
        life.lived(opened)
        list_url = SOURCE.columns[0].list
        opened.follow([(list_url, PageKind.LIST, "要闻")], "jia", now=day(1))
        form = ListRequest("http://jia.example/list.do", "POST", "page=2")
        opened.follow_form(form, source="jia", column="要闻", now=day(1))
        for page in (opened.page(list_url), opened.page(*form.key)):
            assert page is not None
            items = [
                ListedItem(1, URL, "甲市召开", "2024-03-01", "…", 300),
                ListedItem(2, OTHER, "乙市", None, None, 4),
            ]
            proof = life.capture(opened, day(2), url=page.url)
            opened.listed(page, items, capture=proof, now=day(2), own=lambda url: False)
        seen(opened, SECOND, day(3))
        seen(opened, replace(SECOND, body="文\n改", read_count=6), day(5))
        old = [opened.db.execute("SELECT min(capture) FROM revision_captures WHERE revision = 3").fetchone()[0]]
        seen(opened, replace(SECOND, body="文（重读）"), day(3), kind="reread", captures=old)
        third = replace(SECOND, url=THIRD, canonical_url=CLAIMED, title="丙市约谈通报情况", body="三")
        third = replace(third, published_at="2024-03-03")
        opened.record(
            third, source="jia", captures=[life.capture(opened, day(4), url=THIRD)], seen_at=day(4), at=SERVED
        )
        opened.seen(2, capture=life.capture(opened, day(9), status=304, url=OTHER), at=day(9))
        for number in (12, 14, 16):
            life.missed(opened, day(number), article=2, url=OTHER)
        seen(opened, replace(SECOND, body="文\n改", read_count=9), day(20))
        yield opened


@pytest.fixture
def other(path: Path) -> Iterator[Archive]:
    with Archive(path, write=True) as opened:
        yield opened


def test_the_origin_has_what_the_test_promises(origin: Archive) -> None:
    lines = written(origin)
    assert all(any(line[key] for line in lines) for key in lines[0])
    assert {each["place"] for line in lines for each in line["read_counts"]} == {"page", "list", "related"}
    assert {each["kind"] for line in lines for each in line["revisions"]} == {"first", "edit", "reread"}
    assert {each["state"] for line in lines for each in line["states"]} == {"failing", "missing", "gone", "live"}
    assert {each["reason"] for line in lines for each in line["noted"]} == {"count-fell"}


@pytest.mark.parametrize("order", [list, lambda lines: lines[::-1]])
def test_lines_make_the_same_articles(origin: Archive, other: Archive, order: Callable[[list[Row]], list[Row]]) -> None:
    lines = written(origin)
    assert set(take(other, order(lines))) == {Outcome.NEW}
    assert by_address(unproven(written(other))) == by_address(unproven(lines))
    for line in lines:
        url = line["article"]["canonical_url"]
        assert other.article(url) == origin.article(url)
        assert [replace(each, id=0, captures=()) for each in other.revisions(url)] == [
            replace(each, id=0, captures=()) for each in origin.revisions(url)
        ]
    for view in ("people", "edited", "most_read", "monthly", "coverage"):
        query = f"SELECT * FROM {view}"  # noqa: S608 (our own names)
        ours, theirs = ([_unnumbered(row) for row in each.db.query(query)] for each in (other, origin))
        assert sorted(ours) == sorted(theirs)
    joined = """
        SELECT a.url, i.title, i.joined_by, t.url FROM related_items AS i JOIN articles AS a ON a.id = i.article
        LEFT JOIN articles AS t ON t.id = i.related_article ORDER BY 1, 2
    """
    assert other.db.execute(joined).fetchall() == origin.db.execute(joined).fetchall()
    assert other.db.execute("PRAGMA foreign_key_check").fetchall() == []


def _unnumbered(row: Row) -> str:
    return json.dumps({key: value for key, value in row.items() if key not in ("article", "revision", "before")})


def test_a_second_time_changes_nothing(origin: Archive, other: Archive) -> None:
    lines = written(origin)
    take(other, lines)
    before = list(other.db.conn.iterdump())
    assert set(take(other, lines)) == {Outcome.UNCHANGED}
    assert list(other.db.conn.iterdump()) == before


def test_captures_are_linked_where_they_are(origin: Archive, path: Path) -> None:
    """The archive as it was, without its articles: then the lines bring everything back, proofs too."""
    with Archive(path, write=True) as other:
        lines = written(origin)
        take(other, lines)
        for stored in ("sources", "columns"):
            assert other.db[stored].count == origin.db[stored].count
        for row in origin.db["captures"].rows_where(order_by="id"):
            other.db["captures"].insert(row)
        assert Outcome.CHANGED in take(other, lines)
        assert by_address(written(other)) == by_address(lines)
        assert [each.absent for each in other.takedowns()] == [each.absent for each in origin.takedowns()] != []


def test_lines_add_to_what_is_here(origin: Archive, path: Path, tmp_path: Path) -> None:
    """An archive that knew the article before its edit, and one that knows it after."""
    with Archive(path, write=True) as other:
        other.add_source(replace(SOURCE, name="another name"))
        seen(other, FIRST, "2024-02-28T02:00:00Z")
        seen(other, replace(SECOND, body="later"), day(28))
        take(other, written(origin))
        assert [each.seen_at for each in other.revisions(URL)] == ["2024-02-28T02:00:00Z", day(4)]
        assert [each.body for each in other.revisions(OTHER)][-1] == "later"
        found = other.article(OTHER)
        assert found is not None
        assert found.body == "later"
        assert other.sources()[0].name == "another name"
        assert other.takedowns()[0].state == "gone"
        row = other.db.execute("SELECT first_seen, body FROM articles_full WHERE canonical_url = ?", (URL,)).fetchone()
        assert row[0] == "2024-02-28T02:00:00Z"
        assert row[1] != BODY


def test_a_withheld_article_has_no_line_and_is_named_in_none(origin: Archive, tmp_path: Path) -> None:
    shutil.copytree(origin.path.parent, tmp_path / "copy")
    with Archive(tmp_path / "copy" / "news.db", write=True) as copy:
        copy.withhold(URL, reason="court", now=day(21))
        lines = written(copy)
        assert [line["article"]["canonical_url"] for line in lines] == [OTHER, SERVED]
        for line in lines:
            del line["article"]  # its related list is what that page says
        assert URL not in json.dumps(lines)


BROKEN: list[tuple[str, Callable[[Row], object]]] = [
    ("has no revisions", lambda line: line.pop("revisions")),
    ("article: body is not", lambda line: line["article"].update(body=5)),
    ("article: url is not", lambda line: line["article"].update(url="javascript:alert(1)")),
    ("revisions: seen_at is not", lambda line: line["revisions"][0].update(seen_at="2024-02-30T00:00:00Z")),
    ("revisions: seen_at is not", lambda line: line["revisions"][0].update(seen_at="2024-02-20T00:00:00+08:00")),
    ("inconsistent: 'king'", lambda line: line["article"]["credits"].append({"role": "king", "label": "", "name": ""})),
    ("related: position is not", lambda line: line["article"]["related"][0].update(position=True)),
    ("inconsistent: UNIQUE", lambda line: line["article"]["related"][1].update(position=1)),
    ("inconsistent: CHECK", lambda line: line["states"][-1].update(state="flying")),
    ("none of its revisions", lambda line: line.update(revisions=[])),
    ("inconsistent", lambda line: line["listings"][0].update(column="no such column")),
    ("inconsistent: .*surrogates", lambda line: line["article"].update(body="\ud800")),
    ("read_counts: count is not", lambda line: line["read_counts"][0].update(count=2**63)),
    ("noted is no object", lambda line: line.update(noted=["x"])),
]


@pytest.mark.parametrize(("why", "breaks"), BROKEN)
def test_a_damaged_line_is_refused_whole(
    origin: Archive, blank: Archive, why: str, breaks: Callable[[Row], object]
) -> None:
    line = written(origin)[1]
    breaks(line)
    before = list(blank.db.conn.iterdump())
    with pytest.raises(BadDossier, match=why) as error:
        take(blank, [parse(json.dumps(line).encode())])
    assert "\n" not in str(error.value)
    assert list(blank.db.conn.iterdump()) == before


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive(tmp_path_factory.mktemp("blank") / "news.db", write=True) as opened:
        yield opened


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"5", b"\xff", b"[" * 100_000, b'{"article": {}}', b"NaN"])
def test_what_is_no_line(line: bytes) -> None:
    with pytest.raises(BadDossier) as error:
        parse(line)
    assert "\n" not in str(error.value)
