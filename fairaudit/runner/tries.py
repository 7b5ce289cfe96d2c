"""The one place that hands out tries: what a budget allows and what went out cannot disagree."""

__all__ = ["Tries"]


class Tries:
    """Hands out tries of prompts, repeated ones among them, and counts those that went out.

    One thread takes them; others may read.

    Parameters
    ----------
    most : int, optional
        How many there are; without limit if not given.

    Examples
    --------
    >>> tries = Tries(3)
    >>> tries.take(2), tries.take(2), tries.left
    (True, False, 1)
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self.taken = 0

    @property
    def left(self) -> int | None:
        """How many there still are; None without limit."""
        return None if self._most is None else self._most - self.taken

    def take(self, wanted: int = 1) -> bool:
        """Take as many as are wanted, or none at all; gives whether they were there."""
        there = self.left is None or wanted <= self.left
        self.taken += wanted if there else 0
        return there
