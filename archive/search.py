"""Which articles hold the words: a plain scan of the folded text, newest first.

Folding makes full-width and half-width forms and capital and small letters equal (NFKC, then case folding), on both
sides. A word is any run of characters without white space and is found anywhere, inside other words too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from archive.model import Credit
from archive.reading import credits_of

# Characters shown before and after the hit: with the hit about two lines of a terminal, Chinese being twice as wide.
AROUND = 32

NEWEST_FIRST = """
    SELECT id, source, title, published_at, url, credits, body, origin FROM articles_full
    ORDER BY published_at DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds all the words; `snippet` is its stored text around the first of them."""

    id: int
    source: str
    title: str | None
    published_at: str | None
    url: str
    snippet: str
    credits: tuple[Credit, ...]


def search(db: Connection, words: str, limit: int) -> Iterator[Hit]:
    """At most `limit` articles with every word in title, body, credits or origin. No words: nothing."""
    wanted = folded(words).split()
    if not wanted or limit < 1:
        return
    for row in db.execute(NEWEST_FIRST):
        hit = _hit(row, wanted)
        if hit is not None:
            yield hit
            limit -= 1
        if not limit:
            return


def folded(text: str) -> str:
    """The text as it is compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def snippet(body: str, wanted: list[str]) -> str:
    """The stored text around the first wanted word that it holds, else its beginning; … where it is cut."""
    text = " ".join(body.split())
    start, end = next((span for word in wanted if (span := _find(text, word))), (0, 0))
    left, right = max(0, start - AROUND), end + AROUND
    return ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")


def _hit(row: tuple[Any, ...], wanted: list[str]) -> Hit | None:
    article_id, source, title, published_at, url, credit_list, body, origin = row
    named = credits_of(credit_list)
    # A part a line: no word holds a line break, so none is found across two parts.
    parts = [title or "", body, origin or "", *(part for each in named for part in (each.label, each.name))]
    text = folded("\n".join(parts))
    if not all(word in text for word in wanted):
        return None
    return Hit(article_id, source, title, published_at, url, snippet(body, wanted), named)


def _find(text: str, word: str) -> tuple[int, int] | None:
    """Where the folded word stands in the unfolded text. Folding may lengthen a character (㎡ is m2), so each
    folded character remembers the one it came from."""
    pieces = [folded(character) for character in text]
    origins = [index for index, piece in enumerate(pieces) for _ in piece]
    at = "".join(pieces).find(word)
    return None if at < 0 else (origins[at], origins[at + len(word) - 1] + 1)
