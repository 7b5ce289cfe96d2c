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


class Meter:
    """Adds up the energy of several stretches of work; measures nothing without the extra.

    `kwh` is None as long as nothing was measured.
    """

    def __init__(self) -> None:
        self.kwh: float | None = None
        self.method = ""

    @contextmanager
    def around(self, model: AnyBackend) -> Iterator[None]:
        """Measure what a model takes that runs on this machine; of others nothing is known."""
        if not isinstance(model, RunsHere) or not model.runs_here:
            yield
            return
        try:
            from codecarbon import OfflineEmissionsTracker  # noqa: PLC0415 - optional extra
        except ImportError:
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
            self.kwh = (self.kwh or 0.0) + float(taken.energy_consumed if taken else 0.0)
            self.method = (
                f"codecarbon {version('codecarbon')}, the whole machine while the model was asked: "
                "measured where the processor tells, else estimated from its kind and load"
            )
