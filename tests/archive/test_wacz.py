"""WACZ files: whole zips whose hashes, index, pages and signature hold, whatever the addresses are."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import zipfile
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

from archive import Archive, wacz
from archive.export import WrongName
from archive.model import Article, Exchange
from archive.signature import BadKey, fingerprint
from tests.archive.exporting import FORM, HOSTILE, MADE, PAGE, entry, export, filled, index, stored, unpacked

FILES = [
    "archive/data.warc.gz",
    "indexes/index.cdx",
    "pages/pages.jsonl",
    "datapackage.json",
    "datapackage-digest.json",
]


@pytest.fixture
def full(archive: Archive, exchange: Exchange, article: Article) -> Archive:
    filled(archive, exchange, article)
    return archive


@pytest.fixture
def file(full: Archive, tmp_path: Path) -> Path:
    return export(full, tmp_path / "all.wacz")


def write_key(path: Path, key: Any = None, encryption: KeySerializationEncryption | None = None) -> Path:
    key = key or ec.generate_private_key(ec.SECP384R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()))
    return path


@pytest.fixture
def signed(full: Archive, tmp_path: Path) -> Path:
    return export(full, tmp_path / "signed.wacz", key=write_key(tmp_path / "key.pem"))


def test_the_zip_is_sound_and_records_are_stored_as_they_are(file: Path) -> None:
    with zipfile.ZipFile(file) as package:
        assert package.testzip() is None
        assert package.namelist() == FILES
        assert package.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert {each.date_time for each in package.infolist()} == {(2022, 9, 1, 0, 0, 0)}


def test_an_entry_with_a_longer_local_header_has_an_extra_field(file: Path) -> None:
    """ReplayWeb.page looks at the local header only where the central directory has an extra field, and else computes
    where the content begins without one."""
    with zipfile.ZipFile(file) as package, file.open("rb") as stream:
        for each in package.infolist():
            stream.seek(each.header_offset + 26)
            _, extra = struct.unpack("<HH", stream.read(4))
            assert each.extra or not extra


def test_the_package_lists_each_file_with_its_hash(file: Path) -> None:
    package = json.loads(entry(file, "datapackage.json"))
    assert package["profile"] == "data-package"
    assert package["wacz_version"] == "1.1.1"
    assert package["created"] == MADE
    assert [each["path"] for each in package["resources"]] == FILES[:3]
    for each in package["resources"]:
        content = entry(file, each["path"])
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    digest = json.loads(entry(file, "datapackage-digest.json"))
    manifest = hashlib.sha256(entry(file, "datapackage.json")).hexdigest()
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{manifest}"}


def test_the_records_are_those_of_a_warc_export(full: Archive, file: Path, tmp_path: Path) -> None:
    (tmp_path / "data.warc.gz").write_bytes(entry(file, "archive/data.warc.gz"))
    other = export(full, tmp_path / "other.warc.gz")
    assert [replace(each, offset=0) for each in stored(tmp_path / "data.warc.gz")] == [
        replace(each, offset=0) for each in stored(other)
    ]


def test_index_lines_point_to_their_records(file: Path) -> None:
    data = entry(file, "archive/data.warc.gz")
    lines = index(file)
    assert len(lines) == 14
    for _, stamp, line in lines:
        offset, length = int(line["offset"]), int(line["length"])
        member = data[offset : offset + length]
        record = unpacked(member).decode("latin-1")
        assert f"WARC-Target-URI: {line['url']}\r\n" in record
        assert f"HTTP/1.1 {line['status']} " in record
        assert "".join(filter(str.isdigit, record.split("WARC-Date: ")[1][:20])) == stamp
        assert f"WARC-Payload-Digest: {line['digest']}\r\n" in record
        assert line["recordDigest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        assert line["filename"] == "data.warc.gz"
        assert ("WARC-Type: revisit\r\n" in record) == (line["mime"] == "warc/revisit")


def test_the_index_is_sorted_and_has_no_304(file: Path) -> None:
    lines = entry(file, "indexes/index.cdx").splitlines()
    assert lines == sorted(lines)
    assert {line["status"] for _, _, line in index(file)} == {"200", "301", "404"}
    assert [line["mime"] for _, _, line in index(file) if line["url"].startswith("http://yi.")] == ["text/html", "unk"]


def test_a_form_is_part_of_its_key(file: Path) -> None:
    [(key, _, line)] = [each for each in index(file) if each[2]["url"] == FORM]
    assert key == "example,jia)/list.jsp?__wb_method=post&page=2&q=%e7%9d%a3%20%e5%af%9f"
    assert (line["method"], line["requestBody"]) == ("POST", "page=2&q=督 察")


@pytest.mark.parametrize(
    ("content_type", "body", "sent"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", b"a=%E7+%26b", "a=\ufffd &b"),
        ("application/x-www-form-urlencoded", b"a=\xff", "__wb_post_data=YT3/"),
        ("application/octet-stream", b"\0\1", "__wb_post_data=AAE="),
        (None, b"", ""),
        ("application/x-www-form-urlencoded", b"a" * 9000, "a" * 4096),
    ],
)
def test_what_was_posted(
    archive: Archive, exchange: Exchange, tmp_path: Path, content_type: str | None, body: bytes, sent: str
) -> None:
    headers = (("Content-Type", content_type),) if content_type else ()
    asked = replace(exchange, url=f"{FORM}?x=1", method="POST", request_headers=headers, request_body=body)
    archive.capture(asked, source="jia", run=None)
    [(key, _, line)] = index(export(archive, tmp_path / "out.wacz"))
    assert line["requestBody"] == sent
    assert key.startswith("example,jia)/list.jsp?__wb_method=post&")


@pytest.mark.parametrize("change", [{"method": "HEAD"}, {"request_headers": (("content-type", "application/json"),)}])
def test_what_can_not_be_looked_up_is_in_the_records_alone(
    archive: Archive, exchange: Exchange, tmp_path: Path, change: dict[str, Any]
) -> None:
    archive.capture(replace(exchange, **{"method": "POST", "request_body": b"{}", **change}), source="jia", run=None)
    path = export(archive, tmp_path / "out.wacz")
    assert index(path) == []
    assert wacz.check(path) == []


def test_hostile_addresses_stay_one_line(file: Path) -> None:
    lines = [line["url"] for _, _, line in index(file)]
    assert len(lines) == len(entry(file, "indexes/index.cdx").splitlines())
    assert sum(1 for url in lines if url.startswith("http://jia.example/%E9%95%BF")) == 1
    assert all(url.isascii() and url.isprintable() and " " not in url for url in lines)
    assert len(lines) >= len(HOSTILE)
    assert len(entry(file, "pages/pages.jsonl").splitlines()) == 6


def test_pages_are_articles_and_lists(file: Path, exchange: Exchange, article: Article) -> None:
    header, *pages = [json.loads(line) for line in entry(file, "pages/pages.jsonl").splitlines()]
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert [(page["kind"], page["url"], page["title"]) for page in pages] == [
        ("list", exchange.url, "甲市生态环境局（虚构） 要闻"),
        ("article", PAGE, article.title),
        ("article", "http://jia.example/news/1_2.html", article.title),
        ("list", exchange.url, "甲市生态环境局（虚构） 要闻"),
        ("list", exchange.url, "甲市生态环境局（虚构） 要闻"),
    ]
    assert pages[1]["ts"] == "2022-08-13T00:00:00Z"
    assert len({page["id"] for page in pages}) == len(pages)


# checking


def repacked(file: Path, changes: dict[str, bytes | None]) -> Path:
    """The file with other contents; None takes one away."""
    path = file.with_name("repacked.wacz")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(path, "w") as new:
        for name in {**dict.fromkeys(old.namelist()), **changes}:
            content = changes[name] if name in changes else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return path


def test_a_sound_file_has_no_problems(file: Path, signed: Path) -> None:
    assert wacz.check(file) == []
    assert wacz.check(signed) == []
    assert wacz.check(repacked(signed, {})) == []


def test_a_flipped_byte_is_found_wherever_it_is(signed: Path) -> None:
    """In the content of each file; what lies between them is the zip's own."""
    whole = signed.read_bytes()
    with zipfile.ZipFile(signed) as package:
        begins = {each.filename: each.header_offset + 100 for each in package.infolist()}
    for name, begin in begins.items():
        for at in (begin, begin + 7):
            signed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert wacz.check(signed), (name, at)


