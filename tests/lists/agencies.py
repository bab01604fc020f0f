"""Invented agencies, one a scheme of lists: rows of our own in the markup, scripts and parameters of real systems.

Each is a host with a list of rows, newest first, and an answer to any request. Rows are rendered when they are asked
for, so a row that is published in the middle of a walk pushes the others down, as it does in life.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

SIZE = 10
TODAY = date(2024, 6, 30)
STUB = "<html><head><title>404</title></head><body><center><h1>404 Not Found</h1></center></body></html>"


@dataclass(frozen=True)
class Row:
    number: int
    day: date
    title: str

    @property
    def path(self) -> str:
        return f"/art/{self.day:%Y/%-m/%-d}/art_100_{self.number}.html"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Agency:
    """A host. `answer` returns a page, or None for what is not there."""

    scheme: str
    paging: str | None
    list_path: str
    answer: Callable[[Agency, Asked], str | None]
    marks_alone: bool = False
    rows: list[Row] = field(default_factory=list)
    ever: list[Row] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    size: int = SIZE
    follow: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return f"www.{self.scheme.replace('_', '-').lower()}.example"

    @property
    def home(self) -> str:
        return f"http://{self.host}/"

    @property
    def list_url(self) -> str:
        return f"http://{self.host}{self.list_path}"

    def fill(self, count: int) -> None:
        for number in range(count):
            self.publish(TODAY - timedelta(days=count - number), at=0)

    def publish(self, day: date, at: int = 0) -> Row:
        number = len(self.ever) + 1
        row = Row(number, day, f"第{number}号：{self.scheme}河段巡查记录公布")
        self.rows.insert(at, row)
        self.ever.append(row)
        return row

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.rows) // self.size))

    def shown(self, page: int) -> list[Row]:
        return self.rows[(page - 1) * self.size : page * self.size] if page >= 1 else []

    def url(self, row: Row) -> str:
        return f"http://{self.host}{row.path}"

    def ask(self, method: str, url: str, body: str = "", headers: dict[str, str] | None = None) -> str | None:
        """The answer to a request; an article for what is no list's."""
        parts = urlsplit(url)
        self.log.append((method, url))
        if parts.path.startswith("/art/") and "art_100_" in parts.path:
            return article(parts.path)
        pairs = dict(parse_qsl(parts.query, keep_blank_values=True)), dict(parse_qsl(body, keep_blank_values=True))
        return self.answer(self, Asked(method, parts.path, *pairs, headers or {}))


def article(path: str) -> str:
    number = path.rpartition("_")[2].partition(".")[0]
    text = (
        f"<p>巡河队沿着堤岸走了{number}公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室等候结果。</p>"
        * 3
    )
    return f"<html><body><h1>第{number}号：河段巡查记录公布</h1><div>2024-06-01 来源：河段日报</div><div>{text}</div></body></html>"


# --- markup --------------------------------------------------------------------------------------------------------

NAVIGATION = (
    "<div class='nav'><ul>" + "".join(f"<li><a href='/lm{n}/'>栏目之{n}</a></li>" for n in range(6)) + "</ul></div>"
)


def page(rows: str, below: str = "", head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>要闻</title>{head}</head><body>{NAVIGATION}"
        f"<div class='list-box'>{rows}</div>{below}<div class='footer'><a href='/about/'>关于我们</a></div></body></html>"
    )


def plain(rows: list[Row]) -> str:
    """li > a + span, as most have it; the title is cut and whole in its attribute."""
    lines = (
        f"<li><a href='{r.path}' title='{r.title}' target='_blank'>{r.title[:14]}...</a><span>{r.day}</span></li>"
        for r in rows
    )
    return f"<ul class='list'>{''.join(lines)}</ul>"


def dated_first(rows: list[Row]) -> str:
    """The ministry's: span.date before the link, and a copy of the list for phones."""
    lines = "".join(
        f'<li><span class="date">{r.day}</span><a class="cjcx_biaobnan" href="{r.path}">{r.title}</a></li>'
        for r in rows
    )
    return f'<ul id="div" class="mobile_none">{lines}</ul><ul class="mobile_list">{lines}</ul>'


