"""Text as it is compared and as it is kept."""

from __future__ import annotations

import unicodedata

_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "﹒": "·", "•": "·"})


def fold(text: str) -> str:
    """`text` as it is compared: NFKC, without white space, quotes of one kind."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())
