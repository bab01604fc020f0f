"""What is told, to whom, and how often: once when a state begins and once when it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive import Archive
from archive.alerts import Change, State
from archive.memory import Counted, FieldCount, OutcomeCount
from archive.model import Column, Source
from archive.times import later
from crawler.channels import Channel
from crawler.watch import NothingToAccept, accept, at_the_end, changes, check, line_of, watch
from tests.crawler.pasts import HOUR, LIST, START, articles, listing, text

WELL = (listing(), articles("new", 2))
DOWN = (listing("timeout", capture=None),)
BLOCKED = (listing("block-page"),)
EVERY = 6 * HOUR


@dataclass
class Heard:
    """A channel that keeps what it is sent, unless it is `deaf`."""

    key: str = "json"
    deaf: bool = False
    messages: list[list[Change]] = field(default_factory=list)

    def send(self, changes: Sequence[Change], names: Mapping[str, str]) -> str | None:
        if self.deaf:
            return "no answer"
        self.messages.append(list(changes))
        return None

    @property
    def lines(self) -> list[str]:
        return [line_of(change).partition(":")[0] for message in self.messages for change in message]


@dataclass
class Life:
    """An archive whose sources are crawled every six hours, and looked at after each crawl."""

    archive: Archive
    channels: list[Channel]
    at: datetime = START
    every: timedelta = EVERY
    fields: tuple[FieldCount, ...] = ()
    unsent: tuple[str, ...] = ()

    def crawl(self, times: int = 1, **outcomes: tuple[OutcomeCount, ...]) -> list[str]:
        """So many crawls of these sources; what was told of them."""
        told = []
        for _ in range(times):
            now = text(self.at)
            run = self.archive.start_run(list(outcomes), now=now)
            counted = {
                source: Counted(
                    {}, outcomes=tuple(replace(one, capture=one.capture and run) for one in each), fields=self.fields
                )
                for source, each in outcomes.items()
            }
            self.archive.remember(run, {source: Counted({}) for source in outcomes}, now=now)
            self.archive.remember(run, counted, now=later(now, timedelta(minutes=5)), ended=True)
            watched = watch(self.archive, later(now, timedelta(minutes=6)), self.channels)
            told += [line_of(change).partition(":")[0] for change in watched.changes]
            self.unsent = watched.unsent
            self.at += self.every
        return told

    @property
    def now(self) -> str:
        return text(self.at)


def a_source(name: str) -> Source:
    columns = (Column("要闻", LIST), Column("公示公告", f"{LIST}gs/"))
    return Source(name, f"{name}市生态环境局（虚构）", "prefecture", "000000", "http://jia.example/", columns)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def life(tmp_path: Path, heard: Heard) -> Iterator[Life]:
    with Archive(tmp_path / "news.db", write=True) as archive:
        for name in ("jia", "yi", "bing", "ding"):
            archive.add_source(a_source(name))
        yield Life(archive, [heard])


def test_a_state_is_told_when_it_begins_and_when_it_ends(life: Life, heard: Heard) -> None:
    assert life.crawl(5, jia=WELL) == []
    assert life.crawl(20, jia=BLOCKED) == ["jia blocked opened"]
    assert life.crawl(5, jia=WELL) == ["jia blocked closed"]
    assert heard.lines == ["jia blocked opened", "jia blocked closed"]


def test_another_state_is_another_message(life: Life) -> None:
    life.crawl(5, jia=WELL)
    assert life.crawl(3, jia=BLOCKED) == ["jia blocked opened"]
    assert life.crawl(5, jia=DOWN) == ["jia unreachable opened"]
    assert sorted(life.crawl(3, jia=WELL)) == ["jia blocked closed", "jia unreachable closed"]


def test_a_site_that_comes_and_goes_is_told_few_times(life: Life, heard: Heard) -> None:
    """Three crawls down and three up, for four weeks: 38 changes of the site."""
    for _ in range(19):
        life.crawl(3, jia=DOWN)
        life.crawl(3, jia=WELL)
    openings = [message[0].at for message in heard.messages if message[0].change == "opened"]
    assert 2 <= len(openings) <= 8
    for at in openings:
        assert sum(at <= other < later(at, timedelta(days=14)) for other in openings) <= 5


def test_what_one_column_says_is_not_what_another_says_and_comes_in_one_message(life: Life, heard: Heard) -> None:
    other = "公示公告"
    life.crawl(5, jia=(listing(), listing(column=other)))
    life.crawl(3, jia=(listing("empty-list"), listing("empty-list", column=other)))
    assert [[change.subject for change in message] for message in heard.messages] == [["公示公告", "要闻"]]
    life.crawl(3, jia=(listing("empty-list"), listing(column=other)))
    assert [change.subject for change in heard.messages[-1]] == ["公示公告"]


def test_what_can_not_be_sent_is_sent_the_next_time(life: Life, heard: Heard) -> None:
    heard.deaf = True
    other = Heard("tgram")
    life.channels.append(other)
    life.crawl(3, jia=BLOCKED)
    assert life.unsent == ("json: no answer; 1 not sent, and sent the next time",)
    assert other.lines == ["jia blocked opened"]
    heard.deaf = False
    assert life.crawl(1, jia=BLOCKED) == []
    assert (heard.lines, life.unsent) == (["jia blocked opened"], ())
    assert other.lines == ["jia blocked opened"]  # once


def test_nobody_gets_what_was_told_before_they_were_named(life: Life, heard: Heard) -> None:
    life.channels.clear()
    assert life.crawl(3, jia=BLOCKED) == ["jia blocked opened"]
    life.channels.append(heard)
    life.crawl(1, jia=BLOCKED)
    assert heard.lines == []
    heard.deaf = True
    life.crawl(3, jia=WELL)
    other = Heard("feishu")
    life.channels[0] = other
    life.crawl(1, jia=WELL)
    assert other.messages == []
    heard.deaf, life.channels[0] = False, heard  # named again, it gets what it missed
    life.crawl(1, jia=WELL)
    assert heard.lines == ["jia blocked closed"]


def test_a_machine_without_a_network_is_one_message(life: Life) -> None:
    well, down = dict.fromkeys(("jia", "yi", "bing"), WELL), dict.fromkeys(("jia", "yi", "bing"), DOWN)
    life.crawl(5, **well)
    assert life.crawl(4, **down) == ["this machine no-network opened"]
    assert life.crawl(3, **well) == ["this machine no-network closed"]


def test_two_of_three_are_two(life: Life) -> None:
    life.crawl(5, jia=WELL, yi=WELL, bing=WELL)
    assert life.crawl(4, jia=DOWN, yi=DOWN, bing=WELL) == ["jia unreachable opened", "yi unreachable opened"]


def test_an_accepted_state_is_told_no_more_until_it_has_ended(life: Life, heard: Heard) -> None:
    life.crawl(3, jia=BLOCKED)
    accept(life.archive, "jia", "blocked", "", life.now)
    assert life.crawl(8, jia=BLOCKED) == []
    life.crawl(3, jia=WELL)
    assert heard.lines == ["jia blocked opened"]
    life.at += timedelta(days=10)
    assert life.crawl(3, jia=BLOCKED) == ["jia blocked opened"]


@pytest.mark.parametrize(("state", "subject"), [("silent", ""), ("blocked", "要闻"), ("no such", "")])
def test_only_what_is_open_can_be_accepted(life: Life, state: str, subject: str) -> None:
    life.crawl(3, jia=BLOCKED)
    with pytest.raises(NothingToAccept, match="is not open"):
        accept(life.archive, "jia", state, subject, life.now)


def test_a_column_that_nobody_asks_for_any_more_ends_its_states(life: Life) -> None:
    other = "公示公告"
    life.crawl(5, jia=(listing(), listing(column=other)))
    life.crawl(3, jia=(listing(), listing("empty-list", column=other)))
    assert life.crawl(41, jia=(listing(),)) == ["jia no-rows 公示公告 closed"]


def test_a_lost_field_stays_lost_until_it_is_back(life: Life) -> None:
    """However long that takes: the loss does not become the past that it is held against."""
    life.every, life.channels = timedelta(days=1), []
    life.fields = (FieldCount("trs", "credits", 4, 4),)
    assert life.crawl(30, jia=WELL) == []
    life.fields = (FieldCount("trs", "credits", 4, 0, LIST, 1),)
    assert life.crawl(66, jia=WELL) == ["jia field-lost credits opened"]
    life.fields = (FieldCount("trs", "credits", 4, 4),)
    assert life.crawl(3, jia=WELL) == ["jia field-lost credits closed"]


def test_looking_twice_tells_nothing_twice(life: Life) -> None:
    life.crawl(2, jia=BLOCKED)
    life.channels.clear()
    life.crawl(1, jia=BLOCKED)
    assert check(life.archive, life.now, ["json"]) == []
    assert changes(life.archive, life.now) == []


def test_a_look_at_some_sources_says_nothing_of_others(life: Life) -> None:
    life.channels.clear()
    for name in ("jia", "yi"):
        run = life.archive.start_run([name], now=life.now)
        life.archive.remember(run, {name: Counted({}, outcomes=BLOCKED)}, now=life.now, ended=True)
        run = life.archive.start_run([name], now=later(life.now, timedelta(hours=13)))
        life.archive.remember(
            run, {name: Counted({}, outcomes=BLOCKED)}, now=later(life.now, timedelta(hours=13)), ended=True
        )
    found = changes(life.archive, later(life.now, timedelta(hours=14)), ["yi"])
    assert [change.source for change in found] == ["yi"]


def test_what_is_withheld_is_no_evidence(life: Life) -> None:
    life.archive.withhold(LIST, reason="一封律师函", now=life.now)
    life.crawl(3, jia=BLOCKED)
    [change] = life.archive.standing_alerts()
    assert change.evidence["urls"] == change.evidence["captures"] == []


def test_the_machine_s_state_is_told_by_its_name(life: Life) -> None:
    assert line_of(Change("", State.NO_NETWORK, "", "opened", "", "", "x", {})) == "this machine no-network opened: x"


def test_what_goes_wrong_at_the_end_of_a_crawl_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, life: Life
) -> None:
    lines: list[str] = []
    life.channels.clear()
    life.crawl(2, jia=BLOCKED)
    monkeypatch.setenv("QINGJIAN_ALERTS_TO", f"{tmp_path}/no/such/alerts.jsonl, {tmp_path}/alerts.jsonl")
    run = life.archive.start_run(["jia"], now=life.now)
    life.archive.remember(run, {"jia": Counted({}, outcomes=BLOCKED)}, now=life.now, ended=True)
    at_the_end(life.archive.path, ["jia"], life.now, lines.append)
    assert lines == [
        "alert: jia blocked opened: block pages: block-page",
        f"alerts: file: {tmp_path}/no/such/alerts.jsonl: no such file or directory; 1 not sent, and sent the next time",
    ]
    assert (tmp_path / "alerts.jsonl").read_text("utf-8").count("\n") == 1
    at_the_end(tmp_path / "no" / "news.db", ["jia"], life.now, lines.append)
    assert lines[-1].startswith("alerts: ")
