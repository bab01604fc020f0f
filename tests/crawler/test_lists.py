"""What a list shows, and where its next page is, whatever the markup. The rows are invented, the markup is real sites'."""

from __future__ import annotations

from typing import Any

import pytest

from archive.model import Column, ListedItem
from crawler import sources
from crawler.lists import ListRead, read_list
from crawler.lists.addresses import absolute, is_article_like, is_page_of
from crawler.shipped import shipped

URL = "http://www.qingxi.example/xwzx/yw/"
ARTICLE = "http://www.qingxi.example/xwzx/yw/202208/t20220812_1001.html"


def read(markup: str, url: str = URL, paging: str | None = None) -> ListRead:
    page = f"<html><body><div class='nav'><ul><li><a href='/'>首页</a></li></ul></div>{markup}</body></html>"
    return read_list(url, page.encode(), {}, Column("要闻", URL, paging=paging))


def next_url(found: ListRead) -> str | None:
    """Where the next page is, when it is asked for plainly."""
    assert found.next is None or (found.next.method, found.next.body) == ("GET", "")
    return found.next.url if found.next else None


def rows(markup: str, url: str = URL) -> list[tuple[str, str, str | None]]:
    return [(item.url, item.title, item.published_at) for item in read(markup, url).items]


def shown(markup: str) -> tuple[str, str | None]:
    """Title and date of the first of two rows that stand as `markup` shows."""
    second = markup.replace("t20220812_1001", "t20220811_1002").replace("清溪河", "柳溪河")
    items = read(f"<ul>{markup}{second}</ul>").items
    assert [item.url for item in items] == [ARTICLE, ARTICLE.replace("t20220812_1001", "t20220811_1002")]
    return items[0].title, items[0].published_at


@pytest.mark.parametrize(
    "row",
    [
        "<li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a><span>2022-08-12</span></li>",
        "<li><span class=date>2022-08-12</span><a href='./202208/t20220812_1001.html'>清溪河水质达标</a></li>",
        "<li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a> [2022.08.12]</li>",
        "<li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a>（2022/8/12）</li>",
        "<li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a><span>[ 08-12 ]</span></li>",
        "<li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a><i>8月12日</i></li>",
        "<li><a href='./202208/t20220812_1001.html'><span>清溪河水质达标</span><em>2022-08-12</em></a></li>",
        "<li><a href='./202208/t20220812_1001.html'>[2022-08-12] 清溪河水质达标</a></li>",
        "<li>· <a href='./202208/t20220812_1001.html' title=''>· 清溪河水质达标</a><b>2022年8月12日</b></li>",
        "<tr><td><a href='./202208/t20220812_1001.html'>清溪河水质达标</a></td><td>2022-08-12</td></tr>",
        "<dl><dt><a href='./202208/t20220812_1001.html'>清溪河水质达标</a></dt><dd>2022-08-12</dd></dl>",
        "<a href='./202208/t20220812_1001.html'>清溪河水质达标</a> 2022-08-12<br>",
        "2022-08-12 <a href='./202208/t20220812_1001.html'>清溪河水质达标</a><br>",
        "<li><a href='/xwzx/'>[要闻]</a><a href='./202208/t20220812_1001.html'>清溪河水质达标</a> 2022-08-12</li>",
        "<li><a href='./202208/t20220812_1001.html'><h3>清溪河水质达标</h3></a><p>发布时间：2022-08-12</p></li>",
        "<li><a href='./202208/t20220812_1001.html'>[置顶]清溪河水质达标</a><span>2022-08-12</span></li>",
        "<li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a><span><b>08-</b>12</span></li>",
    ],
)
def test_a_row_whatever_its_markup(row: str) -> None:
    markup = f"<table>{row}</table>" if row.startswith("<tr") else row
    assert shown(markup) == ("清溪河水质达标", "2022-08-12")


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("<a title='清溪河水质达标，全市通报' href='A'>清溪河水质...</a>", "清溪河水质达标，全市通报"),
        ("<a title='清溪河水质达标，全市通报' href='A'>清溪河水质……</a>", "清溪河水质达标，全市通报"),
        ("<a title='清溪河水质达标，全市通报' href='A'>清溪河水质</a>", "清溪河水质达标，全市通报"),
        ("<a title='点击查看' href='A'>清溪河水质达标</a>", "清溪河水质达标"),
        ("<a title='' href='A'>清溪河水质达标</a>", "清溪河水质达标"),
        ("<a href='A'>8月3日，清溪河水质达标</a>", "8月3日，清溪河水质达标"),
        ("<a href='A'>清溪河\n　　水质达标</a>", "清溪河 水质达标"),
        ("<a href='A'><img src=x.jpg alt='清溪河水质达标'></a>", "清溪河水质达标"),
        ("<a href='A'><img src=x.jpg></a><a href='A'>清溪河水质达标</a>", "清溪河水质达标"),
    ],
)
def test_a_title_is_whole(link: str, title: str) -> None:
    link = link.replace("'A'", "'./202208/t20220812_1001.html'")
    assert shown(f"<li>{link}<span>2022-08-12</span></li>") == (title, "2022-08-12")


