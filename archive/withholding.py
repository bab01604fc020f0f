"""Pages that are kept and do not go out: a court's order, a person's right, a mistake of ours.

Withholding changes what is shown, never what is kept: captures, revisions and this log stay. An article is withheld
when any of its addresses is; the view `articles_full` leaves it out, and whoever publishes files asks `hidden`.
The tables themselves still have it, and recording goes on as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from archive.addresses import find
from archive.errors import ArchiveError

INSERT = "INSERT INTO withholdings (url, reason, withheld_at) VALUES (?, ?, ?)"
RELEASE = "UPDATE withholdings SET released_at = ?, release_reason = ? WHERE id = ?"

COLUMNS = "w.url, w.reason, w.withheld_at, (SELECT title FROM articles WHERE canonical_url = w.url)"

OF_ADDRESS = "SELECT id FROM withholdings AS w WHERE url = ? AND released_at IS NULL"
OF_ARTICLE = "SELECT withholding FROM withheld_articles WHERE article = ? ORDER BY withholding"
BY_ID = f"SELECT {COLUMNS} FROM withholdings AS w WHERE id = ?"  # noqa: S608 (our own names)
IN_FORCE = f"SELECT {COLUMNS} FROM withholdings AS w WHERE released_at IS NULL ORDER BY withheld_at, id"  # noqa: S608

# An address that was asked for an article and is none of its own.
OF_PART = """
    SELECT withholding FROM withheld_articles WHERE article IN (
        SELECT r.article FROM captures AS c
        JOIN revision_captures AS rc ON rc.capture = c.id
        JOIN revisions AS r ON r.id = rc.revision
        WHERE c.url = ?
    ) ORDER BY withholding
"""

CANONICAL = "SELECT canonical_url FROM articles WHERE id = ?"

WITHHELD = "SELECT url FROM withholdings WHERE released_at IS NULL"
WITHHELD_ARTICLES = "SELECT DISTINCT article FROM withheld_articles"

# The addresses that were asked for an article count too: further parts of its text, its JSON, what its scripts asked for.
ADDRESSES = """
    WITH own(url) AS (
        SELECT canonical_url FROM articles WHERE id = ?1
        UNION SELECT url FROM articles WHERE id = ?1
        UNION SELECT url FROM aliases WHERE article = ?1
        UNION
        SELECT c.url FROM revisions AS r
        JOIN revision_captures AS rc ON rc.revision = r.id
        JOIN captures AS c ON c.id = rc.capture
        WHERE r.article = ?1
    )
    SELECT url FROM own UNION SELECT url FROM captures WHERE via IN (SELECT url FROM own)
"""


@dataclass(frozen=True, slots=True)
class Withholding:
    """What is withheld, why and since when; `title` is None for an address that is no article here."""

    url: str
    reason: str
    withheld_at: str
    title: str | None

    def __str__(self) -> str:
        return f"{self.url}: withheld since {self.withheld_at}: {self.reason}"


def withhold(db: Connection, url: str, reason: str, now: str) -> Withholding:
    """Withholds the article that has this address, else the address itself. Raises ArchiveError when it is withheld
    already. Runs inside the caller's transaction."""
    if already := of(db, url):
        raise ArchiveError(str(already))
    db.execute(INSERT, (_canonical(db, url), reason, now))
    made = of(db, url)
    assert made is not None  # noqa: S101 (it was just written)
    return made


def release(db: Connection, url: str, reason: str, now: str) -> Withholding:
    """Lets out again what `withhold` or `of` finds by this address. Raises ArchiveError when nothing is withheld."""
    found = of(db, url)
    if found is None:
        raise ArchiveError(f"{url}: this is not withheld; `qingjian withhold` lists what is")
    for withholding in _ids(db, url):
        db.execute(RELEASE, (now, reason, withholding))
    return found


def of(db: Connection, key: str | int) -> Withholding | None:
    """The withholding in force of the article with this id or address, or of an address that is no article."""
    row = next((db.execute(BY_ID, (withholding,)).fetchone() for withholding in _ids(db, key)), None)
    return None if row is None else Withholding(*row)


def in_force(db: Connection) -> list[Withholding]:
    """All that is withheld now, the oldest withholding first."""
    return [Withholding(*row) for row in db.execute(IN_FORCE)]


def hidden(db: Connection) -> frozenset[str]:
    """Every address that must not go out: withheld ones, and all other addresses of withheld articles."""
    found = {url for (url,) in db.execute(WITHHELD)}
    for (article,) in db.execute(WITHHELD_ARTICLES).fetchall():
        found |= _addresses(db, article)
    return frozenset(found)


def addresses(db: Connection, url: str) -> list[str]:
    """Every address that `hidden` would have, were this one withheld."""
    article = find(db, url)
    return sorted({url} | (set() if article is None else _addresses(db, article)))


def _addresses(db: Connection, article: int) -> set[str]:
    return {url for (url,) in db.execute(ADDRESSES, (article,))}


def _ids(db: Connection, key: str | int) -> list[int]:
    """The withholdings in force, of which an article may have several: one for each address, from before it was
    recorded."""
    by_number = isinstance(key, int) or key.isdecimal()
    article = int(key) if by_number else find(db, str(key))
    if article is not None:
        rows = db.execute(OF_ARTICLE, (article,)).fetchall()
    else:
        rows = db.execute(OF_ADDRESS, (key,)).fetchall() or db.execute(OF_PART, (key,)).fetchall()
    return [withholding for (withholding,) in rows]


def _canonical(db: Connection, url: str) -> str:
    """The canonical address of the article that has this one, else the address as it is."""
    article = find(db, url)
    return url if article is None else str(db.execute(CANONICAL, (article,)).fetchone()[0])
