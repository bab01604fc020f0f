"""A source may ask for a browser: its pages are read after their scripts ran, and the scripts reach the source alone."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from gzip import decompress as gunzip
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from archive import Archive
from archive.captures import Which
from crawler import browser
from crawler.browser import Asked, Browser, Chrome, Given, Handling, NotRendered, handling, require_browser
from crawler.errors import NoBrowser
from crawler.rendering import theirs
from crawler.sources import read
from crawler.storedsite import StoredSite
from tests.crawler.test_pacing import HOST, made
from tests.requirements import lacking

OWN = "http://www.qingxi.example/api/list"
ELSEWHERE = "elsewhere.example"
TITLE = "巡河队走了十七公里"
BODY = "巡河队沿着堤岸走了十七公里，把每一处排口的水样都装进箱子，逐一编号，再送到城里的实验室去。"

LIST = """<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/site.css"></head>
<body><ul id="rows"></ul><img src="/logo.png"><script src="/js/fill.js"></script></body></html>"""
ARTICLE = """<!DOCTYPE html><html><head><meta charset="utf-8"></head>
<body><div id="page"></div><script src="/js/fill.js"></script></body></html>"""
FILL = """
const rows = document.getElementById("rows"), page = document.getElementById("page");
const add = (to, html) => to.insertAdjacentHTML("beforeend", html);
if (rows) fetch("/api/rows.json").then(r => r.json()).then(found => found.forEach(
    row => add(rows, `<li><a href="/yw/${row.n}.html">${row.title}</a><span>2024-03-0${row.n}</span></li>`)));
if (page) fetch("/api" + location.pathname.replace("html", "json"), {headers: {"X-Requested-With": "fetch"}})
    .then(r => r.json()).then(one => add(page,
        `<h1>${one.title}</h1><div>2024-03-01 来源：青河日报</div><div><p>${one.body}</p></div>`));