def tables(rows: list[Row]) -> str:
    return (
        "<table>"
        + "".join(f"<tr><td><a href='{r.path}'>{r.title}</a></td><td>[{r.day}]</td></tr>" for r in rows)
        + "</table>"
    )


def listing(agency: Agency, number: int, below: str = "", rows: Callable[[list[Row]], str] = plain) -> str | None:
    """Page `number` of an agency; none past the end."""
    shown = agency.shown(number)
    return page(rows(shown), below) if shown else None


def numbered(name: str, stem: str, first: int, *, own: bool = False) -> int | None:
    """The number of the page that a static file is: 1 for the stem alone, 2 for the one whose number is `first`. `own`: page 1 has its number."""
    base = name.partition(".")[0]
    if base == stem or not base or (own and base == f"{stem}_1"):
        return 1
    text = base.removeprefix(f"{stem}_")
    if not text.isdigit() or int(text) < first:
        return None
    return int(text) - first + 2


def static(
    stem: str, extension: str, first: int, script: str, rows: Callable[[list[Row]], str] = plain, *, own: bool = False
) -> Callable[[Agency, Asked], str | None]:
    """Static files beside each other. `script` may name {pages}, {current} (from 0) and {number} (from 1)."""

    def answer(agency: Agency, asked: Asked) -> str | None:
        name = asked.path.rsplit("/", 1)[-1]
        if name and not name.endswith(f".{extension}"):
            return None
        number = numbered(name, stem, first, own=own)
        if number is None:
            return None
        below = (
            script.replace("{pages}", str(agency.pages))
            .replace("{current}", str(number - 1))
            .replace("{number}", str(number))
        )
        return listing(agency, number, below, rows)

    return answer


def by_query(parameter: str, below: str = "", first: int = 1) -> Callable[[Agency, Asked], str | None]:
    def answer(agency: Agency, asked: Asked) -> str | None:
        number = int(asked.query.get(parameter) or first) - first + 1
        return listing(agency, number, below.replace("{pages}", str(agency.pages))) or page("<ul></ul>")

    return answer


def by_path(prefix: str, suffix: str, below: str = "") -> Callable[[Agency, Asked], str | None]:
    def answer(agency: Agency, asked: Asked) -> str | None:
        inside = asked.path.removeprefix(prefix).removesuffix(suffix)
        if not asked.path.startswith(prefix) or (inside and not inside.strip("_/-").isdigit()):
            return None
        return listing(agency, int(inside.strip("_/-") or 1), below)

    return answer


# --- schemes that need more than a number ------------------------------------------------------------------------------


def index_looping(agency: Agency, asked: Asked) -> str | None:
    """1-based, and index_1 is page 1 once more, as some servers have it."""
    name = asked.path.rsplit("/", 1)[-1]
    number = 1 if name in ("", "index.html", "index_1.html") else numbered(name, "index", 2)
    return listing(agency, number) if number else None


def linked(agency: Agency, asked: Asked) -> str | None:
    number = int(asked.query.get("pg", 1))
    following = f"<a href='?pg={number + 1}'>下一页</a>" if number < agency.pages else "<span>下一页</span>"
    return listing(agency, number, f"<div class='page'>{following}</div>")


def reversed_(agency: Agency, asked: Asked) -> str | None:
    name = asked.path.rsplit("/", 1)[-1]
    if name:
        index = int(name.removeprefix("index_").removesuffix(".html"))
        start = max(0, len(agency.rows) - (index + 1) * agency.size)
        rows = agency.rows[start : len(agency.rows) - index * agency.size]
        return page(plain(rows)) if rows else None
    newest = len(agency.rows) - (agency.pages - 1) * agency.size
    return page(plain(agency.rows[: max(newest, 1)]), f"<div>共{agency.pages}页</div>")


def records(agency: Agency, rows: list[Row], inside: Callable[[Row], str], group: str = "") -> str:
    text = "".join(f"<record><![CDATA[\n{inside(r)}\n]]></record>" for r in rows)
    total = f"<totalrecord>{len(agency.rows)}</totalrecord><totalpage>{agency.pages}</totalpage>"
    return f"<datastore>{group}<recordset>{text}</recordset>{total}</datastore>"


