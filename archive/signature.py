"""Signatures of WACZ files: the anonymous form of "WACZ Signing and Verification" 0.1.0.

What is signed is the text `sha256:…`, the hash of datapackage.json, which holds the hashes of all the rest. The
standard leaves curve and encoding open; written is what ReplayWeb.page can check: ECDSA on P-384 over SHA-256, the
numbers r and s one after the other (as in Web Crypto). On checking, P-256 and signatures in DER are understood too.
Who signed is known by the public key alone: compare its fingerprint with one that its owner published. When, the
signer says in datapackage.json; `created` beside the signature is not signed.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP384R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from archive.errors import ArchiveError

SPECIFICATION = "0.1.0"
NUMBER = 48  # bytes of r and of s on P-384
ANONYMOUS = frozenset({"hash", "created", "software", "version", "signature", "publicKey"})
MAKE_ONE = "openssl ecparam -name secp384r1 -genkey -noout -out"


class BadKey(ArchiveError):
    """The file is no private key that could sign."""


def load_key(path: Path) -> EllipticCurvePrivateKey:
    """The private key in a PEM file. Raises BadKey, which says how to make one."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise BadKey(f"{path}: there is no key; make one with: {MAKE_ONE} {path}") from None
    except OSError as error:
        raise BadKey(f"{path}: the key can't be read: {(error.strerror or str(error)).lower()}") from error
    except TypeError:
        raise BadKey(f"{path}: the key is encrypted; name one without a password") from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(f"{path}: is no private key in PEM; make another file with: {MAKE_ONE} FILE") from None
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP384R1):
        return key
    raise BadKey(
        f"{path}: the key is not on the curve P-384, which replay tools expect; make one with: {MAKE_ONE} FILE"
    )


def public_key(key: EllipticCurvePrivateKey) -> bytes:
    """The public key, as DER."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(der: bytes) -> str:
    """By which a public key is compared: `sha256:` and the hash of its DER form."""
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def sign(key: EllipticCurvePrivateKey, digest: str, created: str, software: str) -> dict[str, str]:
    """`signedData` for the hash of a datapackage.json."""
    r, s = decode_dss_signature(key.sign(digest.encode(), ECDSA(SHA256())))
    return {
        "hash": digest,
        "created": created,
        "software": software,
        "version": SPECIFICATION,
        "signature": b64encode(r.to_bytes(NUMBER) + s.to_bytes(NUMBER)).decode(),
        "publicKey": b64encode(public_key(key)).decode(),
    }


def signer(signed: object) -> str | None:
    """The fingerprint of the public key in `signedData`, whether the signature holds or not; None without one."""
    try:
        return fingerprint(_bytes(signed["publicKey"])) if isinstance(signed, dict) and "publicKey" in signed else None
    except ValueError:
        return None


def problem(signed: object, digest: str) -> str | None:
    """What is wrong with `signedData` for this hash; None when it is sound."""
    if not isinstance(signed, dict) or not {"hash", "signature"} <= signed.keys():
        return "the signature lacks its hash or itself"
    if signed["hash"] != digest:
        return f"the signature is for {signed['hash']}, not for {digest}"
    if not signed.keys() <= ANONYMOUS or "publicKey" not in signed:
        return "the signature is of a form that is not checked here (a domain's certificate)"
    try:
        key, signature = load_der_public_key(_bytes(signed["publicKey"])), _bytes(signed["signature"])
    except (ValueError, UnsupportedAlgorithm):
        return "the signature or its public key can't be read"
    return (
        None
        if _holds(key, signature, digest)
        else "the signature is wrong: it is of something else, or another key made it"
    )


def _bytes(text: object) -> bytes:
    return b64decode(str(text), validate=True)


def _holds(key: object, signature: bytes, digest: str) -> bool:
    if not isinstance(key, EllipticCurvePublicKey):
        return False
    number = (key.key_size + 7) // 8
    if len(signature) == 2 * number:
        signature = encode_dss_signature(int.from_bytes(signature[:number]), int.from_bytes(signature[number:]))
    try:
        key.verify(signature, digest.encode(), ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
