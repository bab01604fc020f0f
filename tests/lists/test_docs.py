"""docs/lists.md has every family, and every family has agencies under test."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.lists import PAGINGS
from crawler.lists.families import FAMILIES
from crawler.lists.table import table
from tests.lists.agencies import under_test

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_in_the_docs_is_the_programs() -> None:
    assert table(under_test()) in (ROOT / "docs" / "lists.md").read_text("utf-8")


@pytest.mark.parametrize("name", PAGINGS)
def test_every_name_of_a_paging_is_under_test(name: str) -> None:
    assert name in under_test()


def test_every_name_belongs_to_one_family() -> None:
    assert sum(len(family.names) for family in FAMILIES) == len(PAGINGS)
