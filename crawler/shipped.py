"""Where the files that travel with the program are: the seeds, the stored web site of `qingjian demo`, a container's."""

from __future__ import annotations

from pathlib import Path

from archive.errors import QingjianError

HERE = Path(__file__).resolve().parent

# In a wheel they lie beside the code (pyproject.toml copies them there); in a checkout they lie where people look.
IN_WHEEL = HERE / "_shipped"
IN_CHECKOUT = {
    "seeds": HERE.parent / "seeds",
    "site": HERE.parent / "tests" / "site",
    "Containerfile": HERE.parent / "Containerfile",
    "constraints.txt": HERE.parent / "constraints.txt",
}


def shipped(name: str) -> Path:
    """The folder or file of this name, one of IN_CHECKOUT's. Raises QingjianError when this installation lacks it."""
    for place in (IN_WHEEL / name, IN_CHECKOUT[name]):
        if place.exists():
            return place
    raise QingjianError(f"this installation has no {name!r}; install qingjian again, or run it from a checkout")
