"""The tutorial, followed word by word; in a soak its installation too, in an environment of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs import tutorial
from tests.docs.console import alike, environment

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, CHINESE = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("tutorial.md", "tutorial.zh.md"))


@pytest.mark.slow
def test_what_the_tutorial_shows_is_what_comes(tmp_path: Path) -> None:
    typed = tutorial.typed(ENGLISH)
    shown = list(tutorial.follow(ENGLISH, tmp_path, environment(tmp_path)))
    assert [(one.command, alike(found)) for one, found in zip(typed, shown, strict=True)] == [
        (one.command, alike(one.shown)) for one in typed
    ]
    said = {one.command: found for one, found in zip(typed, shown, strict=True)}
    sealed = next(json.loads(found.splitlines()[0]) for command, found in said.items() if "seal" in command)
    assert any(found.startswith(sealed["sha256"]) for command, found in said.items() if "sha256sum" in command)


def test_both_languages_type_and_show_the_same() -> None:
    assert tutorial.typed(ENGLISH) == tutorial.typed(CHINESE)
    assert re.findall(r"^```sh\n.*?^```", ENGLISH, re.DOTALL | re.MULTILINE) == re.findall(
        r"^```sh\n.*?^```", CHINESE, re.DOTALL | re.MULTILINE
    )


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("QINGJIAN_SOAK"), reason="it installs from the package index: a soak does")
def test_it_can_be_followed_in_a_clean_environment(tmp_path: Path) -> None:
    """From the checkout's files alone, by the tutorial's own installation."""
    checkout = tmp_path / "checkout"
    left_out = shutil.ignore_patterns(".venv*", ".git", "build", "__pycache__", ".*_cache", "qingjian-demo")
    shutil.copytree(ROOT, checkout, ignore=left_out)
    [install] = re.findall(r"^```sh\n(.*?)^```", ENGLISH, re.DOTALL | re.MULTILINE)
    clean = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ} | {"HOME": str(tmp_path)}
    index = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    subprocess.run(["/bin/bash", "-ec", install], cwd=checkout, env={**clean, **index}, check=True)  # noqa: S603
    activated = {**clean, "PATH": f"{checkout}/.venv/bin{os.pathsep}{clean['PATH']}"}
    shown = tutorial.follow(ENGLISH, tmp_path, activated)
    assert [alike(found) for found in shown] == [alike(one.shown) for one in tutorial.typed(ENGLISH)]
