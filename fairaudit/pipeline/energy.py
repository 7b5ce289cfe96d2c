"""Energy that this machine takes while a model runs on it, measured by codecarbon."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from fairaudit.backends import AnyBackend, RunsHere

__all__ = ["Meter"]

_LOGGER = "codecarbon"
# Emissions depend on the country, energy does not; the tracker needs one, and is asked for energy.
_ANY_COUNTRY = "USA"

_METHOD = (
    "codecarbon {}, the whole machine while the model was asked: measured where the processor "
    "tells, else estimated from its kind and load"
)
_ELSEWHERE = "only weights in fairaudit’s own process are measured, and this model has none there"
_NO_EXTRA = "the extra “energy”, which brings codecarbon, is not installed"
_NOTHING_TOLD = "codecarbon told no energy"


class Meter:
    """Energy of one stretch of work with one model.

    `kwh` is None as long as nothing was measured, and `method` says why it was not, or how it was.
    """

    def __init__(self) -> None:
        self.kwh: float | None = None
        self.method = ""

    @contextmanager
    def around(self, model: AnyBackend) -> Iterator[None]:
        """Measure what a model takes that runs on this machine; of others nothing is known."""
        if not isinstance(model, RunsHere) or not model.runs_here:
            self.method = _ELSEWHERE
            yield
            return
        try:
            from codecarbon import OfflineEmissionsTracker  # noqa: PLC0415 - optional extra
        except ImportError:
            self.method = _NO_EXTRA
            yield
            return
        logging.getLogger(_LOGGER).setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            # Releases call the same setting by different names, and warn of the older one.
            warnings.simplefilter("ignore")
            # Offline: it looks nothing up, and writes no file.
            tracker = OfflineEmissionsTracker(
                country_iso_code=_ANY_COUNTRY,
                save_to_file=False,
                log_level="critical",
                allow_multiple_runs=True,
            )
            tracker.start()
        try:
            yield
        finally:
            tracker.stop()
            taken = getattr(tracker, "final_emissions_data", None)
            self.kwh = float(taken.energy_consumed) if taken else None
            self.method = _NOTHING_TOLD if taken is None else _METHOD.format(version("codecarbon"))