def test_a_short_date_without_evidence_for_its_year_is_none() -> None:
    markup = "".join(f"<li><a href='/xw/{n}.html'>清溪河水质达标之{n}</a><span>08-12</span></li>" for n in (11, 12))
    assert [row[2] for row in rows(f"<ul>{markup}</ul>")] == [None, None]


def test_teaser_and_read_count_are_kept() -> None:
    markup = "<li><a href='/xw/11.html'>清溪河水质达标</a><p>8月11日，清溪市通报上半年水质，断面全部达标...</p>"
    item = read(f"<ul>{markup}<span>2022-08-12</span><em>阅读：318</em></li></ul>").items[0]
    assert (item.teaser, item.read_count) == ("8月11日，清溪市通报上半年水质，断面全部达标...", 318)


def test_navigation_is_no_row() -> None:
    links = "".join(f"<li><a href='/lm{n}/'>栏目之{n}</a></li>" for n in range(9))
    assert rows(f"<ul>{links}</ul><div>今天是2022年8月12日</div><ul>{links}</ul>") == []


def test_undated_links_are_rows_when_they_are_articles() -> None:
    links = "".join(f"<li><a href='./202208/t2022081{n}_100{n}.html'>清溪河水质达标之{n}</a></li>" for n in range(4))
    found = rows(f"<ul>{links}</ul>")
    assert len(found) == 4
    assert found[0][1:] == ("清溪河水质达标之0", None)  # the link's day is no printed date


def test_hot_and_related_lists_are_no_rows() -> None:
    row = "<li><a href='/xw/2022{0}.html'>清溪河水质达标之{0}</a><span>2022-08-12</span></li>"
    one, other, third = (f"<ul>{row.format(n)}{row.format(n + 1)}</ul>" for n in (10, 20, 30))
    found = rows(f"<div>{one}</div><div class='side hot-news'>{other}</div><section><h3>热门排行</h3>{third}</section>")
    assert [url[-11:] for url, _, _ in found] == ["202210.html", "202211.html"]


def test_an_address_counts_once_and_chunks_are_one_list() -> None:
    """Lists serve a copy for phones, and break after every fifth row."""
    row = "<li><a href='/xw/2022{0}.html'>清溪河水质达标之{0}</a><span>2022-08-12</span></li>"
    chunks = "".join(f"<ul>{row.format(n)}</ul>" for n in (11, 12, 13))
    found = read(f"<div class=pc>{chunks}</div><div class=mobile>{chunks}</div>").items
    assert [(item.position, item.url[-7:-5]) for item in found] == [(1, "11"), (2, "12"), (3, "13")]


