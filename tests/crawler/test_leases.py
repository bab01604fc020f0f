"""Pages in a living crawl's hands stay there; those of a dead one are due again."""

from __future__ import annotations

from pathlib import Path

from archive import Archive
from archive.model import Page, PageKind
from crawler import sources
from crawler.leases import alive
from crawler.shipped import shipped

NOW = "2024-12-01T00:00:00Z"


def take(archive: Archive) -> list[Page]:
    return archive.take(["biquan"], now=NOW)


def test_leases_end_with_the_last_crawl_that_is_alive(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db", write=True) as one, Archive(tmp_path / "a.db", write=True) as other:
        one.add_source(sources.load(shipped("site") / "seeds")["biquan"])
        one.follow([("http://www.biquan-env.example/news/", PageKind.LIST, "环保新闻")], "biquan", now=NOW)
        with alive(one, ["biquan"]):
            (page,) = take(one)
            with alive(other, ["biquan"]):
                assert take(other) == []
        with alive(other, ["qinghe"]):
            assert take(other) == []  # another source's crawl frees only its own
        with alive(other, ["biquan"]):
            assert take(other) == [page]
