"""Render a record and print what it took: python render.py AUDIT_JSON FILE."""

import resource
import sys
import time
from pathlib import Path

from fairaudit.report import Report


def main() -> None:
    """Read, render by the suffix, write; seconds of each, size and peak memory."""
    record, file = map(Path, sys.argv[1:])
    started = time.perf_counter()
    report = Report.load(record)
    read = time.perf_counter() - started
    written = report.render(file.suffix.removeprefix("."))
    rendered = time.perf_counter() - started - read
    file.write_bytes(written)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{read:8.1f}{rendered:10.1f}{time.perf_counter() - started:8.1f}"
        f"{len(written) / 1e6:8.2f}{peak:9.0f}"
    )


if __name__ == "__main__":
    main()
