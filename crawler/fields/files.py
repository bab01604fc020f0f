"""Images in a text and files beside it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# What agencies attach: office formats (also WPS's and the national OFD), archives, tables.
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|zip|rar|7z|csv|txt|rtf|ceb|tif|dwg)$", re.I)
# Decoration of a template, not pictures of the text.
_DECORATION = re.compile(
    r"(?:icon|logo|blank|spacer|space|share|print|wx|weixin|qrcode|ewm|loading|pixel|/ico|arrow|bg)[^/]*\.(?:gif|png|jpe?g|svg)$|^data:",
    re.I,
)


def is_file(url: str) -> bool:
    """Whether an address leads to a file that is an attachment, by its path's or its query's ending."""
    parts = urlsplit(url)
    return bool(_FILE.search(parts.path) or _FILE.search(parts.query))


def is_decoration(src: str) -> bool:
    """Whether an image's address is that of a template's icon or of inline data."""
    return bool(_DECORATION.search(src))
