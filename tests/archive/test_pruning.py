"""What is pruned is what shows nothing that others don't; what stays is found, proven and whole, whenever it was killed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, manifest
from archive.backup import Backup
from archive.backupset import NoBackup
from archive.errors import ArchiveNotWritable
from archive.model import Exchange, PageKind, Quality
from archive.prunable import prunable
from archive.pruning import NotPruned, Pruning, planned
from archive.reinstating import restore
from archive.verify import Verification
from tests.archive import life
from tests.archive.conftest import Run
from tests.archive.killing import deaths
from tests.archive.life import EDIT, FIRST, URL

NOW, BEFORE = "2024-06-01T00:00:00Z", "2024-05-01T00:00:00Z"


def at(number: int, hour: int = 2) -> str:
    return f"2024-03-{number:02}T{hour:02}:00:00Z"


def visit(archive: Archive, when: str, body: bytes, *, status: int = 200, url: str = URL) -> int:
    headers = (("Content-Type", "text/html"),)
    return archive.capture(Exchange("GET", url, when, status, (), headers, body), source="jia", run=None)


def write(archive: Archive) -> dict[str, int]:
    """Visits to one article, a file a day; the captures that the tests speak of, by name."""
    archive.add_source(life.SOURCE)
    archive.follow([(URL, PageKind.ARTICLE, "要闻")], "jia", now=at(1))
    named: dict[str, int] = {}

    def read(name: str, when: str, body: bytes, article: object = FIRST) -> None:
        named[name] = visit(archive, when, body)
        archive.record(article, source="jia", captures=[named[name]], seen_at=when)  # type: ignore[arg-type]

    def unchanged(name: str, when: str) -> None:
        named[name] = visit(archive, when, b"", status=304)
        archive.seen(1, capture=named[name], at=when)

    read("first", at(1), b"one")
    read("repeated", at(1, 3), b"one")
    read("counted", at(1, 4), b"one, read 2 times" * 20, replace(FIRST, read_count=2))
    unchanged("same", at(2))
    read("other bytes", at(2, 3), b"one, read 3 times" * 20, replace(FIRST, read_count=3))
    unchanged("same again", at(3))
    unchanged("last of one", at(4))
    read("edited", at(8), b"two", EDIT)
    read("between", at(8, 3), b"two and a banner" * 20, EDIT)
    read("last with bytes", at(8, 4), b"two and another banner", EDIT)
    read("last of two", at(11), b"two", EDIT)
    for number, name in enumerate(("blocked", "blocked again", "blocked still"), 2):
        named[name] = visit(archive, at(12, number), b"firewall %d" % number, status=412)
        archive.judge(named[name], Quality.BLOCKED)
    for number in (16, 20, 28):
        named[f"missing {number}"] = life.missed(archive, at(number))
    archive.seal(now=NOW)
    return named


# The second with bytes of its own may go when what refers to it does; its file has no other then.
MAY_GO = {"repeated", "counted", "same", "same again", "between", "blocked again"}


@pytest.fixture
def kept(path: Path, tmp_path: Path) -> tuple[Path, dict[str, int], Path]:
    """The archive, its captures, and a backup of it."""
    with Archive(path, write=True) as archive:
        named = write(archive)
    return path, named, back_up(path, tmp_path / "backup")


def back_up(path: Path, to: Path) -> Path:
    with Archive(path) as opened, Backup(opened.db.conn, opened.captures_folder, to, NOW) as work:
        assert work.run().findings == []
    return to


def prune(path: Path, to: Path) -> list[Pruning]:
    with Archive(path, write=True) as archive:
        return list(archive.prune(to, before=BEFORE, now=NOW))


def wrong(path: Path) -> list[str]:
    with Archive(path) as opened:
        looked = Verification(opened.db.conn, opened.captures_folder)
        return [f"{one.damage} {one.where} {one.what}" for one in looked.findings()]


def payloads(path: Path) -> dict[int, tuple[bytes, dict[str, str]]]:
    """What each capture still shows."""
    with Archive(path) as archive:
        return {capture: archive.payload(capture) for (capture,) in archive.db.execute("SELECT id FROM captures")}


def test_what_may_go(kept: tuple[Path, dict[str, int], Path]) -> None:
    """A 304 says that `counted` is unchanged: both go, and the one in a file of its own only after the other."""
    path, named, _ = kept
    with Archive(path) as archive:
        going = {one.id: one.reason for one in prunable(archive.db.conn, BEFORE)}
        assert going == {
            named["repeated"]: "unchanged",
            named["counted"]: "same-text",
            named["same"]: "unchanged",
            named["same again"]: "unchanged",
            named["between"]: "same-text",
            named["blocked again"]: "refused",
        }
        assert list(prunable(archive.db.conn, at(1))) == [], "all are younger"
        for file in {one.file for one in prunable(archive.db.conn, BEFORE)}:
            ids = {one.id for one in prunable(archive.db.conn, BEFORE, file)}
            assert ids == {one for one in going if one != named["counted"] and _file(archive, one) == file}


def test_what_another_row_rests_on_stays(kept: tuple[Path, dict[str, int], Path]) -> None:
    path, named, _ = kept
    with Archive(path, write=True) as archive:
        archive.refuse("http://jia.example/x", source="jia", capture=named["between"], reason="r", message="m", now=NOW)
        with archive.transaction() as db:
            db.execute("CREATE TABLE tomorrow (capture INTEGER REFERENCES captures(id))")
            db.execute("INSERT INTO tomorrow VALUES (?)", (named["same"],))
            rendered = "UPDATE captures SET rendered = 'chromium' WHERE id = ?"
            db.execute(rendered, (named["blocked again"],))
        left = {one.id for one in prunable(archive.db.conn, BEFORE)}
        assert left == {named["repeated"], named["same again"]}


def test_an_article_of_several_addresses_keeps_all(kept: tuple[Path, dict[str, int], Path]) -> None:
    """Its parts are read together: a visit without one of them would be read as another article."""
    path, named, _ = kept
    with Archive(path, write=True) as archive:
        part = visit(archive, at(8), b"part", url="http://jia.example/news/1_2.html")
        with archive.transaction() as db:
            db.execute("INSERT INTO revision_captures VALUES (2, ?)", (part,))
        assert named["between"] not in {one.id for one in prunable(archive.db.conn, BEFORE)}


def test_pruned(kept: tuple[Path, dict[str, int], Path]) -> None:
    path, named, to = kept
    lines, before, shown = manifest.whole_lines(_folder(path)), payloads(path), _history(path)
    done = prune(path, to)
    assert (
        sum(one.captures for one in done)
        == len(MAY_GO)
        == sum(one.unchanged + one.same_text + one.refused for one in done)
    )
    assert wrong(path) == []
    after = payloads(path)
    assert after == {
        capture: payload for capture, payload in before.items() if capture not in {named[n] for n in MAY_GO}
    }
    assert manifest.whole_lines(_folder(path)).startswith(lines), "the chain goes on, and its stamps hold"
    assert not any((_folder(path) / one.file).exists() for one in done)
    assert _history(path) == shown
    with Archive(path) as archive:
        counts = archive.db.execute(
            "SELECT count, capture FROM read_counts WHERE place = 'page' ORDER BY seen_at"
        ).fetchall()
        assert (2, None) in counts, "the count stays"
        rows = archive.db.execute("SELECT capture, reason, revision FROM pruned_captures ORDER BY capture").fetchall()
        assert {row[0] for row in rows} == {named[name] for name in MAY_GO}
        assert (named["between"], "same-text", 2) in rows
    assert prune(path, to) == [], "there is nothing more"


def _folder(path: Path) -> Path:
    return path.with_name(f"{path.stem}-captures")


def _history(path: Path) -> list[object]:
    """All that an archive says of the article's life."""
    with Archive(path) as archive:
        said = [(one.seen_at, one.title, one.body) for one in archive.revisions(URL)]
        counts = [(one.seen_at, one.count) for one in archive.read_counts(URL)]
        return [said, counts, archive.takedowns(), archive.article(URL)]


