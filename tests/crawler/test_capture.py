"""What of an exchange is kept besides its bytes: the server's address and its certificate."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from scrapy import Request
from scrapy.http import Response
from twisted.internet.ssl import Certificate

from crawler.capture import exchange_of

NOW = "2022-08-12T09:30:00Z"


@pytest.fixture
def certificate() -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jia.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2022, 1, 1, tzinfo=UTC))
    return builder.not_valid_after(datetime(2023, 1, 1, tzinfo=UTC)).sign(key, SHA256())


@pytest.mark.parametrize("verified", [True, False])
def test_the_certificate_is_noted(certificate: x509.Certificate, verified: bool) -> None:
    seen = Certificate.loadPEM(certificate.public_bytes(Encoding.PEM))
    response = Response("https://jia.example/", ip_address=ip_address("192.0.2.1"), certificate=seen)
    exchange = exchange_of(Request("https://jia.example/"), response, NOW, verified=verified)
    assert exchange.tls is not None
    assert json.loads(exchange.tls) == {
        "sha256": certificate.fingerprint(SHA256()).hex(),
        "subject": "CN=jia.example",
        "issuer": "CN=jia.example",
        "not_after": "2023-01-01T00:00:00Z",
        "verified": verified,
    }
    assert exchange.ip_address == "192.0.2.1"


def test_plain_http_has_none_and_a_proxys_address_is_not_the_servers() -> None:
    response = Response("http://jia.example/", ip_address=ip_address("127.0.0.1"))
    request = Request("http://jia.example/", meta={"proxy": "http://127.0.0.1:8080"})
    exchange = exchange_of(request, response, NOW)
    assert (exchange.tls, exchange.ip_address) == (None, None)
