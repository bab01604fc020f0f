"""Where the files that travel with the program are: the seeds, and the stored web site of `qingjian demo`."""

from __future__ import annotations

from pathlib import Path

from archive.errors import QingjianError

HERE = Path(__file__).resolve().parent

# In a wheel both lie beside the code (pyproject.toml copies them there); in a checkout they lie where people look.
IN_WHEEL = HERE / "_shipped"
IN_CHECKOUT = {"seeds": HERE.parent / "seeds", "site": HERE.parent / "tests" / "site"}


def shipped(name: str) -> Path:
    """The folder `seeds` or `site`. Raises QingjianError when this installation lacks it."""
    for folder in (IN_WHEEL / name, IN_CHECKOUT[name]):
        if folder.is_dir():
            return folder
    raise QingjianError(f"this installation has no folder {name!r}; install qingjian again, or run it from a checkout")
