"""A page as it was served: a banner that says what is seen, and a frame that may do nothing but show it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive
from archive.errors import ArchiveError
from archive.reading import rows
from archive.web import capture
from archive.web.article import asked_for, heading
from archive.web.asking import ask
from archive.web.capture import PAGES, Capture
from archive.web.refusals import Refused

# Captures of all its addresses, of what it rests on too (further pages); each distinct payload and each confirmation.
CAPTURES = """
    SELECT c.id, c.captured_at, c.status, c.url, c.size, c.kind, c.rendered, c.refers_to FROM captures AS c
    WHERE c.method = 'GET' AND c.via IS NULL AND (
        c.url IN (
            SELECT url FROM articles WHERE id = ?1 UNION SELECT canonical_url FROM articles WHERE id = ?1
            UNION SELECT url FROM aliases WHERE article = ?1
        ) OR c.id IN (
            SELECT rc.capture FROM revisions AS r JOIN revision_captures AS rc ON rc.revision = r.id WHERE r.article = ?1
        )
    ) ORDER BY c.captured_at DESC, c.id DESC LIMIT 500
"""


async def page(datasette: Datasette, request: Request) -> Response:
    """`/article/<id>/served`, with `?at=` a day or time, or `?capture=` one of its captures."""
    number, at, chosen = asked_for(request), request.args.get("at"), request.args.get("capture")
    if chosen and not chosen.isdecimal():
        raise Refused("refused.capture", 404)
    context = await ask(datasette, lambda archive: shown(archive, number, at, int(chosen[:18]) if chosen else None))
    return Response.html(await datasette.render_template("served.html", context, request=request))


def shown(archive: Archive, number: int, at: str | None = None, chosen: int | None = None) -> dict[str, Any]:
    """What the page shows: the article's captures, the newest first, and the one that is looked at, as of a time.
    Raises NoArticle, Withheld, Refused."""
    found = heading(archive, number)
    captures = rows(archive.db.conn, CAPTURES, number)
    row = _chosen(captures, at, chosen)
    seen = capture.shown(archive, row["id"])
    return {
        **found,
        "captures": captures,
        "chosen": row,
        "capture": {**asdict(seen), "media_type": seen.media_type},
        "framed": seen.media_type in PAGES | capture.IMAGES or seen.media_type.startswith("text/"),
        "sha256": _sha256(archive, seen),
        "at": at or "",
    }


def _chosen(captures: list[dict[str, Any]], at: str | None, chosen: int | None) -> dict[str, Any]:
    """The capture that was asked for, else the newest by that time that has a page to show, else the oldest."""
    if chosen is not None:
        fitting = [row for row in captures if row["id"] == chosen]
    else:
        by_then = [row for row in captures if not at or row["captured_at"][: len(at)] <= at]
        fitting = [row for row in by_then if row["status"] == 200 and row["size"]] or by_then or captures[-1:]
    if not fitting:
        raise Refused("refused.capture", 404)
    return fitting[0]


def _sha256(archive: Archive, seen: Capture) -> str | None:
    """SHA-256 of what came over the wire; None where its file is missing, which the frame says."""
    try:
        return hashlib.sha256(archive.payload(seen.id)[0]).hexdigest()
    except (ArchiveError, OSError):
        return None
