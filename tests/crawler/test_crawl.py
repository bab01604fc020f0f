"""The crawl's promise, over a real server: all that is listed and followed is archived, once, and nobody else is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from archive.model import PageKind
from crawler import sources
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.crawler.conftest import contents
from tests.forking import Forks

SOAK = bool(os.environ.get("QINGJIAN_SOAK"))

SEEDS = shipped("site") / "seeds"


def totals(stdout: str) -> Counter[str]:
    """The numbers of all sources of one crawl's output."""
    total: Counter[str] = Counter()
    for line in stdout.splitlines():
        total.update({name: number for name, number in json.loads(line).items() if name != "source"})
    return total


def crawl(qingjian: Any, site: StoredSite, *arguments: object, archive: str = "news.db") -> Counter[str]:
    done = qingjian("crawl", "--seeds", SEEDS, "--archive", archive, *arguments, proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    return totals(done.stdout)


def test_everything_listed_and_followed_is_archived(undisturbed: Path, expected: dict[str, Any]) -> None:
    with Archive(undisturbed) as archive:
        found = {row[0] for row in archive.db.execute("SELECT canonical_url FROM articles")}
    assert found == set(expected["articles"])


def test_articles_say_what_a_careful_reader_reads(undisturbed: Path, expected: dict[str, Any]) -> None:
    with Archive(undisturbed) as archive:
        for url, wanted in expected["articles"].items():
            article = archive.article(url)
            assert article is not None
            assert article.title == wanted["title"], url
            assert article.published_at == wanted["published_at"], url
            assert [(one.role, one.name) for one in article.credits] == [
                (one["role"], one["name"]) for one in wanted["credits"]
            ], url


def test_every_row_of_every_list_is_noted(undisturbed: Path, expected: dict[str, Any]) -> None:
    with Archive(undisturbed) as archive:
        rows = archive.db.execute(
            "SELECT p.url, l.url FROM listings AS l JOIN pages AS p ON p.id = l.page ORDER BY p.url, l.position"
        ).fetchall()
    wanted = [(url, row["url"]) for url, found in sorted(expected["lists"].items()) for row in found["rows"]]
    assert rows == wanted


def test_what_is_no_article_has_its_reason(undisturbed: Path, expected: dict[str, Any]) -> None:
    wanted = dict(expected["refused"])
    wanted |= dict.fromkeys(expected["dead"], "http-404") | dict.fromkeys(expected["disallowed"], "robots")
    with Archive(undisturbed) as archive:
        assert dict(archive.db.execute("SELECT url, reason FROM problems WHERE article IS NULL")) == wanted


def test_an_address_that_moved_leads_to_its_article(undisturbed: Path, expected: dict[str, Any]) -> None:
    with Archive(undisturbed) as archive:
        for listed, moved in expected["redirects"].items():
            one, other = archive.article(listed), archive.article(moved)
            assert one is not None
            assert one == other


def test_every_answer_is_captured_and_judged(undisturbed: Path) -> None:
    with Archive(undisturbed) as archive:
        rows = archive.db.execute("SELECT url, status, quality, source FROM captures").fetchall()
    robots = [row for row in rows if row[0].endswith("/robots.txt")]
    assert len(robots) == 3
    assert {row[3] for row in rows} == {"biquan", "qinghe", "yunling"}
    assert all(row[2] for row in rows if row not in robots)
    assert Counter(row[2] for row in rows)["redirect"] == 4
    assert Counter(row[1] for row in rows)[404] == 3


def test_captured_bytes_are_those_of_the_wire(undisturbed: Path) -> None:
    """Compressed, as the server sent them; an article's page unpacks to the stored file."""
    import gzip

    url = "http://sthjj.qinghe.example/hjyw/2023/0803/3132.html"
    with Archive(undisturbed) as archive:
        (capture,) = archive.db.execute("SELECT id FROM captures WHERE url = ?", (url,)).fetchone()
        body, headers = archive.payload(capture)
    names = {name.lower(): value for name, value in headers.items()}
    assert names["content-encoding"] == "gzip"
    assert gzip.decompress(body) == (shipped("site") / url.removeprefix("http://")).read_bytes()


def test_nobody_else_is_asked(qingjian: Any, site: StoredSite, tmp_path: Path, expected: dict[str, Any]) -> None:
    crawl(qingjian, site)
    asked = [request.url for request in site.requests]
    assert {urlsplit(url).hostname for url in asked} == {
        "sthjj.qinghe.example",
        "sthj.yunling.example",
        "www.biquan-env.example",
    }
    assert not set(asked) & {*expected["external"], *expected["disallowed"]}
    assert set(Counter(asked).values()) == {1}
    with Archive(tmp_path / "news.db") as archive:
        listed = {row[0] for row in archive.db.execute("SELECT url FROM listings")}
        followed = {row[0] for row in archive.db.execute("SELECT url FROM pages")}
    assert set(expected["external"]) <= listed
    assert not set(expected["external"]) & followed


def test_a_second_run_asks_only_for_what_changed(qingjian: Any, site: StoredSite) -> None:
    first = crawl(qingjian, site)
    before = len(site.requests)
    again = qingjian("crawl", "--seeds", SEEDS, "--archive", "news.db", proxy=site.proxy)
    second = totals(again.stdout)
    assert (first["new"], second["new"]) == (60, 0)
    assert (second["lists"], second["unchanged"], second["failed"]) == (4, 4, 0)
    assert "nothing new" in again.stderr
    asked = [request for request in site.requests[before:] if not request.url.endswith("/robots.txt")]
    assert [(request.status, request.conditional) for request in asked] == [(304, True)] * 4


@pytest.mark.slow
def test_requests_that_wait_for_robots_txt_obey_it(qingjian: Any, site: StoredSite, tmp_path: Path) -> None:
    """Scrapy's own middleware lets all but the first of them pass."""
    forbidden = [f"http://sthjj.qinghe.example/nbxx/2023/{n}.html" for n in range(3200, 3230)]
    with Archive(tmp_path / "news.db", write=True) as archive:
        archive.add_source(sources.load(SEEDS)["qinghe"])
        archive.follow([(url, PageKind.ARTICLE, None) for url in forbidden], "qinghe", now="2024-12-01T00:00:00Z")
    crawl(qingjian, site, "qinghe")
    assert not {request.url for request in site.requests} & set(forbidden)


def test_one_source_alone(qingjian: Any, site: StoredSite) -> None:
    assert crawl(qingjian, site, "biquan")["new"] == 11
    assert {urlsplit(request.url).hostname for request in site.requests} == {"www.biquan-env.example"}


def test_a_limit_is_kept_and_the_rest_comes_later(
    qingjian: Any, site: StoredSite, tmp_path: Path, undisturbed: Path
) -> None:
    first = crawl(qingjian, site, "--limit", 7)
    assert first["new"] + first["refused"] == 7
    assert first["lists"] == 10
    crawl(qingjian, site)
    assert contents(tmp_path / "news.db") == contents(undisturbed)


# Dies at the n-th call of an Archive's method: before its transaction, or after it.
KILLED = """
import itertools, os, signal, sys
from archive import Archive
from crawler.cli import main

method, count, when = sys.argv.pop(1), int(sys.argv.pop(1)), sys.argv.pop(1)
whole, calls = getattr(Archive, method), itertools.count(1)

def killing(self, *args, **kwargs):
    last = next(calls) == count  # captures come from several threads, and this is atomic
    if last and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = whole(self, *args, **kwargs)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(Archive, method, killing)
main()
"""


# Where the crawl is killed; outside the soak every second one.
KILLS = [
    ("add_source", 2, "before"),
    ("start_run", 1, "after"),
    ("take", 1, "after"),
    ("capture_all", 5, "before"),
    ("capture_all", 9, "after"),
    ("listed", 1, "before"),
    ("listed", 1, "after"),
    ("listed", 5, "after"),
    ("record", 20, "before"),
    ("record", 20, "after"),
    ("done", 40, "before"),
    ("end_run", 1, "before"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("method", "count", "when"), KILLS if SOAK else KILLS[3::4])
def test_a_killed_crawl_goes_on(
    qingjian: Any,
    site: StoredSite,
    environment: dict[str, str],
    tmp_path: Path,
    undisturbed: Path,
    method: str,
    count: int,
    when: str,
) -> None:
    killed = subprocess.run(  # noqa: S603 (our own program)
        [
            sys.executable,
            "-c",
            KILLED,
            method,
            str(count),
            when,
            "crawl",
            "--seeds",
            str(SEEDS),
            "--archive",
            "news.db",
        ],
        cwd=tmp_path,
        env={**environment, "http_proxy": site.proxy, "no_proxy": ""},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    crawl(qingjian, site)
    assert contents(tmp_path / "news.db") == contents(undisturbed)


def test_scrapys_own_command_does_the_same(
    site: StoredSite, environment: dict[str, str], tmp_path: Path, undisturbed: Path
) -> None:
    root = SEEDS.parents[2]
    done = subprocess.run(  # noqa: S603 (Scrapy's)
        [
            sys.executable,
            "-m",
            "scrapy",
            "crawl",
            "news",
            "-a",
            f"archive={tmp_path / 'news.db'}",
            "-a",
            f"seeds={SEEDS}",
        ],
        cwd=root,
        env={**environment, "http_proxy": site.proxy, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "news.db") == contents(undisturbed)


def test_a_dead_network_is_3(qingjian: Any, tmp_path: Path) -> None:
    with StoredSite(shipped("site")) as site:
        gone = site.proxy
    done = qingjian("crawl", "biquan", "--seeds", SEEDS, proxy=gone)
    assert done.returncode == 3, done.stderr
    assert "failed: http://www.biquan-env.example/news/: download-connection-refused" in done.stderr
    assert "Traceback" not in done.stderr
    assert totals(done.stdout)["failed"] == 1


def test_a_live_crawl_needs_a_contact(qingjian: Any, site: StoredSite, tmp_path: Path) -> None:
    """Even were it not refused, it would only reach the stored site, which doesn't know the host."""
    done = qingjian("crawl", "sd", proxy=site.proxy)
    assert site.requests == []
    assert done.returncode == 2
    assert done.stderr.startswith("qingjian: before sthj.shandong.gov.cn is asked: set QINGJIAN_CONTACT")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_files_are_kept_where_the_source_asks(undisturbed: Path) -> None:
    with Archive(undisturbed) as archive:
        rows = archive.db.execute(
            """SELECT p.url, p.source, p.state, c.status, c.quality FROM pages AS p LEFT JOIN captures AS c ON c.url = p.url
            WHERE p.kind = 'file' ORDER BY p.url"""
        ).fetchall()
        files = archive.db.execute(
            """SELECT i.url FROM images AS i JOIN articles AS a ON a.id = i.article WHERE a.source = 'biquan'
            UNION SELECT i.url FROM attachments AS i JOIN articles AS a ON a.id = i.article WHERE a.source = 'biquan'
            ORDER BY 1"""
        ).fetchall()
        kept = {url: archive.answer("GET", url) for url, *_ in rows}
    assert [row[:1] for row in rows] == files
    assert len(files) == 3
    assert {row[1:] for row in rows} == {("biquan", "live", 200, "ok")}
    for url, answer in kept.items():
        assert answer is not None
        assert answer.body == (shipped("site") / url.removeprefix("http://")).read_bytes()


NOTED = """
import sys, threading
from archive import index
index.BATCH = 10
from archive.store import Archive
indexed = Archive.index_batch
def noted(self):
    done = indexed(self)
    print("indexed", done, threading.current_thread() is threading.main_thread(), file=sys.stderr)
    return done
Archive.index_batch = noted
"""


@pytest.mark.slow
def test_a_crawl_indexes_as_it_goes(
    forks: Forks, environment: dict[str, str], site: StoredSite, tmp_path: Path, undisturbed: Path
) -> None:
    through = {**environment, "http_proxy": site.proxy, "no_proxy": ""}
    done = forks.run(("crawl", "--seeds", SEEDS, "--archive", "news.db"), tmp_path, through, prelude=NOTED)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("indexed 10 False") >= 3
    with Archive(tmp_path / "news.db") as archive, Archive(undisturbed) as whole:
        found, expected = ([hit.canonical_url for hit in a.search("环境", limit=100)] for a in (archive, whole))
        assert found == expected


BESIDE = """
import sys
from crawler import reader
reader.FIRST, reader.cores = 3, lambda: 2
heard, begun = reader.Reader._heard, []
def noted(self, data):
    begun.append(self._process)
    heard(self, data)
    if len(begun) == {kill}:
        self._process.kill()
    print("heard", len(begun), file=sys.stderr)
article = reader.Reader.article
async def waiting(self, *given):
    if self._beginning:
        await self._beginning
    return await article(self, *given)
reader.Reader._heard, reader.Reader.article = noted, waiting
"""


@pytest.mark.slow
@pytest.mark.parametrize("kill", [0, 10])
def test_a_crawl_that_reads_beside_is_the_same_crawl(
    forks: Forks, environment: dict[str, str], site: StoredSite, tmp_path: Path, undisturbed: Path, kill: int
) -> None:
    """Also when the process that reads is killed."""
    through = {**environment, "http_proxy": site.proxy, "no_proxy": ""}
    prelude = BESIDE.format(kill=kill)
    done = forks.run(("crawl", "--seeds", SEEDS, "--archive", "news.db"), tmp_path, through, prelude=prelude)
    assert done.returncode == 0, done.stderr
    heard = done.stderr.count("heard")
    assert 10 <= heard < 64 if kill else heard > 50, done.stderr
    assert contents(tmp_path / "news.db") == contents(undisturbed)
