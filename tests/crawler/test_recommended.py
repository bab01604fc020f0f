"""Where a related list is: under its own heading, also in a table of columns, and nowhere when that heading's list is empty."""

from __future__ import annotations

import pytest

from crawler.errors import BlockPage
from crawler.pages import read

TEXT = "<p>巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室，等候结果。</p>" * 3
PAGE = "<html><body><h1>巡河十七公里</h1><div>2024-03-05 来源：青河日报</div><div>{text}</div>{after}</body></html>"


def titles(after: str) -> list[str]:
    page = PAGE.format(text=TEXT, after=after)
    return [item.title for item in read("http://jia.example/1.html", page.encode(), {}).related]


def links(*names: str) -> str:
    return "<br>".join(f'·<a href="/{name}.html">{name}</a>' for name in names)


OTHERS = ("县城空气质量半年排名公布", "农产品亮相省城展销会", "政务服务一窗通办提速")
OWN = ("市环保局公开办事承诺", "环保审批大厅搬新家了")


@pytest.mark.parametrize("own", [0, 1])
def test_columns_of_a_table_have_their_own_headings(own: int) -> None:
    cells = [links(*OTHERS), links(*OWN)]
    heads = ["最新热点", "相关文章"]
    if own == 0:
        cells, heads = cells[::-1], heads[::-1]
    table = (
        "".join(f"<td><b>{head}</b></td>" for head in heads),
        "".join(f"<td valign=top>{cell}</td>" for cell in cells),
    )
    assert titles(f"<table><tr>{table[0]}</tr><tr>{table[1]}</tr></table>") == list(OWN)


@pytest.mark.parametrize("tag", ["dt", "h3", "div class=tit"])
def test_an_empty_list_takes_nothing_from_the_next(tag: str) -> None:
    end = tag.split()[0]
    box = "<div class=box><{tag}>{head}</{end}><div><ul>{rows}</ul></div></div>"
    rows = "".join(f'<li><a href="/{name}.html">{name}</a></li>' for name in OTHERS)
    boxes = [("相关内容", ""), ("发表评论", "<li>请遵守法规，文明发言。</li>"), ("热点内容", rows)]
    assert titles("".join(box.format(tag=tag, end=end, head=head, rows=own) for head, own in boxes)) == []


def test_what_was_published_before_is_recommended() -> None:
    rows = "".join(f'<p><a href="/{name}.html">{name}</a></p>' for name in OWN)
    assert titles(f"<section><p><strong>往期推荐</strong></p>{rows}</section>") == list(OWN)


def test_what_editors_of_public_accounts_set_around_a_text_is_none_of_it() -> None:
    page = PAGE.format(text=f"<section>点击上方蓝字 关注我们</section>{TEXT}<section>- END -</section>", after="")
    body = read("http://jia.example/1.html", page.encode(), {}).body
    assert body.startswith("巡河队")
    assert body.endswith("等候结果。")


FIREWALL = """<html><head><title>访问拦截</title></head><body><h1>您的请求可能存在威胁，已被拦截！</h1>
<p>尊敬的用户，由于您访问的地址可能对网站造成安全威胁，您的访问被阻断。如果您是正常访问，请将下面的编号告诉管理员。</p>
<p>拦截时间：2024-03-21 09:41:07</p><p>事件编号：20240321-a1</p></body></html>"""


def test_a_firewalls_page_with_a_date_is_none_the_less_one() -> None:
    with pytest.raises(BlockPage):
        read("http://jia.example/1.html", FIREWALL.encode(), {})
    news = FIREWALL.replace(
        "<p>拦截时间：2024-03-21 09:41:07</p><p>事件编号：20240321-a1</p>", "<p>2024-03-21 来源：青河日报</p>"
    )
    assert read("http://jia.example/1.html", news.encode(), {}).title