@pytest.mark.parametrize("name", FILES[:4])
def test_other_content_is_found(signed: Path, name: str) -> None:
    other = repacked(signed, {name: entry(signed, name).replace(b"2022", b"2023").replace(b"\0", b"\1", 1)})
    assert any(name in problem for problem in wacz.check(other))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(signed: Path, name: str) -> None:
    assert any(name in problem for problem in wacz.check(repacked(signed, {name: None})))


def test_an_unlisted_file_and_one_that_is_there_twice(file: Path) -> None:
    assert wacz.check(repacked(file, {"archive/more.warc.gz": b""})) == [
        "archive/more.warc.gz: is not listed in datapackage.json"
    ]
    with zipfile.ZipFile(file, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("pages/pages.jsonl", entry(file, "pages/pages.jsonl"))
    assert "pages/pages.jsonl: is there 2 times" in wacz.check(file)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\5\6" + bytes(18), b"\xff" * 5000, b"PK\3\4" * 200 + b"PK\5\6" + b"\xff" * 18]
)
def test_what_is_no_wacz_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.wacz").write_bytes(content)
    [problem] = wacz.check(tmp_path / "x.wacz")
    assert "can't be read as a WACZ file" in problem
    assert wacz.signed_by(tmp_path / "x.wacz") is None
    assert len(wacz.check(tmp_path / "missing.wacz")) == 1


