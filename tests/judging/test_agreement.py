import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from fairaudit.errors import InputError
from fairaudit.judging import agreement, agreement_frame


def _tables(vignettes: int = 40, *, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    rows = [
        {
            "cell_id": f"{vignette}/{group}", "outcome": "judged:clarity", "model_id": "m",
            "params_id": "p", "sample": 0, "vignette_set": "demo", "vignette_id": f"v{vignette}",
            "attribute": "sex", "group": group, "value": float(rng.integers(1, 6)),
        }
        for vignette in range(vignettes)
        for group in ("male", "female")
    ]  # fmt: skip
    judged = pd.DataFrame(rows)
    near = np.clip(judged["value"] + rng.integers(-1, 2, len(judged)), 1, 5)
    labels = judged[["cell_id", "outcome"]].assign(label=near.astype(int))
    return judged, labels


def test_agreement_of_all_and_by_group() -> None:
    judged, labels = _tables()
    found = agreement(judged, labels, draws=500)
    assert [(one.attribute, one.group) for one in found] == [
        ("", ""), ("sex", "male"), ("sex", "female"),
    ]  # fmt: skip
    everyone = found[0]
    theirs = cohen_kappa_score(judged["value"].astype(int), labels["label"], weights="quadratic")
    assert everyone.kappa == pytest.approx(theirs)
    assert everyone.kappa_low < everyone.kappa < everyone.kappa_high
    assert everyone.alpha_low < everyone.alpha < everyone.alpha_high
    assert (everyone.n_answers, everyone.n_vignettes, everyone.n_unread) == (80, 40, 0)
    assert f"kappa {theirs:.2f} (95%" in everyone.words
    assert agreement(judged, labels, draws=500) == found
    assert agreement_frame(found)["n_answers"].tolist() == [80, 40, 40]


def test_unread_and_unlabelled_answers_are_counted_apart() -> None:
    judged, labels = _tables()
    judged.loc[0, "value"] = np.nan
    labels = labels.astype({"label": object})
    labels.loc[1, "label"] = None
    everyone = agreement(judged, labels, draws=100)[0]
    assert (everyone.n_answers, everyone.n_unread) == (78, 1)


def test_a_judge_that_always_gives_one_level_has_no_interval_to_speak_of() -> None:
    judged, labels = _tables()
    everyone = agreement(judged.assign(value=3.0), labels.assign(label=3), draws=100)[0]
    assert np.isnan([everyone.kappa, everyone.alpha, everyone.kappa_low]).all()
    assert everyone.exact == 1
    assert everyone.words.startswith("no kappa, no alpha on 80")


def test_one_vignette_and_none_read_give_no_interval() -> None:
    judged, labels = _tables(1)
    assert np.isnan(agreement(judged, labels)[0].kappa_low)
    nothing = agreement(judged.assign(value=np.nan), labels)[0]
    assert (nothing.n_answers, nothing.n_unread) == (0, 2)
    assert np.isnan(nothing.exact)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda labels: labels.drop(columns="label"), "lacks the columns label"),
        (lambda labels: labels.assign(label="good"), "no whole numbers, such as “good”"),
        (lambda labels: labels.assign(label=2.5), "no whole numbers"),
        (lambda labels: pd.concat([labels, labels]), "labelled twice"),
        (lambda labels: labels.assign(cell_id="x").iloc[:1], "None of the labelled answers"),
    ],
)
def test_labels_that_cannot_be_used(change: object, said: str) -> None:
    judged, labels = _tables()
    with pytest.raises(InputError, match=said):
        agreement(judged, change(labels))  # type: ignore[operator]


def test_a_label_of_two_answers_is_refused_until_it_says_which() -> None:
    judged, labels = _tables()
    both = pd.concat([judged, judged.assign(model_id="other")])
    with pytest.raises(InputError, match="Add the columns"):
        agreement(both, labels)
    told = labels.assign(model_id="m", params_id="p", sample=0)
    assert agreement(both, told, draws=100)[0].n_answers == 80