def li(r: Row) -> str:
    return f'<li class="cf"><a href="{r.path}" title="{r.title}" target="_blank">{r.title}</a><span>{r.day}</span></li>'


def row_of_table(r: Row) -> str:
    return f'<table><tr><td><a title="{r.title}" href="{r.path}" target="_blank">{r.title[:12]}...</a></td><td>[{r.day}]</td></tr></table>'


PROXY = "/module/web/jpage/dataproxy.jsp"


def jpage(inside: Callable[[Row], str]) -> Callable[[Agency, Asked], str | None]:
    def answer(agency: Agency, asked: Asked) -> str | None:
        if asked.path == PROXY:
            wanted = {"columnid": "84025", "unitid": "402134", "webid": "14"}
            if (
                asked.method != "POST"
                or {k: asked.form.get(k) for k in wanted} != wanted
                or "X-Requested-With" not in asked.headers
            ):
                return "<datastore><recordset></recordset></datastore>"
            start, end = int(asked.query["startrecord"]), int(asked.query["endrecord"])
            return records(agency, agency.rows[start - 1 : end], inside)
        link = f"{PROXY}?page=1&webid=14&path=/&columnid=84025&unitid=402134&webname=x&permissiontype=0"
        group = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>'
        store = records(agency, agency.rows[:15], inside, group)
        return page(f"<div id='402134'><script type='text/xml'>{store}</script></div>")

    return answer


def jpage_script(agency: Agency, asked: Asked) -> str | None:
    """The page names its numbers, and holds no record."""
    if asked.path == PROXY:
        return jpage(li)(agency, asked)
    return page(
        "<div id='402134'></div>", f"<script>var url = '{PROXY}?webid=14&path=/&unitid=402134&webname=x';</script>"
    )


def jpage_hidden(agency: Agency, asked: Asked) -> str | None:
    """The nextgroup's numbers are encrypted, and only its own address brings anything."""
    if asked.path == PROXY:
        return records(agency, agency.rows[20:], li) if asked.query.get("key") == "A1b2" else "<datastore></datastore>"
    group = f'<nextgroup><![CDATA[<a href="{PROXY}?page=1&key=A1b2"></a>]]></nextgroup>'
    text = "".join(f"<record><![CDATA[{li(r)}]]></record>" for r in agency.rows[:21])
    return page(f"<script type='text/xml'><datastore>{group}<recordset>{text}</recordset></datastore></script>")


def xxgk_search(agency: Agency, asked: Asked) -> str | None:
    if asked.path == "/module/xxgk/search.jsp":
        if asked.method != "POST" or asked.form.get("infotypeId") != "B001A012" or asked.form.get("jdid") != "1756":
            return page("<table></table>")
        number = int(asked.form["currpage"])
        return page(tables(agency.shown(number)), f"<div>共{agency.pages}页</div>")
    script = "<script>var p = {divid: 'div1229106886', infotypeId: 'B001A012', jdid: '1756', requestUrl: 'x'};</script>"
    return page("<div id='div1229106886'></div>", script)


def query_list(rendered: bool) -> Callable[[Agency, Asked], str | None]:
    def answer(agency: Agency, asked: Asked) -> str | None:
        if asked.path == "/queryList":
            fitting = asked.form.get("unitid") == "380055" and asked.form.get("channelCode[]") == "col42150"
            number = int(asked.form.get("current", 1))
            rows = agency.shown(number) if fitting and asked.method == "POST" else []
            sources = [
                {"source": {"title": r.title, "pubDate": f"{r.day} 09:00:00", "urls": json.dumps({"pc": r.path})}}
                for r in rows
            ]
            return json.dumps({"success": True, "data": {"results": sources}}, ensure_ascii=False)
        script = (
            "<script>var opt = {unitid: '380055', webSiteCode: ['jxssthjt'], channelCode: ['col42150'],"
            f" perPage: {agency.size}, pageSize: {agency.size}, url: '/queryList'}};</script>"
        )
        return page(plain(agency.shown(1)) if rendered else "<div id='div380055'></div>", script)

    return answer


