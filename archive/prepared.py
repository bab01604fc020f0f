"""What of an article costs the processor most and needs no archive: made beforehand, in another process.

What an article is found by among copies (`archive.likeness`) and in the index of texts (`archive.index`) hangs on what it
says alone. Whoever reads articles beside a crawl makes it there, and `Archive.record` takes it. It counts only for exactly
the text of which it was made; anything else is made anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive import index, likeness
from archive.model import Article


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with its hashes for copies, and its entry in the index under `said`."""

    article: Article
    hashes: list[int]
    said: index.Said
    entry: index.Entry


def prepare(article: Article, source: str) -> Prepared:
    """Prepares an article of a source."""
    credits_ = tuple((str(one.role), one.label, one.name) for one in article.credits)
    said = index.Said(source, article.title, article.origin, credits_, article.body)
    return Prepared(article, likeness.hashes(likeness.Text(article.body, article.title)), said, index.entry(said))
