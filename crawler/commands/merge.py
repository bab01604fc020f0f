"""`qingjian merge`: archives of several machines become one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click


@click.command(name="merge")
@click.argument("files", nargs=-1, required=True, metavar="FILE.db...", type=click.Path(path_type=Path))
@click.option(
    "--into", required=True, metavar="FILE.db", help="The archive that takes them in; made if it is not there."
)
def command(files: tuple[Path, ...], into: str) -> None:
    """Take archives of other machines into one.

    All of them comes along: articles with their history, captures, counts, lists, and what is due. FILE.db stays as it is,
    and its captures stand beside it. Doing it twice changes nothing, and the order makes no difference. What is withheld
    there is withheld here. Runs, and what monitors learned from them, stay with FILE.db.

    \b
    Example:
      qingjian merge north.db south.db --into all.db
    """
    from archive import Archive
    from crawler.clock import now
    from crawler.errors import BadInput
    from crawler.indexing import index
    from crawler.output import emit, progress

    for path in files:
        if path.resolve() == Path(into).resolve():
            raise BadInput(f"{path}: an archive can't be taken into itself")
        with Archive(path):  # says what is missing before anything is made
            pass
    done = []
    with Archive(into, write=True) as opened:
        for path in files:
            with Archive(path) as other, progress(f"taking in {path.name}") as step:
                done.append({"archive": path.name, **asdict(opened.merge(other, step))})
        index(opened)
        opened.seal(now=now())
    emit(done)
