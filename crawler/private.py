"""Addresses that are of this machine or its network, and of nobody on the public internet."""

from __future__ import annotations

import ipaddress
import socket


def is_private(address: str) -> bool:
    """Whether an IP address is of this machine, its network, or otherwise not of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return not (mapped or ip).is_global


def leads_to_private(host: str) -> bool:
    """Whether a name (or an address, in any notation that the system reads) is of a private address; False for a name
    that nobody knows."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(is_private(str(address[4][0])) for address in found)
