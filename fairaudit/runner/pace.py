"""How many calls may be in flight at a time, learned from what the server turns away."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

__all__ = ["Pace"]

_START = 16
_MOST = 1_000
# Calls that a full round of answered calls adds at least, once the server has turned one away.
_STEP = 4


class Pace:
    """A limit on calls in flight: raised a little by answers, halved by refusals.

    A stated limit is kept from the first call on. Without one, the limit doubles with every
    round of answers until the server turns a call away for the first time. Turned away, it is
    halved; then each round of answers makes up half of what is lacking to the limit at which that
    happened, and beyond it adds a few calls. Calls that were in flight when the limit was halved
    do not halve it again. Used within one event loop.

    Parameters
    ----------
    stated : int, optional
        Most calls at a time that the server allows.
    clock : callable
        Seconds that never go back.

    Examples
    --------
    >>> pace = Pace()
    >>> for _ in range(16):
    ...     pace.answered()
    >>> pace.limit
    32
    >>> pace.turned_away(pace.era)
    >>> pace.limit
    16
    """

    def __init__(
        self, stated: int | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = float(stated or _MOST)
        self._allowed = float(stated or _START)
        self._doubling = stated is None
        self._ceiling = self._allowed
        self._clock = clock
        self._not_before = 0.0
        self._in_flight = 0
        self._freed = asyncio.Condition()
        self.era = 0

    @property
    def limit(self) -> int:
        """Calls that may be in flight now."""
        return max(1, int(self._allowed))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[int]:
        """Wait until one more call may go out; gives the era in which it does."""
        async with self._freed:
            while self._in_flight >= self.limit:
                await self._freed.wait()
            self._in_flight += 1
        try:
            while (wait := self._not_before - self._clock()) > 0:
                await asyncio.sleep(wait)
            yield self.era
        finally:
            self._in_flight -= 1
            async with self._freed:
                # One place is free, and an answer may have raised the limit by another.
                self._freed.notify(2)

    def answered(self) -> None:
        """A call was answered: the server can bear these, and perhaps more."""
        each_round = max(_STEP, (self._ceiling - self._allowed) / 2)
        raised = 1.0 if self._doubling else each_round / self._allowed
        self._allowed = min(self._most, self._allowed + raised)

    def turned_away(self, era: int, *, pause: float | None = None) -> None:
        """A call that went out in an era was turned away.

        `pause` is for how many seconds the server wants no calls at all.
        """
        if pause is not None:
            self._not_before = max(self._not_before, self._clock() + pause)
        if era != self.era:
            return
        self.era += 1
        self._doubling = False
        self._ceiling = self._allowed
        self._allowed = max(1.0, self._allowed / 2)
