"""The interface's two languages: which one a reader gets, and what it says (`texts.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from datasette.utils.asgi import Request

LANGUAGES = ("zh", "en")
COOKIE = "qingjian-language"


def language_of(request: Request) -> str:
    """What the reader chose, else what the browser prefers, else Chinese."""
    chosen = request.args.get("lang") or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    for preferred in request.headers.get("accept-language", "").split(","):
        name: str = preferred.strip()[:2].lower()
        if name in LANGUAGES:
            return name
    return LANGUAGES[0]


@cache
def texts() -> dict[str, dict[str, str]]:
    """What the interface says, by key: {key: {language: text}}."""
    return tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8"))


def said(language: str, key: str, **values: object) -> str:
    """The text with its `{names}` filled in. Raises KeyError for a key that is nowhere."""
    text = texts()[key][language]
    return text.format(**values) if values else text
