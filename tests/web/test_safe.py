"""What is stored does nothing, on any page: hostile texts stay texts, and nothing but reading is answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from archive import Archive
from tests.web import hostile
from tests.web.served import served

Get = Callable[..., httpx.Response]

# Every element and attribute that a page of ours may have.
TAGS = """
    html head meta title link script body a header img form input button nav main footer h1 h2 p ul ol li span time div em
    section table thead tbody tr th td dl dt dd article mark bdi figure figcaption svg g path polyline circle rect text br
    details summary label textarea select option strong code pre ins del iframe
"""
ATTRIBUTES = """
    lang charset name content rel href src defer type class id action role value aria-label aria-labelledby aria-current
    placeholder maxlength tabindex alt width height scope for rows readonly selected open datetime loading sandbox title
    viewbox d x y cx cy r rx points text-anchor spellcheck
"""
CONNECTING = re.compile(r"<(link|i?frame|object|embed)[\s/>]", re.IGNORECASE)

OWN_SCRIPT = "/-/qingjian/qingjian.js"


class Scanned(HTMLParser):
    """What in a page is no text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.wrong += [f"<{tag}>"] if tag not in TAGS.split() else []
        self.wrong += [f"<{tag} {name}>" for name in found if name not in ATTRIBUTES.split()]
        if tag == "script" and found.get("src") != OWN_SCRIPT:
            self.wrong.append(f"<script {found}>")
        for name in ("href", "src", "action"):
            if not _leads_well(tag, found.get(name), found.get("rel") or ""):
                self.wrong.append(f"<{tag} {name}={found[name]!r}>")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")


def _leads_well(tag: str, where: str | None, rel: str) -> bool:
    if where is None or where.startswith(("#", "?")) or (where.startswith("/") and not where.startswith("//")):
        return True
    return tag == "a" and where.lower().startswith(("http://", "https://")) and "noopener nofollow" in rel


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "news.db"
    with Archive(path, write=True) as archive:
        hostile.filled(archive)
    return path


def asked(path: Path, addresses: list[str], *, sql: bool = False) -> Iterator[tuple[str, httpx.Response]]:
    """The answers to all of the addresses, of one server."""

    async def all_of_them() -> list[httpx.Response]:
        with served(path, sql=sql) as app:
            await app.invoke_startup()
            return [await app.client.get(address) for address in addresses]

    return zip(addresses, asyncio.run(all_of_them()), strict=True)


def test_there_are_enough_of_them() -> None:
    assert len(set(hostile.TEXTS)) > 100


def test_no_stored_text_becomes_an_element(attacked: Path) -> None:
    from archive.web.headers import POLICY

    numbers = range(1, len(hostile.TEXTS) + 2)
    tabs = ("", "/history", "/changes", "/served")
    addresses = [f"/article/{number}{tabs[number % 4]}" for number in numbers]
    addresses += [f"/article/{number}?q=第二段" for number in numbers if number % 4]
    addresses += [
        "/",
        "/?period=month",
        "/news",
        "/news/searchable?_size=200",
        "/news/articles?_size=200",
        "/news/credits",
    ]
    addresses += [
        "/news/related_items",
        "/news/searchable?_facet=origin",
        "/news?sql=select+title,body+from+revisions",
    ]
    addresses += [f"/news/articles/{number}" for number in (1, 9, len(hostile.TEXTS) + 1)] + ["/news/related_items/2,1"]
    for address, answer in asked(attacked, addresses, sql=True):
        assert answer.status_code == 200, (address, answer.text)
        assert Scanned(answer.text).wrong == [], address
        assert answer.headers["content-security-policy"] == POLICY, address
        assert len(answer.content) < 6_000_000, address


def test_what_is_typed_is_text_too(attacked: Path) -> None:
    typed = [httpx.QueryParams({"q": text})["q"] for text in hostile.TEXTS]
    addresses = [f"/article/1?{httpx.QueryParams({'q': text, 'lang': text})}" for text in typed[::9]]
    addresses += [f"/article/2/changes?{httpx.QueryParams({'from': text})}" for text in typed[::9]]
    addresses += [f"/article/2/served?{httpx.QueryParams({'at': text, 'capture': text})}" for text in typed[::9]]
    addresses += [f"/news/searchable?{httpx.QueryParams({'_search': text})}" for text in typed[::9]]
    for address, answer in asked(attacked, addresses):
        assert answer.status_code in (200, 400, 404), (address, answer.text)
        assert Scanned(answer.text).wrong == [], address


