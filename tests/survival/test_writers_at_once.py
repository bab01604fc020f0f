"""Crawl, import, replay and index at the same time, each in a process of its own: the same content as one after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.storedsite import StoredSite
from tests.crawler.conftest import contents
from tests.survival.conftest import SEEDS, soak_only, whole


@pytest.mark.slow
@soak_only
@pytest.mark.parametrize("round_", range(5))
def test_writers_at_once(
    tmp_path: Path, site: StoredSite, environment: dict[str, str], undisturbed: Path, round_: int
) -> None:
    captures = next(undisturbed.with_name("news-captures").glob("*.warc.gz"))
    crawl, lines = ("crawl", "--seeds", str(SEEDS)), ("--archive", "news.db")
    ways = {
        "crawl": (*crawl, *lines),
        "crawl again": (*crawl, *lines),
        "import": ("import", str(captures), "--seeds", str(SEEDS), *lines, "--jobs", "1"),
        "replay": ("replay", *lines, "--jobs", "1"),
        "index": ("index", *lines),
    }
    first = {"crawl": ways["crawl"], "import": ways["import"], "crawl again": ways["crawl again"]}
    # What an import or a replay has found to be followed after the crawls had ended, the next crawl brings.
    for together in (first, ways, {"crawl": ways["crawl"]}):
        children = {
            name: subprocess.Popen(  # noqa: S603 (our own program)
                [sys.executable, "-m", "crawler.cli", *command],
                cwd=tmp_path,
                env={**environment, "http_proxy": site.proxy, "no_proxy": ""},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name, command in together.items()
        }
        for name, child in children.items():
            _, said = child.communicate(timeout=120)
            assert child.returncode == 0, (name, said)
            assert "Traceback" not in said, name
    whole(tmp_path / "news.db")
    assert without_files(contents(tmp_path / "news.db")) == without_files(contents(undisturbed))


def without_files(content: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the states of files: one that an import has brought was never visited."""
    pages = [(*row[:2], None if row[1] == "file" else row[2], *row[3:]) for row in content["pages"]]
    return {**content, "pages": pages}
