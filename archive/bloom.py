"""Which three characters in a row a text may hold: a Bloom filter, one bit for each run of three that the text has.

The index of texts knows pairs of characters alone. That a phrase is not there though all of its pairs are, a few bits
say far more quickly than the text itself.
"""

from __future__ import annotations

from functools import lru_cache

# Bits for each character of the text. So a third of them is set, and a run of three that the text doesn't have is taken for
# there once in three times; of a longer phrase each further character divides that by three.
BITS = 2.2

# Primes, so that what differs in a character falls elsewhere, and small, so that sums of code points stay quick.
FACTORS = (8191, 4057, 2029)

AS_FIGURES = bytes.maketrans(b"\0\1", b"01")


def bloom(text: str) -> bytes:
    """The filter of a folded text, the longer the longer it is; empty for one of less than three characters."""
    if len(text) < 3:
        return b""
    flags = bytearray(8 * round(len(text) * BITS / 8 + 0.5))
    size = len(flags)
    for number in _numbers(text):
        flags[number % size] = 1
    return int(flags.translate(AS_FIGURES), 2).to_bytes(size // 8, "big")


def perhaps(wanted: str, made: bytes | None) -> bool:
    """Whether the text of which the filter was made may hold the words, folded; True where no filter was made."""
    if made is None or len(wanted) < 3:
        return True
    size = len(made) * 8
    return bool(size) and all(made[n % size >> 3] & 128 >> (n % size & 7) for n in _asked(wanted))


@lru_cache(maxsize=256)
def _asked(wanted: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_numbers(wanted)))


def _numbers(text: str) -> list[int]:
    """A number for each run of three characters."""
    first, second, third = FACTORS
    codes = list(map(ord, text))
    sums = zip(codes, codes[1:], codes[2:], strict=False)
    return [a * first + b * second + c * third for a, b, c in sums]
