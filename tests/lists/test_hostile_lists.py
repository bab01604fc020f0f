"""No list page raises or hangs, however hostile: too deep, too long, too many, broken, a bomb."""

from __future__ import annotations

import json
import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import Column, ListRequest
from crawler.lists import PAGINGS, ListRead, read_list
from crawler.lists.numbering import following
from tests.lists.agencies import agencies

URL = "http://www.qingxi.example/xwzx/yw/"
# What a page of five megabytes may take, on a machine with others on it; what is quadratic takes minutes.
SECONDS = 30.0

ROW = "<li><a href='/art/2024/6/{0}/art_1_{0}.html'>清溪河水质达标之{0}</a><span>2024-06-12</span></li>"
LIMIT = 5_000_000
SOAK = bool(os.environ.get("QINGJIAN_SOAK"))


def many(piece: str, size: int = LIMIT) -> str:
    return piece * (size // len(piece.encode()))


ROWS = "<ul>" + "".join(ROW.format(n) for n in range(LIMIT // 110)) + "</ul>"
RECORDS = "".join(f"<record><![CDATA[{ROW.format(n)}]]></record>" for n in range(LIMIT // 150))
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "大大大大大大大大大大">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]><rss><channel><item><title>&m;</title><link>http://www.qingxi.example/1.html</link></item></channel></rss>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><item><title>甲&x;</title><link>http://www.qingxi.example/1.html</link></item></channel></rss>"
)
HOSTILE = {
    "rows": ROWS,
    "records": f"<datastore><recordset>{RECORDS}</recordset></datastore>",
    "open records": many("<record><![CDATA["),
    "nextgroups": many("<nextgroup><![CDATA[<a href='dataproxy.jsp"),
    "ids": many("webid=1"),
    "deep json": '{"data":' * 100_000 + "1" + "}" * 100_000,
    "deep json lists": "[" * 100_000,
    "deep in a page": "<script>SID: '1', TREE: " + "[" * 100_000 + "</script>gkmlpt",
    "json rows": json.dumps(
        {"data": {"results": [{"url": f"/{n}.html", "title": "清溪河" * 3} for n in range(60_000)]}}
    ),
    "json of all kinds": json.dumps(
        {"data": [[], {}, None, 1, 1e308, True, {"url": {}, "title": []}, {"urls": "{" * 9999}]}
    ),
    "json in strings": json.dumps({"data": {"results": [{"source": {"title": "x", "urls": "[" * 100_000}}]}}),
    "a long number": '{"articles": [{"url": "/1.html", "title": "x", "created_at": ' + "9" * 5000 + "}]}",
    "numbers": '{"data": {"total": 99999999999999999999, "results": [{"url": "/1.html", "title": "清溪河"}]}}',
    "bomb": BOMB,
    "outside": OUTSIDE,
    "doctypes": many("<!DOCTYPE x>"),
    "comments": many("<!-- "),
    "feed": "<rss>" + many("<item><title>x</title>"),
    "calls": many("createPageHTML("),
    "call": "createPageHTML(" + "9" * LIMIT + ")" + ROW.format(1),
    "many pages": f"<script>createPageHTML(99999999999, 0, 'index', 'html'); var countPage = {'9' * 4000}</script>{ROW.format(1)}",
    "counts": many("countPage = "),
    "settings": many("unitid unitid : ['"),
    "next": many("<a href='?page=2'>下一页</a>"),
    "brackets": "<" * 100_000,
    "nesting": "<div>" * 50_000 + ROW.format(1),
    "iframes": many("<iframe name='myFrameName' src='http://["),
    "nodes": many("<a id=pageLink href='node_3.htm'>"),
    "channels": many('name="channelId" '),
    "scripts": many('"//x/'),
    "leaves": "gkmlpt SID: '1', TREE: " + json.dumps([{"id": n, "children": [{"id": 1}] * 99} for n in range(5000)]),
    "binary": "\x00\x01\x02%PDF-1.4" * 1000,
    "surrogates": '{"data": [{"url": "/1.html", "title": "\\ud800清溪"}]}',
}
FAMILIES = [None, *PAGINGS]


def held(found: ListRead, asked: ListRequest) -> None:
    """What is promised of any reading."""
    assert [item.position for item in found.items] == list(range(1, len(found.items) + 1))
    assert len({item.url for item in found.items}) == len(found.items)
    for request in (found.next, *found.others):
        if request is not None:
            assert request.url.startswith(("http://", "https://"))
            assert len(request.url) < 5000
            assert request.method in ("GET", "POST")
    assert found.next is None or found.next.key != asked.key
    for item in found.items:
        assert item.url.startswith(("http://", "https://"))
        assert 0 < len(item.title) <= 2000
        (item.title + (item.teaser or "")).encode("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_read_in_time_by_every_family(name: str) -> None:
    body = HOSTILE[name].encode("utf-8", "replace")
    asked = ListRequest(URL)
    large = len(body) > 1_000_000
    for family in (None, "jpage_dataproxy", "common_search_json") if large else FAMILIES:
        began = time.process_time()
        found = read_list(URL, body, {}, Column("要闻", URL, family), request=asked)
        assert time.process_time() - began < SECONDS, family
        held(found, asked)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, text in HOSTILE.items() if len(text) > 1_000_000])
def test_each_reader_alone_bears_a_large_page(name: str) -> None:
    """A fortieth of the size for every family (an eightieth outside the soak): what grows with the square shows here too."""
    body = HOSTILE[name][: LIMIT // (40 if SOAK else 80)].encode("utf-8", "replace")
    for family in FAMILIES:
        began = time.process_time()
        held(read_list(URL, body, {}, Column("要闻", URL, family)), ListRequest(URL))
        assert time.process_time() - began < SECONDS / 10, family


@pytest.mark.parametrize("text", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_not_resolved(text: str) -> None:
    for item in read_list(URL, text.encode(), {}).items:
        assert len(item.title) < 100
        assert "root" not in item.title


PIECES = st.sampled_from(
    [
        *(text[:300] for text in HOSTILE.values()),
        *"<>{}[]\"'=:,;/&#?!-()",
        "<record>", "</record>", "<![CDATA[", "]]>", "<nextgroup>", "dataproxy.jsp?", "columnid=1", "unitid=2", "webid=3",
        "<datastore>", '"data"', '"results"', '"articles"', '"list"', '"fileID"', '"urls"', "SID", "TREE", "channelId", "yxCatId",
        "countPage=", "createPage(", "下一页", "共9页", "<rss>", "<urlset>", "<sitemap>", "<loc>", "http://[", "http://a.example/1.html",
        ROW.format(3), "2024-06-12", "9" * 30, "<iframe name='myFrameName' src='", "<a id=pageLink href='", "\x00", "\ud7ff", "　",
    ]
)  # fmt: skip
ADDRESSES = st.sampled_from(
    [
        URL,
        f"{URL}index_1.html",
        "http://www.qingxi.example/gkmlpt/api/all/1?page=1&sid=2",
        "http://www.qingxi.example/api/getArticles?cid=1&lastFileID=0",
        "http://www.qingxi.example/html/2024-06/12/node_2.htm",
        "http://www.qingxi.example/html/0001-01/01/node_2.htm",
        "http://www.qingxi.example/html/2024-99/99/node_2.htm",
        "http://www.qingxi.example/x?page=&pageIndex=99999999999999999999",
        "http://www.qingxi.example/x_99999999999999999999.html?a=" + "&" * 300,
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(PIECES, max_size=25),
    st.sampled_from(FAMILIES),
    ADDRESSES,
    st.sampled_from(["", "currpage=x&infotypeId=1", "page=" + "9" * 40]),
)
def test_no_page_is_too_strange(pieces: list[str], family: str | None, url: str, body: str) -> None:
    asked = ListRequest(url, "POST" if body else "GET", body)
    held(
        read_list(url, "".join(pieces).encode("utf-8", "replace"), {}, Column("要闻", URL, family), request=asked),
        asked,
    )


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([agency.scheme for agency in agencies()]),
    st.integers(0, 4000),
    st.text(max_size=5),
    st.sampled_from(FAMILIES),
)
def test_a_page_cut_and_mixed_up(scheme: str, at: int, text: str, family: str | None) -> None:
    """Real markup, torn at any place, read by its own family and by any other."""
    [agency] = [one for one in agencies() if one.scheme == scheme]
    agency.fill(12)
    whole = agency.ask("GET", agency.list_url.replace("{YYYY-MM}", "2024-06").replace("{DD}", "12")) or ""
    torn = (whole[:at] + text + whole[at + 7 :]).encode("utf-8", "replace")
    for one in {family, agency.paging}:
        held(read_list(agency.list_url, torn, {}, Column("要闻", agency.list_url, one)), ListRequest(agency.list_url))


@given(ADDRESSES, st.sampled_from(FAMILIES))
def test_what_follows_a_page_that_did_not_come(url: str, family: str | None) -> None:
    request = following(ListRequest(url), family)
    assert request is None or request.key != (url, "GET", "")