def page_num(agency: Agency, asked: Asked) -> str | None:
    number = int(asked.query.get("pageNum", 1))
    bar = f"<div class='lucidity-ui-paging-container'><ul><li>1</li><li>…</li><li>{agency.pages}</li></ul></div>"
    lines = "".join(f"<li><a href='{r.path}'>{r.title}</a><span>{r.day}</span></li>" for r in agency.shown(number))
    return page(f"<div class='lucidity_pgContainer'>{lines}</div>", bar)


def public_column(agency: Agency, asked: Asked) -> str | None:
    if asked.path == "/site/label/8888":
        if asked.query.get("catIds") != "6719410" or asked.query.get("siteId") != "6788701":
            return "<div></div>"
        rows = agency.shown(int(asked.query["pageIndex"]))
        return f"<div class='xxgk_navli'>{plain(rows)}</div>" if rows else "<div>暂无信息</div>"
    return page(
        "<div id='list'></div>", "<script>var yxCatId = '6719410';</script>", "<meta name='SiteId' content='6788701'>"
    )


def common_search(agency: Agency, asked: Asked) -> str | None:
    channel = "0123456789abcdef0123456789abcdef"
    if asked.path == f"/common/search/{channel}":
        rows = agency.shown(int(asked.query["page"]))
        results = [
            {
                "url": agency.url(r),
                "title": f"<em>{r.title[:2]}</em>{r.title[2:]}",
                "publishedTimeStr": f"{r.day} 10:20:30",
            }
            for r in rows
        ]
        return json.dumps(
            {"data": {"rows": len(rows), "results": results, "total": len(agency.rows)}}, ensure_ascii=False
        )
    stale = plain(agency.rows[-3:])
    return page(stale, "<script src='/common/search/x.js'></script>", f'<meta name="channelId" content="{channel}">')


def fjdzapp(agency: Agency, asked: Asked) -> str | None:
    if asked.path == "/fjdzapp/search":
        fitting = (
            asked.method == "POST"
            and asked.form.get("classsql") == "chnlid=358"
            and asked.form.get("channelid") == "229105"
        )
        size = int(asked.form.get("prepage", 75))
        number = int(asked.form.get("page", 1))
        rows = agency.rows[(number - 1) * size : number * size] if fitting else []
        data = [
            {"doctitle": r.title, "docpeople": "某处", "docreltime": f"{r.day} 08:00:00", "docpuburl": agency.url(r)}
            for r in rows
        ]
        return json.dumps({"data": data}, ensure_ascii=False)
    return page(
        "<div id='list'></div>", "<script>$.post('/fjdzapp/search', {channelid: '229105', chnlid: 358})</script>"
    )


def eportal(agency: Agency, asked: Asked) -> str | None:
    rows = agency.shown(int(asked.query["pageNo"]))
    return json.dumps({"result": [{"url": r.path, "title": r.title, "publishDate": str(r.day)} for r in rows]})


def gkmlpt(agency: Agency, asked: Asked) -> str | None:
    """An index with two leaves; one that jumps elsewhere is none."""
    half = {"21023": [r for r in agency.rows if r.number % 2], "21025": [r for r in agency.rows if not r.number % 2]}
    if asked.path.startswith("/gkmlpt/api/all/") and asked.query.get("sid") == "758019":
        rows = half.get(asked.path.rsplit("/", 1)[-1], [])
        number = int(asked.query["page"])
        shown = rows[(number - 1) * 100 : number * 100]
        if not shown:
            return None
        articles = [
            {
                "id": r.number,
                "title": r.title,
                "url": agency.url(r),
                "display_publish_time": f"{r.day} 12:00:00",
                "document_number": "",
            }
            for r in shown
        ]
        return json.dumps(
            {"articles": articles, "total": len(rows), "classify": {"post_count": len(rows)}}, ensure_ascii=False
        )
    tree = [
        {
            "id": 21000,
            "name": "目录",
            "children": [{"id": 21023, "name": "甲"}, {"id": 21024, "name": "外", "jump_url": "http://x.example/"}],
        },
        {"id": 21025, "name": "乙", "children": []},
    ]
    return page(
        "<div id='app'></div>",
        f"<script>window._CONFIG = {{ SID: '758019', TREE: {json.dumps(tree)}, SERVICE_AREA_ID: 1 }}</script>",
    )


