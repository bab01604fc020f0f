"""Which captures may go: of those that show once more what others show, the ones in the middle.

An article is looked at for years, and most visits find what the visit before found. Of all the captures that prove one
revision, the first and the last say everything about when it was there; so do the first and the last of equal refusals.
What is between them may go when it is old:

- `unchanged`: a 304, or the same bytes again;
- `same-text`: a page whose bytes differ (a counter, a date of the day) and whose text was the same;
- `refused`: an article's address that came as an error, a block, a page that is none, as it had before and came after.

Never: the first and the last capture of a revision, and the first and the last of them with bytes of their own; what any
other row rests on (states, absences and their controls, listings, problems, captures that refer to it), but for read
counts, which stay without it; lists, files, robots.txt, redirects; what a browser rendered or a script asked for; and what belongs
to revisions of several addresses, since their parts are read together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

UNCHANGED, SAME_TEXT, REFUSED = "unchanged", "same-text", "refused"

# What may name a capture and is no reason to keep it, or is looked at by itself.
LEAVING = frozenset((("revision_captures", "capture"), ("read_counts", "capture"), ("captures", "refers_to")))

# A file is written anew when it becomes so much smaller, else the work and the longer way to its proof aren't worth it.
WORTH = 0.05

WITNESSES = """
    SELECT rc.capture, rc.revision, c.kind,
        row_number() OVER early AS first, row_number() OVER late AS last,
        row_number() OVER early_of_kind AS first_of_kind, row_number() OVER late_of_kind AS last_of_kind
    FROM revision_captures AS rc JOIN captures AS c ON c.id = rc.capture
    WHERE :file IS NULL OR rc.revision IN (
        SELECT own.revision FROM captures AS f JOIN revision_captures AS own ON own.capture = f.id WHERE f.warc_file = :file
    )
    WINDOW early AS (PARTITION BY rc.revision ORDER BY c.captured_at, c.id),
        late AS (PARTITION BY rc.revision ORDER BY c.captured_at DESC, c.id DESC),
        early_of_kind AS (PARTITION BY rc.revision, c.kind ORDER BY c.captured_at, c.id),
        late_of_kind AS (PARTITION BY rc.revision, c.kind ORDER BY c.captured_at DESC, c.id DESC)
"""

# Those that are in the middle of each revision that they show.
MIDDLE = f"""
    SELECT w.capture, iif(w.kind = 'revisit', '{UNCHANGED}', '{SAME_TEXT}') AS reason
    FROM ({WITNESSES}) AS w
    WHERE w.revision NOT IN (
        SELECT rc.revision FROM revision_captures AS rc JOIN captures AS c ON c.id = rc.capture
        GROUP BY rc.revision HAVING count(DISTINCT c.url) > 1
    )
    GROUP BY w.capture
    HAVING min(w.first) > 1 AND min(w.last) > 1
        AND (w.kind = 'revisit' OR (min(w.first_of_kind) > 1 AND min(w.last_of_kind) > 1))
"""  # noqa: S608 (our own words)

REFUSALS = f"""
    SELECT id, '{REFUSED}' FROM (
        SELECT c.id, row_number() OVER early AS first, row_number() OVER late AS last
        FROM captures AS c
        WHERE c.quality NOT IN ('ok', 'unchanged', 'redirect')
            AND EXISTS (SELECT 1 FROM pages AS p WHERE p.url = c.url AND p.kind = 'article')
            AND c.id NOT IN (SELECT capture FROM revision_captures)
            AND (:file IS NULL OR c.url IN (SELECT url FROM captures WHERE warc_file = :file))
        WINDOW early AS (PARTITION BY c.url, c.status, c.quality ORDER BY c.captured_at, c.id),
            late AS (PARTITION BY c.url, c.status, c.quality ORDER BY c.captured_at DESC, c.id DESC)
    ) WHERE first > 1 AND last > 1
"""  # noqa: S608 (our own words)

# A page that a browser rendered stays, and so does what it was made of.
PRUNABLE = f"""
    SELECT c.id, c.record_id, c.warc_file, m.reason FROM ({MIDDLE} UNION ALL {REFUSALS}) AS m
    JOIN captures AS c ON c.id = m.capture
    WHERE c.captured_at < :before AND c.method = 'GET' AND c.via IS NULL
        AND (:file IS NULL OR c.warc_file = :file)
        AND NOT EXISTS (
            SELECT 1 FROM captures AS made
            WHERE made.url = c.url AND made.captured_at = c.captured_at AND made.rendered IS NOT NULL
        )
"""  # noqa: S608 (our own words)

NEEDED = 'AND c.id NOT IN (SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL)'
REFERRING = "SELECT refers_to, id FROM captures WHERE refers_to IN (SELECT value FROM json_each(?))"
REFERENCES = """
    SELECT t.name, f."from" FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS f
    WHERE t.schema = 'main' AND t.type = 'table' AND f."table" = 'captures' ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Prunable:
    """A capture that may go, and why."""

    id: int
    record_id: str
    file: str
    reason: str


def prunable(db: Connection, before: str, file: str | None = None) -> list[Prunable]:
    """The captures from before a time that may go, of a file or of all, in the files' order. What another capture refers
    to may go with it: of a file, when that is in it too."""
    unneeded = [NEEDED.format(table=table, column=column) for table, column in _references(db)]
    query = f"{PRUNABLE} {' '.join(unneeded)} ORDER BY c.warc_file, c.warc_offset"
    found = [Prunable(*row) for row in db.execute(query, {"before": before, "file": file})]
    going = {one.id for one in found}
    held = {full for full, by in db.execute(REFERRING, (json.dumps(sorted(going)),)) if by not in going}
    return [one for one in found if one.id not in held]


def _references(db: Connection) -> Sequence[tuple[str, str]]:
    """The columns that name captures: also those of tables that are added later."""
    found = db.execute(REFERENCES).fetchall()
    return [one for one in found if one not in LEAVING]
