"""Files, and folders of them, that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveError


class NotWritten(ArchiveError):
    """A file can't be written where it is wanted."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name, in place of a former one, when the block ends well; else nothing of it stays. It may
    be read too. Raises NotWritten."""
    if path.exists() and not path.is_file():
        raise NotWritten(f"{path}: is no file that could be replaced; name another one")
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with draft.open("x+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        raise NotWritten(f"{path}: can't be written: {(error.strerror or str(error)).lower()}") from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A new folder that takes its name when the block ends well; else nothing of it stays. Raises NotWritten."""
    if folder.exists():
        raise NotWritten(f"{folder}: is there already; name a new folder")
    draft = folder.with_name(f".{secrets.token_hex(8)}.part")
    try:
        draft.mkdir()
        yield draft
        draft.rename(folder)
    except OSError as error:
        raise NotWritten(f"{folder}: can't be written: {(error.strerror or str(error)).lower()}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
