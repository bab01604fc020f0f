"""The records of a WARC file beside the rows that point into it: each answer has one row, and both say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from urllib.parse import quote

from archive.damage import FROM_A_COPY, Damage, Finding
from archive.warc import NOT_MODIFIED, URI_CHARACTERS, payload_digest
from archive.warccheck import Record, Torn

ROWS = """
    SELECT c.id, c.record_id, c.warc_offset, c.url, c.status, c.kind, c.captured_at, c.payload_digest, c.size,
        full.record_id
    FROM captures AS c LEFT JOIN captures AS full ON full.id = c.refers_to
    WHERE c.warc_file = ? ORDER BY c.warc_offset
"""

ROW_OF = "SELECT warc_file, warc_offset FROM captures WHERE record_id = ?"

BELIEVE_THE_RECORD = "the record is what was captured: restore the database from a copy, or correct the row"
ENTER = "`qingjian verify --repair` enters it"

NO_PAYLOAD = payload_digest(b"")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of captures, as far as its record says the same; `refers_to` is a WARC-Record-ID."""

    id: int
    record_id: str
    offset: int
    url: str
    status: int
    kind: str
    captured_at: str
    payload_digest: str
    size: int
    refers_to: str | None

    def __str__(self) -> str:
        return f"capture {self.id} ({self.url})"


def rows_of(db: Connection, file: str) -> list[Row]:
    """The rows that point into the file, in its order."""
    return [Row(*row) for row in db.execute(ROWS, (file,))]


def matched(
    db: Connection, file: str, found: Sequence[Record | Torn], rows: Sequence[Row], *, growing: bool
) -> Iterator[Finding]:
    """All that is wrong with the records, with the rows, and between them. While the file is growing, a record may
    still get its row."""
    answers = [one for one in found if isinstance(one, Record) and one.kind in ("response", "revisit")]
    by_offset = {row.offset: row for row in rows}
    for one in found:
        yield from _damaged(file, one, by_offset.get(one.offset))
    torn = {one.offset for one in found if isinstance(one, Torn)}
    at, by_id = {record.offset: record for record in answers}, _first_by_id(answers)
    for row in rows:
        yield from _row(file, row, by_id.get(row.record_id), at.get(row.offset), row.offset in torn)
    if not growing:
        claimed = {by_id[row.record_id].offset for row in rows if row.record_id in by_id} | by_offset.keys()
        for record in answers:
            if record.offset not in claimed:
                yield _without_row(db, file, record)


def damaged(file: str, found: Record | Torn) -> Iterator[Finding]:
    """What is wrong with a record in itself."""
    return _damaged(file, found, None)


def _damaged(file: str, found: Record | Torn, row: Row | None) -> Iterator[Finding]:
    wrong = found.why if isinstance(found, Torn) else found.wrong
    if wrong:
        what = str(row) if row else (found.url or found.kind) if isinstance(found, Record) else ""
        yield Finding(Damage.RECORD, _at(file, found.offset), f"{what}: {wrong}" if what else wrong, FROM_A_COPY, file)


def _row(file: str, row: Row, own: Record | None, there: Record | None, torn: bool) -> Iterator[Finding]:
    """What is wrong with a row: `own` is the record with its id, `there` the one at its offset."""
    if own is not None and own.wrong:
        return  # it is named already, and proves nothing against the row
    if own is not None:
        differences = ", ".join(f"{name} {ours!r} and not {theirs!r}" for name, ours, theirs in _differences(row, own))
        if differences:
            yield Finding(
                Damage.ROW, _at(file, own.offset), f"{row}: the row says {differences}", BELIEVE_THE_RECORD, file
            )
    elif there is not None:
        what = f"{row}: the row names the record {row.record_id} and not {there.record_id}"
        yield Finding(Damage.ROW, _at(file, row.offset), what, BELIEVE_THE_RECORD, file)
    elif not torn:
        yield Finding(Damage.NO_RECORD, _at(file, row.offset), f"{row}: its record is not there", FROM_A_COPY, file)


def _differences(row: Row, record: Record) -> Iterator[tuple[str, object, object]]:
    """Name, the row's value and the record's, where they differ."""
    digest = record.payload_digest or (NO_PAYLOAD if row.status == NOT_MODIFIED else None)
    pairs = (
        ("byte", row.offset, record.offset),
        ("kind", row.kind, record.kind),
        ("address", quote(row.url, safe=URI_CHARACTERS), record.url),
        ("status", row.status, record.status),
        ("time", row.captured_at, record.date),
        ("payload digest", row.payload_digest, digest),
        ("size", row.size, record.size if record.kind == "response" else row.size),
        ("reference", row.refers_to, record.refers_to if row.refers_to else None),
    )
    return (pair for pair in pairs if pair[1] != pair[2])


def _without_row(db: Connection, file: str, record: Record) -> Finding:
    elsewhere = db.execute(ROW_OF, (record.record_id,)).fetchone()
    if elsewhere is None:
        return Finding(Damage.NO_ROW, _at(file, record.offset), f"{record.url}: it has no row", ENTER, file)
    what = f"{record.url}: a second record with the id of the one at {_at(*elsewhere)}"
    return Finding(Damage.RECORD, _at(file, record.offset), what, "look where it comes from", file)


def _first_by_id(records: Sequence[Record]) -> dict[str | None, Record]:
    """Where two records have one id, the first is the one that rows mean."""
    return {record.record_id: record for record in reversed(records)}


def _at(file: str, offset: int) -> str:
    return f"{file}, byte {offset}"
