"""What the lists' tests share: every invented agency walked once by the real crawl, and crawls without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Column, Page, PageKind, Source
from crawler.assembly import Answer
from crawler.sources import of_day
from crawler.visits import Visits
from tests.lists.agencies import TODAY, Agency, agencies
from tests.lists.server import Served

ROOT = Path(__file__).resolve().parents[2]
ROWS = 37


@dataclass(frozen=True)
class Walked:
    """The archive of one crawl of all agencies, the agencies as they were at its end, and what the crawl printed."""

    archive: Path
    agencies: dict[str, Agency]
    stderr: str
    exit_code: int

    def listed(self, agency: Agency) -> set[str]:
        query = "SELECT l.url FROM listings AS l JOIN pages AS p ON p.id = l.page WHERE p.source = ?"
        with Archive(self.archive) as archive:
            return {url for (url,) in archive.db.execute(query, (agency.scheme,))}


def seed(agency: Agency) -> str:
    paging = f'paging = "{agency.paging}"\n' if agency.paging else ""
    return (
        f'id = "{agency.scheme}"\nname = "{agency.scheme}河段局"\nlevel = "county"\nregion = "990100"\n'
        f'home = "{agency.home}"\n[[columns]]\nname = "要闻"\nlist = "{agency.list_url}"\n{paging}'
    )


def crawl(folder: Path, served: Served, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`qingjian crawl` of the sources in folder/seeds, as a user runs it."""
    kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("QINGJIAN_")}
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--seeds", "seeds", "--archive", "news.db", *arguments]
    return subprocess.run(  # noqa: S603 (our own program)
        command,
        cwd=folder,
        env={**kept, "http_proxy": served.proxy, "no_proxy": "", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def sow(folder: Path, found: Iterable[Agency]) -> None:
    (folder / "seeds").mkdir()
    for agency in found:
        (folder / "seeds" / f"{agency.scheme}.toml").write_text(seed(agency), encoding="utf-8")


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Every scheme with its rows, walked over loopback; a row is published in each before its third answer."""
    folder = tmp_path_factory.mktemp("walked")
    found = list(agencies())
    for agency in found:
        agency.fill(ROWS)
    sow(folder, found)

    def edit(agency: Agency, answers: int) -> None:
        if answers == 2:
            agency.publish(TODAY)

    with Served(found, edit) as served:
        done = crawl(folder, served, "--limit", "1")
    return Walked(folder / "news.db", {agency.scheme: agency for agency in found}, done.stderr, done.returncode)


class Clock:
    """A clock that goes on by a second each time it is asked, and by as much as is wanted."""

    def __init__(self, at: str = "2024-06-30T02:00:00Z") -> None:
        from datetime import datetime

        self.at = datetime.fromisoformat(at)

    def __call__(self) -> str:
        from datetime import timedelta

        self.at += timedelta(seconds=1)
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


Ask = Callable[[Page], str | None]


def source_of(agency: Agency, *more: Column, follow: tuple[str, ...] = ()) -> Source:
    columns = (Column("要闻", agency.list_url, agency.paging), *more)
    return Source(agency.scheme, "河段局", "county", "990100", agency.home, columns, follow=follow)


def visit(
    archive: Archive,
    source: Source,
    ask: Ask,
    clock: Clock,
    *,
    goal: str | None = None,
    most: int | None = None,
    articles: bool = False,
) -> Visits:
    """One crawl in this process: lists (and articles), each answered by `ask`; after `most` answers it is killed."""
    visits = Visits(archive, [of_day(source, clock())], clock, goal)
    visits.begin()
    answered = 0
    while pages := visits.take(1, None if articles else 0):
        [page] = pages
        if page.kind is not PageKind.LIST and not articles:
            break
        if most is not None and answered >= most:
            visits._open.close()  # as the kernel does it for a dead process
            return visits
        answered += 1
        text = ask(page)
        if text is None:
            visits.failed(page, "http-404", "the server answered 404")
        else:
            visits.came(page, Answer(page.url, 200, {}, text.encode(), None, clock()))
    visits.end()
    return visits


def asking(agency: Agency) -> Ask:
    return lambda page: agency.ask(page.method, page.url, page.body, dict(page.headers))


def urls_listed(archive: Archive, source: str) -> set[str]:
    query = "SELECT l.url FROM listings AS l JOIN pages AS p ON p.id = l.page WHERE p.source = ?"
    return {url for (url,) in archive.db.execute(query, (source,))}