def test_links_that_lead_nowhere_are_no_rows() -> None:
    row = "<li><a href='{}'>清溪河水质达标</a><span>2022-08-12</span></li>"
    links = ("javascript:void(0)", "#top", "mailto:a@b.example", "http://[bad/", "/xw/11.html#c")
    assert [row[0] for row in rows("".join(map(row.format, links)))] == ["http://www.qingxi.example/xw/11.html"]


def test_a_base_element_is_minded() -> None:
    page = "<base href='http://www.qingxi.example/other/'><ul><li><a href='11.html'>清溪河</a> 2022-08-12</li></ul>"
    assert [row[0] for row in rows(page)] == ["http://www.qingxi.example/other/11.html"]


ROW = "<ul><li><a href='./202208/t20220812_1001.html'>清溪河水质达标</a><span>2022-08-12</span></li></ul>"


@pytest.mark.parametrize(
    ("script", "url", "next_page", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html");', URL, "index_1.html", 3),
        ('createPageHTML(3, 1, "index", "html");', f"{URL}index_1.html", "index_2.html", 3),
        ('createPageHTML(3, 2, "index", "html");', f"{URL}index_2.html", None, 3),
        ('createPageHTML(1, 0, "index", "html");', URL, None, 1),
        ('//createPageHTML(31, 0, "index", "shtml");', URL, "index_1.shtml", 31),
        ('createPageHTML("3", "0", "index", "html");', URL, "index_1.html", 3),
        ("createPageHTML('page_div',3, 1,'list','shtml',45);", f"{URL}list.shtml", "list_2.shtml", 3),
        ("createPageHTML('page_div',3, 3,'list','shtml',45);", f"{URL}list_3.shtml", None, 3),
        ("createPage(5, 0);", f"{URL}index.shtml", "index_1.shtml", 5),
        ("function createPageHTML(count, current){} createPageHTML(4,0,'index','html')", URL, "index_1.html", 4),
        ("var countPage = 31//共多少页", f"{URL}index.shtml", "index_1.shtml", 31),
        ("var countPage = 2; createPageHTML(countPage, 0, 'index', 'htm')", URL, "index_1.htm", 2),
        (
            r"""var countPage = 67//共多少页
            document.write("<a href=\"default"+"_" + nextPage + "."+"shtml\" class='fy'>下一页</a>")""",
            URL,
            "default_1.shtml",
            67,
        ),
        ('createPageHTML(3, 0, "t20220812_1001", "html");', URL, None, None),
    ],
)
def test_paging_that_a_script_describes(script: str, url: str, next_page: str | None, pages: int | None) -> None:
    found = read(f"{ROW}<script>{script}</script>", url)
    assert next_url(found) == (URL + next_page if next_page else None)
    assert found.pages == pages


def test_a_call_inside_an_html_comment_counts() -> None:
    found = read(f"{ROW}<!-- <script>createPageHTML(3, 0, 'index', 'html')</script> -->")
    assert (next_url(found), found.pages) == (f"{URL}index_1.html", 3)


@pytest.mark.parametrize(
    ("links", "url", "next_page"),
    [
        ("<a href='index_2.html'>下一页</a><a href='index_9.html'>尾页</a>", URL, "index_2.html"),
        ("<a href='index_1.html'>上一页</a><a href='index_3.html'>下一页 ></a>", f"{URL}index_2.html", "index_3.html"),
        ("<a href='index_3.html'>下一页</a>", f"{URL}index_3.html", None),
        ("<a href='javascript:;'>下一页</a>", URL, None),
        ("<a href='index.html'>1</a><a href='index_1.html'>2</a><a href='index_2.html'>3</a>", URL, "index_1.html"),
        ("<a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a>", URL, "index_2.html"),
        (
            "<a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_3.html'>3</a>",
            f"{URL}index_2.html",
            "index_3.html",
        ),
        ("<a href='index_1.html'>»</a>", URL, "index_1.html"),
        ("<a href='/photos/2.html'>»</a>", URL, None),
    ],
)
def test_paging_by_links(links: str, url: str, next_page: str | None) -> None:
    assert next_url(read(f"{ROW}<div class=page>{links}</div>", url)) == (URL + next_page if next_page else None)


