"""The promise of the captures, end to end: with the network gone, every way back gives the same content, and each row has
its record and each record its row."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.stored import exchanges
from tests.crawler.conftest import SITE, contents
from tests.crawler.test_offline import unplugged  # noqa: F401 (a fixture)

pytestmark = pytest.mark.slow

SEEDS = SITE / "seeds"
SAID = ("articles", "revisions", "aliases", "counts", "listings")


@pytest.fixture
def kept(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of the crawled archive."""
    shutil.copytree(undisturbed.parent, tmp_path / "kept")
    return tmp_path / "kept" / "news.db"


def rows_and_records(path: Path) -> tuple[set[tuple[str, int, str]], set[tuple[str, int, str]]]:
    with Archive(path) as archive:
        rows = set(archive.db.execute("SELECT warc_file, warc_offset, record_id FROM captures"))
        records = set()
        for file in archive.captures_folder.glob("*.warc.gz"):
            with file.open("rb") as stream:
                records |= {(file.name, stored.offset, stored.record_id) for stored in exchanges(stream)}
    return rows, records


def test_every_way_back_gives_the_same(qingjian: Any, kept: Path, tmp_path: Path, unplugged: str) -> None:  # noqa: F811
    def run(*arguments: object) -> None:
        done = qingjian(*arguments, PYTHONPATH=unplugged)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"

    wanted = contents(kept, only=SAID)
    run("export", "--archive", kept, "-o", tmp_path / "all.wacz")
    run("import", tmp_path / "all.wacz", "--seeds", SEEDS, "--archive", "imported.db")
    run("crawl", "--offline", "--from", tmp_path / "all.wacz", "--seeds", SEEDS, "--archive", "crawled.db")
    run("replay", "--archive", kept)
    run("replay", "--archive", "imported.db")
    for path in (kept, tmp_path / "imported.db", tmp_path / "crawled.db"):
        assert contents(path, only=SAID) == wanted, path
        rows, records = rows_and_records(path)
        assert rows == records, path
        run("verify", "--archive", path)
    run("verify", tmp_path / "all.wacz")
