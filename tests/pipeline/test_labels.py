"""What a label may be for each kind of question, and what an outcome says of itself."""

from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import Cells
from fairaudit.errors import InputError
from fairaudit.outcomes.amounts import STATED_NUMBER
from fairaudit.outcomes.choice import FAVOURABLE_CHOICE, ORDINAL_LEVEL, ChosenOption
from fairaudit.outcomes.function import FunctionOutcome
from fairaudit.outcomes.lists import RECIPROCAL_RANK
from fairaudit.outcomes.quality import CORRECT_ANSWER, HARM_WEIGHTED_ERROR
from fairaudit.pipeline import reads
from fairaudit.pipeline.agreement import Pair, agreement_of
from fairaudit.pipeline.labels import Labelling, asked_plainly, reads_answers
from fairaudit.pipeline.reads import described_outcomes, kinds_read, told_value
from fairaudit.rows import Cell, Response


def cells_of(name: str, **design: Any) -> Cells:
    return counterfactuals(load_vignettes(name), load_attributes("sex"), seed=1, **design)


def first(name: str, question: str = "", **design: Any) -> Cell:
    return next(
        cell
        for cell in cells_of(name, **design)
        if not question or cell.question_id == question or cell.kind == question
    )


def words(response: Response, cell: Cell) -> int:
    return len(response.text.split())


def urgent(response: Response, cell: Cell) -> bool:
    """Whether it is called urgent.

    In English.
    """
    return "urgent" in response.text


@pytest.mark.parametrize(
    ("outcome", "vignettes", "kind"),
    [
        (FAVOURABLE_CHOICE, "acute_pain", "yes_no"),
        (FAVOURABLE_CHOICE, "acute_pain", "choice"),
        (ChosenOption(option="oral opioid"), "acute_pain", "choice"),
        (CORRECT_ANSWER, "medical_qa", "choice"),
        (HARM_WEIGHTED_ERROR, "acute_pain", "yes_no"),
        (ORDINAL_LEVEL, "acute_pain", "ordinal"),
        (STATED_NUMBER, "discharge_planning", "numeric"),
        (STATED_NUMBER, "chest_pain", "numeric"),
        (RECIPROCAL_RANK, "differential", "ranked"),
    ],
)  # fmt: skip
def test_outcomes_of_what_is_said_are_labelled_with_the_answer(
    outcome: Any, vignettes: str, kind: str
) -> None:
    cells = [cell for cell in cells_of(vignettes) if cell.kind == kind and outcome.applies(cell)]
    assert reads_answers(outcome, cells[:200:7])


@pytest.mark.parametrize("function", [words, urgent])
@pytest.mark.parametrize("kinds", [(), ("yes_no",)])
def test_outcomes_of_how_it_is_said_are_labelled_with_their_value(
    function: Callable[[Response, Cell], bool], kinds: tuple[str, ...]
) -> None:
    outcome = FunctionOutcome(function=function, kinds=kinds)
    assert not reads_answers(outcome, [first("acute_pain", "yes_no")])


@pytest.mark.parametrize(
    ("outcome", "place", "label", "value"),
    [
        (FAVOURABLE_CHOICE, ("acute_pain", "choice"), "intravenous opioid", 1.0),
        (FAVOURABLE_CHOICE, ("acute_pain", "choice"), "Oral", 0.0),
        (FAVOURABLE_CHOICE, ("acute_pain", "yes_no"), "TRUE", 1.0),
        (FAVOURABLE_CHOICE, ("acute_pain", "yes_no"), "cut", None),
        (FAVOURABLE_CHOICE, ("acute_pain", "yes_no"), "Refused", None),
        (ORDINAL_LEVEL, ("acute_pain", "ordinal"), "4", 4.0),
        (STATED_NUMBER, ("discharge_planning", "numeric"), "14", 14.0),
        (STATED_NUMBER, ("chest_pain", "numeric"), "0.5", 0.5),
        (RECIPROCAL_RANK, ("differential", "ranked"), "common cold; measles", 0.0),
    ],
)  # fmt: skip
def test_labels_become_values(
    outcome: Any, place: tuple[str, str], label: str, value: float | None
) -> None:
    labelling = Labelling(outcome=outcome, of_answers=True)
    assert labelling.value(label, first(*place)) == value


@pytest.mark.parametrize(
    ("outcome", "place", "label", "allowed"),
    [
        (FAVOURABLE_CHOICE, ("acute_pain", "choice"), "opioid", "intravenous opioid / oral opioid"),
        (FAVOURABLE_CHOICE, ("acute_pain", "choice"), "no", "or one of: unclear, refused, cut off"),
        (ORDINAL_LEVEL, ("acute_pain", "ordinal"), "6", "1 / 2 / 3 / 4 / 5"),
        (STATED_NUMBER, ("discharge_planning", "numeric"), "2 weeks", "a number, in days"),
        (STATED_NUMBER, ("discharge_planning", "numeric"), "9999", "has no value for the answer"),
        (STATED_NUMBER, ("chest_pain", "numeric"), "2,5", "a number, in percent"),
    ],
)  # fmt: skip
def test_labels_that_mean_nothing_say_what_is_allowed(
    outcome: Any, place: tuple[str, str], label: str, allowed: str
) -> None:
    with pytest.raises(InputError, match=allowed):
        Labelling(outcome=outcome, of_answers=True).value(label, first(*place))


