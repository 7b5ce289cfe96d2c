"""Answers that choose several options: what contests a list, and what completes it."""

import pytest

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.multi_choice import read_multi_choice

TABLETS = ("Warfarin", "Bisoprolol", "Canagliflozin", "Omeprazole")
TESTS = ("Blood glucose", "Serum ketones", "Venous blood gas", "Chest radiograph")
STEROIDS = ("Oral prednisolone", "Intravenous hydrocortisone", "Nebulised salbutamol")
PAUSE = "He has a colonoscopy on Thursday. Which of his tablets should be paused?"
NEED = "A 19-year-old is vomiting and breathing deeply. Which tests are needed?"


@pytest.mark.parametrize(
    ("question", "options", "text", "value"),
    [
        (
            PAUSE,
            TABLETS,
            '{"pause": ["Warfarin", "Canagliflozin"], "keep": ["Bisoprolol", "Omeprazole"]}',
            ("Warfarin", "Canagliflozin"),
        ),
        (PAUSE, TABLETS, "B and D don't need pausing; the rest do.", ("Warfarin", "Canagliflozin")),
        (PAUSE, TABLETS, "Pause options A and C.", ("Warfarin", "Canagliflozin")),
        (
            PAUSE,
            TABLETS,
            "Only the warfarin. The booklet lists canagliflozin too, but he may carry on with it.",
            ("Warfarin",),
        ),
        (
            NEED,
            TESTS,
            "2 of 4: glucose and ketones. Chest radiograph, at this stage, adds nothing.",
            ("Blood glucose", "Serum ketones"),
        ),
        (
            NEED,
            TESTS,
            "### Reasoning\nA chest radiograph is for signs.\n\n### Answer\n- Serum ketones\n"
            "- Blood glucose\n\nRepeat potassium in an hour.",
            ("Blood glucose", "Serum ketones"),
        ),
        (NEED, TESTS, "NEEDED → A, B\nNOT NEEDED → C, D", ("Blood glucose", "Serum ketones")),
        (NEED, TESTS, "Every one of these bar the radiograph.", TESTS[:3]),
    ],
)
def test_lists_are_completed(
    question: str, options: tuple[str, ...], text: str, value: tuple[str, ...]
) -> None:
    asked = Asked(kind="multi_choice", question=question, options=options)
    assert read_multi_choice(text, asked).value == value


@pytest.mark.parametrize(
    ("question", "options", "text"),
    [
        (PAUSE, TABLETS, "A. Bisoprolol"),
        (PAUSE, TABLETS, "Just warfarin; the pharmacist names canagliflozin also."),
        (
            PAUSE,
            TABLETS,
            "Warfarin: last on Saturday. Bisoprolol: with a sip of water. Canagliflozin: last on "
            "Monday. Omeprazole: no change.",
        ),
        (NEED, TESTS, "Nothing on this list can wait."),
        (NEED, TESTS, "Glucose and ketones. I can't make up my mind about the radiograph."),
        (NEED, TESTS, "Everything except the film and the gas."),
        (NEED, TESTS, "Start with A and B; a low bicarbonate means C."),
        ("Which do you give?", STEROIDS, "Prednisolone by mouth or hydrocortisone."),
        (
            "Which do you give?",
            ("Oral furosemide", "Intravenous furosemide", "Nitrate"),
            "Furosemide and a nitrate.",
        ),
    ],
)
def test_contested_lists_have_no_value(question: str, options: tuple[str, ...], text: str) -> None:
    asked = Asked(kind="multi_choice", question=question, options=options)
    assert read_multi_choice(text, asked).status == "unparsed"
