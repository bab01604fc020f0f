"""Datasette's own tables: what their search finds is what `qingjian search` finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from archive import Archive
from tests.archive.life import EDIT, FIRST, OTHER, SOURCE, day, seen

Get = Callable[..., httpx.Response]

# Its pairs 排污, 污口 stand in it, and 排污口 does not.
APART = "乙市排污管理与入河污口核查"


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tables") / "news.db"
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        seen(archive, FIRST, day(1))
        seen(archive, EDIT, day(3))
        other = replace(FIRST, url=OTHER, canonical_url=OTHER, title=APART, body="一则。", origin="丙报", credits=())
        seen(archive, other, day(2))
    return path


QUERIES = (
    "排污口", "排", "污口", "调度会 乙", "调度会 甲某某", '"1324个"', "author:戊某", "title:排污", "-调度会", "没有这个词", "排污口 OR 核查",
    "source:jia", "published:2024-03-01", "state:live -排污口", "level:county", "body:一则 origin:丙报", "ＰＭ2.5 OR １３２４", "?",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_search_finds_what_the_archive_finds(get: Get, searched: Path, query: str) -> None:
    with Archive(searched) as archive:
        want = sorted(hit.canonical_url for hit in archive.search(query))
    answer = get(f"/news/searchable.json?_shape=array&_search={quote(query)}", path=searched)
    assert sorted(row["canonical_url"] for row in answer.json()) == want


def test_the_index_alone_would_find_more(searched: Path) -> None:
    from archive.web.tables import match

    with Archive(searched) as archive:
        known = "SELECT count(*) FROM search_index WHERE search_index MATCH ?"
        assert archive.db.execute(known, (match(archive.db.conn, "排污口"),)).fetchone() == (2,)
        assert archive.count("排污口") == 1


def test_a_query_that_cannot_be_read_says_where(get: Get, searched: Path) -> None:
    answer = get("/news/searchable?_search=%28%E7%94%B2", path=searched)
    assert answer.status_code == 400
    assert "^" in answer.text


def test_a_table_is_filtered_and_sorted(get: Get, searched: Path) -> None:
    rows = get("/news/articles.json?_shape=array&origin=丙报", path=searched).json()
    assert [row["title"] for row in rows] == [APART]
    assert get("/news/articles?_sort=title&_facet=origin", path=searched).status_code == 200
    assert get("/news/articles/1", path=searched).status_code == 200


def test_the_page_of_all_tables_counts_none(get: Get, searched: Path) -> None:
    tables = get("/news.json", path=searched).json()["tables"]
    assert {table["count"] for table in tables} == {None}
    assert '"/news/searchable"' in get("/news", path=searched).text
