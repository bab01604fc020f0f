"""What a list's form brought is kept under its form: found again, walked offline, imported, recovered from a torn end."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.model import PageKind
from crawler.answers import from_archive
from crawler.sourcecheck import Verdict, check
from tests.lists.agencies import Agency, static
from tests.lists.conftest import ROOT, Walked, crawl, seed, source_of, sow
from tests.lists.server import Served

LISTED = (
    "SELECT p.source, l.url, l.title, l.published_at FROM listings AS l JOIN pages AS p ON p.id = l.page ORDER BY 1, 2"
)
FORMS = ("jpage", "jpage-tables", "xxgk", "querylist", "querylist-shown", "fjdzapp")


def listed(path: Path) -> set[tuple[str, ...]]:
    with Archive(path) as archive:
        return set(archive.db.execute(LISTED).fetchall())


def qingjian(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("QINGJIAN_")}
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "crawler.cli", *map(str, arguments)],
        cwd=folder,
        # Nobody listens there: whoever asks the network fails.
        env={**kept, "http_proxy": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture
def folder(tmp_path: Path, walked: Walked) -> Path:
    (tmp_path / "seeds").mkdir()
    for agency in walked.agencies.values():
        (tmp_path / "seeds" / f"{agency.scheme}.toml").write_text(seed(agency), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("scheme", FORMS)
def test_each_form_has_a_page_and_an_answer_of_its_own(walked: Walked, scheme: str) -> None:
    with Archive(walked.archive) as archive:
        pages = archive.db.execute(
            "SELECT url, method, body, number FROM pages WHERE source = ? AND method = 'POST' ORDER BY number",
            (scheme,),
        ).fetchall()
        assert pages
        answers = [archive.answer(method, url, body.encode()) for url, method, body, _ in pages]
        assert all(answer is not None and answer.status == 200 for answer in answers)
        assert len({answer.body for answer in answers if answer}) == len(pages)
        for url, method, body, number in pages:
            page = archive.page(url, method, body)
            assert page is not None
            assert (page.kind, page.number, page.request.body) == (PageKind.LIST, number, body)
            assert dict(page.headers)["Referer"] == walked.agencies[scheme].list_url


def test_an_offline_crawl_walks_as_the_live_one_did(walked: Walked, folder: Path) -> None:
    done = qingjian(
        folder,
        "crawl",
        "--offline",
        "--seeds",
        "seeds",
        "--from",
        walked.archive,
        "--archive",
        "again.db",
        "--limit",
        1,
    )
    assert listed(folder / "again.db") == listed(walked.archive), done.stderr
    missing = [line for line in done.stderr.splitlines() if line.startswith("failed") and "/art/" not in line]
    assert missing == []


def test_an_import_reads_what_forms_brought(walked: Walked, folder: Path) -> None:
    done = qingjian(
        folder, "import", walked.archive.with_name("news-captures"), "--seeds", "seeds", "--archive", "again.db"
    )
    assert "Traceback" not in done.stderr
    ours, theirs = listed(folder / "again.db"), listed(walked.archive)
    for scheme in FORMS:
        assert {row for row in ours if row[0] == scheme} == {row for row in theirs if row[0] == scheme}, scheme


def test_an_archive_of_the_first_schema_is_crawled_on(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as db:
        db.executescript((ROOT / "tests" / "archives" / "0001.sql").read_text(encoding="utf-8"))
    db.close()
    with Archive(path, write=True) as archive:
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        [sql] = archive.db.execute("SELECT sql FROM sqlite_master WHERE name = 'pages'").fetchone()
        assert "UNIQUE (url, method, body)" in sql
        assert "url TEXT NOT NULL UNIQUE" not in sql
        indexes = {
            name
            for (name,) in archive.db.execute(
                "SELECT name FROM sqlite_master WHERE tbl_name = 'pages' AND sql IS NOT NULL"
            )
        }
        assert "pages_due" in indexes
        with pytest.raises(sqlite3.IntegrityError), archive.transaction() as writing:
            writing.execute(
                "INSERT INTO listings SELECT 999, url, 1, 'x', NULL, NULL, NULL, first_seen, first_seen, NULL FROM pages LIMIT 1"
            )


def test_a_walk_goes_on_behind_a_page_that_came_unchanged(tmp_path: Path) -> None:
    """Page 1 is as it was; an older notice was slipped into page 2."""
    agency = Agency("jia", "trs_index_html_0", "/yw/", static("index", "html", 1, ""))
    today = datetime.now(UTC).date()
    for back in range(35, 0, -1):
        agency.publish(today - timedelta(days=back // 3))
    sow(tmp_path, [agency])
    with Served([agency], tags=True) as served:
        assert crawl(tmp_path, served, "--limit", "1").returncode == 0
        late = agency.publish(today - timedelta(days=5), at=15)
        before = len(served.statuses)
        done = crawl(tmp_path, served, "--limit", "1")
        lists = [(url, status) for url, status in served.statuses[before:] if "/yw/" in url]
    assert done.returncode == 0, done.stderr
    assert lists[0] == ("http://www.jia.example/yw/", 304)
    assert [status for url, status in lists if url.endswith("index_1.html")] == [200]
    with Archive(tmp_path / "news.db") as archive:
        query = "SELECT min(first_seen), max(last_seen) FROM listings WHERE url = ?"
        assert archive.db.execute(query, (agency.url(late),)).fetchone()[0]
        first, last = archive.db.execute(query, (agency.url(agency.rows[0]),)).fetchone()
        begun = [when for (when,) in archive.db.execute("SELECT started_at FROM runs ORDER BY id")]
    assert first < begun[1] <= last, "a 304 says that the rows are listed still"


@pytest.mark.parametrize("scheme", FORMS)
def test_a_check_finds_the_rows_of_a_form(walked: Walked, scheme: str) -> None:
    """Where page 1 is the shell of a list that is asked for by a form, the form is asked."""
    agency = walked.agencies[scheme]
    with Archive(walked.archive) as archive:
        [found] = check([source_of(agency)], from_archive(archive), 0)
    assert found.verdict is Verdict.OK, found.reason
    assert found.rows >= min(agency.size, 5)