@pytest.mark.parametrize(
    "manifest",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"resources": 1}',
        b'{"resources": [1]}',
        b'{"resources": [{}]}',
        b"[" * 200_000,
        b" " * (2 << 20),
    ]
    + [json.dumps({"resources": [{"path": path, "bytes": "x", "hash": None}]}).encode() for path in ("../x", "")],
)
def test_a_hostile_package_is_a_problem_and_no_crash(file: Path, manifest: bytes) -> None:
    assert wacz.check(repacked(file, {"datapackage.json": manifest}))
    assert wacz.check(repacked(file, {"datapackage-digest.json": manifest}))


# signing


def resigned(file: Path, **changes: object) -> Path:
    digest = json.loads(entry(file, "datapackage-digest.json"))
    data = {key: value for key, value in {**digest["signedData"], **changes}.items() if value is not None}
    return repacked(file, {"datapackage-digest.json": json.dumps({**digest, "signedData": data}).encode()})


def test_a_signature_is_of_the_anonymous_form(signed: Path) -> None:
    """As the standard lists it, and as Web Crypto checks it: r and s of 48 bytes each, over the hash as text."""
    digest = json.loads(entry(signed, "datapackage-digest.json"))
    data = digest["signedData"]
    assert data.keys() == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert (data["hash"], data["created"]) == (digest["hash"], MADE)
    signature = b64decode(data["signature"], validate=True)
    assert len(signature) == 96
    key = load_der_public_key(b64decode(data["publicKey"], validate=True))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp384r1"
    der = utils.encode_dss_signature(int.from_bytes(signature[:48]), int.from_bytes(signature[48:]))
    key.verify(der, digest["hash"].encode(), ec.ECDSA(SHA256()))
    assert wacz.signed_by(signed) == fingerprint(b64decode(data["publicKey"]))


def test_an_unsigned_file_is_signed_by_nobody(file: Path) -> None:
    assert wacz.signed_by(file) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hash": "sha256:00"}, "is for sha256:00"),
        ({"signature": b64encode(bytes(96)).decode()}, "the signature is wrong"),
        ({"signature": b64encode(b"x" * 96).decode()}, "the signature is wrong"),
        ({"signature": ""}, "the signature is wrong"),
        ({"signature": "not base 64"}, "can't be read"),
        ({"signature": None}, "lacks"),
        ({"publicKey": "AAAA"}, "can't be read"),
        ({"publicKey": 7}, "can't be read"),
        ({"publicKey": None, "domain": "a.example", "domainCert": "x"}, "a form that is not checked here"),
        ({"extra": 1}, "a form that is not checked here"),
    ],
)
def test_a_signature_that_does_not_hold(signed: Path, changes: dict[str, object], said: str) -> None:
    [problem] = wacz.check(resigned(signed, **changes))
    assert said in problem


def test_another_key_is_found(signed: Path) -> None:
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    der = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    [problem] = wacz.check(resigned(signed, publicKey=b64encode(der).decode()))
    assert "another key made it" in problem


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_other_tools_signatures_in_der_are_understood(signed: Path, curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve)
    digest = json.loads(entry(signed, "datapackage-digest.json"))["hash"]
    signature = b64encode(key.sign(digest.encode(), ec.ECDSA(SHA256()))).decode()
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert wacz.check(resigned(signed, signature=signature, publicKey=b64encode(der).decode())) == []


def test_keys_that_can_not_sign(full: Archive, tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("no key")
    small = write_key(tmp_path / "p256.pem", ec.generate_private_key(ec.SECP256R1()))
    wrong = write_key(tmp_path / "rsa.pem", rsa.generate_private_key(65537, 2048))
    locked = write_key(tmp_path / "locked.pem", encryption=BestAvailableEncryption(b"secret"))
    for path, said in (
        (tmp_path / "missing.pem", f"make one with: openssl .* {tmp_path / 'missing.pem'}"),
        (tmp_path / "text.pem", "is no private key"),
        (tmp_path, "the key can't be read"),
        (small, "P-384"),
        (wrong, "P-384"),
        (locked, "is encrypted"),
    ):
        with pytest.raises(BadKey, match=said):
            export(full, tmp_path / "out.wacz", key=path)
    assert not (tmp_path / "out.wacz").exists()


def test_a_warc_file_has_no_place_for_a_signature(full: Archive, tmp_path: Path) -> None:
    with pytest.raises(WrongName, match="no place for a signature"):
        export(full, tmp_path / "out.warc.gz", key=write_key(tmp_path / "key.pem"))


def test_the_command_that_makes_a_key_makes_one_that_signs(full: Archive, tmp_path: Path) -> None:
    with pytest.raises(BadKey) as refused:
        export(full, tmp_path / "out.wacz", key=tmp_path / "key.pem")
    command = str(refused.value).partition("make one with: ")[2].split()
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (what we tell people to run)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    assert wacz.check(export(full, tmp_path / "out.wacz", key=tmp_path / "key.pem")) == []
