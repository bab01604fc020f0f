"""The archive: keeps what was captured and answers. Knows neither HTML nor Scrapy, and nothing of the crawler.

from archive import Archive

with Archive("news.db") as archive:
    for hit in archive.search("督察"):
        print(hit.published_at, hit.title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> object:
    """`Archive`, imported when first asked for: whoever wants only the vocabulary or the errors pays for no SQLite."""
    if name == "Archive":
        from archive.store import Archive

        return Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