def test_a_huge_title_takes_a_line(attacked: Path) -> None:
    addresses = [f"/article/{len(hostile.TEXTS) + 1}", "/?period=month"]
    for address, answer in asked(attacked, addresses):
        assert len(answer.content) < 200_000, address


def test_captures_come_where_they_can_do_nothing(attacked: Path) -> None:
    with Archive(attacked) as archive:
        rows = archive.db.execute("SELECT id, url FROM captures ORDER BY id").fetchall()
    kinds = {}
    for address, answer in asked(attacked, [f"/capture/{number}" for number, _ in rows]):
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'; img-src 'self'"), address
        assert "allow" not in policy
        assert "script-src" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "link" not in answer.headers
        kinds[address] = answer.headers["content-type"].partition(";")[0], answer.headers.get("content-disposition")
    files = {url.rpartition(".")[2]: kinds[f"/capture/{number}"] for number, url in rows}
    assert files["svg"] == ("text/plain", None)
    assert files["pdf"][0] == "application/octet-stream"
    assert str(files["pdf"][1]).startswith("attachment;")


def test_no_capture_connects_elsewhere(attacked: Path) -> None:
    with Archive(attacked) as archive:
        ids = [each for (each,) in archive.db.execute("SELECT id FROM captures WHERE url LIKE '%.html'")]
    for address, answer in asked(attacked, [f"/capture/{number}" for number in ids]):
        assert not CONNECTING.search(answer.text), address


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("address", ["/", "/article/1", "/news", "/-/logout", "/-/messages"])
def test_nothing_but_reading_is_answered(lived: Path, method: str, address: str) -> None:
    answer = requested(lived, method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("host", "listening", "status"),
    [
        ("127.0.0.1:8001", "127.0.0.1", 200),
        ("localhost", "127.0.0.1", 200),
        ("[::1]:8001", "127.0.0.1", 200),
        ("evil.example", "127.0.0.1", 421),
        ("127.0.0.1.evil.example", "127.0.0.1", 421),
        ("localhost@evil.example", "127.0.0.1", 421),
        ("", "127.0.0.1", 421),
        ("archive.example:8001", "archive.example", 200),
        ("192.0.2.7:8001", "127.0.0.1", 421),
        ("192.0.2.7:8001", "0.0.0.0", 200),  # noqa: S104 (a name, nobody listens)
        ("evil.example", "0.0.0.0", 421),  # noqa: S104
    ],
)
def test_another_host_is_not_answered(lived: Path, host: str, listening: str, status: int) -> None:
    assert requested(lived, "GET", "/article/1", host=listening, headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    "address",
    [f"/-/{name}{form}" for name in ("versions", "plugins", "settings", "threads", "actor", "metadata", "databases") for form in ("", ".json")]
    + ["/-/patterns", "/-/permissions", "/-/messages", "/-/allow-debug", "/-/auth-token", "//evil.example/", "/news.db", "/news/holds", "/news/holds.json"],
)  # fmt: skip
def test_nothing_of_this_machine_is_told(lived: Path, address: str) -> None:
    answer = requested(lived, "GET", address)
    assert answer.status_code in (403, 404)
    assert "location" not in answer.headers
    assert str(lived.parent) not in answer.text


def test_sql_is_not_answered_unless_asked_for(lived: Path) -> None:
    question = "/news.json?sql=select+1&_shape=array"
    assert requested(lived, "GET", question).status_code == 403
    assert requested(lived, "GET", question, sql=True).json() == [{"1": 1}]


def test_a_fault_of_ours_is_no_traceback(
    lived: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError("the secret")

    monkeypatch.setattr("archive.web.article.shown", failing)
    answer = requested(lived, "GET", "/article/1")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "the secret" in capsys.readouterr().err


def requested(
    path: Path,
    method: str,
    address: str,
    *,
    host: str = "127.0.0.1",
    sql: bool = False,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """An answer as it comes over the wire, whatever the client would make of address and host."""

    async def one() -> httpx.Response:
        with served(path, host=host, sql=sql) as app:
            await app.invoke_startup()
            transport = httpx.ASGITransport(app=app.app())
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                url = httpx.URL("http://localhost").copy_with(raw_path=address.encode())
                return await client.request(method, url, headers=headers)

    return asyncio.run(one())
