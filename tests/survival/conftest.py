"""The stored site and an archive of one undisturbed crawl of it, as the crawler's tests have them; and what every
archive must still be after whatever was done to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive import Archive
from archive.folding import folded
from archive.verify import Verification
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.crawler.conftest import contents, environment, run, site, undisturbed
from tests.forking import Forks
from tests.requirements import lacking
from tests.survival.forker import PATIENCE, Forker
from tests.survival.forker import environment as environment_of_forks

__all__ = ["environment", "run", "site", "undisturbed"]

SEEDS = shipped("site") / "seeds"
SOAK = bool(os.environ.get("QINGJIAN_SOAK"))

# What takes minutes, or only tells of more of the same.
soak_only = pytest.mark.skipif(not SOAK, reason="`make soak` runs it")
Same = Callable[[Path], None]


@pytest.fixture(scope="session")
def same(undisturbed: Path) -> Same:
    """Holds an archive to being whole and to saying what the undisturbed one says."""
    wanted = contents(undisturbed)

    def check(path: Path) -> None:
        whole(path)
        found = contents(path)
        for part, rows in wanted.items():
            assert found[part] == rows, part

    return check


def whole(path: Path) -> None:
    """Nothing is damaged: each capture's row has its record and each record its row; and the index finds what is there."""
    with Archive(path) as archive:
        assert list(Verification(archive.db.conn, archive.captures_folder).findings()) == []
        for word in ("督察", "生态环境", "水", "PM2.5", "排污许可"):
            assert archive.count(word) == scanned(archive, word), word


def scanned(archive: Archive, word: str) -> int:
    """How many articles have a word in title or text, by looking at each."""
    return sum(
        folded(word) in folded(f"{article.title}\n{article.body}\n{article.origin}\n")
        or any(folded(word) in folded(credit.name) for credit in article.credits)
        for article in archive.articles()
    )


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes writes fail (disk.c), compiled."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        lacking("there is no C compiler, or this is not Linux")
    library = tmp_path_factory.mktemp("disk") / "disk.so"
    source = Path(__file__).with_name("disk.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source, "-ldl"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own file)
    return library


@pytest.fixture(scope="session")
def failing_disk(disk: Path) -> Iterator[Forks]:
    """Makes processes whose disk does what the environment says (disk.c)."""
    made = Forks({**environment_of_forks(), "LD_PRELOAD": str(disk)}, PATIENCE)
    yield made
    made.close()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Makes processes for `qingjian`, with time enough for the soak."""
    made = Forks(environment_of_forks(), PATIENCE)
    yield made
    made.close()


@pytest.fixture(scope="session")
def served() -> Iterator[StoredSite]:
    """The stored site, for tests that don't count its requests."""
    with StoredSite(shipped("site")) as site:
        yield site


@pytest.fixture(scope="session")
def one_source(forks: Forks, served: StoredSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of one undisturbed crawl of the smallest source, `biquan`. It is to be copied and not written."""
    folder = tmp_path_factory.mktemp("one-source")
    crawl = ("crawl", "biquan", "--seeds", SEEDS, "--archive", folder / "news.db")
    assert Forker(forks, folder, served.proxy).run(*crawl).code == 0
    return folder / "news.db"


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Tmpfs]:
    """A small file system of its own, where we may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = Tmpfs(folder)
    if not mounted.mount("size=4m"):
        pytest.skip("no file system may be mounted here")  # a right, and nothing that can be installed
    yield mounted
    mounted.run("umount", "-l", str(folder))  # what a failed test holds open is no reason to leave it


class Tmpfs:
    """A mounted file system of a size that can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, options: str) -> bool:
        """Whether it is mounted now, or otherwise than before, with these options."""
        again = "remount," if self.folder.is_mount() else ""
        return self.run("mount", "-t", "tmpfs", "-o", again + options, "tmpfs", str(self.folder))

    def run(self, *command: str) -> bool:
        found = shutil.which(command[0])
        if found is None:
            return False
        return not subprocess.run([found, *command[1:]], check=False, capture_output=True).returncode  # noqa: S603
