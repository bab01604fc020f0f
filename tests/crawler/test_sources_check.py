"""`qingjian sources check`: what a source yields today, field by field, and why when it yields nothing."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from archive.model import Column, Source
from crawler import sources
from crawler.errors import BadSource, NoPage
from crawler.seedfile import mark_checked
from crawler.shipped import shipped
from crawler.single import SinglePage
from crawler.sourcecheck import FIELDS, Checked, Verdict, check, check_column
from crawler.storedsite import StoredSite

SITE = shipped("site")
SEEDS = SITE / "seeds"

HOST = "http://www.qingxi.example"
COLUMN = Column("要闻", f"{HOST}/yw/")
SOURCE = Source("qingxi", "清溪市生态环境局", "prefecture", "990200", f"{HOST}/", (COLUMN,))

TEXT = "清溪河治理取得进展，全线水质稳定达到三类标准，沿岸群众满意。市生态环境局将继续巩固治理成果，守护一河清水。"
ARTICLE = (
    "<html><body><h1>清溪河治理取得新的进展</h1><div>发布时间：2024-03-01 来源：清溪日报</div>"
    f"<div id='zoom'><p>{TEXT}</p><p>{TEXT}</p><p>作者：林一舟</p></div></body></html>"
)
SHELL = "<html><body><div id='app'></div><script src='/app.js'></script></body></html>"
BLOCK = "<html><title>访问被拦截</title><body><h1>您的请求已被拦截</h1></body></html>"


def listing(*paths: str, dated: bool = True) -> str:
    rows = (
        f"<li><a href='{path}'>清溪河治理取得新的进展之{n}</a>{'<span>2024-03-01</span>' if dated else ''}</li>"
        for n, path in enumerate(paths)
    )
    return f"<html><body><ul>{''.join(rows)}</ul></body></html>"


LIST = listing("t20240301_1.html", "t20240301_2.html", "t20240301_3.html", "t20240301_4.html")


def asking(pages: Mapping[str, str | NoPage]) -> Any:
    def ask(url: str, form: object = None, /) -> SinglePage:
        found = pages.get(url, NoPage(url, "the server answered 404", "refused", 404))
        if isinstance(found, NoPage):
            raise found
        return SinglePage(url, found.encode(), {"content-type": "text/html; charset=utf-8"}, "2024-03-05T00:00:00Z")

    return ask


def checked(pages: Mapping[str, str | NoPage], most: int = 3) -> Checked:
    return check_column(SOURCE, COLUMN, asking({f"{HOST}/yw/{name}": page for name, page in pages.items()}), most)


def articles(*pages: str) -> dict[str, str | NoPage]:
    return {f"t20240301_{n}.html": page for n, page in enumerate(pages, start=1)}


# one column


def test_what_is_found_is_counted() -> None:
    found = checked({"": LIST, **articles(ARTICLE, ARTICLE, ARTICLE)})
    assert (found.verdict, found.reason) == (Verdict.OK, None)
    assert (found.rows, found.dates, found.articles) == (4, 4, 3)
    assert found.found == {"title": 3, "published_at": 3, "origin": 3, "credits": 3, "body": 3, "read_count": 0}


def test_an_article_that_was_taken_down_proves_nothing() -> None:
    found = checked({"": LIST, **articles(ARTICLE, ARTICLE)})
    assert found.fine
    assert (found.articles, found.found["title"]) == (3, 2)


def test_most_articles_must_be_readable() -> None:
    found = checked({"": LIST, **articles(ARTICLE)})
    assert found.verdict is Verdict.REFUSED
    assert found.reason == f"{HOST}/yw/t20240301_2.html: the server answered 404"


def test_a_date_in_the_row_is_a_date() -> None:
    undated = ARTICLE.replace("2024-03-01", "")
    paths = [f"202403/a{n}.html" for n in range(3)]
    pages = dict.fromkeys(paths, undated)
    assert checked({"": listing(*paths), **pages}).fine
    found = checked({"": listing(*paths, dated=False), **pages})
    assert (found.rows, found.verdict) == (3, Verdict.LAYOUT)
    assert found.reason == f"{HOST}/yw/202403/a0.html: no published_at"


def test_only_the_sources_own_pages_are_asked_for() -> None:
    rows = listing("http://mp.weixin.qq.com/s/1", "/yw/t20240301_1.pdf", "t20240301_1.html")
    assert checked({"": rows, **articles(ARTICLE)}).articles == 1
    elsewhere = checked({"": listing(*(f"http://mp.weixin.qq.com/s/{n}" for n in range(4)))})
    assert elsewhere.verdict is Verdict.LAYOUT
    assert elsewhere.reason == "no row leads to a page of the source's own hosts"


def test_the_list_alone_can_be_checked() -> None:
    found = checked({"": LIST}, most=0)
    assert (found.verdict, found.rows, found.articles) == (Verdict.OK, 4, 0)


def gone(why: str, kind: str = "refused", status: int | None = None, body: str = "") -> NoPage:
    return NoPage(f"{HOST}/yw/", why, kind, status, body.encode())


@pytest.mark.parametrize(
    ("page", "verdict", "said"),
    [
        (gone("can't be fetched: no route", "unreachable"), Verdict.UNREACHABLE, "no route"),
        (gone("can't be fetched: certificate has expired", "tls"), Verdict.TLS, "expired"),
        (gone("the server answered 403", status=403), Verdict.REFUSED, "403"),
        (gone("the server answered 403", status=403, body="<h1>403 Forbidden</h1>"), Verdict.REFUSED, "403"),
        (gone("robots.txt forbids it"), Verdict.REFUSED, "robots.txt"),
        (gone("the server answered 503", status=503), Verdict.UNREACHABLE, "503"),
        (gone("the server answered 412", status=412), Verdict.BLOCKED, "412"),
        (gone("the server answered 521", status=521), Verdict.BLOCKED, "521"),
        (gone("the server answered 403", status=403, body=BLOCK), Verdict.BLOCKED, "403"),
        (gone("no stored answer", "not-stored"), Verdict.NOT_STORED, "no stored answer"),
        (BLOCK, Verdict.BLOCKED, "block page"),
        (SHELL, Verdict.EMPTY, "no text"),
        ("", Verdict.EMPTY, "no "),
        ("<title>404</title><p>页面不存在</p>", Verdict.REFUSED, "no such page"),
        ("<title>通知</title><p>网站正在维护</p>", Verdict.UNREACHABLE, "worked on"),
        ("<title>登录</title><p>请先登录</p>", Verdict.REFUSED, "login"),
        (ARTICLE, Verdict.LAYOUT, "no row was found"),
    ],
)
def test_why_a_list_gives_nothing(page: str | NoPage, verdict: Verdict, said: str) -> None:
    found = checked({"": page})
    assert found.verdict is verdict
    assert found.reason is not None
    assert said in found.reason
    assert not found.fine
    assert (found.rows, found.articles) == (0, 0)


@pytest.mark.parametrize(
    ("page", "verdict"),
    [
        (BLOCK, Verdict.BLOCKED),
        (SHELL, Verdict.EMPTY),
        (f"<p>{TEXT}</p>" * 3, Verdict.LAYOUT),
        ("<p>短</p>", Verdict.EMPTY),
    ],
)
def test_why_articles_give_nothing(page: str, verdict: Verdict) -> None:
    found = checked({"": LIST, **articles(page, page, page)})
    assert found.verdict is verdict
    assert found.rows == 4


def test_a_list_that_leads_elsewhere_is_refused() -> None:
    def ask(url: str, form: object = None, /) -> SinglePage:
        return SinglePage("http://www.other.example/", LIST.encode())

    found = check_column(SOURCE, COLUMN, ask, 3)
    assert found.verdict is Verdict.REFUSED
    assert found.reason == "leads to www.other.example, which is none of the source's hosts"


def several(*names: str) -> list[Source]:
    """Sources, each with a host of its own."""
    columns = {name: Column("要闻", f"http://{name}.example/yw/") for name in names}
    return [replace(SOURCE, id=name, home=f"http://{name}.example/", columns=(columns[name],)) for name in names]


def test_sources_are_checked_side_by_side_and_come_in_their_order() -> None:
    """The first is answered only when the last was asked."""
    last_asked = Event()

    def ask(url: str, form: object = None, /) -> SinglePage:
        if "//c." in url:
            last_asked.set()
        elif not last_asked.wait(timeout=30):
            pytest.fail("the others were not asked meanwhile")
        return SinglePage(url, LIST.encode())

    found = [one.source for one in check(several("a", "b", "c"), ask, 0, side_by_side=3)]
    assert found == ["a", "b", "c"]


def test_whoever_has_enough_is_waited_for_no_longer() -> None:
    """The larger source is under way when the smaller one is done, and has most of its columns still to be asked for."""
    asked: list[str] = []
    under_way = Event()

    def ask(url: str, form: object = None, /) -> SinglePage:
        asked.append(url)
        if "large" in url:
            under_way.set()
        else:
            under_way.wait(timeout=30)
        return SinglePage(url, LIST.encode())

    small, large = several("small", "large")
    columns = tuple(Column(f"第{n}栏", f"http://large.example/{n}/") for n in range(400))
    checks = check([small, replace(large, columns=columns)], ask, 0, side_by_side=2)
    next(checks)
    checks.close()
    assert len(asked) < 401


def test_a_line_has_every_field() -> None:
    line = next(check([SOURCE], asking({}), 3)).as_dict()
    assert line["ok"] is False
    assert (line["source"], line["column"], line["verdict"]) == ("qingxi", "要闻", "refused")
    assert [line[name] for name in ("rows", "dates", "articles", *FIELDS)] == [0] * 9


# the command


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("stored", ["archive", "files"])
def test_the_stored_site_is_fine(qingjian: Any, undisturbed: Path, stored: str) -> None:
    where = ("--offline", "--archive", undisturbed) if stored == "archive" else ("--from", SITE)
    done = qingjian("sources", "check", "--seeds", SEEDS, *where)
    assert done.returncode == 0, done.stderr
    found = lines(done.stdout)
    assert [(line["source"], line["column"]) for line in found] == [
        ("biquan", "环保新闻"),
        ("qinghe", "环境要闻"),
        ("yunling", "环境要闻"),
        ("yunling", "通知公告"),
    ]
    assert all(line["ok"] and line["verdict"] == "ok" and line["reason"] is None for line in found)
    qinghe = found[1]
    assert (qinghe["rows"], qinghe["dates"], qinghe["articles"]) == (15, 15, 3)
    assert [qinghe[name] for name in FIELDS] == [3, 3, 2, 3, 3, 1]


def test_a_live_check_asks_politely(qingjian: Any, site: StoredSite, tmp_path: Path) -> None:
    done = qingjian("sources", "check", "qinghe", "--articles", 1, "--seeds", SEEDS, proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    assert [request.url.removeprefix("http://sthjj.qinghe.example") for request in site.requests] == [
        "/robots.txt",
        "/hjyw/",
        "/hjyw/2022/0628/3103.html",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_live_check_needs_a_contact(qingjian: Any, site: StoredSite) -> None:
    done = qingjian("sources", "check", "sd", proxy=site.proxy)
    assert (done.returncode, done.stdout) == (2, "")
    assert "before sthj.shandong.gov.cn is asked: set QINGJIAN_CONTACT" in done.stderr
    assert site.requests == []


@pytest.mark.slow
def test_some_or_none_are_fine(qingjian: Any, tmp_path: Path) -> None:
    """With half of the site in a mirror, half of the columns can't be checked; with nothing of it, none."""
    shutil.copytree(SITE / "www.biquan-env.example", tmp_path / "mirror/www.biquan-env.example")
    some = qingjian("sources", "check", "--seeds", SEEDS, "--from", "mirror")
    assert some.returncode == 1
    assert [(line["ok"], line["verdict"]) for line in lines(some.stdout)] == [
        (True, "ok"),
        *[(False, "not-stored")] * 3,
    ]
    none = qingjian("sources", "check", "qinghe", "yunling", "--seeds", SEEDS, "--from", "mirror")
    assert none.returncode == 3


