import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from archive.index import SEPARATOR
from archive.model import Column, Source
from archive.prepared import Prepared, prepare
from crawler import reader
from crawler.assembly import Answer
from crawler.fixtures import FOLDER, load
from crawler.pages import read
from crawler.reader import Reader

T = TypeVar("T")

HOST = "http://www.jia.example"
SOURCE = Source("jia", "甲市生态环境局", "prefecture", "990300", f"{HOST}/", (Column("要闻", f"{HOST}/yw/"),))
STORED = [load(folder) for folder in sorted((Path(__file__).parents[2] / FOLDER).iterdir())]
ARTICLES = [
    Answer(each.page.url, 200, each.page.headers, each.page.body, None, each.page.seen_at or "2024-03-06T08:00:00Z")
    for each in STORED
    if each.expected is not None
]
REFUSED = next(
    Answer(each.page.url, 200, each.page.headers, each.page.body, None, "2024-03-06T08:00:00Z")
    for each in STORED
    if each.refused is not None
)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each page is read beside, unless a test says otherwise."""
    monkeypatch.setattr(reader, "cores", lambda: 2)
    monkeypatch.setattr(reader, "FIRST", 0)


async def ready(reader: Reader) -> None:
    """Asks for a page, which begins the process, and waits until that is ready."""
    assert await reader.article(ARTICLES[0], SOURCE.id) is None
    if reader._beginning is not None:
        await reader._beginning


def asked(reader: Reader, *batches: Sequence[Answer], between: Callable[[], object] = lambda: None) -> list[Any]:
    """What comes of answers of which those of a batch are asked for all at once, as those of many hosts are."""

    async def ask() -> list[Any]:
        found = []
        await ready(reader)
        for batch in batches:
            found += await asyncio.gather(*(reader.article(answer, SOURCE.id) for answer in batch))
            between()
        return await ended(reader, found)

    return asyncio.run(ask())


async def ended(reader: Reader, found: T) -> T:
    """Ends it in the loop that it is used in, as a crawl does."""
    reader.close()
    await asyncio.sleep(0)
    return found


def in_order(prepared: Prepared | None) -> Any:
    """An article as it was prepared; its tokens are in no order."""
    assert prepared is not None
    tokens, runs = prepared.entry
    return prepared.article, prepared.hashes, prepared.said, set(tokens.split(SEPARATOR)), runs


def here(answer: Answer) -> Any:
    return in_order(prepare(read(answer.url, answer.body, answer.headers, SOURCE, answer.captured_at), SOURCE.id))


def test_pages_are_read_beside_as_they_are_here() -> None:
    found = asked(Reader([SOURCE]), ARTICLES)
    assert len(found) > 20
    assert list(map(in_order, found)) == list(map(here, ARTICLES))


def test_what_is_refused_there_is_left_to_who_asks_and_the_next_page_is_read() -> None:
    refused, read_ = asked(Reader([SOURCE]), [REFUSED, ARTICLES[0]])
    assert refused is None
    assert in_order(read_) == here(ARTICLES[0])


def test_the_first_pages_begin_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = []
    monkeypatch.setattr(reader, "FIRST", 3)
    made = Reader([SOURCE])
    found = asked(made, ARTICLES[:2], ARTICLES[:1], between=lambda: processes.append(made._beginning))
    assert found == [None] * 3
    assert processes[0] is None
    assert processes[1] is not None


def test_until_the_process_is_ready_pages_are_left_to_who_asks() -> None:
    """Nobody waits for it."""

    async def ask() -> tuple[list[Any], Any]:
        made = Reader([SOURCE])
        before = [await made.article(answer, SOURCE.id) for answer in ARTICLES[:3]]
        assert made._beginning is not None
        await made._beginning
        process = made._process
        found = await ended(made, (before, await made.article(ARTICLES[3], SOURCE.id)))
        assert process is not None
        assert process.returncode is not None  # it was ended
        return found

    before, after = asyncio.run(ask())
    assert before == [None] * 3
    assert in_order(after) == here(ARTICLES[3])


def test_one_core_begins_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "cores", lambda: 1)
    processes = []
    made = Reader([SOURCE])
    found = asked(made, ARTICLES[:2], between=lambda: processes.append(made._process))
    assert (found, processes) == ([None, None], [None])


def test_a_process_that_was_killed_leaves_all_to_who_asks() -> None:
    made = Reader([SOURCE])

    def kill() -> None:
        if made._process:
            made._process.kill()

    first, *rest = asked(made, ARTICLES[:1], ARTICLES[:3], between=kill)
    assert in_order(first) == here(ARTICLES[0])
    assert rest == [None, None, None]


def test_a_process_that_can_not_be_begun_leaves_all_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert asked(Reader([SOURCE]), ARTICLES[:3], ARTICLES[:1]) == [None] * 4


def test_an_answer_that_nobody_waits_for_is_nobody_elses() -> None:
    async def given_up() -> Prepared | None:
        made = Reader([SOURCE])
        await ready(made)
        task = asyncio.create_task(made.article(ARTICLES[1], SOURCE.id))
        await asyncio.sleep(0)
        task.cancel()
        return await ended(made, await made.article(ARTICLES[2], SOURCE.id))

    assert in_order(asyncio.run(given_up())) == here(ARTICLES[2])


@pytest.mark.slow
def test_the_process_ends_with_the_crawl_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import asyncio, signal\n"
        "from tests.crawler.test_reader import SOURCE, reader, ready\n"
        "reader.FIRST, reader.cores = 0, lambda: 2\n"
        "made = reader.Reader([SOURCE])\n"
        "asyncio.run(ready(made))\n"
        "print(made._process.pid, flush=True)\n"
        "signal.pause()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root) as crawl:  # noqa: S603 (our own)
        assert crawl.stdout
        pid = int(crawl.stdout.readline())
        assert {signal.SIGINT, signal.SIGTERM} <= ignored(pid)  # a terminal's Ctrl-C reaches it too
        crawl.kill()
    ends = time.monotonic() + 10
    while alive(pid) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not alive(pid)


def ignored(pid: int) -> set[int]:
    """The signals that a process ignores."""
    [mask] = [line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "SigIgn" in line]
    return {number for number in signal.valid_signals() if int(mask, 16) >> (number - 1) & 1}


def alive(pid: int) -> bool:
    """Whether a process runs; one that waits to be collected doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
