"""Selection rates by fairlearn with 200 resamples of rows: python metric_frame.py FILE."""

import sys

import fairlearn
import pandas as pd
from fairlearn.metrics import MetricFrame, selection_rate
from measured import measured
from responses import ATTRIBUTE, OUTCOME


def main() -> None:
    """Read the file, and then rates by group with intervals."""
    table: list[pd.DataFrame] = []

    def read() -> dict[str, int]:
        table.append(pd.read_parquet(sys.argv[1], columns=[ATTRIBUTE, OUTCOME]))
        return {"rows": len(table[0]), "results": 0}

    def rates() -> dict[str, int]:
        answers = table[0][OUTCOME].to_numpy()
        frame = MetricFrame(
            metrics=selection_rate,
            y_true=answers,
            y_pred=answers,
            sensitive_features=table[0][ATTRIBUTE].astype(str),
            n_boot=200,
            ci_quantiles=[0.025, 0.975],
            random_state=1,
        )
        return {"rows": len(answers), "results": len(frame.by_group_ci[0])}

    measured(read, stage="read")
    measured(rates, stage=f"MetricFrame(n_boot=200), {fairlearn.__version__}")


if __name__ == "__main__":
    main()
