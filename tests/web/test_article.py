"""An article and its tabs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from archive import Archive
from archive.errors import NoArticle, NoRevision, Withheld
from archive.model import Article, Attachment, Credit, Exchange, Image, Problem, RelatedItem, Role
from tests.archive.life import EDIT, FIRST, OTHER, SOURCE, URL, day, missed, seen

Get = Callable[..., httpx.Response]

PDF = "http://jia.example/list.pdf"
PNG = "http://jia.example/a.png"
PIXEL = b"\x89PNG\r\n\x1a\n"

WHOLE = replace(
    FIRST,
    subtitle="一季度进展",
    column="要闻",
    document_number="甲环发〔2024〕12号",
    keywords=("排污口",),
    credits=(Credit(Role.AUTHOR, "作者", "戊某"), Credit(Role.APPROVER, "签发审核", "庚某")),
    images=(Image(PNG, "现场"), Image("http://jia.example/lost.png", "图二")),
    attachments=(Attachment(PDF, "清单.pdf"), Attachment("javascript:alert(1)", "坏.doc")),
    related=(RelatedItem(1, "第二批清单", url=OTHER, read_count=7), RelatedItem(2, "没有收录的一篇")),
    problems=(Problem("read_count", "it fell"),),
)
SECOND = replace(FIRST, url=OTHER, canonical_url=OTHER, title="第二批清单", related=(RelatedItem(1, FIRST.title or "", url=URL, read_count=200),))  # fmt: skip


def captured(archive: Archive, url: str, kind: str, body: bytes, at: str, *, status: int = 200) -> int:
    exchange = Exchange("GET", url, at, status, (), (("Content-Type", kind),), body)
    return archive.capture(exchange, source="jia", run=None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles that list each other; the first one has all that an article can have, was edited and went."""
    path = tmp_path_factory.mktemp("article") / "news.db"
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        captured(archive, PNG, "image/png", PIXEL, day(1))
        captured(archive, PDF, "application/pdf", b"%PDF", day(1))
        seen(archive, WHOLE, day(1), captures=[captured(archive, URL, "text/html; charset=gbk", _page(WHOLE), day(1))])
        seen(archive, SECOND, day(1))
        edit = replace(EDIT, images=WHOLE.images, attachments=WHOLE.attachments, related=WHOLE.related)
        seen(archive, edit, day(3), captures=[captured(archive, URL, "text/html; charset=gbk", _page(edit), day(3))])
        for number in (5, 6, 14):
            missed(archive, day(number))
    return path


@pytest.fixture
def opened(whole: Path) -> Iterator[Archive]:
    with Archive(whole) as archive:
        yield archive


def _page(article: Article) -> bytes:
    return f'<h1>{article.title}</h1><img src="/a.png"><img src=lost.png><script>1</script>{article.body}'.encode("gbk")


def test_it_shows_all_that_is_known(get: Get, whole: Path) -> None:
    page = get("/article/1", path=whole).text
    for said in (
        "推进会",
        "局长乙某某",
        "图二",
        "清单.pdf",
        "第二批清单",
        "没有收录的一篇",
        "签发审核",
        "7 次阅读",
        "90",
    ):
        assert (said in page) is (said != "签发审核"), said  # the edited page credits its author alone
    assert "<dt><bdi>作者</bdi></dt>" in page
    assert 'href="javascript' not in page


def test_files_are_ours_where_we_have_them(opened: Archive) -> None:
    from archive.web.article import shown

    found = shown(opened, 1)
    assert [bool(each["ours"]) for each in found["attachments"]] == [True, False]
    assert [each["ours"] and each["ours"]["image"] for each in found["images"]] == [True, None]


def test_related_items_lead_both_ways(opened: Archive) -> None:
    from archive.web.article import shown

    first, second = shown(opened, 1), shown(opened, 2)
    assert [item["article"] for item in first["related"]] == [2, None]
    assert [item["article"] for item in first["listed"]] == [2]
    assert [item["article"] for item in second["listed"]] == [1]


