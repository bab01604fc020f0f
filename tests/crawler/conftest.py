"""The stored site, and the command as a user runs it: in a process of its own, with everything sent to that site."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.model import Article
from crawler import cli
from crawler.errors import NotAnArticle
from crawler.fields.decoding import decode
from crawler.pages import read
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.forking import ROOT, Forks

SITE = shipped("site")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """What a careful reader finds on the stored site."""
    found: dict[str, Any] = json.loads((shipped("site") / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def site() -> Iterator[StoredSite]:
    with StoredSite(shipped("site")) as served:
        yield served


@pytest.fixture
def environment() -> dict[str, str]:
    """An environment without the tester's own proxies, contact and folders."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ours = {name: value for name, value in kept.items() if not name.startswith("QINGJIAN_")}
    return {**ours, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"}


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Makes processes for `qingjian`, quickly."""
    made = Forks({**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"})
    yield made
    made.close()


@pytest.fixture
def qingjian(forks: Forks, environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs `qingjian ARGUMENTS` in the test's folder; `proxy` sends its requests there."""

    def run(*arguments: object, proxy: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        through = {"http_proxy": proxy, "no_proxy": ""} if proxy else {}
        whole = {**environment, **through, **more}
        if not any(name.startswith("PYTHON") for name in more):
            return forks.run(arguments, tmp_path, whole)
        return subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "crawler.cli", *map(str, arguments)],
            cwd=tmp_path,
            env=whole,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


# The parts of an archive that must not depend on when, or in how many attempts, it was made.
CONTENT = {
    "articles": """
        SELECT canonical_url, source, title, published_at, origin, credits, body, read_count, related, images, attachments
        FROM articles_full ORDER BY canonical_url
    """,
    "revisions": """
        SELECT a.canonical_url, r.kind, r.title, r.body FROM revisions AS r JOIN articles AS a ON a.id = r.article
        ORDER BY 1, r.seen_at
    """,
    "aliases": "SELECT s.url, a.canonical_url FROM aliases AS s JOIN articles AS a ON a.id = s.article ORDER BY 1",
    "counts": """
        SELECT DISTINCT a.canonical_url, n.count, n.place FROM read_counts AS n JOIN articles AS a ON a.id = n.article
        ORDER BY 1, 2, 3
    """,
    "listings": "SELECT p.url, l.url, l.position, l.title FROM listings AS l JOIN pages AS p ON p.id = l.page ORDER BY 1, 3",
    "refused": "SELECT url, reason FROM problems WHERE article IS NULL ORDER BY 1",
    "pages": "SELECT url, kind, state, leased_until FROM pages ORDER BY 1",
}


def contents(path: Path, *, only: Sequence[str] = tuple(CONTENT)) -> dict[str, list[Any]]:
    """What an archive says, as far as it may not depend on how it was made; `only` names the parts."""
    with Archive(path) as archive:
        return {name: archive.db.execute(sql).fetchall() for name, sql in CONTENT.items() if name in only}


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `qingjian ARGUMENTS` in the test's folder, and in this process, which is fifty times as quick."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("QINGJIAN_")]:
        monkeypatch.delenv(name)

    def called(*arguments: object) -> subprocess.CompletedProcess[str]:
        with pytest.raises(SystemExit) as end:
            cli.main([str(argument) for argument in arguments])
        said = capsysbinary.readouterr()
        assert isinstance(end.value.code, int)
        return subprocess.CompletedProcess(
            arguments, end.value.code, said.out.decode(errors="replace"), said.err.decode()
        )

    return called


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, forks: Forks) -> Path:
    """The archive of one whole crawl of the stored site."""
    path = tmp_path_factory.mktemp("undisturbed") / "news.db"
    with StoredSite(shipped("site")) as site:
        environment = {**os.environ, "http_proxy": site.proxy, "no_proxy": "", "PYTHONPATH": str(ROOT)}
        done = forks.run(("crawl", "--seeds", SITE / "seeds", "--archive", path), path.parent, environment)
    assert done.returncode == 0, done.stderr
    return path


# --- what `read` promises of any bytes ---------------------------------------------------------------------------------

_CHARREF = re.compile(r"&#(?:x([0-9a-f]{1,6})|(\d{1,7}))", re.I | re.A)


@pytest.fixture(scope="session")
def promised() -> Callable[..., Article | None]:
    """Reads a page and holds `read` to its promise: an Article or a refusal, whole text, nothing invented."""
    return _promised


def _promised(
    body: bytes,
    headers: dict[str, str] | None = None,
    url: str = "http://sthjj.qinghe.example/202208/t20220812_1.html",
) -> Article | None:
    try:
        article = read(url, body, headers or {}, seen_at="2022-08-15T04:00:00Z")
    except NotAnArticle:
        return None
    kept = json.dumps(asdict(article), ensure_ascii=False)
    kept.encode("utf-8")  # refuses a lone surrogate
    assert "\ufffd" not in kept
    assert "\\u0000" not in kept
    invented = _characters(article.body) - _shown(decode(body, headers or {}).text)
    assert not invented, f"in the body and not on the page: {invented}"
    return article


def _characters(text: str) -> set[str]:
    """The characters of a text, accents parted from their letters: the body is NFC, the page may be anything."""
    return set(unicodedata.normalize("NFD", "".join(set(text)))) - set(" \n\u3013")


def _shown(text: str) -> set[str]:
    text = re.sub(r"(&#\d{8})\d+", r"\1", text)  # html.unescape refuses numbers of more than 4300 figures
    numbered = [int(hexed, 16) if hexed else int(plain) for hexed, plain in _CHARREF.findall(text)]
    referred = "".join(chr(n) for n in numbered if n < 0x110000 and not 0xD800 <= n < 0xE000)
    return _characters(text) | _characters(html.unescape(text)) | _characters(referred)
