"""Articles, or the answer to a question, as a file for others: JSON lines, CSV, Parquet, Atom.

A file takes its name when it is whole, and a manifest beside it says what it is: what was asked, when, how many rows,
and its SHA-256. Memory doesn't grow with what is written, but for Parquet's row groups. Nothing withheld is in any.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import IO, Any

from archive import atom, parquet, parquetset, reading, rowfiles
from archive.chosen import Chosen, ids
from archive.dossier import dossiers
from archive.errors import ArchiveError
from archive.export import WrongName
from archive.questions import Question
from archive.wholefile import whole_file, whole_folder

# What a file's name ends in.
ENDINGS = {"jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet", "atom": ".atom"}
MANIFEST = ".manifest.json"

FULL = "SELECT * FROM articles_full WHERE id = ?"
ABOUT = "SELECT source_name, (SELECT seen_at FROM revisions WHERE id = f.revision) FROM articles_full AS f WHERE id = ?"
SCHEMA = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'qingjian' ORDER BY id DESC LIMIT 1"

Step = Callable[[int], object]
Row = dict[str, Any]


class NoArticles(ArchiveError):
    """A feed is of articles, and the answer to a question names none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written: the articles that are `chosen`, or the answer to `sql`, given `seconds`; in which form;
    and for CSV whether with a byte order mark and whether cells are left as they are."""

    form: str
    chosen: Chosen = field(default_factory=Chosen)
    sql: str | None = None
    seconds: float = 600
    bom: bool = False
    exact: bool = False

    @property
    def query(self) -> Row:
        """What was asked, as the manifest has it."""
        return {"sql": self.sql} if self.sql else {"articles": asdict(self.chosen)}


@dataclass(frozen=True, slots=True)
class Published:
    """The file that was written, its rows, its size and SHA-256; of a folder of files these are None."""

    file: str
    format: str
    rows: int
    bytes: int | None
    sha256: str | None
    manifest: str


class Publisher:
    """Writes what is wished for of an archive at a time (`now`); `step` is told of each row."""

    def __init__(self, path: Path, db: Connection, wish: Wish, now: str, step: Step = lambda rows: None) -> None:
        self.path = path
        self.db = db
        self.wish = wish
        self.now = now
        self.step = step

    def write(self, file: Path) -> Published:
        """Writes the file and its manifest; former ones are replaced. Raises NotWritten, BadQuestion, NotText,
        NoParquet, WrongName, NoArticles; then nothing of them is there."""
        form = self.wish.form
        if not file.name.endswith(ENDINGS[form]):
            raise WrongName(f"{file}: its name must end in {ENDINGS[form]}")
        beside = file.with_name(file.name + MANIFEST)
        with whole_file(beside) as manifest:
            with whole_file(file) as stream:
                rows = self.write_to(stream)
                stream.flush()
                size, sha256 = _measured(stream)
            manifest.write(self._manifest({"file": file.name, "rows": rows, "bytes": size, "sha256": sha256}))
        return Published(str(file), form, rows, size, sha256, str(beside))

    def write_folder(self, folder: Path, *, whole: bool = False) -> Published:
        """Writes Parquet files by source and month into a new folder, and its manifest beside it; if `whole`, all that a
        set has (`archive.parquetset`). Raises as `write`."""
        written = partial(parquetset.write_set, db=self.db) if whole else parquet.write_partitions
        beside = folder.with_name(folder.name + MANIFEST)
        files, rows = [], 0
        with whole_file(beside) as manifest:
            with whole_folder(folder) as draft, self._snapshot():
                for file, count in written(draft, rows=self._full(self._ids(by_month=True))):
                    with file.open("rb") as stream:
                        size, sha256 = _measured(stream)
                    name = file.relative_to(draft).as_posix()
                    files.append({"file": name, "rows": count, "bytes": size, "sha256": sha256})
                    rows += count if file.name == parquet.NAME else 0
            manifest.write(self._manifest({"folder": folder.name, "rows": rows, "files": files}))
        return Published(str(folder), "parquet", rows, None, None, str(beside))

    def write_to(self, stream: IO[bytes]) -> int:
        """How many rows were written to a stream, without a manifest."""
        if self.wish.sql is None:
            with self._snapshot():
                return self._articles(stream, self._ids())
        question = Question(self.path, self.wish.sql, seconds=self.wish.seconds)
        try:
            return self._answer(stream, question)
        finally:
            question.close()

    def write_articles(self, stream: IO[bytes], numbers: Iterator[int]) -> int:
        """How many of these articles, in this order, were written to a stream, without a manifest; what is chosen only
        names them."""
        with self._snapshot():
            return self._articles(stream, self._told(numbers))

    def _articles(self, stream: IO[bytes], numbers: Iterator[int]) -> int:
        if self.wish.form == "jsonl":
            return rowfiles.write_lines(stream, dossiers(self.db, numbers))
        if self.wish.form == "atom":
            title = f"Qingjian 青简: {self.wish.sql or self.wish.chosen}"
            name = json.dumps(self.wish.query, sort_keys=True)
            return atom.write_feed(stream, self._entries(numbers), title=title, name=name, now=self.now)
        if self.wish.form == "parquet":
            return parquet.write_articles(stream, self._full(numbers))
        names = [column[0] for column in self.db.execute(FULL, (0,)).description]
        rows = (tuple(row.values()) for row in self._full(numbers))
        return rowfiles.write_csv(stream, names, rows, bom=self.wish.bom, exact=self.wish.exact)

    def _answer(self, stream: IO[bytes], question: Question) -> int:
        if self.wish.form == "atom":
            return self._articles(stream, self._told(_ids_of(question)))
        if self.wish.form == "parquet":
            return parquet.write_answer(stream, question.names, question.rows)
        rows = self._told(question.rows())
        if self.wish.form == "jsonl":
            return rowfiles.write_lines(stream, (dict(zip(question.names, row, strict=True)) for row in rows))
        return rowfiles.write_csv(stream, question.names, rows, bom=self.wish.bom, exact=self.wish.exact)

    def _ids(self, *, by_month: bool = False) -> Iterator[int]:
        return self._told(ids(self.db, self.wish.chosen, by_month=by_month))

    def _told(self, rows: Iterator[Any]) -> Iterator[Any]:
        for row in rows:
            yield row
            self.step(1)

    def _full(self, numbers: Iterator[int]) -> Iterator[Row]:
        """The articles as rows of `articles_full`."""
        for article_id in numbers:
            yield from reading.rows(self.db, FULL, article_id)

    def _entries(self, numbers: Iterator[int]) -> Iterator[atom.Entry]:
        for article_id in numbers:
            found = reading.article(self.db, article_id)
            if found is not None:
                yield atom.Entry(found, *self.db.execute(ABOUT, (article_id,)).fetchone())

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Inside, the archive is as it was at one moment, whoever writes to it meanwhile."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK")

    def _manifest(self, about: Row) -> bytes:
        [(schema,)] = self.db.execute(SCHEMA).fetchall()
        what = {"query": self.wish.query, "format": self.wish.form, "made_at": self.now, "schema": schema}
        return json.dumps({**about, **what}, ensure_ascii=False, indent=2).encode() + b"\n"


def _ids_of(question: Question) -> Iterator[int]:
    if "id" not in question.names and "article" not in question.names:
        raise NoArticles(
            "a feed is of articles: the question must have a column called id or article, with their numbers"
        )
    at = question.names.index("id" if "id" in question.names else "article")
    for row in question.rows():
        if isinstance(row[at], int):
            yield int(row[at])  # type: ignore[arg-type]


def _measured(stream: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of a file that has just been written."""
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    return stream.tell(), digest
