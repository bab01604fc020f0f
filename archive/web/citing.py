"""References to an article as it stood on a day, for a paper or a brief: pure text, to be copied."""

from __future__ import annotations

from dataclasses import dataclass

from archive.web.times import china_time

LONGEST = 300  # of a title: what is longer is none


@dataclass(frozen=True, slots=True)
class Cited:
    """What a reference names. `captured_at` is UTC with Z; `digest` that of the payload, as the WARC record has it."""

    title: str
    publisher: str
    origin: str | None
    published: str | None
    url: str
    captured_at: str | None
    digest: str | None


def chinese(cited: Cited) -> str:
    """In the manner of GB/T 7714—2015, electronic resources: who, what[EB/OL], where from, (published)[seen], address."""
    published = f"({cited.published[:10]})" if cited.published else ""
    seen = f"[{_day(cited.captured_at)}]" if cited.captured_at else ""
    origin = f"（来源：{cited.origin}）" if cited.origin and cited.origin != cited.publisher else ""
    dates = f"{published}{seen}. " if published or seen else ""
    return f"{cited.publisher}. {_title(cited)}[EB/OL]{origin}. {dates}{cited.url}.{_kept_zh(cited)}"


def english(cited: Cited) -> str:
    """The same in English, in no single house's style."""
    published = f"published {cited.published[:10]}. " if cited.published else ""
    origin = f" (origin: {cited.origin})" if cited.origin and cited.origin != cited.publisher else ""
    return f"{cited.publisher}. “{_title(cited)}”{origin}, {published or 'undated. '}{cited.url}.{_kept_en(cited)}"


def _day(at: str) -> str:
    return china_time(at)[:10]


def _title(cited: Cited) -> str:
    return " ".join(cited.title[: LONGEST * 2].split())[:LONGEST]


def _kept_zh(cited: Cited) -> str:
    if not cited.captured_at:
        return ""
    return f" 青简存档：{china_time(cited.captured_at)}（UTC+8）捕获，内容摘要 {cited.digest}."


def _kept_en(cited: Cited) -> str:
    if not cited.captured_at:
        return ""
    return f" Archived by Qingjian, captured {cited.captured_at}, payload digest {cited.digest}."
