"""Pages by their address: robots.txt is obeyed, a host has its pause, and stored answers are asked alike."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from urllib.error import URLError

import pytest

from archive import Archive
from crawler import answers, single
from crawler.answers import Polite
from crawler.errors import NoPage
from crawler.shipped import shipped
from crawler.single import SinglePage
from crawler.storedsite import StoredSite

LIVE = "http://sthj.qingxi.gov.cn"


class Servers:
    """Answers addresses from a table, with a clock that only sleeping moves; what is missing is a 404."""

    def __init__(self, pages: Mapping[str, str | NoPage]) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.slept: list[float] = []

    def ask(self, url: str, form: object = None, /) -> SinglePage:
        self.asked.append(url)
        found = self.pages.get(url, NoPage(url, "the server answered 404", "refused", 404))
        if isinstance(found, NoPage):
            raise found
        return SinglePage(url, found.encode())

    def polite(self) -> Polite:
        return Polite(self.ask, self.slept.append, lambda: sum(self.slept))


def test_robots_txt_is_asked_once_and_obeyed() -> None:
    servers = Servers({f"{LIVE}/robots.txt": "User-agent: *\nDisallow: /nb/", f"{LIVE}/a/": "a", f"{LIVE}/nb/": "nb"})
    ask = servers.polite()
    assert ask(f"{LIVE}/a/").body == b"a"
    with pytest.raises(NoPage, match=r"robots\.txt forbids it") as caught:
        ask(f"{LIVE}/nb/")
    assert caught.value.kind == "refused"
    assert servers.asked == [f"{LIVE}/robots.txt", f"{LIVE}/a/"]


def test_rules_for_us_by_name() -> None:
    servers = Servers({f"{LIVE}/robots.txt": "User-agent: qingjian\nDisallow: /"})
    with pytest.raises(NoPage, match=r"robots\.txt forbids it"):
        servers.polite()(f"{LIVE}/a/")


def test_a_host_without_robots_txt_forbids_nothing() -> None:
    assert Servers({f"{LIVE}/a/": "a"}).polite()(f"{LIVE}/a/").body == b"a"


def test_each_host_has_its_pause() -> None:
    servers = Servers(
        {f"{LIVE}/a/": "a", f"{LIVE}/b/": "b", "http://c.gov.cn/": "c", "http://c.gov.cn/robots.txt": "x"}
    )
    ask = servers.polite()
    for url in (f"{LIVE}/a/", "http://c.gov.cn/", f"{LIVE}/b/"):
        ask(url)
    # robots.txt, then a; robots.txt, then c, two seconds later; b had waited long enough by then.
    assert servers.slept == [1.0, 1.0, 0.0]


def test_nobodys_host_has_no_pause() -> None:
    servers = Servers({"http://a.example/": "a", "http://a.example/b": "b"})
    ask = servers.polite()
    ask("http://a.example/")
    ask("http://a.example/b")
    assert set(servers.slept) == {0.0}


@pytest.mark.parametrize(("asked", "pause"), [("7", 7.0), ("0.2", 1.0), ("86400", 60.0)])
def test_a_longer_pause_that_a_host_asks_for(asked: str, pause: float) -> None:
    servers = Servers({f"{LIVE}/robots.txt": f"User-agent: *\nCrawl-delay: {asked}", f"{LIVE}/a/": "a"})
    servers.polite()(f"{LIVE}/a/")
    assert servers.slept == [pause]


@pytest.mark.parametrize("kind", ["unreachable", "tls"])
def test_a_host_out_of_reach_is_left_alone(kind: str) -> None:
    servers = Servers({f"{LIVE}/robots.txt": NoPage(f"{LIVE}/robots.txt", "no route", kind)})
    ask = servers.polite()
    for name in "abcdef":
        with pytest.raises(NoPage, match=f"^{LIVE}/{name}/: no route$") as caught:
            ask(f"{LIVE}/{name}/")
        assert caught.value.kind == kind
    assert len(servers.asked) == 2


def test_a_host_that_asks_for_rest_is_left_alone() -> None:
    servers = Servers({f"{LIVE}/{n}": NoPage(f"{LIVE}/{n}", "the server answered 429", "refused", 429) for n in "abc"})
    ask = servers.polite()
    for n in "abc":
        with pytest.raises(NoPage, match="answered 429") as caught:
            ask(f"{LIVE}/{n}")
        assert (caught.value.kind, caught.value.status) == ("refused", 429)
    assert servers.asked == [f"{LIVE}/robots.txt", f"{LIVE}/a", f"{LIVE}/b"]


def test_robots_txt_that_cant_be_had_forbids() -> None:
    robots = NoPage(f"{LIVE}/robots.txt", "the server answered 500", "refused", 500)
    servers = Servers({robots.args[0].partition(": ")[0]: robots, f"{LIVE}/a/": "a"})
    with pytest.raises(NoPage, match=r"answered 500 for robots\.txt, so nothing is asked") as caught:
        servers.polite()(f"{LIVE}/a/")
    assert caught.value.kind == "unreachable"
    assert servers.asked == [f"{LIVE}/robots.txt"]


def test_one_miss_is_forgiven() -> None:
    gone = f"{LIVE}/gone/"
    servers = Servers({gone: NoPage(gone, "timed out"), f"{LIVE}/a/": "a"})
    ask = servers.polite()
    for _ in range(3):
        with pytest.raises(NoPage, match="timed out"):
            ask(gone)
        assert ask(f"{LIVE}/a/").body == b"a"


def test_threads_ask_a_host_one_at_a_time() -> None:
    """Whoever asks first stays until a second one comes in too; nobody may."""
    inside, crowded = Lock(), Event()

    def ask(url: str, form: object = None, /) -> SinglePage:
        if not inside.acquire(blocking=False):
            crowded.set()
            return SinglePage(url, b"")
        crowded.wait(timeout=0.2)
        inside.release()
        return SinglePage(url, b"")

    polite = Polite(ask, sleep=lambda seconds: None)
    urls = [f"{LIVE}/{n}" for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        assert [page.url for page in pool.map(polite, urls)] == urls
    assert not crowded.is_set()


# what is stored


@pytest.fixture(params=["archive", "files"])
def stored(request: pytest.FixtureRequest, undisturbed: Path) -> Iterator[answers.Ask]:
    """The stored site's answers in a crawl's archive, and its pages as a mirror."""
    with Archive(undisturbed) as archive:
        yield answers.from_archive(archive) if request.param == "archive" else answers.from_files(shipped("site"))


def test_a_stored_page_is_the_page(stored: answers.Ask) -> None:
    page = stored("http://www.biquan-env.example/news/")
    assert page.body == (shipped("site") / "www.biquan-env.example/news/index.html").read_bytes()
    assert page.seen_at


def test_stored_rules_are_obeyed(stored: answers.Ask) -> None:
    with pytest.raises(NoPage, match=r"robots\.txt forbids it"):
        stored("http://sthj.yunling.example/zwgk/nb/202410/t20241021_3302.html")


def test_what_is_not_stored_is_said(stored: answers.Ask) -> None:
    with pytest.raises(NoPage, match="no stored") as caught:
        stored("http://sthj.yunling.example/never/")
    assert caught.value.kind == "not-stored"


def test_stored_redirects_are_followed(undisturbed: Path) -> None:
    with Archive(undisturbed) as archive:
        page = answers.from_archive(archive)("http://sthj.yunling.example/ywdt/hjyw/202407/t20240702_2099.html")
    assert page.url == "http://sthj.yunling.example/ywdt/hjyw/202407/t20240702_2116.html"


def test_a_stored_refusal_is_a_refusal(undisturbed: Path) -> None:
    with Archive(undisturbed) as archive:
        url = archive.db.execute("SELECT url FROM captures WHERE status = 404 AND url LIKE '%.html'").fetchone()[0]
        with pytest.raises(NoPage, match="the server answered 404") as caught:
            answers.from_archive(archive)(url)
    assert (caught.value.kind, caught.value.status) == ("refused", 404)
    assert caught.value.body


# what `fetch` says of an address that gives no page


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def through(proxy: str) -> None:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "")

    return through


def test_a_server_that_refuses(site: StoredSite, proxied: Callable[[str], None]) -> None:
    proxied(site.proxy)
    with pytest.raises(NoPage) as caught:
        answers.live()("http://sthjj.qinghe.example/no.html")
    assert (caught.value.kind, caught.value.status) == ("refused", 404)
    assert "页面".encode() in caught.value.body


def test_nobody_answers(proxied: Callable[[str], None]) -> None:
    with StoredSite(shipped("site")) as site:
        gone = site.proxy
    proxied(gone)
    with pytest.raises(NoPage, match="can't be fetched") as caught:
        single.fetch("http://sthjj.qinghe.example/")
    assert (caught.value.kind, caught.value.status) == ("unreachable", None)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (URLError(ssl.SSLCertVerificationError("certificate verify failed")), "tls"),
        (ssl.SSLEOFError("EOF occurred in violation of protocol"), "tls"),
        (URLError(TimeoutError("_ssl.c:989: The handshake operation timed out")), "tls"),
        (URLError(ConnectionRefusedError("refused")), "unreachable"),
        (TimeoutError("timed out"), "unreachable"),
    ],
)
def test_trouble_with_tls_is_told_from_others(monkeypatch: pytest.MonkeyPatch, error: OSError, kind: str) -> None:
    class Opener:
        def open(self, *_: object, **__: object) -> None:
            raise error

    monkeypatch.setattr(single, "build_opener", lambda *_: Opener())
    with pytest.raises(NoPage) as caught:
        single.fetch("https://a.example/")
    assert caught.value.kind == kind
