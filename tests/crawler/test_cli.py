"""The command as people and scripts meet it: help, output, exit codes, and one clear line for what is wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from archive import Archive, schema
from crawler import __version__, cli
from crawler.shipped import shipped
from crawler.storedsite import StoredSite

SEEDS = shipped("site") / "seeds"
SITE = shipped("site")
ARTICLE = SITE / "sthjj.qinghe.example/hjyw/2023/0803/3132.html"


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line that a command said when it refused."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("qingjian: ")
    return done.stderr.strip()


def test_help_imports_nothing_heavy(environment: dict[str, str]) -> None:
    script = (
        "import sys\nfrom crawler.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'scrapy', 'lxml', 'sqlite_utils', 'twisted'}))"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = cli.qingjian.get_command(click.Context(cli.qingjian), name)
    assert command is not None
    assert command.help is not None
    assert "Example:" in command.help
    assert len(command.help.split(".")[0].split("\n\n")[0]) <= 60  # it stands whole in the list of commands


def test_a_misspelt_command_is_2(qingjian: Any) -> None:
    done = qingjian("crwal")
    assert done.returncode == 2
    assert "No such command 'crwal'" in done.stderr


def test_version(qingjian: Any) -> None:
    """One version in the package and in what we say to servers; then those of what the program rests on."""
    ours, archives, *others = qingjian("--version").stdout.splitlines()
    assert (ours, archives[:16]) == (f"qingjian {__version__}", "archives up to m")
    found = dict(line.split(" ") for line in others)
    assert {"Python", "SQLite", "scrapy", "lxml", "fastwarc"} <= set(found)
    assert found["SQLite"] == sqlite3.sqlite_version


# extract


def test_extract_prints_one_object_a_page(qingjian: Any) -> None:
    done = qingjian("extract", ARTICLE, ARTICLE)
    assert done.returncode == 0, done.stderr
    one, other = (json.loads(line) for line in done.stdout.splitlines())
    assert one == other
    assert one["title"] == "尾矿库汛期环境安全排查不留死角"
    assert [credit["label"] for credit in one["credits"]] == ["通讯员", "编辑", "签发审核"]
    assert one["url"] == ARTICLE.as_uri()


def test_extract_reads_a_text_file_as_text(qingjian: Any, tmp_path: Path) -> None:
    text = "清溪河治理取得进展，<b>不是标签</b>，全线水质稳定达到三类标准，沿岸群众满意。\n作者:林一舟\n编辑:许听澜"
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    done = qingjian("extract", "page.txt")
    assert done.returncode == 0, done.stderr
    article = json.loads(done.stdout)
    assert "<b>不是标签</b>" in article["body"]
    assert [credit["name"] for credit in article["credits"]] == ["林一舟", "许听澜"]


def test_extract_fetches_an_address(qingjian: Any, site: StoredSite) -> None:
    url = "http://sthjj.qinghe.example/hjyw/2023/0413/3124.htm"  # redirects twice
    done = qingjian("extract", url, proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["url"] == "http://sthjj.qinghe.example/hjyw/2023/0413/3124.html"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        (b"", "is empty"),
        (b" \n\xef\xbb\xbf", "is empty"),
        (b"%PDF-1.4\n%\xe2\xe3", "is binary"),
        (bytes(range(256)) * 16, "is binary"),
        (b"<html><body></body></html>", "the page has no text"),
    ],
)
def test_extract_refuses_what_is_no_page(qingjian: Any, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "page.html").write_bytes(content)
    done = qingjian("extract", "page.html")
    assert said in refused(done, 1 if content and content.startswith(b"<html") else 2)


def test_extract_refuses_a_list_a_folder_and_what_is_not_fetched(
    qingjian: Any, site: StoredSite, tmp_path: Path
) -> None:
    assert "list of" in refused(qingjian("extract", SITE / "sthjj.qinghe.example/hjyw/index.html"), 1)
    assert "can't be read" in refused(qingjian("extract", tmp_path), 2)
    assert "there is no such file" in refused(qingjian("extract", "ftp://www.qingxi.example/"), 2)
    dead = qingjian("extract", "http://sthjj.qinghe.example/no.html", proxy=site.proxy)
    assert "the server answered 404" in refused(dead, 2)


def test_extract_goes_on_after_a_bad_page(qingjian: Any) -> None:
    done = qingjian("extract", "missing.html", ARTICLE)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.startswith("qingjian: missing.html: there is no such file")


# reading an archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the smallest of the stored sources."""
    path = tmp_path_factory.mktemp("archive") / "news.db"
    with StoredSite(SITE) as site:
        subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "crawler.cli", "crawl", "biquan", "--seeds", str(SEEDS), "--archive", str(path)],
            env={**os.environ, "http_proxy": site.proxy, "no_proxy": "", "PYTHONPATH": str(SEEDS.parents[2])},
            check=True,
            capture_output=True,
        )
    return path


