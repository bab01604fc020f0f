"""What search costs: the archive's index beside LIKE and beside SQLite's trigram index, on the same texts in one run.

    python benchmarks/search.py [--articles N] [--seed S] [--scans N] [--no-trigram] [--write docs/search.md [--mark NAME]]

The texts are made up, the same for the same seed: 1,500 characters an article, in which 0.70 of all pairs of neighbours and
some 450 characters are distinct, as in the longest stored article of the project (0.70 and 410), drawn from 30,000 words by Zipf's law,
with a topic an article, and terms of the trade in a known share of the articles. Times are of the
wall, since a page is what somebody waits for, and of the processor for indexing.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run from a checkout, installed or not

from archive import Archive
from archive.model import Column, Source
from benchmarks.tables import write

LENGTH = 1500
SEEN = "2024-03-06T08:00:00Z"
SOURCES = [f"s{number}" for number in range(100)]

# Terms and in which share of the articles they stand.
TERMS = {
    "生态环境": 0.6, "污染": 0.4, "督察": 0.3, "PM2.5": 0.15, "长江": 0.1, "COD": 0.1, "12369": 0.03, "环境监测站": 0.03,
    "ＶＯＣｓ": 0.02, "HJ 808-2016": 0.002, "洋水河": 0.001, "雾灵白鹭": 0.0001,
}  # fmt: skip

# GB2312's first level, by frequency in no language: 3,755 characters.
CHARACTERS = [
    bytes([high, low]).decode("gb2312")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF if high < 0xD7 else 0xFA)
]


def zipf(count: int, exponent: float = 1.0) -> list[float]:
    return list(itertools.accumulate(1 / (rank + 2) ** exponent for rank in range(count)))


class Texts:
    """Articles by a seed: (id, title, body, origin, name, date, source)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a repeatable one)
        characters = self.random.sample(CHARACTERS, len(CHARACTERS))
        weights, lengths = zipf(len(characters), 0.9), ((1, 2, 3, 4), (8, 70, 12, 10))
        self.words = [
            "".join(self.random.choices(characters, cum_weights=weights, k=self.random.choices(*lengths)[0]))
            for _ in range(30_000)
        ]
        self.weights = zipf(len(self.words))

    def articles(self, count: int) -> Iterator[tuple[int, str, str, str, str, str, str]]:
        start, days = date(2010, 1, 1), 5000
        for number in range(1, count + 1):
            topic = self.random.choices(self.words, cum_weights=self.weights, k=150)
            day = start + timedelta(days=self.random.randrange(days))
            name = "".join(self.random.choices(CHARACTERS[:500], k=3))
            yield (
                number,
                self.title(topic),
                self.body(topic),
                f"{topic[0]}日报",
                name,
                str(day),
                self.random.choice(SOURCES),
            )

    def title(self, topic: Sequence[str]) -> str:
        return "".join(self.random.choices(topic[:20], k=9))

    def body(self, topic: Sequence[str]) -> str:
        parts: list[str] = []
        size, terms = 0, [term for term, share in TERMS.items() if self.random.random() < share]
        while size < LENGTH:
            sentence = self.sentence(topic, terms)
            parts.append(sentence)
            size += len(sentence)
        return "".join(parts)[:LENGTH]

    def sentence(self, topic: Sequence[str], terms: list[str]) -> str:
        words = self.random.choices(self.words, cum_weights=self.weights, k=self.random.randrange(8, 30))
        for at in range(len(words)):
            if self.random.random() < 0.45:
                words[at] = topic[int(self.random.random() ** 2 * len(topic))]
        if terms:
            words[self.random.randrange(len(words))] = terms.pop()
        half = len(words) // 2
        return f"{''.join(words[:half])}，{''.join(words[half:])}。" + ("\n" if self.random.random() < 0.25 else "")


def fill(path: Path, articles: int, seed: int) -> None:
    """The texts in an archive, not yet indexed. By SQL, since recording pages is another story."""
    with Archive(path, write=True) as archive:
        for number, source in enumerate(SOURCES):
            column = Column("要闻", f"http://{source}.example/")
            archive.add_source(
                Source(
                    source,
                    f"{source}局（虚构）",
                    "prefecture",
                    f"{37 + number % 5}{number:04}",
                    f"http://{source}.example/",
                    (column,),
                )
            )
        texts = Texts(seed).articles(articles)
        while batch := list(itertools.islice(texts, 5000)):
            with archive.transaction() as db:
                for row in batch:
                    insert(db, row)
        archive.close = archive.db.close  # type: ignore[method-assign] (no index yet)


