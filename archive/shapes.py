"""What a dossier (`archive/dossier.py`) must look like to be believed: it comes from a file that anybody may have written.

A value of another kind than ours is refused, never turned into one. What a later version writes beside the values that
we know is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from archive.errors import QingjianError

Kind = Callable[[Any], bool]
Shape = Mapping[str, Kind]
Row = dict[str, Any]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class BadDossier(QingjianError):
    """An object that is no whole dossier; nothing of it was taken."""


# What a value must be. JSON's true is no number here.
def text(value: Any) -> bool:
    return type(value) is str


def whole(value: Any) -> bool:
    return type(value) is int and -(2**63) <= value < 2**63


def truth(value: Any) -> bool:
    return type(value) is bool


def address(value: Any) -> bool:
    return text(value) and value.lower().startswith(("http://", "https://"))


def moment(value: Any) -> bool:
    """A time of ours: UTC to the second, with Z."""
    if not text(value) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def maybe(kind: Kind) -> Kind:
    return lambda value: value is None or kind(value)


def several(kind: Kind) -> Kind:
    return lambda value: type(value) is list and all(map(kind, value))


def rows(value: Any) -> bool:
    return type(value) is list


def row(value: Any) -> bool:
    return type(value) is dict


WHOLE: Shape = {
    "article": row, "source": row, "first_seen": moment, "last_seen": moment, "state": text, "claimed": maybe(text),
    "aliases": rows, "revisions": rows, "read_counts": rows, "states": rows, "absences": rows, "listings": rows,
    "noted": rows,
}  # fmt: skip
ARTICLE: Shape = {
    "url": address, "canonical_url": address, "title": maybe(text), "subtitle": maybe(text),
    "published_at": maybe(text), "published_precision": maybe(text), "origin": maybe(text), "column": maybe(text),
    "credits": rows, "body": text, "read_count": maybe(whole), "related": rows, "images": rows, "attachments": rows,
    "keywords": several(text), "document_number": maybe(text), "layout": text, "problems": rows,
}  # fmt: skip
CREDIT: Shape = {"role": text, "label": text, "name": text}
RELATED: Shape = {
    "position": whole, "title": text, "title_truncated": truth, "teaser": maybe(text), "url": maybe(text),
    "read_count": maybe(whole), "published_at": maybe(text),
}  # fmt: skip
IMAGE: Shape = {"url": text, "caption": maybe(text)}
ATTACHMENT: Shape = {"url": text, "name": text}
PROBLEM: Shape = {"field": text, "message": text}
SOURCE: Shape = {
    "id": text, "name": text, "level": text, "region": text, "home": text, "layout": maybe(text), "every": text,
    "keep": several(text), "follow": several(text), "formerly": several(text), "counter": maybe(text),
    "revisit": maybe(several(text)), "columns": rows,
}  # fmt: skip
COLUMN: Shape = {"name": text, "list": text, "paging": maybe(text), "kind": text}
ALIAS: Shape = {"url": address, "first_seen": moment, "last_seen": moment}
REVISION: Shape = {
    "kind": text, "seen_at": moment, "current": truth, "title": maybe(text), "published_at": maybe(text),
    "origin": maybe(text), "credits": rows, "body": text, "captures": rows,
}  # fmt: skip
CAPTURE: Shape = {"record": text}
COUNT: Shape = {
    "seen_at": moment, "place": text, "count": whole, "article": maybe(text), "url": maybe(text), "title": maybe(text),
    "published_at": maybe(text), "related_from": maybe(text), "list": maybe(text), "method": maybe(text),
    "body": maybe(text), "capture": maybe(text),
}  # fmt: skip
STATE: Shape = {"state": text, "since": moment, "reason": text, "capture": maybe(text)}
ABSENCE: Shape = {
    "url": text, "seen_at": moment, "reason": text, "removed": truth, "capture": maybe(text), "control": maybe(text),
}  # fmt: skip
LISTING: Shape = {
    "list": address, "method": text, "body": text, "column": maybe(text), "url": text, "position": whole,
    "title": text, "published_at": maybe(text), "teaser": maybe(text), "read_count": maybe(whole),
    "first_seen": moment, "last_seen": moment, "capture": maybe(text),
}  # fmt: skip
NOTED: Shape = {"field": maybe(text), "reason": text, "message": text, "seen_at": moment}


def parse(line: bytes) -> Row:
    """The dossier that a line of JSON holds. Raises BadDossier."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadDossier(f"is no JSON: {' '.join(str(error).split())}") from error
    return checked(found, WHOLE, "the line")


def checked(found: Any, shape: Shape, where: str) -> Row:
    """The object's values that we know, each what it must be. What a later version writes beside them is passed over."""
    if type(found) is not dict:
        raise BadDossier(f"{where} is no object")
    for key, kind in shape.items():
        if key not in found:
            raise BadDossier(f"{where} has no {key}")
        if not kind(found[key]):
            raise BadDossier(f"{where}: {key} is not what it must be")
    return {key: found[key] for key in shape}


def each_of(found: Row, key: str, shape: Shape) -> list[Row]:
    return [checked(each, shape, key) for each in found[key]]
