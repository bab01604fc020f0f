"""Who we say we are, and how slowly we go: what a server's operator has a right to know and to expect."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from archive.errors import QingjianError
from crawler import __version__

# Seconds between two requests to a host. Agencies' servers are small; a person clicks about as fast.
DELAY = 1.0

# Names that nobody can own (RFC 2606 and 6761): stored sites, tests and this machine.
RESERVED = ("example", "test", "invalid", "localhost")


class NoContact(QingjianError):
    """A live crawl without an address at which the servers' operators reach us."""

    exit_code = 2


def user_agent(environ: Mapping[str, str] = os.environ) -> str:
    """Our name and version, with the contact of whoever runs the crawl (QINGJIAN_CONTACT), where it is known."""
    contact = _contact(environ)
    return f"qingjian/{__version__} (+{contact})" if contact else f"qingjian/{__version__}"


def require_contact(urls: Iterable[str], environ: Mapping[str, str] = os.environ) -> None:
    """Raises NoContact when one of the addresses is somebody's and nobody is named."""
    live = next(filter(is_live, urls), None)
    if live is not None and not _contact(environ):
        raise NoContact(
            f"before {urlsplit(live).hostname} is asked: set QINGJIAN_CONTACT to a mail address or page (in ASCII)"
            " where its operators reach you"
        )


def delay(urls: Iterable[str]) -> float:
    """Seconds between two requests to one host: none when nobody's server is asked."""
    return DELAY if any(map(is_live, urls)) else 0.0


def is_live(url: str) -> bool:
    """Whether the address is on somebody's server. A local proxy says nothing: it may lead out."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host.rpartition(".")[2] in RESERVED:
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def _contact(environ: Mapping[str, str]) -> str:
    """The contact in one line; '' for one that no header can carry."""
    contact = " ".join(environ.get("QINGJIAN_CONTACT", "").split())
    return contact if contact.isascii() else ""
