"""JSON lines that an export wrote come back: each line's article is made again, and its address followed from now on.

A line that can't be used is named by its number and the rest is taken; each line is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from archive import Archive
from archive.model import Outcome, PageKind, Source
from archive.restoring import Restored
from archive.shapes import BadDossier, parse
from crawler.errors import BadInput
from crawler.revisits import due
from crawler.tally import Report, Tally

ENDING = ".jsonl"

# A body is at most some megabytes (archive/contentcoding.py), and stands in its revisions too.
LONGEST = 256 * 1024 * 1024


class Dossiers:
    """The lines of files, taken into an archive; `problems` says, a line each, what could not be."""

    def __init__(self, archive: Archive, report: Report, clock: Callable[[], str]) -> None:
        self.archive = archive
        self.report = report
        self.clock = clock
        self.problems: list[str] = []

    def take(self, path: Path, progress: Callable[[int], object]) -> None:
        """Takes a file's articles. Raises BadInput for a file that can't be read or has no line."""
        empty = True
        try:
            with path.open("rb") as stream:
                for number, line in enumerate(_lines(stream), 1):
                    if line.strip():
                        empty = False
                        self._line(path, number, line)
                        progress(1)
        except OSError as error:
            raise BadInput(f"{path}: can't be read: {(error.strerror or str(error)).lower()}") from error
        if empty:
            raise BadInput(f"{path}: holds no article")

    def _line(self, path: Path, number: int, line: bytes) -> None:
        if len(line) > LONGEST:
            self.problems.append(f"{path}, line {number}: is longer than {LONGEST >> 20} MB")
            return
        try:
            with self.archive.transaction():
                restored = self.archive.restore(parse(line))
                self._follow(restored)
        except BadDossier as error:
            self.problems.append(f"{path}, line {number}: {error}")
            return
        tally = self.report.tallies.setdefault(restored.source, Tally())
        tally.new += restored.outcome is Outcome.NEW
        tally.changed += restored.outcome is Outcome.CHANGED
        tally.unchanged += restored.outcome is Outcome.UNCHANGED

    def _follow(self, restored: Restored) -> None:
        """A new address is seen again as if a crawl had brought it; one that is followed already stays as it is."""
        at = [(restored.url, PageKind.ARTICLE, None)]
        if not self.archive.follow(at, restored.source, now=restored.last_seen, due=False):
            return
        page, past = self.archive.page(restored.url), self.archive.past(restored.url)
        if page is not None and past is not None:
            again = due(past, self._sources()[restored.source], self.clock())
            self.archive.done(page, now=restored.last_seen, state="live", due_at=again)

    def _sources(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.archive.sources()}


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is too long, a piece that is."""
    while line := stream.readline(LONGEST + 1):
        if len(line) > LONGEST:
            while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
        yield line
