"""Answers that come while others are written are written together; one that can't be takes nothing else with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from archive import Archive
from archive.errors import ArchiveNotWritable
from archive.model import Exchange
from crawler.keeping import Keeping

NOW = "2024-03-06T08:00:00Z"


def exchange(number: int) -> Exchange:
    return Exchange(
        method="GET",
        url=f"http://www.jia.example/{number}.html",
        captured_at=NOW,
        status=200,
        request_headers=(),
        response_headers=(),
        body=b"%d" % number,
    )


# No bytes, so that no record can be made of it.
WRONG = replace(exchange(2), body=cast("bytes", "text"))


def kept(archive: Archive, exchanges: Sequence[Exchange]) -> list[Any]:
    """What becomes of exchanges that come at once."""

    async def keep() -> list[Any]:
        keeping = Keeping(archive, 0)
        return await asyncio.gather(*(keeping.keep(each, None) for each in exchanges), return_exceptions=True)

    return asyncio.run(keep())


def test_what_comes_at_once_is_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    with Archive(tmp_path / "news.db", write=True) as archive:
        whole = archive.capture_all

        def noted(exchanges: Sequence[Any], *, run: int | None) -> list[int | Exception]:
            batches.append(len(exchanges))
            return whole(exchanges, run=None)

        monkeypatch.setattr(archive, "capture_all", noted)
        ids = kept(archive, [exchange(number) for number in range(5)])
        assert [archive.payload(each)[0] for each in ids] == [b"0", b"1", b"2", b"3", b"4"]
    assert batches == [5]


def test_one_that_can_not_be_written_takes_nothing_else_with_it(tmp_path: Path) -> None:
    with Archive(tmp_path / "news.db", write=True) as archive:
        first, wrong, last = archive.capture_all([(exchange(1), None), (WRONG, None), (exchange(3), None)], run=None)
        assert isinstance(wrong, TypeError)
        assert isinstance(first, int)
        assert isinstance(last, int)
        assert [archive.payload(each)[0] for each in (first, last)] == [b"1", b"3"]
        with pytest.raises(TypeError):
            archive.capture(WRONG, source=None, run=None)


def test_each_that_waits_is_told_that_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise ArchiveNotWritable("news.db: the disk is full")

    with Archive(tmp_path / "news.db", write=True) as archive:
        monkeypatch.setattr(archive, "capture_all", full)
        assert [type(each) for each in kept(archive, [exchange(1), exchange(2)])] == [ArchiveNotWritable] * 2
