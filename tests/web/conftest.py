"""The browser side of a small archive with a history, asked without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from archive import Archive
from tests.archive.life import EDIT, FIRST, SOURCE, day, missed, seen
from tests.web.served import served

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which one article was read, edited and taken down."""
    path = tmp_path_factory.mktemp("web") / "news.db"
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        seen(archive, FIRST, day(1))
        seen(archive, EDIT, day(3))
        for number in (5, 6, 14):
            missed(archive, day(number))
    return path


@pytest.fixture
def get(lived: Path) -> Get:
    """Asks for an address of the browser side of `lived`, or of the archive at `path`."""

    def got(address: str, *, path: Path = lived, **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            with served(path) as app:
                await app.invoke_startup()
                return await app.client.get(address, headers=headers)

        return asyncio.run(asked())

    return got
