"""Who we say we are, and how slowly we go: what a server's operator has a right to know and to expect."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from archive.errors import QingjianError
from crawler import __version__
from crawler.configuration import Configuration, current

# Seconds between two requests to a host. Agencies' servers are small; a person clicks about as fast.
DELAY = 1.0

# Names that nobody can own (RFC 2606 and 6761): stored sites, tests and this machine.
RESERVED = ("example", "test", "invalid", "localhost")


class NoContact(QingjianError):
    """A live crawl without an address at which the servers' operators reach us."""

    exit_code = 2


def user_agent(settings: Configuration | None = None) -> str:
    """Our name and version, or the name that the settings give us, with the contact of whoever runs the crawl, where it
    is known."""
    settings = settings or current()
    name = settings.user_agent or f"qingjian/{__version__}"
    return f"{name} (+{settings.contact})" if settings.contact else name


def require_contact(urls: Iterable[str], settings: Configuration | None = None) -> None:
    """Raises NoContact when one of the addresses is somebody's and nobody is named."""
    live = next(filter(is_live, urls), None)
    if live is not None and not (settings or current()).contact:
        raise NoContact(
            f"before {urlsplit(live).hostname} is asked: set QINGJIAN_CONTACT to a mail address or page (in ASCII)"
            " where its operators reach you, or `contact` in qingjian.toml"
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
