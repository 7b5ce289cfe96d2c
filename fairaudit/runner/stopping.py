"""Stopping in good order: what is in flight is finished and kept."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Stop", "stopping"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LOG = logging.getLogger("fairaudit")


class Stop:
    """Whether this process was told to stop."""

    def __init__(self) -> None:
        self.told = False


@contextmanager
def stopping() -> Iterator[Stop]:
    """Take the first interrupt or termination for a request to finish; a second one is obeyed.

    Signals reach the main thread alone: in another one nothing is changed.

    Raises
    ------
    KeyboardInterrupt
        At a second signal at once; and at the end, if there was one.

    Examples
    --------
    >>> with stopping() as stop:
    ...     stop.told
    False
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def told(number: int, frame: FrameType | None) -> None:
        if stop.told:
            raise KeyboardInterrupt
        stop.told = True
        _LOG.warning("Stopping once the calls in flight have ended; a second signal stops now.")

    before = {number: signal.signal(number, told) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if stop.told:
        raise KeyboardInterrupt