def test_search_prints_hits_as_lines(qingjian: Any, archive: Path) -> None:
    done = qingjian("search", "监测站", "复查", "--archive", archive)
    assert done.returncode == 0, done.stderr
    (hit,) = (json.loads(line) for line in done.stdout.splitlines())
    assert hit["title"] == "县环境监测站通过省级资质认定复查评审"
    assert qingjian("search", "没有这样的词", "--archive", archive).stderr == "nothing found\n"


def test_show_by_address_and_by_number(qingjian: Any, archive: Path) -> None:
    hit = json.loads(qingjian("search", "监测站", "复查", "--archive", archive).stdout)
    by_number = qingjian("show", hit["id"], QINGJIAN_ARCHIVE=str(archive))
    by_address = qingjian("show", hit["url"], "--archive", archive)
    assert json.loads(by_number.stdout) == json.loads(by_address.stdout)
    assert json.loads(by_number.stdout)["title"] == hit["title"]
    assert qingjian("show", "99999", "--archive", archive).returncode == 2


def test_status_of_each_source(qingjian: Any, archive: Path) -> None:
    row = json.loads(qingjian("status", "--archive", archive).stdout)
    assert (row["source"], row["columns"], row["articles"], row["new_this_week"]) == ("biquan", 1, 11, 11)
    assert (row["state"], row["states"], row["failing"]) == ("well", [], [])
    assert row["last_success"] == row["last_run"]
    assert row["captures_bytes"] > 10_000


