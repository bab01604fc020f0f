"""The pages of people, agencies, columns and regions, and that of the crawl."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from archive import Archive
from archive.alerts import CLOSED, OPENED, Change, State
from archive.memory import Counted, FieldCount
from archive.model import Article, Column, Credit, Role, Source
from tests.archive.life import EDIT, FIRST, capture, day, missed, seen

Get = Callable[..., httpx.Response]

NOW = datetime(2024, 3, 20, tzinfo=UTC)
NAME = "甲某某"


def source(name: str, region: str) -> Source:
    home = f"http://{name}.example/"
    return Source(name, f"{name}局（虚构）", "prefecture", region, home, (Column("要闻", f"{home}news/"),))


def story(where: str, number: int, *named: Credit, month: str = "2024-03", **facts: object) -> Article:
    url = f"http://{where}.example/{number}.html"
    plain = replace(FIRST, url=url, canonical_url=url, title=f"{where}第{number}篇", published_at=f"{month}-0{number}")
    return replace(plain, credits=named, column="要闻", **facts)  # type: ignore[arg-type]


AUTHOR, SIGNER = Credit(Role.AUTHOR, "文", NAME), Credit(Role.APPROVER, "签发审核", "乙某某")


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two agencies of one province with a name and a text in common, two runs and their alerts."""
    path = tmp_path_factory.mktemp("people") / "news.db"
    with Archive(path, write=True) as archive:
        for each in (source("jia", "370900"), source("yi", "370000")):
            archive.add_source(each)
        for number, article in enumerate(stories(), 1):
            proof = capture(archive, f"2024-03-10T00:00:{number:02}Z", url=article.url)
            archive.record(article, source=article.url[7:].split(".")[0], captures=[proof], seen_at=day(10))
        archive.withhold("http://yi.example/3.html", reason="test", now=day(11))
        crawled(archive)
    return path


def stories() -> Iterator[Article]:
    """jia has two by 甲某某; yi has a text of jia's under the same name, and one that is withheld."""
    yield story("jia", 1, AUTHOR, SIGNER)
    yield story("jia", 2, AUTHOR, Credit(Role.EDITOR, "编辑", NAME), SIGNER, month="2024-01", body="乙河的水质。")
    yield story("yi", 1, Credit(Role.PHOTOGRAPHER, "摄影", NAME), origin="jia局（虚构）")
    yield story("yi", 3, Credit(Role.AUTHOR, "作者", "丁某某"), AUTHOR, body="丙湖的鸟类。")


def crawled(archive: Archive) -> None:
    for number, found in enumerate((5, 1)):
        run = archive.start_run(["jia"], now=day(10 + number))
        counts = Counted({"lists": 1, "new": 2}, fields=[FieldCount("trs", "credits", 5, found)])
        archive.remember(run, {"jia": counts}, now=day(10 + number), ended=True)
        archive.end_run(run, {"lists": 1, "new": 2}, now=day(10 + number))
    evidence = {"captures": [1, 4, 999], "urls": ["http://jia.example/1.html", "http://yi.example/3.html"]}
    lost = Change("jia", "field-lost", "credits", OPENED, day(12), day(11), "found in 1 of 5", evidence)
    over = replace(lost, state="silent", subject="要闻")
    for change in (lost, over, replace(over, change=CLOSED, at=day(14))):
        archive.note_change(change)


@pytest.fixture
def archive(peopled: Path) -> Iterator[Archive]:
    with Archive(peopled) as opened:
        yield opened


def test_a_name_is_shown_for_each_source(archive: Archive) -> None:
    from archive.web.person import person

    shown = person(archive, NAME)
    assert [(each["source"], each["articles"], each["first"], each["last"]) for each in shown["agencies"]] == [
        ("jia", 2, "2024-01-02", "2024-03-01"),
        ("yi", 1, "2024-03-01", "2024-03-01"),
    ]
    jia, yi = shown["shown"]
    assert [(role["role"], role["labels"], role["articles"]) for role in jia["roles"]] == [
        ("author", ["文"], 2),
        ("editor", ["编辑"], 1),
    ]
    assert str(jia["roles"][0]["bars"]).count("<rect") == 2
    assert jia["colleagues"] == [{"name": "乙某某", "articles": 2, "roles": ["approver"]}]
    assert [row["id"] for row in jia["newest"]] == [1, 2]
    assert yi["colleagues"] == []  # the article that names another one is withheld
    assert [each["source"] for each in person(archive, NAME, "yi")["shown"]] == ["yi"]


