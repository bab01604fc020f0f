"""`qingjian sources new`: a source's file drafted from one of its lists, that can be used and says what it guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.model import Source
from crawler import answers, sources
from crawler.drafting import draft
from crawler.errors import NoList, NoPage
from crawler.shipped import shipped
from crawler.single import SinglePage
from crawler.storedsite import StoredSite

SITE = shipped("site")
YUNLING = "http://sthj.yunling.example/ywdt/hjyw/"
QINGHE = "http://sthjj.qinghe.example/hjyw/"
BIQUAN = "http://www.biquan-env.example/news/"

ROWS = "".join(
    f"<li><a href='t20240301_{n}.html'>清溪河治理取得新的进展之{n}</a><span>2024-03-01</span></li>" for n in range(9)
)


def drafted(tmp_path: Path, head: str = "", body: str = "", url: str = "http://sthjj.qingxi.gov.cn/yw/") -> Source:
    """What the draft from an invented list page says, read as a source's file."""
    page = SinglePage(url, f"<html><head>{head}</head><body>{body}<ul>{ROWS}</ul></body></html>".encode())
    file = tmp_path / "draft.toml"
    file.write_text(draft(page, answers.nobody, 3, "2026-01-31"), encoding="utf-8")
    return sources.read(file)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "found"),
    [
        (YUNLING, ("yunling", "云岭省生态环境厅", "province", "990000", "环境要闻", "createPageHTML")),
        (QINGHE, ("qinghe", "青河市生态环境局", "prefecture", "000000", "环境要闻", "createPageHTML")),
        (BIQUAN, ("biquan-env", "碧泉县环保网", "county", "000000", "环保新闻", "next_link")),
    ],
)
def test_a_live_list_becomes_a_file_that_can_be_used(
    qingjian: Any, site: StoredSite, tmp_path: Path, url: str, found: tuple[str, ...]
) -> None:
    done = qingjian("sources", "new", url, proxy=site.proxy)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "x.toml").write_text(done.stdout, encoding="utf-8")
    source = sources.read(tmp_path / "x.toml")
    (column,) = source.columns
    assert (source.id, source.name, source.level, source.region, column.name, column.paging) == found
    assert column.list == url
    assert source.home == url[: url.index("/", 8) + 1]
    checked = qingjian("sources", "check", "--seeds", ".", proxy=site.proxy)
    assert checked.returncode == 0, checked.stdout


def test_what_was_guessed_says_so(qingjian: Any) -> None:
    text = qingjian("sources", "new", YUNLING, "--from", SITE).stdout
    for line in (
        'id = "yunling" # guess: from the host\'s name',
        'name = "云岭省生态环境厅" # the page\'s SiteName',
        'level = "province" # guess: from the name',
        'region = "990000" # guess: from the page\'s SiteIDCode',
        'home = "http://sthj.yunling.example/" # the host\'s front page',
        'name = "环境要闻" # the page\'s ColumnName',
        f'list = "{YUNLING}" # 8 rows, 8 with a date',
        'paging = "createPageHTML" # guess: by the script in the page',
        f"# next page: {YUNLING}index_1.html, 2 pages",
        'kind = "news" # guess: or "notice"',
        "# Layout, by the articles' own marks (no key is needed): ministry-news",
    ):
        assert line in text.splitlines()


def test_articles_stand_there_as_they_are_read(qingjian: Any) -> None:
    text = qingjian("sources", "new", YUNLING, "--from", SITE).stdout
    assert "#     百名专家进百企 精准帮扶促减污降碳, 2024-11-05T10:00+08:00, 云岭环境报\n" in text
    assert "#     not read (robots.txt forbids it); its row: 厅机关会议室使用安排, 2024-10-21\n" in text


def test_other_lists_of_the_navigation_are_remarks(qingjian: Any) -> None:
    text = qingjian("sources", "new", QINGHE, "--from", SITE).stdout
    assert '#\n# [[columns]]\n# name = "通知公告"\n# list = "http://sthjj.qinghe.example/tzgg/"\n' in text
    for not_alike in ('"首页"', '"手机版"', '"专题专栏"', '"环境要闻"\n# list'):
        assert not_alike not in text


def test_an_archive_is_asked_offline(qingjian: Any, undisturbed: Path) -> None:
    stored = qingjian("sources", "new", QINGHE, "--offline", "--archive", undisturbed)
    assert stored.returncode == 0, stored.stderr
    assert stored.stdout == qingjian("sources", "new", QINGHE, "--from", SITE).stdout


