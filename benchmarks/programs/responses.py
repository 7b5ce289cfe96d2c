"""Write simulated responses to Parquet: python responses.py VIGNETTES GROUPS REPEATS FILE."""

import sys

import numpy as np
import pandas as pd

__all__ = ["ATTRIBUTE", "OUTCOME", "REFERENCE", "REPEAT", "VIGNETTE"]

VIGNETTE, ATTRIBUTE, REPEAT, OUTCOME = "case", "group", "repeat", "offered"
REFERENCE = "group 00"


def main() -> None:
    """Yes-or-no answers whose probability differs between vignettes and, less, between groups."""
    vignettes, groups, repeats = map(int, sys.argv[1:4])
    rng = np.random.default_rng(1)
    base, spread = rng.uniform(0.2, 0.8, (vignettes, 1)), rng.normal(0, 0.1, (vignettes, groups))
    chance = np.clip(base + spread, 0, 1).astype(np.float32)
    answers = rng.random((vignettes, groups, repeats), dtype=np.float32) < chance[:, :, None]
    cells = np.arange(vignettes * groups).repeat(repeats)
    pd.DataFrame(
        {
            VIGNETTE: _named("case", cells // groups, vignettes),
            ATTRIBUTE: _named("group", cells % groups, groups),
            REPEAT: np.tile(np.arange(repeats, dtype=np.int16), vignettes * groups),
            OUTCOME: answers.reshape(-1).astype(np.int8),
        }
    ).to_parquet(sys.argv[4])


def _named(
    word: str, codes: "np.ndarray[tuple[int], np.dtype[np.int64]]", n: int
) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, [f"{word} {number:02d}" for number in range(n)])


if __name__ == "__main__":
    main()
