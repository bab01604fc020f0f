"""Which articles have the same text: groups that grow with the archive, in the transaction that records an article.

A newly recorded text is held against the few that share the rarest of its hashes (`archive/likeness.py`), and joins the
groups of those that it is a copy of; groups that turn out to be one are merged. An article whose text was edited leaves
its group, and all that are left of it are looked at again, since it may have been what held them together. So a group
is what holds together by its texts, whatever the order in which they came; only where more look alike than are compared
(COMPARED) the order may tell. All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from sqlite3 import Connection
from typing import NamedTuple

from archive.likeness import Text, alike, hashes

# The newest text of an article.
SAYS = "SELECT a.title, r.body FROM articles AS a JOIN revisions AS r ON r.id = a.revision WHERE a.id = ?"

# Of a hash that very many articles have (a form's), so many are looked at; whoever copies one of them shares a rarer one.
SHARING = """
    SELECT (
        SELECT json_group_array(article) FROM (
            SELECT article FROM shingles WHERE hash = each.value AND article != ?2 LIMIT 32
        )
    ) FROM json_each(?1) AS each ORDER BY each.key
"""

# Two texts of which one is a copy have at least so many hashes in common; of a short text all is one hash.
IN_COMMON = 2

# So many texts are compared with a new one, those with the most and rarest hashes in common; of one group so many that
# are no copies.
COMPARED = 6
OF_A_GROUP = 3

# Each newly recorded text brings along so many from before the archive knew of copies.
ALONG = 4
CURSOR = "SELECT CAST(value AS INTEGER) FROM cursors WHERE name = 'copies'"
OLDER = "SELECT id FROM articles WHERE id <= ? ORDER BY id DESC LIMIT ?"

JOIN = "INSERT INTO copies (article, family) VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET family = excluded.family"


class Words(NamedTuple):
    """What of an article is compared."""

    title: str | None
    body: str


# Words, and what they are found by.
Hashes = tuple[Words, list[int]]


def look(db: Connection, article: int, made: Hashes | None = None) -> None:
    """Compares an article that was just recorded, when its newest text is another than the one compared last. `made` are
    hashes that are made already."""
    _look(db, article, made)
    catch_up(db, ALONG)


def catch_up(db: Connection, most: int) -> int:
    """How many of the articles from before the archive knew of copies were compared now, at most so many; 0: none is
    left."""
    row = db.execute(CURSOR).fetchone()
    if row is None:
        return 0
    found = [article for (article,) in db.execute(OLDER, (row[0], most))]
    for article in found:
        _look(db, article)
    if len(found) < most:
        db.execute("DELETE FROM cursors WHERE name = 'copies'")
    else:
        db.execute("UPDATE cursors SET value = ? WHERE name = 'copies'", (str(found[-1] - 1),))
    return len(found)


def not_compared(db: Connection) -> int:
    """How many articles are still to be compared."""
    query = f"SELECT count(*) FROM articles WHERE id <= ({CURSOR})"  # noqa: S608 (our own query)
    return int(db.execute(query).fetchone()[0])


def _look(db: Connection, article: int, made: Hashes | None = None) -> None:
    words = _words(db, article)
    text = Text(words.body, words.title)
    found = made[1] if made is not None and made[0] == words else hashes(text)
    row = db.execute("SELECT hashes FROM fingerprints WHERE article = ?", (article,)).fetchone()
    before = None if row is None else json.loads(row[0])
    if before == found:
        return
    others = _leave(db, article)
    db.executemany("DELETE FROM shingles WHERE hash = ? AND article = ?", [(each, article) for each in before or ()])
    db.executemany("INSERT INTO shingles (hash, article) VALUES (?, ?)", [(each, article) for each in found])
    db.execute("INSERT OR REPLACE INTO fingerprints (article, hashes) VALUES (?, ?)", (article, json.dumps(found)))
    _join(db, article, text, found)
    for other in others:
        text = _text(db, other)
        _join(db, other, text, hashes(text))


def _words(db: Connection, article: int) -> Words:
    return Words(*db.execute(SAYS, (article,)).fetchone())


def _text(db: Connection, article: int) -> Text:
    words = _words(db, article)
    return Text(words.body, words.title)


def _leave(db: Connection, article: int) -> list[int]:
    """Dissolves the article's group; the others of it."""
    family = _family(db, article)
    if family is None:
        return []
    others = db.execute("SELECT article FROM copies WHERE family = ? AND article != ?", (family, article)).fetchall()
    db.execute("DELETE FROM copies WHERE family = ?", (family,))
    return [other for (other,) in others]


def _join(db: Connection, article: int, text: Text, found: list[int]) -> None:
    """Puts the article into one group with all that it is a copy of."""
    others: dict[int, int] = {}  # how many texts of a group were none
    for number, candidate in enumerate(_candidates(db, article, found)):
        family = _family(db, candidate)
        group = -candidate if family is None else family
        if number >= COMPARED * 4 or sum(others.values()) >= COMPARED:
            break
        if others.get(group, 0) >= OF_A_GROUP or (family is not None and family == _family(db, article)):
            continue
        if alike(text, _text(db, candidate)):
            _merge(db, article, candidate)
        else:
            others[group] = others.get(group, 0) + 1


def _candidates(db: Connection, article: int, found: list[int]) -> Iterator[int]:
    """Articles that share hashes with this one, those with the most and rarest in common first."""
    weight: dict[int, float] = {}
    common: dict[int, int] = {}
    for (others,) in db.execute(SHARING, (json.dumps(found), article)).fetchall():
        sharing = json.loads(others)
        for other in sharing:
            weight[other] = weight.get(other, 0.0) + 1 / len(sharing)
            common[other] = common.get(other, 0) + 1
    least = min(IN_COMMON, len(found))
    yield from sorted((other for other in weight if common[other] >= least), key=lambda other: (-weight[other], other))


def _merge(db: Connection, one: int, other: int) -> None:
    """Makes one group of the two articles and their groups."""
    families = {family for article in (one, other) if (family := _family(db, article)) is not None}
    lowest = min(one, other, *families)
    db.executemany(JOIN, [(one, lowest), (other, lowest)])
    db.executemany("UPDATE copies SET family = ? WHERE family = ?", [(lowest, family) for family in families])


def _family(db: Connection, article: int) -> int | None:
    row = db.execute("SELECT family FROM copies WHERE article = ?", (article,)).fetchone()
    return None if row is None else int(row[0])
