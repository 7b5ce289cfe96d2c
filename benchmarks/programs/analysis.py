"""Analyze a table of responses stage by stage: python analysis.py FILE."""

import sys

from measured import measured
from responses import ATTRIBUTE, OUTCOME, REFERENCE, REPEAT, VIGNETTE

from fairaudit.analysis import analyze
from fairaudit.outcomes import TableReading, read_table


def main() -> None:
    """Read, then contrasts with family and verdicts, then the same with each summary."""
    readings: list[TableReading] = []

    def read() -> dict[str, int]:
        readings.append(
            read_table(
                sys.argv[1],
                vignette=VIGNETTE,
                attributes={ATTRIBUTE: REFERENCE},
                outcomes=[f"{OUTCOME}:binary"],
                replicate=REPEAT,
            )
        )
        return {"rows": readings[0].n_rows, "results": 0}

    def statistics(*summaries: str) -> dict[str, int]:
        found = analyze(readings[0].outcomes, margin=0.05, seed=1, summaries=summaries)
        return {"rows": readings[0].n_rows, "results": len(found.frame)}

    measured(read, stage="read")
    measured(statistics, stage="contrasts, sign flips, verdicts")
    measured(lambda: statistics("worst_gap"), stage="  with 10,000 resamples")
    measured(lambda: statistics("worst_gap", "omnibus"), stage="  with omnibus too")
    measured(lambda: statistics("worst_gap", "omnibus"), stage="  the same, numba loaded")


if __name__ == "__main__":
    main()
