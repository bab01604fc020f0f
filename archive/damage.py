"""What can be wrong with an archive, as one list of words and one shape."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """What kind of thing is wrong."""

    DATABASE = "database"
    LEFT_OPEN = "left-open"  # by a crash
    FILE = "file"  # rows point into a file that is not there
    RECORD = "record"  # its bytes are damaged
    NO_ROW = "no-row"  # a record that no row points to
    NO_RECORD = "no-record"  # a row whose record is not there
    ROW = "row"  # it says something else than its record
    REFERENCE = "reference"  # a revisit leads to no payload
    REVISION = "revision"  # it rests on no capture
    UNSEALED = "unsealed"  # the manifest does not name the file
    MANIFEST = "manifest"
    STAMP = "stamp"
    WACZ = "wacz"
    INDEX = "index"  # of texts: searches miss articles


# What `qingjian verify --repair` puts right.
REPAIRABLE = frozenset({Damage.LEFT_OPEN, Damage.NO_ROW, Damage.UNSEALED})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, and what can be done. `file` is the WARC file that it is in."""

    damage: Damage
    where: str
    what: str
    repair: str
    file: str | None = None


FROM_A_COPY = "restore the file from a copy; without one it is lost"
