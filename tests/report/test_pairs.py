"""Which pairs are shown: cases by their mean, and never a disparity without its text."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fairaudit.report.examples import pick_pairs

SAME = {
    "model_id": "m@1", "params_id": "p", "outcome": "favourable_choice", "scale": "binary",
    "vignette_set": "pain", "attribute": "race", "cue": "descriptor", "wording": 1,
    "format": "forward", "expected": "", "status": "ok", "evidence": "",
}  # fmt: skip
Answers = Mapping[tuple[str, str], Sequence[int]]


def outcomes(answers: Answers, group: str = "black") -> pd.DataFrame:
    """A group's answers by question and vignette, beside a reference that always says yes."""
    rows = []
    for (question, vignette), values in answers.items():
        for sample, value in enumerate(values):
            place = {
                **SAME, "question_id": question, "vignette_id": vignette, "sample": sample,
                "set_id": f"{vignette}/{question}",
            }  # fmt: skip
            for role, name, said in (("reference", "white", 1), ("counterfactual", group, value)):
                cell = f"{question}/{vignette}/{name}"
                rows.append({**place, "role": role, "group": name, "value": said, "cell_id": cell})
    return pd.DataFrame(rows)


def results(**verdicts: str) -> pd.DataFrame:
    """One contrast a question, each with answers that are lower in the group."""
    return pd.DataFrame([
        {
            **SAME, "question_id": question, "group": "black", "role": "counterfactual",
            "estimand": "mean_difference", "estimate": -0.2, "verdict": verdict,
            "margin": 0.05,
        }
        for question, verdict in verdicts.items()
    ])  # fmt: skip


def shown(answers: Answers, **verdicts: str) -> list[tuple[str, str, float]]:
    pairs = pick_pairs(outcomes(answers), ["favourable_choice"], results(**verdicts))
    return list(
        zip(pairs["question_id"], pairs["vignette_id"], pairs["difference"].tolist(), strict=True)
    )


def test_a_case_that_differs_in_most_answers_comes_before_one_that_differs_in_one() -> None:
    answers = {("opioid", "arm"): [0, 1, 1, 1], ("opioid", "back"): [1, 0, 0, 0]}
    found = shown(answers, opioid="inconclusive")
    assert found == [("opioid", "back", -1.0), ("opioid", "arm", -1.0)]


def test_a_disparity_comes_first_among_cases_that_differ_alike() -> None:
    answers = {("acuity", "arm"): [0], ("opioid", "back"): [0], ("acuity", "hip"): [0]}
    found = shown(answers, acuity="inconclusive", opioid="disparity_material")
    assert [question for question, _, _ in found] == ["opioid", "acuity", "acuity"]


def test_every_disparity_has_a_pair_in_its_direction() -> None:
    wide = {("acuity", name): [0, 0, 0, 0] for name in ("arm", "back", "hip", "knee")}
    narrow = {("opioid", "arm"): [1, 1, 1, 1], ("opioid", "hip"): [1, 1, 0, 1]}
    without = shown({**wide, **narrow}, acuity="inconclusive", opioid="inconclusive")
    assert {question for question, _, _ in without} == {"acuity"}
    found = shown({**wide, **narrow}, acuity="inconclusive", opioid="disparity_detected")
    assert found == [*without, ("opioid", "hip", -1.0)]


def test_cases_of_unlike_units_are_ranked_in_margins_and_those_without_one_stand_last() -> None:
    share = outcomes({("opioid", name): [0] for name in ("arm", "back", "hip", "knee")})
    steps = outcomes({("acuity", name): [-1] for name in ("arm", "back", "hip", "knee")})
    steps["outcome"], steps["scale"] = "harm_weighted_error", "ordinal"
    told = results(opioid="inconclusive", acuity="inconclusive")
    told["outcome"] = ["favourable_choice", "harm_weighted_error"]
    both = pd.concat([share, steps], ignore_index=True)
    for margins, first in (
        ([0.05, None], "favourable_choice"),
        ([0.05, 1.0], "favourable_choice"),
        ([0.5, 0.1], "harm_weighted_error"),
    ):
        told["margin"] = margins
        pairs = pick_pairs(both, told["outcome"], told)
        assert set(pairs["outcome"].head(3)) == {first}