def test_a_name_under_many_articles_is_counted_over_the_last(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import person

    monkeypatch.setattr(person, "MOST", 1)
    shown = person.person(archive, NAME)
    assert (shown["total"], shown["counted"], len(shown["agencies"])) == (3, 1, 1)


def test_who_is_named_under_withheld_articles_alone_is_nobody(archive: Archive) -> None:
    from archive.web.person import names, person
    from archive.web.refusals import Refused

    assert [each["name"] for each in names(archive, "", "")["names"]] == [NAME, "乙某某"]
    assert names(archive, "丁", "")["names"] == []
    with pytest.raises(Refused):
        person(archive, "丁某某")


def test_names_go_on_after_the_last_one(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import person

    assert [(each["name"], each["articles"]) for each in person.names(archive, "甲", "")["names"]] == [(NAME, 3)]
    assert person.names(archive, "甲", NAME)["names"] == []


def test_an_agency(archive: Archive) -> None:
    from archive.web.agency import agency

    shown = agency(archive, "jia", NOW, covered=True)
    assert (shown["articles"], shown["first"], shown["last"]) == (2, "2024-01-02", "2024-03-01")
    assert shown["months"][:3] == [("2024-03", 1, 0, 0), ("2024-02", 0, 0, 0), ("2024-01", 1, 0, 0)]
    assert len(shown["months"]) == 12
    assert [(one["name"], one["articles"], one["labels"]) for one in shown["signed"]] == [("乙某某", 2, ["签发审核"])]
    assert shown["ours"] == [(("yi", "yi局（虚构）"), 1)]
    assert shown["theirs"] == []
    assert [one["state"] for one in shown["standing"]] == ["field-lost"]
    other = agency(archive, "yi", NOW)
    assert other["theirs"] == [(("jia", "jia局（虚构）"), 1)]
    assert other["articles"] == 1
    assert [row["id"] for row in other["newest"]] == [3]


def test_an_agencys_edits_and_takedowns_are_those_of_the_views(tmp_path: Path) -> None:
    from archive.web.agency import agency

    with Archive(tmp_path / "news.db", write=True) as archive:
        archive.add_source(source("jia", "370900"))
        seen(archive, FIRST, day(1))
        seen(archive, EDIT, day(3))
        for number in (5, 6, 14):
            missed(archive, day(number))
        shown = agency(archive, "jia", NOW)
        [monthly] = archive.db.execute("SELECT published, edited, taken_down FROM monthly").fetchall()
    assert shown["months"][0] == ("2024-03", *monthly) == ("2024-03", 1, 1, 1)
    assert [(row["id"], row["fields"]) for row in shown["edited"]] == [(1, "title body")]
    assert [(row["id"], row["state"]) for row in shown["gone"]] == [(1, "gone")]
    assert shown["away"] == 1


def test_who_published_first_is_whom_the_others_name_in_the_end() -> None:
    from archive.web.agency import first_of

    def member(source: str, origin: str | None, *, earliest: bool = False) -> dict[str, object]:
        return {"source": source, "origin_source": origin, "earliest": earliest}

    assert first_of([member("a", None), member("b", "a"), member("c", "b", earliest=True)]) == "a"
    assert first_of([member("a", None, earliest=True), member("b", None)]) == "a"
    assert first_of([member("a", None), member("b", None)]) is None
    assert first_of([member("a", "c"), member("b", "d"), member("c", None), member("d", None)]) is None


def test_a_column_is_what_prints_its_name_or_stands_in_its_list(archive: Archive) -> None:
    from archive.web.agency import column

    printed = column(archive, "yi", "要闻")
    assert (printed["articles"], printed["printed"], printed["list"]["list"]) == (1, True, "http://yi.example/news/")


def test_every_provincial_unit_has_one_tile() -> None:
    from archive.web.places import GRID, SHORT

    assert sorted("".join(GRID).replace("·", "")) == sorted(SHORT.values())
    assert len(set(SHORT.values())) == 34


def test_regions_count_what_may_be_shown(archive: Archive) -> None:
    from archive.web.places import region, regions

    shown = regions(archive, "month", NOW)
    assert shown["units"][0] == ("37", "山东", "鲁", 2, 2)
    assert 'href="/region/37" class="tile1"' in str(shown["cartogram"])
    assert str(shown["cartogram"]).count("<rect") == 34
    assert regions(archive, "all", NOW)["units"][0][3] == 3
    whole = region(archive, "370000")
    assert (whole["code"], whole["articles"], whole["within"]) == ("37", 3, [("3709", 2)])
    assert [row["id"] for row in whole["newest"]] == [3, 1, 2]
    assert [each["id"] for each in region(archive, "3709")["sources"]] == ["jia"]


def test_operations_show_what_is_open_and_how_often_fields_are_found(archive: Archive) -> None:
    from archive.web.operations import operations

    shown = operations(archive, None, NOW)
    assert [(each["status"].source, each["state"]) for each in shown["sources"]] == [
        ("jia", "field-lost"),
        ("yi", "unknown"),
    ]
    assert shown["rates"] == {"jia": {"credits": (0.6, 10)}}
    assert [run["counts"] for run in shown["runs"]] == [{"lists": 1, "new": 2}] * 2
    assert [(one["state"], one["subject"]) for one in shown["closed"]] == [("silent", "要闻")]
    [line] = operations(archive, "jia", NOW)["lines"]
    assert (line["first"], line["last"]) == (("2024-03-10", 1.0), ("2024-03-11", 0.2))


def test_evidence_that_is_withheld_is_not_shown(archive: Archive) -> None:
    from archive.web.operations import operations

    [one] = operations(archive, None, NOW)["opened"]
    assert one["captures"] == [1]
    assert one["urls"] == ["http://jia.example/1.html"]


def test_every_state_and_role_has_its_words() -> None:
    from archive.web.language import texts
    from archive.web.standing import KNOWN

    assert all(f"condition.{state}" in texts() for state in KNOWN)
    assert all(f"step.{state}" in texts() for state in State)
    assert all(f"role.{role}" in texts() for role in Role)


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        (f"/person/{quote(NAME)}", 200, "不合并"),
        (f"/person/{quote(NAME)}?source=yi", 200, "摄影"),
        ("/person/nobody%3Cscript%3E", 404, "nobody&lt;script&gt;"),
        ("/people", 200, NAME),
        ("/people?begins=%E7%94%B2", 200, NAME),
        ("/agency/jia?coverage", 200, "签发审核"),
        ("/agency/none", 404, "没有这个来源"),
        (f"/column/jia/{quote('要闻')}", 200, "jia第1篇"),
        ("/column/jia/none", 404, "没有这个栏目"),
        ("/regions?period=all", 200, "鲁"),
        ("/region/370900", 200, "jia局（虚构）"),
        ("/region/3x", 400, "GB/T 2260"),
        ("/region/99", 404, "没有这个地区"),
        ("/operations", 200, "字段丢失"),
        ("/operations?source=jia", 200, "20%"),
        ("/operations?source=none", 404, "没有这个来源"),
    ],
)
def test_pages_answer(get: Get, peopled: Path, address: str, status: int, says: str) -> None:
    answer = get(address, path=peopled)
    assert answer.status_code == status
    assert says in answer.text
    assert "yi第3篇" not in answer.text
    assert "style=" not in answer.text


