"""What a run may take, and what it costs."""

from dataclasses import dataclass

from fairaudit.errors import InputError

__all__ = ["Budget", "Price"]

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a million tokens cost, in one currency that all prices of an audit share.

    Parameters
    ----------
    input, output : float
        Price of a million tokens read, and written.

    Examples
    --------
    >>> Price(input=0.5, output=2).of(2_000_000, 250_000)
    1.5
    """

    input: float
    output: float

    def of(self, read: int, written: int) -> float:
        """Price of so many tokens read and written."""
        return (self.input * read + self.output * written) / _MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that asking may take; what is None is not limited.

    Parameters
    ----------
    requests : int, optional
        Calls, repeated ones among them.
    tokens : int, optional
        Tokens read and written.
    cost : float, optional
        In the currency of the prices.
    seconds : float, optional
        Time from the first call on.

    Raises
    ------
    InputError
        If one of them is below 0.

    Examples
    --------
    >>> Budget(tokens=1_000).less(requests=3, tokens=400)
    Budget(requests=None, tokens=600, cost=None, seconds=None)
    """

    requests: int | None = None
    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if (getattr(self, name) or 0) < 0:
                raise InputError(f"The budget for {name} is {getattr(self, name)}, below 0.")

    def less(
        self, *, requests: int = 0, tokens: int = 0, cost: float = 0.0, seconds: float = 0.0
    ) -> "Budget":
        """What is left of it after so much."""
        return Budget(
            requests=None if self.requests is None else max(0, self.requests - requests),
            tokens=None if self.tokens is None else max(0, self.tokens - tokens),
            cost=None if self.cost is None else max(0.0, self.cost - cost),
            seconds=None if self.seconds is None else max(0.0, self.seconds - seconds),
        )
