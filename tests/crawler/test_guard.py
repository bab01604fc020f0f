"""The crawl goes to its sources' hosts and nowhere else, whatever a link, a redirect or the DNS says."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request

from archive import Archive
from archive.model import Column, Source
from crawler.guard import Forbidden, GuardMiddleware, is_private
from crawler.hosts import host_of, hosts_of
from crawler.storedsite import StoredSite

OWN = "http://www.qingxi.example/a.html"


def verdict(url: str, hosts: Iterable[str] = ("www.qingxi.example",), **meta: str) -> str | None:
    """The reason for which the guard refuses a request, or None."""
    spider = SimpleNamespace(hosts=frozenset(hosts))
    guard = GuardMiddleware(SimpleNamespace(spider=spider))  # type: ignore[arg-type]
    try:
        asyncio.run(guard.process_request(Request(url, meta=meta)))
    except Forbidden as refused:
        return refused.reason
    return None


@pytest.fixture
def resolving(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes every name resolve to the addresses given."""

    def resolve_to(*addresses: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    return resolve_to


def test_a_sources_hosts_are_those_of_its_file() -> None:
    columns = (Column("一", "https://lists.qingxi.example:8443/a/"), Column("二", "http://WWW.qingxi.example/b/"))
    source = Source("qingxi", "清溪", "county", "990201", "http://www.qingxi.example/", columns)
    assert hosts_of(source) == {"www.qingxi.example", "lists.qingxi.example"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://elsewhere.example/", "left-source"),
        ("http://qingxi.example/", "left-source"),
        ("http://www.qingxi.example.evil.example/", "left-source"),
        ("http://www.qingxi.example@evil.example/", "left-source"),
        ("http://127.0.0.1/", "left-source"),
        ("http://localhost:6800/", "left-source"),
        ("http://[::1]/", "left-source"),
        ("http://169.254.169.254/latest/meta-data/", "left-source"),
        ("http://2130706433/", "left-source"),
        ("http://0x7f000001/", "left-source"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("ftp://www.qingxi.example/", "scheme"),
    ],
)
def test_what_leaves_the_source_is_refused(url: str, reason: str) -> None:
    assert verdict(url, proxy="http://127.0.0.1:1") == reason


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "::ffff:10.0.0.8"]
)
def test_a_name_that_leads_to_a_private_address_is_refused(resolving: Any, address: str) -> None:
    resolving("8.8.8.8", address)
    assert verdict(OWN) == "private-address"
    assert verdict(OWN, proxy="http://127.0.0.1:1") is None  # the proxy resolves names


def test_a_public_name_passes(resolving: Any) -> None:
    resolving("8.8.8.8")
    assert verdict(OWN) is None


def test_an_unknown_name_is_left_to_the_download(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert verdict(OWN) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.168.1.1"])
def test_a_source_may_itself_be_private(host: str) -> None:
    assert verdict(f"http://{host}/a.html", hosts=[host]) is None


def test_hosts_are_compared_as_names_are() -> None:
    assert host_of("http://WWW.Qingxi.Example./a") == "www.qingxi.example"
    assert host_of("http://[::1/") == ""
    assert is_private("fe80::1%eth0")


TARGETS = {
    "loopback": "http://127.0.0.1/secret.html",
    "localhost": "http://localhost/secret.html",
    "metadata": "http://169.254.169.254/latest/",
    "elsewhere": "http://elsewhere.example/a.html",
    "file": "file:///etc/passwd",
    "itself": "http://www.qingxi.example/yw/202208/itself.html",
}


@pytest.mark.slow
def test_redirects_over_the_network(qingjian: Any, tmp_path: Path) -> None:
    """Each listed article redirects to where it must not lead; all others are asked, and nobody else is."""
    site, seeds = tmp_path / "site", tmp_path / "seeds"
    rows = "".join(f"<li><a href='202208/{name}.html'>往{name}去的一篇</a>2022-08-12</li>" for name in TARGETS)
    paths = "".join(
        f'["www.qingxi.example".paths."/yw/202208/{name}.html"]\nstatus = 302\nlocation = "{url}"\n'
        for name, url in TARGETS.items()
    )
    for host in ("www.qingxi.example", "elsewhere.example", "127.0.0.1", "localhost"):
        (site / host / "yw").mkdir(parents=True)
        (site / host / "404.html").write_text("no")
    (site / "www.qingxi.example" / "yw" / "index.html").write_text(f"<ul>{rows}</ul>", encoding="utf-8")
    hosts = "".join(
        f'["{host.name}"]\nhtml = "text/html"\nnot_found = "/404.html"\n' for host in sorted(site.iterdir())
    )
    (site / "site.toml").write_text(f'last_modified = "Mon, 02 Dec 2024 08:00:00 GMT"\n{hosts}{paths}')
    seeds.mkdir()
    (seeds / "qingxi.toml").write_text(
        'id = "qingxi"\nname = "清溪"\nlevel = "county"\nregion = "990201"\nhome = "http://www.qingxi.example/"\n'
        '[[columns]]\nname = "要闻"\nlist = "http://www.qingxi.example/yw/"\n',
        encoding="utf-8",
    )
    with StoredSite(site) as served:
        done = qingjian("crawl", "--seeds", seeds, proxy=served.proxy)
        asked = {request.url.split("/")[2] for request in served.requests}
    assert done.returncode == 0, done.stderr
    assert asked == {"www.qingxi.example"}
    with Archive(tmp_path / "qingjian.db") as archive:
        found = archive.db.execute("SELECT url, reason FROM problems WHERE article IS NULL").fetchall()
    assert {url.rpartition("/")[2].removesuffix(".html"): reason for url, reason in found} == {
        "loopback": "left-source",
        "localhost": "left-source",
        "metadata": "left-source",
        "elsewhere": "left-source",
        "file": "http-302",
        "itself": "redirects",
    }
