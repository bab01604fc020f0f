"""Images in a text and files beside it."""

from __future__ import annotations

import re

# What agencies attach: office formats (also WPS's and the national OFD), archives, tables, drawings.
_ENDINGS = frozenset(
    "pdf doc docx xls xlsx ppt pptx wps et dps ofd zip rar 7z csv txt rtf ceb tif dwg".split()  # noqa: SIM905 (read so)
)
_CAN_END = re.compile(rf"\.\s*(?:{'|'.join(sorted(_ENDINGS))})", re.I)
_PARTS = re.compile(r"[?#&]")
# The end of an address that tells what an image is.
_LONGEST_NAME = 120
# Decoration of a template, not pictures of the text.
_DECORATION = re.compile(
    r"(?:icon|logo|blank|spacer|space|share|print|wx|weixin|qrcode|ewm|loading|pixel|/ico|arrow|bg)"
    r"[^/]*\.(?:gif|png|jpe?g|svg)$",
    re.I,
)


def may_be_file(attributes: str) -> bool:
    """Whether the attributes of a link can hold the address of a file: cheaper than to read them."""
    return _CAN_END.search(attributes) is not None


def is_file(url: str) -> bool:
    """Whether an address leads to a file that is an attachment, by the ending of its path or of a value in its query."""
    return _ending(url) in _ENDINGS or ("?" in url and any(_ending(part) in _ENDINGS for part in _PARTS.split(url)))


def _ending(url: str) -> str:
    return url.rpartition(".")[2].strip().lower()


def is_decoration(src: str) -> bool:
    """Whether an image's address is that of a template's icon or of inline data."""
    return _DECORATION.search(src[-_LONGEST_NAME:]) is not None or src.startswith("data:")