"""

# Each line is one way out; a page says what it tried.
WAYS_OUT = """
const trap = "http://127.0.0.1:TRAP", ways = {
    fetch: () => fetch(trap + "/fetch", {mode: "no-cors"}),
    post: () => fetch(trap + "/post", {method: "POST", mode: "no-cors", body: "x"}),
    localhost: () => fetch("http://localhost:TRAP/localhost"),
    number: () => fetch("http://2130706433:TRAP/number"),
    metadata: () => fetch("http://169.254.169.254/latest/meta-data/"),
    other: () => fetch("http://elsewhere.example/secret.html", {mode: "no-cors"}),
    redirect: () => fetch("/api/away"),
    elsewhere: () => fetch("/api/elsewhere"),
    forbidden: () => fetch("/private/secret.json"),
    file: () => fetch("file:///etc/passwd").then(r => r.text()).then(text => { throw "read " + text }),
    script: () => document.head.append(Object.assign(document.createElement("script"), {src: trap + "/script.js"})),
    image: () => { new Image().src = trap + "/image"; },
    frame: () => document.body.append(Object.assign(document.createElement("iframe"), {src: trap + "/frame"})),
    beacon: () => navigator.sendBeacon(trap + "/beacon", "x"),
    socket: () => { new WebSocket("ws://127.0.0.1:TRAP/socket"); },
    events: () => { new EventSource(trap + "/events"); },
    popup: () => window.open(trap + "/popup"),
    worker: () => { new Worker(URL.createObjectURL(new Blob([`fetch("${trap}/worker")`]))); },
    shared: () => { new SharedWorker(URL.createObjectURL(new Blob([`fetch("${trap}/shared")`]))); },
    service: () => navigator.serviceWorker && navigator.serviceWorker.register("/js/fill.js"),
    webrtc: () => {
        const turn = {urls: "turn:127.0.0.1:TRAP?transport=tcp", username: "a", credential: "b"};
        const peer = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:UDP"}, turn]});
        peer.createDataChannel("x");
        return peer.createOffer().then(offer => peer.setLocalDescription(offer));
    },
    transport: () => { new WebTransport("https://127.0.0.1:UDP/x"); },
    preconnect: () => document.head.append(Object.assign(document.createElement("link"), {rel: "preconnect", href: trap})),
    dialog: () => alert("x"),
    download: () => Object.assign(document.createElement("a"), {href: trap + "/download", download: "x"}).click(),
    navigate: () => { location.href = trap + "/navigate"; },
};
const tried = word => document.body.setAttribute("data-tried", (document.body.dataset.tried || "") + word + " ");
for (const [name, way] of Object.entries(ways)) {
    try { Promise.resolve(way()).catch(error => String(error).startsWith("read ") && tried("READ-FILE")); } catch (error) { }
    tried(name);
}
"""


# --- without a browser --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "method", "url", "what"),
    [
        ("fetch", "GET", OWN, Handling.FETCH),
        ("xhr", "POST", OWN, Handling.FETCH),
        ("script", "GET", "http://WWW.qingxi.example:8080/a.js", Handling.FETCH),
        ("stylesheet", "GET", "http://elsewhere.example/a.css", Handling.EMPTY),
        ("xhr", "PUT", OWN, Handling.REFUSE),
        ("script", "POST", OWN, Handling.REFUSE),
        ("image", "GET", OWN, Handling.REFUSE),
        ("media", "GET", OWN, Handling.REFUSE),
        ("font", "GET", OWN, Handling.REFUSE),
        ("websocket", "GET", OWN, Handling.REFUSE),
        ("eventsource", "GET", OWN, Handling.REFUSE),
        ("ping", "POST", OWN, Handling.REFUSE),
        ("other", "GET", OWN, Handling.REFUSE),
        ("document", "GET", OWN, Handling.REFUSE),
        ("fetch", "GET", "http://elsewhere.example/api", Handling.REFUSE),
        ("fetch", "GET", "http://www.qingxi.example@elsewhere.example/", Handling.REFUSE),
        ("fetch", "GET", "http://169.254.169.254/latest/", Handling.REFUSE),
        ("fetch", "GET", "http://127.0.0.1:8000/", Handling.REFUSE),
        ("fetch", "GET", "file:///etc/passwd", Handling.REFUSE),
        ("fetch", "GET", "ftp://www.qingxi.example/", Handling.REFUSE),
        ("script", "GET", "http://[::1/", Handling.REFUSE),
    ],
)
def test_what_a_page_may_ask_for(kind: str, method: str, url: str, what: Handling) -> None:
    assert handling(kind, method, url, {"www.qingxi.example"}) is what


def test_a_script_says_nothing_for_us() -> None:
    headers = theirs({"user-agent": "Mozilla/5.0", "Cookie": "a=b", "sec-ch-ua": "x", "x-requested-with": "fetch"})
    assert headers.to_unicode_dict() == {"X-Requested-With": "fetch"}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program that could be a chromium, found on a PATH of its own; Playwright is installed, and we are not root."""
    program = tmp_path / "bin" / "chromium"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return program


def test_the_browser_is_found_on_the_path(installed: Path) -> None:
    assert Chrome.found({}) == Chrome(str(installed), sandbox=True)


def test_the_browser_may_be_named(installed: Path) -> None:
    other = installed.rename(installed.with_name("brave"))
    assert Chrome.found({"QINGJIAN_CHROMIUM": str(other)}) == Chrome(str(other))
    with pytest.raises(NoBrowser, match=r"^chromium is not on the PATH; install it, or set QINGJIAN_CHROMIUM="):
        Chrome.found({})
    with pytest.raises(NoBrowser, match=r"^QINGJIAN_CHROMIUM=/nowhere/chromium is no program$"):
        Chrome.found({"QINGJIAN_CHROMIUM": "/nowhere/chromium"})


def test_without_the_extra_it_is_named(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoBrowser, match=r"^Playwright is not installed; `pip install 'qingjian\[browser\]'`$"):
        Chrome.found({})


