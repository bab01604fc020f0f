"""How well copies are told from look-alikes: pairwise precision and recall on an invented set (benchmarks/invented.py).

    python benchmarks/reprints.py [--originals N] [--seed N] [--write docs/history.md]
    python benchmarks/reprints.py --cost 200000 [--write docs/history.md]

A pair of documents is right when both are of one family and stand in one group. Of a way to reprint, recall is the
share of its documents that stand in a group with their original; of a look-alike, what counts is how many of its
documents stand in a group with one of another family.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from sqlite3 import Connection, OperationalError
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive import Archive, copies, likeness
from archive.model import Column, Source
from benchmarks.invented import COAST, WATER, Document, documents
from benchmarks.tables import write

SHARES = (0.5, 0.65, 0.8)
HOME = "http://www.jia.example/"
SOURCE = Source("jia", "甲观察所（虚构）", "prefecture", "990300", HOME, (Column("要闻", HOME),))

ARTICLE = """
    INSERT INTO articles (source, url, canonical_url, title, published_at, origin, keywords, layout, first_seen, last_seen)
    VALUES ('jia', ?1, ?1, ?2, ?3, ?4, '[]', '', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z') RETURNING id
"""
REVISION = """
    INSERT INTO revisions (article, kind, seen_at, digest, title, credits, body)
    VALUES (?, 'first', '2024-01-01T00:00:00Z', ?, ?, '[]', ?) RETURNING id
"""

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


def grouped(given: Sequence[Document], share: float) -> tuple[list[list[int]], float]:
    """The archive's groups of the documents, recorded one after the other, and the seconds of CPU that looking for
    copies took."""
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "news.db", write=True) as archive:
        archive.add_source(SOURCE)
        likeness.SHARE = share
        with archive.transaction() as db:
            ids = [insert(db, document, number) for number, document in enumerate(given)]
            start = time.process_time()
            for article in ids:
                copies.look(db, article)
            spent = time.process_time() - start
        groups = defaultdict(list)
        for article, family in archive.db.execute("SELECT article, family FROM copies"):
            groups[family].append(ids.index(article))
    return list(groups.values()), spent


def insert(db: Connection, document: Document, number: int) -> int:
    """The article's id: the document as `record` leaves it, without what costs time and has nothing to do with copies."""
    url = f"http://www.jia.example/{number}.html"
    [(article,)] = db.execute(ARTICLE, (url, document.title, document.published_at, document.origin)).fetchall()
    [(revision,)] = db.execute(REVISION, (article, str(number), document.title, document.body)).fetchall()
    db.execute("UPDATE articles SET revision = ? WHERE id = ?", (revision, article))
    return int(article)


def by_datasketch(given: Sequence[Document], share: float) -> tuple[list[list[int]], float]:
    """MinHash-LSH as its manual has it: a threshold of the Jaccard similarity of shingles of eight characters."""
    from datasketch import MinHash, MinHashLSH

    start = time.process_time()
    index = MinHashLSH(threshold=share, num_perm=128)
    pairs = []
    for number, document in enumerate(given):
        text = likeness.plain(document.body)
        sketch = MinHash(num_perm=128)
        sketch.update_batch([text[at : at + 8].encode() for at in range(max(1, len(text) - 7))])
        pairs += [(number, other) for other in index.query(sketch)]
        index.insert(number, sketch)
    return components(pairs), time.process_time() - start


def by_simhash(given: Sequence[Document], share: float) -> tuple[list[list[int]], float]:
    """Simhash of 64 bits, at most 3, 6 or 10 of which differ; the package's index costs more with each bit, so all
    pairs are compared and only the sketches are timed."""
    from simhash import Simhash

    start = time.process_time()
    sketches = []
    for document in given:
        text = likeness.plain(document.body)
        sketches.append(Simhash([text[at : at + 8] for at in range(max(1, len(text) - 7))]).value)
    spent = time.process_time() - start
    differ = {0.5: 10, 0.65: 6, 0.8: 3}[share]
    pairs = [
        (one, other)
        for one, other in combinations(range(len(given)), 2)
        if (sketches[one] ^ sketches[other]).bit_count() <= differ
    ]
    return components(pairs), spent


def components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups that pairs make."""
    group_of: dict[int, list[int]] = {}
    for pair in pairs:
        one, other = (group_of.setdefault(index, [index]) for index in pair)
        if one is not other:
            one += other
            group_of.update(dict.fromkeys(other, one))
    return list({id(group): group for group in group_of.values()}.values())


def peers() -> dict[str, Callable[[Sequence[Document], float], tuple[list[list[int]], float]]]:
    """The other ways that are installed."""
    known = {"datasketch": by_datasketch, "simhash": by_simhash}
    return {name: way for name, way in known.items() if find_spec(name)}


def cost(size: int, seed: int) -> tuple[float, float, int]:
    """Milliseconds of CPU, at the median and at the 90th percentile, that an article of about 1,500 characters costs in
    a transaction of its own, with so many articles in the archive; and the file's bytes an article for what copies are
    found by. The archive is filled by the index alone, since comparing what fills it would take the longest time."""
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "news.db", write=True) as archive:
        archive.add_source(SOURCE)
        with patch.object(copies, "_join"):
            fill(archive, size, seed)
        long = [each for each in documents(WATER, seed, 2000) if 1200 < len(each.body) < 1800][:300]
        spent = []
        for number, document in enumerate(long, size):
            with archive.transaction() as db:
                article = insert(db, document, number)
            start = time.process_time()
            with archive.transaction() as db:
                copies.look(db, article)
            spent.append(1000 * (time.process_time() - start))
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        pages = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('shingles', 'fingerprints')"
        try:
            [(taken,)] = archive.db.execute(pages).fetchall()
        except OperationalError:  # a SQLite that was built without dbstat
            taken = 0
    spent.sort()
    return spent[len(spent) // 2], spent[len(spent) * 9 // 10], taken // (size + len(long))


def fill(archive: Archive, size: int, seed: int) -> None:
    """Puts so many documents of both worlds into the archive."""
    number = 0
    while number < size:
        seed += 1
        with archive.transaction() as db:
            for document in documents((WATER, COAST)[seed % 2], seed, 400)[: size - number]:
                copies.look(db, insert(db, document, number))
                number += 1


def row(name: str, share: float, given: Sequence[Document], groups: list[list[int]], spent: float) -> str:
    found = score(given, groups)
    joined = sum(wrong for wrong, _ in found.wrong.values())
    return (
        f"| {name} | {share} | {found.precision:.4f} | {found.recall:.4f} | {joined} of {len(given)} "
        f"| {1000 * spent / len(given):.1f} |"
    )


def kinds(scores: Sequence[Sequence[Score]]) -> list[str]:
    """Both worlds together, from their scores at each threshold: of each way to reprint how many are found with their
    original, of each look-alike how many are taken for a copy."""
    lines = []
    for what in ("found", "wrong"):
        for kind in sorted({kind for each in scores[0] for kind in getattr(each, what)}):
            if what == "wrong" and any(kind in each.found for each in scores[0]):
                continue  # a reprint is in a wrong group only when a look-alike is
            cells = [[getattr(each, what).get(kind, (0, 0)) for each in at] for at in scores]
            counts = " | ".join(str(sum(count for count, _ in cell)) for cell in cells)
            told = "found" if what == "found" else "wrongly joined"
            lines.append(f"| {kind} | {told} of {sum(documents for _, documents in cells[0])} | {counts} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--originals", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1, help="of the first world; the second has the next")
    parser.add_argument("--cost", type=int, metavar="N", help="only measure the cost, with N articles in the archive")
    parser.add_argument("--write", type=Path, help="write the tables into this file, between their marks")
    args = parser.parse_args()
    if args.cost:
        median, most, taken = cost(args.cost, args.seed)
        line = (
            f"With {args.cost:,} articles in the archive, an article of about 1,500 characters costs {median:.1f} ms of CPU at "
            f"the median and {most:.1f} ms at the 90th percentile; what copies are found by takes {taken:,} bytes an article."
        )
        print(line)
        if args.write:
            write(args.write, "reprints cost", line)
        return
    worlds = {
        "water": documents(WATER, args.seed, args.originals),
        "coast": documents(COAST, args.seed + 1, args.originals),
    }
    head = " | ".join(f"at {share}" for share in SHARES)
    lines = ["| world | share | precision | recall | wrongly joined | ms each |", "|---|---|---|---|---|---|"]
    scores: list[list[Score]] = [[] for _ in SHARES]
    for name, given in worlds.items():
        for at, share in enumerate(SHARES):
            groups, spent = grouped(given, share)
            scores[at].append(score(given, groups))
            lines.append(row(name, share, given, groups, spent))
        for peer, way in peers().items():
            lines += [row(f"{name}, {peer}", share, given, *way(given, share)) for share in SHARES]
    lines += ["", f"| kind | documents | {head} |", "|---|---|---|---|---|", *kinds(scores)]
    print("\n".join(lines))
    if args.write:
        write(args.write, "reprints", "\n".join(lines))


if __name__ == "__main__":
    main()
