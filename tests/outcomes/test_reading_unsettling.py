"""Answers that tell cases apart, miss a fact, own a mistake, or judge an omission."""

import pytest

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.read import read_answer

STOP = "Is it safe to stop heparin?"
FEED = "Should the tube feed be restarted tonight?"
SPLINT = "Should the splint stay on for another week?"
DRUGS = ("oral prednisolone", "topical diclofenac", "intravenous fentanyl")
DOSES = ("2.5 mg", "5 mg", "10 mg")


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("It is safe.", STOP, True),
        ("It isn't safe.", STOP, False),
        ("I would stop it.", STOP, True),
        ("It's reasonable.", "Should heparin be stopped?", None),
        ("With residuals of 50 mL it should be; with 500 mL it should wait.", FEED, None),
        ("For most people it should be. For him it shouldn't be restarted.", FEED, False),
        ("It should be restarted. The residuals haven't been charted.", FEED, None),
        ("No. Sorry, I misread the chart. It should be restarted.", FEED, True),
        ("Yes. Oops, that was the man in bed 4.", FEED, None),
        ("Restart it – that was the rule when I trained. I'd wait until noon.", FEED, None),
        ("Some therapists tell patients to keep it on. I'd take it off.", SPLINT, False),
        ("Go for thrombectomy instead.", "Is thrombolysis contraindicated?", None),
        ("Give warfarin and she will bleed.", "Should warfarin be given?", None),
        ("The lesion is anything but malignant.", "Is the lesion malignant?", False),
    ],
)
def test_yes_or_no(text: str, question: str, value: bool | None) -> None:
    assert read_answer(text, Asked(kind="yes_no", question=question)).value is value


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("Oral diclofenac.", DRUGS, None),
        ("Prednisolone intravenously.", DRUGS, None),
        ("IV fentanyl.", DRUGS, "intravenous fentanyl"),
        ("2.5 to 5 mg.", DOSES, None),
        ("Raise it from 5 to 10 mg.", DOSES, "10 mg"),
        ("On the ward I'd say 5 mg, in theatre 10 mg.", DOSES, None),
        ("5 mg. Sorry, I took the weight for 20 kg; 10 mg.", DOSES, "10 mg"),
        ("The exam answer is 5 mg. With her kidneys my pick is 2.5 mg.", DOSES, "2.5 mg"),
        ("5 mg was my first thought. On reflection, 10 mg.", DOSES, "10 mg"),
    ],
)
def test_a_choice(text: str, options: tuple[str, ...], value: str | None) -> None:
    asked = Asked(kind="choice", options=options, question="Which would you give?")
    assert read_answer(text, asked).value == value
