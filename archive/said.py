"""What an article said at a time, and whether a reading of it says something else: what makes a revision."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from sqlite3 import Connection

from archive.model import Article, Credit, Role

STANDS = """
    SELECT r.title, r.published_at, r.origin, r.credits, r.body, a.layout, a.last_seen <= :at
    FROM articles AS a JOIN revisions AS r ON r.article = a.id
    WHERE a.id = :article AND r.seen_at <= :at ORDER BY r.seen_at DESC, r.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive says that an article said at a time. `newest`: the archive saw nothing later; then the rest of
    the article (related list, counts, pictures) is of that time too. `layout` is the article's, as last read."""

    title: str | None
    published_at: str | None
    origin: str | None
    credits: tuple[Credit, ...]
    body: str
    layout: str
    newest: bool


def stands(db: Connection, canonical_url: str, at: str) -> Standing | None:
    """What the article said at a time, as far as it was read; None when the archive doesn't know it then."""
    row = db.execute("SELECT id FROM articles WHERE canonical_url = ?", (canonical_url,)).fetchone()
    said = db.execute(STANDS, {"article": row[0], "at": at}).fetchone() if row else None
    return None if said is None else standing(*said)


def standing(
    title: str | None,
    published_at: str | None,
    origin: str | None,
    credits_: str,
    body: str,
    layout: str,
    newest: int = 0,
) -> Standing:
    named = tuple(Credit(Role(role), label, name) for role, label, name in json.loads(credits_))
    return Standing(title, published_at, origin, named, body, layout, bool(newest))


def digest_of(article: Article) -> str:
    """SHA-256 over what makes a revision: title, date, origin, credits and body, normalised."""
    parts = (folded(article.title), article.published_at, folded(article.origin), _names(article), folded(article.body))
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def folded(text: str | None) -> str:
    """The text in NFC without white space (ideographic too): where it stands is the template's business."""
    return "".join(unicodedata.normalize("NFC", text or "").split())


def changed(before: Standing, after: Article | Standing) -> tuple[str, ...]:
    """The fields in which a reading says something else than the one before it: `title`, `published_at`, `origin`,
    `credits`, `body`.

    White space says nothing. Neither does a title that can't be found any more, nor a time of day that is newly printed
    beside the same day. When the page came in another layout, a field that it shows no more or newly shows is the
    template's doing; only a field that it shows otherwise has changed.
    """
    redesigned = before.layout != after.layout
    found = {
        "title": after.title is not None and folded(before.title) != folded(after.title),
        "published_at": not _same_time(before.published_at, after.published_at),
        "origin": folded(before.origin) != folded(after.origin),
        "credits": _names(before) != _names(after),
        "body": folded(before.body) != folded(after.body),
    }
    return tuple(
        name
        for name, differs in found.items()
        if differs and not (redesigned and not (getattr(before, name) and getattr(after, name)))
    )


def _names(reading: Article | Standing) -> list[tuple[str, str, str]]:
    return [(credit.role, folded(credit.label), folded(credit.name)) for credit in reading.credits]


def _same_time(before: str | None, after: str | None) -> bool:
    if before is None or after is None:
        return before == after
    return before.startswith(after) or after.startswith(before)
