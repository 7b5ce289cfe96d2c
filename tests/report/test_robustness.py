"""The short table of what moves each outcome."""

from typing import Any

from fairaudit.report.robustness import robustness_tables

PLACE = {
    "model_id": "m@1", "params_id": "p", "vignette_set": "s", "question_id": "q",
    "outcome": "acuity", "scale": "ordinal", "expected": "", "cue": "descriptor",
}  # fmt: skip


def result(role: str, attribute: str, size: float | None, n: int = 10, **given: Any) -> Any:
    base = {"estimand": "mean_difference", "stratum": "", "group": "g", "reference": "r"}
    base["priority"] = "primary" if role == "counterfactual" else "descriptive"
    return {**PLACE, **base, "role": role, "attribute": attribute, "mean_absolute": size,
            "n_vignettes": n, **given}  # fmt: skip


def change(role: str, attribute: str, share: float | None, group: str = "", **given: Any) -> Any:
    return {**PLACE, "role": role, "attribute": attribute, "share": share, "group": group, **given}


def content(results: list[Any], changes: list[Any], passed: bool = True) -> dict[str, Any]:
    control = {**PLACE, "control": "attention", "passed": passed}
    return {
        "results": results, "changes": changes, "controls": [control],
        "sets": [{"id": "s", "questions": []}],
        "attributes": [], "models": [], "questions": [], "vignettes": [],
    }  # fmt: skip


RESULTS = [
    result("counterfactual", "race", 0.4, 10),
    result("counterfactual", "race", 0.1, 30),
    result("placebo", "placebo", 0.05),
    result("paraphrase", "wording", 0.5),
]
CHANGES = [
    change("counterfactual", "race", 0.061),
    change("placebo", "placebo", 0.058),
    change("paraphrase", "wording", 0.09),
    change("format", "format", 0.14, "reversed"),
    change("format", "format", 0.02, "labelled"),
]


def test_shares_and_sizes_stand_beside_the_arms() -> None:
    (table,) = robustness_tables(content(RESULTS, CHANGES))
    shares, sizes = table.rows
    assert shares[2:] == ("6.1%", "5.8%", "9.0%", "14.0%", "1.1", "passed")
    # Of the two groups: (0.4 × 10 + 0.1 × 30) / 40.
    assert sizes[0].endswith("mean size in steps of the scale")
    assert sizes[2:] == ("0.175", "0.050", "0.500", "–", "3.5", "passed")


def test_words_are_counted_in_words() -> None:
    counted = {"outcome": "word_count", "scale": "numeric"}
    (table,) = robustness_tables(content([{**one, **counted} for one in RESULTS], []))
    (row,) = table.rows
    assert row[0].endswith("word count, mean size in words")


def test_exploratory_outcomes_stand_in_a_table_of_their_own() -> None:
    other = {"outcome": "hedged", "scale": "binary"}
    later = [{**one, **other} for one in RESULTS]
    later[:2] = [{**one, "priority": "exploratory"} for one in later[:2]]
    primary, exploratory = robustness_tables(content([*later, *RESULTS], []))
    assert exploratory.caption.endswith(", exploratory outcomes")
    assert "exploratory" not in primary.caption
    assert all("hedged" in row[0] for row in exploratory.rows)
    assert all("acuity" in row[0] for row in primary.rows)


def test_a_yes_or_no_is_told_once() -> None:
    binary = {"scale": "binary"}
    told = content([{**one, **binary} for one in RESULTS], [{**one, **binary} for one in CHANGES])
    (table,) = robustness_tables(told)
    assert len(table.rows) == 1


def test_a_failed_control_and_a_still_placebo_are_told() -> None:
    still = [*RESULTS[:2], result("placebo", "placebo", 0.0)]
    (table,) = robustness_tables(content(still, [], passed=False))
    assert [row[-2:] for row in table.rows] == [("–", "failed")]


def test_without_an_arm_there_is_no_table() -> None:
    assert robustness_tables(content(RESULTS[:2], CHANGES[:1])) == []


def test_swaps_that_may_be_right_and_crossings_are_left_out() -> None:
    apart = [
        result("counterfactual", "weight", 0.9, expected="may_differ"),
        result("counterfactual", "race × sex", 0.9),
    ]
    (table,) = robustness_tables(content([*RESULTS, *apart], []))
    assert {row[1] for row in table.rows} == {"Race"}
