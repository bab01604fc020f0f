"""The stored web site: the server behaves as real ones do, and the truth in expected.json fits the files."""

from __future__ import annotations

import gzip
import html
import json
import re
import socket
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.storedsite import StoredSite

SITE = Path(__file__).parent.parent / "site"
EXPECTED: dict[str, Any] = json.loads((SITE / "expected.json").read_text("utf-8"))
ARTICLES: dict[str, dict[str, Any]] = EXPECTED["articles"]
BEHAVIOURS = tomllib.loads((SITE / "site.toml").read_text("utf-8"))
QINGHE = "http://sthjj.qinghe.example"
BIQUAN = "http://www.biquan-env.example"


@pytest.fixture(scope="module")
def site() -> Iterator[StoredSite]:
    with StoredSite(SITE) as running:
        yield running


@pytest.fixture
def connection(site: StoredSite) -> Iterator[HTTPConnection]:
    opened = HTTPConnection(urlsplit(site.proxy).netloc)
    yield opened
    opened.close()


def ask(
    connection: HTTPConnection, target: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[HTTPResponse, bytes]:
    connection.request(method, target, headers=headers or {})
    answer = connection.getresponse()
    return answer, answer.read()


def file_of(url: str) -> Path:
    """The file behind an address, as a person would look for it: without the server's code."""
    parts = urlsplit(url)
    return SITE / parts.netloc / (parts.path + "index.html" if parts.path.endswith("/") else parts.path)[1:]


def text_of(url: str) -> str:
    """A page's source with its entities resolved."""
    raw = file_of(url).read_bytes()
    try:
        return html.unescape(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return html.unescape(raw.decode("gb18030"))


def visible(url: str) -> str:
    """What the page shows, without tags and white space."""
    return re.sub(r"<[^>]+>|\s+", "", text_of(url))


# The server


def test_a_page_is_served_as_stored_with_validators(connection: HTTPConnection) -> None:
    url = f"{QINGHE}/hjyw/2022/0812/3109.html"
    answer, body = ask(connection, url)
    assert (answer.status, body) == (200, file_of(url).read_bytes())
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert re.fullmatch(r'"[0-9a-f]{16}"', answer.headers["ETag"])
    assert answer.headers["Last-Modified"] == BEHAVIOURS["last_modified"]


def test_the_origin_form_shows_the_same_page(connection: HTTPConnection) -> None:
    assert ask(connection, "/sthjj.qinghe.example/hjyw/")[1] == ask(connection, f"{QINGHE}/hjyw/")[1]


def test_head_has_the_headers_of_get_and_no_body(connection: HTTPConnection) -> None:
    full, body = ask(connection, f"{QINGHE}/hjyw/")
    head, nothing = ask(connection, f"{QINGHE}/hjyw/", method="HEAD")
    assert nothing == b""
    assert head.headers["Content-Length"] == str(len(body))
    assert head.headers["ETag"] == full.headers["ETag"]


@pytest.mark.parametrize(
    ("validator", "condition"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
)
def test_a_known_copy_is_answered_304(connection: HTTPConnection, validator: str, condition: str) -> None:
    first, _ = ask(connection, f"{QINGHE}/hjyw/")
    again, body = ask(connection, f"{QINGHE}/hjyw/", {condition: first.headers[validator]})
    assert (again.status, body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_compressed_copy_is_known_by_its_weak_tag(connection: HTTPConnection) -> None:
    first, _ = ask(connection, f"{QINGHE}/hjyw/", {"Accept-Encoding": "gzip"})
    assert first.headers["ETag"].startswith("W/")
    assert ask(connection, f"{QINGHE}/hjyw/", {"If-None-Match": first.headers["ETag"]})[0].status == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"0000000000000000"'},
        {"If-Modified-Since": "Sat, 01 Jun 2024 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
        # The entity tag decides where both are given.
        {"If-None-Match": '"0000000000000000"', "If-Modified-Since": "Tue, 31 Dec 2024 00:00:00 GMT"},
    ],
)
def test_another_or_older_copy_is_answered_in_full(connection: HTTPConnection, headers: dict[str, str]) -> None:
    assert ask(connection, f"{QINGHE}/hjyw/", headers)[0].status == 200


def test_a_page_may_have_a_date_of_its_own(connection: HTTPConnection) -> None:
    url = f"{QINGHE}/hjyw/2023/0605/3128.html"
    headers = {"If-Modified-Since": BEHAVIOURS["last_modified"]}
    assert ask(connection, url, headers)[0].status == 200


def test_a_permanent_redirect_names_the_new_address(connection: HTTPConnection) -> None:
    answer, _ = ask(connection, f"{QINGHE}/hjyw/2022/1209/3040.html")
    assert (answer.status, answer.headers["Location"]) == (301, f"{QINGHE}/hjyw/2022/1209/3117.html")


@pytest.mark.parametrize(("listed", "final"), EXPECTED["redirects"].items())
def test_redirects_end_at_the_article(connection: HTTPConnection, listed: str, final: str) -> None:
    url, hops = listed, 0
    while (answer := ask(connection, url)[0]).status in {301, 302}:
        url, hops = urljoin(url, answer.headers["Location"]), hops + 1
    assert (url, answer.status) == (final, 200)
    assert hops == (2 if listed.endswith(".htm") else 1)


def test_a_redirect_stays_on_the_server_for_a_browser(connection: HTTPConnection) -> None:
    answer, _ = ask(connection, "/sthjj.qinghe.example/jump/3124.html")
    assert answer.headers["Location"] == "/sthjj.qinghe.example/hjyw/2023/0413/3124.html"


def test_a_folder_without_its_slash_is_redirected(connection: HTTPConnection) -> None:
    answer, _ = ask(connection, f"{QINGHE}/hjyw")
    assert (answer.status, answer.headers["Location"]) == (301, "/hjyw/")


@pytest.mark.parametrize("url", EXPECTED["dead"])
def test_a_dead_link_gets_the_hosts_own_404_page(connection: HTTPConnection, url: str) -> None:
    answer, body = ask(connection, url)
    assert (answer.status, body) == (404, file_of(urljoin(url, "/404.html")).read_bytes())
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("url", EXPECTED["refused"])
def test_what_is_no_article_is_served_at_200(connection: HTTPConnection, url: str) -> None:
    assert ask(connection, url)[0].status == 200


def test_text_is_compressed_when_accepted_and_an_image_is_not(connection: HTTPConnection) -> None:
    url = f"{QINGHE}/hjyw/"
    answer, body = ask(connection, url, {"Accept-Encoding": "gzip, deflate"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == file_of(url).read_bytes()
    image, _ = ask(connection, f"{QINGHE}/images/logo.png", {"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in image.headers
    refused, _ = ask(connection, url, {"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_gb2312_bytes_go_out_as_stored_without_a_charset(connection: HTTPConnection) -> None:
    answer, body = ask(connection, f"{BIQUAN}/news/show_1045.html")
    assert answer.headers["Content-Type"] == "text/html"
    assert "碧泉县开展国庆节前环境安全大检查" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_some_pages_declare_their_charset_in_the_header(connection: HTTPConnection) -> None:
    assert ask(connection, f"{BIQUAN}/news/")[0].headers["Content-Type"] == "text/html; charset=gb2312"


def test_a_declared_charset_can_be_wrong() -> None:
    raw = file_of(f"{BIQUAN}/news/show_1123.html").read_bytes()
    assert b"charset=gb2312" in raw
    assert "碧泉河增殖放流" in raw.decode("utf-8")


@pytest.mark.parametrize(
    "path", ["/../site.toml", "/../../site.toml", "/%2e%2e/expected.json", "/..%2f..%2f..%2fpyproject.toml", "/a%00b"]
)
def test_nothing_outside_the_hosts_folder_is_served(connection: HTTPConnection, path: str) -> None:
    assert ask(connection, QINGHE + path)[0].status == 404
    assert ask(connection, f"/sthjj.qinghe.example{path}")[0].status == 404


def test_a_link_out_of_the_hosts_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "h.example").mkdir()
    (tmp_path / "h.example/404.html").write_text("gone")
    (tmp_path / "secret.html").write_text("secret")
    (tmp_path / "h.example/out.html").symlink_to(tmp_path / "secret.html")
    (tmp_path / "site.toml").write_text(
        'last_modified = "Mon, 02 Dec 2024 08:00:00 GMT"\n["h.example"]\nhtml = "text/html"\nnot_found = "/404.html"\n'
    )
    with StoredSite(tmp_path) as small:
        connection = HTTPConnection(urlsplit(small.proxy).netloc)
        answer, body = ask(connection, "http://h.example/out.html")
        connection.close()
    assert (answer.status, body) == (404, b"gone")


def test_an_unknown_host_is_a_bad_gateway_and_no_folder(connection: HTTPConnection) -> None:
    assert ask(connection, EXPECTED["external"][0])[0].status == 502
    assert ask(connection, "http://seeds/qinghe.toml")[0].status == 502
    assert ask(connection, "/seeds/qinghe.toml")[0].status == 404
    assert ask(connection, "/site.toml")[0].status == 404


def test_a_tunnel_is_refused(site: StoredSite) -> None:
    host, port = urlsplit(site.proxy).netloc.split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(b"CONNECT sthjj.qinghe.example:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert raw.recv(1024).startswith(b"HTTP/1.1 405 ")


def test_the_log_tells_what_was_asked(connection: HTTPConnection, site: StoredSite) -> None:
    before = len(site.requests)
    ask(connection, f"{QINGHE}/robots.txt")
    ask(connection, f"{QINGHE}/hjyw/", {"If-None-Match": '"x"'}, method="HEAD")
    first, second = site.requests[before:]
    assert (first.method, first.url, first.status, first.conditional) == ("GET", f"{QINGHE}/robots.txt", 200, False)
    assert (second.method, second.url, second.conditional) == ("HEAD", f"{QINGHE}/hjyw/", True)


def test_a_connection_is_kept_and_ends_with_the_server() -> None:
    before = set(threading.enumerate())
    with StoredSite(SITE) as running:
        connection = HTTPConnection(urlsplit(running.proxy).netloc)
        ask(connection, f"{QINGHE}/")
        kept = connection.sock
        ask(connection, f"{QINGHE}/robots.txt")
        assert connection.sock is kept
    assert set(threading.enumerate()) <= before
    assert kept.recv(1) == b""
    connection.close()


# The truth about the files


def test_the_site_is_as_large_as_it_has_to_be() -> None:
    articles = Counter(article["source"] for article in ARTICLES.values())
    lists = Counter((entry["source"], entry["column"]) for entry in EXPECTED["lists"].values())
    assert articles["qinghe"] >= 30
    assert articles["yunling"] >= 14
    assert articles["biquan"] >= 10
    assert lists["qinghe", "环境要闻"] >= 3
    assert min(lists.values()) >= 2
    assert sum(file.stat().st_size for file in SITE.rglob("*") if file.is_file()) < 1_500_000


def test_dates_lie_in_the_sites_time() -> None:
    for article in ARTICLES.values():
        assert "2022-06" <= article["published_at"] < "2025"


@pytest.mark.parametrize("url", ARTICLES)
def test_the_expected_reading_stands_on_the_page(url: str) -> None:
    article, page = ARTICLES[url], visible(url)
    assert re.sub(r"\s", "", article["title"]) in page
    assert page.index(re.sub(r"\s", "", article["body_start"])) < page.index(re.sub(r"\s", "", article["body_end"]))
    for credit in article["credits"]:
        assert credit["label"] in page
        assert credit["name"] in page
    if article["origin"]:
        assert f"来源：{article['origin']}" in page or f"来源:{article['origin']}" in page
    if article["read_count"] is not None:
        assert str(article["read_count"]) in page
    if article["document_number"]:
        assert article["document_number"] in page


@pytest.mark.parametrize("url", [url for url, article in ARTICLES.items() if article["related"]])
def test_related_entries_are_articles_with_the_same_date_and_title(url: str) -> None:
    page = visible(url)
    for position, entry in enumerate(ARTICLES[url]["related"], 1):
        target = ARTICLES[entry["url"]]
        assert entry["position"] == position
        assert target["title"].startswith(entry["title"].rstrip("…"))
        assert target["published_at"][:10] == entry["published_at"]
        assert target["read_count"] in {None, entry["read_count"]} or entry["read_count"] is None
        shown = re.sub(r"\s", "", entry["title"] + (entry["teaser"] or ""))
        assert shown in page
        if entry["read_count"] is not None:
            assert re.search(rf"[(（]{entry['read_count']}[)）]人阅读时间[:：]{entry['published_at']}", page)


def test_truncation_follows_the_lists_own_cut_length() -> None:
    for article in ARTICLES.values():
        lengths = Counter(len(entry["title"]) for entry in article["related"])
        cut = max((length for length in lengths), default=0)
        for entry in article["related"]:
            at_cut = len(entry["title"]) == cut and lengths[cut] >= 2
            assert entry["title_truncated"] == (at_cut or entry["title"].endswith(("…", "...")))


def test_images_and_attachments_are_real_files() -> None:
    magic = {".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".pdf": b"%PDF-", ".docx": b"PK\x03\x04", ".doc": b"{\\rtf"}
    files = [(url, item) for url, article in ARTICLES.items() for item in article["images"] + article["attachments"]]
    assert len(files) >= 15
    for url, item in files:
        file = file_of(item["url"])
        assert file.read_bytes().startswith(magic[file.suffix])
        assert (item.get("name") or item.get("caption") or "") in text_of(url)


@pytest.mark.parametrize("url", EXPECTED["lists"])
def test_a_lists_rows_stand_on_the_page_in_order(url: str) -> None:
    expected = EXPECTED["lists"][url]
    page = text_of(url)
    places = {urljoin(url, link): page.rindex(f'href="{link}"') for link in re.findall(r'href="([^"]+)"', page)}
    rows = [row["url"] for row in expected["rows"]]
    assert [places[row] for row in rows] == sorted(places[row] for row in rows)
    for row in expected["rows"]:
        assert row["title"] in page
        assert row["published_at"] in page
    assert expected["next"] is None or expected["next"] in EXPECTED["lists"]


def test_every_row_leads_somewhere_that_is_known() -> None:
    rows = {row["url"] for entry in EXPECTED["lists"].values() for row in entry["rows"]}
    outcomes = ["articles", "refused", "redirects", "dead", "disallowed", "external"]
    assert rows == {url for key in outcomes for url in EXPECTED[key] if url not in EXPECTED["redirects"].values()}, (
        "a row without an outcome, or an outcome that no list shows"
    )


def test_a_pinned_row_stands_above_newer_ones() -> None:
    rows = EXPECTED["lists"][f"{QINGHE}/hjyw/"]["rows"]
    assert rows[0]["published_at"] < min(row["published_at"] for row in rows[1:])


@pytest.mark.parametrize("url", EXPECTED["disallowed"])
def test_robots_txt_forbids_a_page_that_a_list_shows(url: str) -> None:
    rules = file_of(urljoin(url, "/robots.txt")).read_text("ascii").split()
    assert any(urlsplit(url).path.startswith(rule) for rule in rules if rule.startswith("/"))
    assert file_of(url).is_file()


@pytest.mark.parametrize("seed", sorted((SITE / "seeds").glob("*.toml")), ids=lambda path: path.stem)
def test_a_seeds_columns_are_the_expected_lists(seed: Path) -> None:
    source = tomllib.loads(seed.read_text("utf-8"))
    columns = [(column["list"], column["name"]) for column in source["columns"]]
    firsts = [
        (url, entry["column"])
        for url, entry in EXPECTED["lists"].items()
        if entry["source"] == source["id"] and url.endswith("/")
    ]
    assert sorted(columns) == sorted(firsts)
