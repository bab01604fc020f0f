"""A source is crawled by one process at a time; a dead holder is taken over and named, a living one never."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive
from archive.errors import ArchiveLocked
from archive.holds import Holder
from archive.model import Page, PageKind, Source
from crawler import holding, sources
from crawler.shipped import shipped

NOW = "2024-12-01T00:00:00Z"
SOURCES = sources.load(shipped("site") / "seeds")
LIST = "http://www.biquan-env.example/news/"


def clock() -> str:
    return NOW


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "a.db", write=True) as opened:
        for source in SOURCES.values():
            opened.add_source(source)
        opened.follow([(LIST, PageKind.LIST, "环保新闻")], "biquan", now=NOW)
        yield opened


@pytest.fixture
def other(archive: Archive) -> Iterator[Archive]:
    """The same archive, as another process has it open."""
    with Archive(archive.path, write=True) as opened:
        yield opened


def take(archive: Archive) -> list[Page]:
    return archive.take(["biquan"], now=NOW)


def named(*names: str) -> list[Source]:
    return [SOURCES[name] for name in names]


def somebody(**otherwise: object) -> Holder:
    """A holder on another machine, with a fresh sign of life."""
    return replace(Holder("t", 77, "elsewhere", "another boot", "1", NOW, NOW), **otherwise)  # type: ignore[arg-type]


def dead_process() -> int:
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


def free(
    archive: Archive, *names: str, watch: Callable[[float], object] = lambda seconds: None
) -> tuple[list[str], str]:
    """The ids of the sources that are free, and what was said."""
    said: list[str] = []
    found = holding.free(archive, named(*names), clock, said.append, sleep=watch)
    return [source.id for source in found], "\n".join(said)


def test_a_source_has_one_holder_and_sources_are_held_apart(archive: Archive, other: Archive) -> None:
    with holding.hold(archive, ["biquan"], clock):
        with pytest.raises(holding.Held, match=f"biquan is in the hand of process {os.getpid()} on .*, since {NOW}"):
            holding.hold(other, ["qinghe", "biquan"], clock).__enter__()
        assert free(other, "biquan", "qinghe")[0] == ["qinghe"]
        with holding.hold(other, ["qinghe"], clock):
            assert set(archive.holders(list(SOURCES))) == {"biquan", "qinghe"}
    assert archive.holders(list(SOURCES)) == {}


def test_pages_in_hand_are_due_again_with_the_end_of_the_hold(archive: Archive, other: Archive) -> None:
    with holding.hold(archive, ["biquan"], clock):
        (page,) = take(archive)
        with holding.hold(other, ["qinghe"], clock):
            assert take(other) == []
    assert take(other) == [page]


@pytest.mark.parametrize("started", ["", "of an earlier process"])
def test_a_dead_process_of_this_machine_is_taken_over_at_once(archive: Archive, started: str) -> None:
    """Its id may be another's by now, which began later; whatever its clock said."""
    pid = os.getpid() if started else dead_process()
    gone = replace(holding.myself("2999-01-01T00:00:00Z"), mark="gone", pid=pid, started=started or "1")
    archive.hold(["biquan"], gone)
    (page,) = take(archive)
    found, said = free(archive, "biquan", "qinghe")
    assert found == ["biquan", "qinghe"]
    assert said.startswith(f"biquan is taken over: its crawl ended without a word (process {pid} on ")
    with holding.hold(archive, ["biquan"], clock):
        assert take(archive) == [page]


def test_a_living_process_of_this_machine_is_believed_whatever_the_clocks_say(archive: Archive) -> None:
    """It may be suspended, or the clock may have been set."""
    archive.hold(["biquan"], replace(holding.myself("2001-01-01T00:00:00Z"), mark="old"))
    found, said = free(archive, "biquan")
    assert (found, said.count("\n")) == ([], 0)
    assert "biquan is in the hand of process" in said


def test_another_machine_is_believed_while_it_gives_signs(archive: Archive) -> None:
    archive.hold(["biquan"], somebody())
    assert free(archive, "biquan") == ([], f"biquan is in the hand of {somebody()}")
    with pytest.raises(holding.Held, match="process 77 on elsewhere"):
        holding.hold(archive, ["biquan"], clock).__enter__()


@pytest.mark.parametrize("sign", ["2024-11-30T23:00:00Z", "2024-12-01T01:00:00Z"])
def test_a_sign_of_another_time_is_watched_and_only_silence_is_death(archive: Archive, sign: str) -> None:
    """Clocks differ, and jump: one that is an hour off is no proof of anything."""
    archive.hold(["biquan"], somebody(last_sign=sign))
    waited: list[float] = []

    def alive(seconds: float) -> None:
        waited.append(seconds)
        archive.beat("t", now=sign)

    found, said = free(archive, "biquan", watch=alive)
    assert (found, waited) == ([], [holding.WATCH])
    assert said.splitlines()[-1].startswith("biquan is in the hand of process 77 on elsewhere")
    found, said = free(archive, "biquan")
    assert found == ["biquan"]
    assert said.splitlines()[-1].startswith("biquan is taken over: no sign of life came (process 77 on elsewhere")


def test_who_waits_gets_all_in_the_end(archive: Archive) -> None:
    archive.hold(["biquan"], somebody())
    said: list[str] = []
    found = holding.free(
        archive, named("biquan", "qinghe"), clock, said.append, wait=True, sleep=lambda seconds: archive.let_go("t")
    )
    assert [source.id for source in found] == ["biquan", "qinghe"]
    assert said == [f"biquan is in the hand of {somebody()}; waiting"]


def test_a_holder_gives_signs_and_learns_that_it_was_taken_for_dead(archive: Archive, other: Archive) -> None:
    beaten = threading.Event()

    def beating() -> str:
        beaten.set()
        return NOW

    with holding.hold(archive, ["biquan"], beating, every=0.01) as own:
        beaten.clear()
        assert beaten.wait(5)
        own.check()
        (holder,) = other.holders(["biquan"]).values()
        other.let_go(holder.mark)
        look, ends = threading.Event(), time.monotonic() + 5
        while not own.lost and time.monotonic() < ends:
            look.wait(0.01)
        with pytest.raises(holding.HoldLost, match="took this one for dead"):
            own.check()


def test_who_wants_the_whole_archive_is_alone(archive: Archive, other: Archive) -> None:
    with (
        holding.hold(archive, ["biquan"], clock),
        pytest.raises(ArchiveLocked, match="packing wants to be alone, and biquan"),
    ):
        holding.alone(archive.path, "packing").__enter__()
    with holding.alone(archive.path, "packing"):
        found, said = free(other, "biquan", "qinghe")
        assert found == []
        assert said.startswith("the whole archive is in the hand of process")
        with pytest.raises(holding.Held):
            holding.hold(other, ["qinghe"], clock).__enter__()
    assert free(other, "biquan") == (["biquan"], "")
