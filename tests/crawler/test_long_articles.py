"""A long article is followed through its parts and recorded as one, with every capture that it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from crawler.storedsite import StoredSite

HOST = "sthjj.chang.example"
PART = """<html><head><title>长河守望</title></head><body><h1>长河守望</h1><div>2024-03-05 来源：青河日报</div>
<div><p>第{number}段：河长沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室。</p></div>
<script>createPageHTML(3, {current}, "t20240305_12", "html");</script></body></html>"""
LIST = '<html><body><ul><li><a href="t20240305_12.html">长河守望</a><span>2024-03-05</span></li></ul></body></html>'
RULES = f'last_modified = "Mon, 02 Dec 2024 08:00:00 GMT"\n["{HOST}"]\nhtml = "text/html; charset=utf-8"\n'
SEED = f"""id = "chang"
name = "长河市生态环境局"
level = "prefecture"
region = "990200"
home = "http://{HOST}/"
[[columns]]
name = "要闻"
list = "http://{HOST}/yw/index.html"
"""


@pytest.fixture
def long_site(tmp_path: Path) -> Path:
    """A site whose one article has three parts."""
    folder = tmp_path / "site"
    pages = folder / HOST / "yw"
    pages.mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "site.toml").write_text(RULES, encoding="utf-8")
    (folder / "seeds" / "chang.toml").write_text(SEED, encoding="utf-8")
    (pages / "index.html").write_text(LIST, encoding="utf-8")
    for current, name in enumerate(("t20240305_12", "t20240305_12_1", "t20240305_12_2")):
        (pages / f"{name}.html").write_text(PART.format(number=current + 1, current=current), encoding="utf-8")
    return folder


def crawled(qingjian: Any, folder: Path, archive: Path) -> tuple[Any, StoredSite]:
    with StoredSite(folder) as site:
        done = qingjian("crawl", "chang", "--seeds", folder / "seeds", "--archive", archive, proxy=site.proxy)
    return done, site


def test_all_parts_are_one_article(qingjian: Any, long_site: Path, tmp_path: Path) -> None:
    done, site = crawled(qingjian, long_site, tmp_path / "news.db")
    assert done.returncode == 0, done.stderr
    with Archive(tmp_path / "news.db") as archive:
        (article,) = archive.articles()
        captures = archive.db.execute("SELECT count(*) FROM revision_captures").fetchone()[0]
    assert [line[:4] for line in article.body.split("\n")] == ["第1段：", "第2段：", "第3段："]
    assert article.url == f"http://{HOST}/yw/t20240305_12.html"
    assert captures == 3
    asked = [request.url for request in site.requests if "t2024" in request.url]
    assert len(asked) == len(set(asked)) == 3


def test_a_part_that_does_not_come(qingjian: Any, long_site: Path, tmp_path: Path) -> None:
    (long_site / HOST / "yw" / "t20240305_12_2.html").unlink()
    crawled(qingjian, long_site, tmp_path / "news.db")
    with Archive(tmp_path / "news.db") as archive:
        (article,) = archive.articles()
        state, due = archive.db.execute("SELECT state, due_at FROM pages WHERE kind = 'article'").fetchone()
    assert len(article.body.split("\n")) == 2
    assert any("did not come" in problem.message for problem in article.problems)
    assert state == "failing"
    assert due is not None
