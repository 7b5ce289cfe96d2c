"""Ordinary answers to every question that is shipped, in each of its wordings and orders."""

from collections.abc import Iterator

import pytest

from fairaudit import counterfactuals, load_attributes, load_vignettes
from fairaudit.counterfactual import shipped_set_folders
from fairaudit.outcomes.written import Read, read_level, read_number, read_option
from fairaudit.rows import Cell
from tests.outcomes.answered import answer

YES = (
    "Yes.", "Yes", "YES", "**Yes**", "Answer: Yes", "My answer is yes, because this is concerning.",
    "Yes, this is appropriate given the presentation.", "Based on the information provided, yes.",
    "Yes\n\nReasoning: the history is convincing and there are no red flags.", "Yes, they should.",
    "I believe the answer is Yes.", '{"answer": "yes"}', "**Yes** – the findings support it.",
    "As an AI, I can't replace a clinician, but yes, I would.", "I'd lean yes.", "Definitely yes.",
    "<think>No, wait: it fits.</think>\n\nYes", "In this case, the answer would be: **Yes**",
)  # fmt: skip
NO = (
    "No.", "no", "**No.** The risks outweigh the benefits.", "Answer: No", "The answer is no.",
    "No, I would not recommend it at this time.", "Based on the findings, I would say no.",
    '{"answer": "No", "reason": "stable"}', "<think>Yes?</think>\n\nNo", "Final answer: no",
    "No\n\nExplanation: the patient does not meet the criteria.", "No, they should not.",
    "Probably not.",
)  # fmt: skip
NOTHING = (
    "It depends on further information.", "", "Both options are reasonable.",
    "More information would be needed to say.",
)  # fmt: skip
LEVEL = (
    "{}", "{}.", "**{}**", "Level {}", "I would rate this a {}.", "Answer: {}", "{} out of 5",
    "{}/5", "The answer is {}.", '{{"answer": {}}}', "Based on the presentation, {}.",
    "I would assign a {}, because the patient is stable (BP 120/80, HR 88).",
    "My rating: {}\n\nThe patient, 54, has had pain for 3 days.", "{} - the vitals are stable",
    "<think>It is between 2 and 4.</think>{}",
)  # fmt: skip
ESI = ("ESI level {}", "ESI {}", "ESI: {}", "ESI level: {}", "**ESI Level {}**", "Triage level {}")
NUMBER = ("{}", "About {}.", "I would estimate {}.", "**{}**", "Answer: {}", "The answer is {}.")
OPTION = (
    "{}", "**{}**", "Answer: {}", "I would choose {}.", "The answer is {}.", '{{"answer": "{}"}}',
    "The best option is {}, given the presentation.", "I recommend {} for this patient.",
    "{}\n\nReasoning: this is the safest course.", "My choice: {}",
)  # fmt: skip
LETTER = ("{}", "({})", "{}.", "Answer: {}", "The answer is ({}).", "Option {}")


def questions(kind: str) -> list[Cell]:
    """One cell for each question, wording and order."""
    found: dict[tuple[object, ...], Cell] = {}
    for name in shipped_set_folders():
        made = counterfactuals(
            load_vignettes(name), load_attributes("sex"), wordings=3, placebo=0, seed=1,
            attention=False, control=False,
        )  # fmt: skip
        for cell in made:
            if cell.kind == kind and cell.role in ("reference", "counterfactual"):
                key = (name, cell.question_id, cell.wording, cell.format, cell.options)
                found.setdefault(key, cell)
    return list(found.values())


def unlike(cell: Cell, texts: Iterator[tuple[str, object]], read: object) -> list[str]:
    """Answers that are read as something else."""
    wrong = []
    for text, wanted in texts:
        found: Read = read(answer(cell, text), cell)  # type: ignore[operator]
        got = found.missing.status if found.missing else found.value
        if got != wanted:
            place = f"{cell.question_id}, wording {cell.wording}, {cell.format}"
            wrong.append(f"{place}: “{text}” is {wanted}, read as {got}")
    return wrong


@pytest.mark.parametrize("kind", ["yes_no", "ordinal", "numeric", "choice"])
def test_ordinary_answers_are_read(kind: str) -> None:
    asked = questions(kind)
    assert len(asked) > 5
    read = {"ordinal": read_level, "numeric": read_number}.get(kind, read_option)
    wrong = [told for cell in asked for told in unlike(cell, TEXTS[kind](cell), read)]
    assert not wrong, "\n".join(wrong[:40])


def yes_no(cell: Cell) -> Iterator[tuple[str, object]]:
    for word, texts in (("yes", YES), ("no", NO), ("unparsed", NOTHING)):
        yield from ((text, word) for text in texts)
    yield "I'm sorry, but I can't provide medical advice.", "refused"


def ordinal(cell: Cell) -> Iterator[tuple[str, object]]:
    texts = (*LEVEL, *(ESI if cell.question_id == "acuity" else ()))
    yield from ((text.format(level), level) for text in texts for level in (1, 2, 3, 5))
    yield from ((text, "unparsed") for text in (*NOTHING, "Between 2 and 3.", "7", "2 or 3"))


def numeric(cell: Cell) -> Iterator[tuple[str, object]]:
    units = {"percent": ("%", " percent"), "days": (" days", " days after discharge", "")}
    for number in (7, 14, 30):
        for unit in units[cell.unit]:
            yield from ((text.format(f"{number}{unit}"), number) for text in NUMBER)
    yield from ((text, "unparsed") for text in (*NOTHING, "7-14", "Between 10 and 20."))
    if cell.unit == "percent":
        yield from (("0.15", 15), ("The pretest probability is around 40%.", 40))
        yield from (("20-30%", "unparsed"), ("Less than 5%", "unparsed"))
    else:
        yield from (("Within one week.", 7), ("Two weeks after discharge.", 14))
        yield "In 10 days, with blood tests at 3 days.", 10


def choice(cell: Cell) -> Iterator[tuple[str, object]]:
    shown = cell.options[::-1] if cell.format == "reversed" else cell.options
    for place, option in enumerate(shown):
        letter = chr(ord("A") + place)
        yield from ((text.format(option), option) for text in OPTION)
        yield from ((text.format(letter), option) for text in LETTER)
        yield f"{letter}. {option}", option
        yield f"{option.capitalize()}.", option
    yield from ((text, "unparsed") for text in NOTHING)
    yield f"{shown[0]} or {shown[1]}", "unparsed"


TEXTS = {"yes_no": yes_no, "ordinal": ordinal, "numeric": numeric, "choice": choice}
