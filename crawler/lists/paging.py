"""What a family of lists says of its paging."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """The address of the next page (None at the end) and how many pages there are, where the page says so."""

    next_url: str | None
    pages: int | None = None
