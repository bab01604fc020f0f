"""Files that stand on the disk when they are said to: copied, written and read back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from archive.capturefiles import sync

# Bytes that are copied between two looks at Ctrl-C and the bar.
BLOCK = 1 << 20

Advance = Callable[[int], object]


def copy(stream: BinaryIO, out: FileIO, size: int, advance: Advance) -> None:
    """The first `size` bytes, or all where there are fewer."""
    left = size
    while left and (block := stream.read(min(BLOCK, left))):
        _write_all(out, block)
        left -= len(block)
        advance(len(block))


def sha256_of_next(stream: BinaryIO, size: int) -> str:
    """SHA-256 of the next `size` bytes."""
    digest, left = hashlib.sha256(), size
    while left and (block := stream.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def to_disk(stream: FileIO) -> None:
    """Makes a file durable, and lets what is read back come from the disk where the system can be told so."""
    os.fsync(stream.fileno())
    with suppress(OSError, AttributeError):
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def write(path: Path, content: bytes) -> None:
    """Writes a small file, whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    with FileIO(draft, "w") as out:
        _write_all(out, content)
        to_disk(out)
    draft.replace(path)
    sync(path.parent)


def _write_all(out: FileIO, content: bytes) -> None:
    """The system may write less than it is given."""
    rest = memoryview(content)
    while rest:
        rest = rest[out.write(rest) :]
