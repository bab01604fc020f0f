"""Articles that are due again, over a real server: unchanged, edited, taken down, led home."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from crawler.clock import now
from tests.crawler.test_pacing import HOST, PAGE, crawled, made, path_rule

pytestmark = pytest.mark.slow

AGAIN = "UPDATE pages SET due_at = first_seen WHERE kind = 'article'"
WAITS = "SELECT wait FROM pages WHERE kind = 'article' ORDER BY id"


@pytest.fixture
def folder(tmp_path: Path, qingjian: Any) -> Path:
    """The site, crawled once."""
    folder = made(tmp_path / "site", robots="")
    done, _ = crawled(qingjian, folder)
    assert json.loads(done.stdout)["new"] == 3, done.stderr
    return folder


def again(qingjian: Any, folder: Path) -> tuple[dict[str, int], list[Any]]:
    """A further crawl, to which all articles are due. It begins in another second: in one in which an article was seen,
    no absence counts."""
    with Archive(folder.parent / "news.db", write=True) as archive, archive.transaction() as db:
        db.execute(AGAIN)
        [(last,)] = db.execute("SELECT max(captured_at) FROM captures").fetchall()
    while now() <= last:
        time.sleep(0.02)
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), [request for request in requests if request.url.endswith(".html")]


def test_only_what_is_due_is_seen_again(qingjian: Any, folder: Path) -> None:
    done, requests = crawled(qingjian, folder)
    assert json.loads(done.stdout)["unchanged"] == 1  # the list
    assert not [request for request in requests if request.url.endswith(".html")]


def test_unchanged_edited_and_taken_down(qingjian: Any, folder: Path) -> None:
    """The unchanged one costs its server a 304, and is the control of the one that is not there."""
    pages = folder / HOST / "yw"
    pages.joinpath("1.html").write_text(PAGE.format(n=1).replace("十七公里，把", "十九公里，把"), encoding="utf-8")
    pages.joinpath("2.html").unlink()
    found, requests = again(qingjian, folder)
    assert (found["changed"], found["absent"], found["new"], found["failed"]) == (1, 1, 0, 0)
    assert all(request.conditional for request in requests[:3])
    assert sorted(request.status for request in requests if "3.html" in request.url) == [304]
    with Archive(folder.parent / "news.db") as archive:
        rows = archive.db.execute("SELECT url, state FROM articles ORDER BY url").fetchall()
        assert [state for _, state in rows] == ["live", "failing", "live"]
        kinds = archive.db.execute("SELECT kind FROM revisions ORDER BY id").fetchall()
        assert kinds == [("first",)] * 3 + [("edit",)]
        [(reason, removed, control)] = archive.db.execute(
            "SELECT b.reason, b.removed, c.url FROM absences AS b JOIN captures AS c ON c.id = b.control"
        ).fetchall()
        assert (reason, removed) == ("http-404", 1)
        assert control in (f"http://{HOST}/yw/1.html", f"http://{HOST}/yw/3.html")
        assert archive.db.execute("SELECT count(*) FROM problems WHERE article IS NULL").fetchone() == (0,)


def test_a_redirect_to_the_front_page_is_no_article(qingjian: Any, folder: Path) -> None:
    front = PAGE.format(n=9).replace("巡河队", "要闻：巡河队")  # a front page that could be taken for an article
    (folder / HOST / "index.html").write_text(front, encoding="utf-8")
    rule = path_rule("/yw/2.html", status=302, location="/")
    (folder / "site.toml").write_text((folder / "site.toml").read_text("utf-8") + rule, encoding="utf-8")
    found, _ = again(qingjian, folder)
    assert (found["absent"], found["changed"]) == (1, 0)
    with Archive(folder.parent / "news.db") as archive:
        assert archive.db.execute("SELECT reason, removed FROM absences").fetchall() == [("led-home", 1)]
        assert archive.db.execute("SELECT count(*) FROM revisions").fetchone() == (3,)


def test_where_all_are_missing_nothing_moves(qingjian: Any, folder: Path) -> None:
    """The list is served from elsewhere, as a cache would; the articles are away."""
    for page in (folder / HOST / "yw").glob("[123].html"):
        page.unlink()
    found, _ = again(qingjian, folder)
    assert found["absent"] == 3
    with Archive(folder.parent / "news.db") as archive:
        assert archive.db.execute("SELECT DISTINCT state FROM articles").fetchall() == [("live",)]
        assert archive.db.execute("SELECT count(*), count(control) FROM absences").fetchone() == (3, 0)


def test_articles_seen_again_leave_some_of_the_day_to_others(qingjian: Any, tmp_path: Path) -> None:
    """Of eight requests six: the list and three articles at first, then the list, and one of three."""
    folder = made(tmp_path / "site", robots="", more="budget = 8")
    crawled(qingjian, folder)
    with Archive(tmp_path / "news.db") as archive:
        waits = archive.db.execute(WAITS).fetchall()
    found, requests = again(qingjian, folder)
    assert found["postponed"] == 2
    assert len(requests) == 1
    with Archive(tmp_path / "news.db") as archive:
        assert archive.db.execute(WAITS).fetchall()[1:] == waits[1:]  # as urgent as before
        [(due,)] = archive.db.execute("SELECT DISTINCT due_at FROM pages WHERE id > 2 AND kind = 'article'").fetchall()
        assert due.endswith("T00:00:00Z")
