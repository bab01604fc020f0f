"""Which article an address leads to: one article, with its aliases.

Two forms of an address on one host are one page, and so is an address on a host that its source has left (`formerly`)
and the same one on its home's. Anything else that speaks for one article is believed only with the text: `www.` or
none (some hosts serve two sites so), an address from which a redirect led here, and one that the page calls its own in
a canonical link, which may be a template's mistake on every page of a site.
All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from sqlite3 import Connection

from archive.identity import host_of, identity, is_form
from archive.model import Article

EXACT = """
    SELECT id FROM articles WHERE canonical_url = ?1
    UNION ALL SELECT article FROM (SELECT article FROM aliases WHERE url = ?1 ORDER BY last_seen DESC)
    LIMIT 1
"""
# An article's own name goes before another's alias, then the one that was seen last.
NAMED = """
    SELECT id, canonical_url FROM (
        SELECT 0 AS rank, id, canonical_url, last_seen FROM articles
        WHERE identity IN (SELECT value FROM json_each(?1))
        UNION ALL
        SELECT 1, a.id, a.canonical_url, a.last_seen FROM aliases AS s JOIN articles AS a ON a.id = s.article
        WHERE s.identity IN (SELECT value FROM json_each(?1))
    ) ORDER BY rank, last_seen DESC, id
"""
CLAIMED = "SELECT id, canonical_url FROM articles WHERE claimed IN (SELECT value FROM json_each(?)) ORDER BY id DESC"
MOVED = "SELECT home, formerly FROM sources WHERE formerly <> '[]'"
SAID = "SELECT DISTINCT title, body, substr(published_at, 1, 10) FROM revisions WHERE article = ?"


def find(db: Connection, url: str) -> int | None:
    """The id of the article whose canonical address or alias this is, or a form of one."""
    row = db.execute(EXACT, (url,)).fetchone() or next(_named(db, names(db, url)), None)
    return None if row is None else int(row[0])


def served_at(db: Connection, url: str) -> int | None:
    """The id of the article that this address surely serves: what becomes of it there is the article's own story."""
    row = db.execute(EXACT, (url,)).fetchone()
    if row is not None:
        return int(row[0])
    return next((found for found, canonical in _named(db, [identity(url)]) if is_form(url, canonical)), None)


def name_of(db: Connection, article: Article, at: str | None) -> str | None:
    """The canonical address of the article that was served `at` an address; None when we don't have it."""
    row = db.execute("SELECT canonical_url FROM articles WHERE id = ?", (known(db, article, at),)).fetchone()
    return None if row is None else str(row[0])


def names(db: Connection, url: str) -> list[str]:
    """The identities of an address: its own, and the same path's on the other hosts that its source has had."""
    own = identity(url)
    host, slash, path = own.partition("/")
    found = [own]
    for home, formerly in db.execute(MOVED):
        hosts = [host_of(home).removeprefix("www."), *(one.removeprefix("www.") for one in json.loads(formerly))]
        if host in hosts:
            found += [f"{other}{slash}{path}" for other in hosts if other != host]
    return found


def standing(article: Article, at: str | None) -> tuple[str, str | None]:
    """The address under which an article that was served `at` an address stands, and what it claims to be instead.
    Where the page says nothing else of itself, or another form of the same, that is its canonical address."""
    if at is None or identity(at) == identity(article.canonical_url):
        return article.canonical_url, None
    return at, article.canonical_url


def known(db: Connection, article: Article, at: str | None) -> int | None:
    """The id of the article that was served `at` an address (None: at its canonical one), when we have it."""
    own, claimed = standing(article, at)
    row = db.execute("SELECT id FROM articles WHERE canonical_url = ?", (own,)).fetchone()
    if row is not None:
        return int(row[0])
    same = names(db, own)
    for found, canonical in _candidates(db, article, same, claimed):
        if identity(canonical) not in same:
            if _tells(db, found, article, same_day=True):
                return found
        elif _is_trusted(db, found, canonical, own) or _tells(db, found, article, same_day=False):
            return found
    return None


def others(db: Connection, article_id: int, own: str) -> list[str]:
    """The canonical addresses of other articles that stand under a form of this address."""
    return [canonical for found, canonical in _named(db, [identity(own)]) if found != article_id]


def claimants(db: Connection, article_id: int, claimed: str) -> list[str]:
    """The canonical addresses of other articles that stand under this address, or claim it too."""
    key = json.dumps([identity(claimed)])
    rows = [*db.execute(NAMED, (key,)).fetchall(), *db.execute(CLAIMED, (key,)).fetchall()]
    return [canonical for found, canonical in rows if found != article_id]


def squeezed(text: str | None) -> str:
    """The text in NFKC without white space: lists and pages print one title in many ways."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def _candidates(db: Connection, article: Article, same: list[str], claimed: str | None) -> Iterator[tuple[int, str]]:
    yield from _named(db, same)
    if identity(article.url) not in same:
        yield from _named(db, [identity(article.url)])
    claims = [identity(claimed)] if claimed else []
    yield from _named(db, claims)
    yield from db.execute(CLAIMED, (json.dumps([same[0], *claims]),)).fetchall()


def _named(db: Connection, keys: list[str]) -> Iterator[tuple[int, str]]:
    return iter(db.execute(NAMED, (json.dumps(keys),)).fetchall() if keys else ())


def _is_trusted(db: Connection, article_id: int, canonical: str, own: str) -> bool:
    """Whether one of two addresses with a common name surely is the other, or was found to be it before."""
    if is_form(own, canonical) or identity(own) != identity(canonical):
        return True
    query = "SELECT EXISTS (SELECT 1 FROM aliases WHERE url = ? AND article = ?)"
    (before,) = db.execute(query, (own, article_id)).fetchone()
    return bool(before)


def _tells(db: Connection, article_id: int, article: Article, *, same_day: bool) -> bool:
    """Whether the article ever said the same: the title of the same day, or without `same_day` title or text."""
    title, body, day = squeezed(article.title), squeezed(article.body), (article.published_at or "")[:10]
    for said_title, said_body, said_day in db.execute(SAID, (article_id,)):
        is_titled = bool(title) and squeezed(said_title) == title
        if same_day and is_titled and day and said_day == day:
            return True
        if not same_day and (is_titled or (bool(body) and squeezed(said_body) == body)):
            return True
    return False
