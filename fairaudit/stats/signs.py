"""Joint signs: one for each vignette, which flips all that belongs to it."""

from collections.abc import Iterator

import numpy as np

from fairaudit.stats.vectors import Floats

__all__ = ["MOST_ENUMERATED", "joint_signs"]

MOST_ENUMERATED = 13
"""Up to so many vignettes all signs are gone through: 8,192 are fewer than the usual draws."""

# Numbers of one block of signs.
_BLOCK = 1_000_000
# The eight signs of each octet, so that a block is looked up and never worked out.
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
_OF_OCTET: Floats = np.subtract(1.0, 2.0 * _BITS, dtype=np.float64)


def joint_signs(n: int, *, draws: int, seed: int = 0) -> Iterator[Floats]:
    """All 2^n vectors of signs for n ≤ 13, else random ones, in blocks.

    Parameters
    ----------
    n : int
        Vignettes.
    draws, seed : int
        Random vectors where they are not enumerated, and their seed.

    Yields
    ------
    ndarray, shape (n_vectors, n)
        1 and −1.

    Examples
    --------
    >>> [block.tolist() for block in joint_signs(2, draws=99)]
    [[[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]]]
    """
    if n <= MOST_ENUMERATED:
        bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
        yield np.subtract(1.0, 2.0 * bits, dtype=np.float64)
        return
    rng = np.random.default_rng(seed)
    block = max(1, _BLOCK // n)
    for start in range(0, draws, block):
        size = min(block, draws - start)
        octets = rng.integers(0, 256, (size, -(-n // 8)), dtype=np.uint8)
        signs: Floats = _OF_OCTET[octets].reshape(size, -1)[:, :n]
        yield signs
