"""Anyone's WARC is read: pairs in either order, chunks, revisits, texts; what is broken is passed over, never raised."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import stored as module
from archive.errors import Damaged
from archive.stored import Stored, exchanges, utc

# warcio leaves its temporary files to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Unclosed file:ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)

URL = "http://jia.example/督察?a=1"
DATE = "2020-02-03T04:05:06Z"
PAGE = "<p>督察</p>".encode("gb2312")


def http(first: str, *headers: tuple[str, str], protocol: str = "HTTP/1.1") -> StatusAndHeaders:
    return StatusAndHeaders(first, list(headers), protocol=protocol)


class Foreign:
    """A WARC file as other tools write it, by warcio."""

    def __init__(self, *, packed: bool = True) -> None:
        self.out = io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=packed)

    def add(self, kind: str, payload: bytes, head: StatusAndHeaders | None = None, **fields: str) -> str:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        named = {"WARC-Date": DATE, **named}
        record = self.writer.create_warc_record(
            named.pop("url", URL), kind, payload=io.BytesIO(payload), http_headers=head, warc_headers_dict=named
        )
        self.writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def answer(self, payload: bytes = PAGE, *headers: tuple[str, str], **fields: str) -> str:
        return self.add("response", payload, http("200 OK", ("Content-Type", "text/html"), *headers), **fields)

    def question(self, payload: bytes = b"", method: str = "GET", **fields: str) -> str:
        return self.add(
            "request", payload, http(f"{method} / HTTP/1.1", ("Host", "jia.example"), protocol=""), **fields
        )

    def stream(self) -> BinaryIO:
        return io.BytesIO(self.out.getvalue())

    def read(self) -> list[Stored]:
        return list(exchanges(self.stream()))


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("order", ["answer", "question"])
@pytest.mark.parametrize("named", [True, False])
def test_a_question_and_its_answer_in_either_order(packed: bool, order: str, named: bool) -> None:
    file = Foreign(packed=packed)
    file.add("warcinfo", b"software: another\r\n", url="x.warc")
    if order == "answer":
        first = file.answer()
        file.question(b"page=2", "POST", **({"WARC_Concurrent_To": first} if named else {}))
    else:
        first = file.question(b"page=2", "POST")
        file.answer(**({"WARC_Concurrent_To": first} if named else {}))
    file.answer(b"alone", url="http://jia.example/2")
    one, other = file.read()
    assert (one.exchange.method, one.exchange.request_body, one.exchange.body) == ("POST", b"page=2", PAGE)
    assert (one.exchange.url, one.exchange.captured_at, one.exchange.status) == (URL, DATE, 200)
    assert ("Host", "jia.example") in one.exchange.request_headers
    assert (other.exchange.method, other.exchange.body, other.exchange.request_headers) == ("GET", b"alone", ())


def test_a_question_of_another_address_is_not_taken() -> None:
    file = Foreign()
    file.question(b"x=1", "POST", url="http://jia.example/other")
    file.answer()
    file.question(b"x=2", "POST", url="http://jia.example/third")
    [one] = file.read()
    assert (one.exchange.method, one.exchange.request_body) == ("GET", b"")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"3\r\nabc\r\n", b"abc"),  # cut short between chunks
        (b"plain, although the header says chunked", b"plain, although the header says chunked"),
        (b"beef is no number of bytes", b"beef is no number of bytes"),
        (b"FFFFFFFF\r\nabc", b"abc"),
        (b"", b""),
    ],
)
def test_chunks(body: bytes, wanted: bytes) -> None:
    file = Foreign()
    file.answer(body, ("Transfer-Encoding", "chunked"))
    [one] = file.read()
    assert one.exchange.body == wanted
    assert [name for name, _ in one.exchange.response_headers] == ["Content-Type"]


def test_bodies_stay_compressed() -> None:
    file = Foreign()
    file.answer(gzip.compress(PAGE), ("Content-Encoding", "gzip"))
    [one] = file.read()
    assert gzip.decompress(one.exchange.body) == PAGE


def test_a_revisit_says_what_it_refers_to() -> None:
    file = Foreign()
    first = file.answer()
    file.add(
        "revisit", b"", http("200 OK"), WARC_Refers_To=first, WARC_Refers_To_Target_URI=URL, WARC_Refers_To_Date=DATE
    )
    file.add("revisit", b"", http("304 Not Modified"))
    _, one, other = file.read()
    assert one.revisit
    assert (one.refers_to, one.refers_to_url, one.refers_to_date) == (first, URL, DATE)
    assert other.revisit
    assert (other.refers_to, other.exchange.status) == (None, 304)


def test_texts_and_resources_are_answers() -> None:
    file = Foreign()
    file.add("conversion", "督察组进驻".encode(), Content_Type="text/plain")
    file.add("resource", b"%PDF", Content_Type="application/pdf")
    text, resource = file.read()
    assert text.exchange.body.decode() == "督察组进驻"
    assert text.exchange.response_headers == (("Content-Type", "text/plain; charset=utf-8"),)
    assert resource.exchange.response_headers == (("Content-Type", "application/pdf"),)


def test_offsets_are_where_records_begin() -> None:
    file = Foreign()
    for number in range(3):
        file.answer(b"%d" % number)
    for number, one in enumerate(file.read()):
        stream = file.stream()
        stream.seek(one.offset)
        assert next(exchanges(stream)).exchange.body == b"%d" % number


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "ftp://jia.example/x"},
        {"url": "dns:jia.example"},
        {"url": "file:///etc/passwd"},
        {"WARC_Date": "yesterday"},
        {"WARC_Date": ""},
    ],
)
def test_what_is_no_page_is_passed_over(fields: dict[str, str]) -> None:
    file = Foreign()
    file.answer(**fields)
    file.answer(b"next")
    assert [one.exchange.body for one in file.read()] == [b"next"]


def test_a_record_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    file = Foreign()
    file.answer(bytes(2000))
    file.answer(b"next")
    assert [one.exchange.body for one in file.read()] == [b"next"]


@pytest.mark.parametrize("cut", [1, 20, 100, 250])
def test_a_torn_tail_ends_the_file(cut: int) -> None:
    file = Foreign()
    file.answer(b"first")
    whole = len(file.out.getvalue())
    file.answer(b"second")
    torn = io.BytesIO(file.out.getvalue()[: whole + cut])
    assert [one.exchange.body for one in exchanges(torn)][:1] == [b"first"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020-02-03T04:05:06Z", DATE),
        ("2020-02-03T04:05:06.789123Z", DATE),
        ("2020-02-03T12:05:06+08:00", DATE),
        ("2020-02-03", "2020-02-03T00:00:00Z"),
        ("", None),
        ("soon", None),
    ],
)
def test_dates(text: str, wanted: str | None) -> None:
    assert utc(text) == wanted


def damaged(whole: bytes) -> Callable[[int, int], bytes]:
    return lambda at, value: whole[: at % len(whole)] + bytes([value]) + whole[at % len(whole) + 1 :]


@given(at=st.integers(0, 10_000), value=st.integers(0, 255), packed=st.booleans())
def test_no_damage_leads_to_another_error(at: int, value: int, packed: bool) -> None:
    file = Foreign(packed=packed)
    file.question()
    file.answer(b"3\r\nabc\r\n0\r\n\r\n", ("Transfer-Encoding", "chunked"))
    file.add("revisit", b"", http("304 Not Modified"))
    with suppress(Damaged):
        for one in exchanges(io.BytesIO(damaged(file.out.getvalue())(at, value))):
            assert one.exchange.url.startswith("http")


def test_damage_in_the_middle_is_named_after_what_stands_before() -> None:
    file = Foreign(packed=False)
    file.answer(b"first")
    whole = len(file.out.getvalue())
    file.answer(b"second")
    found = exchanges(io.BytesIO(file.out.getvalue()[:whole] + b"X" + file.out.getvalue()[whole + 1 :]))
    assert next(found).exchange.body == b"first"
    with pytest.raises(Damaged, match="the WARC file is damaged"):
        next(found)
