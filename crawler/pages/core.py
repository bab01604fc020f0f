"""Where the running text of a page is densest: what the outline grows from, and where a layout's marks are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.pages.lines import Lines
from crawler.pages.marks import SHORTEST_PROSE, prose, verse

# A page may hold its text twice (a view for the aged, one for phones), with small differences: the first is read.
_COPY = 0.85
# How much of a paragraph counts for its block and for those around it: editors wrap each in sections of its own.
_SHARES = (1, 1, 0.5, 0.4, 0.3)
# With less running text than this a page may be a poem or a note of a line or two: short lines count then.
_LITTLE = 60


@dataclass(frozen=True, slots=True)
class Core:
    """`weights` is how much running text each line of the page holds, `block` the densest block (-1: no text)."""

    weights: list[int]
    block: int


def core(page: Lines) -> Core:
    """The block with the most running text directly in it or in its children; the first of equals (copies)."""
    weights = [prose(line) if len(line.text) - line.linked >= SHORTEST_PROSE else 0 for line in page.lines]
    if sum(weights) < _LITTLE:
        weights = [weight or verse(line) for weight, line in zip(weights, page.lines, strict=True)]
    scores: dict[int, float] = {}
    for line, weight in zip(page.lines, weights, strict=True):
        if weight:
            block = line.block
            for share in _SHARES:
                scores[block] = scores.get(block, 0) + share * weight
                block = page.parents[block]
                if block < 0:
                    break
    enough = _COPY * max(scores.values(), default=0)
    copies = [block for block, score in scores.items() if score >= enough]
    return Core(weights, min(copies, key=lambda b: (page.span(b)[0], -scores[b]), default=-1))


def around(page: Lines, block: int) -> Iterator[int]:
    """A block and the blocks that hold it, from the inside out."""
    while block >= 0:
        yield block
        block = page.parents[block]
