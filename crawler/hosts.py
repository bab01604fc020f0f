"""Whose a host is: the source's own, or one to which its file lets lists and articles lead."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive.model import Source


def hosts_of(source: Source) -> frozenset[str]:
    """The hosts that are the source's own: of its home and of its columns' lists."""
    return frozenset(host_of(url) for url in (source.home, *(column.list for column in source.columns)))


def reach_of(source: Source) -> frozenset[str]:
    """The hosts to which the source's lists may lead: its own, those that it had, and those that its file says to
    follow to."""
    return hosts_of(source) | frozenset(source.follow) | frozenset(source.formerly)


def host_of(url: str) -> str:
    """The host in lower case; '' when the address has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
