"""The evidence of an article as a WACZ file: made beside everything else, sent, and gone."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from datasette.app import Datasette
from datasette.utils.asgi import Request

from archive import Archive, revisions
from archive.copying import NothingToExport
from archive.selection import Selection, selected
from archive.web.article import asked_for, today
from archive.web.asking import ask
from archive.web.refusals import Refused
from archive.withholding import hidden

# What is made for a reader who waits; more is for the command line.
MOST_BYTES = 256 << 20
MOST_MS = 60_000

SIZE = "SELECT coalesce(sum(size), 0) FROM captures WHERE id IN (SELECT value FROM json_each(?))"

_BLOCK = 1 << 18

# One at a time: each holds a thread that pages need too.
_packing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Sent:
    """An open file as an answer, which is closed when it is sent, or when the reader left. It has no name any more."""

    file: BinaryIO
    name: str

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        with self.file:
            size = os.fstat(self.file.fileno()).st_size
            headers = [
                (b"content-type", b"application/wacz"),
                (b"content-length", str(size).encode()),
                (b"content-disposition", f'attachment; filename="{self.name}"'.encode()),
                (b"cache-control", b"private, no-store"),
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            while block := self.file.read(_BLOCK):
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


async def page(datasette: Datasette, request: Request) -> Sent:
    """`/article/<id>/evidence.wacz`."""
    number = asked_for(request)
    file = await ask(datasette, partial(packed, number=number, now=today()), ms=MOST_MS)
    return Sent(file, f"qingjian-{number}.wacz")


def packed(archive: Archive, *, number: int, now: str) -> BinaryIO:
    """All captures of the article and of what it rests on, as a WACZ file. Raises NoArticle, Withheld, Refused."""
    revisions.number_of(archive.db.conn, number)
    (url,) = archive.db.execute("SELECT canonical_url FROM articles WHERE id = ?", (number,)).fetchone()
    wanted = Selection(url)
    _refuse_large(archive, wanted)
    if not _packing.acquire(blocking=False):
        raise Refused("refused.busy", 503)
    try:
        with tempfile.TemporaryDirectory(prefix="qingjian-") as folder:
            path = Path(folder) / "evidence.wacz"
            archive.export(path, wanted, now=now)
            return path.open("rb")  # the folder goes, what is open stays until it is closed
    except NothingToExport as error:
        raise Refused("refused.capture", 404) from error
    finally:
        _packing.release()


def _refuse_large(archive: Archive, wanted: Selection) -> None:
    public = Selection(wanted.url, excluded=hidden(archive.db.conn))
    ids = json.dumps([each.id for each in selected(archive.db.conn, public)])
    (size,) = archive.db.execute(SIZE, (ids,)).fetchone()
    if size > MOST_BYTES:
        raise Refused("refused.large", 413, f"qingjian export {wanted.url} -o evidence.wacz")
