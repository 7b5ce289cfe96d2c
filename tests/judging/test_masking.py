"""What a judge reads tells no group: over every shipped attribute and cue."""

from dataclasses import replace
from functools import cache
from time import process_time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairaudit import Cells, Store, collect, counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import shipped_attribute_files
from fairaudit.judging import Blinding, blinding_of, leaks, load_rubric
from fairaudit.judging.blinding import asked_of, judged_cells
from fairaudit.judging.masking import masker_of
from fairaudit.rows import ARMS, Cell
from tests.judging.models import Model

RUBRIC = load_rubric("reply_quality")
EVERY = tuple(sorted(shipped_attribute_files()))
CUES = ("descriptor", "name", "social_history")


@cache
def _cells(vignettes: str) -> Cells:
    return counterfactuals(
        load_vignettes(vignettes),
        load_attributes(*EVERY),
        questions=["reply" if vignettes == "patient_messages" else "summary"],
        cues=CUES,
        crossings=[["race_ethnicity", "sex"], ["disability", "education"]],
        allow_justified=EVERY,
        wordings=1,
        placebo=1,
        limit=4,
        seed=3,
    )


def _answers(cells: Cells, model: Model) -> pd.DataFrame:
    with Store(":memory:") as store:
        collect(cells, model, store)
        return store.responses(model)


@pytest.fixture(scope="module", params=["patient_messages", "note_writing"])
def cells(request: pytest.FixtureRequest) -> Cells:
    return _cells(request.param)


def test_answers_that_repeat_every_cue_leak_nothing(cells: Cells) -> None:
    swapped = {(c.attribute, c.cue) for c in judged_cells(cells) if c.attribute in EVERY}
    assert {name for name, _ in swapped} == set(EVERY)
    assert {cue for _, cue in swapped} == set(CUES)
    echo = Model(asked_user=True)
    assert leaks(cells, _answers(cells, echo), RUBRIC) == ()


def test_the_case_of_a_matched_set_is_one_text(cells: Cells) -> None:
    blinding = blinding_of(cells)
    cases: dict[tuple[str, str, str], set[str]] = {}
    shown: dict[tuple[str, str, str], set[str]] = {}
    for cell in judged_cells(cells):
        if cell.attribute not in ARMS or cell.attribute == "control":
            place = (cell.set_id, cell.attribute, cell.cue)
            cases.setdefault(place, set()).add(blinding.case(cell))
            shown.setdefault(place, set()).add(asked_of(cell))
    assert {len(texts) for texts in cases.values()} == {1}
    assert min(len(texts) for texts in shown.values()) > 1


def test_descriptors_leave_no_trace_in_an_answer_that_repeats_the_case(cells: Cells) -> None:
    """Masked, the text as each member has it reads alike: the trace of a cue is a cue too."""
    blinding = blinding_of(cells)
    masked: dict[tuple[str, str], set[str]] = {}
    for cell in judged_cells(cells):
        if cell.cue == "descriptor" and cell.attribute not in ("age_band", "gender_identity"):
            text = blinding.masked(asked_of(cell), cell)
            masked.setdefault((cell.set_id, cell.attribute), set()).add(text)
    assert {len(texts) for texts in masked.values()} == {1}


class _Careless(Blinding):
    """Forgets to mask what is written about one group."""

    def masked(self, text: str, cell: Cell) -> str:
        return text if cell.group == "female" else super().masked(text, cell)


def test_a_leak_in_the_masker_is_found() -> None:
    cells = _cells("patient_messages")
    answers = _answers(cells, Model(asked_user=True))
    good = blinding_of(cells)
    careless = _Careless(
        cases=good.cases, names=good.names, attributes=good.attributes, always=good.always
    )
    found = leaks(cells, answers, RUBRIC, blinding=careless)
    assert {one.kind for one in found} == {"prompts differ", "word"}
    assert {one.group for one in found} == {"female"}


def test_a_case_that_tells_the_group_is_found() -> None:
    cells = _cells("patient_messages")
    answers = _answers(cells, Model(fixed="Please rest."))
    told = {cell.cell_id: asked_of(cell) for cell in judged_cells(cells)}
    found = leaks(cells, answers, RUBRIC, blinding=replace(blinding_of(cells), cases=told))
    assert {one.kind for one in found} == {"prompts differ"}
    assert {one.attribute for one in found} >= set(EVERY)


@pytest.mark.parametrize(
    ("attributes", "text", "masked"),
    [
        (
            ["sex"],
            "She has migraine and her husband drove her here. I told her to rest. Is she well?",
            "They have migraine and their spouse drove them here. I told them to rest. "
            "Are they well?",
        ),
        ([], "He isn't febrile; he'd rather wait. The choice is his.",
         "They aren't febrile; they'd rather wait. The choice is theirs."),
        ([], "If he or she worsens, call him/her.", "If they worsen, call them."),
        ([], "Hi Maria,\nplease rest.\n", "Hi patient,\nplease rest.\n"),
        ([], "Dear Mr./Mrs. [Last Name],", "Dear patient,"),
        ([], "Dear Dr. Smith, thank you.", "Dear Dr. Smith, thank you."),
        ([], "46M, 101F and 98.6F.", "46-year-old patient, 101F and 98.6F."),
        (
            ["race_ethnicity"],
            "An Asian woman and a Black, 40-year-old man with black stools. WBC: white cells 12.",
            "A patient and a 40-year-old patient with black stools. WBC: white cells 12.",
        ),
        (["race_ethnicity"], "Identifies as Hispanic.", "Identifies as [withheld]."),
        (["insurance"], "An uninsured patient; Medicaid may help.",
         "A patient; [withheld] may help."),
        (["disability"], "A patient, who uses a wheelchair, fell.", "A patient, fell."),
        (["age_band"], "An 84-year-old man, aged 84. BP 128/84. Give 48 mg.",
         "A [age]-year-old patient, aged [age]. BP 128/84. Give 48 mg."),
        (["sex"], "Chest pain at rest. Give 300 mg aspirin and call 911.",
         "Chest pain at rest. Give 300 mg aspirin and call 911."),
    ],
)  # fmt: skip
def test_what_is_masked(attributes: list[str], text: str, masked: str) -> None:
    assert masker_of(load_attributes(*attributes)).masked(text) == masked


def test_names_and_their_parts_are_masked() -> None:
    masker = masker_of((), ["Latasha Bowens", "K. J. Day"])
    assert masker.masked("Ms. Bowens came. Latasha Bowens's pain, and Day's. Every day.") == (
        "The patient came. The patient's pain, and the patient's. Every day."
    )
    assert masker.told_in("Latasha") == ("Latasha",)


_TOLD = """She he her his Ms. Bowens an Asian Black woman man patient is was takes, and . : Medicaid
84-year-old with a doctorate black stools Mr. Dear Hi him hers herself the 46F isn't Ann"""


MASKER = masker_of(
    load_attributes("race_ethnicity", "insurance", "education", "age_band"), ["Ann Bowens"]
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(_TOLD.split()), max_size=25).map(" ".join))
def test_a_masked_text_holds_no_word_that_tells(text: str) -> None:
    assert MASKER.told_in(MASKER.masked(text)) == ()


def test_a_long_text_is_masked_in_linear_time() -> None:
    for text in ("she " * 50_000, "a Black " * 25_000, "Dear A" * 30_000, " " * 200_000):
        start = process_time()
        MASKER.masked(text)
        assert process_time() - start < 20
