"""Values of scipy, statsmodels, scikit-learn and fairlearn, and of enumeration in plain Python.

``python python_values.py FOLDER_OF_CSV OUT.json``. Nothing here uses fairaudit: the methods are
written out again from their definitions, slowly.
"""

import itertools
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import pandas as pd

Entry = dict[str, Any]
BY_HAND = f"brute-force enumeration, plain Python {sys.version.split()[0]}"
TABLE = [[0.21, 0.52, 0.44], [0.13, 0.31, 0.36], [0.62, 0.91, 0.55], [0.04, 0.43, 0.22]]
TABLE += [[0.33, 0.35, 0.71]]


def entry(
    name: str, method: str, args: Entry, value: Any, tolerance: float, oracle: str, data: str
) -> Entry:
    return {
        "id": name,
        "data": data,
        "method": method,
        "args": args,
        "value": value,
        "tolerance": tolerance,
        "oracle": oracle,
    }


def means(folder: Path, data: str) -> pd.DataFrame:
    """Vignettes by groups, the reference first."""
    table = pd.read_csv(folder / f"{data}.csv")
    wide = table.groupby(["vignette", "group"])["value"].mean().unstack()
    return wide[["ref", *wide.columns.drop("ref")]]


def tests_by_libraries(folder: Path) -> Iterator[Entry]:
    from scipy import stats
    from statsmodels.stats.contingency_tables import mcnemar
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.weightstats import DescrStatsW

    scipy, statsmodels = f"scipy {version('scipy')}", f"statsmodels {version('statsmodels')}"
    for data, margin in (
        ("bin_r10_g6_v40", 0.05),
        ("ord_r3_g3_v12", 0.25),
        ("num_heavy_g2_v40", 0.25),
    ):
        wide = means(folder, data)
        others = list(wide.columns[1:])
        p = []
        for group in others:
            pair = {"group": group, "reference": "ref"}
            found = stats.ttest_rel(wide[group], wide["ref"])
            p.append(found.pvalue)
            values = [found.statistic, found.df, found.pvalue]
            name = f"py.{data}.{group}"
            oracle = f"{scipy} ttest_rel"
            yield entry(f"{name}.ttest_rel", "paired_t_t_df_p", pair, values, 1e-9, oracle, data)
            tost = DescrStatsW((wide[group] - wide["ref"]).to_numpy()).ttost_mean(-margin, margin)
            oracle = f"{statsmodels} DescrStatsW.ttost_mean"
            args = {**pair, "margin": margin}
            yield entry(f"{name}.ttost", "tost_t_p", args, tost[0], 1e-9, oracle, data)
        for short, method in (("holm", "holm"), ("bh", "fdr_bh")) if len(p) > 1 else ():
            adjusted = multipletests(p, method=method)[1].tolist()
            kind = f"p_adjust_{short}_of_paired_t_p"
            oracle = f"{statsmodels} multipletests"
            yield entry(
                f"py.{data}.{short}", kind, {"groups": others}, adjusted, 1e-9, oracle, data
            )
    for b, c in ((6, 16), (1, 7), (0, 1), (150, 86)):
        args = {"b": b, "c": c}
        exact = float(mcnemar([[0, b], [c, 0]], exact=True).pvalue)
        oracle = f"{statsmodels} mcnemar(exact=True)"
        yield entry(
            f"py.mcnemar_exact.{b}_{c}", "mcnemar_exact", args, exact, 1e-9, oracle, "counts"
        )
        few = stats.binom(b + c, 0.5)
        half = float(min(1, 2 * few.cdf(min(b, c)) - few.pmf(min(b, c))))
        oracle = f"{scipy} binom"
        yield entry(f"py.mcnemar_midp.{b}_{c}", "mcnemar_midp", args, half, 1e-9, oracle, "counts")
    for data, group in (("bin_r5_g2_v12", "a"), ("ord_r3_g3_v12", "a"), ("ord_r3_g3_v12", "b")):
        wide = means(folder, data).round(9)  # Thirds would break ties.
        found = stats.permutation_test(
            (wide[group], wide["ref"]),
            lambda x, y, axis: np.round(np.sum(x - y, axis=axis), 9),
            permutation_type="samples",
            n_resamples=np.inf,
            vectorized=True,
        )
        pair, oracle = {"group": group, "reference": "ref"}, f"{scipy} permutation_test(samples)"
        oracle += ", all 2^12"
        value = float(found.pvalue)
        name = f"py.{data}.{group}.signflip"
        yield entry(name, "signflip_exact_p", pair, value, 1e-9, oracle, data)


