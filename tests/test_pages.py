"""Every stored page is read as a careful person reads it: one test a page and field, so that a failure names both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler import fixtures

FOLDERS = sorted(path.parent for path in (Path(__file__).parent / "pages").glob("*/request.json"))
FIXTURES = [fixtures.load(folder) for folder in FOLDERS]
ARTICLES = [fixture for fixture in FIXTURES if fixture.expected is not None]
REFUSED = [fixture for fixture in FIXTURES if fixture.refused is not None]
FIELDS = [(fixture, key) for fixture in ARTICLES for key in fixture.expected or ()]


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, object]]:
    """Each page is read once."""
    return {fixture.name: fixtures.result(fixture.page) for fixture in FIXTURES}


@pytest.mark.parametrize(("fixture", "key"), FIELDS, ids=[f"{fixture.name}-{key}" for fixture, key in FIELDS])
def test_field(fixture: fixtures.Fixture, key: str, results: dict[str, dict[str, object]]) -> None:
    assert fixture.expected is not None
    found = results[fixture.name]
    assert "refused" not in found
    assert found[key] == fixture.expected[key]


@pytest.mark.parametrize("fixture", REFUSED, ids=lambda fixture: fixture.name)
def test_refusal(fixture: fixtures.Fixture, results: dict[str, dict[str, object]]) -> None:
    assert results[fixture.name] == {"refused": fixture.refused}


@pytest.mark.parametrize("fixture", ARTICLES, ids=lambda fixture: fixture.name)
def test_the_expectation_can_be_true(fixture: fixtures.Fixture) -> None:
    assert fixture.expected is not None
    fixtures.distrust(fixture.expected, fixture.page.seen_at, fixture.name)
    assert "\ufffd" not in json.dumps(fixture.expected, ensure_ascii=False)


def test_there_are_pages_of_both_kinds() -> None:
    assert ARTICLES
    assert REFUSED
