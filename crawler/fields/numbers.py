"""文号, the number of an official document: 环发〔2022〕12号.

Form: an abbreviation of the issuing office, the year in 〔〕 (also printed as [] or 【】 or （）), a serial number and 号,
as GB/T 9704-2012 (format of official documents) sets it, section 7.2.5.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?P<office>[\u4e00-\u9fff]{1,12})\s?[〔\[［【(（]\s?(?P<year>(?:19|20)\d\d)\s?[〕\]］】)）]\s?(?:第\s?)?(?P<serial>\d{1,5})\s?号"
)
_ANNOUNCEMENT = re.compile(r"[\u4e00-\u9fff]{0,20}(?:公告|令)\s?(?:(?:19|20)\d\d\s?年?\s?)?第\s?\d{1,4}\s?号")
# A number that a sentence names: the verb before it is none of it.
_VERB = re.compile(r"^(?:根据|按照|依据|依照|遵照|关于|印发|转发|执行|见)")


def of_line(text: str) -> str | None:
    """The number when `text` is nothing else (a line above or in the text); None otherwise."""
    text = text.strip(" 　（()）")
    match = _NUMBER.fullmatch(text) or _ANNOUNCEMENT.fullmatch(text)
    return "".join(match[0].split()) if match else None


def find(text: str) -> str | None:
    """The first document number in a labelled value (文号：…)."""
    match = _NUMBER.search(text)
    return _VERB.sub("", "".join(match[0].split())) if match else None