def t_size(d: Sequence[float]) -> float:
    n, middle = len(d), mean(d)
    variance = sum((x - middle) ** 2 for x in d) / (n - 1)
    if not any(d):
        return 0.0
    return math.inf if variance < 1e-24 else abs(middle) / math.sqrt(variance / n)


def stepped(hits: Sequence[float], order: Sequence[int]) -> list[float]:
    """No p below the one before it in the order of the statistics."""
    adjusted, least = [0.0] * len(hits), 0.0
    for k in order:
        adjusted[k] = least = max(least, hits[k])
    return adjusted


def max_t(columns: Sequence[Sequence[float]]) -> list[float]:
    observed = [t_size(column) for column in columns]
    order = sorted(range(len(columns)), key=lambda k: -observed[k])
    hits, n = [0] * len(columns), len(columns[0])
    for signs in itertools.product((1, -1), repeat=n):
        flipped = [t_size([s * x for s, x in zip(signs, one, strict=True)]) for one in columns]
        for place, k in enumerate(order):
            hits[k] += max(flipped[i] for i in order[place:]) >= observed[k] * (1 - 1e-10)
    return stepped([hit / 2**n for hit in hits], order)


def families(folder: Path) -> Iterator[Entry]:
    tiny = [
        [0.3, 0.1, -0.2, 0.5, 0.4, 0.1, 0.25, 0.35],
        [0.1, 0.0, 0.1, -0.1, 0.2, 0.05, 0.0, 0.15],
    ]
    tiny += [[-0.3, 0.2, 0.1, -0.05, 0.3, -0.2, 0.0, 0.1], [0.0] * 8]
    constant = [[0.5] * 6, [0.5, -0.5, 0.5, 0.5, 0.5, 0.5]]
    kind, data = "maxt_stepdown_exact_p", "ord_r3_g3_v12"
    wide = means(folder, data)
    rated = [(wide[group] - wide["ref"]).tolist() for group in ("a", "b")]
    for name, columns, args, source, note in (
        ("tiny", tiny, {"columns": tiny}, "inline", "2^8"),
        (data, rated, {"groups": ["a", "b"]}, data, "2^12"),
        (
            "constant",
            constant,
            {"columns": constant},
            "inline",
            "2^6; first column has sd 0, statistic infinite",
        ),
    ):
        oracle = f"{BY_HAND}, {note}"
        yield entry(f"bf.maxt.{name}", kind, args, max_t(columns), 1e-9, oracle, source)
    for data in ("bin_r10_g6_v40", "bin_r1_g6_v200"):
        yield drawn_family(means(folder, data), data)