def zcms(agency: Agency, asked: Asked) -> str | None:
    number = int(asked.query["pageIndex"])
    rows = agency.rows[number * 20 : (number + 1) * 20]
    data = {
        "total": len(agency.rows),
        "data": [{"title": r.title, "url": r.path, "publishDate": str(r.day)} for r in rows],
    }
    return json.dumps({"data": data}, ensure_ascii=False)


def founder(agency: Agency, asked: Asked) -> str | None:
    if asked.path == "/api/getArticle":
        return json.dumps({"title": "x"})
    if asked.path != "/api/getArticles" or asked.query.get("cid") != "1201":
        return None
    last, rows = asked.query.get("lastFileID", "0"), agency.rows
    if last != "0":
        rows = rows[[str(r.number) for r in rows].index(last) + 1 :]
    size = int(asked.query["pageSize"])
    shown = [{"fileID": r.number, "title": r.title, "publishTime": f"{r.day} 07:08:09"} for r in rows[:size]]
    return json.dumps({"column": {"id": 1201}, "list": shown}, ensure_ascii=False)


def static_json(agency: Agency, asked: Asked) -> str | None:
    if asked.path == "/zfxxgk/2022qtzdgk.json":
        return json.dumps(
            {"data": [{"url": r.path, "title": r.title, "PubDate": str(r.day), "order": r.number} for r in agency.rows]}
        )
    return page("<ul id='zcwjList'></ul>", "<script>$.getJSON('./2022qtzdgk.json', show)</script>")


def igs(agency: Agency, asked: Asked) -> str | None:
    rows = agency.shown(int(asked.query.get("pageNumber", 1)))
    content = [{"title": r.title, "url": agency.url(r), "trs_time": f"{r.day} 00:00:00", "trs_site": "x"} for r in rows]
    return json.dumps({"page": {"content": content, "totalPages": agency.pages}}, ensure_ascii=False)


def trs_search(agency: Agency, asked: Asked) -> str | None:
    rows = agency.shown(int(asked.query.get("pageNum", 1)))
    return json.dumps(
        {
            "data": {
                "data": [{"news_doctitle": r.title, "docpuburl": agency.url(r), "docpubtime": str(r.day)} for r in rows]
            }
        }
    )


def framed(agency: Agency, asked: Asked) -> str | None:
    if asked.path == "/xxgk/list.aspx":
        number = int(asked.query.get("page", 1))
        following = f"<a href='list.aspx?page={number + 1}'>下一页</a>" if number < agency.pages else ""
        lines = "".join(
            f"<div class='item'><a href='{r.path}'>{r.title}</a> {r.day}</div>" for r in agency.shown(number)
        )
        return page(f"<div class='list'>{lines}</div>", following)
    return page("<iframe name='myFrameName' src='list.aspx?page=1'></iframe>")


def epaper(agency: Agency, asked: Asked) -> str | None:
    """Two rows an issue, on two pages; no issue on some days; nothing before the first row."""
    parts = asked.path.split("/")
    day = "-".join(parts[2:4])
    rows = [r for r in agency.rows if str(r.day) == day]
    if not rows or not parts[4].startswith("node_"):
        return None
    shown = rows[::2] if parts[4] == "node_2.htm" else rows[1::2]
    links = "".join(f"<a id=pageLink href='node_{n}.htm'>第{n - 1}版</a>" for n in (2, 3))
    items = "".join(
        f"<tr><td></td><td class='px12'><a href='content_{r.number}.htm'>{r.title}</a></td></tr>" for r in shown
    )
    return f"<html><body>{links}<table>{items}</table></body></html>"


