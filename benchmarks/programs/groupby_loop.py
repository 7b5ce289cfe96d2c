"""A pandas groupby and scipy, one group after the other: python groupby_loop.py FILE."""

import sys

import numpy as np
import pandas as pd
from measured import measured
from responses import ATTRIBUTE, OUTCOME, REFERENCE, VIGNETTE
from scipy import stats


def main() -> None:
    """Read the file; then means, paired t tests, and 10,000 resamples of each difference."""
    table: list[pd.DataFrame] = []

    def read() -> dict[str, int]:
        table.append(pd.read_parquet(sys.argv[1], columns=[VIGNETTE, ATTRIBUTE, OUTCOME]))
        return {"rows": len(table[0]), "results": 0}

    def loop() -> dict[str, int]:
        grouped = table[0].groupby([VIGNETTE, ATTRIBUTE], observed=True)[OUTCOME]
        means = grouped.mean().unstack()
        found = 0
        for group in means.columns.drop(REFERENCE):
            test = stats.ttest_rel(means[group], means[REFERENCE])
            test.confidence_interval()
            d = (means[group] - means[REFERENCE]).to_numpy()
            stats.bootstrap((d,), np.mean, n_resamples=10_000, batch=1000, random_state=1)
            found += 1
        return {"rows": len(table[0]), "results": found}

    measured(read, stage="read")
    measured(loop, stage="groupby, paired t, BCa")


if __name__ == "__main__":
    main()
