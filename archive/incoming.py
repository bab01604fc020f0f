"""Captures that come from elsewhere: another archive's, another tool's. Each keeps its date and its WARC-Record-ID,
so that bringing it in a second time adds nothing."""

from __future__ import annotations

from dataclasses import replace
from sqlite3 import Connection

from archive.capturefiles import CaptureFiles
from archive.captures import add_row, place_of
from archive.stored import Stored
from archive.warc import NOT_MODIFIED, Earlier

KNOWN = "SELECT id FROM captures WHERE record_id = ?"

# What a revisit refers to: by its record, or by its address and time.
REFERRED = """
    SELECT coalesce(full.id, c.id), coalesce(full.record_id, c.record_id), coalesce(full.captured_at, c.captured_at)
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE c.record_id = :record
        OR (c.url = :url AND c.captured_at = :date AND c.status = 200 AND c.rendered IS :rendered)
    ORDER BY c.record_id = :record DESC, c.id LIMIT 1
"""


def add(
    db: Connection, files: CaptureFiles, stored: Stored, source: str | None, run: int | None
) -> tuple[int | None, bool]:
    """The exchange's capture here, and whether it is new; None for a revisit of a payload that is not here (a 304 is
    kept without one: it proves that the server answered). Runs inside the caller's transaction."""
    known = db.execute(KNOWN, (stored.record_id,)).fetchone()
    if known is not None:
        return int(known[0]), False
    earlier = _referred(db, stored) if stored.revisit else None
    exchange = stored.exchange
    if stored.revisit and exchange.status != NOT_MODIFIED:
        if earlier is None:
            return None, False
        file, offset, _ = place_of(db, earlier.id)
        if not files.holds(file, offset):
            return None, False
        exchange = replace(exchange, body=files.read(file, offset))
    place = files.write(exchange, earlier, stored.record_id)
    return add_row(db, exchange, place, source, run), True


def _referred(db: Connection, stored: Stored) -> Earlier | None:
    url = stored.refers_to_url or stored.exchange.url
    query = {"record": stored.refers_to, "url": url, "date": stored.refers_to_date}
    query["rendered"] = stored.exchange.rendered
    row = db.execute(REFERRED, query).fetchone()
    return None if row is None else Earlier(*row)
