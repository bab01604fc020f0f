"""What can go wrong on the way from a source to an article. See `archive.errors` for the rule."""

from __future__ import annotations

import re

from archive.errors import QingjianError


class BadSource(QingjianError):
    """A source file that can't be used: names the file and the key."""

    exit_code = 2


class UnknownSource(QingjianError):
    """No source has this id."""

    exit_code = 2


class BadInput(QingjianError):
    """A file or an address that is no page: missing, binary, empty."""

    exit_code = 2


class NoBrowser(QingjianError):
    """A source asks for a browser and there is none that may be used: says what is missing and how it is had."""

    exit_code = 2


class BadAuthority(QingjianError):
    """The address of a time-stamping authority is none that can be asked."""

    exit_code = 2


class NoPage(BadInput):
    """An address that gave no page. `kind` is `unreachable`, `tls`, `refused` or `not-stored`; a server that answered
    otherwise than with 200 did so with `status` and the (beginning of the) `body`."""

    def __init__(self, url: str, why: str, kind: str = "unreachable", status: int | None = None, body: bytes = b""):
        super().__init__(f"{url}: {why}")
        self.why = why
        self.kind = kind
        self.status = status
        self.body = body


class NoList(QingjianError):
    """A page of which no list could be read."""

    exit_code = 3


class NotAnArticle(QingjianError):
    """The page is understood and is no article. Subclasses say what it is; a crawl notes it once and goes on."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why


class ListPage(NotAnArticle):
    """A list of articles, a column's or a site's front page."""


class BlockPage(NotAnArticle):
    """A firewall's or a challenge's page, whatever its status."""


class SoftNotFound(NotAnArticle):
    """A page at status 200 that says that there is no such page."""


class EmptyShell(NotAnArticle):
    """A page without text: it is filled by script, or there is nothing."""


class Maintenance(NotAnArticle):
    """The site says that it is being worked on 系统维护."""


class LoginWall(NotAnArticle):
    """The text is behind a login."""


def reason_of(error: Exception) -> str:
    """The name that an outcome has in the archive: `SoftNotFound` is `soft-not-found`."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
