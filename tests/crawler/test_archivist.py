"""An archive over a connection: what a worker of a fleet asks for is done as if it were its own, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from sqlite3 import IntegrityError
from typing import Any

import pytest

from archive import Archive
from archive.errors import ArchiveError
from archive.model import ListedItem, PageKind, Source
from crawler import sources
from crawler.archivist import Archivist
from crawler.holding import myself
from crawler.leases import MOST_HOSTS, Lease, LeaseFailed, portions, work
from crawler.remote import ArchivistGone, connected
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.crawler.conftest import contents

SOURCE = Source("jia", "甲局（虚构）", "county", "990201", "http://jia.example/", ())
NOW = "2024-03-02T08:00:00Z"


@pytest.fixture
def archivist(tmp_path: Path) -> Iterator[Archivist]:
    with Archive(tmp_path / "news.db", write=True) as archive:
        archive.add_source(SOURCE)
        with Archivist(archive) as serving:
            yield serving


def test_a_lease_is_crawled_as_ever(
    archivist: Archivist, undisturbed: Path, site: StoredSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own, into an archive that this one has open."""
    found = sources.get((), shipped("site") / "seeds")
    monkeypatch.setenv("http_proxy", site.proxy)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    report = work(Lease(tuple(found), archivist.address, archivist.key, {}, None, due=False))
    assert report.total.new == 60
    assert report.failures == []
    archivist.archive.close_captures()
    archivist.archive.index()
    with archivist.archive.transaction() as db:
        db.execute("DELETE FROM sources WHERE id = 'jia'")
    assert contents(archivist.archive.path) == contents(undisturbed)


def test_who_does_not_know_the_key_gets_nothing(archivist: Archivist) -> None:
    with pytest.raises(ArchivistGone, match="can't reach the archivist"):
        connected(archivist.address, b"another key")
    assert connected(archivist.address, archivist.key).made_at()


def test_a_lease_that_reaches_nobody_says_so(archivist: Archivist) -> None:
    lease = Lease((SOURCE,), archivist.address, b"another key", {}, None, due=False)
    with pytest.raises(LeaseFailed, match="`--listen` says at which address"):
        work(lease)


def test_only_what_a_crawl_asks_for_is_done(archivist: Archivist) -> None:
    remote: Any = connected(archivist.address, archivist.key)
    with pytest.raises(AttributeError):
        assert remote.withhold
    with pytest.raises(ArchiveError, match="no worker may ask for 'withhold'"):
        remote._call("withhold", "http://jia.example/1", reason="x", now=NOW)
    with pytest.raises(ArchiveError, match="no worker may ask for '__init__'"):
        remote._call("__init__", "elsewhere.db")


def test_a_call_that_fails_takes_nothing_with_it(archivist: Archivist) -> None:
    remote = connected(archivist.address, archivist.key)
    page = ("http://jia.example/1", PageKind.ARTICLE, None)
    assert remote.follow([page], "jia", now=NOW) == 1
    with pytest.raises(IntegrityError):
        remote.follow([("http://jia.example/2", PageKind.ARTICLE, None)], "no source of ours", now=NOW)
    with pytest.raises(TypeError):
        remote.follow(now=NOW)  # type: ignore[call-arg]
    assert remote.follow([page], "jia", now=NOW) == 0
    assert [each.url for each in remote.take(["jia", "yi"], now=NOW)] == [page[0]]


def test_whose_rows_are_own_is_found_out_by_the_worker(archivist: Archivist) -> None:
    remote = connected(archivist.address, archivist.key)
    remote.follow([("http://jia.example/", PageKind.LIST, None)], "jia", now=NOW)
    [page] = remote.take(["jia"], now=NOW)
    rows = [ListedItem(1, "http://jia.example/1", "甲"), ListedItem(2, "http://yi.example/2", "乙")]
    assert remote.listed(page, rows, capture=None, now=NOW, own=lambda url: "jia" in url) == 2
    assert [each.url for each in remote.take(["jia"], now=NOW)] == ["http://jia.example/1"]


def test_what_a_lost_worker_had_in_hand_is_due_again(archivist: Archivist) -> None:
    remote = connected(archivist.address, archivist.key)
    remote.follow([("http://jia.example/1", PageKind.ARTICLE, None)], "jia", now=NOW)
    assert remote.hold(["jia"], replace(myself(NOW), pid=1, host="elsewhere")) == {}
    [holder] = archivist.archive.holders(["jia"]).values()
    assert (holder.pid, holder.host) == (myself(NOW).pid, myself(NOW).host), "it is the archivist that has it"
    assert len(remote.take(["jia"], now=NOW)) == 1
    remote.close()
    other = connected(archivist.address, archivist.key)
    until(lambda: not other.holders(["jia"]))
    assert len(other.take(["jia"], now=NOW)) == 1


def test_who_talks_nonsense_is_left_and_the_others_go_on(archivist: Archivist) -> None:
    remote, other = (connected(archivist.address, archivist.key) for _ in range(2))
    remote._connection.send_bytes(b"no pickle")  # type: ignore[attr-defined]
    with pytest.raises(ArchivistGone):
        remote.made_at()
    assert other.made_at()


def test_calls_that_come_together_are_one_transaction(archivist: Archivist) -> None:
    workers = [connected(archivist.address, archivist.key) for _ in range(8)]
    lines = [each._connection for each in workers]  # type: ignore[attr-defined]
    for each in workers:
        each.made_at()  # now all of them are taken in
    with archivist.archive.transaction():  # they wait for it
        before = archivist.batches
        for line in lines:
            line.send(("made_at", (), {}))
    assert all(done for done, _ in (line.recv() for line in lines))
    assert archivist.batches - before <= 2  # the first may have been heard alone


def test_an_archivist_that_ends_is_said(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db", write=True) as archive:
        with Archivist(archive) as serving:
            address, key = serving.address, serving.key
            remote = connected(address, key)
            assert remote.made_at()
        with pytest.raises(ArchivistGone, match="its next crawl goes on"):
            remote.made_at()
        with pytest.raises(ArchivistGone, match="can't reach the archivist"):
            connected(address, key)


def test_an_address_that_is_none_of_ours_is_said(tmp_path: Path) -> None:
    with (
        Archive(tmp_path / "news.db", write=True) as archive,
        pytest.raises(ArchiveError, match="nothing can listen here"),
    ):
        Archivist(archive, "192.0.2.1")


def test_sources_that_share_a_host_are_leased_together() -> None:
    found = [replace(SOURCE, id=f"s{n}", home=f"http://s{n}.example/") for n in range(100)]
    found[70] = replace(found[70], follow=("s3.example",))
    leases = portions(found, 4)
    assert sorted(source.id for each in leases for source in each) == sorted(source.id for source in found)
    [both] = [each for each in leases if found[70] in each]
    assert found[3] in both
    assert max(len(each) for each in leases) <= 8
    assert (
        max(
            len(each)
            for each in portions([replace(SOURCE, id=f"s{n}", home=f"http://s{n}.example/") for n in range(1000)], 1)
        )
        == MOST_HOSTS
    )


def until(holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("it never came")
