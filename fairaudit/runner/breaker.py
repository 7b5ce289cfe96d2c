"""When calls to a server are no use any more."""

import logging
import time
from collections.abc import Callable

from fairaudit.errors import BusyError, CallError, ModelError, PassingCallError, RateLimitError
from fairaudit.runner.limits import Limits

__all__ = ["Breaker"]

# Besides `dead_after` failures, so many rounds of calls have to fail, with pauses between them that
# double up to so many seconds: else one short break of a server that is asked much at a time, or
# that fails at once, would count as its end.
_ROUNDS, _LONGEST_PAUSE = 8, 4.0
# A server that wants no calls for longer is worth a word.
_LONG = 10.0
_LOG = logging.getLogger("fairaudit")


class Breaker:
    """Tells a server that is dead, or that rejects everything, from one that fails now and then.

    Failures that may pass are counted in rounds: one is over when as many calls in a row have
    failed as were in flight when it began. Used within one event loop; `check_silence` may be
    called from another thread.

    Parameters
    ----------
    name : str
        Who is asked.
    limits : Limits
        When it is enough.
    failed_before : int
        Prompts that failed in earlier sessions: that these fail again says nothing of the others.
    clock : callable
        Seconds that never go back.
    """

    def __init__(
        self,
        name: str,
        limits: Limits,
        *,
        failed_before: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._limits, self._clock = name, limits, clock
        self._most_rejected = limits.dead_after + failed_before
        self._failures = self._rounds = self._in_round = self._round_of = 0
        self._last: PassingCallError | None = None
        self._answer_at, self._closed_until = clock(), 0.0
        self._rejected, self._rejected_with = 0, ""

    def begin(self) -> None:
        """Calls go out after a time without any: whatever silence there was, it was not theirs."""
        self._answer_at = self._clock()

    def answered(self) -> None:
        """A call was answered."""
        self._alive()
        self._rejected = 0

    def rejected(self, error: CallError) -> None:
        """A call failed for good, which says that the server is there.

        Raises
        ------
        ModelError
            If all calls fail with the same words.
        """
        self._alive()
        told = str(error)
        self._rejected = self._rejected + 1 if told == self._rejected_with else 1
        self._rejected_with = told
        if self._rejected >= self._most_rejected:
            raise ModelError(
                f"{self._name} rejects every prompt: {self._rejected} calls in a row failed with "
                f"the same words: {told.rstrip('.')}. What was answered is kept. Mend that and "
                "run again: only what is missing is asked."
            ) from error

    def failed(self, error: PassingCallError, in_flight: int) -> float | None:
        """A call failed in passing, and was one of so many in flight.

        Returns
        -------
        float or None
            Where that ends a failed round, seconds for which no call should go out.

        Raises
        ------
        ModelError
            If it is enough, or the server wants no calls for longer than patience lasts.
        """
        self._last = error
        if isinstance(error, BusyError):
            self._closed(error.retry_after or 0.0)
        if isinstance(error, RateLimitError):
            return None
        if not self._in_round:
            self._round_of = in_flight
        self._failures += 1
        self._in_round += 1
        if self._in_round < self._round_of:
            return None
        self._in_round = 0
        self._rounds += 1
        if self._rounds >= _ROUNDS and self._failures >= self._limits.dead_after:
            raise self._dead() from error
        if self._rounds == 1:
            return 0.0
        return min(self._limits.longest_wait, _LONGEST_PAUSE, 2.0 ** (self._rounds - 2))

    def check_silence(self) -> None:
        """Make sure that something was answered lately, or that nothing failed.

        Raises
        ------
        ModelError
            If patience is over.
        """
        if self._last is not None and self._silence >= self._limits.patience:
            stopped = self._dead() if self._failures else self._turned_away()
            raise stopped from self._last

    def _alive(self) -> None:
        self._failures = self._rounds = self._in_round = 0
        self._last, self._answer_at = None, self._clock()

    @property
    def _silence(self) -> float:
        return self._clock() - self._answer_at

    def _closed(self, seconds: float) -> None:
        """Note that the server wants no calls for so long."""
        until = self._clock() + seconds
        if seconds >= self._limits.patience:
            raise ModelError(
                f"{self._name} wants no calls for {seconds:,.0f} seconds (Retry-After), and "
                f"“patience” under “limits” is {self._limits.patience:,g}. {self._kept}"
            ) from self._last
        if seconds >= _LONG and until > self._closed_until + _LONG:
            _LOG.warning("%s wants no calls for %.0f seconds, and gets none.", self._name, seconds)
        self._closed_until = max(self._closed_until, until)

    def _dead(self) -> ModelError:
        return ModelError(
            f"{self._name} does not answer any more: {self._failures:,} calls in a row failed, in "
            f"{self._silence:,.0f} seconds, the last one with: {self._told}. {self._kept}"
        )

    def _turned_away(self) -> ModelError:
        wait = self._closed_until - self._clock()
        until = f", and wants none for another {wait:,.0f} seconds" if wait > 0 else ""
        return ModelError(
            f"{self._name} has turned all calls away for {self._silence:,.0f} seconds{until}; the "
            f"last one with: {self._told}. {self._kept}"
        )

    @property
    def _told(self) -> str:
        return str(self._last).rstrip(".")

    @property
    def _kept(self) -> str:
        return (
            "What was answered is kept. When the server is back, run the same command again: only "
            "what is missing is asked."
        )
