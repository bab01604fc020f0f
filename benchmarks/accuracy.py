"""Score readers on a folder of pages with hand-checked truth (crawler/scoring.py), and check ours against the bar.

    python benchmarks/accuracy.py DIR [--misses] [--write docs/accuracy.md]

Beside ours stand the peers that are installed. Exits with 1 when ours is below the bar.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive.errors import QingjianError
from benchmarks import peers
from benchmarks.tables import write
from crawler import scoring

# The bar: the least share of each field. One miss in 43 is allowed where a share says 0.975, three where 0.93.
BAR = {
    "title": 0.975,
    "published": 0.975,
    "origin": 0.975,
    "credits": 0.95,
    "body": 0.98,
    "body_exact": 0.93,
    "read_count": 1.0,
    "related": 0.98,
    "clean": 1.0,
    "refused": 1.0,
}


def peer(read: peers.Reader) -> scoring.Reader:
    """A peer knows of no refusals: only articles are asked of it."""
    return lambda page: read(page.url, page.body)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="pages with truth")
    parser.add_argument("--misses", action="store_true", help="print each miss of ours")
    parser.add_argument("--write", type=Path, help="write the table into this file, between its marks")
    args = parser.parse_args()
    try:
        pages = scoring.pages(args.folder)
    except QingjianError as error:
        parser.error(str(error))
    articles = [page for page in pages if page.truth is not None]
    score = scoring.scored(pages, scoring.ours)
    scores = {
        "qingjian": score,
        **{name: scoring.scored(articles, peer(each)) for name, each in peers.installed().items()},
    }
    text = scoring.table(scores, BAR)
    print(f"{len(articles)} articles, {len(pages) - len(articles)} to be refused\n\n{text}")
    if args.misses:
        print("", *score.misses, sep="\n")
    if args.write:
        write(args.write, "scores", text)
    below = [name for name, least in BAR.items() if round(score.share(name), 4) < least]
    if below:
        print(f"\nbelow the bar: {', '.join(below)}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
