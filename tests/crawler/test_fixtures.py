"""Stored pages are made and renewed by a command, and an expectation that can't be true is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler import fixtures
from crawler.errors import BadInput
from crawler.single import SinglePage

TEXT = "<p>三月里，青河上游的管护员沿着堤岸走了十七公里，把每一处排口的水样都装进了箱子，逐一编号。</p>" * 3
HTML = f"<h1>青河上游排口核查走完全程</h1><div>2024-03-05 来源：青河日报</div><div>{TEXT}</div>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(HTML, encoding="utf-8")
    return path


def test_add_and_rerun(qingjian: Any, page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    done = qingjian("fixture", "add", page, "--name", "river", "--url", "http://a.example/1.html", "--folder", folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "river" / "page.html").read_bytes() == page.read_bytes()
    expected = json.loads((folder / "river" / "expected.json").read_text(encoding="utf-8"))
    assert expected["title"] == "青河上游排口核查走完全程"
    assert not {"layout", "problems"} & expected.keys()
    assert qingjian("fixture", "rerun", "river", "--folder", folder).returncode == 0


def test_a_difference_is_shown_and_renewed(qingjian: Any, page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    qingjian("fixture", "add", page, "--name", "river", "--folder", folder)
    path = folder / "river" / "expected.json"
    wrong = json.loads(path.read_text(encoding="utf-8")) | {"origin": "别处"}
    path.write_text(json.dumps(wrong, ensure_ascii=False), encoding="utf-8")
    shown = qingjian("fixture", "rerun", "river", "--folder", folder)
    assert shown.returncode == 1
    assert json.loads(shown.stdout) == {"field": "origin", "expected": "别处", "found": "青河日报"}
    assert qingjian("fixture", "rerun", "river", "--write", "--folder", folder).returncode == 0
    assert json.loads(path.read_text(encoding="utf-8"))["origin"] == "青河日报"


@pytest.mark.parametrize("name", ["../out", "River", "", "a b"])
def test_a_name_is_no_path(qingjian: Any, page: Path, tmp_path: Path, name: str) -> None:
    done = qingjian("fixture", "add", page, "--name", name, "--folder", tmp_path / "pages")
    assert done.returncode == 2
    assert not (tmp_path / "pages").exists()


def test_a_refusal_is_a_fixture_too(tmp_path: Path) -> None:
    page = SinglePage("http://a.example/404", "<title>404</title><p>您访问的页面不存在</p>".encode())
    folder = fixtures.add(page, "missing", tmp_path)
    assert json.loads((folder / "refused.json").read_text(encoding="utf-8")) == {"refused": "SoftNotFound"}
    assert not fixtures.rerun(fixtures.load(folder))


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"title": "青河\ufffd日报"}, "decoded wrongly"),
        ({"published_at": "2024-03-09"}, "after the page was seen"),
        ({"published_at": None, "related": [{"published_at": "2025-01-01"}]}, "after the page was seen"),
    ],
)
def test_what_can_not_be_true_is_refused(found: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        fixtures.distrust(found, "2024-03-05T00:00:00Z", "river")


def test_a_future_date_leaves_nothing_behind(tmp_path: Path) -> None:
    html = HTML.replace("</h1>", "</h1>").encode()
    page = SinglePage("http://a.example/1.html", html, {}, "2024-03-05T00:00:00Z")
    related = "<h3>相关新闻</h3><ul><li><a href='/2.html'>青河水质连续三月达标公报</a> 2029-01-01</li></ul>"
    late = SinglePage(page.url, html + related.encode(), {}, page.seen_at)
    with pytest.raises(BadInput, match="2029-01-01"):
        fixtures.add(late, "late", tmp_path)
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize("missing", ["page.html", "request.json", "expected.json"])
def test_a_broken_fixture_is_named(tmp_path: Path, missing: str) -> None:
    folder = fixtures.add(SinglePage("http://a.example/1.html", HTML.encode()), "river", tmp_path)
    (folder / missing).unlink()
    with pytest.raises(BadInput, match="river"):
        fixtures.load(folder)
