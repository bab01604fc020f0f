"""The same crawl without a network: stored answers give what the servers gave, and nothing is asked of anybody."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.model import Exchange
from crawler import sources
from crawler.clock import now
from crawler.importing import Import
from crawler.storedsite import StoredSite
from tests.crawler.conftest import SITE, contents

SEEDS = SITE / "seeds"
SAID = ("articles", "revisions", "aliases", "counts", "listings", "refused")

# Put before everything else that Python imports: whatever wants out ends the process at once.
UNPLUGGED = """
import os, socket
def refuse(*arguments, **more):
    os.write(2, b"somebody asked the network\\n")
    os._exit(99)
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
"""


@pytest.fixture
def unplugged(tmp_path: Path) -> str:
    """A PYTHONPATH under which no connection can be opened and no name looked up."""
    folder = tmp_path / "unplugged"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(UNPLUGGED, encoding="utf-8")
    return f"{folder}:{Path(__file__).resolve().parents[2]}"


def copied(archive: Path, folder: Path) -> Path:
    """The archive and its captures, in another folder."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(archive.with_name("news-captures"), folder / "news-captures")
    for suffix in ("", "-wal"):
        if archive.with_name(f"news.db{suffix}").exists():
            shutil.copy(archive.with_name(f"news.db{suffix}"), folder / f"news.db{suffix}")
    return folder / "news.db"


@pytest.mark.parametrize("door", ["archive", "folder"])
def test_an_offline_crawl_says_what_the_live_one_said(
    qingjian: Any, undisturbed: Path, tmp_path: Path, unplugged: str, door: str
) -> None:
    stored = undisturbed if door == "archive" else undisturbed.with_name("news-captures")
    done = qingjian(
        "crawl", "--offline", "--seeds", SEEDS, "--from", stored, "--archive", "again.db", PYTHONPATH=unplugged
    )
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "again.db", only=SAID) == contents(undisturbed, only=SAID)


def test_without_offline_the_same_trap_springs(qingjian: Any, site: StoredSite, unplugged: str) -> None:
    done = qingjian("crawl", "--seeds", SEEDS, proxy=site.proxy, PYTHONPATH=unplugged)
    assert done.returncode == 99
    assert "somebody asked the network" in done.stderr


def test_an_archive_answers_itself_and_learns_nothing(qingjian: Any, undisturbed: Path, tmp_path: Path) -> None:
    archive = copied(undisturbed, tmp_path)
    before = contents(archive)
    count = "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM run_sources)"
    with Archive(archive) as opened:
        captures = opened.db.execute(count).fetchone()
    done = qingjian("crawl", "--offline", "--seeds", SEEDS, "--archive", archive)
    assert done.returncode == 0, done.stderr
    assert "nothing new" in done.stderr
    assert contents(archive) == before
    with Archive(archive) as opened:
        assert opened.db.execute(count).fetchone() == captures  # monitors learn nothing of servers that nobody asked


def test_what_is_not_stored_is_a_reported_miss(qingjian: Any, undisturbed: Path, tmp_path: Path) -> None:
    count = "SELECT count(*) FROM articles WHERE source = 'biquan'"
    with Archive(undisturbed) as first:
        [(url,)] = first.db.execute("SELECT canonical_url FROM articles WHERE source = 'biquan' LIMIT 1")
        [(articles,)] = first.db.execute(count)
    with Archive(tmp_path / "again.db", write=True) as again:
        Import(again, sources.get(["biquan"], SEEDS), now).keep([undisturbed], lambda done: None)
        with again.transaction() as db:
            db.execute("UPDATE captures SET url = url || '?elsewhere' WHERE url = ?", (url,))
    done = qingjian("crawl", "biquan", "--offline", "--seeds", SEEDS, "--archive", "again.db")
    assert done.returncode == 1
    assert f"failed: {url}: not-stored" in done.stderr
    with Archive(tmp_path / "again.db") as again:
        assert again.db.execute(count).fetchall() == [(articles - 1,)]
        assert again.db.execute("SELECT count(*) FROM problems WHERE url = ?", (url,)).fetchone() == (0,)


