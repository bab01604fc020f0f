"""What others stored comes in as if it had been crawled that day, and coming in twice changes nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive
from archive.selection import Selection
from crawler import sources
from crawler.clock import now
from crawler.executors import Inline
from crawler.importing import Import
from tests.crawler.conftest import SITE, contents
from tests.crawler.test_long_articles import crawled, long_site  # noqa: F401 (a fixture)
from tests.crawler.test_offline import HOST, PAGE, ROW, SEED

SEEDS = SITE / "seeds"
SAID = ("articles", "revisions", "aliases", "counts", "listings")

pytestmark = pytest.mark.filterwarnings(
    "ignore:Unclosed file:ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


def wacz(archive: Path, file: Path) -> Path:
    with Archive(archive) as opened:
        opened.export(file, Selection(), now=now())
    return file


@pytest.mark.slow
@pytest.mark.parametrize("door", ["archive", "folder", "files", "wacz"])
def test_what_was_crawled_comes_out_the_same(qingjian: Any, undisturbed: Path, tmp_path: Path, door: str) -> None:
    folder = undisturbed.with_name("news-captures")
    files = {
        "archive": [undisturbed],
        "folder": [folder],
        "files": sorted(folder.glob("*.warc.gz")),
        "wacz": [wacz(undisturbed, tmp_path / "news.wacz")],
    }[door]
    for again in (False, True):
        done = qingjian("import", *files, "--seeds", SEEDS, "--archive", "again.db", "--jobs", 1)
        assert done.returncode == 0, done.stderr
        assert f"kept {0 if again else ''}" in done.stderr
        assert contents(tmp_path / "again.db", only=SAID) == contents(undisturbed, only=SAID)
    with Archive(undisturbed) as first, Archive(tmp_path / "again.db") as second:
        rows = "SELECT url, status, record_id, captured_at, payload_digest, kind FROM captures ORDER BY record_id"
        assert first.db.execute(rows).fetchall() == second.db.execute(rows).fetchall()
        reason = "SELECT url, reason FROM problems WHERE article IS NULL AND reason NOT IN ('robots', 'http-404')"
        assert sorted(first.db.execute(reason)) == sorted(second.db.execute(reason))


@pytest.mark.slow
def test_many_processes_read_the_same(qingjian: Any, undisturbed: Path, tmp_path: Path) -> None:
    done = qingjian("import", undisturbed, "--seeds", SEEDS, "--archive", "again.db", "--jobs", 2)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "again.db", only=SAID) == contents(undisturbed, only=SAID)


@pytest.mark.slow
def test_the_next_crawl_asks_for_nothing_anew(qingjian: Any, undisturbed: Path, site: Any, tmp_path: Path) -> None:
    qingjian("import", undisturbed, "--seeds", SEEDS, "--archive", "again.db")
    done = qingjian("crawl", "--seeds", SEEDS, "--archive", "again.db", proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    totals = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(one["new"] + one["changed"] for one in totals) == 0
    with Archive(undisturbed) as first:
        articles = {url for (url,) in first.db.execute("SELECT url FROM articles")}
    assert not articles & {request.url for request in site.requests}


@pytest.mark.slow
def test_an_import_that_broke_off_is_simply_done_again(undisturbed: Path, tmp_path: Path, qingjian: Any) -> None:
    """All was kept and nothing read; the next import finds nothing to keep and reads it."""
    with Archive(tmp_path / "again.db", write=True) as archive:
        Import(archive, sources.get([], SEEDS), now).keep([undisturbed], lambda done: None)
        assert archive.db.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    done = qingjian("import", undisturbed, "--seeds", SEEDS, "--archive", "again.db")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "again.db", only=SAID) == contents(undisturbed, only=SAID)


@pytest.mark.slow
def test_an_import_interrupted_while_it_reads(undisturbed: Path, tmp_path: Path, qingjian: Any) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with Archive(tmp_path / "again.db", write=True) as archive:
        work = Import(archive, sources.get([], SEEDS), now)
        work.keep([undisturbed], lambda done: None)
        with pytest.raises(KeyboardInterrupt):
            work.read(Inline(), 1, stop)
        assert 0 < archive.db.execute("SELECT count(*) FROM articles").fetchone()[0] < 60
    qingjian("import", undisturbed, "--seeds", SEEDS, "--archive", "again.db")
    assert contents(tmp_path / "again.db", only=SAID) == contents(undisturbed, only=SAID)


@pytest.mark.slow
def test_a_long_article_is_put_together(qingjian: Any, long_site: Path, tmp_path: Path) -> None:  # noqa: F811
    crawled(qingjian, long_site, tmp_path / "news.db")
    arguments = ("--seeds", long_site / "seeds", "--archive", "again.db")
    for _ in range(2):
        done = qingjian("import", tmp_path / "news.db", *arguments)
        assert done.returncode == 0, done.stderr
        assert contents(tmp_path / "again.db", only=SAID) == contents(tmp_path / "news.db", only=SAID)
    with Archive(tmp_path / "again.db") as archive:
        assert archive.db.execute("SELECT count(*) FROM revision_captures").fetchone() == (3,)


# --- what other tools stored -------------------------------------------------------------------------------------------


@pytest.fixture
def jia(tmp_path: Path) -> Path:
    """The seeds of one invented source."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "jia.toml").write_text(SEED, encoding="utf-8")
    return tmp_path / "seeds"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A WARC in the manner of Common Crawl: question before answer, chunks, other hosts, a text record."""
    import io

    def head(first: str, *headers: tuple[str, str], protocol: str = "HTTP/1.1") -> StatusAndHeaders:
        return StatusAndHeaders(first, list(headers), protocol=protocol)

    path = tmp_path / "foreign.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)

        def add(url: str, kind: str, payload: bytes, http: StatusAndHeaders | None, **more: str) -> None:
            fields = {"WARC-Date": "2024-03-06T08:00:00Z", **more}
            text = "text/plain" if kind == "conversion" else ""
            record = writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(payload),
                http_headers=http,
                warc_headers_dict=fields,
                warc_content_type=text,
            )
            writer.write_record(record)

        page = PAGE.format(n=3, word="清晨").encode()
        chunked = b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n"
        for url, body in ((f"{HOST}/yw/3.html", chunked), ("http://other.example/1.html", chunked)):
            add(url, "request", b"", head("GET / HTTP/1.1", protocol=""))
            add(url, "response", body, head("200 OK", ("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")))
        add(
            f"{HOST}/yw/4.html",
            "conversion",
            "午后巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子。".encode(),
            None,
        )
    return path


@pytest.mark.slow
def test_a_foreign_warc(qingjian: Any, jia: Path, foreign: Path, tmp_path: Path) -> None:
    done = qingjian("import", foreign, "--seeds", jia, "--archive", "news.db")
    assert done.returncode == 0, done.stderr
    assert "of no source: 1 answers, most from other.example (1)" in done.stderr
    with Archive(tmp_path / "news.db") as archive:
        first, text = archive.articles("jia")
        seen = archive.db.execute("SELECT DISTINCT first_seen FROM articles").fetchall()
    assert (first.title, first.published_at, first.origin) == ("第3条：甲市启动巡河行动", "2024-03-05", "甲市日报")
    assert text.body.startswith("午后巡河队")
    assert seen == [("2024-03-06T08:00:00Z",)]


@pytest.mark.slow
def test_all_hosts_as_one_sources(qingjian: Any, jia: Path, foreign: Path, tmp_path: Path) -> None:
    done = qingjian("import", foreign, "--seeds", jia, "--source", "jia", "--archive", "news.db")
    assert done.returncode == 0, done.stderr
    with Archive(tmp_path / "news.db") as archive:
        assert "http://other.example/1.html" in {article.url for article in archive.articles("jia")}


def saved(folder: Path, name: str, *, before: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(before + PAGE.format(n=3, word="清晨"), encoding="utf-8")
    os.utime(path, (1709712000, 1709712000))  # 2024-03-06T08:00:00Z
    return path


@pytest.mark.parametrize("beside", ["csv", "jsonl", "comment", "mirror", "request"])
def test_html_files_with_their_addresses(qingjian: Any, jia: Path, tmp_path: Path, beside: str) -> None:
    folder, url = tmp_path / "saved", f"{HOST}/yw/3.html"
    if beside == "comment":
        saved(folder, "page.html", before=f"<!-- saved from url=(0035){url} -->\n")
    elif beside == "mirror":
        saved(folder, "sthjj.jia.example/yw/3.html")
    else:
        saved(folder, "some page.html")
    if beside == "csv":
        (folder / "urls.csv").write_text(f"file,url,captured_at\nsome page.html,{url},\n", encoding="utf-8-sig")
    if beside == "jsonl":
        line = {"file": "some page.html", "url": url, "captured_at": "2024-03-06T16:00:00+08:00"}
        (folder / "urls.jsonl").write_text(json.dumps(line), encoding="utf-8")
    if beside == "request":
        told = {"url": url, "headers": {"Content-Type": "text/html"}, "seen_at": "2024-03-06T08:00:00Z"}
        (folder / "request.json").write_text(json.dumps(told), encoding="utf-8")
    for _ in range(2):
        done = qingjian("import", folder, "--seeds", jia, "--archive", "news.db")
        assert done.returncode == 0, done.stderr
    with Archive(tmp_path / "news.db") as archive:
        [article] = archive.articles("jia")
        rows = archive.db.execute("SELECT url, captured_at FROM captures").fetchall()
    assert article.title == "第3条：甲市启动巡河行动"
    assert rows == [(url, "2024-03-06T08:00:00Z")]


def test_a_file_without_address_is_named(qingjian: Any, jia: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "saved", "page.html")
    done = qingjian("import", path, "--seeds", jia, "--archive", "news.db")
    assert done.returncode == 1
    assert f"passed over: {path}: has no known address; write file and url into" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("address", ["file:///etc/passwd", "../../etc/passwd", "javascript:alert(1)", "http://"])
def test_an_address_that_is_none_leads_nowhere(qingjian: Any, jia: Path, tmp_path: Path, address: str) -> None:
    saved(tmp_path / "saved", "page.html")
    (tmp_path / "saved" / "urls.csv").write_text(f"file,url\npage.html,{address}\n", encoding="utf-8")
    done = qingjian("import", tmp_path / "saved", "--seeds", jia, "--source", "jia", "--archive", "news.db")
    assert "Traceback" not in done.stderr
    with Archive(tmp_path / "news.db") as archive:
        assert archive.db.execute("SELECT count(*) FROM captures").fetchone() == (0,)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("x.warc.gz", b"\x1f\x8b no gzip", "is no WARC, WACZ, archive or HTML file"),
        ("x.bin", b"\x00\x01", "is no WARC, WACZ, archive or HTML file"),
        ("x.wacz", b"PK\x03\x04 no zip", "is a damaged zip"),
        ("x.warc", b"WARC/1.0\r\n", "holds no answer of a server"),
        ("x.db", b"SQLite format 3\x00", "holds no answer of a server"),
    ],
)
def test_what_is_no_store_is_named(qingjian: Any, jia: Path, tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(body)
    done = qingjian("import", tmp_path / name, "--seeds", jia, "--archive", "news.db")
    assert done.returncode == 2
    assert f"{name}: {said}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_what_is_missing_is_named(qingjian: Any, jia: Path) -> None:
    done = qingjian("import", "nowhere.warc.gz", "--seeds", jia)
    assert done.returncode == 2
    assert "nowhere.warc.gz: there is no such file or folder" in done.stderr
    done = qingjian("import", ".", "--seeds", jia, "--source", "yi")
    assert done.returncode == 2
    assert "no source 'yi'" in done.stderr


@pytest.mark.slow
def test_a_damaged_file_gives_what_stands_before(qingjian: Any, undisturbed: Path, tmp_path: Path) -> None:
    [file, *_] = sorted(undisturbed.with_name("news-captures").glob("*.warc.gz"))
    whole = file.read_bytes()
    (tmp_path / "x.warc.gz").write_bytes(whole[: len(whole) // 2])
    done = qingjian("import", tmp_path / "x.warc.gz", "--seeds", SEEDS, "--archive", "again.db")
    assert "Traceback" not in done.stderr
    with Archive(tmp_path / "again.db") as archive:
        assert 10 < archive.db.execute("SELECT count(*) FROM captures").fetchone()[0] < 90


@pytest.mark.slow
def test_an_edit_between_two_stores_is_an_edit(qingjian: Any, jia: Path, tmp_path: Path) -> None:
    for day, word in (("2024-03-06", "清晨"), ("2024-04-06", "黄昏")):
        folder = tmp_path / day
        saved(folder, "page.html").write_text(PAGE.format(n=3, word=word), encoding="utf-8")
        (folder / "urls.csv").write_text(
            f"file,url,captured_at\npage.html,{HOST}/yw/3.html,{day}T08:00:00Z\n", encoding="utf-8"
        )
    for folder in ("2024-04-06", "2024-03-06", "2024-04-06"):  # the older one comes in later
        done = qingjian("import", tmp_path / folder, "--seeds", jia, "--archive", "news.db")
        assert done.returncode == 0, done.stderr
    with Archive(tmp_path / "news.db") as archive:
        revisions = archive.db.execute("SELECT seen_at, substr(body, 1, 2) FROM revisions ORDER BY seen_at").fetchall()
        [article] = archive.articles()
    assert revisions == [("2024-03-06T08:00:00Z", "清晨"), ("2024-04-06T08:00:00Z", "黄昏")]
    assert article.body.startswith("黄昏")


def test_a_list_leads_to_what_it_lists(qingjian: Any, jia: Path, tmp_path: Path) -> None:
    """Rows of an imported list that no capture answers are due at the next crawl."""
    folder = tmp_path / "saved"
    saved(folder, "list.html").write_text(
        f"<html><body><ul>{ROW.format(n=3)}{ROW.format(n=4)}</ul></body></html>", encoding="utf-8"
    )
    saved(folder, "page.html")
    table = f"file,url\nlist.html,{HOST}/yw/\npage.html,{HOST}/yw/3.html\n"
    (folder / "urls.csv").write_text(table, encoding="utf-8")
    done = qingjian("import", folder, "--seeds", jia, "--archive", "news.db")
    assert done.returncode == 0, done.stderr
    with Archive(tmp_path / "news.db") as archive:
        due = archive.db.execute("SELECT url FROM pages WHERE due_at IS NOT NULL AND last_visited IS NULL").fetchall()
    assert due == [(f"{HOST}/yw/4.html",)]
