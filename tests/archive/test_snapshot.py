"""What is published holds nothing that is withheld, byte for byte, and can be read from a disk that can't be written."""

from __future__ import annotations

import gzip
import sqlite3
import stat
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, indexcheck, redaction
from archive import snapshot as module
from archive.model import (
    Attachment,
    Credit,
    Exchange,
    Image,
    ListedItem,
    PageKind,
    RelatedItem,
    Role,
)
from archive.redaction import StillNamed
from archive.snapshot import NoSnapshot, Snapshot, publish
from archive.wholefile import NotWritten
from tests.archive import life
from tests.archive.conftest import Run
from tests.archive.killing import deaths
from tests.archive.life import FIRST, OTHER, SOURCE, day, seen

NOW = "2024-04-01T00:00:00Z"
LIST = SOURCE.columns[0].list
HIDDEN = "http://jia.example/news/mimi-7351.html"
TITLE = "魑魅村饮用水源调查情况通报"

# What is nobody else's: each must be in the archive, and not in what is published.
WITHHELD = ("mimi-7351", "魑魅村", "魍魉河", "饕餮某", "貔貅日报", "旖旎照片", "court-order-12")


def write(archive: Archive) -> None:
    """An article that will be withheld, another that lists it as related, and a list with both."""
    archive.add_source(SOURCE)
    secret = replace(
        FIRST, url=HIDDEN, canonical_url=HIDDEN, title=TITLE, body="魍魉河断面超标。\n会议要求整改。" * 30, origin="貔貅日报",
        credits=(Credit(Role.AUTHOR, "作者", "饕餮某"),), images=(Image("http://jia.example/i.jpg", "旖旎照片"),),
        attachments=(Attachment("http://jia.example/a.pdf", "旖旎照片"),),
    )  # fmt: skip
    page = archive.capture(_exchange(HIDDEN, day(1), f"{TITLE} 魍魉河".encode()), source="jia", run=None)
    seen(archive, secret, day(1), captures=[page])
    seen(archive, replace(secret, title=f"{TITLE}（更正）"), day(2))
    related = (
        RelatedItem(0, TITLE, False, None, HIDDEN, 5, "2024-03-01"),
        RelatedItem(1, "魑魅村饮用水源调查...", True, None, None, 6, "2024-03-01"),
        RelatedItem(3, "魑魅村饮用水源调查情", True, None, None, 8, "2019-03-01"),  # joined to nothing
        RelatedItem(2, "丙县召开会议", False, None, OTHER, 7, None),
    )
    body = f"<p>{TITLE}</p>".encode()
    other = archive.capture(_exchange(life.URL, day(3), body), source="jia", run=None)
    seen(archive, replace(FIRST, related=related), day(3), captures=[other])
    seen(archive, replace(FIRST, url=OTHER, canonical_url=OTHER, title="丙县召开会议"), day(3))
    archive.follow([(LIST, PageKind.LIST, "要闻")], "jia", now=day(1))
    [list_page] = archive.take(["jia"], now=day(1), kind=PageKind.LIST)
    shown = archive.capture(_exchange(LIST, day(3), f"<li>{TITLE}</li>".encode()), source="jia", run=None)
    items = [ListedItem(1, HIDDEN, TITLE), ListedItem(2, OTHER, "丙县召开会议")]
    archive.listed(list_page, items, capture=shown, now=day(3), own=lambda url: True)
    moved = _exchange(
        "http://jia.example/old", day(4), b"", status=301, headers=(("Location", "/news/mimi-7351.html"),)
    )
    archive.capture(moved, source="jia", run=None)
    archive.refuse(
        f"{HIDDEN}?print=1", source="jia", capture=None, reason="list-page", message=f"{TITLE} 是列表", now=NOW
    )
    archive.set_cursor("somebody else's", f'["{HIDDEN}"]')
    archive.withhold(HIDDEN, reason="court-order-12", now=NOW)


