"""The names that patients may be given, by pool: read once, never changed.

What they are, where they come from, and what they signal besides is in `names/README.md`.
"""

import csv
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pandas as pd

__all__ = ["POOLS", "Name", "name_balance", "names_in", "names_table"]

POOLS: tuple[str, ...] = ("white", "black", "hispanic", "asian", "american_indian")
"""Pools that a cue of the kind “name” can point to."""

_COLUMNS = {pool: f"p_{pool}" for pool in POOLS} | {"american_indian": "p_aian"}
_FOLDER = Path(__file__).parent / "names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One first name or surname that may be drawn.

    Parameters
    ----------
    pool, part, text : str
        The pool, “first” or “last”, and the name.
    sex : str
        Sex of a first name's bearers; empty for surnames.
    sex_basis : str
        Whether the sex stands in the source's “table” or was set “by hand”; empty for surnames.
    traditions : tuple[str, ...]
        Naming traditions inside the pool, one of which first name and surname have to share.
        Empty where the pool is not divided.
    association : float
        Share of the name's bearers who are in the group, 0 to 1.
    count : int
        Bearers in the source. Counts of two sources cannot be compared.
    commonness : float
        Quantile of the count within pool, part and sex, 0 to 1; near 1 is the most common name.
    source, licence : str
        Where the row comes from and on what terms.
    """

    pool: str
    part: str
    text: str
    sex: str
    sex_basis: str
    traditions: tuple[str, ...]
    association: float
    count: int
    commonness: float
    source: str
    licence: str


@cache
def names_in(pool: str, part: str, sex: str = "") -> tuple[Name, ...]:
    """Names of one pool, the most common first.

    Examples
    --------
    >>> [name.text for name in names_in("black", "last")[:3]]
    ['Washington', 'Jefferson', 'Alston']
    >>> names_in("american_indian", "first", "female")
    ()
    """
    rows = [row for row in _rows(part) if row["pool"] == pool and row.get("sex", "") == sex]
    rows.sort(key=lambda row: (-int(row["count"]), row["name"]))
    return tuple(
        Name(
            pool=pool,
            part=part,
            text=row["name"],
            sex=sex,
            sex_basis=row.get("sex_basis", ""),
            traditions=tuple(row["tradition"].split()),
            association=float(row[_COLUMNS[pool]]),
            count=int(row["count"]),
            commonness=1 - (rank + 0.5) / len(rows),
            source=row["source"],
            licence=row["licence"],
        )
        for rank, row in enumerate(rows)
    )


def names_table() -> pd.DataFrame:
    """All names that may be drawn, one a row: by part, sex and pool, the most common first.

    Examples
    --------
    >>> table = names_table()
    >>> table.loc[table["part"] == "last", ["pool", "text", "association", "count"]].head(1).values
    array([['white', 'Smith', 0.709, 2442977]], dtype=object)
    """
    kinds = (("first", "female"), ("first", "male"), ("last", ""))
    names = [name for part, sex in kinds for pool in POOLS for name in names_in(pool, part, sex)]
    return pd.DataFrame([asdict(name) for name in names])


def name_balance() -> pd.DataFrame:
    """Summarise how strong and how common the names of each pool are.

    Returns
    -------
    DataFrame
        One row for each part, sex and pool: how many names; minimum, mean, median and maximum of
        their association with the group; minimum, median and maximum of their count; and the
        median of their commonness.

    Examples
    --------
    >>> balance = name_balance().set_index(["part", "sex", "pool"])
    >>> float(balance.loc[("last", "", "black"), "association_mean"].round(2))
    0.78
    """
    by = names_table().groupby(["part", "sex", "pool"], sort=False)
    return pd.concat(
        [
            by.size().rename("names"),
            by["association"].agg(["min", "mean", "median", "max"]).add_prefix("association_"),
            by["count"].agg(["min", "median", "max"]).add_prefix("count_"),
            by["commonness"].median().rename("commonness_median"),
        ],
        axis="columns",
    ).reset_index()


@cache
def _rows(part: str) -> tuple[dict[str, str], ...]:
    with (_FOLDER / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row for row in csv.DictReader(file) if not row["left_out"])
