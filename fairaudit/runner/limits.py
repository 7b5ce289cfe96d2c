"""How a server may be asked: what the user states, apart from what the server shows."""

from dataclasses import dataclass

from fairaudit.errors import InputError

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How patient and how pressing the calls to a server are.

    Parameters
    ----------
    timeout : float
        Seconds after which a call without an answer counts as failed in passing.
    attempts : int
        How often one prompt is tried before it counts as failed.
    longest_wait : float
        Most seconds between two tries, where the server names none.
    dead_after : int
        Failed calls in a row, without any answer between them, after which the server counts as
        dead, if they are 8 rounds of the calls in flight as well; and calls in a row that it
        rejected for good with the same words, after which it counts as rejecting all. Calls that
        it turned away because there were too many do not count.
    patience : float
        Seconds without any answer after which the run stops, if a call failed or was turned away
        in them; and the longest Retry-After that is waited for.

    Raises
    ------
    InputError
        If one of them is not above 0.

    Examples
    --------
    >>> Limits(timeout=30).attempts
    6
    >>> Limits(attempts=0)
    Traceback (most recent call last):
    fairaudit.errors.InputError: attempts is 0; it has to be above 0.
    """

    timeout: float = 120.0
    attempts: int = 6
    longest_wait: float = 60.0
    dead_after: int = 50
    patience: float = 900.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise InputError(f"{name} is {getattr(self, name)}; it has to be above 0.")