def test_the_state_has_its_proofs(opened: Archive) -> None:
    from archive.web.article import shown

    found = shown(opened, 1)
    assert found["facts"]["state"] == "gone"
    assert [(each["reason"], bool(each["capture"]), bool(each["control"])) for each in found["absent"]] == [
        ("http-404", True, True)
    ] * 3


def test_counts_are_drawn_by_place(opened: Archive) -> None:
    from archive.web.article import shown

    found = shown(opened, 1)
    assert sorted((each.place, each.count) for each in found["counts"]) == [
        ("page", 90),
        ("page", 120),
        ("related", 200),
    ]
    assert 'class="series page"' in found["plot"]
    assert 'class="series related"' in found["plot"]
    assert found["plot"].count("<circle") == 3


def test_the_querys_words_are_marked(get: Get, whole: Path) -> None:
    page = get("/article/1?q=乙某某 OR 推进会 -没有", path=whole).text
    assert "<mark>乙某某</mark>" in page
    assert "<mark>推进会</mark>" in page
    assert "<mark>" not in get("/article/1?q=(", path=whole).text


def test_marks_are_pieces_of_the_text() -> None:
    from archive.web.article import marked

    assert marked("排污口整治排污口", ["排污口", "污口整"]) == [
        ("排污口", True),
        ("整", True),
        ("治", False),
        ("排污口", True),
    ]
    assert marked("", ["甲"]) == []


def test_a_reference_has_what_it_must(opened: Archive) -> None:
    from archive.web.article import shown

    found = shown(opened, 1)
    digest = found["cited"]["payload_digest"]
    assert found["cite_zh"] == (
        "甲市生态环境局（虚构）. 甲市召开入河排污口整治推进会[EB/OL]（来源：甲市日报（虚构））. (2024-03-01)[2024-03-03]. "
        f"{URL}. 青简存档：2024-03-03 10:00（UTC+8）捕获，内容摘要 {digest}."
    )
    assert found["cite_en"].endswith(f"captured 2024-03-03T02:00:00Z, payload digest {digest}.")


def test_the_history_links_each_capture(get: Get, whole: Path) -> None:
    page = get("/article/1/history", path=whole).text
    assert page.count("<li class=") == 5
    assert page.index("认定撤下") < page.index("页面改动") < page.index("首次见到")
    assert '"/article/1/changes?from=1&amp;to=2"' in page


def test_changes_stand_side_by_side_and_in_line(get: Get, whole: Path, opened: Archive) -> None:
    from archive.web.history import compared

    rows = compared(opened, 1)["rows"]
    assert rows[0]["old"][1] == ("delete", "甲")
    assert rows[0]["new"][1] == ("insert", "乙")
    assert [(row["fate"], row["old"] is None, row["new"] is None) for row in rows if row["fate"] != "equal"] == [
        ("changed", False, False), ("inserted", True, False), ("changed", False, False), ("deleted", False, True),
    ]  # fmt: skip
    page = get("/article/1/changes", path=whole).text
    assert page.count("<ins>乙</ins>") == 2
    assert get("/article/2/changes", path=whole).status_code == 200
    with pytest.raises(NoRevision):
        compared(opened, 1, "1", "1")


@pytest.mark.parametrize("address", ["?from=9", "?from=x", "?from=2&to=2", "?from=99999999999999999999"])
def test_a_version_that_is_not_there_is_said(get: Get, whole: Path, address: str) -> None:
    assert get(f"/article/1/changes{address}", path=whole).status_code == 404


