"""The stored site, and the command as a user runs it: in a process of its own, with everything sent to that site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.shipped import shipped
from crawler.storedsite import StoredSite

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """What a careful reader finds on the stored site."""
    found: dict[str, Any] = json.loads((shipped("site") / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def site() -> Iterator[StoredSite]:
    with StoredSite(shipped("site")) as served:
        yield served


@pytest.fixture
def environment() -> dict[str, str]:
    """An environment without the tester's own proxies, contact and folders."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ours = {name: value for name, value in kept.items() if not name.startswith("QINGJIAN_")}
    return {**ours, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"}


@pytest.fixture
def qingjian(environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs `qingjian ARGUMENTS` in the test's folder; `proxy` sends its requests there."""

    def run(*arguments: object, proxy: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        through = {"http_proxy": proxy, "no_proxy": ""} if proxy else {}
        return subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "crawler.cli", *map(str, arguments)],
            cwd=tmp_path,
            env={**environment, **through, **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run