def drawn_family(wide: pd.DataFrame, data: str, draws: int = 200_000) -> Entry:
    d = wide.iloc[:, 1:].to_numpy() - wide[["ref"]].to_numpy()
    rng, n = np.random.default_rng(77), len(d)
    squares = (d**2).sum(axis=0)

    def sizes(middle: np.ndarray) -> np.ndarray:
        variance = np.maximum(squares - n * middle**2, 1e-300) / (n - 1)
        return np.abs(middle) / np.sqrt(variance / n)

    observed = sizes(d.mean(axis=0))
    order, hits = np.argsort(-observed), np.zeros(d.shape[1])
    for _ in range(20):
        flipped = sizes(rng.choice([-1.0, 1.0], (draws // 20, n)) @ d / n)
        for place, k in enumerate(order):
            hits[k] += (flipped[:, order[place:]].max(axis=1) >= observed[k] * (1 - 1e-10)).sum()
    p = np.array(stepped(((1 + hits) / (1 + draws)).tolist(), order.tolist()))
    tolerance = float(max(0.002, 4 * np.sqrt(p * (1 - p) / 9999).max()))
    oracle = f"200,000 draws, numpy {version('numpy')}; "
    oracle += "tolerance is 4 Monte Carlo errors of 9,999 draws"
    args = {"groups": list(wide.columns[1:]), "draws": 9999}
    return entry(f"mc.maxt.{data}", "maxt_stepdown_p", args, p.tolist(), tolerance, oracle, data)


def between_columns(table: Sequence[Sequence[float]]) -> float:
    centred = [[x - mean(row) for x in row] for row in table]
    return len(table) * sum(mean(column) ** 2 for column in zip(*centred, strict=True))


def omnibus() -> Iterator[Entry]:
    tables: list[list[list[float]]] = [
        [[0.2, 0.5, 0.4], [0.1, 0.3, 0.3], [0.6, 0.9, 0.5], [0.0, 0.4, 0.2], [0.3, 0.3, 0.7]],
        [[1, 0, 0], [1, 1, 0], [1, 0, 1], [0, 0, 0], [1, 0, 0]],
        [[2, 3, 3, 1], [1, 4, 3, 2], [2, 2, 3, 1]],
    ]
    for k, table in enumerate(tables):
        observed = between_columns(table)
        every = itertools.product(*(list(itertools.permutations(row)) for row in table))
        reached = [between_columns(one) >= observed - 1e-12 for one in every]
        value = [observed, sum(reached) / len(reached)]
        kind, args = "omnibus_exact_ssb_p", {"matrix": table}
        yield entry(f"bf.omnibus.{k}", kind, args, value, 1e-9, BY_HAND, "inline")


def placebo_statistics(
    vignettes: Sequence[tuple[float, list[float]]], labelled: Sequence[int]
) -> tuple[float, float]:
    signed = size = 0.0
    for (reference, renders), which in zip(vignettes, labelled, strict=True):
        rest = [x for k, x in enumerate(renders) if k != which]
        signed += renders[which] - mean(rest)
        size += abs(renders[which] - reference) - mean(abs(x - reference) for x in rest)
    return signed / len(vignettes), size / len(vignettes)


def placebos() -> Iterator[Entry]:
    rng = random.Random(5)
    for k, (n, count) in enumerate([(6, 2), (5, 3), (7, 2)]):
        reference = [round(rng.random(), 1) for _ in range(n)]
        group = [round(x + 0.3 * rng.random(), 1) for x in reference]
        placebo = [
            [round(x + rng.uniform(-0.15, 0.15), 1) for _ in range(count)] for x in reference
        ]
        renders = [
            (x, [g, *others]) for x, g, others in zip(reference, group, placebo, strict=True)
        ]
        signed, size = placebo_statistics(renders, [0] * n)
        every = list(itertools.product(range(count + 1), repeat=n))
        drawn = [placebo_statistics(renders, one) for one in every]
        p_signed = sum(abs(s) >= abs(signed) - 1e-12 for s, _ in drawn) / len(every)
        p_size = sum(m >= size - 1e-12 for _, m in drawn) / len(every)
        args = {"reference": reference, "group": group, "placebo": placebo}
        kind, oracle = "placebo_exact_signed_p_excess_p", f"{BY_HAND}, {count + 1}^{n}"
        value = [signed, p_signed, size, p_size]
        yield entry(f"bf.placebo.{k}", kind, args, value, 1e-9, oracle, "inline")


def resamples() -> Iterator[Entry]:
    table = np.array(TABLE)
    every = [list(one) for one in itertools.product(range(5), repeat=5)]
    differences = [table[:, b] - table[:, a] for a, b in ((0, 1), (0, 2), (1, 2))]
    errors = [d.std(ddof=1) / math.sqrt(5) for d in differences]
    largest = [
        max(abs(d[one].mean() - d.mean()) / e for d, e in zip(differences, errors, strict=True))
        for one in every
    ]
    c = float(np.quantile(largest, 0.95))
    reach = [(abs(float(d.mean())), c * e) for d, e in zip(differences, errors, strict=True)]
    middle = table.mean(axis=0)
    value = [c, float(middle.max() - middle.min())]
    value += [max(max(0.0, size - half) for size, half in reach), max(map(sum, reach))]
    oracle = f"{BY_HAND}, all 5^5 resamples"
    args: Entry = {"matrix": TABLE, "level": 0.95}
    more = f"{oracle}; tolerance for >=100,000 random draws"
    kind = "worst_gap_critical_estimate_ci"
    yield entry("bf.worst_gap", kind, args, value, 0.03, more, "inline")
    ratios = [table[one, 1].mean() / table[one, 0].mean() for one in every]
    args = {"matrix": table[:, :2].tolist(), "level": 0.95, "draws": 100000}
    value = np.quantile(ratios, [0.025, 0.975]).tolist()
    kind = "ratio_bootstrap_percentile_ci"
    yield entry("bf.ratio_perc", kind, args, value, 0.03, oracle, "inline")


def e_process() -> Iterator[Entry]:
    d = [0.2, 0.0, 0.4, -0.1, 0.3, 0.5, 0.1, 0.0, 0.6, 0.2, 0.3, 0.4, -0.2, 0.5, 0.3]
    bets = [side * j / 20 for side in (1, -1) for j in range(1, 21)]
    path = [mean(math.prod(1 + bet * x for x in d[:n]) for bet in bets) for n in range(1, 16)]
    args = {"d": d, "bound": 1, "k": 20}
    yield entry("bf.eprocess", "mixture_eprocess_path", args, path, 1e-9, BY_HAND, "inline")
    kind, p = "mixture_eprocess_anytime_p", min(1.0, 1 / max(path))
    yield entry("bf.eprocess_p", kind, args, p, 1e-9, BY_HAND, "inline")


def metrics() -> Iterator[Entry]:
    from fairlearn import metrics as fairlearn
    from sklearn import metrics as sklearn

    label = [1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0]
    decision = {
        "ref": [1, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0],
        "a": [1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0],
    }
    score = {
        "ref": [0.9, 0.8, 0.7, 0.2, 0.4, 0.6, 0.8, 0.1, 0.7, 0.3, 0.45, 0.2],
        "a": [0.8, 0.4, 0.7, 0.3, 0.6, 0.55, 0.35, 0.2, 0.6, 0.5, 0.4, 0.1],
    }
    fair, learn = f"fairlearn {version('fairlearn')}", f"scikit-learn {version('scikit-learn')}"
    everything = {"label": label, "decision": decision, "score": score}
    answers, groups = decision["ref"] + decision["a"], ["ref"] * 12 + ["a"] * 12
    for name in (
        "equalized_odds_difference",
        "equal_opportunity_difference",
        "demographic_parity_difference",
        "demographic_parity_ratio",
    ):
        value = float(getattr(fairlearn, name)(label * 2, answers, sensitive_features=groups))
        yield entry(f"metric.{name}", name, everything, value, 1e-12, fair, "inline")
    for group in ("ref", "a"):
        args = {"label": label, "score": score[group]}
        area = float(sklearn.roc_auc_score(label, score[group]))
        yield entry(f"metric.auc.{group}", "auc", args, area, 1e-12, learn, "inline")
        brier = float(sklearn.brier_score_loss(label, score[group]))
        yield entry(f"metric.brier.{group}", "brier", args, brier, 1e-12, learn, "inline")
        answers = decision[group]
        value = [
            float(fairlearn.true_positive_rate(label, answers)),
            float(fairlearn.false_positive_rate(label, answers)),
        ]
        args = {"label": label, "decision": answers}
        yield entry(f"metric.tpr_fpr.{group}", "tpr_fpr", args, value, 1e-12, fair, "inline")


def values(folder: Path) -> list[Entry]:
    """All of them, as plain numbers."""
    made = [*tests_by_libraries(folder), *families(folder), *omnibus(), *placebos()]
    made += [*resamples(), *e_process(), *metrics()]
    plain: list[Entry] = json.loads(json.dumps(made, default=float))
    return plain


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(values(Path(sys.argv[1])), indent=0))
