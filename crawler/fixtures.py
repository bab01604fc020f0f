"""Stored pages with what a careful reader finds on them: made, renewed and checked here, run by tests/test_pages.py.

A fixture is a folder: `page.html` (or `page.txt`) with the bytes after content-decoding, `request.json` with the
address, the headers and when the page was seen, and either `expected.json`, the fields of the public contract, or
`refused.json`, the refusal that the page deserves. `layout` and `problems` are not kept: who reads a page may
change, what it says may not.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.clock import now
from crawler.errors import BadInput, NotAnArticle
from crawler.fields import dates
from crawler.pages import read
from crawler.single import SinglePage

# Where fixtures are kept, from the checkout's root.
FOLDER = Path("tests/pages")
UNKEPT = ("layout", "problems")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")


@dataclass(frozen=True, slots=True)
class Fixture:
    """A stored page. `expected` is None for a page that must be refused, `refused` is None for an article."""

    name: str
    page: SinglePage
    expected: dict[str, Any] | None
    refused: str | None


def load(folder: Path) -> Fixture:
    """The fixture in a folder. Raises BadInput, naming the file that is missing or broken."""
    body = next((path for path in sorted(folder.glob("page.*"))), None)
    if body is None:
        raise BadInput(f"{folder}: holds no page.html or page.txt, so it is no fixture")
    request = _json(folder / "request.json")
    page = SinglePage(request["url"], body.read_bytes(), request.get("headers", {}), request.get("seen_at"))
    expected, refused = folder / "expected.json", folder / "refused.json"
    if expected.exists() == refused.exists():
        raise BadInput(f"{folder}: needs one of expected.json and refused.json")
    return Fixture(
        folder.name,
        page,
        _json(expected) if expected.exists() else None,
        _json(refused)["refused"] if refused.exists() else None,
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: can't be read as JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadInput(f"{path}: is no JSON object")
    return found


def result(page: SinglePage) -> dict[str, Any]:
    """What the readers of today make of a page: its fields, or `{"refused": …}`."""
    try:
        article = read(page.url, page.body, page.headers, seen_at=page.seen_at)
    except NotAnArticle as error:
        return {"refused": type(error).__name__}
    fields = json.loads(json.dumps(asdict(article)))
    return {key: value for key, value in fields.items() if key not in UNKEPT}


def add(page: SinglePage, name: str, into: Path = FOLDER) -> Path:
    """A new fixture of a page, with what is read of it today: to be looked at before it is committed.

    Raises BadInput for a name that is taken or no name, and for a reading that `distrust` refuses.
    """
    folder = into / name
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name}: a fixture's name is small letters, digits and hyphens")
    if folder.exists():
        raise BadInput(f"{folder}: is there already; `qingjian fixture rerun {name}` shows what changed")
    seen_at = page.seen_at or now()
    page = SinglePage(page.url, page.body, page.headers, seen_at)
    found = result(page)
    distrust(found, seen_at, str(folder))
    folder.mkdir(parents=True)
    plain = page.headers.get("content-type", "").startswith("text/plain")
    (folder / ("page.txt" if plain else "page.html")).write_bytes(page.body)
    _write(folder / "request.json", {"url": page.url, "headers": page.headers, "seen_at": seen_at})
    _write_result(folder, found)
    return folder


def rerun(fixture: Fixture) -> dict[str, tuple[Any, Any]]:
    """The fields that are read otherwise than expected: `{field: (expected, found)}`; empty when all are the same."""
    found = result(fixture.page)
    wanted = fixture.expected if fixture.expected is not None else {"refused": fixture.refused}
    keys = {**wanted, **found}
    return {key: (wanted.get(key), found.get(key)) for key in keys if wanted.get(key) != found.get(key)}


def renew(fixture: Fixture, folder: Path) -> None:
    """Write what is read today as what is expected. Raises BadInput for a reading that `distrust` refuses."""
    found = result(fixture.page)
    distrust(found, fixture.page.seen_at, str(folder))
    for old in ("expected.json", "refused.json"):
        (folder / old).unlink(missing_ok=True)
    _write_result(folder, found)


def distrust(found: dict[str, Any], seen_at: str | None, where: str) -> None:
    """Refuse an expectation that can't be true: a wrongly decoded character, a date after the page was seen."""
    text = json.dumps(found, ensure_ascii=False)
    if "\ufffd" in text:
        raise BadInput(f"{where}: the reading holds U+FFFD: the page was decoded wrongly, here or before it was stored")
    published = [found.get("published_at"), *(item["published_at"] for item in found.get("related", ()))]
    for date in filter(None, published):
        if seen_at and dates.in_future(date, datetime.fromisoformat(seen_at)):
            raise BadInput(f"{where}: the reading holds the date {date}, after the page was seen ({seen_at})")


def _write_result(folder: Path, found: dict[str, Any]) -> None:
    _write(folder / ("refused.json" if "refused" in found else "expected.json"), found)


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
