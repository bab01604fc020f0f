"""A site of which every twentieth answer is none, or a wrong one, is archived as if nothing had been.

Each part crawls the stored site, ten times over under other names, into a new archive, and sees its articles again over
more than a simulated year, until it says what one undisturbed crawl says. `make soak` asks for some 50,000 pages in all;
a part alone is `QINGJIAN_SOAK=1 pytest -s tests/survival/test_soak.py -k part07`.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.crawler.conftest import contents
from tests.forking import Forks
from tests.survival.conftest import SOAK, whole
from tests.survival.faulty import PATIENCE, Faults, faulty, multiplied
from tests.survival.forker import Forker

# Parts of some 3,000 requests, and how often each has the stored site.
PARTS, TIMES = (17, 10) if SOAK else (1, 1)

# Days after the first one on which the site is crawled: each article is due on some of them (crawler/revisits.py).
DAYS = (0, 0.06, 0.3, 1.2, 2.4, 3.6, 7.5, 9, 31, 60, 181, 200, 366, 400) if SOAK else (0,)

# What failed then (an answer that can't be unpacked is not asked for again at once) is asked for in the weeks after, and it
# alone; a page that was never read, and is old, in the next year, which has such weeks of its own.
AFTER = [DAYS[-1] + 366 * year + week for year in range(4) for week in (0, 8, 16, 32)][1:]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stored site, so many times."""
    return multiplied(shipped("site"), tmp_path_factory.mktemp("stored") / "site", TIMES)


@pytest.fixture(scope="module")
def wanted(forks: Forks, stored: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What an archive says that nobody disturbed."""
    folder = tmp_path_factory.mktemp("wanted")
    with StoredSite(stored) as site:
        end = Forker(forks, folder, site.proxy).run(
            "crawl", "--seeds", stored / "seeds", "--archive", folder / "news.db"
        )
        assert end.code == 0, end.err
    return said(folder / "news.db")


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS), ids=lambda part: f"part{part:02}")
def test_faults_in_five_of_a_hundred_requests(
    tmp_path: Path, forks: Forks, stored: Path, wanted: dict[str, list[object]], part: int
) -> None:
    begun, faults = time.monotonic(), Faults(seed=part, percent=5)
    with StoredSite(stored, faulty(faults)) as site:
        crawls = crawled(Forker(forks, tmp_path, site.proxy), stored / "seeds", tmp_path / "news.db", wanted)
    whole(tmp_path / "news.db")
    counts = f"{faults.asked} requests, {faults.done.total()} faults {dict(faults.done)}"
    print(f"\nseed {part}: {counts}, {crawls} crawls, {time.monotonic() - begun:.0f} s: equal")
    assert 0.03 < faults.done.total() / faults.asked < 0.08


def crawled(forker: Forker, seeds: Path, archive: Path, wanted: dict[str, list[object]]) -> int:
    """How many crawls there were; the archive then says what it should."""
    crawl = ("crawl", "--seeds", seeds, "--archive", archive)
    days = (*DAYS, *AFTER)
    for number, day in enumerate(days, 1):
        end = forker.run(*crawl, days=day, settings={"DOWNLOAD_TIMEOUT": PATIENCE})
        assert end.code in (0, 1, 3), end.err
        assert "Traceback" not in end.err
        if number >= len(DAYS) and (found := said(archive)) == wanted:
            return number
    for part, rows in wanted.items():
        assert found[part] == rows, (part, end.err)
    raise AssertionError


def said(archive: Path) -> dict[str, list[object]]:
    """What the archive says. An article's own address is followed beside the one that redirects to it where a related
    list showed it before that redirect came: such a page more is no difference."""
    found = contents(archive)
    own = {row[0] for row in found["articles"]} & {row[1] for row in found["aliases"]}
    return {**found, "pages": [row for row in found["pages"] if row[0] not in own]}
