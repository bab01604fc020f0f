"""What today's readers make of an archive's captures, as Parquet files: `qingjian replay --parquet`.

Nothing is recorded. The captures come in the order of time, whoever reads them, so that the files are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path

from archive import Archive, parquet
from archive.captures import Which
from archive.wholefile import whole_folder
from crawler.importing import kept
from crawler.replay import lists_of
from crawler.rereading import Read, Rereading

# Articles that are held at once: enough that most files of a month are few, some 100 MB.
HELD = 20_000


@dataclass(slots=True)
class Written:
    """Captures that were looked at, and articles among them."""

    captures: int = 0
    articles: int = 0


def write(
    archive: Archive,
    which: Which,
    folder: Path,
    executor: Executor,
    workers: int,
    progress: Callable[[int], object],
    place: str = "",
) -> Written:
    """Writes a new folder, by source and month. What is withheld is left out. Raises NotWritten, NoParquet; then nothing
    of it is there."""
    parquet.library()
    sources = {source.id: source for source in archive.sources()}
    rereading = Rereading(archive, sources, executor, workers, place, lists_of(archive), lists_too=False)
    done, held, number = Written(), list[dict[str, object]](), 0
    with whole_folder(folder) as draft:
        for batch, reads in rereading.batches(kept(archive, which)):
            held += [row for row in map(_row, reads) if row and not archive.withheld(str(row["url"]))]
            done.captures += len(batch)
            progress(len(batch))
            if len(held) >= HELD:
                number += 1
                done.articles += len(held)
                parquet.write_readings(draft, number, held)
                held = []
        done.articles += len(held)
        parquet.write_readings(draft, number + 1, held)
    return done


def _row(read: Read) -> dict[str, object] | None:
    article = read.found.article
    if article is None:
        return None
    about = {"source": read.kept.source, "capture": read.kept.id, "captured_at": read.kept.captured_at}
    return {**asdict(article), **about}
