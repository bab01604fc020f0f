"""What tests do without a part of the system that they need."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(part: str) -> NoReturn:
    """Skips the test; where everything is required, as in CI (QINGJIAN_REQUIRE=all), it fails."""
    if os.environ.get("QINGJIAN_REQUIRE") == "all":
        pytest.fail(f"QINGJIAN_REQUIRE=all, and {part}")
    pytest.skip(part)
