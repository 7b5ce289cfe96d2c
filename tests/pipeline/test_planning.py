from pathlib import Path

import pytest

from fairaudit import FileError, load_audit, preview, stats
from fairaudit.cli.planning import planning_text
from fairaudit.pipeline import PlannedSet, PlannedWhole
from fairaudit.pipeline.smallest import detectable_binary

PLAN = """\
vignettes: acute_pain
attributes: [sex, housing]
design: {questions: [opioid], wordings: 1, orders: [forward], placebo: 0}
models: [{backend: simulated, answers: text}]
margin: 0.05
seed: 7
"""


def wholes(folder: Path, *changes: tuple[str, str]) -> tuple[PlannedWhole, ...]:
    plan = PLAN
    for old, new in changes:
        assert old in plan
        plan = plan.replace(old, new)
    path = folder / "audit.yaml"
    path.write_text(plan, encoding="utf-8")
    return preview(load_audit(path)).wholes


def only(found: tuple[PlannedWhole, ...]) -> tuple[PlannedWhole, PlannedSet]:
    (whole,) = found
    (part,) = whole.sets
    return whole, part


def test_one_answer_a_cell_cannot_pass_below_59(tmp_path: Path) -> None:
    whole, part = only(wholes(tmp_path))
    assert (whole.outcome, part.answers, part.contrasts) == ("favourable_choice", "single", 4)
    # Sex is swapped in all 27 cases, housing where the right answer cannot depend on it.
    assert part.group == "unhoused" and part.n_vignettes < 27
    assert (part.least_n, part.can_pass) == (59, "no")
    assert whole.chances == (0, 0, 0)
    for rate, spread in zip((0.02, 0.05, 0.10), part.spreads, strict=True):
        assert spread.discordance == rate and spread.provable is not None
        n = part.n_vignettes
        assert stats.binary_equivalence_power(n, rate, spread.provable) >= 0.8
        assert stats.binary_equivalence_power(n, rate, spread.provable - 1e-4) < 0.8
        # As many answers have to differ as the difference is large.
        assert spread.detectable is not None and spread.detectable > rate


@pytest.mark.parametrize(
    "change",
    [("seed: 7", "seed: 7\nsamples: 2"), ("wordings: 1", "wordings: 2")],
    ids=["repeats", "wordings"],
)
def test_means_of_several_answers_need_86(tmp_path: Path, change: tuple[str, str]) -> None:
    whole, part = only(wholes(tmp_path, change))
    assert (part.answers, part.least_n) == ("averaged", 86)
    assert part.can_pass == "if_enough_differ"
    # Of means of two answers with this little spread, too few vignettes differ for the t test.
    assert whole.chances is not None and whole.chances[0] == 0
    little = part.spreads[0].provable
    assert little is not None
    assert stats.betting_least_n(margin=little, bound=1.0) <= part.n_vignettes


def test_probabilities_are_planned_on_t(tmp_path: Path) -> None:
    whole, part = only(wholes(tmp_path, (", answers: text", ""), ("[sex, housing]", "sex")))
    assert (whole.outcome, part.answers, part.n_vignettes) == (
        "option_probability", "probability", 27,
    )  # fmt: skip
    for sd, spread in zip((0.05, 0.10, 0.20), part.spreads, strict=True):
        assert spread.sd == sd
        assert spread.detectable == pytest.approx(stats.detectable_difference(27, sd))
        assert spread.provable == pytest.approx(stats.provable_margin(27, sd))
    assert whole.chances == pytest.approx(
        [stats.equivalence_power(27, sd, 0.05) for sd in (0.05, 0.10, 0.20)], abs=1e-6
    )


def test_fewer_than_ten_probabilities_cannot_pass(tmp_path: Path) -> None:
    whole, part = only(
        wholes(tmp_path, (", answers: text", ""), ("wordings: 1", "limit: 9, wordings: 1"))
    )
    assert part.can_pass == "no" and whole.chances == (0, 0, 0)


