"""Before an edit is believed: the bytes from before are read once more, with the readers of today.

What our readers learned since is no edit of the agency's. It is recorded as a reread, and only what still differs then
was changed by the agency.
"""

from __future__ import annotations

from dataclasses import replace

from archive import Archive
from archive.model import Article, Source
from archive.record import REREAD
from archive.said import changed
from crawler.executors import Inline
from crawler.rereading import Rereading


def reread_before(archive: Archive, article: Article, source: Source, at: str, served: str | None = None) -> None:
    """Records a reread of what stands at a time, where `article`, which an address `served`, says something else and the
    readers do too."""
    name = archive.name_of(article, at=served)
    standing = archive.stands(name, at) if name else None
    if name is None or standing is None or not changed(standing, article):
        return
    kept = archive.resting(name, at)
    read = Rereading(archive, {source.id: source}, Inline()).one(kept, source) if kept else None
    if kept is None or read is None or read.found.article is None:
        return
    again = replace(read.found.article, canonical_url=name)
    if changed(standing, again):
        archive.record(
            again, source=source.id, captures=read.captures, seen_at=kept.captured_at, kind=REREAD, counter=read.counter
        )
