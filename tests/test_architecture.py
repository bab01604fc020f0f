"""docs/architecture.md names each module of the house once, in a room, and none that is not there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
DOCS = HERE / "docs"
TEXT = (DOCS / "architecture.md").read_text(encoding="utf-8")


def rooms(wing: str) -> list[str]:
    """The modules in the last column of a wing's table; a folder ends in a slash."""
    _, _, after = TEXT.partition(f"## The rooms of `{wing}`")
    table = after.partition("\n## ")[0]
    return [
        name
        for row in table.splitlines()
        if row.startswith("|")
        for name in re.findall(r"`([\w/]+)`", row.split("|")[3])
    ]


@pytest.mark.parametrize("wing", ["crawler", "archive"])
def test_each_module_is_in_one_room(wing: str) -> None:
    files = [path.stem for path in (HERE / wing).glob("[!_]*.py")]
    folders = [f"{path.parent.name}/" for path in (HERE / wing).glob("[!_]*/__init__.py")]
    assert Counter(rooms(wing)) == Counter(files + folders)


def test_each_file_that_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:crawler|archive|tests|seeds)/[\w/]+(?:\.py|/))`", TEXT))
    assert named
    assert [name for name in named if not (HERE / name).exists()] == []


def test_its_picture_is_there_and_names_modules_of_the_house() -> None:
    (picture,) = re.findall(r"\]\((pictures/[\w.]+)\)", TEXT)
    drawn = (DOCS / picture).read_text(encoding="utf-8")
    known = {name.strip("/") for wing in ("crawler", "archive") for name in rooms(wing)}
    named = set(re.findall(r'class="module">(\w+)<', drawn))
    assert named
    assert named <= known