def test_without_a_margin_there_is_no_chance(tmp_path: Path) -> None:
    whole, part = only(wholes(tmp_path, ("margin: 0.05\n", "")))
    assert whole.margin is whole.chances is part.least_n is part.can_pass is None
    assert part.spreads[0].provable is not None


def test_models_that_answer_alike_share_a_statement(tmp_path: Path) -> None:
    models = "[{backend: simulated, answers: text}, {backend: simulated, answers: text, seed: 2}, "
    models += "{backend: simulated}]"
    found = wholes(tmp_path, ("[{backend: simulated, answers: text}]", models))
    assert [(one.outcome, len(one.models)) for one in found] == [
        ("favourable_choice", 2),
        ("option_probability", 1),
    ]
    scores = ("answers: text", "answers: scores")
    listed = ("margin", "outcomes: [option_probability, option_mass]\nmargin")
    named = wholes(tmp_path, scores, listed)
    assert [one.outcome for one in named] == ["option_probability"]


def test_pooled_estimands_are_counted_as_they_are_analyzed(tmp_path: Path) -> None:
    every = "estimands: [mean_difference, favourable_answer, favourable_answer_all_sets]\nmargin"
    found = wholes(
        tmp_path,
        ("vignettes: acute_pain", "vignettes: [acute_pain, chest_pain]"),
        ("[sex, housing]", "sex"),
        ("[opioid]", "[opioid, credibility, stress_test]"),
        ("margin", every),
    )
    each, questions, sets = found
    assert [(part.vignette_set, part.question_id) for part in questions.sets] == [
        ("acute_pain", "all")
    ]
    assert (sets.contrasts, len(sets.sets)) == (1, 1)
    (part,) = sets.sets
    assert part.vignette_set == "acute_pain, chest_pain"
    of_set: dict[str, int] = {}
    for one in each.sets:
        of_set[one.vignette_set] = max(of_set.get(one.vignette_set, 0), one.n_vignettes)
    assert part.n_vignettes == sum(of_set.values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([("margin", "estimands: favourable_answer_all_sets\nmargin")], "there is one here"),
        (
            [
                ("vignettes: acute_pain", "vignettes: [acute_pain, chest_pain]"),
                ("[opioid]", "[opioid, stress_test]"),
                ("margin", "outcomes: planning_test:ONE\nmargin"),
                ("seed: 7", "seed: 7\nestimands: [favourable_answer_all_sets]"),
            ],
            "none of them stands under “outcomes”",
        ),
    ],
)  # fmt: skip
def test_sets_that_cannot_be_pooled_are_refused_before_anything_is_asked(
    tmp_path: Path, changes: list[tuple[str, str]], message: str
) -> None:
    (tmp_path / "planning_test.py").write_text(
        "class One:\n    name, version, scale = 'length', '1', 'probability'\n"
        "    def parse(self, response, cell): ...\nONE = One()\n"
    )
    with pytest.raises(FileError, match=message):
        wholes(tmp_path, *changes)


def test_two_vignettes_find_nothing_at_a_strict_level() -> None:
    assert detectable_binary(2, 0.02, 0.001) is None
    assert detectable_binary(2, 0.02, 0.05) is not None


def test_other_values_from_0_to_1_are_no_option_probabilities(tmp_path: Path) -> None:
    whole, part = only(
        wholes(
            tmp_path,
            ("acute_pain", "ed_triage"),
            ("[opioid]", "[acuity]"),
            ("[sex, housing]", "sex"),
            ("seed: 7", "seed: 7\noutcomes: [partial_credit]"),
        )
    )
    assert (whole.outcome, part.answers, part.least_n) == ("partial_credit", "graded", 86)
    # As for means of answers: few of them may differ at all.
    assert part.can_pass == "if_enough_differ"
    text = planning_text([whole], ())
    assert "values from 0 to 1" in text and "option probabilities" not in text
    assert "WARNING  Too few vignettes" in text
