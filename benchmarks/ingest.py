"""What recording an article costs beside sqlite-utils alone, on the same articles in one run.

    python benchmarks/ingest.py [--articles N] [--write docs/benchmarks.md]

The articles are made up (benchmarks/search.py), each with two credits and six related entries with counts. sqlite-utils
keeps them in three tables with a trigram index of title and text, kept up to date by its triggers: `upsert` for the
article, `delete_where` and `insert_all` for its parts, an article a transaction, as the archive has it. It keeps no
revisions, no history of counts, no copies, no joins of related entries; what those cost is the ratio. The second time
the same articles come again, as a daily crawl brings them. Times are of the processor, the best of several rounds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive import Archive
from archive.model import Article, Column, Credit, RelatedItem, Role, Source
from benchmarks.search import Texts
from benchmarks.tables import write

HOST = "http://www.jia.example"
SOURCE = Source("jia", "甲市生态环境局（虚构）", "prefecture", "990300", f"{HOST}/", (Column("要闻", f"{HOST}/yw/"),))
FIRST, AGAIN = "2024-03-06T08:00:00Z", "2024-03-07T08:00:00Z"
RELATED = 6
ROUNDS = 3


def articles(count: int, seed: int) -> list[Article]:
    made = list(Texts(seed).articles(count))
    return [
        Article(
            url=f"{HOST}/yw/{number}.html",
            canonical_url=f"{HOST}/yw/{number}.html",
            title=title,
            published_at=day,
            origin=origin,
            credits=(Credit(Role.AUTHOR, "作者", name), Credit(Role.EDITOR, "编辑", name[::-1])),
            body=body,
            read_count=number,
            related=tuple(entry(at, made[(number * 7 + at) % count]) for at in range(1, RELATED + 1)),
            layout="generic",
        )
        for number, title, body, origin, name, day, _ in made
    ]


def entry(position: int, row: tuple[int, str, str, str, str, str, str]) -> RelatedItem:
    number, title, *_, day, _ = row
    return RelatedItem(position, title, url=f"{HOST}/yw/{number}.html", read_count=number, published_at=day)


class Ours:
    name = "archive"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = Archive(path, write=True)
        self.archive.add_source(SOURCE)

    def ingest(self, given: list[Article], seen_at: str) -> None:
        for article in given:
            self.archive.record(article, source=SOURCE.id, captures=[], seen_at=seen_at)
        self.archive.index()

    def close(self) -> None:
        self.archive.close()


class Plain:
    name = "sqlite-utils"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = Database(path)
        self.db.enable_wal()
        self.db["articles"].create(
            {"url": str, "title": str, "published_at": str, "origin": str, "body": str, "reads": int}, pk="url"
        )
        self.db["credits"].create(
            {"url": str, "position": int, "role": str, "label": str, "name": str}, pk=("url", "position")
        )
        self.db["related"].create(
            {"url": str, "position": int, "title": str, "to": str, "read_count": int, "published_at": str},
            pk=("url", "position"),
        )
        self.db["articles"].enable_fts(["title", "body"], tokenize="trigram", create_triggers=True)

    def ingest(self, given: list[Article], seen_at: str) -> None:
        for article in given:
            row = {name: getattr(article, name) for name in ("url", "title", "published_at", "origin", "body")}
            with self.db.conn:
                self.db["articles"].upsert(row | {"reads": article.read_count}, pk="url")
                self.parts("credits", article, [asdict(credit) for credit in article.credits])
                self.parts("related", article, [self.related(item) for item in article.related])

    def parts(self, table: str, article: Article, rows: list[dict[str, object]]) -> None:
        self.db[table].delete_where("url = ?", [article.url])
        self.db[table].insert_all({"url": article.url, "position": at} | row for at, row in enumerate(rows, 1))

    def related(self, item: RelatedItem) -> dict[str, object]:
        return {"title": item.title, "to": item.url, "read_count": item.read_count, "published_at": item.published_at}

    def close(self) -> None:
        self.db.close()


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(folder: Path, count: int, seed: int) -> Iterator[str]:
    given = articles(count, seed)
    text = sum(len(article.body.encode()) for article in given) / count
    first: dict[str, list[float]] = {}
    again: dict[str, list[float]] = {}
    sizes: dict[str, float] = {}
    for number in range(ROUNDS):
        for kind in (Ours, Plain):
            one = kind(folder / f"{kind.name}{number}.db")
            first.setdefault(one.name, []).append(spent(lambda one=one: one.ingest(given, FIRST)) / count)
            again.setdefault(one.name, []).append(spent(lambda one=one: one.ingest(given, AGAIN)) / count)
            one.close()
            sizes[one.name] = one.path.stat().st_size / count
    yield f"{count:,} articles with {text:,.0f} bytes of text each, best of {ROUNDS} rounds:"
    yield ""
    yield "| | first time, ms of CPU an article | again | bytes an article |"
    yield "|---|---:|---:|---:|"
    for name in first:
        yield f"| {name} | {min(first[name]) * 1000:.2f} | {min(again[name]) * 1000:.2f} | {sizes[name]:,.0f} |"
    ours, plain = Ours.name, Plain.name
    yield (
        f"| archive / sqlite-utils | {min(first[ours]) / min(first[plain]):.2f} | "
        f"{min(again[ours]) / min(again[plain]):.2f} | {sizes[ours] / sizes[plain]:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in this file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(measured(Path(folder), args.articles, args.seed))
    print(text)
    if args.write:
        write(args.write, "ingest", text)


if __name__ == "__main__":
    main()