def test_a_count_of_pages_is_noted() -> None:
    assert read(f"{ROW}<div>第1页/共12页 <a href='index_2.html'>下一页</a></div>").pages == 12


def test_a_column_can_say_how_it_is_paged() -> None:
    markup = f"{ROW}<script>createPageHTML(3, 0, 'index', 'html')</script><a href='index_7.html'>下一页</a>"
    assert next_url(read(markup)) == f"{URL}index_1.html"
    assert next_url(read(markup, paging="next_link")) == f"{URL}index_7.html"
    assert next_url(read(markup, paging="single_page")) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><head><title>404</title></head><body><h1>Not Found</h1><script>createPageHTML(9,0)</script></body></html>",
        b"\x00\x01\x02%PDF-1.4",
        b"<" * 100_000,
        b"<div>" * 50_000 + b"<a href=/xw/11.html>x</a> 2022-08-12",
    ],
    ids=["empty", "stub", "binary", "brackets", "nesting"],
)
def test_what_has_no_rows_is_the_end(body: bytes) -> None:
    assert read_list(URL, body, {}) == ListRead()


def stored() -> list[tuple[str, dict[str, Any]]]:
    import json

    found: dict[str, dict[str, Any]] = json.loads((shipped("site") / "expected.json").read_text("utf-8"))["lists"]
    return list(found.items())


@pytest.mark.parametrize(("url", "expected"), stored(), ids=[url for url, _ in stored()])
def test_the_stored_lists(url: str, expected: dict[str, Any]) -> None:
    source = sources.load(shipped("site") / "seeds")[expected["source"]]
    column = next(one for one in source.columns if one.name == expected["column"])
    file = shipped("site") / url.removeprefix("http://")
    found = read_list(url, (file / "index.html" if file.is_dir() else file).read_bytes(), {}, column)
    assert [(row.url, row.title, row.published_at) for row in found.items] == [
        (row["url"], row["title"], row["published_at"]) for row in expected["rows"]
    ]
    assert [row.position for row in found.items] == list(range(1, len(expected["rows"]) + 1))
    assert next_url(found) == expected["next"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example/xw/202208/t20220812_1001.html", True),
        ("http://a.example/art/2022/8/12/art_46686_1.html", True),
        ("http://a.example/content/post_3981.html", True),
        ("http://a.example/2022/0812/31.html", True),
        ("http://a.example/c/0123456789abcdef0123456789abcdef.shtml", True),
        ("http://a.example/view.aspx?id=31", True),
        ("http://a.example/xw/index_2.html", False),
        ("http://a.example/xw/", False),
        ("http://a.example/list?page=2", False),
    ],
)
def test_addresses_that_only_articles_have(url: str, expected: bool) -> None:
    assert is_article_like(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (URL, True),
        (f"{URL}index.html", True),
        (f"{URL}index_12.shtml", True),
        (f"{URL}1001.html", False),
        (f"{URL}202208/", False),
        ("http://www.qingxi.example/xwzx/", False),
    ],
)
def test_a_lists_own_pages(url: str, expected: bool) -> None:
    assert is_page_of(url, URL) is expected


def test_an_address_is_whole_and_without_its_fragment() -> None:
    assert absolute(URL, " ../tz/1.html#a ") == "http://www.qingxi.example/xwzx/tz/1.html"
    assert absolute(URL, "ftp://a.example/") is None


def test_an_item_is_what_the_archive_keeps() -> None:
    assert read(ROW).items == (ListedItem(1, ARTICLE, "清溪河水质达标", "2022-08-12"),)
