"""Politeness over a real server: rules that can't be had forbid, delays are kept, a busy host and a spent budget wait."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from archive import Archive
from crawler.pacing import retry_at
from crawler.robots import RobotsMiddleware
from crawler.spiders.news import NewsSpider
from crawler.storedsite import Handler, StoredSite

pytestmark = pytest.mark.slow

HOST = "sthjj.man.example"
PAGE = """<html><body><h1>第{n}条：巡河队走了十七公里</h1><div>2024-03-0{n} 来源：青河日报</div>
<div><p>巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室，第{n}次。</p></div></body></html>"""
SEED = f"""id = "man"
name = "慢水市生态环境局"
level = "prefecture"
region = "990200"
home = "http://{HOST}/"
{{more}}
[[columns]]
name = "要闻"
list = "http://{HOST}/yw/"
"""
RULES = f'last_modified = "Mon, 02 Dec 2024 08:00:00 GMT"\n["{HOST}"]\nhtml = "text/html; charset=utf-8"\n'


def made(folder: Path, *, robots: str | None = None, rules: str = "", more: str = "") -> Path:
    """A site of a list with three articles."""
    pages = folder / HOST / "yw"
    pages.mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "site.toml").write_text(RULES + rules, encoding="utf-8")
    (folder / "seeds" / "man.toml").write_text(SEED.format(more=more), encoding="utf-8")
    rows = "".join(
        f'<li><a href="/yw/{n}.html">第{n}条：巡河队走了十七公里</a><span>2024-03-0{n}</span></li>' for n in (1, 2, 3)
    )
    (pages / "index.html").write_text(f"<html><body><ul>{rows}</ul></body></html>", encoding="utf-8")
    for n in (1, 2, 3):
        (pages / f"{n}.html").write_text(PAGE.format(n=n), encoding="utf-8")
    if robots is not None:
        (folder / HOST / "robots.txt").write_text(robots, encoding="utf-8")
    return folder


def crawled(
    qingjian: Any, folder: Path, archive: str = "news.db", handler: type[Handler] = Handler
) -> tuple[Any, list[Any]]:
    with StoredSite(folder, handler) as site:
        done = qingjian("crawl", "--seeds", folder / "seeds", "--archive", archive, proxy=site.proxy)
        return done, list(site.requests)


def path_rule(path: str, **rules: object) -> str:
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in rules.items() if name != "headers")
    headers = rules.get("headers")
    if isinstance(headers, dict):
        lines += "headers = { " + ", ".join(f'"{name}" = "{value}"' for name, value in headers.items()) + " }\n"
    return f'["{HOST}".paths."{path}"]\n{lines}'


@pytest.mark.parametrize("status", [500, 503])
def test_rules_that_can_not_be_had_forbid_everything(qingjian: Any, tmp_path: Path, status: int) -> None:
    folder = made(tmp_path / "site", robots="", rules=path_rule("/robots.txt", status=status))
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 3
    assert f"failed: http://{HOST}/yw/: robots-unreachable" in done.stderr
    assert {request.url for request in requests} == {f"http://{HOST}/robots.txt"}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_where_there_are_no_rules_all_may_be_asked(qingjian: Any, tmp_path: Path, status: int) -> None:
    """The error page speaks of robots in vain."""
    rules = path_rule("/robots.txt", status=status)
    folder = made(tmp_path / "site", robots="User-agent: *\nDisallow: /\n", rules=rules)
    done, _ = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 3


def test_rules_forbid_what_they_name(qingjian: Any, tmp_path: Path) -> None:
    folder = made(tmp_path / "site", robots="User-agent: qingjian\nDisallow: /yw/2.html\n")
    done, requests = crawled(qingjian, folder)
    assert json.loads(done.stdout) | {"new": 2, "refused": 1} == json.loads(done.stdout)
    assert f"http://{HOST}/yw/2.html" not in {request.url for request in requests}


def test_the_crawl_delay_is_kept(qingjian: Any, tmp_path: Path) -> None:
    folder = made(tmp_path / "site", robots="User-agent: *\nCrawl-delay: 0.7\n")
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    times = [request.time for request in requests]
    gaps = [later - earlier for earlier, later in pairwise(times[1:])]
    assert len(gaps) == 3
    assert min(gaps) > 0.65


class Slow(Handler):
    """A server that thinks for a while before it answers; its log has when it answered."""

    def do_GET(self) -> None:  # noqa: N802 (the base class looks it up by this name)
        time.sleep(0.4)
        super().do_GET()


def test_the_pause_begins_with_the_answer(qingjian: Any, tmp_path: Path) -> None:
    folder = made(tmp_path / "site", robots="User-agent: *\nCrawl-delay: 0.5\n")
    done, requests = crawled(qingjian, folder, handler=Slow)
    assert done.returncode == 0, done.stderr
    gaps = [later.time - earlier.time for earlier, later in pairwise(requests[1:])]
    assert len(gaps) == 3
    assert min(gaps) > 0.85


def test_the_crawl_delay_outlives_the_downloaders_memory_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrapy forgets a host that it has not asked for a minute, and robots.txt is read once."""
    monkeypatch.setattr(Downloader, "_start_slot_gc", lambda self: None)
    settings = {"ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 1, "DOWNLOAD_DELAY_JITTER": 0, "DOWNLOAD_HANDLERS_BASE": {}}
    crawler = get_crawler(NewsSpider, settings)
    downloader = Downloader(crawler)
    crawler.engine = SimpleNamespace(downloader=downloader)
    robots, asked = RobotsMiddleware(crawler), Request(f"http://{HOST}/yw/")
    robots._parsers[HOST] = Deferred()
    answer = Response(f"http://{HOST}/robots.txt", body=b"User-agent: *\nCrawl-delay: 7\n")
    assert downloader._get_slot(asked)[1].delay == 1
    asyncio.run(robots._parse_robots(answer, HOST, asked))
    assert downloader._get_slot(asked)[1].delay == 7
    downloader.slots.clear()
    assert downloader._get_slot(asked)[1].delay == 7
    assert downloader._get_slot(Request("http://other.example/"))[1].delay == 1


def test_a_short_retry_after_is_waited_for(qingjian: Any, tmp_path: Path) -> None:
    """The page is asked for three times, a second apart each, and not at once."""
    folder = made(tmp_path / "site", robots="", rules=path_rule("/yw/1.html", status=503, headers={"Retry-After": "1"}))
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 1
    times = [request.time for request in requests if request.url.endswith("/yw/1.html")]
    assert len(times) == 3
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.9


def test_a_long_retry_after_is_kept_for_the_next_crawl(qingjian: Any, tmp_path: Path) -> None:
    rules = path_rule("/yw/1.html", status=429, headers={"Retry-After": "7200"})
    folder = made(tmp_path / "site", robots="", rules=rules)
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["postponed"] >= 1
    assert [request.url for request in requests].count(f"http://{HOST}/yw/1.html") == 1
    with Archive(tmp_path / "news.db") as archive:
        dues = archive.db.execute("SELECT due_at FROM pages WHERE last_visited IS NULL").fetchall()
    hours = {(datetime.fromisoformat(due) - datetime.now(UTC)).total_seconds() / 3600 for (due,) in dues}
    assert hours
    assert all(1.9 < hour <= 2 for hour in hours)


def test_a_spent_budget_ends_the_day(qingjian: Any, tmp_path: Path) -> None:
    """robots.txt costs nothing; a second crawl of the day gets nothing more."""
    folder = made(tmp_path / "site", robots="", more="budget = 2")
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) | {"new": 1, "postponed": 2} == json.loads(done.stdout)
    assert len([request for request in requests if not request.url.endswith("robots.txt")]) == 2
    done, requests = crawled(qingjian, folder)
    assert [request.url for request in requests if not request.url.endswith("robots.txt")] == []


NOW = "2024-03-06T08:00:00Z"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("120", "2024-03-06T08:02:00Z"),
        (" 0 ", NOW),
        ("999999999999999999", "2024-03-13T08:00:00Z"),
        ("Wed, 06 Mar 2024 09:00:00 GMT", "2024-03-06T09:00:00Z"),
        ("Wed, 06 Mar 2124 09:00:00 GMT", "2024-03-13T08:00:00Z"),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Wed, 99 Mar 99999 09:00:00 GMT", None),
    ],
)
def test_when_to_come_again(value: str, wanted: str | None) -> None:
    assert retry_at(value, NOW) == wanted
