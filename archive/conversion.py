"""Traditional characters that find simplified ones: each text of a query as it was typed, or converted."""

from __future__ import annotations

from dataclasses import replace

from archive.errors import QingjianError
from archive.folding import folded
from archive.query import Node, Or, Query, Text, rewritten


class NoConversion(QingjianError):
    """What converts characters is not installed."""

    exit_code = 2


def simplified(asked: Query) -> Query:
    """The query, in which each text may also stand in simplified characters. Raises NoConversion."""
    try:
        from opencc import OpenCC
    except ImportError:
        raise NoConversion("traditional characters need OpenCC: pip install 'qingjian[traditional]'") from None
    convert = OpenCC("t2s").convert

    def either(text: Text) -> Node:
        other = folded(convert(text.words))
        return text if other == text.words else Or((text, Text(other, text.field)))

    return asked if asked.node is None else replace(asked, node=rewritten(asked.node, either))