def insert(db: sqlite3.Connection, row: tuple[int, str, str, str, str, str, str]) -> None:
    number, title, body, origin, name, day, source = row
    url = f"http://{source}.example/{number}"
    credits_ = f'[["author", "作者", "{name}"]]'
    db.execute(
        "INSERT INTO articles (id, source, url, canonical_url, title, published_at, origin, keywords, layout, first_seen, last_seen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '[]', '', ?, ?)",
        (number, source, url, url, title, day, origin, SEEN, SEEN),
    )
    db.execute(
        "INSERT INTO revisions VALUES (?, ?, 'first', ?, '', ?, ?, ?, ?, ?)",
        (number, number, SEEN, title, day, origin, credits_, body),
    )
    db.execute("INSERT INTO credits VALUES (?, 1, 'author', '作者', ?)", (number, name))
    db.execute("UPDATE articles SET revision = id WHERE id = ?", (number,))


@dataclass
class Peers:
    """The same texts in a table, newest last, for LIKE; and in SQLite's trigram index over it."""

    db: sqlite3.Connection
    seconds: float  # of the processor, to build the trigram index
    size: int

    @classmethod
    def made(cls, path: Path, archive: Path, *, trigram: bool) -> Peers:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("ATTACH ? AS archive", (str(archive),))
        db.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)")
        db.execute(
            """
            INSERT INTO texts (text) SELECT a.title || char(10) || r.body || char(10) || a.origin || char(10) || c.name
            FROM archive.articles AS a JOIN archive.revisions AS r ON r.id = a.revision
            JOIN archive.credits AS c ON c.article = a.id ORDER BY a.published_at, a.id
            """
        )
        db.execute("DETACH archive")
        if not trigram:
            return cls(db, 0, 0)
        db.execute(
            "CREATE VIRTUAL TABLE trigrams USING fts5(text, content = 'texts', content_rowid = 'id', tokenize = 'trigram')"
        )
        before, start = file_size(db), time.process_time()
        [(last,)] = db.execute("SELECT max(id) FROM texts").fetchall()
        for low in range(0, last, 500):
            db.execute(
                "INSERT INTO trigrams (rowid, text) SELECT id, text FROM texts WHERE id > ? AND id <= ?",
                (low, low + 500),
            )
        db.execute("INSERT INTO trigrams (trigrams) VALUES ('optimize')")
        return cls(db, time.process_time() - start, file_size(db) - before)

    def like(self, words: str) -> list[int]:
        """A page; a scan that stops when it is full."""
        sql = "SELECT id FROM texts WHERE text LIKE '%' || ? || '%' ORDER BY id DESC LIMIT 20"
        return [number for (number,) in self.db.execute(sql, (words,))]

    def like_all(self, words: str) -> int:
        return int(
            self.db.execute("SELECT count(*) FROM texts WHERE text LIKE '%' || ? || '%'", (words,)).fetchone()[0]
        )

    def trigram(self, words: str, order: str = "rowid DESC") -> list[int]:
        phrase = '"' + words.replace('"', '""') + '"'
        sql = f"SELECT rowid FROM trigrams WHERE trigrams MATCH ? ORDER BY {order} LIMIT 20"  # noqa: S608 (our own)
        return [number for (number,) in self.db.execute(sql, (phrase,))]


def file_size(db: sqlite3.Connection) -> int:
    """Bytes in use; what building has set free is used by what comes next."""
    [pages, free, size] = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def phrases(archive: Archive, seed: int, articles: int, count: int) -> dict[str, list[str]]:
    """What is asked, by kind: words that are common and rare, single characters, whatever stands somewhere, and what
    is nowhere though its parts are."""
    chance, words = random.Random(seed), Texts(seed).words  # noqa: S311 (a repeatable one)
    short = [word for word in words if len(word) == 2]
    asked = {
        "the trade's terms": [term for term in TERMS if len(term) > 1],
        "2 characters, common": short[:count],
        "2 characters, rare": chance.sample(short[5000:], count),
        "1 character": chance.sample(CHARACTERS, count),
        "3 to 12 characters of a text": [],
        "no text has it": ["".join(chance.sample(words[:300], 3)) for _ in range(count)],
    }
    while len(asked["3 to 12 characters of a text"]) < count:
        (body,) = archive.db.execute(
            "SELECT body FROM revisions WHERE id = ?", (chance.randint(1, articles),)
        ).fetchone()
        at, length = chance.randrange(LENGTH - 12), chance.randint(3, 12)
        if "\n" not in body[at : at + length]:
            asked["3 to 12 characters of a text"].append(body[at : at + length])
    return asked


def more(archive: Archive, seed: int, count: int) -> dict[str, list[str]]:
    """Queries in the language, which LIKE does not know."""
    chance, words = random.Random(seed + 1), Texts(seed).words  # noqa: S311 (a repeatable one)
    common = [word for word in words[:2000] if len(word) == 2]
    pairs = [chance.sample(common, 2) for _ in range(4 * count)]
    each = iter(pairs)
    return {
        "two words": [f"{a} {b}" for a, b in itertools.islice(each, count)],
        "either, without": [f"({a} OR 督察) -{b}" for a, b in itertools.islice(each, count)],
        "in the title": [f"title:{a}" for a, b in itertools.islice(each, count)],
        "of a source, in a month": [
            f"污染 source:{chance.choice(SOURCES)} published:{chance.randint(2010, 2022)}-{chance.randint(1, 12):02}"
            for _ in range(count)
        ],
    }


def quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def timed(function: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Milliseconds of each, sorted; the better of two, since others use this machine too."""
    taken = []
    for words in asked:
        tries = []
        for _ in range(2):
            start = time.perf_counter()
            function(words)
            tries.append((time.perf_counter() - start) * 1000)
        taken.append(min(tries))
    return sorted(taken)


def at(taken: Sequence[float], share: float) -> str:
    value = taken[min(len(taken) - 1, int(share * len(taken)))]
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def cells(taken: Sequence[float]) -> str:
    return f"{at(taken, 0.5)} | {at(taken, 0.99)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=100, help="of each kind")
    parser.add_argument("--scans", type=int, default=8, help="about how many of each kind are asked by LIKE too")
    parser.add_argument("--folder", type=Path, help="where to put the data; else a temporary folder")
    parser.add_argument(
        "--no-trigram", action="store_true", help="leave SQLite's trigram index out, which takes long to build"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in this file")
    parser.add_argument("--mark", default="search", help="the marks' name")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        text = "\n".join(measured(Path(folder), args))
    print(text)
    if args.write:
        write(args.write, args.mark, text)


def measured(folder: Path, args: argparse.Namespace) -> Iterator[str]:
    path = folder / "news.db"
    fill(path, args.articles, args.seed)
    peers = Peers.made(folder / "peers.db", path, trigram=not args.no_trigram)
    [(size,)] = peers.db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM texts").fetchall()
    connection = sqlite3.connect(path)
    before = file_size(connection)
    connection.close()
    start = time.process_time()
    with Archive(path, write=True) as archive:
        archive.index()
        spent, grown = time.process_time() - start, file_size(archive.db.conn) - before
    yield f"{args.articles:,} articles, {size / 1e6:,.0f} MB of text in UTF-8, SQLite {sqlite3.sqlite_version}, seed {args.seed}:"
    yield ""
    yield "| | index and text, times the text | CPU to index an article (ms) |"
    yield "|---|---:|---:|"
    yield f"| archive | {1 + grown / size:.2f} | {spent / args.articles * 1000:.2f} |"
    if not args.no_trigram:
        yield f"| trigram | {1 + peers.size / size:.2f} | {peers.seconds / args.articles * 1000:.2f} |"
    yield ""
    with Archive(path) as archive:
        yield from pages(archive, peers, args)


def pages(archive: Archive, peers: Peers, args: argparse.Namespace) -> Iterator[str]:
    yield "Milliseconds for a page of 20 (half of the queries take less, and 99 % of them):"
    yield ""
    yield "| asked | newest | 99 % | by relevance | 99 % | count | 99 % | LIKE, newest | 99 % | LIKE, count | trigram, newest | 99 % | trigram, bm25 | 99 % |"
    yield f"|---|{'---:|' * 13}"
    asked = phrases(archive, args.seed, args.articles, args.queries)
    few = {kind: words[:: max(1, len(words) // args.scans)] for kind, words in asked.items()}
    rows: dict[str, list[list[float]]] = {}
    for kind, words in asked.items():
        rows[kind] = ours(archive, [quoted(each) for each in words])
        rows[kind] += [timed(peers.like, few[kind]), timed(peers.like_all, few[kind])]
        longer = [each for each in words if len(each) > 2]
        if longer and not args.no_trigram:
            rows[kind] += [timed(peers.trigram, longer), timed(lambda each: peers.trigram(each, "rank"), longer)]
    everything = [
        sorted(itertools.chain.from_iterable(column)) for column in itertools.zip_longest(*rows.values(), fillvalue=[])
    ]
    for kind, columns in [*rows.items(), ("all of these", everything)]:
        like = f"{cells(columns[3])} | {at(columns[4], 0.5)}"
        trigram = (
            " | ".join(cells(each) for each in columns[5:]) or f"{'' if args.no_trigram else 'finds nothing'} | | |"
        )
        yield f"| {kind} | {' | '.join(cells(each) for each in columns[:3])} | {like} | {trigram} |"
    for kind, words in more(archive, args.seed, args.queries).items():
        yield f"| {kind} | {' | '.join(cells(each) for each in ours(archive, words))} | | | | | | | |"


def ours(archive: Archive, asked: Sequence[str]) -> list[list[float]]:
    by_relevance = timed(lambda words: archive.search(words, sort="relevance"), asked)
    return [timed(archive.search, asked), by_relevance, timed(archive.count, asked)]


if __name__ == "__main__":
    main()
