"""Run audit.yaml of a folder, impatient with its server: python faulty_audit.py FOLDER TIMEOUT.

Started again after it was killed, it goes on. Exit code 3 says that calls are still lacking.
"""

import sys
from pathlib import Path

from fairaudit import Limits, Store, collect, load_audit, run_audit

RESULTS = "results"


def main() -> None:
    """Ask what is missing, and report once nothing is."""
    folder, timeout = Path(sys.argv[1]), float(sys.argv[2])
    audit = load_audit(folder / "audit.yaml")
    results = folder / RESULTS
    results.mkdir(exist_ok=True)
    limits = Limits(timeout=timeout, longest_wait=0.5)
    with Store(results / "responses.db") as store:
        lacking = sum(
            collect(audit.cells, model, store, samples=audit.samples, limits=limits).failed
            for model in audit.models
        )
    if lacking:
        sys.exit(3)
    run_audit(audit, results)


if __name__ == "__main__":
    main()