def test_a_dead_network_is_3(qingjian: Any) -> None:
    with StoredSite(SITE) as site:
        proxy = site.proxy
    done = qingjian("sources", "check", "yunling", "--seeds", SEEDS, proxy=proxy)
    assert done.returncode == 3
    assert {line["verdict"] for line in lines(done.stdout)} == {"unreachable"}
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "no source 'nobody'"),
        (("--offline", "--archive", "missing.db"), "there is no archive"),
        (("--from", "missing"), "there is no such file or folder"),
        (("--offline", "--write"), "--write goes with a live check"),
    ],
)
def test_wrong_usage_is_2(qingjian: Any, arguments: tuple[str, ...], said: str) -> None:
    done = qingjian("sources", "check", *arguments, "--seeds", SEEDS)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_write_marks_what_was_fine(qingjian: Any, site: StoredSite, tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    file = tmp_path / "seeds" / "yunling.toml"
    before = file.read_text(encoding="utf-8").replace("/zwgk/tzgg/", "/zwgk/none/")
    file.write_text(before, encoding="utf-8")
    others = {path.name: path.read_bytes() for path in (tmp_path / "seeds").iterdir() if path != file}
    done = qingjian("sources", "check", "yunling", "--write", "--seeds", "seeds", proxy=site.proxy)
    assert done.returncode == 1
    good, bad = sources.read(file).columns
    assert good.checked is not None
    assert bad.checked is None
    assert file.read_text(encoding="utf-8").replace(f'checked = "{good.checked}"\n', "") == before
    assert others == {path.name: path.read_bytes() for path in (tmp_path / "seeds").iterdir() if path != file}


# the file


FILE = """\
# 清溪
id = "qingxi" # an id
name = '清溪'

[[columns]] # the first
name = "要闻"
list = "http://www.qingxi.example/yw/" # [[columns]]
# a remark

  [[ columns ]]
  name = "通知"
  checked = '2020-01-01' # long ago
  kind = "notice"

[hints]
body = \"\"\"
[[columns]]
name = "要闻"
\"\"\"
"""


def test_a_day_is_added_and_nothing_else_is_touched() -> None:
    marked = mark_checked(FILE, ["要闻"], "2026-01-31")
    assert marked == FILE.replace("# [[columns]]\n", '# [[columns]]\nchecked = "2026-01-31"\n')


def test_a_day_is_replaced() -> None:
    assert mark_checked(FILE, ["通知"], "2026-01-31") == FILE.replace("'2020-01-01'", '"2026-01-31"')


def test_nothing_to_mark_changes_nothing() -> None:
    assert mark_checked(FILE, [], "2026-01-31") == FILE
    assert mark_checked(FILE, ["无"], "2026-01-31") == FILE


def test_line_ends_stay() -> None:
    marked = mark_checked(FILE.replace("\n", "\r\n"), ["要闻"], "2026-01-31")
    assert marked.replace("\r\n", "\n") == mark_checked(FILE, ["要闻"], "2026-01-31")
    assert "\n" not in marked.replace("\r\n", "")


def test_a_file_without_a_last_line_end() -> None:
    text = 'id = "a"\n[[columns]]\nname = "要闻"'
    assert mark_checked(text, ["要闻"], "2026-01-31") == f'{text}\nchecked = "2026-01-31"\n'


def test_a_file_of_another_form_is_left_to_people() -> None:
    with pytest.raises(BadSource, match="can't be edited safely"):
        mark_checked('id = "a"\ncolumns = [{ name = "要闻" }]\n', ["要闻"], "2026-01-31")


@pytest.mark.parametrize("file", sorted(shipped("seeds").glob("*.toml")), ids=lambda path: path.stem)
def test_every_seed_can_be_marked(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    names = [column["name"] for column in tomllib.loads(text)["columns"]]
    marked = mark_checked(text, names, "2026-01-31")
    assert {column["checked"] for column in tomllib.loads(marked)["columns"]} == {"2026-01-31"}
    assert marked.replace('checked = "2026-01-31"\n', "") == text
