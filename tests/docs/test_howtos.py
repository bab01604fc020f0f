"""The how-tos' commands, run as they stand on archives of the stored site, but for those that ask a server or a cluster."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.docs import pages
from tests.docs.pages import PAGES

HOWTOS = [page for page in PAGES if "howto/" in page and not page.endswith(".zh.md")]

# Of these the tests of their own are the test: they ask servers, wait for ever, or want a cluster, a timer, an authority.
ELSEWHERE = (
    "sources",
    "crawl",
    "monitor",
    "doctor",
    "schedule",
    "serve",
    "fixture",
    "--dask",
    "--authority-certificate",
)
# The archive that a command names, else the one of the settings.
NAMED = ("qingjian.db", "news.db", "try.db", "north.db", "south.db")
# What the stored site's captures are older than, one of its sources, and a folder that is on no test's machine.
INSTEAD = {
    "2024-03-31": "2099-12-31",
    "sd": "qinghe",
    "/mnt/backup/news": "backup/news",
    "/mnt/backup/news/archive.db": "backup/news/archive.db",
}


@pytest.fixture
def archives(undisturbed: Path, tmp_path: Path) -> Path:
    """A folder with the archives that the how-tos speak of, each with its captures."""
    captures = undisturbed.with_name(f"{undisturbed.stem}-captures")
    for name in NAMED:
        shutil.copy(undisturbed, tmp_path / name)
        shutil.copytree(captures, tmp_path / f"{Path(name).stem}-captures")
    (tmp_path / "backup").mkdir()
    return tmp_path


def _runs(words: list[str]) -> bool:
    of_parquet = bool({"--parquet", "--set"} & set(words))
    return not set(ELSEWHERE) & set(words) and (not of_parquet or importlib.util.find_spec("duckdb") is not None)


@pytest.mark.parametrize("page", HOWTOS)
def test_its_commands_run(page: str, archives: Path, run: Callable[..., Any]) -> None:
    done = []
    for block in pages.blocks(PAGES[page]):
        for words in filter(_runs, block):
            said = [INSTEAD.get(word, word) for word in words]
            done.append((said, run(*said)))
    assert done
    assert [(said, one.stderr) for said, one in done if one.returncode] == []
