"""The commands of all documents, run as they stand on archives of the stored site and against that site, but for those that
wait for ever or want a cluster or an authority."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.docs import pages
from tests.docs.pages import PAGES, ROOT
from tests.forking import Forks

# Of these the tests of their own are the test (tests/crawler/test_fleet.py, test_schedule.py, test_stamps.py and their like).
ELSEWHERE = {"--dask", "serve", "demo", "--authority-certificate", "--authority"}

# The archive that a command names, else the one of the settings.
NAMED = ("qingjian.db", "news.db", "try.db", "north.db", "south.db")

LIST = "http://sthjj.qinghe.example/hjyw/"
PAGE = f"{LIST}2022/1209/3117.html"
SITE = shipped("site")
# What is on no test's machine: live sites and their sources, folders, what the stored site's captures are older than.
INSTEAD = {
    **dict.fromkeys(("sd", "mee", "mine"), "qinghe"),
    **dict.fromkeys(("URL", "http://jia.example/news/1.html", "https://sthjt.example.gov.cn/xwzx/"), PAGE),
    "https://www.mee.gov.cn/ywdt/hjywnews/202204/t20220417_974894.shtml": PAGE,
    "https://www.example.cn/art/1.html": PAGE,
    "http://www.example.cn/news/1.html": PAGE,
    "DIR": "everything",
    "http://www.biquan-env.example/news/2023/0809/77.html": PAGE,
    "2024-08-01": "2020-01-01",
    "2024-08-31": "2099-12-31",
    "2024-03-31": "2099-12-31",
    "2024-08-12": "2099-12-31",
    "/mnt/backup/news": "backup/news",
    "/mnt/backup/news/archive.db": "backup/news/archive.db",
    "/srv/public/news.db": "public.db",
    "qingjian-demo/news.db": "news.db",
    "/etc/systemd/system": ".",
    "/etc/qingjian/qingjian.toml": "qingjian.toml",
    "/var/lib/node_exporter/qingjian.prom": "qingjian.prom",
}
READER = 'import json, sys\nprint(json.dumps({"title": "无", "body": "", "refused": None}))\n'


@pytest.fixture
def folder(undisturbed: Path, tmp_path: Path, run: Callable[..., Any]) -> Path:
    """A folder with the archives and files that the documents speak of."""
    captures = undisturbed.with_name(f"{undisturbed.stem}-captures")
    for name in NAMED:
        shutil.copy(undisturbed, tmp_path / name)
        shutil.copytree(captures, tmp_path / f"{Path(name).stem}-captures")
    shutil.copytree(SITE / "seeds", tmp_path / "seeds")
    for name in ("backup", "saved-pages"):
        (tmp_path / name).mkdir()
    for page in sorted((ROOT / "tests" / "pages").iterdir())[:3]:
        shutil.copytree(page, tmp_path / "pages" / page.name)
    (tmp_path / "qingjian.toml").write_text('archive = "qingjian.db"\nseeds = "seeds"\n', encoding="utf-8")
    (tmp_path / "my_reader.py").write_text(READER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def answered(folder: Path, run: Callable[..., Any]) -> Path:
    """The same, with what somebody exported, saved and served."""
    for name in ("page.html", "article.html"):
        shutil.copy(SITE / PAGE.removeprefix("http://"), folder / name)
    shutil.copy(SITE / LIST.removeprefix("http://") / "index.html", folder / "list.html")
    shutil.copy(folder / "page.html", folder / "saved-pages" / "1.html")
    (folder / "saved-pages" / "urls.csv").write_text(f"file,url\n1.html,{PAGE}\n", encoding="utf-8")
    for name in ("sd.wacz", "CC-MAIN-20240301.warc.gz"):
        assert run("export", "--source", "qinghe", "-o", name).returncode == 0
    for name in ("mee.wacz", "march.wacz", "news.wacz"):
        shutil.copy(folder / "sd.wacz", folder / name)
    if importlib.util.find_spec("duckdb"):
        assert run("export", "--format", "parquet", "--set", "-o", "everything").returncode == 0
    return folder


def _runs(words: list[str]) -> bool:
    of_parquet = bool({"--parquet", "--set", "--partition", "parquet"} & set(words))
    waits = words[0] == "schedule" and "--print" not in words
    return (
        not ELSEWHERE & set(words) and not waits and (not of_parquet or importlib.util.find_spec("duckdb") is not None)
    )


def _codes(words: list[str]) -> set[int]:
    """What it ends with: the stored site has no past, so there is nothing between two days or revisions, and no alarm."""
    asks_of_past = words[0] == "diff" and any(word[0].isdigit() for word in words[2:])
    return {2} if asks_of_past or "--accept" in words else {0}


def _said(words: list[str]) -> list[str]:
    """The words as they are typed here."""
    if words[:2] == ["sources", "new"]:
        return [LIST if "://" in word or word == "URL" else word for word in words]
    if words[0] == "bench-reading":
        return ["pages" if word in ("DIR", "tests/pages") else word for word in words]
    return [INSTEAD.get(word, word) for word in words]


def _make_room(words: list[str], folder: Path) -> None:
    """Takes away what a command must not find, as the documents tell."""
    if words[0] == "restore":
        for file in folder.glob("news.db*"):
            file.unlink()
        shutil.rmtree(folder / "news-captures")
    elif words[0] == "export" and "everything" in words:
        shutil.rmtree(folder / "everything")
    elif words[:2] == ["fixture", "add"]:
        shutil.rmtree(folder / "tests", ignore_errors=True)


# The tutorial has a test of its own; a page in Chinese has the same blocks.
SHOWN = [
    page
    for page, text in PAGES.items()
    if "tutorial" not in page and not page.endswith(".zh.md") and any(map(_runs, chain(*pages.blocks(text))))
]


def test_most_documents_show_commands() -> None:
    assert {"README.md", "docs/commands.md", "docs/operations.md", "docs/howto/run-it-for-a-year.md"} <= set(SHOWN)


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWN)
def test_its_commands_run(
    page: str,
    answered: Path,
    run: Callable[..., Any],
    forks: Forks,
    site: StoredSite,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = {"http_proxy": site.proxy, "no_proxy": ""}
    for name, value in proxy.items():
        monkeypatch.setenv(name, value)

    def typed(words: list[str]) -> subprocess.CompletedProcess[str]:
        _make_room(words, answered)
        if words[0] == "crawl":  # it needs a process of its own
            return forks.run(words, answered, {**environment, **proxy})
        return run(*words)

    done = [(said, typed(said)) for block in pages.blocks(PAGES[page]) for said in map(_said, filter(_runs, block))]
    assert done
    wrong = [(said, one.returncode, one.stderr) for said, one in done if one.returncode not in _codes(said)]
    assert wrong == [], "\n".join(map(str, wrong))
