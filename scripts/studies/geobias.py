"""Geographic bias: a signed-rank test with many ties, from counts of the differences."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from fairaudit import stats
from studies.comparison import Comparison, Origin, Study
from studies.files import read_values
from studies.markdown import p, points, table
from studies.methods import Floats, SignedRank, differences_from_counts, signed_rank

__all__ = ["study"]

NAME = "geobias"
Row = Mapping[str, Any]


def study(data: Path) -> Study:
    """Every comparison of the study; fairaudit gives no verdict on it, for lack of the cases.

    Raises
    ------
    InputError
        If `values.json` is missing or not what it has to be.
    """
    rows = read_values(data, NAME, "wilcoxon")["wilcoxon"]
    samples = [
        differences_from_counts(one["nonzero_differences_counted"], n=one["n_pairs"])
        for one in rows
    ]
    tests = [signed_rank(sample) for sample in samples]
    return Study(
        name=NAME,
        comparisons=[
            comparison
            for one, test in zip(rows, tests, strict=True)
            for comparison in comparisons(one, test)
        ],
        claims=[],
        audits=[],
        facts={"rank_table": _ranks(rows, tests), "mean_table": _means(rows, samples, tests)},
    )


def comparisons(stated: Row, test: SignedRank) -> Iterator[Comparison]:
    """What the study printed and what scipy gave, of one model."""
    published = stated["published"]
    pairs = [
        ("differences that are not zero", Origin.STUDY, published["n_nonzero"], test.n),
        ("W, the sum of positive ranks", Origin.STUDY, published["W"], test.w),
        ("z without tie correction", Origin.STUDY, published["z"], test.z_without_ties),
        ("p without tie correction", Origin.STUDY, published["p_greater"], test.p_without_ties),
    ]
    recorded = {
        "scipy_greater_continuity": ("with tie and continuity correction", test.p_greater),
        "scipy_greater_no_continuity": ("with tie correction", test.p_greater_plain),
        "scipy_two_sided_no_continuity": (
            "two-sided, with tie correction",
            test.p_two_sided_plain,
        ),
    }
    for entry, (words, found) in recorded.items():
        pairs.append((f"p {words}", Origin.SOFTWARE, stated[entry]["p"], found))
        pairs.append(("W by scipy", Origin.SOFTWARE, stated[entry]["W"], test.w))
    for quantity, origin, expected, found in pairs:
        yield Comparison(
            quantity=quantity,
            case=stated["model"],
            origin=origin,
            expected=float(expected),
            found=float(found),
        )


def _ranks(rows: list[Row], tests: list[SignedRank]) -> str:
    lines = [
        (
            one["model"],
            one["n_pairs"],
            test.n,
            f"{one['published']['W']:.1f}",
            f"{test.w:.1f}",
            f"{one['published']['p_greater']:.5f}",
            f"{test.p_without_ties:.5f}",
            f"{test.p_greater:.5f}",
        )
        for one, test in zip(rows, tests, strict=True)
    ]
    heads = ["model", "pairs", "not zero", "W, published", "ours", "p, published", "ours"]
    return table([*heads, "p, corrected for ties"], lines)


def _means(rows: list[Row], samples: list[Floats], tests: list[SignedRank]) -> str:
    """Show ranks and means beside each other, two-sided."""
    lines = [
        (
            one["model"],
            points(float(np.mean(sample))),
            f"{int((sample > 0).sum())}, {int((sample < 0).sum())}",
            p(test.p_two_sided_plain),
            p(stats.compare_paired(sample, bound=1).p or 1.0),
            p(stats.sign_flip_test(sample, seed=1)),
        )
        for one, sample, test in zip(rows, samples, tests, strict=True)
    ]
    heads = ["model", "mean difference", "above, below zero", "signed ranks", "t", "sign flips"]
    return table(heads, lines)