def test_own_values_keep_to_their_limits() -> None:
    share = FunctionOutcome(function=words, scale="probability")
    labelling = Labelling(outcome=share, of_answers=False)
    cell = first("note_writing")
    assert labelling.value("0.25", cell) == 0.25
    assert "a number from 0 to 1" in labelling.allowed(cell)
    for wrong in ("2", "yes", "1/2"):
        with pytest.raises(InputError, match="a number from 0 to 1"):
            labelling.value(wrong, cell)
    level = Labelling(outcome=FunctionOutcome(function=words, bounds=(1, 5)), of_answers=False)
    assert "a number from 1 to 5" in level.allowed(cell)


def test_a_function_is_told_by_its_docstring_or_its_name() -> None:
    cell = first("note_writing")
    asked = Labelling(outcome=FunctionOutcome(function=urgent), of_answers=False)
    assert asked.allowed(cell).startswith("yes or no (Whether it is called urgent); ")
    named = FunctionOutcome(function=words, name="words_in_all", scale="numeric")
    assert told_value(named) == "words in all"


def test_letters_stand_for_their_options() -> None:
    design: dict[str, Any] = {"questions": ["analgesic"], "formats": ["labelled"]}
    cell = next(c for c in cells_of("acute_pain", **design) if c.format == "labelled")
    labelling = Labelling(outcome=FAVOURABLE_CHOICE, of_answers=True)
    assert [labelling.value(label, cell) for label in ("A", "b", "oral", cell.options[0])] == [
        1.0, 0.0, 0.0, 1.0,
    ]  # fmt: skip


def test_a_value_is_told_as_the_sheet_would_say_it() -> None:
    cell = first("acute_pain", "analgesic")
    labelling = Labelling(outcome=FAVOURABLE_CHOICE, of_answers=True)
    chosen, *others = [labelling.value(option, cell) for option in cell.options]
    assert chosen == 1 and set(others) == {0}
    assert labelling.in_words(1.0, cell) == cell.options[0]
    assert labelling.in_words(0.0, cell) == " / ".join(cell.options[1:])
    own = Labelling(outcome=FunctionOutcome(function=urgent), of_answers=False)
    assert [own.in_words(value, cell) for value in (1.0, 0.0)] == ["yes", "no"]
    counted = Labelling(outcome=FunctionOutcome(function=words), of_answers=False)
    assert counted.in_words(12.0, cell) == "12"


def test_a_question_is_asked_plainly_for_every_patient() -> None:
    source = load_vignettes("acute_pain")
    question = source.question("opioid").model_copy(
        update={
            "wordings": ("Should {subject}, {a} {age}-year-old, {keep|keep} {possessive} bed?",)
        }
    )
    others = tuple(one for one in source.questions if one.id != "opioid")
    about = source.about.model_copy(update={"questions": (question, *others)})
    one = type(source)(about=about, vignettes=source.vignettes[:1], card="")
    cells = counterfactuals(one, load_attributes("sex"), questions=["opioid"], wordings=1, seed=1)
    asked = {asked_plainly(cells, cell) for cell in cells if cell.format != "choice"}
    assert asked == {"Should the patient, a [age]-year-old, keep the patient's bed?"}
    assert len({cell.question for cell in cells}) > 1


def test_kinds_are_what_an_outcome_says_or_can() -> None:
    assert kinds_read(FAVOURABLE_CHOICE) == ("yes_no", "choice", "ordinal")
    assert kinds_read(FunctionOutcome(function=words, kinds=("ranked",))) == ("ranked",)
    assert len(kinds_read(object())) == 6  # what does not say is measured on every kind


def documented(response: Response, cell: Cell) -> bool:
    """Whether a specialist
    is named.

    More of it.
    """
    return "specialist" in response.text


def test_a_function_of_ones_own_is_labelled_by_what_it_says_of_itself() -> None:
    outcome = FunctionOutcome(function=documented)
    assert told_value(outcome) == "Whether a specialist is named."
    allowed = Labelling(outcome=outcome, of_answers=False).allowed(first("acute_pain"))
    assert allowed.startswith("yes or no (Whether a specialist is named);")


def test_a_plug_in_that_cannot_be_loaded_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    points = {
        "gone": EntryPoint("gone", "no_such_module:OUTCOME", "fairaudit.outcomes"),
        "here": EntryPoint("here", "fairaudit.outcomes.lists:TargetInTop", "fairaudit.outcomes"),
    }
    monkeypatch.setattr(reads, "registered", lambda group: points)
    gone, here = described_outcomes()
    assert gone["value"].startswith("cannot be loaded: ModuleNotFoundError: No module named")
    assert (here["scale"], here["reads"], here["settings"]) == ("binary", "ranked", "k")


def test_agreement_without_variety_has_no_kappa() -> None:
    found = agreement_of([Pair(label=1.0, read=1.0)] * 3)
    assert found.share == 1.0 and found.kappa != found.kappa
    nothing = agreement_of([])
    assert nothing.n == 0 and nothing.share != nothing.share


def test_values_that_differ_by_rounding_agree() -> None:
    found = agreement_of([Pair(label=0.1 + 0.2, read=0.3), Pair(label=1.0, read=None)])
    assert (found.right, found.wrong, found.missed) == (1, 0, 1)
