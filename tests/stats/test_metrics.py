import numpy as np
import pytest
from fairlearn import metrics as fairlearn
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn

from fairaudit.errors import InputError
from fairaudit.stats.column_means import mean_metrics, selection_metrics
from fairaudit.stats.metrics import Disparity, MetricsByColumn, decision_metrics
from fairaudit.stats.probability_metrics import area_under_curve, probability_metrics


def table(
    seed: int = 1, *, n: int = 60, columns: int = 3, repeats: int = 1, shift: float = 0.0
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Labels by vignette, probabilities that know them, and codes."""
    rng = np.random.default_rng(seed)
    vignette = np.repeat(np.arange(n), columns * repeats)
    column = np.tile(np.repeat(np.arange(columns), repeats), n)
    label = (np.arange(n) % 2)[vignette].astype(float)
    spread = rng.normal(size=n)[vignette] + rng.normal(size=vignette.size)
    score = 1 / (1 + np.exp(-(2 * label - 1 + spread + shift * (column == 1))))
    return label, score, {"column": column, "vignette": vignette}


def named(found: MetricsByColumn, name: str) -> Disparity:
    return next(one for one in found.disparities if one.name == name)


def test_values_are_fairlearns_on_weighted_rows() -> None:
    label, score, codes = table(repeats=3)
    decision = (score > 0.5).astype(float)
    decision[:40:3] = np.nan
    found = decision_metrics(label, decision, **codes, draws=100)
    there = ~np.isnan(decision)
    cell = codes["vignette"] * 3 + codes["column"]
    weight = 1 / np.bincount(cell[there])[cell[there]]
    for one, function in zip(
        found.metrics,
        [
            sklearn.accuracy_score,
            fairlearn.true_positive_rate,
            fairlearn.false_positive_rate,
        ],
        strict=True,
    ):
        for column in range(3):
            at = codes["column"][there] == column
            expected = function(label[there][at], decision[there][at], sample_weight=weight[at])
            assert one.estimate[column] == pytest.approx(expected)
    assert found.n_missing.sum() == 14
    for one in found.disparities:
        assert one.estimate == pytest.approx(one.fairlearn)


def test_signed_differences_hold_zero_and_maxima_are_never_negative() -> None:
    covered = []
    for seed in range(20):
        _, score, codes = table(seed)
        found = selection_metrics((score > 0.5) * 1.0, **codes, draws=300)
        gap = named(found, "demographic_parity_difference")
        assert gap.ci is not None
        assert gap.fairlearn >= 0
        covered.append(gap.ci[0] == 0)
        assert found.metrics[0].difference[0] == 0
    assert np.mean(covered) >= 0.8


def test_a_real_difference_is_found() -> None:
    label, score, codes = table(n=200, shift=2.0)
    found = decision_metrics(label, (score > 0.5) * 1.0, **codes, draws=1_000)
    selected = selection_metrics((score > 0.5) * 1.0, **codes, draws=1_000)
    assert selected.metrics[0].difference_low[1] > 0.05
    odds = named(found, "equalized_odds_difference")
    ratio = named(selected, "demographic_parity_ratio")
    assert odds.ci is not None and odds.ci[0] > 0.05
    assert ratio.ci is not None and ratio.ci[1] < 1


@given(st.permutations(range(3)))
@settings(max_examples=6, deadline=None)
def test_relabelled_columns_permute_the_metrics(order: list[int]) -> None:
    label, score, codes = table(n=20)
    decision = (score > 0.5) * 1.0
    found, rates = (
        decision_metrics(label, decision, **codes, draws=200),
        selection_metrics(decision, **codes, draws=200),
    )
    moved = np.argsort(order)[codes["column"]]
    turned = {
        "column": moved, "vignette": codes["vignette"], "reference": int(np.argsort(order)[0])
    }  # fmt: skip
    again, others = (
        decision_metrics(label, decision, **turned, draws=200),
        selection_metrics(decision, **turned, draws=200),
    )
    for one, other in zip(
        (*found.metrics, *rates.metrics), (*again.metrics, *others.metrics), strict=True
    ):
        assert other.estimate == pytest.approx(one.estimate[order])
        assert other.difference_low == pytest.approx(one.difference_low[order], nan_ok=True)
    for one, other in zip(
        (*found.disparities, *rates.disparities),
        (*again.disparities, *others.disparities),
        strict=True,
    ):
        assert other.estimate == pytest.approx(one.estimate)
        assert other.ci == pytest.approx(one.ci)


def test_a_missing_decision_is_not_a_refusal_of_the_patient() -> None:
    label, _, codes = table()
    decision = np.ones(label.size)
    decision[codes["column"] == 2] = np.where(np.arange(60) < 30, np.nan, 1.0)
    found = selection_metrics(decision, **codes, draws=100)
    assert found.metrics[0].estimate.tolist() == [1, 1, 1]
    theirs = fairlearn.MetricFrame(
        metrics=fairlearn.selection_rate,
        y_true=label,
        y_pred=decision,
        sensitive_features=codes["column"],
    )
    assert theirs.by_group[2] == 0.5
    assert found.n_missing.tolist() == [0, 0, 30]
    assert found.n_vignettes.tolist() == [60, 60, 30]


def test_differences_are_on_the_vignettes_that_both_have() -> None:
    label, _, codes = table()
    # Wrong on the first thirty vignettes in every column; the third has only the others.
    decision = np.where(codes["vignette"] < 30, 1 - label, label)
    decision[(codes["vignette"] < 30) & (codes["column"] == 2)] = np.nan
    found = decision_metrics(label, decision, **codes, draws=100)
    assert found.metrics[0].estimate.tolist() == [0.5, 0.5, 1.0]
    assert found.metrics[0].difference.tolist() == [0, 0, 0]


def test_a_rate_of_nothing_is_undefined_and_not_zero() -> None:
    label, score, codes = table()
    label = np.where(codes["column"] == 1, 0.0, label)
    found = decision_metrics(label, (score > 0.5) * 1.0, **codes, draws=100)
    assert np.isnan(found.metrics[1].estimate).tolist() == [False, True, False]
    odds = named(found, "equalized_odds_difference")
    assert odds.estimate is None
    assert odds.fairlearn > 0.5
    assert "undefined" in odds.note


def test_an_invariant_model_has_zero_disparity_and_no_false_certainty() -> None:
    label, _, codes = table()
    found = decision_metrics(label, label, **codes, draws=100)
    gap = named(found, "equalized_odds_difference")
    assert (gap.estimate, gap.ci) == (0, None)
    assert "no pair of columns varies" in gap.note
    assert np.isnan(found.metrics[0].difference_low).all()


def test_no_ratio_of_rare_selections() -> None:
    _, _, codes = table()
    decision = np.where(codes["vignette"] == 0, 1.0, 0.0)
    ratio = named(selection_metrics(decision, **codes, draws=100), "demographic_parity_ratio")
    assert ratio.estimate is None
    assert "no ratio" in ratio.note


def test_selection_rates_are_fairlearns_on_weighted_rows() -> None:
    _, score, codes = table(repeats=3)
    decision = (score > 0.5).astype(float)
    decision[:40:3] = np.nan
    found = selection_metrics(decision, **codes, draws=100)
    there = ~np.isnan(decision)
    cell = codes["vignette"] * 3 + codes["column"]
    weight = 1 / np.bincount(cell[there])[cell[there]]
    for column in range(3):
        at = codes["column"][there] == column
        answers = decision[there][at]
        expected = fairlearn.selection_rate(answers, answers, sample_weight=weight[at])
        assert found.metrics[0].estimate[column] == pytest.approx(expected)
    assert found.n_missing.sum() == 14
    for one in found.disparities:
        assert one.estimate == pytest.approx(one.fairlearn)
        assert one.ci is not None and one.ci[0] <= one.fairlearn <= one.ci[1]


@pytest.mark.parametrize("n", [4, 6, 12])
def test_a_gap_of_rates_has_no_limit_that_no_rate_can_reach(n: int) -> None:
    for seed in range(8):
        label, score, codes = table(seed, n=n, columns=2, shift=4.0)
        decision = (score > 0.5) * 1.0
        gaps = [
            *decision_metrics(label, decision, **codes, draws=300).disparities,
            *selection_metrics(decision, **codes, draws=300).disparities,
        ]
        assert len(gaps) == 4
        for one in gaps:
            assert one.ci is None or 0 <= one.ci[0] <= one.ci[1] <= 1, one


def test_means_of_any_scale() -> None:
    rng = np.random.default_rng(4)
    codes = {"column": np.tile([0, 1], 60), "vignette": np.repeat(np.arange(60), 2)}
    harm = rng.integers(0, 4, 120).astype(float)
    harm[codes["column"] == 1] += 1
    harm[0] = np.nan
    found = mean_metrics(harm, name="mean_harm", **codes, draws=500)
    metric = found.metrics[0]
    assert metric.estimate[1] == pytest.approx(harm[1::2].mean())
    assert metric.estimate[0] == pytest.approx(np.nanmean(harm[::2]))
    # Paired: the first vignette has no reference.
    assert metric.difference[1] == pytest.approx((harm[1::2] - harm[::2])[1:].mean())
    assert metric.low[1] < metric.estimate[1] < metric.high[1]
    assert (found.n_vignettes.tolist(), found.n_missing.tolist()) == ([59, 60], [1, 0])
    assert found.disparities == ()


def test_brier_and_calibration() -> None:
    label, score, codes = table(repeats=2)
    found = probability_metrics(label, score, **codes, draws=200)
    brier, calibration = found.metrics
    at = codes["column"] == 1
    assert brier.estimate[1] == pytest.approx(sklearn.brier_score_loss(label[at], score[at]))
    bins = np.minimum((score[at] * 10).astype(int), 9)
    apart = [(score[at] - label[at])[bins == b].sum() for b in range(10)]
    assert calibration.estimate[1] == pytest.approx(np.abs(apart).sum() / at.sum())
    assert (brier.low < brier.estimate).all() and (brier.estimate < brier.high).all()
    assert found.disparities == ()


def test_area_under_curve_and_its_resamples() -> None:
    label, score, codes = table(n=30, repeats=2)
    score = np.round(score, 1)
    found = area_under_curve(label, score, **codes, draws=300)
    at = codes["column"] == 2
    assert found.estimate[2] == pytest.approx(sklearn.roc_auc_score(label[at], score[at]))
    assert found.difference[2] == pytest.approx(found.estimate[2] - found.estimate[0])
    assert (found.low < found.estimate).all() and (found.estimate < found.high).all()
    one_label = area_under_curve(np.ones(label.size), score, **codes, draws=50)
    assert np.isnan(one_label.estimate).all()


def test_bad_input() -> None:
    label, score, codes = table(n=4)
    with pytest.raises(InputError, match="labels have to be 0 or 1"):
        decision_metrics(label + 1, label, **codes)
    with pytest.raises(InputError, match="answers have to be 0 or 1"):
        decision_metrics(label, score, **codes)
    with pytest.raises(InputError, match="lie between 0 and 1"):
        probability_metrics(label, score + 1, **codes)
    with pytest.raises(InputError, match="Every answer is missing"):
        decision_metrics(label, label * np.nan, **codes)
    with pytest.raises(InputError, match="answers have to be 0 or 1"):
        selection_metrics(score, **codes)
    with pytest.raises(InputError, match="Every answer is missing"):
        mean_metrics(label * np.nan, name="mean_harm", **codes)
    with pytest.raises(InputError, match="one length"):
        mean_metrics(label[1:], name="mean_harm", **codes)
    with pytest.raises(InputError, match="codes of columns and vignettes from 0"):
        mean_metrics(
            label, name="mean_harm", column=codes["column"] - 1, vignette=codes["vignette"]
        )
    with pytest.raises(InputError, match="one length"):
        decision_metrics(label[1:], label, **codes)
    with pytest.raises(InputError, match="reference 5"):
        decision_metrics(label, label, **codes, reference=5)
