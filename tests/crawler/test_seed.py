"""The seed page is read without a mistake, as text and as HTML in any sensible markup and encoding."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Article, Credit, Role
from crawler.pages import read

SEED = Path(__file__).parent.parent / "pages" / "taian-2022" / "page.txt"
URL = "http://sthjj.qinghe.example/seed.html"
CREDITS = (
    Credit(Role.AUTHOR, "作者", "姜强"),
    Credit(Role.AUTHOR, "作者", "李志平"),
    Credit(Role.EDITOR, "编辑", "潘圆圆"),
    Credit(Role.APPROVER, "签发审核", "杨凡"),
)
RELATED = [
    ("赤峰:推动生态环境执法工作融入污染防", True, 31639, "2022-08-12"),
    ("中央环保督察组来了:洋水河从“表面”", True, 52806, "2022-08-09"),
    ("约谈!南通通州着力提升印染行业环境治", True, 44515, "2022-08-09"),
    ("云南出台规范强化河湖警长履职", False, 31886, "2022-08-09"),
    ("解决好人民群众反映突出的生态环境问题", True, 49004, "2022-08-05"),
]


def of_text() -> Article:
    return read(URL, SEED.read_bytes(), {"Content-Type": "text/plain; charset=utf-8"})


def check(article: Article) -> None:
    assert article.title is None
    assert [problem for problem in article.problems if problem.field == "title"]
    paragraphs = article.body.split("\n")
    assert len(paragraphs) == 6
    assert sum(map(len, paragraphs)) == 1663
    assert paragraphs[0].startswith("今年以来")
    assert paragraphs[-1].endswith("助力企业绿色低碳发展。")
    assert article.credits == CREDITS
    found = [(item.title, item.title_truncated, item.read_count, item.published_at) for item in article.related]
    assert found == RELATED
    assert [item.position for item in article.related] == [1, 2, 3, 4, 5]
    assert all(item.teaser and item.teaser.endswith("...") for item in article.related)
    assert article.read_count is None
    assert article.published_at is None


def test_the_seed_as_text() -> None:
    check(of_text())


# --- the same content as HTML --------------------------------------------------------------------------------------

PARAGRAPHS = {
    "p": lambda texts: "".join(f"<p>　　{text}</p>\n" for text in texts),
    "div": lambda texts: "".join(f"<div>&nbsp;&nbsp;&nbsp;&nbsp;{text}</div>" for text in texts),
    "br": lambda texts: "<br>\r\n".join(f"　　{text}" for text in texts),
    "span": lambda texts: "".join(
        f'<p class=MsoNormal><span style="font-size:16px"><o:p>{text}</o:p></span></p>' for text in texts
    ),
}
BYLINES = {
    "p": "<p>作者:姜强 李志平</p><p>编辑:潘圆圆 签发审核:杨凡</p>",
    "br": "<div class=zz>作者:姜强&nbsp;李志平<br/>编辑:潘圆圆　签发审核:杨凡</div>",
    "spans": "<div><span>作者:姜强 李志平</span><span>编辑:潘圆圆</span><span>签发审核:杨凡</span></div>",
    "table": "<table><tr><td>作者:姜强 李志平</td></tr><tr><td>编辑:潘圆圆</td><td>签发审核:杨凡</td></tr></table>",
}
ENTRIES = {
    "li": "<ul>{}</ul>|<li><a href='/{n}.html'>{title}</a><p>{teaser}</p><span>({count})人阅读</span><span>时间:{date}</span></li>",
    "li in one": "<ul>{}</ul>|<li><a href='/{n}.html'>{title}</a><br>{teaser}({count})人阅读时间:{date}</li>",
    "li of spans": "<ul>{}</ul>|<li><a href='/{n}.html'><b>{title}</b><i>{teaser}</i><em>({count})人阅读</em><em>时间:{date}</em></a></li>",
    "p": "{}|<p>{title}</p><p>{teaser}({count})人阅读 时间:{date}</p>",
    "div": "<div>{}</div>|<div class=x><div>{title}</div><div>{teaser}</div><div>({count})人阅读</div><div>时间:{date}</div></div>",
    "date first": "<div>{}</div>|<div><h4><a href='{n}.html'>{title}</a></h4><p>{teaser}</p><p>时间:{date} ({count})人阅读</p></div>",
    "dl": "<div>{}</div>|<dl><dt>{title}</dt><dd>{teaser}</dd><dd>({count})人阅读　时间:{date}</dd></dl>",
    "count split": "<ul>{}</ul>|<li><h5>{title}</h5>{teaser}<div>(<b>{count}</b>)人阅读</div><div>时间:<i>{date}</i></div></li>",
    "heading": "<h3>相关推荐</h3><ul>{}</ul>|<li><a href='/{n}.html'>{title}</a><p>{teaser}</p>({count})人阅读 时间:{date}</li>",
}
WRAPPERS = {
    "one block": "<div>{body}{byline}{related}</div>",
    "blocks": "<div id=a>{body}</div><div id=b>{byline}</div><div id=c>{related}</div>",
    "chrome": "<div class=nav><a href='/'>首页</a><a href='/a/'>机构职能</a></div><div><div>{body}</div>{byline}"
    "<div>【<a href='#'>打印</a>】【<a href='#'>关闭</a>】</div>{related}</div><div>主办单位：某局 ICP备00000000号</div>",
}
CASES = list(itertools.product(PARAGRAPHS, BYLINES, ENTRIES, WRAPPERS))


def page(paragraph: str, byline: str, entry: str, wrapper: str) -> str:
    text = of_text()
    outer, row = ENTRIES[entry].split("|")
    rows = "".join(
        row.format(n=item.position, title=item.title, teaser=item.teaser, count=item.read_count, date=item.published_at)
        for item in text.related
    )
    body = PARAGRAPHS[paragraph](text.body.split("\n"))
    inner = WRAPPERS[wrapper].format(body=body, byline=BYLINES[byline], related=outer.format(rows))
    return f"<!DOCTYPE html><html><head><meta charset='{{charset}}'></head><body>{inner}</body></html>"


def same(article: Article) -> Article:
    """An article without what HTML has and text has not: the links of the related entries."""
    related = tuple(replace(item, url=None) for item in article.related)
    return replace(article, related=related, layout="", images=())


@pytest.mark.parametrize(("paragraph", "byline", "entry", "wrapper"), CASES)
def test_the_seed_as_html(paragraph: str, byline: str, entry: str, wrapper: str) -> None:
    html = page(paragraph, byline, entry, wrapper).format(charset="utf-8")
    article = read(URL, html.encode(), {})
    check(article)
    assert same(article) == same(of_text())


@pytest.mark.parametrize("wide", [False, True], ids=["half-width colons", "full-width colons"])
@pytest.mark.parametrize(
    ("charset", "encoding", "declared_by"),
    [
        ("utf-8", "utf-8", "meta"),
        ("gb2312", "gb18030", "meta"),
        ("gbk", "gb18030", "header"),
        ("gb18030", "gb18030", "nothing"),
        ("gb2312", "utf-8", "meta"),
        ("utf-8", "gb18030", "meta"),
        ("utf-8", "utf-16", "bom"),
        ("utf-8", "utf-8-sig", "bom"),
    ],
)
def test_colons_and_encodings(wide: bool, charset: str, encoding: str, declared_by: str) -> None:
    html = page("p", "p", "li", "blocks")
    if wide:
        html = re.sub("(作者|编辑|签发审核|时间):", r"\1：", html)
    html = html.format(charset=charset) if declared_by == "meta" else html.replace("<meta charset='{charset}'>", "")
    headers = {"Content-Type": f"text/html; charset={charset}"} if declared_by == "header" else {}
    article = read(URL, html.encode(encoding), headers)
    check(article)
    wrong = charset != encoding and declared_by == "meta" and {charset, encoding} != {"gb2312", "gb18030"}
    assert any("declared" in problem.message for problem in article.problems) == wrong
