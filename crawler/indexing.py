"""The index of texts, brought up to date with a bar for whoever looks: at the end of what records articles."""

from __future__ import annotations

from archive import Archive
from crawler.output import progress


def index(archive: Archive) -> None:
    """Indexes what waits, in batches: when it is stopped, the next time goes on."""
    with progress("indexing", archive.to_index()) as step:
        archive.index(step)
