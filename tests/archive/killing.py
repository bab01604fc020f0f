"""Kills this process, as the operating system would, before the n-th of the calls by which files come and go."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from archive.errors import ArchiveError

CALLS = ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "mkdir"))


def die_at(number: int) -> None:
    """For the rest of this process's life, which ends with the call of this number."""
    left = iter(range(number, -1, -1))

    def guarded(call: Callable[..., object]) -> Callable[..., object]:
        def before(*arguments: object, **named: object) -> object:
            if next(left, 0) == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return before

    for owner, name in CALLS:
        setattr(owner, name, guarded(getattr(owner, name)))


def deaths(
    elsewhere: Callable[..., list[int | None]], work: Callable[[], object], *, most: int | None = None
) -> Iterator[int]:
    """Does the work in processes that die at the first, the second, … call, until one lives: the number of each death.
    Where the work does the same again and again, `most` ends it sooner, but for the soak."""

    def victim(number: int) -> Callable[[], None]:
        def lived() -> None:
            die_at(number)
            try:
                work()
            except ArchiveError as error:  # a refusal would be no death, and end the count in silence
                raise SystemExit(9) from error

        return lived

    for number in count(1):
        if most and number > most and "QINGJIAN_SOAK" not in os.environ:
            return
        [code] = elsewhere(victim(number))
        if code == 0:
            return
        assert code == -signal.SIGKILL
        yield number
