"""Archives of several machines become one, which says the same whatever came first, and however often."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive
from archive.dossier import dossiers
from archive.errors import ArchiveError
from archive.model import ListedItem, PageKind, RelatedItem
from archive.verify import Verification
from tests.archive.life import EDIT, FIRST, SOURCE, capture, day, missed, seen

EXAMPLES = 200 if os.environ.get("QINGJIAN_SOAK") else 4

# Three articles in three versions each, and what a machine may see of them.
ARTICLES = tuple(
    tuple(
        replace(
            version,
            url=f"http://jia.example/news/{number}.html",
            canonical_url=f"http://jia.example/news/{number}.html",
            title=f"{version.title}之{number}",
            read_count=count,
            related=(
                RelatedItem(
                    1, "另一篇", False, None, f"http://jia.example/news/{number % 3 + 1}.html", count, "2024-03-01"
                ),
            ),
        )
        for version, count in ((FIRST, 10), (EDIT, 20), (replace(EDIT, body="一段。\n第二段。"), 30))
    )
    for number in (1, 2, 3)
)


@dataclass(frozen=True)
class Event:
    """What a machine sees of an article: a version, or (None) that it isn't there; `refused`: an answer that is none.
    The fourth article is a list of the others, the fifth an order to withhold one."""

    machine: int
    hour: int
    article: int
    version: int | None
    refused: bool = False


def events(machines: int, *, apart: bool) -> st.SearchStrategy[list[Event]]:
    """What so many machines see in three weeks, often on the same days; `apart`: no two at the same moment."""
    hour = st.one_of(st.integers(0, 3), st.integers(0, 20).map(lambda day: 24 * day), st.integers(0, 480))
    version = st.one_of(st.none(), st.integers(0, 2))
    one = st.builds(Event, st.integers(0, machines - 1), hour, st.integers(0, 4), version, st.booleans())
    return st.lists(
        one, min_size=1, max_size=6 * machines, unique_by=lambda each: (0 if apart else each.machine, each.hour)
    )


def at(hour: int) -> str:
    return f"2024-03-{1 + hour // 24:02}T{hour % 24:02}:00:00Z"


def lived(folder: Path, machine: int, events: Sequence[Event]) -> Path:
    """The archive of a machine that saw this."""
    path = folder / f"machine{machine}.db"
    with Archive(path, write=True) as archive:
        archive.add_source(SOURCE)
        for event in sorted((each for each in events if each.machine == machine), key=lambda each: each.hour):
            happened(archive, event)
    return path


def happened(archive: Archive, event: Event) -> None:
    if event.article == 3:
        listed(archive, event)
    elif event.article == 4:
        with suppress(ArchiveError):  # it is withheld already
            url = ARTICLES[event.version or 0][0].url
            archive.withhold(url, reason=f"by machine {event.machine}", now=at(event.hour))
    else:
        visited(archive, event)


def listed(archive: Archive, event: Event) -> None:
    when, version = at(event.hour), event.version or 0
    [column] = SOURCE.columns
    archive.follow([(column.list, PageKind.LIST, column.name)], "jia", now=when)
    page = archive.page(column.list)
    assert page
    proof = capture(archive, when, url=page.url)
    items = [
        ListedItem(
            position, article[version].url, article[version].title or "", "2024-03-01", None, 7 * version + position
        )
        for position, article in enumerate(ARTICLES[: version + 1], 1)
    ]
    archive.listed(page, items, capture=proof, now=when, own=lambda url: True)
    archive.done(page, now=when, state="live", due_at=at(event.hour + 6))


def visited(archive: Archive, event: Event) -> None:
    when, article = at(event.hour), ARTICLES[event.article][event.version or 0]
    archive.follow([(article.url, PageKind.ARTICLE, None)], "jia", now=when)
    past = archive.past(article.url)
    if event.version is not None:
        seen(archive, article, when)
    elif past is not None:
        missed(archive, when, article=past.article, url=article.url)
    elif event.refused:
        proof = capture(archive, when, status=404, url=article.url)
        archive.refuse(article.url, source="jia", capture=proof, reason="http-404", message=f"404 at {when}", now=when)
    page = archive.page(article.url)
    assert page
    archive.done(page, now=when, state="live" if event.version is not None else "failing", due_at=at(event.hour + 24))


def merged(folder: Path, name: str, paths: Sequence[Path]) -> Path:
    with Archive(folder / name, write=True) as into:
        for path in paths:
            with Archive(path) as other:
                into.merge(other)
        into.index()
        into.seal(now=at(500))
    return folder / name


def told(path: Path) -> dict[str, Any]:
    """All that an archive says, but for its own numbers."""
    with Archive(path) as archive:
        db, ids = archive.db, [number for (number,) in archive.db.execute("SELECT id FROM articles")]
        whole = [ordered(each) for each in dossiers(archive.db.conn, ids, withheld=True)]
        return {
            "articles": sorted(whole, key=lambda each: str(each["article"]["canonical_url"])),
            "found": sorted(article.canonical_url for article in archive.search("排污口 OR 段")),
            **{
                name: sorted(map(repr, db.execute(sql)))
                for name, sql in {
                    "captures": "SELECT record_id, url, captured_at, status, payload_digest, quality, source FROM captures",
                    "pages": "SELECT url, kind, state, first_seen, last_visited, due_at FROM pages",
                    "refused": "SELECT url, reason, message, seen_at FROM problems WHERE article IS NULL",
                    "listings": """SELECT p.url, l.url, l.position, l.title, l.read_count, l.first_seen, l.last_seen
                        FROM listings AS l JOIN pages AS p ON p.id = l.page""",
                    "withheld": "SELECT url, released_at FROM withholdings",
                }.items()
            },
        }


def ordered(found: Any) -> Any:
    """Lists without an order of their own, sorted."""
    if isinstance(found, dict):
        return {key: ordered(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return sorted(
            (ordered(each) for each in found), key=lambda each: json.dumps(each, ensure_ascii=False, default=str)
        )
    return found


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events(2, apart=False))
def test_neither_order_nor_repetition_matters(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        paths = [lived(folder, machine, events) for machine in (0, 1)]
        here, there = merged(folder, "here.db", paths), merged(folder, "there.db", paths[::-1])
        assert told(here) == told(there)
        again = told(here)
        with Archive(here, write=True) as into, Archive(paths[0]) as other:
            before = into.db.conn.total_changes
            done = into.merge(other)
            assert (done.captures, done.new, done.changed) == (0, 0, 0)
            assert into.db.conn.total_changes == before
        assert told(here) == again


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events(3, apart=True))
def test_it_does_not_matter_who_was_merged_before(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        paths = [lived(folder, machine, events) for machine in (0, 1, 2)]
        two = merged(folder, "two.db", [paths[2], paths[1]])
        assert told(merged(folder, "here.db", paths)) == told(merged(folder, "there.db", [two, paths[0]]))


def test_two_that_miss_an_article_in_the_same_second_have_one_proof(tmp_path: Path) -> None:
    missed_ = [Event(machine, hour, 1, version) for machine in (0, 1) for hour, version in ((0, 0), (24, None))]
    paths = [lived(tmp_path, machine, missed_) for machine in (0, 1)]
    here, there = merged(tmp_path, "here.db", paths), merged(tmp_path, "there.db", paths[::-1])
    assert told(here) == told(there)
    with Archive(here) as archive:
        assert [each.state for each in archive.takedowns(["failing"])] == ["failing"]


def test_what_two_saw_between_the_visits_of_a_third_is_told_in_any_order(tmp_path: Path) -> None:
    third = [Event(0, 0, 2, 0), Event(0, 48, 2, None), Event(0, 120, 2, None)]
    paths = [lived(tmp_path, number, [*third, Event(1, 72, 2, 0), Event(2, 192, 2, 0)]) for number in (0, 1, 2)]
    two = merged(tmp_path, "two.db", [paths[2], paths[1]])
    here, there = merged(tmp_path, "here.db", paths), merged(tmp_path, "there.db", [two, paths[0]])
    assert told(here) == told(there)
    with Archive(here) as archive:
        states = archive.db.execute("SELECT state, since FROM states ORDER BY since").fetchall()
    assert states == [("failing", at(48)), ("live", at(72)), ("failing", at(120)), ("live", at(192))]


def test_all_of_an_archive_comes_along(tmp_path: Path) -> None:
    """Its captures byte for byte, with what they are of, and what was withheld; and its own file stays as it was."""
    seen_ = [Event(0, 1, 0, 0), Event(0, 30, 0, 1), Event(0, 31, 1, 2), Event(0, 32, 3, 2), Event(0, 40, 4, 1)]
    missed_ = [Event(0, 24 * day, 0, None) for day in (5, 6, 14)]
    path = lived(tmp_path, 0, [*seen_, *missed_])
    before = path.read_bytes()
    copy = merged(tmp_path, "copy.db", [path])
    assert told(copy) == told(path)
    assert path.read_bytes() == before
    with Archive(copy) as here, Archive(path) as there:
        assert [each.state for each in here.takedowns()] == ["gone"]
        assert here.withheld(ARTICLES[1][0].url)
        for record, ours in here.db.execute("SELECT record_id, id FROM captures").fetchall():
            [(theirs,)] = there.db.execute("SELECT id FROM captures WHERE record_id = ?", (record,))
            assert here.payload(ours) == there.payload(theirs)
        assert list(Verification(here.db.conn, here.captures_folder).findings()) == []


def test_what_was_no_edit_becomes_none(tmp_path: Path) -> None:
    """A page that begins to print the time of day beside the day says the same; merging must not take it for an edit."""
    paths = [tmp_path / name for name in ("one.db", "two.db")]
    for path, number in zip(paths, (1, 2), strict=True):
        with Archive(path, write=True) as archive:
            archive.add_source(SOURCE)
            seen(archive, FIRST, day(number))
            seen(archive, replace(FIRST, published_at="2024-03-01T10:00+08:00"), day(2 + number))
    for order in (paths[:1], paths, paths[::-1]):
        with Archive(merged(tmp_path, f"{'-'.join(path.stem for path in order)}-merged.db", order)) as archive:
            assert {kind for (kind,) in archive.db.execute("SELECT kind FROM revisions")} == {"first"}
            assert archive.db.execute("SELECT published_at FROM articles").fetchone() == ("2024-03-01T10:00+08:00",)


def test_a_capture_file_that_is_missing_is_said_and_the_rest_comes_later(tmp_path: Path) -> None:
    path = lived(tmp_path, 0, [Event(0, 1, 0, 0)])
    folder = path.with_name("machine0-captures")
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match="the capture file is missing"):
        merged(tmp_path, "copy.db", [path])
    (tmp_path / "elsewhere").rename(folder)
    assert told(merged(tmp_path, "copy.db", [path])) == told(path)
