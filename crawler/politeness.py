"""Who we say we are, and how slowly we go: what a server's operator has a right to know and to expect."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from archive.errors import QingjianError

VERSION = "0.1.0"

# Seconds between two requests to a host. Agencies' servers are small; a person clicks about as fast.
DELAY = 1.0


class NoContact(QingjianError):
    """A live crawl without an address at which the servers' operators reach us."""

    exit_code = 2


def user_agent(environ: Mapping[str, str] = os.environ) -> str:
    """Our name and version, with the contact of whoever runs the crawl where it is known (QINGJIAN_CONTACT)."""
    contact = " ".join(environ.get("QINGJIAN_CONTACT", "").split())
    return f"qingjian/{VERSION} (+{contact})" if contact.isascii() and contact else f"qingjian/{VERSION}"


def delay() -> float:
    """Seconds between two requests to one host; none when everything goes to a proxy on this machine."""
    return 0.0 if _over_loopback("http://any.example/") else DELAY


def require_contact(urls: Iterable[str], environ: Mapping[str, str] = os.environ) -> None:
    """Raises NoContact when one of the addresses is on the network and nobody is named."""
    contact = environ.get("QINGJIAN_CONTACT", "").strip()
    if contact and contact.isascii():
        return
    live = next((url for url in urls if not is_loopback(url) and not _over_loopback(url)), None)
    if live is not None:
        raise NoContact(
            f"before {urlsplit(live).hostname} is asked: set QINGJIAN_CONTACT to a mail address or page (in ASCII)"
            " where its operators reach you"
        )


def is_loopback(url: str) -> bool:
    """Whether the address names this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _over_loopback(url: str) -> bool:
    """Whether a request to `url` goes to a proxy on this machine."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    return bool(proxy) and is_loopback(str(proxy)) and not proxy_bypass(parts.hostname or "")