def test_the_next_crawl_knows_the_files_that_are_left(kept: tuple[Path, dict[str, int], Path]) -> None:
    """It misses none that went, and has none to enter."""
    path, _, to = kept
    prune(path, to)
    with Archive(path, write=True) as archive:
        assert archive.lost() == []
        known = {name for (name,) in archive.db.execute("SELECT name FROM warc_files")}
        assert known == {file.name for file in archive.captures_folder.glob("*.warc.gz")}
        assert archive.recover() == []


def test_the_manifest_says_what_went(kept: tuple[Path, dict[str, int], Path]) -> None:
    path, _, to = kept
    before = manifest.standing(manifest.whole_lines(_folder(path)))
    done = prune(path, to)
    entries = manifest.prunings(_folder(path))
    assert [entry.pruned[0].name for entry in entries] == [one.file for one in done]
    for entry, one in zip(entries, done, strict=True):
        [gone] = entry.pruned
        assert (gone.sha256, gone.into) == (before[gone.name].sha256, one.into)
        assert [file.name for file in entry.files] == ([one.into] if one.into else [])
    forged = _folder(path) / manifest.NAME
    forged.write_bytes(forged.read_bytes().replace(b'"captures":1', b'"captures":9'))
    assert any("the chain breaks" in one for one in wrong(path))


