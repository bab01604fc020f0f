"""Parts of the system that some tests need: without one they are skipped, or fail where all must be there (CI)."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str) -> str:
    """The program's path. Skips the test when it is missing; fails it when QINGJIAN_REQUIRE is `all`."""
    found = shutil.which(program)
    if found is None and os.environ.get("QINGJIAN_REQUIRE") == "all":
        pytest.fail(f"{program} is missing, and QINGJIAN_REQUIRE=all")
    if found is None:
        pytest.skip(f"{program} is missing")
    return found
