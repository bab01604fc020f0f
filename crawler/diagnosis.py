"""What a check of an installation finds, and what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from archive.model import Source
from crawler.configuration import Configuration

# Signatures and lists' dates are off when the clock is: servers' Date headers are to the second.
CLOCK_OFF = timedelta(minutes=5)


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found; `step` is what to do, where something is to be done."""

    check: str
    verdict: Verdict
    says: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What is checked: the archive's path, the sources that are crawled, the settings, and the time."""

    archive: Path
    sources: Sequence[Source]
    settings: Configuration
    now: str
