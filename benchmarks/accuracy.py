"""Score readers on a folder of pages with hand-checked truth, and check ours against the bar.

    python benchmarks/accuracy.py DIR [--misses] [--write docs/accuracy.md]

DIR holds pages, `truth.jsonl` (a line an article: file, url, title, published, origin, credits, body_start, body_end,
body_must_contain, body_must_not_contain, body_chars, read_count, related, ambiguous) and `lists.jsonl` (pages that
must be refused). A field that a line calls ambiguous is not scored there. Exits with 1 when ours is below the bar.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from benchmarks import peers
from benchmarks.tables import write
from crawler.errors import NotAnArticle
from crawler.fields.text import fold
from crawler.pages import read

Row = dict[str, Any]
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
BODY = ("body", "body_exact")
UNSURE_OF_BODY = frozenset({"body", "body_exact", "body_start", "body_end", "body_chars"})


@dataclass
class Score:
    """The scores of one reader: shares of pages for most fields, F1 over all pages for credits and related."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        if name in self.pairs:
            tally = self.pairs[name]
            return 2 * tally["hits"] / tally["all"] if tally["all"] else 1.0
        values = self.pages[name]
        return sum(values) / len(values) if values else 1.0


def same_date(want: str | None, got: str | None) -> bool:
    """To the minute, or to the day where only a day is printed (and no time of day is invented)."""
    if not want or not got:
        return not want and not got
    wanted, found = (re.sub(r"\D", "", re.sub(r"(T[\d:.]+)(?:[+-]\d\d:?\d\d|Z)$", r"\1", one)) for one in (want, got))
    if len(wanted) == 8:
        return found[:8] == wanted and not found[8:].strip("0")
    return found[:12] == wanted[:12]


def of_body(truth: Row, body: str) -> list[bool]:
    """The five conditions: begins right, ends right, holds the samples, holds nothing else, is as long (within 5 %)."""
    text, length = fold(body), truth["body_chars"]
    return [
        text.startswith(fold(truth["body_start"])[:12]),
        text.endswith(fold(truth["body_end"])[-12:]),
        all(fold(sample) in text for sample in truth["body_must_contain"]),
        bool(text) and not any(fold(sample) in text for sample in truth["body_must_not_contain"]),
        abs(len(text) - length) <= max(0.05 * length, 12),
    ]


def entry(row: Row) -> tuple[str, str, int | None]:
    return fold(row["title"]), str(row.get("published_at") or row.get("published") or "")[:10], row.get("read_count")


def credit(row: Row) -> tuple[str, str]:
    return str(row["role"]), fold(row["name"])


def add(score: Score, truth: Row, found: Row) -> None:
    """One article's scores. A page that the reader refuses counts nothing in every field."""
    unsure = set(truth.get("ambiguous", ()))
    if unsure & UNSURE_OF_BODY:
        unsure |= set(BODY)
    conditions = of_body(truth, found.get("body") or "")
    values = {
        "title": fold(truth["title"]) == fold(found.get("title") or ""),
        "published": same_date(truth["published"], found.get("published_at")),
        "origin": fold(truth["origin"] or "") == fold(found.get("origin") or ""),
        "body": sum(conditions) / len(conditions),
        "body_exact": all(conditions),
        "read_count": truth["read_count"] == found.get("read_count"),
        "clean": "\ufffd" not in json.dumps(found, ensure_ascii=False, default=str),
    }
    for name, value in values.items():
        if name not in unsure:
            score.pages[name].append(float(value) if found else 0.0)
            if value != 1:
                score.misses.append(
                    f"{name}: {truth['file']}: wanted {_wanted(truth, name)}, found {_found(found, name)}"
                )
    for name, key in (("credits", credit), ("related", entry)):
        if name not in unsure:
            _add_pairs(score, name, truth, found, key)


def _wanted(truth: Row, name: str) -> object:
    return [truth["body_start"][:12], truth["body_end"][-12:], truth["body_chars"]] if name in BODY else truth.get(name)


def _found(found: Row, name: str) -> object:
    text = fold(found.get("body") or "")
    return [text[:12], text[-12:], len(text)] if name in BODY else found.get(name, found.get(f"{name}_at"))


def _add_pairs(score: Score, name: str, truth: Row, found: Row, key: Callable[[Row], tuple[Any, ...]]) -> None:
    want, got = Counter(map(key, truth[name])), Counter(map(key, found.get(name) or ()))
    score.pairs[name].update(hits=(want & got).total(), all=want.total() + got.total())
    if want != got:
        score.misses.append(f"{name}: {truth['file']}: missing {list(want - got)}, too many {list(got - want)}")


def ours(url: str, body: bytes) -> Row:
    return json.loads(json.dumps(asdict(read(url, body, {"Content-Type": "text/html"}))))


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def scored(folder: Path, reader: Callable[[str, bytes], Row]) -> Score:
    """The scores of a reader on a folder. Whatever a reader raises on an article is a miss of every field."""
    score = Score()
    for truth in rows(folder / "truth.jsonl"):
        try:
            found = reader(truth["url"], (folder / truth["file"]).read_bytes())
        except Exception as error:  # noqa: BLE001 (a peer may raise anything; it is printed and counted)
            score.misses.append(f"failed: {truth['file']}: {type(error).__name__}: {error}")
            found = {}
        add(score, truth, found)
    return score


def refusals(folder: Path, score: Score) -> None:
    for page in rows(folder / "lists.jsonl"):
        try:
            read(page["url"], (folder / page["file"]).read_bytes(), {"Content-Type": "text/html"})
        except NotAnArticle:
            score.pages["refused"].append(1.0)
        else:
            score.pages["refused"].append(0.0)
            score.misses.append(f"refused: {page['file']}: read as an article")


def table(scores: dict[str, Score], bar: dict[str, float]) -> str:
    """Markdown: a row a field, a column a reader."""
    lines = ["| field | bar | " + " | ".join(scores) + " |", "|---|---|" + "---|" * len(scores)]
    for name, least in bar.items():
        cells = (f"{s.share(name):.4f}" if name in s.pages or name in s.pairs else "–" for s in scores.values())
        lines.append(f"| {name} | {least:.3f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="pages with truth.jsonl and lists.jsonl")
    parser.add_argument("--misses", action="store_true", help="print each miss of ours")
    parser.add_argument("--write", type=Path, help="write the table into this file, between its marks")
    args = parser.parse_args()
    if not (args.folder / "truth.jsonl").exists():
        parser.error(f"{args.folder} holds no truth.jsonl")
    score = scored(args.folder, ours)
    refusals(args.folder, score)
    scores = {"qingjian": score, **{name: scored(args.folder, reader) for name, reader in peers.installed().items()}}
    text = table(scores, BAR)
    print(f"{len(score.pages['clean'])} articles, {len(score.pages['refused'])} lists\n\n{text}")
    if args.misses:
        print("", *score.misses, sep="\n")
    if args.write:
        write(args.write, "scores", text)
    below = [name for name, least in BAR.items() if round(score.share(name), 4) < least]
    if below:
        print(f"\nbelow the bar: {', '.join(below)}", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main())
