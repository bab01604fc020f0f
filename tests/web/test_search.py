"""Results: hits with marks, pages by key, facets and the timeline beside them, the same as JSON, CSV, Atom and SQL."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from lxml import etree, html

from archive import Archive
from archive.model import Article, Column, Credit, Precision, Role, Source

Get = Callable[..., httpx.Response]

SEEN = "2024-03-06T08:00:00Z"
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">督察'
COUNT = 45


def invented(number: int) -> Article:
    """Articles of five months, the later the higher their number; the first is hostile, the third undated."""
    url = f"http://jia.example/{number}"
    return Article(
        url=url,
        canonical_url=url,
        title=HOSTILE if number == 0 else f"第{number}次督察",
        published_at=None if number == 2 else f"2024-0{1 + number // 10}-{1 + number % 10:02}",
        published_precision=Precision.DAY,
        origin="=甲市日报",
        column=("要闻", "通知")[number % 2],
        credits=(Credit(Role.AUTHOR, "作者", f"{'甲乙'[number % 2]}某"), Credit(Role.OTHER, "<b>", "丙某")),
        body=f"督察组来了<b onclick=alert(3)>，第{number}次。" + ("整改完成。" if number % 3 == 0 else ""),
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "news.db"
    with Archive(path, write=True) as archive:
        home = "http://jia.example/"
        archive.add_source(Source("jia", "甲市局（虚构）", "prefecture", "370900", home, (Column("要闻", home),)))
        for number in range(COUNT):
            archive.record(invented(number), source="jia", captures=[], seen_at=SEEN)
        archive.withhold("http://jia.example/44", reason="一试", now=SEEN)
    return path


def search(q: str, path: str = "/search", **more: object) -> str:
    return f"{path}?{urlencode({'q': q, **more})}"


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<h2><a href="/article/(\d+)"', page)]


def walked(get: Get, path: Path, address: str) -> Iterator[tuple[str, str]]:
    """Each page from an address on, as its readers get from one to the next."""
    following: str | None = address
    while following:
        page = get(following, path=path).text
        yield following, page
        found = re.search(r'<a href="([^"]+)" rel="next"', page)
        following = unescape(found[1]) if found else None


@pytest.mark.parametrize("order", ["newest", "relevance", "reads"])
def test_all_are_shown_page_by_page(get: Get, many: Path, order: str) -> None:
    pages = list(walked(get, many, search("督察", sort=order)))
    ids = [number for _, page in pages for number in shown(page)]
    with Archive(many) as archive:
        assert ids == [hit.id for hit in archive.search("督察", 100, sort=order)]
    assert [len(shown(page)) for _, page in pages] == [20, 20, 4]
    assert ("before=" in pages[1][0]) == (order == "newest")


def test_a_page_says_the_same_by_its_key_and_by_its_number(get: Get, many: Path) -> None:
    (_, _), (address, second), _ = walked(get, many, search("督察"))
    assert "before=" in address
    assert shown(second) == shown(get(search("督察", page=2), path=many).text)
    assert 'start="21"' in second


def test_what_was_found_is_marked_and_nothing_stored_is_markup(get: Get, many: Path) -> None:
    page = html.fromstring(get(search("督察 第0次"), path=many).text)
    assert [mark.text for mark in page.xpath("//p[@class='snippet']/mark")] == ["督察", "第0次"]
    assert page.xpath("//ol//h2/a/text()") == [HOSTILE]
    assert [script.get("src") for script in page.xpath("//script")] == ["/-/qingjian/qingjian.js"]
    assert not page.xpath("//*[@onerror or @onclick or @style] | //b")


def test_a_query_that_is_wrong_is_kept_and_says_where(get: Get, many: Path) -> None:
    answer = get(search('督察 (titel:"<b>'), path=many)
    page = html.fromstring(answer.text)
    assert answer.status_code == 400
    assert page.xpath("//input[@name='q']/@value") == ['督察 (titel:"<b>']
    assert page.xpath("//div[@role='alert']//code")[0].text_content() == '督察 (^titel:"<b>'
    assert page.xpath("//details[@class='help']/@open")


def test_nothing_found_and_nothing_asked_say_what_to_do(get: Get, many: Path) -> None:
    assert "没有找到" in get(search("没有这个词"), path=many).text
    assert '<details class="help" open>' in get("/search", path=many).text
    assert "后面没有了" in get(search("督察", page=9), path=many).text


@pytest.mark.parametrize(
    "odd", ["page=-1", "page=x", "page=99999999999999999999", "before=~", "before=a~1", "sort=no", "since=2022-13"]
)
def test_odd_parameters_do_no_harm(get: Get, many: Path, odd: str) -> None:
    assert get(f"{search('督察')}&{odd}", path=many).status_code == 200


def test_facets_lead_to_what_they_count(get: Get, many: Path) -> None:
    page = html.fromstring(get(search("整改 OR 第1次", "/search/facets"), path=many).text)
    seen = set()
    for entry in page.xpath("//details[@class='facet']//li"):
        [address], [count] = entry.xpath("a/@href"), entry.xpath("span[@class='count']/text()")
        found = get(address, path=many)
        with Archive(many) as archive:
            assert archive.count(httpx.URL(address).params["q"]) == int(count)
        assert len(shown(found.text)) == min(20, int(count))
        seen.add(httpx.URL(address).params["q"].rpartition(") ")[2].partition(":")[0])
    assert seen == {"source", "region", "level", "column", "published", "state", "origin", "author"}


def test_facets_are_of_the_newest_where_there_are_many(get: Get, many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import results

    monkeypatch.setattr(results, "COUNTED", 10)
    some = get(search("督察", "/search/facets"), path=many).text
    assert "最新的 10 篇" in some
    assert "共 44 篇" in some  # the timeline has them all
    assert "全部 44 篇" in get(search("督察", facets=1, all=1), path=many).text


def test_a_timeline_too_slow_is_of_the_newest_too(many: Path, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import results

    monkeypatch.setattr(results, "COUNTED", 10)
    monkeypatch.setattr(results, "MONTHS_MS", 0)
    some = get(search("督察", "/search/facets"), path=many)
    assert some.status_code == 200
    assert 'data-month="2024-05"' in some.text
    assert 'data-month="2024-01"' not in some.text
    assert "共" not in some.text


def test_a_bar_and_the_fields_lead_to_a_period(get: Get, many: Path) -> None:
    page = html.fromstring(get(search("督察", facets=1), path=many).text)
    [march] = page.xpath("//a[@data-month='2024-03']/@href")
    assert httpx.URL(march).params["q"] == "督察 published:2024-03"
    answer = get(search("督察 OR 整改", since="2024-04", until="2024-02"), path=many)
    assert httpx.URL(answer.headers["location"]).params["q"] == "(督察 OR 整改) published:2024-02..2024-04"


def test_json_has_the_hits(get: Get, many: Path) -> None:
    hits = get(search("督察", "/search.json", limit=3), path=many).json()
    with Archive(many) as archive:
        assert [hit["id"] for hit in hits] == [hit.id for hit in archive.search("督察", 3)]
    assert hits[0]["credits"][0] == {
        "role": "author",
        "label": "作者",
        "name": "乙某" if hits[0]["id"] % 2 == 0 else "甲某",
    }
    assert len(get(search("督察", "/search.json", limit="all"), path=many).json()) == COUNT - 1
    assert get(search("没有这个词", "/search.json"), path=many).json() == []


def test_csv_and_atom_have_them_in_the_same_order(get: Get, many: Path) -> None:
    answer = get(search("督察", "/search.csv", sort="relevance", limit=4), path=many)
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    feed = etree.fromstring(get(search("督察", "/search.atom", limit=2), path=many).content)
    with Archive(many) as archive:
        assert [int(row["id"]) for row in rows] == [hit.id for hit in archive.search("督察", 4, sort="relevance")]
        found = [hit.title for hit in archive.search("督察", 2)]
    assert rows[0]["origin"] == "'=甲市日报"  # no spreadsheet runs it
    assert feed.xpath("//a:entry/a:title/text()", namespaces={"a": "http://www.w3.org/2005/Atom"}) == found


def test_a_download_that_cannot_be_made_says_why(get: Get, many: Path) -> None:
    wrong = get(search("(督察", "/search.csv"), path=many)
    assert (wrong.status_code, wrong.text) == (400, "this bracket is not closed: ^(督察\n")
    assert get(search("督察", "/search.json", limit="-1"), path=many).status_code == 400


def test_only_so_many_downloads_run_at_once(get: Get, many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import downloads

    monkeypatch.setattr(downloads, "MOST_DOWNLOADS", 0)
    answer = get(search("督察", "/search.csv"), path=many)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_a_reader_who_leaves_ends_the_download(many: Path) -> None:
    import asyncio

    from archive.web.downloads import Gone, Sink, written

    async def left() -> None:
        async def send(_: bytes) -> None:
            sink.gone = True

        sink = Sink(asyncio.get_running_loop(), send)
        with pytest.raises(Gone):
            await asyncio.to_thread(written, many, "json", ("督察", None, None), Small(sink))

    class Small:
        """Sends every line."""

        def __init__(self, sink: Sink) -> None:
            self.sink = sink

        def write(self, data: bytes) -> None:
            self.sink.write(data)
            self.sink.flush()

    asyncio.run(left())


def test_the_sql_finds_the_same(many: Path, get: Get) -> None:
    for q in (
        "督察 -整改",
        "o'h OR 第3次",
        'title:"第4次" published:2024-01',
        'related:"http://jia.example/\x01" OR 督察 author:乙某',
        "督察 state:live changed:no",
    ):
        page = html.fromstring(get(search(q), path=many).text)
        [sql] = page.xpath("//pre/text()")
        with Archive(many) as archive:
            assert [row[0] for row in archive.db.execute(sql)] == [hit.id for hit in archive.search(q, 100)], q


def test_a_question_that_takes_too_long_is_stopped(get: Get, many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.web import results
    from archive.web.asking import TooSlow

    def slow(*_: object) -> None:
        raise TooSlow("no answer")

    monkeypatch.setattr(results, "results", slow)
    answer = get(search("督察"), path=many)
    assert answer.status_code == 503
    assert "缩小范围" in answer.text


def test_what_is_withheld_is_nowhere(get: Get, many: Path) -> None:
    for address in (
        search("第44次"),
        search("第44次", "/search/facets"),
        search("第44次", "/search.json"),
        search("第44次", "/search.atom"),
    ):
        assert "第44次督察" not in get(address, path=many).text
    assert json.loads(get(search("第44次", "/search.json"), path=many).text) == []


def test_an_address_with_chinese_in_it_is_escaped_once(get: Get, many: Path) -> None:
    assert f"/search.csv?q={quote('督察')}" in get(search("督察"), path=many).text
