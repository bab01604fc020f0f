"""A crawl that is killed at any instant, again and again, ends in the archive of one that nobody disturbed."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from crawler.storedsite import StoredSite
from tests.forking import Forks
from tests.survival.conftest import SEEDS, SOAK, Same
from tests.survival.forker import Forker

# Seconds until it is killed. Half of the first one goes by before anything is asked, and a crawl takes one or two more.
SHORTEST, LONGEST = 0.3, 1.6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40 if SOAK else 1))
def test_killed_at_random_instants(tmp_path: Path, forks: Forks, site: StoredSite, same: Same, seed: int) -> None:
    chance, said = random.Random(seed), Counter[str]()  # noqa: S311 (the same instants in every run)
    crawl = ("crawl", "--seeds", SEEDS, "--archive", tmp_path / "news.db")
    forker = Forker(forks, tmp_path, site.proxy)
    for number in range(6 if SOAK else 1):
        # The first in the midst of its captures, however slow the machine is; the others whenever it may be.
        early = {"kill_at_sync": chance.randrange(5, 20)}
        end = forker.run(*crawl, **(early if number == 0 else {"kill": chance.uniform(SHORTEST, LONGEST)}))
        said[f"exit {end.code}"] += 1
    end = forker.run(*crawl)
    assert end.code == 0, end.err
    assert "Traceback" not in end.err
    print(dict(said))
    assert said["exit -9"] >= 1
    same(tmp_path / "news.db")
