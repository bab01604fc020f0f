"""Answers on their way into the archive: those that come while others are written are written together, next.

Each waits until it is durable, and with it for the disk; so the more hosts answer at once, the fewer waits there are for
each of them.
"""

from __future__ import annotations

import asyncio

from archive import Archive
from archive.model import Exchange


class Keeping:
    """Keeps what a run is answered. Used from one event loop, and writes off its thread."""

    def __init__(self, archive: Archive, run: int) -> None:
        self._archive = archive
        self._run = run
        self._waiting: list[tuple[Exchange, str | None, asyncio.Future[int]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, exchange: Exchange, source: str | None) -> int:
        """The id of the exchange's capture, once it is kept. Raises ArchiveError."""
        kept: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((exchange, source, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write())
        return await kept

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            exchanges = [(exchange, source) for exchange, source, _ in batch]
            done: list[int | Exception]
            try:
                done = await asyncio.to_thread(self._archive.capture_all, exchanges, run=self._run)
            except Exception as error:  # noqa: BLE001 (each that waits for it is told)
                done = [error] * len(batch)
            for (_, _, kept), outcome in zip(batch, done, strict=True):
                if kept.done():  # who waited was stopped
                    continue
                if isinstance(outcome, Exception):
                    kept.set_exception(outcome)
                else:
                    kept.set_result(outcome)
