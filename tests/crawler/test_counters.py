"""Read counts that a script fills in: found on the page, asked for politely, kept as captures, read again from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.captures import Which
from archive.model import Column, Exchange, Page, PageKind, Source
from crawler.assembly import Answer
from crawler.errors import BadSource
from crawler.executors import Inline
from crawler.pages.counters import address, count_of
from crawler.replay import Replay
from crawler.sources import read as read_source
from crawler.visits import Visits
from tests.crawler.test_pacing import HOST, PAGE, crawled, made

URL = "http://jia.example/info/1012/8901.htm"

FOUND = [
    (
        "vsb",
        '点击：<script>_showDynClicks("wbnews", 1234567890, 8901)</script>',
        "http://jia.example/system/resource/code/news/click/dynclicks.jsp?clickid=8901&owner=1234567890&clicktype=wbnews",
    ),
    (
        "vsb",
        "<script>_showDynClicks( 'wbnews','1234567890','8901' )</script>",
        "http://jia.example/system/resource/code/news/click/dynclicks.jsp?clickid=8901&owner=1234567890&clicktype=wbnews",
    ),
    (
        "webplus",
        '<span class="WP_VisitCount" url="/_visitcountdisplay?siteId=7&amp;type=3&amp;articleId=8901"></span>',
        "http://jia.example/_visitcountdisplay?siteId=7&type=3&articleId=8901",
    ),
    (
        "webplus",
        '<i url="/_visitcountdisplay?siteId=7&type=1"></i><i url="/_visitcountdisplay?siteId=7&type=3&articleId=1"></i>',
        "http://jia.example/_visitcountdisplay?siteId=7&type=3&articleId=1",
    ),
    (
        "hanweb",
        "<script src='../../module/visitcount/articlehits.jsp?colid=12&artid=8901'></script>",
        "http://jia.example/module/visitcount/articlehits.jsp?colid=12&artid=8901",
    ),
    (
        "empirecms",
        (
            '<script src="/e/public/ViewClick/?classid=3&amp;id=11"></script>'
            '<script src="/e/public/ViewClick/?classid=3&amp;id=55&amp;addclick=1"></script>'
        ),
        "http://jia.example/e/public/ViewClick/?classid=3&id=55",
    ),
    (
        "empirecms",
        "<script src=/e/public/ViewClick/?addclick=1&classid=3&id=55></script>",
        "http://jia.example/e/public/ViewClick/?classid=3&id=55",
    ),
    (
        "empirecms",
        (
            '<script src="/e/public/ViewClick/?classid=3&id=89010"></script>'
            '<script src="/e/public/ViewClick/?classid=3&id=8901&down=5"></script>'
            '<script src="/e/public/ViewClick/?classid=3&id=8901"></script>'
        ),
        "http://jia.example/e/public/ViewClick/?classid=3&id=8901",
    ),
    ("http://jia.example/hits?n={id}", "", "http://jia.example/hits?n=8901"),
]

NOT_FOUND = [
    ("vsb", "<script>_showDynClicks(kind, owner, id)</script>"),
    ("webplus", '<img src="/_visitcount?siteId=7&type=3&articleId=8901">'),
    ("webplus", '<span url="/_visitcountdisplay?siteId=7&type=1"></span>'),
    ("hanweb", "<iframe src='/module/visitcount/visit.jsp?type=3&i_columnid=12&i_articleid=8901'></iframe>"),
    ("empirecms", '<script src="/e/public/ViewClick/?classid=3&id=8901&down=5"></script>'),
    ("empirecms", '<script src="/e/public/ViewClick/?classid=3&id=7"></script>'),
]

ANSWERS = {
    "539": 539,
    " 0\r\n": 0,
    "document.write('10457');": 10457,
    'document.write("1,234")': 1234,
    '{"hits": 77}': 77,
    "document.getElementById('hits1').innerHTML='55';": 55,
    "": None,
    "null": None,
    "-": None,
    "12 / 34": None,
    "<!DOCTYPE html><html><body>404</body></html>": None,
    "<HTML>7": None,
    "1.5": None,
    "12345678901234": None,
    "9" + " " * 1000: None,
}


@pytest.mark.parametrize(("counter", "text", "asked"), FOUND)
def test_where_the_count_comes_from(counter: str, text: str, asked: str) -> None:
    assert address(counter, URL, text) == asked


@pytest.mark.parametrize(("counter", "text"), NOT_FOUND)
def test_what_would_add_one_or_counts_something_else_is_not_asked(counter: str, text: str) -> None:
    assert address(counter, URL, text) is None


def test_an_address_without_a_number_has_no_counter() -> None:
    assert address("http://jia.example/hits?n={id}", "http://jia.example/about", "") is None


@pytest.mark.parametrize(("answer", "count"), ANSWERS.items())
def test_what_it_answers(answer: str, count: int | None) -> None:
    assert count_of(answer) == count


@pytest.mark.parametrize(
    "counter", ["visual", "http://jia.example/hits", "jia.example/{id}", "http://j.example/{id}{id}"]
)
def test_a_counter_that_nobody_knows_is_refused_at_load(tmp_path: Path, counter: str) -> None:
    folder = made(tmp_path / "site", more=f'counter = "{counter}"\n')
    with pytest.raises(BadSource, match=r"man\.toml: counter: .* is none of webplus, vsb, hanweb, empirecms"):
        read_source(folder / "seeds" / "man.toml")


# --- a crawl, without a network ---

LIST = "http://jia.example/yw/"
COUNTER = "http://jia.example/hits?id=8901"
SOURCE = Source(
    "jia", "甲市生态环境局（虚构）", "prefecture", "000000", "http://jia.example/", (Column("要闻", LIST),),
    counter="http://jia.example/hits?id={id}",
)  # fmt: skip
TEXT = PAGE.format(n=1).replace("<div>2024", '<div>浏览次数：<i id="hits"></i> 2024')


class Crawl:
    """Visits with a clock of its own; `gets` is an answer of the network, captured."""

    def __init__(self, path: Path, source: Source = SOURCE) -> None:
        self.time = 0
        self.archive = Archive(path, write=True)
        self.visits = Visits(self.archive, [source], self.clock)
        self.visits.begin()
        self.archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=self.clock())

    def clock(self) -> str:
        return f"2024-03-02T{self.time // 60:02}:{self.time % 60:02}:00Z"

    def article(self) -> Page:
        self.archive.make_due("jia", [URL], now=self.clock())
        [page] = self.archive.take(["jia"], now=self.clock(), kind=PageKind.ARTICLE)
        return page

    def gets(self, url: str, body: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> Answer:
        headers = (("Content-Type", kind), ("ETag", '"1"'))
        exchange = Exchange("GET", url, self.clock(), status, (), headers, body.encode())
        capture = self.archive.capture(exchange, source="jia", run=self.visits.run)
        return Answer(url, status, {"content-type": kind, "etag": '"1"'}, body.encode(), capture, self.clock())

    def counts(self) -> list[tuple[int, str]]:
        query = """
            SELECT n.count, c.url FROM read_counts AS n JOIN captures AS c ON c.id = n.capture
            WHERE place = 'page' ORDER BY n.id
        """
        return self.archive.db.execute(query).fetchall()


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    made_here = Crawl(tmp_path / "news.db")
    yield made_here
    made_here.archive.close()


def problems(archive: Archive) -> list[str]:
    found = archive.article(URL)
    assert found is not None
    return [one.message for one in found.problems if one.field == "read_count"]


def test_the_counter_is_asked_after_the_page_and_is_a_capture_of_the_article(crawl: Crawl) -> None:
    page = crawl.article()
    assert crawl.visits.came(page, crawl.gets(URL, TEXT)) == COUNTER
    assert crawl.archive.article(URL) is None
    assert crawl.visits.came(page, crawl.gets(COUNTER, "document.write('539');")) is None
    found = crawl.archive.article(URL)
    assert found is not None
    assert found.read_count == 539
    assert problems(crawl.archive) == []
    assert crawl.counts() == [(539, COUNTER)]
    assert crawl.archive.db.execute("SELECT count(*) FROM revision_captures").fetchone() == (2,)
    assert crawl.visits.report.total.new == 1
    row = crawl.archive.page(URL)
    assert row is not None
    assert row.etag == '"1"'


@pytest.mark.parametrize("trouble", ["404", "nonsense", "failed", "missed", "postponed"])
def test_a_counter_that_fails_costs_the_article_nothing(crawl: Crawl, trouble: str) -> None:
    page = crawl.article()
    crawl.visits.came(page, crawl.gets(URL, TEXT))
    if trouble == "404":
        crawl.visits.came(page, crawl.gets(COUNTER, "no", 404))
    elif trouble == "nonsense":
        crawl.visits.came(page, crawl.gets(COUNTER, "<html>404</html>"))
    elif trouble == "failed":
        crawl.visits.failed(page, "robots", "Forbidden by robots.txt", refused=True)
    elif trouble == "missed":
        crawl.visits.missed(page)
    else:
        crawl.visits.postponed(page, "2024-03-03T00:00:00Z")
    found = crawl.archive.article(URL)
    assert found is not None
    assert found.read_count is None
    assert problems(crawl.archive)[-1] == f"the counter gave no number: {COUNTER}"
    assert crawl.counts() == []
    total = crawl.visits.report.total
    assert (total.new, total.failed, total.refused, total.postponed) == (1, 0, 0, 0)
    assert crawl.archive.db.execute("SELECT state FROM pages WHERE url = ?", (URL,)).fetchone() == ("live",)


@pytest.mark.parametrize("counter", ["vsb", "http://yi.example/hits?id={id}"])
def test_no_such_counter_or_another_sites_is_not_asked(tmp_path: Path, counter: str) -> None:
    crawl = Crawl(tmp_path / "news.db", replace(SOURCE, counter=counter))
    assert crawl.visits.came(crawl.article(), crawl.gets(URL, TEXT)) is None
    assert problems(crawl.archive)[-1] == "the page has no counter of the source's kind"
    crawl.archive.close()


def test_a_page_that_rests_is_counted_on(crawl: Crawl) -> None:
    for count, status in ((539, 200), (812, 304), (90, 304)):
        page = crawl.article()
        assert crawl.visits.came(page, crawl.gets(URL, TEXT if status == 200 else "", status)) == COUNTER
        crawl.visits.came(page, crawl.gets(COUNTER, str(count)))
        crawl.time += 90
    assert [count for count, _ in crawl.counts()] == [539, 812, 90]
    assert crawl.archive.db.execute("SELECT kind FROM revisions").fetchall() == [("first",)]
    assert problems(crawl.archive)[-1].startswith("read_count fell from 812 (2024-03-02T01:30:00Z) to 90")


def test_without_a_counter_nothing_is_asked(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path / "news.db", replace(SOURCE, counter=None))
    assert crawl.visits.came(crawl.article(), crawl.gets(URL, TEXT)) is None
    crawl.archive.close()


@pytest.mark.parametrize("answers", [["539"], ["null"], []])
def test_a_replay_reads_the_same(crawl: Crawl, answers: Sequence[str]) -> None:
    page = crawl.article()
    crawl.visits.came(page, crawl.gets(URL, TEXT))
    for answer in answers:
        crawl.time += 1
        crawl.visits.came(page, crawl.gets(COUNTER, answer))
    if not answers:
        crawl.visits.failed(page, "download-timeout", "timeout")
    done = Replay(crawl.archive, Which(), dry=True).run(Inline(), 1, lambda number: None)
    assert (done.read, done.same, done.changed, done.new) == (1, 1, 0, 0), done
    crawl.archive.db.execute("DELETE FROM read_counts")
    crawl.archive.db.execute("UPDATE articles SET read_count = NULL")
    crawl.archive.db.execute("UPDATE revisions SET body = 'x'")
    Replay(crawl.archive, Which(), dry=False).run(Inline(), 1, lambda number: None)
    assert crawl.counts() == ([(539, COUNTER)] if answers == ["539"] else [])


# --- over a server ---


def test_a_crawl_asks_each_counter_once_and_minds_robots_txt(qingjian: Any, tmp_path: Path) -> None:
    folder = made(
        tmp_path / "site",
        more=f'counter = "http://{HOST}/hits/{{id}}.js"\n',
        robots="User-agent: *\nDisallow: /hits/33.js\n",
    )
    hits = folder / HOST / "hits"
    hits.mkdir()
    pages = folder / HOST / "yw"
    for n in (1, 2, 3):
        (pages / f"{n}.html").rename(pages / f"{n}{n}.html")
        (hits / f"{n}{n}.js").write_text(f"document.write('{n}00');", encoding="utf-8")
    index = pages / "index.html"
    text = index.read_text(encoding="utf-8")
    for n in (1, 2, 3):
        text = text.replace(f"/yw/{n}.html", f"/yw/{n}{n}.html")
    related = '<h3>相关阅读</h3><ul><li><a href="/zt/44.html">第4条：巡河队走了十七公里</a></li>'
    related += '<li><a href="http://yi.example/1.html">别处的一条消息与此相关</a></li></ul></body>'
    (pages / "11.html").write_text(PAGE.format(n=1).replace("</body>", related), encoding="utf-8")
    (folder / HOST / "zt").mkdir()
    (folder / HOST / "zt" / "44.html").write_text(PAGE.format(n=4), encoding="utf-8")
    index.write_text(text, encoding="utf-8")
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    asked = [request.url.removeprefix(f"http://{HOST}") for request in requests]
    assert sorted(url for url in asked if "/hits/" in url) == ["/hits/11.js", "/hits/22.js", "/hits/44.js"]
    assert asked.count("/zt/44.html") == 1  # what the related list links to, and nothing listed
    assert not [request.url for request in requests if "yi.example" in request.url]
    with Archive(tmp_path / "news.db") as archive:
        counts = dict(archive.db.execute("SELECT substr(url, -7), read_count FROM articles").fetchall())
        joined = archive.db.execute("SELECT joined_by, url FROM related_items ORDER BY position").fetchall()
    assert counts == {"11.html": 100, "22.html": 200, "33.html": None, "44.html": None}
    assert joined == [("link", f"http://{HOST}/zt/44.html"), (None, "http://yi.example/1.html")]
