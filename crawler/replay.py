"""Captures read again with today's readers, and what that changes: `qingjian replay`.

What changes is our reading and not the page, so it is recorded as a revision of the kind `reread`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field, replace

from archive import Archive
from archive.captures import Kept, Which, key_of
from archive.model import Article, Column, Quality
from crawler import __version__
from crawler.importing import kept
from crawler.rereading import Read, Rereading

# What a revision keeps for every time; the rest of an article is kept as last read.
OF_REVISIONS = ("title", "published_at", "origin", "credits", "body")
OF_NEWEST = (
    *OF_REVISIONS,
    "subtitle",
    "published_precision",
    "column",
    "read_count",
    "related",
    "images",
    "attachments",
    "keywords",
    "document_number",
    "layout",
    "problems",
)
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one page: what the archive says, what is read today."""

    url: str
    captured_at: str
    before: object
    after: object


@dataclass(slots=True)
class FieldChanges:
    """How many captures are read otherwise in a field, and the first of them."""

    count: int = 0
    examples: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Replayed:
    """What a replay found: captures looked at, articles read, of them `same`, `changed` and `new` (they were refused
    before, or never read), pages that were articles and are none to today's readers; by field what changed."""

    captures: int = 0
    read: int = 0
    same: int = 0
    changed: int = 0
    new: int = 0
    refused: int = 0
    fields: dict[str, FieldChanges] = field(default_factory=dict)
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # of `new` and `refused`
    resumed: bool = False

    def note(self, name: str, change: Change) -> None:
        changes = self.fields.setdefault(name, FieldChanges())
        changes.count += 1
        if len(changes.examples) < EXAMPLES:
            changes.examples.append(change)

    def example(self, name: str, url: str, why: str) -> None:
        found = self.examples.setdefault(name, [])
        if len(found) < EXAMPLES:
            found.append((url, why))


@dataclass(slots=True)
class Replay:
    """One replay of an archive. With `dry` nothing is recorded."""

    archive: Archive
    which: Which
    dry: bool
    done: Replayed = field(default_factory=Replayed)

    def run(self, executor: Executor, workers: int, progress: Callable[[int], object], place: str = "") -> Replayed:
        """Reads what is to be read; a replay that broke off goes on where it was, unless it is dry. `place`: the address
        at which the executor's workers find the WARC files, if it is not the archive's folder."""
        sources = {source.id: source for source in self.archive.sources()}
        rereading = Rereading(self.archive, sources, executor, workers, place, lists_of(self.archive), lists_too=False)
        after = self._resume()
        for batch, reads in rereading.batches(kept(self.archive, self.which, after)):
            self._batch(batch, reads)
            progress(len(batch))
        if not self.dry:
            self.archive.set_cursor(self._name, None)
        return self.done

    def forget(self) -> None:
        """Forgets how far an earlier replay came."""
        self.archive.set_cursor(self._name, None)

    def _batch(self, batch: Sequence[Kept], reads: Iterable[Read]) -> None:
        self.done.captures += len(batch)
        if self.dry:
            for one in reads:
                self._one(one)
            return
        with self.archive.transaction():  # what is recorded and how far we are stand or fall together
            for one in reads:
                self._one(one)
            self.archive.set_cursor(self._name, json.dumps(batch[-1].key))

    def _one(self, one: Read) -> None:
        resting = self.archive.addresses_of(one.kept.id)
        if one.found.article is not None:
            if not resting or one.kept.url in resting:  # else it is a part of a long article
                self._article(one, one.found.article)
        elif resting and one.kept.url in resting and one.found.refusal:
            self.done.refused += 1
            self.done.example("refused", one.kept.url, one.found.refusal[1])

    def _article(self, one: Read, article: Article) -> None:
        self.done.read += 1
        changes = self._changes(one, article)
        if changes is None:
            self.done.new += 1
            self.done.example("new", article.canonical_url, article.title or "")
        elif not changes:
            self.done.same += 1
            return
        else:
            self.done.changed += 1
            for name, change in changes.items():
                self.done.note(name, change)
        if not self.dry:
            self._record(one, article)

    def _changes(self, one: Read, article: Article) -> dict[str, Change] | None:
        """By field, what is read otherwise than the archive says; None for an article that it doesn't know."""
        at = one.kept.captured_at
        name = self.archive.name_of(article, at=one.kept.url)
        standing = self.archive.stands(name, at) if name else None
        if name is None or standing is None:
            return None
        known: Article | None = None
        if standing.newest:
            known = self.archive.article(name, withheld=True)
        if known is not None:
            noted = self.archive.noted(name)
            known = replace(known, problems=tuple(each for each in known.problems if each not in noted))
        names = OF_REVISIONS if known is None else OF_NEWEST
        pairs = ((field, getattr(known or standing, field), getattr(article, field)) for field in names)
        return {field: Change(name, at, before, after) for field, before, after in pairs if before != after}

    def _record(self, one: Read, article: Article) -> None:
        source, at = one.found.work.source.id, one.kept.captured_at
        self.archive.record(
            article,
            source=source,
            captures=one.captures,
            seen_at=at,
            kind="reread",
            at=one.kept.url,
            counter=one.counter,
        )
        for capture in one.captures:
            self.archive.judge(capture, Quality.OK)

    def _resume(self) -> tuple[str, int]:
        value = None if self.dry else self.archive.cursor(self._name)
        if value is None:
            return "", 0
        self.done.resumed = True
        time, capture = json.loads(value)
        return str(time), int(capture)

    @property
    def _name(self) -> str:
        """A replay by other readers, or of other captures, is another work."""
        return f"replay {__version__} {json.dumps(asdict(self.which))}"


def lists_of(archive: Archive) -> dict[str, Column]:
    """The requests that ask for lists, and of which column."""
    return {key_of(asked): Column(name or "", asked.url) for asked, _, name in archive.list_pages()}