def _exchange(
    url: str, at: str, body: bytes, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Exchange:
    return Exchange("GET", url, at, status, (), (("Content-Type", "text/html"), *headers), body)


@pytest.fixture(autouse=True)
def nothing_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some builds of SQLite overwrite what is deleted, and would hide that it stays."""
    connect = module._connect

    def connected(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.execute("PRAGMA secure_delete = OFF").fetchone()
        return db

    monkeypatch.setattr(module, "_connect", connected)


@pytest.fixture
def kept(path: Path) -> Path:
    with Archive(path, write=True) as archive:
        write(archive)
    return path


def snapshot(path: Path, to: Path, captures: str | None = None) -> Snapshot:
    with Archive(path) as opened:
        return publish(opened.path, opened.db.conn, opened.capture_files, to, now=NOW, captures=captures)


def test_nothing_that_is_withheld_is_in_it(kept: Path, tmp_path: Path) -> None:
    to = tmp_path / "public.db"
    done = snapshot(kept, to)
    with closing(sqlite3.connect(kept)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for secret in WITHHELD:
        assert secret.encode() in kept.read_bytes(), f"{secret}: this test would prove nothing"
        assert secret.encode() not in to.read_bytes(), secret
    for token in "魑魅魍魉饕餮貔貅旖旎":
        assert token.encode() not in to.read_bytes(), token
    assert (done.articles, done.withheld_articles, done.mentions) == (2, 1, 0)


def test_the_rest_is_all_there(kept: Path, tmp_path: Path) -> None:
    to = tmp_path / "public.db"
    snapshot(kept, to)
    with Archive(to) as public, Archive(kept) as own:
        assert [hit.url for hit in public.search("排污口")] == [hit.url for hit in own.search("排污口")] != []
        for url in (life.URL, OTHER):
            found = own.article(url)
            assert found is not None
            others = tuple(item for item in found.related if item.url == OTHER)
            assert public.article(url) == replace(found, related=others)
        assert list(indexcheck.findings(public.db.conn, whole=True)) == []
        listed = "SELECT url, capture IS NOT NULL FROM listings"
        assert public.db.execute(listed).fetchall() == [(OTHER, 1)]
        assert public.db.execute("SELECT count FROM read_counts WHERE place = 'related'").fetchall() == [(7,)]
        assert public.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert public.db.execute("SELECT count(*) FROM withholdings").fetchone() == (0,)
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'withholdings'"
        assert public.db.execute(triggers).fetchone() == own.db.execute(triggers).fetchone()


def test_from_a_disk_that_cant_be_written(kept: Path, tmp_path: Path) -> None:
    to = tmp_path / "public" / "news.db"
    to.parent.mkdir()
    snapshot(kept, to)
    assert to.read_bytes()[18:20] == b"\x01\x01"
    assert stat.S_IMODE(to.stat().st_mode) == 0o444
    with Archive(to) as public:
        assert public.search("排污口")
        assert [path.name for path in to.parent.iterdir()] == ["news.db"], "no log, no shared memory"
    with closing(sqlite3.connect(f"{to.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        assert db.execute("SELECT count(*) FROM articles_full").fetchone() == (2,)


@pytest.mark.parametrize("form", ["wacz", "warc"])
def test_captures_go_without_what_names_it(kept: Path, tmp_path: Path, form: str) -> None:
    done = snapshot(kept, tmp_path / "public.db", form)
    assert done.captures_file is not None
    beside = Path(done.captures_file)
    assert done.captures_left_out == 2, "the list, and the article with the related list"
    content = beside.read_bytes()
    if form == "wacz":
        with zipfile.ZipFile(beside) as file:
            content = b"".join(file.read(name) for name in file.namelist())
            records = b"".join(gzip.decompress(file.read(name)) for name in file.namelist() if name.endswith(".gz"))
    else:
        records = gzip.decompress(content)
    assert OTHER.encode() in records
    for secret in WITHHELD:
        assert secret.encode() not in content
        assert secret.encode() not in records


def test_a_text_of_somebody_elses_is_theirs_and_counted(kept: Path, tmp_path: Path) -> None:
    quoting = replace(
        FIRST, url="http://jia.example/q", canonical_url="http://jia.example/q", body=f"此前的《{TITLE}》…"
    )
    with Archive(kept, write=True) as archive:
        seen(archive, quoting, day(5))
    assert snapshot(kept, tmp_path / "public.db").mentions == 1


def test_a_table_of_tomorrow_is_cleaned_too(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Archive(kept, write=True) as archive, archive.transaction() as db:
        db.execute("CREATE TABLE tomorrow (id INTEGER PRIMARY KEY, what TEXT, capture INTEGER REFERENCES captures(id))")
        db.execute("INSERT INTO tomorrow SELECT NULL, 'seen: ' || url, id FROM captures")
    snapshot(kept, tmp_path / "public.db")
    with Archive(tmp_path / "public.db") as public:
        told = [what for (what,) in public.db.execute("SELECT what FROM tomorrow")]
        assert f"seen: {OTHER}" in told
        assert not any("mimi" in what for what in told)
    monkeypatch.setattr(redaction, "KEPT", redaction.KEPT | {"tomorrow"})
    monkeypatch.setattr(redaction, "_remove", lambda *_: None)
    (tmp_path / "public.db").unlink()
    with pytest.raises(StillNamed):
        snapshot(kept, tmp_path / "public.db")
    assert not (tmp_path / "public.db").exists()


def test_without_anything_withheld(path: Path, tmp_path: Path) -> None:
    with Archive(path, write=True) as archive:
        life.lived(archive)
        snapshot(path, tmp_path / "public.db")  # while it is being written
    with Archive(tmp_path / "public.db") as public, Archive(path) as own:
        for table in ("articles", "captures", "absences", "states", "read_counts"):
            query = f"SELECT * FROM {table} ORDER BY id"  # noqa: S608 (our own names)
            assert public.db.execute(query).fetchall() == own.db.execute(query).fetchall()


def test_refusals(kept: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("mine")
    for to in (kept, text, tmp_path):
        with pytest.raises(NoSnapshot):
            snapshot(kept, to)
    with pytest.raises(NotWritten, match=r"no such file|can't be written"):
        snapshot(kept, tmp_path / "no" / "public.db")
    assert text.read_text() == "mine"


@pytest.mark.slow
def test_killed_at_every_step(kept: Path, tmp_path: Path, elsewhere: Run) -> None:
    """The snapshot before stays; where others look there is never anything that is withheld."""
    public = tmp_path / "public"
    public.mkdir()
    snapshot(kept, public / "news.db")
    seen_dead = 0
    for _ in deaths(elsewhere, lambda: snapshot(kept, public / "news.db")):
        seen_dead += 1
        with Archive(public / "news.db") as there:
            assert len(there.search("排污口")) == 2
        assert not any("魑".encode() in path.read_bytes() for path in public.iterdir())
        left = kept.with_name(".news.db.publishing")
        assert not left.exists() or stat.S_IMODE(left.stat().st_mode) == 0o600
    assert seen_dead > 3
    assert [path.name for path in public.iterdir()] == ["news.db"]
    assert not kept.with_name(".news.db.publishing").exists()