HOST = "http://sthjj.jia.example"
SEED = f"""id = "jia"
name = "甲市生态环境局"
level = "prefecture"
region = "990300"
home = "{HOST}/"
[[columns]]
name = "要闻"
list = "{HOST}/yw/"
"""
ROW = '<li><a href="/yw/{n}.html">第{n}条：甲市启动巡河行动</a><span>2024-0{n}-05</span></li>'
PAGE = (
    "<html><body><h1>第{n}条：甲市启动巡河行动</h1><div>2024-0{n}-05 来源：甲市日报</div><div>"
    "<p>{word}，巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室。</p></div></body></html>"
)


@pytest.fixture
def two_months(tmp_path: Path) -> Path:
    """An archive of captures alone: in March the list shows one article, in April two, and the first was edited."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "jia.toml").write_text(SEED, encoding="utf-8")

    def answer(path: str, day: str, text: str) -> Exchange:
        kind = (("Content-Type", "text/html; charset=utf-8"),)
        return Exchange("GET", f"{HOST}{path}", f"{day}T08:00:00Z", 200, (), kind, text.encode())

    def listed(*numbers: int) -> str:
        return f"<html><body><ul>{''.join(ROW.format(n=n) for n in numbers)}</ul></body></html>"

    with Archive(tmp_path / "jia.db", write=True) as archive:
        for exchange in (
            answer("/yw/", "2024-03-06", listed(3)),
            answer("/yw/3.html", "2024-03-06", PAGE.format(n=3, word="清晨")),
            answer("/yw/", "2024-04-06", listed(4, 3)),
            answer("/yw/4.html", "2024-04-06", PAGE.format(n=4, word="午后")),
            answer("/yw/3.html", "2024-04-06", PAGE.format(n=3, word="黄昏")),
            replace(answer("/yw/3.html", "2024-04-07", ""), status=304),
        ):
            archive.capture(exchange, source=None, run=None)
    return tmp_path / "jia.db"


@pytest.mark.parametrize(
    ("at", "beginnings"),
    [
        (("--at", "2024-03-31"), {"3": "清晨"}),
        (("--at", "2024-03-06T16:00+08:00"), {"3": "清晨"}),
        (("--at", "2024-04-06"), {"3": "黄昏", "4": "午后"}),
        ((), {"3": "黄昏", "4": "午后"}),
    ],
)
def test_marchs_list_meets_marchs_articles(
    qingjian: Any, two_months: Path, tmp_path: Path, at: tuple[str, ...], beginnings: dict[str, str]
) -> None:
    arguments = ("--offline", "--seeds", tmp_path / "seeds", "--from", two_months, "--archive", "then.db")
    done = qingjian("crawl", *arguments, *at)
    assert done.returncode == 0, done.stderr
    with Archive(tmp_path / "then.db") as archive:
        found = {article.url[-6]: article.body[:2] for article in archive.articles()}
        seen = dict(archive.db.execute("SELECT canonical_url, last_seen FROM articles"))
    assert found == beginnings
    assert set(seen.values()) <= {"2024-03-06T08:00:00Z", "2024-04-06T08:00:00Z"}


def test_before_the_first_capture_there_is_nothing(qingjian: Any, two_months: Path, tmp_path: Path) -> None:
    done = qingjian("crawl", "--offline", "--seeds", tmp_path / "seeds", "--at", "2024-01-01", "--archive", two_months)
    assert done.returncode == 3
    assert f"failed: {HOST}/yw/: not-stored" in done.stderr


@pytest.mark.parametrize("option", [("--at", "2024-03-01"), ("--from", "x.warc.gz")])
def test_a_live_crawl_takes_no_stored_answers(qingjian: Any, option: tuple[str, str]) -> None:
    done = qingjian("crawl", "--seeds", SEEDS, *option)
    assert done.returncode == 2
    assert "go with --offline" in done.stderr


def test_a_day_that_is_none(qingjian: Any) -> None:
    done = qingjian("crawl", "--seeds", SEEDS, "--offline", "--at", "last March")
    assert done.returncode == 2
    assert "'last March' is neither a day" in done.stderr


def test_the_summary_counts_what_was_read(qingjian: Any, two_months: Path, tmp_path: Path) -> None:
    done = qingjian("crawl", "--offline", "--seeds", tmp_path / "seeds", "--archive", two_months)
    assert json.loads(done.stdout) == {
        "source": "jia", "lists": 1, "listed": 2, "new": 2, "changed": 0, "unchanged": 0, "refused": 0, "failed": 0,
        "files": 0, "postponed": 0, "absent": 0,
    }  # fmt: skip
