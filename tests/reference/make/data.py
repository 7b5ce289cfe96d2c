"""Write the data sets of `tests/reference`, from seeds: ``python data.py FOLDER``.

Each is a cube of answers, vignettes by groups by repeats; the first group is the reference. The
seeds and the order of the draws make the files, so that neither may change.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

TWO, THREE = ["ref", "a"], ["ref", "a", "b"]
SIX = ["ref", "a", "b", "c", "d", "e"]


def rows(cube: np.ndarray, groups: list[str]) -> pd.DataFrame:
    """Write a cube out as rows."""
    vignette, group, repeat = (axis.reshape(-1) for axis in np.indices(cube.shape))
    return pd.DataFrame(
        {
            "vignette": [f"v{one:03d}" for one in vignette],
            "group": np.array(groups, dtype=object)[group],
            "replicate": repeat,
            "value": cube.reshape(-1),
        }
    )


def single_answers(seed: int, n: int, drop: list[float], departs: float) -> np.ndarray:
    """One answer a cell: that of the vignette, redrawn in some cells, 0 in a share `drop`."""
    rng = np.random.default_rng(seed)
    common = rng.random(n) < 0.6
    columns = []
    for share in drop:
        answer = np.where(rng.random(n) < departs, rng.random(n) < 0.6, common)
        columns.append(np.where(rng.random(n) < share, 0, answer))
    return np.stack(columns, axis=1)[:, :, None].astype(float)


def repeated_answers(
    seed: int, n: int, effects: list[float], repeats: int, spread: float
) -> np.ndarray:
    """Yes-or-no answers whose log odds vary between vignettes, cells and groups."""
    rng = np.random.default_rng(seed)
    vignette = rng.normal(0.3, spread, n)[:, None]
    odds = vignette + np.array(effects) + rng.normal(0, 0.35, (n, len(effects)))
    chance = 1 / (1 + np.exp(-odds))
    return (rng.random((*chance.shape, repeats)) < chance[:, :, None]).astype(float)


def ratings(seed: int, n: int, effects: list[float], repeats: int) -> np.ndarray:
    """Ratings from 1 to 5."""
    rng = np.random.default_rng(seed)
    vignette = rng.normal(3, 0.9, n)[:, None, None]
    effect = np.array(effects)[None, :, None]
    rating = vignette + effect + rng.normal(0, 0.7, (n, len(effects), repeats))
    return np.clip(np.rint(rating), 1, 5)


def heavy_tails(seed: int, n: int, effects: list[float], repeats: int) -> np.ndarray:
    """Numbers around 10 with t distributions of 3 degrees of freedom, to 3 decimals."""
    rng = np.random.default_rng(seed)
    vignette = 10 + 2 * rng.standard_t(3, n)[:, None, None]
    effect = np.array(effects)[None, :, None]
    return np.round(vignette + effect + rng.standard_t(3, (n, len(effects), repeats)), 3)


def sparse(seed: int, n: int, groups: int, repeats: int, departures: int) -> np.ndarray:
    """A deterministic model, but for one answer in each of a few cells."""
    rng = np.random.default_rng(seed)
    common = (rng.random(n) < 0.5).astype(float)
    cube = np.broadcast_to(common[:, None, None], (n, groups, repeats)).copy()
    for vignette in rng.choice(n, departures, replace=False):
        cube[vignette, rng.integers(1, groups), 0] = 1 - common[vignette]
    return cube


def invariant(seed: int, n: int, groups: int) -> np.ndarray:
    """A model that answers every member of a vignette alike."""
    common = (np.random.default_rng(seed).random(n) < 0.5).astype(float)
    return np.broadcast_to(common[:, None, None], (n, groups, 1)).copy()


def with_missing(table: pd.DataFrame, seed: int, group: str) -> pd.DataFrame:
    """Blank 18% of one group's answers and 4% of the others', and drop 3 vignettes of the group."""
    rng = np.random.default_rng(seed)
    its_own = table["group"] == group
    blank = rng.random(len(table)) < np.where(its_own, 0.18, 0.04)
    gone = rng.choice(table["vignette"].unique(), 3, replace=False)
    table = table.assign(value=table["value"].mask(blank))
    return table[~(table["vignette"].isin(gone) & its_own)].reset_index(drop=True)


DATA: dict[str, Callable[[], pd.DataFrame]] = {
    "bin_r1_g2_v40": lambda: rows(single_answers(101, 40, [0, 0.12], 0.15), TWO),
    "bin_r1_g6_v200": lambda: rows(
        single_answers(102, 200, [0, 0, 0.02, 0.05, 0.12, 0], 0.06), SIX
    ),
    "bin_r10_g6_v40": lambda: rows(
        repeated_answers(103, 40, [0, 0.1, -0.1, -0.6, 0, 0.3], 10, 1.5), SIX
    ),
    "bin_r5_g2_v12": lambda: rows(repeated_answers(104, 12, [0, -0.8], 5, 1.0), TWO),
    "ord_r3_g3_v12": lambda: rows(ratings(105, 12, [0, -0.5, 0.1], 3), THREE),
    "num_heavy_g2_v40": lambda: rows(heavy_tails(106, 40, [0, -0.5], 2), TWO),
    "sparse_r10_g2_v200": lambda: rows(sparse(107, 200, 2, 10, 6), TWO),
    "zero_r1_g3_v60": lambda: rows(invariant(108, 60, 3), THREE),
    "miss_r4_g3_v40": lambda: with_missing(
        rows(repeated_answers(109, 40, [0, -0.3, 0.0], 4, 1.2), THREE), 110, "a"
    ),
}


if __name__ == "__main__":
    for name, make in DATA.items():
        make().to_csv(Path(sys.argv[1]) / f"{name}.csv", index=False)
