"""Impact ratios: rates of the record over that of the most selected group."""

import csv
import io
from typing import Any

import pytest

from fairaudit.errors import InputError
from fairaudit.report import Report
from tests.report.forms.records import changed, golden


def rows(report: Report) -> list[dict[str, str]]:
    content = report.render("impact-ratios")
    assert content.startswith(b"\xef\xbb\xbf")
    return [*csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


def of(found: list[dict[str, str]], model: str, attribute: str) -> dict[str, dict[str, str]]:
    return {
        row["category"]: row
        for row in found
        if (row["model"], row["attribute"]) == (model, attribute)
    }


def test_each_group_is_held_against_the_most_selected() -> None:
    found = of(rows(golden()), "careful", "Race and ethnicity")
    *groups, everyone = found
    assert groups == ["White", "Black", "Asian"]
    assert {group: float(found[group]["selection_rate"]) for group in groups} == {
        "White": 0.75, "Black": 0.5, "Asian": 0.75,
    }  # fmt: skip
    assert float(found["Black"]["impact_ratio"]) == 0.5 / 0.75
    assert float(found["White"]["impact_ratio"]) == 1
    assert (found["Asian"]["n_answered"], found["Asian"]["n_missing"]) == ("36", "12")
    assert (found["Black"]["selection_rate_low"], found["Black"]["selection_rate_high"]) == (
        "0.25", "0.75",
    )  # fmt: skip
    assert float(found[everyone]["impact_ratio"]) == min(
        float(found[group]["impact_ratio"]) for group in groups
    )
    assert (found[everyone]["impact_ratio_low"], found[everyone]["selection_rate"]) == ("0.0", "")
    assert found["Black"]["question"] == "Opioid offered"


def test_rates_of_unlike_vignettes_say_so() -> None:
    def on_five(content: dict[str, Any]) -> None:
        for row in content["metrics"]:
            if (row["model_id"], row["metric"], row["group"]) == (
                "careful@r1", "selection_rate", "black",
            ):  # fmt: skip
                row["n_vignettes"] = 5

    told = (
        "The rate of “Black” is of 5 vignettes, that of “White”, the most selected group, of 12, "
        "and not of the same ones: their ratio can come from the vignettes."
    )
    found = of(rows(changed(on_five)), "careful", "Race and ethnicity")
    *_, everyone = found
    assert {group for group, row in found.items() if told in row["note"]} == {"Black", everyone}
    for group in ("White", "Asian"):
        assert "not of the same ones" not in found[group]["note"]
    alike = of(rows(golden()), "careful", "Race and ethnicity")
    assert not any("not of the same ones" in row["note"] for row in alike.values())


def test_as_many_vignettes_can_be_others() -> None:
    def refused(content: dict[str, Any]) -> None:
        swap = {**content["refused_swaps"][0], "attribute": "race_ethnicity"}
        content["refused_swaps"] += [{**swap, "group": "black", "vignette_id": "other"}]

    found = of(rows(changed(refused)), "careful", "Race and ethnicity")
    assert "is of 12 vignettes, that of “White”" in found["Black"]["note"]
    assert "not of the same ones" not in found["Asian"]["note"]


def test_answers_that_are_not_estimable_say_so() -> None:
    for row in rows(golden()):
        told = "calls the contrasts of these answers not estimable. Attention control failed for"
        assert (told in row["note"]) == (row["model"] == "deaf"), row["note"]


def test_a_ratio_to_nothing_is_none() -> None:
    def none_selected(content: dict[str, Any]) -> None:
        for row in content["metrics"]:
            if row["metric"] == "selection_rate":
                row["estimate"] = 0.0

    found = rows(changed(none_selected))
    assert {row["impact_ratio"] for row in found if not row["category"].startswith("all")} == {""}


def test_answers_are_not_counted_where_the_record_mixes_them() -> None:
    def several_cues(content: dict[str, Any]) -> None:
        content["design"]["cues"] = ["descriptor", "name"]

    def justified(content: dict[str, Any]) -> None:
        content["design"]["allow_justified"] = ["sex"]

    assert {row["n_answered"] for row in rows(changed(several_cues))} == {""}
    found = rows(changed(justified))
    assert {row["n_answered"] for row in found if row["attribute"] == "Sex"} == {""}
    assert "48" in {row["n_answered"] for row in found}


def test_without_rates_it_says_why() -> None:
    def nothing_chosen(content: dict[str, Any]) -> None:
        content["metrics"] = [row for row in content["metrics"] if row["metric"] == "accuracy"]

    def none_measured(content: dict[str, Any]) -> None:
        del content["metrics"]

    with pytest.raises(InputError, match=r"no selection rates.*favourable_choice"):
        changed(nothing_chosen).render("impact-ratios")
    with pytest.raises(InputError, match=r"no metrics by group.*metrics_by_group"):
        changed(none_measured).render("impact-ratios")
