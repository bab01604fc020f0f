"""How well a reader reads: its scores on a folder of pages with hand-checked truth (docs/accuracy.md).

A folder is either pages with `truth.jsonl` (a line an article: file, url, title, published, origin, credits, body_start, body_end,
body_must_contain, body_must_not_contain, body_chars, read_count, related, ambiguous) and `lists.jsonl` (pages that must be
refused: file, url), or folders of fixtures (crawler/fixtures.py), of which the body is wanted as it stands. A field that a line
calls ambiguous is not scored there.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from crawler import fixtures
from crawler.errors import BadInput, NotAnArticle
from crawler.fields.text import fold
from crawler.pages import read

Row = dict[str, Any]
FIELDS = (
    "title", "published", "origin", "credits", "body", "body_exact", "read_count", "related", "clean", "refused",
)  # fmt: skip
BODY = ("body", "body_exact")
UNSURE_OF_BODY = frozenset({"body", "body_exact", "body_start", "body_end", "body_chars"})

# What a line of truth says; `ambiguous` may be left out.
REQUIRED = (
    "file", "url", "title", "published", "origin", "credits", "body_start", "body_end", "body_must_contain",
    "body_must_not_contain", "body_chars", "read_count", "related",
)  # fmt: skip

# Seconds that a reader's command may take for a page.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page, and what is true of it; None where a reader must refuse it."""

    name: str
    url: str
    body: bytes
    headers: dict[str, str]
    seen_at: str | None
    truth: Row | None


# What a reader makes of a page: fields by the names of `qingjian extract`; nothing, or `{"refused": …}`, where it refuses it.
Reader = Callable[[TruePage], Row]


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

    def shown(self, name: str) -> str:
        """The share for a table; a dash where nothing was scored."""
        return f"{self.share(name):.4f}" if name in self.pages or name in self.pairs else "–"


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
        bool(text or not length) and not any(fold(sample) in text for sample in truth["body_must_not_contain"]),
        abs(len(text) - length) <= max(0.05 * length, 12),
    ]


def entry(row: Row) -> tuple[str, str, int | None]:
    return (
        fold(row["title"] or ""),
        str(row.get("published_at") or row.get("published") or "")[:10],
        row.get("read_count"),
    )


def credit(row: Row) -> tuple[str, str]:
    return str(row["role"]), fold(row["name"])


def add(score: Score, truth: Row, found: Row) -> None:
    """One article's scores. A page that the reader refuses counts nothing in every field."""
    unsure = set(truth.get("ambiguous", ()))
    if unsure & UNSURE_OF_BODY:
        unsure |= set(BODY)
    conditions = of_body(truth, found.get("body") or "")
    values = {
        "title": fold(truth["title"] or "") == fold(found.get("title") or ""),
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


def table(scores: dict[str, Score], bar: dict[str, float] | None = None) -> str:
    """Markdown: a row a field, a column a reader; with a bar, what is wanted of each."""
    lines = [
        f"| field |{' bar |' if bar else ''} " + " | ".join(scores) + " |",
        "|---|" + "---|" * (len(scores) + bool(bar)),
    ]
    for name in FIELDS:
        least = f" {bar[name]:.3f} |" if bar else ""
        lines.append(f"| {name} |{least} " + " | ".join(each.shown(name) for each in scores.values()) + " |")
    return "\n".join(lines)


def pages(folder: Path) -> list[TruePage]:
    """The pages of a folder. Raises BadInput where it has none, or truth that can't be read."""
    stored = [fixtures.load(path.parent) for path in sorted(folder.glob("*/request.json"))]
    found = [_of_fixture(each) for each in stored]
    for name in ("truth.jsonl", "lists.jsonl"):
        found += _of_lines(folder / name)
    if not found:
        raise BadInput(f"{folder}: holds neither truth.jsonl nor fixtures; docs/accuracy.md says how truth is written")
    return found


def ours(page: TruePage) -> Row:
    """What our readers make of it."""
    try:
        found: Row = json.loads(json.dumps(asdict(read(page.url, page.body, page.headers, seen_at=page.seen_at))))
    except NotAnArticle as error:
        return {"refused": type(error).__name__}
    return found


def command(line: str) -> Reader:
    """A reader that is a command: it gets the page's bytes on its standard input, or at `{file}`, its address at `{url}`, and
    prints a JSON object; nothing, for a page that it refuses."""
    words = shlex.split(line)

    def run(page: TruePage, file: str = "-") -> Row:
        filled = [word.replace("{url}", page.url).replace("{file}", file) for word in words]
        done = subprocess.run(filled, input=page.body, capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603 (the user's own)
        if done.returncode and not done.stdout.strip():
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise ValueError(said[-1] if said else f"it ended with {done.returncode}")
        found = json.loads(done.stdout or b"{}")
        if not isinstance(found, dict):
            raise ValueError(f"it prints {type(found).__name__} and no object")
        return found

    if not any("{file}" in word for word in words):
        return run

    def with_file(page: TruePage) -> Row:
        with NamedTemporaryFile(suffix=".html") as stream:
            stream.write(page.body)
            stream.flush()
            return run(page, stream.name)

    return with_file


def scored(found: Sequence[TruePage], reader: Reader, step: Callable[[int], object] = lambda pages: None) -> Score:
    """The scores of a reader. Whatever it raises on a page is a miss of every field."""
    score = Score()
    for page in found:
        try:
            said = reader(page)
        except Exception as error:  # noqa: BLE001 (a reader may raise anything; it is printed and counted)
            score.misses.append(f"failed: {page.name}: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
            said = {}
        _score(score, page, {} if said.get("refused") else said)
        step(1)
    return score


def _score(score: Score, page: TruePage, said: Row) -> None:
    if page.truth is not None:
        add(score, {"file": page.name, **page.truth}, said)
        return
    score.pages["refused"].append(float(not said))
    if said:
        score.misses.append(f"refused: {page.name}: read as an article")


def _of_fixture(stored: fixtures.Fixture) -> TruePage:
    page, wanted = stored.page, stored.expected
    truth = None
    if wanted is not None:
        body = wanted["body"]
        truth = {
            **wanted,
            "published": wanted["published_at"],
            "body_start": body[:12],
            "body_end": body[-12:],
            "body_must_contain": [line for line in body.split("\n") if line],
            "body_must_not_contain": [],
            "body_chars": len(fold(body)),
        }
    return TruePage(stored.name, page.url, page.body, dict(page.headers), page.seen_at, truth)


def _of_lines(path: Path) -> Iterator[TruePage]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            file = path.parent / row["file"]
            if not file.resolve().is_relative_to(path.parent.resolve()):
                raise ValueError(f"{row['file']} is outside of the folder")
            body, truth = file.read_bytes(), row if path.name == "truth.jsonl" else None
            if truth is not None and (missing := [key for key in REQUIRED if key not in truth]):
                raise ValueError(f"has no {', '.join(missing)}")
            yield TruePage(row["file"], row["url"], body, {"Content-Type": "text/html"}, None, truth)
        except (ValueError, KeyError, OSError) as error:
            raise BadInput(f"{path}: line {number}: {type(error).__name__}: {error}") from error
