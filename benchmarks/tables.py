"""Tables that a benchmark writes into a document, between two marks."""

from __future__ import annotations

from pathlib import Path


def write(path: Path, mark: str, text: str) -> None:
    """Replace what stands between `<!-- mark -->` and `<!-- end of mark -->`. Exits with one line without the marks."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(f"<!-- {mark} -->\n")
    _, end, after = rest.partition(f"<!-- end of {mark} -->")
    if not end:
        raise SystemExit(f"{path}: has no place for the table: <!-- {mark} --> … <!-- end of {mark} -->")
    path.write_text(f"{before}{begin}{text}\n{end}{after}", encoding="utf-8")
