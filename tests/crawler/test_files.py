"""Which files of an article are fetched, and how large, is its source's to say; the rest is listed with its link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from tests.crawler.test_pacing import HOST, PAGE, crawled, made

pytestmark = pytest.mark.slow

FILES = """<div><p>附件：<a href="/yw/a.pdf">名单.pdf</a></p><p>附件：<a href="/yw/b.docx">说明.docx</a></p>
<p>附件：<a href="http://other.example/c.pdf">别处.pdf</a></p></div></body>"""
PICTURE = '<p><img src="/yw/d.jpg"></p>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = made(tmp_path / "site", robots="")
    pages = folder / HOST / "yw"
    page = PAGE.format(n=1).replace("</p></div>", f"</p>{PICTURE}</div>").replace("</body>", FILES)
    (pages / "1.html").write_text(page, encoding="utf-8")
    for name, size in (("a.pdf", 3 << 20), ("b.docx", 100), ("d.jpg", 100)):
        (pages / name).write_bytes(b"%PDF" + bytes(size))
    return folder


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ("", []),
        ('keep = ["attachments"]', ["a.pdf", "b.docx"]),
        ('keep = ["images"]', ["d.jpg"]),
        ('keep = [".docx", "images"]', ["b.docx", "d.jpg"]),
        ('keep = ["attachments"]\nlargest = 2', ["b.docx"]),
    ],
)
def test_what_a_source_asks_for(qingjian: Any, folder: Path, tmp_path: Path, more: str, kept: list[str]) -> None:
    file = folder / "seeds" / "man.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("[[columns]]", f"{more}\n[[columns]]"), encoding="utf-8")
    for _ in range(2):  # the second crawl asks for no file again
        done, requests = crawled(qingjian, folder)
        assert done.returncode == 0, done.stderr
    assert not any(request.url.endswith((".pdf", ".docx", ".jpg")) for request in requests)
    with Archive(tmp_path / "news.db") as archive:
        rows = archive.db.execute(
            "SELECT p.url FROM pages AS p JOIN captures AS c ON c.url = p.url WHERE p.kind = 'file'"
        )
        assert sorted(url.rpartition("/")[2] for (url,) in rows) == kept
        article = archive.article(f"http://{HOST}/yw/1.html")
    assert article is not None
    assert len(article.attachments) == 3


def test_a_file_that_an_import_did_not_bring_is_asked_for(qingjian: Any, folder: Path, tmp_path: Path) -> None:
    """An import knows what its files hold: of the others, the next crawl asks for them."""
    crawled(qingjian, folder)
    file = folder / "seeds" / "man.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[[columns]]", 'keep = ["attachments"]\n[[columns]]'), encoding="utf-8"
    )
    (tmp_path / "news.db").rename(tmp_path / "first.db")
    (tmp_path / "news-captures").rename(tmp_path / "first-captures")
    done = qingjian("import", "first.db", "--seeds", folder / "seeds", "--archive", "news.db")
    assert done.returncode == 0, done.stderr
    done, requests = crawled(qingjian, folder)
    assert done.returncode == 0, done.stderr
    assert {request.url for request in requests if request.url.endswith((".pdf", ".docx"))} == {
        f"http://{HOST}/yw/a.pdf",
        f"http://{HOST}/yw/b.docx",
    }
