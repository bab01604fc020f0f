"""A redirect never leads from a public host to this machine or its network."""

from __future__ import annotations

from http.client import HTTPMessage
from io import BytesIO
from urllib.request import Request

import pytest

from crawler.errors import BadInput
from crawler.private import is_private, leads_to_private
from crawler.single import OnlyHttp


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"]
)
def test_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111"])
def test_public(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]".strip("[]")])
def test_every_notation_of_this_machine(host: str) -> None:
    assert leads_to_private(host)


def follow(start: str, to: str) -> Request | None:
    request = Request(start)  # noqa: S310 (made, not sent)
    return OnlyHttp().redirect_request(request, BytesIO(), 302, "Found", HTTPMessage(), to)


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1/x", "http://169.254.169.254/latest/", "http://[::1]/", "file:///etc/passwd"]
)
def test_a_redirect_to_a_private_address(to: str) -> None:
    with pytest.raises(BadInput, match="which is not fetched"):
        follow("http://1.1.1.1/a.html", to)


def test_a_redirect_within_a_private_host() -> None:
    assert follow("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b") is not None