def test_root_has_no_sandbox_and_must_say_so(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(NoBrowser, match="no sandbox for root; crawl as another user, or set QINGJIAN_CHROMIUM_SANDBOX"):
        Chrome.found({})
    assert Chrome.found({"QINGJIAN_CHROMIUM_SANDBOX": "off"}) == Chrome(str(installed), sandbox=False)


def test_only_a_source_that_asks_needs_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    plain = read(made(tmp_path / "a") / "seeds" / "man.toml")
    asking = read(made(tmp_path / "b", more="browser = true") / "seeds" / "man.toml")
    require_browser([plain], {})
    with pytest.raises(NoBrowser, match=r"^man: the source asks for a browser: Playwright"):
        require_browser([plain, asking], {})


def test_a_crawl_without_its_browser_asks_nobody(qingjian: Any, tmp_path: Path) -> None:
    folder = made(tmp_path / "site", more="browser = true")
    with StoredSite(folder) as site:
        done = qingjian("crawl", "--seeds", folder / "seeds", proxy=site.proxy, QINGJIAN_CHROMIUM="/nowhere/chromium")
        assert site.requests == []
    assert done.returncode == 2
    assert "man: the source asks for a browser: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "qingjian.db").exists()


def test_other_crawls_know_nothing_of_it(qingjian: Any, tmp_path: Path, environment: dict[str, str]) -> None:
    """Playwright is not imported, which would cost half a second."""
    (tmp_path / "shim" / "playwright").mkdir(parents=True)
    (tmp_path / "shim" / "playwright" / "__init__.py").write_text("raise RuntimeError('imported')\n")
    folder = made(tmp_path / "site")
    path = os.pathsep.join([str(tmp_path / "shim"), environment["PYTHONPATH"]])
    with StoredSite(folder) as site:
        done = qingjian("crawl", "--seeds", folder / "seeds", proxy=site.proxy, PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 3


# --- with chromium ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> dict[str, str]:
    """What the environment needs to say for a crawl with a browser. The tests' own pages need no sandbox for root."""
    needed = {"QINGJIAN_CHROMIUM_SANDBOX": "off"} if os.geteuid() == 0 else {}
    try:
        Chrome.found(os.environ | needed)
    except NoBrowser as error:
        lacking(str(error))
    named = os.environ.get("QINGJIAN_CHROMIUM")
    return needed | ({"QINGJIAN_CHROMIUM": named} if named else {})


@pytest.fixture
def render(chromium: dict[str, str]) -> Callable[..., tuple[str, list[Asked]]]:
    """Renders HTML: the document, and what its scripts asked for. Each request is answered with nothing."""

    async def rendered(html: str, most: int) -> tuple[str, list[Asked]]:
        asked: list[Asked] = []

        async def fetch(one: Asked) -> Given | None:
            asked.append(one)
            return Given(200, {"Content-Type": "text/plain"}, b"")

        with_one = Browser(Chrome.found(os.environ | chromium))
        try:
            page = Given(200, {"Content-Type": "text/html; charset=utf-8"}, html.encode())
            made, by = await with_one.render(OWN, page, fetch, {"www.qingxi.example"}, user_agent="q/1", most=most)
        finally:
            await with_one.close()
        assert by.startswith("chromium/1")
        return made.decode(), asked

    def run(html: str, most: int = 1 << 20) -> tuple[str, list[Asked]]:
        job: Coroutine[Any, Any, tuple[str, list[Asked]]] = rendered(html, most)
        return asyncio.run(job)

    return run


@pytest.mark.slow
def test_the_document_is_what_the_scripts_made(render: Any) -> None:
    html, asked = render(
        "<!DOCTYPE html><p id=p>one<script>p.textContent = [navigator.userAgent, navigator.language,"
        " new Date(0).getHours(), location.href, document.cookie].join()</script>"
    )
    assert html.startswith("<!DOCTYPE html>\n<html>")
    assert f'<p id="p">q/1,zh-CN,8,{OWN},</p>' in html
    assert asked == []


@pytest.mark.slow
def test_the_page_cannot_lie_about_its_size(render: Any) -> None:
    liar = "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => ''}); document.body.append('x'.repeat(9000));"
    assert "xxxx" in render(f"<p>a<script>{liar}</script>", most=20_000)[0]
    with pytest.raises(NotRendered, match="its scripts made a page of more than"):
        render(f"<p>a<script>{liar}</script>", most=9_000)


@pytest.mark.slow
def test_a_script_that_never_ends_is_given_up(render: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PATIENCE", 3.0)
    with pytest.raises(NotRendered, match="took more than 3 s"):
        render("<p>a<script>for (;;) ;</script>")


@pytest.mark.slow
def test_a_script_that_polls_is_answered_so_often_and_no_more(render: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "MOST_REQUESTS", 3)
    html, asked = render("<p>there<script>setInterval(() => fetch('/poll', {method: 'POST', body: 'a'}), 20)</script>")
    assert "there" in html
    assert [(one.method, one.url, one.body) for one in asked] == [("POST", "http://www.qingxi.example/poll", b"a")] * 3


def scripted(folder: Path, **rules: Any) -> Path:
    """A site whose list and two articles are filled by a script."""
    site = made(folder, more="browser = true", **rules)
    own = site / HOST
    for name in ("js", "api/yw"):
        (own / name).mkdir(parents=True)
    (own / "yw" / "index.html").write_text(LIST, encoding="utf-8")
    (own / "js" / "fill.js").write_text(FILL, encoding="utf-8")
    rows = [{"n": n, "title": f"第{n}条：{TITLE}"} for n in (1, 2)]
    (own / "api" / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    for row in rows:
        (own / "yw" / f"{row['n']}.html").write_text(ARTICLE, encoding="utf-8")
        one = {"title": row["title"], "body": f"{BODY}第{row['n']}次。"}
        (own / "api" / "yw" / f"{row['n']}.json").write_text(json.dumps(one), encoding="utf-8")
    return site


@pytest.fixture
def crawl(qingjian: Any, chromium: dict[str, str], tmp_path: Path) -> Callable[..., tuple[Any, list[Any]]]:
    """Crawls a site with the browser: the command's outcome, and the requests that the site saw."""

    def run(folder: Path, *more: object) -> tuple[Any, list[Any]]:
        with StoredSite(folder) as site:
            arguments = ("crawl", "--seeds", folder / "seeds", "--archive", "news.db", *more)
            return qingjian(*arguments, proxy=site.proxy, **chromium), list(site.requests)

    return run


@pytest.mark.slow
def test_pages_that_a_script_fills_are_crawled(crawl: Any, qingjian: Any, tmp_path: Path) -> None:
    folder = scripted(tmp_path / "site")
    done, requests = crawl(folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) | {"lists": 1, "listed": 2, "new": 2} == json.loads(done.stdout)
    asked = [request.url.removeprefix(f"http://{HOST}") for request in requests]
    # Each once: the site's script too, and neither style sheet nor picture.
    assert sorted(asked) == sorted(
        ["/robots.txt", "/yw/", "/js/fill.js", "/api/rows.json"]
        + [path for n in (1, 2) for path in (f"/yw/{n}.html", f"/api/yw/{n}.json")]
    )
    with Archive(tmp_path / "news.db") as archive:
        titles = sorted(str(article.title) for article in archive.articles())
        kept = [(one.url, archive.payload(one.id)[0]) for one in archive.kept(Which(), limit=99)]
        served = archive.newest(f"http://{HOST}/yw/1.html") or 0
        assert gunzip(archive.payload(served)[0]).decode() == ARTICLE
        rows = archive.db.execute("SELECT url, rendered, via, quality FROM captures ORDER BY id").fetchall()
    assert titles == [f"第{n}条：{TITLE}" for n in (1, 2)]
    # What is read again is what was read.
    assert sorted(url for url, _ in kept) == [f"http://{HOST}/{path}" for path in ("yw/", "yw/1.html", "yw/2.html")]
    assert all(BODY in body.decode() for url, body in kept if url.endswith(".html"))
    made_by = {url: rendered for url, rendered, _, _ in rows if rendered}
    assert set(made_by) == {f"http://{HOST}/yw/", *(f"http://{HOST}/yw/{n}.html" for n in (1, 2))}
    assert all(by.startswith("chromium/") for by in made_by.values())
    vias = {url.removeprefix(f"http://{HOST}"): via for url, _, via, _ in rows if via}
    assert vias["/api/yw/1.json"] == f"http://{HOST}/yw/1.html"
    assert set(vias) == {"/js/fill.js", "/api/rows.json", "/api/yw/1.json", "/api/yw/2.json"}

    assert BODY in qingjian("show", f"http://{HOST}/yw/1.html", "--rendered", "--archive", "news.db").stdout

    offline = qingjian("crawl", "--offline", "--seeds", folder / "seeds", "--archive", "news.db", "--all")
    replayed = qingjian("replay", "--dry-run", "--archive", "news.db")
    assert (offline.returncode, replayed.returncode) == (0, 0), offline.stderr + replayed.stderr
    assert "3 captures, 2 articles: 2 the same, 0 would change, 0 new" in replayed.stderr


@pytest.mark.slow
def test_a_second_crawl_renders_anew_and_keeps_what_is_the_same_once(crawl: Any, tmp_path: Path) -> None:
    """The page is what it was and its data is not: no 304 could have told."""
    folder = scripted(tmp_path / "site")
    assert crawl(folder)[0].returncode == 0
    rows = [{"n": n, "title": f"第{n}条：{TITLE}"} for n in (1, 2, 3)]
    (folder / HOST / "api" / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / HOST / "yw" / "3.html").write_text(ARTICLE, encoding="utf-8")
    (folder / HOST / "api" / "yw" / "3.json").write_text(json.dumps({"title": f"第3条：{TITLE}", "body": BODY}))
    done, _ = crawl(folder)
    assert json.loads(done.stdout)["new"] == 1, done.stderr
    with Archive(tmp_path / "news.db") as archive:
        again = "SELECT kind, rendered IS NULL FROM captures WHERE url = ? ORDER BY id"
        assert archive.db.execute(again, (f"http://{HOST}/yw/",)).fetchall() == [
            ("response", 1),
            ("response", 0),
            ("revisit", 1),
            ("response", 0),
        ]


@pytest.mark.slow
def test_a_page_whose_data_does_not_come_is_not_read(crawl: Any, tmp_path: Path) -> None:
    """The day's budget ends between the articles and their data; tomorrow there is another. Nothing is read meanwhile:
    a page without its text would be an edit, or no article."""
    folder = scripted(tmp_path / "site")
    seed = folder / "seeds" / "man.toml"
    seed.write_text(seed.read_text(encoding="utf-8").replace("browser = true", "browser = true\nbudget = 5"))
    done, requests = crawl(folder)
    assert len(requests) == 1 + 5  # robots.txt is asked for its sake
    tally = json.loads(done.stdout)
    assert tally["postponed"] >= 1, done.stderr
    assert tally | {"refused": 0, "failed": 0, "new": 2 - tally["postponed"]} == tally
    with Archive(tmp_path / "news.db") as archive:
        assert len(list(archive.articles())) == tally["new"]


@pytest.mark.slow
def test_a_page_whose_data_is_not_served_is_what_it_shows(crawl: Any, tmp_path: Path) -> None:
    """An error is an answer, and so is robots.txt: whoever looks at the page sees no more."""
    folder = scripted(tmp_path / "site", robots="User-agent: *\nDisallow: /api/yw/1.json\n")
    (folder / HOST / "api" / "yw" / "2.json").unlink()
    tally = json.loads(crawl(folder)[0].stdout)
    assert tally | {"refused": 2, "new": 0, "failed": 0} == tally


class Trap:
    """A server on this machine that nobody should find, and a socket for datagrams."""

    def __init__(self) -> None:
        self.hits: list[str] = []

    def __enter__(self) -> Trap:
        hits = self.hits

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_GET  # noqa: N815 - the base class looks methods up by such names
            do_OPTIONS = do_GET  # noqa: N815
            do_CONNECT = do_GET  # noqa: N815

            def log_message(self, *arguments: object) -> None:
                """Nothing: `hits` is the log."""

        class Server(ThreadingHTTPServer):
            def verify_request(self, request: Any, client_address: Any) -> bool:
                hits.append("connected")
                return True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", 0))
        self._datagrams.setblocking(False)
        self.udp = self._datagrams.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._datagrams.close()

    def datagrams(self) -> list[bytes]:
        found = []
        while True:
            try:
                found.append(self._datagrams.recv(2000))
            except BlockingIOError:
                return found


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as set_up:
        urlopen(f"http://127.0.0.1:{set_up.port}/control").read()
        assert set_up.hits == ["connected", "/control"]
        set_up.hits.clear()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"control", ("127.0.0.1", set_up.udp))
        assert set_up.datagrams() == [b"control"]
        yield set_up


@pytest.mark.slow
def test_a_hostile_page_gets_nowhere(crawl: Any, trap: Trap, tmp_path: Path) -> None:
    ways = WAYS_OUT.replace("TRAP", str(trap.port)).replace("UDP", str(trap.udp))
    rules = (
        f'["{HOST}".paths."/api/away"]\nstatus = 302\nlocation = "http://127.0.0.1:{trap.port}/away"\n'
        f'["{HOST}".paths."/api/elsewhere"]\nstatus = 302\nlocation = "http://{ELSEWHERE}/secret.html"\n'
        f'["{ELSEWHERE}"]\nhtml = "text/html"\n'
    )
    folder = scripted(tmp_path / "site", rules=rules, robots="User-agent: *\nDisallow: /private/\n")
    (folder / ELSEWHERE).mkdir()
    (folder / ELSEWHERE / "secret.html").write_text("secret")
    (folder / HOST / "yw" / "1.html").write_text(
        ARTICLE.replace("</body>", f"<script>{ways}</script></body>"), encoding="utf-8"
    )
    # Another source of the same crawl: its hosts may be asked, but not by this page.
    other = (folder / "seeds" / "man.toml").read_text(encoding="utf-8").replace("browser = true", "")
    other = other.replace('"man"', '"bie"').replace(HOST, ELSEWHERE)
    (folder / "seeds" / "bie.toml").write_text(other, encoding="utf-8")
    done, requests = crawl(folder)
    tallies = {one["source"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert tallies["man"] | {"new": 2, "failed": 0} == tallies["man"], done.stderr
    with Archive(tmp_path / "news.db") as archive:
        capture = archive.newest(f"http://{HOST}/yw/1.html", rendered=True)
        assert capture is not None
        html = archive.payload(capture)[0].decode()
    names = [
        line.split(":")[0].strip() for line in WAYS_OUT.splitlines() if line.startswith("    ") and ": () =>" in line
    ]
    assert f'data-tried="{" ".join(names)} "' in html
    assert (trap.hits, trap.datagrams()) == ([], [])
    assert f"http://{ELSEWHERE}/yw/" in {request.url for request in requests}
    assert f"http://{ELSEWHERE}/secret.html" not in {request.url for request in requests}
    paths = {request.url.removeprefix(f"http://{HOST}") for request in requests}
    assert paths >= {"/api/away", "/api/elsewhere", "/api/yw/1.json"}
    assert "/private/secret.json" not in paths
