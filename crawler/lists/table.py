"""The families of lists as the table of docs/lists.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from crawler.lists.families import FAMILIES


def table(tested: Iterable[str | None]) -> str:
    """The families, a row each: the names of their paging, their marks, and how many of the agencies under test have
    it. `tested` is the paging of each agency, None for one that names none."""
    counts = Counter(tested)
    lines = ["", "| `paging` | told by | agencies under test |", "|---|---|---|"]
    for family in FAMILIES:
        names = ", ".join(f"`{name}`" for name in family.names)
        lines.append(f"| {names} | {family.marks} | {sum(counts[name] for name in family.names)} |")
    lines.append(f"| none | the marks above, on the page itself | {counts[None]} |")
    return "\n".join([*lines, "", ""])