def test_the_backup_keeps_what_went(kept: tuple[Path, dict[str, int], Path], tmp_path: Path) -> None:
    path, _, to = kept
    done = prune(path, to)
    back_up(path, to)
    assert {one.file for one in done} == {file.name for file in (to / "superseded").iterdir()}
    assert wrong(to / "archive.db") == []
    restore(to, tmp_path / "again.db", now=NOW)
    assert wrong(tmp_path / "again.db") == []
    assert payloads(tmp_path / "again.db") == payloads(path)


def test_a_file_of_which_little_would_go_stays(
    kept: tuple[Path, dict[str, int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _, _ = kept
    with Archive(path) as archive:
        assert planned(archive.db.conn, archive.captures_folder, BEFORE) != []
        monkeypatch.setattr("archive.pruning.WORTH", 1.01)
        assert planned(archive.db.conn, archive.captures_folder, BEFORE) == []


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"?")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path, to, file: shutil.rmtree(to), NoBackup),
        (lambda path, to, file: damage(to / "archive-captures" / file), NotPruned),
        (lambda path, to, file: (to / "archive-captures" / file).unlink(), NotPruned),
        (lambda path, to, file: damage(_folder(path) / file), NotPruned),
        (lambda path, to, file: _move_row(path, file), NotPruned),
    ],
)
def test_nothing_goes_that_is_not_proven(
    kept: tuple[Path, dict[str, int], Path], spoil: Callable[[Path, Path, str], None], why: type[Exception]
) -> None:
    path, _, to = kept
    with Archive(path) as archive:
        file = planned(archive.db.conn, archive.captures_folder, BEFORE)[0].file
    spoil(path, to, file)
    rows, files = _rows(path), sorted(one.name for one in _folder(path).glob("*.warc.gz"))
    with pytest.raises(why):
        prune(path, to)
    assert (_rows(path), sorted(one.name for one in _folder(path).glob("*.warc.gz"))) == (rows, files)


def _file(archive: Archive, capture: int) -> str:
    return str(archive.db.execute("SELECT warc_file FROM captures WHERE id = ?", (capture,)).fetchone()[0])


def test_a_full_disk_changes_nothing(kept: tuple[Path, dict[str, int], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path, _, to = kept
    before, files = _rows(path), {one.name for one in _folder(path).glob("*.warc.gz")}

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("archive.pruning.os.fsync", full)
        with pytest.raises(ArchiveNotWritable, match="no space left"):
            prune(path, to)
    assert (_rows(path), {one.name for one in _folder(path).glob("*.warc.gz")}) == (before, files)
    assert wrong(path) == []
    prune(path, to)
    assert wrong(path) == []
    assert not list(_folder(path).glob(".*.part"))


def _move_row(path: Path, file: str) -> None:
    """A row without a record, in a file from which something may go."""
    with Archive(path, write=True) as archive, archive.transaction() as db:
        db.execute("UPDATE captures SET warc_file = ?, warc_offset = 99999 WHERE id = 1", (file,))


def _rows(path: Path) -> list[tuple[object, ...]]:
    with Archive(path) as archive:
        return archive.db.execute("SELECT id, warc_file, warc_offset FROM captures ORDER BY id").fetchall()


@pytest.mark.slow
def test_killed_at_every_step(kept: tuple[Path, dict[str, int], Path], tmp_path: Path, elsewhere: Run) -> None:
    """Each time from the same beginning: the next recovery, or the next prune, makes it whole."""
    path, named, to = kept
    gone = {named[name] for name in MAY_GO}
    whole = payloads(path)
    saved = tmp_path / "saved"
    shutil.copytree(_folder(path), saved)
    database = path.read_bytes()
    steps = 0
    for number in deaths(elsewhere, lambda: prune(path, to), most=10):
        steps = number
        with Archive(path, write=True) as archive:
            archive.recover()
        assert wrong(path) == [], number
        left = payloads(path)
        assert left == {capture: whole[capture] for capture in left}
        assert whole.keys() - left.keys() <= gone
        prune(path, to)
        assert payloads(path).keys() == whole.keys() - gone
        assert wrong(path) == []
        assert not list(_folder(path).glob(".*.part"))
        shutil.rmtree(_folder(path))
        shutil.copytree(saved, _folder(path))
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        path.write_bytes(database)
    assert steps >= 10
