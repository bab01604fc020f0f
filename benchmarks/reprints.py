"""How well copies are told from look-alikes: pairwise precision and recall on an invented set (benchmarks/invented.py).

    python benchmarks/reprints.py [--originals N] [--seed N]

A pair of documents is right when both are of one family and stand in one group. Of a way to reprint, recall is the
share of its documents that stand in a group with their original; of a look-alike, what counts is how many of its
documents stand in a group with one of another family.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from benchmarks.invented import COAST, WATER, Document, documents

ROOTS = ("original", *WATER.reprinted, *COAST.reprinted)  # what reprints are made of


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall over all pairs; by kind: (documents right, documents) of reprints, (documents wrongly in a
    group, documents) of everything."""

    precision: float
    recall: float
    found: dict[str, tuple[int, int]]
    wrong: dict[str, tuple[int, int]]


def score(given: Sequence[Document], groups: Iterable[Iterable[int]]) -> Score:
    """How right the groups are; a group is the indexes of its documents. What is in no group is in one of its own."""
    group_of = dict(enumerate(range(-1, -len(given) - 1, -1)))
    for number, group in enumerate(groups):
        group_of.update(dict.fromkeys(group, number))
    joined, families = defaultdict(list), defaultdict(list)
    for index, document in enumerate(given):
        joined[group_of[index]].append(index)
        families[document.family].append(index)
    of_group = [pair for members in joined.values() for pair in combinations(members, 2)]
    right = sum(given[one].family == given[other].family for one, other in of_group)
    real = sum(len(members) * (len(members) - 1) // 2 for members in families.values())
    found: dict[str, list[bool]] = defaultdict(list)
    wrong: dict[str, list[bool]] = defaultdict(list)
    for index, document in enumerate(given):
        peers = {given[other].family for other in joined[group_of[index]]}
        wrong[document.kind].append(len(peers) > 1)
        root = next((other for other in families[document.family] if given[other].kind in ROOTS), index)
        if root != index:
            found[document.kind].append(group_of[root] == group_of[index])
    return Score(
        right / len(of_group) if of_group else 1.0, right / real if real else 1.0, _counted(found), _counted(wrong)
    )


def _counted(outcomes: dict[str, list[bool]]) -> dict[str, tuple[int, int]]:
    return {kind: (sum(each), len(each)) for kind, each in sorted(outcomes.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--originals", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    given = documents(WATER, args.seed, args.originals)
    for kind, count in sorted(Counter(document.kind for document in given).items()):
        print(f"{count:6} {kind}")


if __name__ == "__main__":
    main()