def rss(agency: Agency, asked: Asked) -> str | None:
    items = "".join(
        f"<item><title><![CDATA[{r.title}]]></title><link>{agency.url(r)}</link><pubDate>{r.day:%a, %d %b %Y} 08:00:00 +0800</pubDate></item>"
        for r in agency.rows
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>要闻</title>{items}</channel></rss>'
    )


def atom(agency: Agency, asked: Asked) -> str | None:
    number = int(asked.query.get("page", 1))
    following = f'<link rel="next" href="?page={number + 1}"/>' if number < agency.pages else ""
    entries = "".join(
        f'<entry><title>{r.title}</title><link href="{r.path}"/><published>{r.day}T08:00:00+08:00</published></entry>'
        for r in agency.shown(number)
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{following}{entries}</feed>'


def sitemap(agency: Agency, asked: Asked) -> str | None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    if asked.path == "/sitemap.xml":
        maps = "".join(
            f"<sitemap><loc>http://{agency.host}/map{n}.xml</loc></sitemap>" for n in range(1, agency.pages + 1)
        )
        return f'<?xml version="1.0"?><sitemapindex {space}>{maps}</sitemapindex>'
    rows = agency.shown(int(asked.path.removeprefix("/map").removesuffix(".xml")))
    urls = "".join(f"<url><loc>{agency.url(r)}</loc><lastmod>{r.day}</lastmod></url>" for r in rows)
    return f'<?xml version="1.0"?><urlset {space}>{urls}</urlset>'


CALL = '<script>createPageHTML({pages}, {current}, "index", "{ext}");</script>'
QUOTED = '<script>createPageHTML("{pages}","{current}","index","shtml");</script>'
DIV = "<div id='page_div'></div><script>createPageHTML('page_div',{pages}, {number},'{stem}','{ext}',45);</script>"
COUNT = "<script>var countPage = {pages}//共多少页\nvar currentPage = {current};//所在页从0开始</script>"
LINKS = "<div class='page'><a href='index.html'>首页</a>共{pages}页</div>"


def agencies() -> Iterator[Agency]:
    """One of each scheme, empty."""

    def one(
        scheme: str, paging: str | None, path: str, answer: Callable[[Agency, Asked], str | None], **more: object
    ) -> Agency:
        return Agency(scheme, paging, path, answer, **more)  # type: ignore[arg-type]

    html_call, shtml_call = CALL.replace("{ext}", "html"), CALL.replace("{ext}", "shtml")
    yield one("call", "createPageHTML", "/yw/", static("index", "html", 1, html_call))
    yield one("call-comment", "createPageHTML", "/yw/", static("index", "html", 1, f"<!-- {html_call} -->"))
    yield one("call-line", None, "/yw/", static("index", "shtml", 1, shtml_call.replace("createPage", "//createPage")))
    yield one(
        "short-call",
        "createPage",
        "/yw/index.html",
        static("index", "html", 1, "<script>createPage({pages}, {current});</script>"),
    )
    yield one("count", "countPage", "/yw/index.shtml", static("index", "shtml", 1, COUNT, dated_first))
    yield one("links", "next_link", "/yw/", linked)
    yield one("numbers", "index_N", "/yw/list", linked)
    yield one("by-marks", None, "/yw/", linked)
    yield one("trs-html", "trs_index_html_0", "/yw/", static("index", "html", 1, html_call))
    yield one("trs-shtml", "trs_index_shtml_0", "/yw/", static("index", "shtml", 1, QUOTED))
    yield one("trs-bare", "trs_index_html_0", "/yw/", static("index", "html", 1, ""))
    yield one("ministry", "mee_countPage_index_shtml", "/ywdt/", static("index", "shtml", 1, COUNT, dated_first))
    yield one(
        "ministry-id",
        "mee_index_PAGEID_N_shtml",
        "/zcwj/",
        static("index_417", "shtml", 1, f"{COUNT}<a href='index_417_1.shtml'></a>", dated_first),
    )
    yield one(
        "cenews-old",
        "cenews_index_COL_N_html",
        "/news/",
        static("index_1445", "html", 1, "<a href='/news/index_1445_1.html'>更多</a>"),
    )
    yield one("one-based", "index_html_1", "/yw/index.html", static("index", "html", 2, ""))
    yield one("one-based-counted", "index_html_1", "/yw/index.html", static("index", "html", 2, LINKS))
    yield one("one-based-again", "index_html_1", "/yw/index.html", index_looping)
    yield one("in-truth-zero", "index_html_1", "/yw/index.html", static("index", "html", 1, ""))
    yield one(
        "htm",
        "index_htm_N",
        "/6250/21686/index.htm",
        static("index", "htm", 2, "<div id='pagination'><span>1/{pages}页</span></div>"),
    )
    yield one("unknown-html", "index_html_unknown", "/yw/index.html", static("index", "html", 2, ""))
    yield one("unknown-shtml", "index_shtml_unknown", "/yw/index.shtml", static("index", "shtml", 1, ""))
    yield one("from-index-1", "index_1based_N", "/news/index_1.html", static("index", "html", 2, "", own=True))
    yield one("reversed", "reverse_index_N", "/gs/", reversed_)
    yield one("unknown", "unknown", "/gsl/", static("index", "html", 1, html_call))
    yield one("channels", "channels_N_html", "/channels/11330.html", linked)
    yield one("category", "php_category", "/article/lists/category/yw.html", linked)
    yield one(
        "named",
        "name_N_shtml",
        "/xwzx/common_list.shtml",
        static("common_list", "shtml", 2, DIV.replace("{stem}", "common_list").replace("{ext}", "shtml")),
    )
    yield one("named-html", "name_N_html", "/zxdt/list_tyxx.html", static("list_tyxx", "html", 2, ""))
    yield one("named-zero", "name_N_shtml_0", "/gs/xxgk_list.shtml", static("xxgk_list", "shtml", 1, ""))
    yield one("named-html-zero", "name_N_html_0", "/gs/sphjgs.html", static("sphjgs", "html", 1, LINKS))
    yield one("named-one", "name_1based_N_shtml", "/c110816/list_1.shtml", static("list", "shtml", 2, "", own=True))
    yield one(
        "lonsun",
        "lonsun_column",
        "/content/column/6807441?pageIndex=1",
        by_query("pageIndex", "<script>pageCount:{pages},pageSize:15</script>"),
    )
    yield one(
        "lonsun-pretty",
        "lonsun_column",
        "/hbzx/stdt/index.html",
        by_query("pageIndex", "<script>var pageSize=2</script>"),
    )
    yield one("lonsun-marks", None, "/content/column/6807441?pageIndex=1", by_query("pageIndex"))
    yield one(
        "showlist",
        "showList_page_N",
        "/News/showList/45258/page_1.html",
        by_path(
            "/News/showList/45258/page_", ".html", "<div id='pagination'><pagination pagesize='2'></pagination></div>"
        ),
    )
    yield one(
        "showlist-marks", None, "/Content/showList/2857/page_1.html", by_path("/Content/showList/2857/page_", ".html")
    )
    yield one("page-num", "lucidity_pageNum", "/col/col4958/index.html?uid=18498&pageNum=1", page_num)
    yield one("p-list", "hbzhan_list_pN", "/news/t14/list_p1.html", by_path("/news/t14/list_p", ".html"))
    yield one("p-list-bare", "hbzhan_list_pN", "/news/t7419/list.html", p_list_bare)
    yield one("list-id", "inen_listID_N", "/daqi/tltx/list264-1.html", by_path("/daqi/tltx/list264-", ".html"))
    yield one("query", "query_page", "/news/list?cid=head", by_query("page"))
    yield one("old-news", "bjx_old", "/NewsList?id=100", by_query("page"))
    yield one("suffix", "path_suffix_N", "/gzdt/cddt", by_path("/gzdt/cddt", ""))
    yield one("slash", "path_slash_N", "/class/ALFJELKI", by_path("/class/ALFJELKI", ""))
    yield one("supesite", "supesite_query", "/?action-category-catid-17", supesite)
    yield one("jpage", "jpage_dataproxy", "/col/col84025/index.html?uid=402134&pageNum=1", jpage(li))
    yield one("jpage-tables", None, "/col/col84025/index.html", jpage(row_of_table))
    yield one("jpage-script", "jpage_dataproxy", "/col/col84025/index.html", jpage_script)
    yield one("jpage-hidden", "jpage_dataproxy", "/col/col1229/index.html", jpage_hidden)
    yield one("xxgk", "jpage_xxgk_search", "/col/col1229106886/index.html", xxgk_search)
    yield one(
        "querylist", "lucidity_queryList", "/jxssthjt/col/col42150/index.html?uid=380055&pageNum=1", query_list(False)
    )
    yield one("querylist-shown", None, "/jxssthjt/col/col42150/index.html", query_list(True))
    yield one(
        "public", "lonsun_public_column", "/public/column/21691?type=4&action=list&nav=3&catId=6719410", public_column
    )
    yield one("common", "common_search_json", "/sthj/c111945/xwdt.shtml", common_search, size=15)
    yield one("common-marks", None, "/sthj/c111945/xwdt.shtml", common_search, size=15)
    yield one("fjdzapp", "fjdzapp_search_json", "/zwgk/hbyw/", fjdzapp)
    yield one(
        "eportal",
        "eportal_json",
        "/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet&pageNo=1&pageSize=10&flmc=tcfl&fldm=353",
        eportal,
    )
    yield one("gkmlpt", "gkmlpt_json", "/gkmlpt/index", gkmlpt)
    yield one("gkmlpt-list", "gkmlpt_json", "/gkmlpt/api/all/21023?page=1&sid=758019", gkmlpt_one)
    yield one(
        "zcms", "zcms_search_json", "/zcms/front/search/advances?query=x&siteID=403&sort=publishDate&pageIndex=0", zcms
    )
    yield one(
        "founder",
        "founder_cms_json",
        "/api/getArticles?cid=1201&lastFileID=0&rowNumber=0&pageNumber=1&pageSize=20&imgTop=0&orderby=",
        founder,
    )
    yield one("static-json", "static_json", "/zfxxgk/", static_json)
    yield one("igs", "site_search", "/igs/front/search.jhtml?code=x&siteId=59&pageNumber=1&searchWord=", igs)
    yield one("trssearch", "site_search", "/trs-search/trssearch/v2/searchAll.do?siteId=17&pageNum=1", trs_search)
    yield one("was5", "site_search", "/was5/web/search?channelid=2001&searchword=x&page=1", by_query("page"))
    yield one("framed", "aspx_query", "/xxgk/index.aspx", framed)
    yield one("rss", "feed", "/rss.xml", rss)
    yield one("atom", None, "/feed", atom)
    yield one("sitemap", "feed", "/sitemap.xml", sitemap)
    yield one("single", "single_page", "/slgs/slgs.html", whole)
    yield one("post-unknown", "post_api_unknown", "/dynamic/govInfoPub.html?categorynum=003011", whole)


def p_list_bare(agency: Agency, asked: Asked) -> str | None:
    name = asked.path.rsplit("/", 1)[-1]
    number = 1 if name == "list.html" else int(name.removeprefix("list_p").removesuffix(".html"))
    return listing(agency, number)


def supesite(agency: Agency, asked: Asked) -> str | None:
    [name] = asked.query or {"": ""}
    number = name.partition("-page-")[2]
    return listing(agency, int(number or 1)) or page("<ul></ul>")


def gkmlpt_one(agency: Agency, asked: Asked) -> str | None:
    number = int(asked.query["page"])
    rows = agency.rows[(number - 1) * 100 : number * 100]
    articles = [
        {"id": r.number, "title": r.title, "url": agency.url(r), "first_publish_time": 1719000000} for r in rows
    ]
    return json.dumps({"articles": articles, "total": len(agency.rows)}) if articles else None


def whole(agency: Agency, asked: Asked) -> str | None:
    return page(plain(agency.rows))


def under_test() -> list[str | None]:
    """The paging of every agency; the newspaper's needs a calendar, and is in test_walks.py."""
    return [*(agency.paging for agency in agencies()), "epaper_date_node"]
