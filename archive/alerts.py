"""What was told of sources: a row a change of state, and to whom it is still to be sent.

All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from sqlite3 import Connection
from typing import Any


class State(StrEnum):
    """What can be wrong with a source, the worst first."""

    NO_NETWORK = "no-network"
    NOT_CRAWLED = "not-crawled"
    CUT_OFF = "cut-off"
    UNREACHABLE = "unreachable"
    FORBIDDEN = "forbidden"
    BLOCKED = "blocked"
    ERRORS = "errors"
    NO_ROWS = "no-rows"
    UNREADABLE = "unreadable"
    TEMPLATE_CHANGED = "template-changed"
    FIELD_LOST = "field-lost"
    DAMAGED = "damaged"
    SILENT = "silent"
    DATES_STUCK = "dates-stuck"
    BUDGET_SPENT = "budget-spent"


# Where nothing is open: never crawled, nothing published for longer than usual, all well.
UNKNOWN, QUIET, WELL = "unknown", "quiet", "well"

# A state of a newer version comes before what is no trouble.
_RANKS = {name: rank for rank, name in enumerate((*State, "", UNKNOWN, QUIET, WELL))}

OPENED, CLOSED, ACCEPTED = "opened", "closed", "accepted"

_ROW = "id, source, state, subject, change, at, since, says, evidence, pending"
INSERT = f"""
    INSERT INTO alerts (source, state, subject, change, at, since, says, evidence, pending)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_ROW}
"""  # noqa: S608 (our own names)
# The last change about anything, where it did not end it.
STANDING = f"""
    SELECT {_ROW} FROM alerts AS a WHERE change <> 'closed' AND NOT EXISTS (
        SELECT 1 FROM alerts AS b
        WHERE b.source = a.source AND b.state = a.state AND b.subject = a.subject AND b.id > a.id
    ) ORDER BY source, state, subject
"""  # noqa: S608 (our own names)
PENDING = f"SELECT {_ROW} FROM alerts WHERE pending <> '[]' ORDER BY id"  # noqa: S608 (our own names)
CHANGES = f"SELECT {_ROW} FROM alerts WHERE at >= ? ORDER BY id"  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed at a time: a state of a source (or of a column or field of it, the `subject`) began or ended."""

    source: str
    state: str
    subject: str
    change: str
    at: str
    since: str
    says: str
    evidence: Mapping[str, Any]
    pending: tuple[str, ...] = ()
    id: int = 0

    @property
    def about(self) -> tuple[str, str, str]:
        """What it is about; the last change about that holds."""
        return self.source, self.state, self.subject


def rank(state: str) -> int:
    """The lower, the worse."""
    return _RANKS.get(state, _RANKS[""])


def note(db: Connection, change: Change) -> Change:
    """Writes a change down, to be sent to its `pending` channels."""
    says = (json.dumps(change.evidence, ensure_ascii=False), json.dumps(change.pending))
    row = (*change.about, change.change, change.at, change.since, change.says, *says)
    [noted] = db.execute(INSERT, row).fetchall()
    return _change(*noted)


def standing(db: Connection) -> list[Change]:
    """What is open or accepted, by source."""
    return [_change(*row) for row in db.execute(STANDING).fetchall()]


def pending(db: Connection) -> list[Change]:
    """What is still to be sent to somebody, oldest first."""
    return [_change(*row) for row in db.execute(PENDING).fetchall()]


def sent(db: Connection, change: Change, still: Sequence[str]) -> None:
    """Notes to which channels a change is `still` to be sent."""
    db.execute("UPDATE alerts SET pending = ? WHERE id = ?", (json.dumps(list(still)), change.id))


def changes(db: Connection, since: str) -> list[Change]:
    """All changes from a time on, oldest first."""
    return [_change(*row) for row in db.execute(CHANGES, (since,)).fetchall()]


def _change(number: int, *rest: Any) -> Change:
    source, state, subject, change, at, since, says, evidence, waiting = rest
    found: dict[str, Any] = json.loads(evidence)
    return Change(source, state, subject, change, at, since, says, found, tuple(json.loads(waiting)), number)
