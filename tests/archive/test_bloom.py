"""The filter of runs of three characters never says that a text doesn't hold what it holds."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from archive.bloom import BITS, bloom, perhaps

TEXT = st.text(alphabet="督察污染江a2\U00020000\n", max_size=60) | st.text(max_size=40)


@given(TEXT, st.data())
def test_what_a_text_holds_is_never_denied(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert perhaps(text[start:end], bloom(text))


def test_what_it_does_not_hold_is_mostly_denied() -> None:
    chance = random.Random(7)  # noqa: S311 (a repeatable one)
    text = "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(1500))
    made = bloom(text)
    assert len(made) * 8 < 1500 * BITS + 16
    asked = ["".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(n)) for n in (3, 6) for _ in range(2000)]
    assert sum(perhaps(words, made) for words in asked[:2000]) < 0.4 * 2000
    assert sum(perhaps(words, made) for words in asked[2000:]) < 0.05 * 2000


def test_without_a_filter_nothing_is_denied() -> None:
    assert perhaps("洋水河", None)
    assert perhaps("洋水", b"")
    assert not perhaps("洋水河", bloom("洋水"))
