"""A month of publishing over several columns, with a crawl each day: every row that any list showed is in the archive.

Agencies publish, date back by up to a fortnight, pin and unpin, withdraw what stood for some days; in the middle of a
walk too. Crawls are killed now and then, and servers have bad days.
"""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.model import Page
from tests.lists.agencies import TODAY, Agency, Row, agencies
from tests.lists.conftest import Ask, Clock, source_of, urls_listed, visit

SOAK = bool(os.environ.get("QINGJIAN_SOAK"))
DAYS = 31 if SOAK else 12
SEEDS = range(8) if SOAK else range(1)
# Of each kind of paging one; in the soak all that a list of the time can be put to.
SCHEMES = ("trs-html", "ministry", "unknown-html", "by-marks", "lonsun", "jpage", "querylist", "common")
MORE = (
    "call", "count", "ministry-id", "one-based-again", "in-truth-zero", "named", "named-zero", "showlist", "page-num", "suffix",
    "slash", "query", "jpage-tables", "xxgk", "querylist-shown", "public", "fjdzapp", "eportal", "gkmlpt-list", "zcms", "igs",
    "atom", "framed", "reversed",
)  # fmt: skip


class Office:
    """One agency's month: what it does to its list on a day."""

    def __init__(self, agency: Agency, seed: int) -> None:
        self.agency = agency
        self.random = random.Random(f"{seed} {agency.scheme}")  # noqa: S311 (a repeatable one)
        self.today = TODAY
        self.pinned: list[Row] = []
        self.since: dict[int, date] = {}
        agency.fill(self.random.randrange(40, 400 if SOAK else 120))

    def day(self) -> None:
        self.today += timedelta(days=1)
        if self.random.random() < 0.2:
            return  # a day off
        for _ in range(self.random.choice((0, 1, 2, 4, 7, 14))):
            self.publish()
        if self.random.random() < 0.3:
            self.pinned = self.random.sample(self.agency.ever, k=self.random.randrange(0, 4))
        if self.random.random() < 0.15:
            self.withdraw()
        self._sort()

    def publish(self) -> None:
        back = self.random.randrange(1, 13) if self.random.random() < 0.15 else 0
        row = self.agency.publish(self.today - timedelta(days=back))
        self.since[row.number] = self.today
        self._sort()

    def withdraw(self) -> None:
        old = [row for row in self.agency.rows if self.since.get(row.number, TODAY) < self.today - timedelta(days=4)]
        for row in self.random.sample(old, k=min(len(old), self.random.randrange(1, 4))):
            self.agency.rows.remove(row)

    def _sort(self) -> None:
        pinned = [row for row in self.pinned if row in self.agency.rows]
        self.agency.rows.sort(key=lambda row: (row not in pinned, -row.day.toordinal(), -row.number))

    def ask(self) -> Ask:
        """Answers; now and then it publishes while it is being walked."""

        def answer(page: Page) -> str | None:
            if self.random.random() < 0.05:
                self.publish()
            return self.agency.ask(page.method, page.url, page.body, dict(page.headers))

        return answer


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_of_a_month_is_in_the_archive(tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = SCHEMES + MORE if SOAK else SCHEMES
    offices = [Office(agency, seed) for agency in agencies() if agency.scheme in wanted]
    assert len(offices) == len(wanted)
    clock, requests = Clock("2024-06-30T22:00:00Z"), 0
    with Archive(tmp_path / "news.db", write=True) as archive:
        for _ in range(DAYS):
            for office in offices:
                office.day()
                killed = office.random.randrange(1, 6) if office.random.random() < 0.1 else None
                visit(archive, source_of(office.agency), office.ask(), clock, most=killed)
            clock.at += timedelta(days=1) - timedelta(
                hours=clock.at.hour - 22, minutes=clock.at.minute, seconds=clock.at.second
            )
        for office in offices:
            office.random.random = lambda: 1.0  # type: ignore[method-assign]
            for _ in range(2):  # a walk that was cut off comes to its end, and the next one looks behind it
                visit(archive, source_of(office.agency), office.ask(), clock)
            requests += len(office.agency.log)
        rows = sum(len(office.agency.ever) for office in offices)
        missed = {office.agency.scheme: lost for office in offices if (lost := _missed(archive, office.agency))}
    with capsys.disabled():
        print(
            f"\n{len(offices)} columns, {DAYS} days, {requests} list pages: {rows} rows listed, {sum(map(len, missed.values()))} missed"
        )
    assert missed == {}


def _missed(archive: Archive, agency: Agency) -> set[int]:
    found = urls_listed(archive, agency.scheme)
    return {row.number for row in agency.ever if agency.url(row) not in found}