def test_a_closed_pipe_is_no_error(qingjian: Any, environment: dict[str, str], archive: Path) -> None:
    """As with `qingjian search 县 | head -1`, whose reader goes away."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "crawler.cli", "search", "县", "--archive", str(archive)],
        env=environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


# what is wrong with an archive or a source


@pytest.mark.parametrize("command", [("search", "词"), ("show", "1"), ("status",)])
def test_reading_needs_an_archive(qingjian: Any, tmp_path: Path, command: tuple[str, ...]) -> None:
    assert "there is no archive" in refused(qingjian(*command), 2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("crawl", "--seeds", SEEDS), ("status",)])
def test_a_file_that_is_no_archive(qingjian: Any, site: StoredSite, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "qingjian.db").write_text("not a database, and long enough to be read as one. " * 9)
    assert "no Qingjian archive" in refused(qingjian(*command, proxy=site.proxy), 2)
    assert [file.name for file in tmp_path.iterdir()] == ["qingjian.db"]


def test_an_archive_of_a_newer_version(qingjian: Any, site: StoredSite, tmp_path: Path) -> None:
    Archive(tmp_path / "qingjian.db", write=True).close()
    with sqlite3.connect(tmp_path / "qingjian.db") as db:
        table, columns = "_sqlite_migrations", "migration_set, name, applied_at"
        db.execute(
            f"INSERT INTO {table} ({columns}) VALUES (?, 'm9999_later', '2099-01-01')",  # noqa: S608 (our own names)
            (schema.migrations.name,),
        )
    db.close()
    for command in (("crawl", "--seeds", SEEDS), ("status",)):
        assert "a newer Qingjian has written" in refused(qingjian(*command, proxy=site.proxy), 2)
    assert site.requests == []


@pytest.mark.parametrize(("place", "said"), [("no/such/news.db", "there is no folder"), ("/proc/news.db", "")])
def test_a_place_that_cant_be_written(qingjian: Any, site: StoredSite, tmp_path: Path, place: str, said: str) -> None:
    """/proc can't be written by anybody, not even by root, who may write into read-only folders."""
    line = refused(qingjian("crawl", "--seeds", SEEDS, "--archive", place, proxy=site.proxy), 2)
    assert place in line
    assert said in line
    assert list(tmp_path.iterdir()) == []
    assert site.requests == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id = "a"', "a.toml: key 'name' is missing"),
        ('idd = "a"', "a.toml: unknown key 'idd' (did you mean 'id'?)"),
        ("id = ", "a.toml: is no TOML"),
    ],
)
def test_a_bad_source_stops_the_crawl_before_it_begins(qingjian: Any, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    assert said in refused(qingjian("crawl", "--seeds", tmp_path), 2)
    assert [file.name for file in tmp_path.iterdir()] == ["a.toml"]


def test_an_unknown_source(qingjian: Any, tmp_path: Path) -> None:
    assert "no source 'qinge'" in refused(qingjian("crawl", "qinge", "--seeds", SEEDS), 2)
    assert list(tmp_path.iterdir()) == []


BROKEN = """
from crawler.cli import main
{patch}
main()
"""


def broken(patch: str, environment: dict[str, str], site: StoredSite, folder: Path) -> subprocess.CompletedProcess[str]:
    """A crawl of the smallest source in which something of ours is broken."""
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", BROKEN.format(patch=patch), "crawl", "biquan", "--seeds", str(SEEDS)],
        cwd=folder,
        env={**environment, "http_proxy": site.proxy, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("method", ["capture_all", "record", "listed", "done", "start_run", "end_run"])
def test_an_archive_that_can_no_longer_be_written_ends_the_crawl(
    environment: dict[str, str], site: StoredSite, tmp_path: Path, method: str
) -> None:
    patch = (
        "from archive import Archive\nfrom archive.errors import ArchiveNotWritable\n"
        "def full(self, *a, **k): raise ArchiveNotWritable('news.db: the disk is full')\n"
        f"Archive.{method} = full"
    )
    done = broken(patch, environment, site, tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.endswith("qingjian: news.db: the disk is full\n")
    assert "Traceback" not in done.stderr


def test_a_bug_at_one_page_is_reported_and_the_crawl_goes_on(
    environment: dict[str, str], site: StoredSite, tmp_path: Path, qingjian: Any
) -> None:
    patch = (
        "from crawler import articlevisits as visits\nwhole = visits.read\n"
        "def read(url, *a, **k):\n"
        "    if url.endswith('1052.html'): raise KeyError('x')\n"
        "    return whole(url, *a, **k)\n"
        "visits.read = read"
    )
    done = broken(patch, environment, site, tmp_path)
    assert done.returncode == 1
    row = json.loads(done.stdout)
    assert (row["new"], row["failed"]) == (10, 1)
    assert "failed: http://www.biquan-env.example/news/show_1052.html: bug-key" in done.stderr


# interruption and the demonstration


@pytest.mark.slow
def test_ctrl_c_ends_a_crawl_in_order(
    environment: dict[str, str], site: StoredSite, tmp_path: Path, qingjian: Any
) -> None:
    """The signal comes in the middle: the crawl sends it to itself, as a terminal would, at its tenth article."""
    script = (
        "import os, signal\nfrom archive import Archive\nfrom crawler.cli import main\n"
        "whole, calls = Archive.record, []\n"
        "def record(self, *a, **k):\n"
        "    calls.append(1)\n"
        "    if len(calls) == 10: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return whole(self, *a, **k)\n"
        "Archive.record = record\nmain()"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", script, "crawl", "--seeds", str(SEEDS), "--archive", str(tmp_path / "news.db")],
        env={**environment, "http_proxy": site.proxy, "no_proxy": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 128 + signal.SIGINT, done.stderr
    assert done.stderr.endswith("qingjian: interrupted\n")
    assert "Traceback" not in done.stderr
    with Archive(tmp_path / "news.db") as opened:
        (ended,) = opened.db.execute("SELECT ended_at FROM runs").fetchone()
        assert ended is not None
        assert 10 <= len(list(opened.articles())) < 60
    assert qingjian("crawl", "--seeds", SEEDS, "--archive", "news.db", proxy=site.proxy).returncode == 0
    with Archive(tmp_path / "news.db") as opened:
        assert len(list(opened.articles())) == 60


def test_the_demonstration_prints_the_same_each_time(qingjian: Any, tmp_path: Path) -> None:
    first, second = (
        qingjian("demo"),
        qingjian("demo", http_proxy="http://user.example:1", HTTP_PROXY="http://x.example:1"),
    )
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    lines = [line.split()[:8] for line in first.stdout.splitlines()]
    assert ["first", "10", "75", "60", "0", "0", "12", "0"] in lines
    assert ["second", "4", "33", "0", "0", "4", "0", "0"] in lines
    assert first.stdout.count("?\n") + first.stdout.count("three:\n") == 3
    assert not any(line != line.rstrip() for line in first.stdout.splitlines())
    assert qingjian("status", "--archive", "qingjian-demo/news.db").returncode == 0


def test_a_port_that_is_taken_is_said(run: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert (
            refused(run("demo", "--serve", port), 1)
            == f"qingjian: port {port}: address already in use; name another one"
        )


@pytest.mark.slow
def test_the_demonstration_replaces_only_its_own_folder(qingjian: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "news.db").write_text("precious")
    assert "was not made by a demo" in refused(qingjian("demo", "--keep", "mine"), 1)
    assert (tmp_path / "mine" / "news.db").read_text() == "precious"
    assert qingjian("demo", "--keep", "other/place").returncode == 0