def test_a_stored_file_with_its_address(qingjian: Any) -> None:
    done = qingjian("sources", "new", SITE / "sthjj.qinghe.example/hjyw/index.html", "--url", QINGHE)
    assert done.returncode == 0, done.stderr
    assert 'id = "qinghe"' in done.stdout
    assert "#     not read (was not asked for); its row: 尾矿库汛期环境安全排查不留死角, 2023-08-03\n" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((SITE / "sthjj.qinghe.example/404.html", "--url", QINGHE), 3, "no list can be read there: a page that says"),
        ((f"{QINGHE}2023/0803/3132.html", "--from", SITE), 3, "no list can be read there: it is the article 尾矿库"),
        ((f"{QINGHE}none/", "--from", SITE), 2, "no stored page"),
        (("missing.html", "--url", QINGHE), 2, "there is no such file"),
        ((QINGHE, "--from", "missing"), 2, "there is no such file or folder"),
        ((QINGHE, "--offline"), 2, "there is no archive"),
    ],
)
def test_what_is_no_list_is_one_line(qingjian: Any, arguments: tuple[object, ...], code: int, said: str) -> None:
    done = qingjian("sources", "new", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [(SITE / "sthjj.qinghe.example/hjyw/index.html",), (QINGHE, "--url", QINGHE)])
def test_a_file_needs_its_address(qingjian: Any, arguments: tuple[object, ...]) -> None:
    done = qingjian("sources", "new", *arguments)
    assert done.returncode == 2
    assert "a FILE needs it" in done.stderr


def test_a_live_list_needs_a_contact(qingjian: Any, site: StoredSite) -> None:
    done = qingjian("sources", "new", "http://sthj.shandong.gov.cn/dtxx/hbyw/", proxy=site.proxy)
    assert (done.returncode, done.stdout, site.requests) == (2, "", [])
    assert "set QINGJIAN_CONTACT" in done.stderr


# what a page says of itself


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("生态环境部", "national"),
        ("国家核安全局", "national"),
        ("山东省生态环境厅", "province"),
        ("内蒙古自治区生态环境厅", "province"),
        ("北京市生态环境局", "province"),
        ("新疆生产建设兵团生态环境局", "province"),
        ("泰安市生态环境局", "prefecture"),
        ("海西州生态环境局", "prefecture"),
        ("碧泉县环境保护局", "county"),
        ("泰安市生态环境局岱岳分局", "county"),
        ("济南市历下区生态环境局", "county"),
        ("中国环境网", "press"),
    ],
)
def test_a_level_by_the_name(tmp_path: Path, name: str, level: str) -> None:
    assert drafted(tmp_path, f'<meta name="SiteName" content="{name}">').level == level


@pytest.mark.parametrize("source", sources.load(shipped("seeds")).values(), ids=lambda source: source.id)
def test_a_shipped_sources_level_would_be_guessed(tmp_path: Path, source: Source) -> None:
    assert drafted(tmp_path, f'<meta name="SiteName" content="{source.name}">').level == source.level


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.mee.gov.cn/ywdt/", "mee"),
        ("http://sthjj.taian.gov.cn/yw/", "taian"),
        ("http://sthjj.taian.gov.cn:8080/yw/", "taian"),
        ("http://127.0.0.1/yw/", "new-source"),
        ("http://localhost/yw/", "new-source"),
        ("http://环保.example/yw/", "new-source"),
    ],
)
def test_an_id_by_the_host(tmp_path: Path, url: str, found: str) -> None:
    assert drafted(tmp_path, url=url).id == found


def test_a_page_that_says_nothing_of_itself(tmp_path: Path) -> None:
    source = drafted(tmp_path)
    assert (source.name, source.region, source.columns[0].name) == ("sthjj.qingxi.gov.cn", "000000", "要闻")
    assert source.columns[0].paging is None


@pytest.mark.parametrize(
    ("script", "paging"),
    [
        ("createPageHTML(3, 0, 'index', 'html');", "createPageHTML"),
        ("createPage(3, 0, 'index', 'html');", "createPage"),
        ("var countPage = 3//共多少页", "countPage"),
    ],
)
def test_a_scheme_by_the_script(tmp_path: Path, script: str, paging: str) -> None:
    assert drafted(tmp_path, body=f"<script>{script}</script>").columns[0].paging == paging


@pytest.mark.parametrize(
    "name", ['a"b', "a\\b", "a&#10;b = 1&#13;[x]", "a&#x7f;b&#x85;c&#x2028;d", "a'''b\"\"\"", "＃#"]
)
def test_a_hostile_name_stays_a_name(tmp_path: Path, name: str) -> None:
    source = drafted(tmp_path, f"<meta name=SiteName content='{name.replace(chr(39), '&apos;')}'><title>{name}</title>")
    assert len(source.columns) == 1
    assert source.id == "qingxi"


def test_a_hostile_title_stays_a_remark(tmp_path: Path) -> None:
    def ask(url: str, form: object = None, /) -> SinglePage:
        raise NoPage(url, 'gone\nid = "other"\r\n[hints]')

    page = SinglePage("http://a.qingxi.example/yw/", f"<ul>{ROWS}</ul>".encode())
    file = tmp_path / "draft.toml"
    file.write_text(draft(page, ask, 3, "2026-01-31"), encoding="utf-8")
    assert sources.read(file).hints == ()


def test_without_a_row_there_is_no_draft() -> None:
    with pytest.raises(NoList, match=r"^http://a\.example/: no list can be read there: "):
        draft(SinglePage("http://a.example/", b"<p>nothing</p>"), answers.nobody, 3, "2026-01-31")
