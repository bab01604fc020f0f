"""The reference: what the program has is described, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import Archive
from archive.model import Outcome
from archive.questions import VIEWS
from archive.schema.describing import SHADOWS, meanings, tables
from crawler import errors, exposition
from crawler.monitors.outcomes import BY_RULE, PUT_OFF
from crawler.pages.layouts import LAYOUTS
from crawler.sources import COLUMN_KEYS, SOURCE_KEYS
from crawler.tally import Tally
from tests.docs.pages import FENCED, PAGES, ROOT


def first_cells(page: str, heading: str = "") -> set[str]:
    """What stands in backquotes in the first cells of a page's tables, from a heading to the next of its kind."""
    text = PAGES[page]
    part = (
        re.split(r"^## ", text[text.index(heading) + len(heading) :], maxsplit=1, flags=re.MULTILINE)[0]
        if heading
        else text
    )
    return {
        name
        for cell in re.findall(r"^\| ([^|]*`[^|]*) \|", part, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", cell)
    }


@pytest.fixture
def fresh(tmp_path: Path) -> Database:
    with Archive(tmp_path / "new.db", write=True):
        pass
    return Database(tmp_path / "new.db")


def test_every_column_of_a_fresh_archive_is_described(fresh: Database) -> None:
    there = {name: {column.name for column in fresh[name].columns} for name in fresh.table_names()}
    shadows = {name for name in there if name.startswith(SHADOWS)}
    fresh.close()
    said = meanings()
    assert {name: set(columns) - {""} for name, columns in said.items()} == {
        name: columns for name, columns in there.items() if name not in shadows
    }
    assert all(meaning and table.get("") for table in said.values() for meaning in table.values())


def test_a_column_without_a_meaning_is_noticed(fresh: Database) -> None:
    fresh["articles"].add_column("weather", str)
    with pytest.raises(KeyError, match="weather"):
        list(tables(fresh))
    fresh.close()


def test_every_view_is_named(fresh: Database) -> None:
    names = set(fresh.view_names())
    fresh.close()
    assert names == set(re.findall(r"`(\w+)`", PAGES["docs/schema.md"].partition("\n## Views")[2])) - {"docid"}
    assert set(VIEWS) < names


def test_every_number_of_a_crawl_is_described() -> None:
    assert first_cells("docs/stats.md", "## The report") == set(Tally().as_dict())
    assert first_cells("docs/stats.md", "## For Prometheus") == set(exposition.documented())


def test_every_outcome_is_described(undisturbed: Path) -> None:
    """Those that the code names, its refusals, and those of the demo's archive."""
    known = first_cells("docs/stats.md", "## Outcomes")
    with Archive(undisturbed) as archive:
        came = {row[0] for row in archive.db.execute("SELECT reason FROM problems WHERE article IS NULL")}
        came |= {row[0] for row in archive.db.execute("SELECT outcome FROM run_outcomes")}
    refusals = {errors.reason_of(one("", "")) for one in errors.NotAnArticle.__subclasses__()}
    named = PUT_OFF | BY_RULE | set(Outcome) | refusals | _written()
    assert not {one for one in named | came if not re.fullmatch(r"http-\d\d\d", one)} - known
    assert len(_written()) > 12


def _written() -> set[str]:
    """The outcomes that stand in the code as they are."""
    sources = [
        ROOT / "crawler" / name for name in ("visits.py", "walks.py", "spiders/news.py", "guard.py", "pacing.py")
    ]
    sources += [ROOT / "crawler" / name for name in ("profiles.py", "robots.py", "rendering.py")]
    pattern = re.compile(
        r'(?:_note|_no_further|_complain|\.failed)\(\w+, "([a-z-]+)"|_refused\(\w+, \w+, "([a-z-]+)"'
        r'|Forbidden\(\s*"([a-z-]+)"|return "([a-z]+(?:-[a-z]+)+|tls|unknown)"|else "(ignored)"'
    )
    return {name for file in sources for found in pattern.findall(file.read_text("utf-8")) for name in found if name}


def test_every_key_of_a_source_is_described() -> None:
    assert first_cells("docs/sources.md", "## A source's file") == {*SOURCE_KEYS, *COLUMN_KEYS}


def test_every_layout_is_described() -> None:
    assert first_cells("docs/layouts.md") == {layout.layout_name for layout in LAYOUTS}


def test_every_page_is_on_the_site() -> None:
    """The build says so too, but only where MkDocs is."""
    named = set(re.findall(r": (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    assert named == {page.removeprefix("docs/") for page in PAGES if page.startswith("docs/")}


def test_pages_ask_nobody_for_anything() -> None:
    """No picture, script or style of another server's."""
    there = {page: re.sub(r"`[^`]*`", "", FENCED.sub("", text)) for page, text in PAGES.items()}
    assert not [page for page, text in there.items() if re.search(r"!\[[^\]]*\]\(https?:|<(?:img|script|link)\b", text)]
    assert "font: false" in (ROOT / "mkdocs.yml").read_text("utf-8")