def test_a_page_is_shown_as_served_then(get: Get, whole: Path, opened: Archive) -> None:
    from archive.web.served import shown

    now, then = shown(opened, 1), shown(opened, 1, "2024-03-02")
    assert (now["chosen"]["captured_at"], then["chosen"]["captured_at"]) == (day(3), day(1))
    assert shown(opened, 1, "2020")["chosen"]["captured_at"] == day(1)  # not known then: the first one
    page = get("/article/1/served?at=2024-03-02", path=whole).text
    assert f'<iframe class="served" src="/capture/{then["chosen"]["id"]}" sandbox title' in page
    assert then["sha256"] in page
    assert then["capture"]["payload_digest"] in page


def test_a_capture_keeps_its_bytes_but_for_its_pictures(get: Get, whole: Path, opened: Archive) -> None:
    from archive.web.capture import KEY

    (number, image) = (opened.newest(URL, at=day(1)), opened.newest(PNG))
    answer = get(f"/capture/{number}", path=whole)
    assert answer.headers["content-type"] == "text/html; charset=gbk"
    want = _page(WHOLE).replace(b'src="/a.png"', f'src="/capture/{image}?as={KEY}" data-as-served="/a.png"'.encode())
    assert answer.content == want.replace(b"src=lost.png", b"data-as-served-src=lost.png")
    picture = get(f"/capture/{image}?as={KEY}", path=whole)
    assert (picture.content, picture.headers["content-type"]) == (PIXEL, "image/png")
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
    assert get(f"/capture/{image}?as=guess", path=whole).headers["cross-origin-resource-policy"] == "same-origin"
    assert b"HTTP/1.1 200 OK" in get(f"/capture/{number}?headers", path=whole).content


def test_the_evidence_is_a_wacz_and_leaves_nothing_behind(
    get: Get, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive.wacz import check

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = get("/article/1/evidence.wacz", path=whole)
    assert answer.headers["content-disposition"] == 'attachment; filename="qingjian-1.wacz"'
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "e.wacz").write_bytes(answer.content)
    assert check(tmp_path / "e.wacz") == []
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.read("indexes/index.cdx").count(b'"status"') >= 5


def test_evidence_that_is_too_large_is_for_the_command_line(
    get: Get, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.web.evidence.MOST_BYTES", 10)
    answer = get("/article/1/evidence.wacz", path=whole)
    assert answer.status_code == 413
    assert f"qingjian export {URL} -o evidence.wacz" in answer.text


@pytest.mark.parametrize(
    "address", ["/article/9", "/article/99999999999999999999999", "/capture/999", "/article/1/served?capture=2"]
)
def test_what_is_not_there_is_said(get: Get, whole: Path, address: str) -> None:
    answer = get(address, path=whole)
    assert answer.status_code == 404
    assert "<h1>没有这个页面</h1>" in answer.text


def test_what_is_withheld_is_named_and_nothing_else(get: Get, tmp_path: Path) -> None:
    from archive.web.article import shown

    path = tmp_path / "news.db"
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        seen(archive, WHOLE, day(1))
        seen(archive, SECOND, day(1))
        archive.withhold(URL, reason="court order", now=day(2))
        with pytest.raises(Withheld):
            shown(archive, 1)
        with pytest.raises(NoArticle):
            shown(archive, 3)
        other = shown(archive, 2)
        captures = [each for (each,) in archive.db.execute("SELECT id FROM captures WHERE url = ?", (URL,))]
    assert (other["related"], other["listed"]) == ([], [])
    tabs = [f"/article/1{tab}" for tab in ("", "/history", "/changes", "/served", "/evidence.wacz")]
    closed = ["/news/articles", "/news/articles/1", "/news/revisions.json", "/news/captures.csv", "/news/search_queue"]
    for address in [*tabs, f"/capture/{captures[0]}", f"/capture/{captures[0]}?headers", *closed]:
        answer = get(address, path=path)
        assert answer.status_code == (403 if address in closed else 451), address
        assert not any(said in answer.text for said in ("排污口", "戊某", "甲市日报"))
    assert "court order" in get("/article/1", path=path).text
    rows = get("/news/searchable.json?_shape=array", path=path).json()
    assert [row["id"] for row in rows] == [2]