def test_pages_go_by_their_indexes(peopled: Path) -> None:
    """This archive has too few rows for time to tell."""
    from archive.web import agency, person, places

    with closing(sqlite3.connect(f"file:{peopled}?mode=ro", uri=True)) as db:
        for sql, values, index in (
            (agency.PUBLISHED, ("jia",), "COVERING INDEX articles_newest"),
            (agency.NEWEST, ("jia",), "INDEX articles_newest"),
            (agency.COLUMNS, ("jia",), "COVERING INDEX articles_column"),
            (agency.PRINTED, ("jia", "要闻"), "COVERING INDEX articles_column"),
            (agency.AWAY, ("jia",), "COVERING INDEX articles_away"),
            (agency.LATER, ("jia", "2024"), "INDEX revisions_edits"),
            (person.COUNTED, (NAME,), "COVERING INDEX credits_person"),
            (places.COUNTS, ("", ""), "COVERING INDEX articles_newest"),
            (places.MONTHS, ("37",), "COVERING INDEX articles_newest"),
        ):
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert any(f" {index} " in f"{step} " for step in plan), plan  # a newer SQLite covers more


HOSTILE = '"><script src=//evil.example></script><img src=x onerror=alert(1)>'


def test_what_pages_say_is_never_markup(get: Get, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Archive(path, write=True) as archive:
        evil = replace(source("jia", "370900"), name=HOSTILE, home=f"javascript:alert(1){HOSTILE}")
        archive.add_source(evil)
        article = story("jia", 1, Credit(Role.APPROVER, HOSTILE, HOSTILE), title=HOSTILE * 1000)
        article = replace(article, column=f"{HOSTILE}/{'长' * 60}")
        proof = capture(archive, day(10), url=article.url)
        archive.record(article, source="jia", captures=[proof], seen_at=day(10))
        evidence = {"captures": [proof, "x"], "urls": ["javascript:alert(1)", HOSTILE]}
        archive.note_change(Change("jia", "no-such-state", HOSTILE, OPENED, day(12), day(11), HOSTILE, evidence))
    name, column = quote(HOSTILE, safe=""), quote(article.column or "", safe="")
    pages = ["/people", f"/person/{name}", "/agency/jia?coverage", f"/column/jia/{column}", "/region/37", "/regions"]
    for address in (*pages, "/operations", "/operations?source=jia", f"/agency/{name}", f"/region/{name}"):
        answer = get(address, path=path)
        assert answer.status_code < 500, address
        assert "<script src=/" not in answer.text, address
        assert "<img src=x" not in answer.text, address
        assert 'href="javascript' not in answer.text, address
        assert len(answer.text) < 60_000, address
    assert [get(address, path=path).status_code for address in pages] == [200] * len(pages)
