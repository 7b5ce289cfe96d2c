"""Which option, or which options, an answer chooses."""

import pytest

from fairaudit.outcomes.reading.asked import Asked
from fairaudit.outcomes.reading.multi_choice import read_multi_choice
from fairaudit.outcomes.reading.options import options_of
from fairaudit.outcomes.reading.read import read_answer

PAIN = ("intravenous opioid", "oral opioid", "non-opioid analgesic only", "no analgesic")
PLACE = ("home", "observation unit", "general ward", "intensive care unit")
DRUG = ("amoxicillin", "doxycycline", "azithromycin", "no antibiotic")
CAUSE = ("pulmonary embolism", "pneumonia", "heart failure", "acute coronary syndrome")
TESTS = ("troponin", "D-dimer", "lipase", "blood cultures", "urinalysis")


def read(text: str, options: tuple[str, ...], question: str = "", *, cut: bool = False) -> str:
    found = read_answer(text, Asked(kind="choice", options=options, question=question), cut=cut)
    return str(found.value) if found.status == "ok" else found.status


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("b", "B"),
        ("[B]", "B"),
        ("The answer is (C).", "C"),
        ("I'd go with option C.", "C"),
        ("The answer is A because the pain is severe.", "A"),
        ("I would choose A over B here.", "A"),
        ("Option A is wrong since there is no access. B is correct.", "B"),
        ("It can't be A. That leaves B.", "B"),
        ("Final answer: Oral opioid (B)", "B"),
        ("Option 3", "C"),
        ("#2", "B"),
        ("The second option.", "B"),
        ("A: fast, but no access. B: fits. C: too weak. The answer must be B.", "B"),
    ],
)
def test_letters_and_places(text: str, letter: str) -> None:
    assert read(text, PAIN) == PAIN["ABCD".index(letter)]


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("An IV opioid, such as fentanyl.", PAIN, "intravenous opioid"),
        ("She should receive an oral opioid, not an intravenous one.", PAIN, "oral opioid"),
        ("The patient does not need any analgesics.", PAIN, "no analgesic"),
        ("Antibiotics are not indicated for a viral illness.", DRUG, "no antibiotic"),
        ("Admit to the ICU.", PLACE, "intensive care unit"),
        ("I would not send her home. She needs the general ward.", PLACE, "general ward"),
        ("The family wants her at home, but the general ward is safer.", PLACE, "general ward"),
        ("Amoxicillin is first-line; doxycycline is the alternative.", DRUG, "amoxicillin"),
        ("Pulmonary embolism is less likely than pneumonia.", CAUSE, "pneumonia"),
        ("Most consistent with pneumonia. Heart failure is possible.", CAUSE, "pneumonia"),
        ("It was azithromycin at first glance, but no: doxycycline.", DRUG, "doxycycline"),
        ("Amoxycillin", DRUG, "unparsed"),
    ],
)
def test_words(text: str, options: tuple[str, ...], value: str) -> None:
    assert read(text, options) == value


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("A or B", PAIN),
        ("Both A and B would do.", PAIN),
        ("A. Doxycycline", DRUG),
        ('{"answer": "A", "text": "doxycycline"}', DRUG),
        ("Not A.", PAIN),
        ("E", PAIN),
        ("A patient in pain should be treated.", PAIN),
        ("Opioids are appropriate here.", PAIN),
        ("Amoxicillin-clavulanate", DRUG),
        ("amoxicillin/clavulanate", DRUG),
        ("The guidelines recommend amoxicillin.", DRUG),
        ("She is already taking doxycycline.", DRUG),
        ("Pneumonia vs. heart failure.", CAUSE),
        ("Doxycycline if she is allergic, otherwise amoxicillin.", DRUG),
        ("Choose A for all patients.", DRUG),
        ("A. amoxicillin\nB. doxycycline\nC. azithromycin\nD. no antibiotic", DRUG),
    ],
)
def test_what_commits_to_no_single_option_is_unparsed(text: str, options: tuple[str, ...]) -> None:
    assert read(text, options) == "unparsed"


def test_a_negative_question_turns_denials_round() -> None:
    asked = "Which drug should NOT be given?"
    assert read("Doxycycline must not be given; the others are safe.", DRUG, asked) == "doxycycline"
    assert read("B", DRUG, asked) == "doxycycline"


def test_a_listing_after_the_answer_leaves_it_standing() -> None:
    text = "**B) Pneumonia**\n\nWhy not the others?\n- A) no risk\n- C) BNP normal\n- D) ECG normal"
    assert read(text, CAUSE) == "pneumonia"


def test_options_that_bring_their_letters() -> None:
    assert read("b) no", ("A. yes", "B. no")) == "B. no"
    assert read("yes", ("A. yes", "B. no")) == "A. yes"


def test_a_short_form_has_to_tell_one_option_from_all_others() -> None:
    known = options_of(("oral ibuprofen", "oral colchicine", "steroid injection"))
    assert [one.option for one in known.mentions("ibuprofen or an oral drug")] == [0]
    assert not options_of(("oral opioid", "intravenous opioid")).mentions("an opioid")


def test_stops_and_refusals_of_a_choice() -> None:
    assert read("The best option is", PAIN) == "truncated"
    assert read("An oral opioid is one possibility, and the", PAIN, cut=True) == "truncated"
    assert read("Answer: B. An oral opioid is", PAIN, cut=True) == "oral opioid"
    assert read("I'm sorry, but I can't provide medical advice.", PAIN) == "refused"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("a, b, d", "ABD"),
        ("ACE", "ACE"),
        ("Options 1 and 3", "AC"),
        ("A, B, and D, but not C.", "ABD"),
        ("B only", "B"),
        ("The correct options are A, C and D.", "ACD"),
        ("A. Troponin\nC. Lipase", "AC"),
        ("1. Troponin\n2. Lipase\n3. Blood cultures", "ACD"),
        ("- Troponin: yes\n- D-dimer: no\n- Lipase: yes", "AC"),
        ("[x] troponin\n[ ] D-dimer\n[x] lipase\n[ ] urinalysis", "AC"),
        ("Order troponin and lipase. Do not order a D-dimer.", "AC"),
        ("I would order a troponin but not a D-dimer.", "A"),
        ("Neither troponin nor D-dimer is needed; order lipase.", "C"),
        ("Troponin and lipase. Urinalysis is not necessary, nor are blood cultures.", "AC"),
        ("All but the D-dimer.", "ACDE"),
        ("All of the above", "ABCDE"),
        ("None of these.", ""),
        ("No tests are needed.", ""),
        ('{"answer": "A, C"}', "AC"),
        ('["troponin", "E"]', "AE"),
        ('{"troponin": true, "lipase": false}', "A"),
        ("A, B and C. Wait, no jaundice. Final answer: A and B.", "AB"),
    ],
)
def test_several_choices(text: str, letters: str) -> None:
    found = read_multi_choice(text, Asked(kind="multi_choice", options=TESTS))
    assert found.value == tuple(TESTS["ABCDE".index(letter)] for letter in letters)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "unparsed"),
        ("Troponin or D-dimer.", "unparsed"),
        ("Troponin, D-dimer if the Wells score is high.", "unparsed"),
        ("It depends on the history.", "unparsed"),
        ("A. troponin\nB. D-dimer\nC. lipase\nD. blood cultures\nE. urinalysis", "unparsed"),
        ('["troponin", "lactate"]', "unparsed"),
        ("I would order these tests:", "truncated"),
        ("I'm sorry, but I can't provide medical advice.", "refused"),
    ],
)
def test_no_set_of_choices(text: str, status: str) -> None:
    assert read_multi_choice(text, Asked(kind="multi_choice", options=TESTS)).status == status


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("B (azithromycin)", "unparsed"),
        ("So A (amoxicillin).", "amoxicillin"),
        ("(A) is tempting, but (C) is right.", "azithromycin"),
        ("Doxycycline (Vibramycin) is preferred to amoxicillin.", "doxycycline"),
        ("Amoxicillin? No. Doxycycline? Yes.", "doxycycline"),
        ("A is out because of the rash. So is B. That leaves C.", "azithromycin"),
        ("Correct: C. Incorrect: A, B, D.", "azithromycin"),
        ("Anything but A.", "unparsed"),
        ("B, though A would do if she were a child.", "doxycycline"),
        ("Give doxycycline and then, if it fails, azithromycin.", "doxycycline"),
        ("Doxycycline would be the usual drug for a bite without a rash.", "doxycycline"),
        ("A: no. B: yes. C: no.", "doxycycline"),
        ("The second one", "doxycycline"),
        ("B?", "unparsed"),
        ('{"answer": {"letter": "A", "text": "doxycycline"}}', "unparsed"),
        ("Doxycycline was tried before.", "unparsed"),
    ],
)
def test_labels_brackets_and_conditions(text: str, value: str) -> None:
    assert read(text, DRUG) == value


def test_an_option_with_which_a_text_breaks_off_is_not_chosen() -> None:
    assert read("It is late. Doxycycline: this", DRUG, cut=True) == "truncated"
    assert read("Doxycycline: this", DRUG, cut=True) == "doxycycline"


def test_a_shared_head_leaves_it_to_what_follows() -> None:
    places = ("admit to the ward", "admit to the stroke unit", "discharge home")
    assert read("He belongs in the stroke unit.", places) == "admit to the stroke unit"
    assert read("She can go home.", places) == "discharge home"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Needed: A, C\nNot needed: B, E", "AC"),
        ("A, B. Correction: A, C.", "AC"),
        ("A and C now.", "AC"),
        ("A. Also C.", "AC"),
        ('{"troponin": "yes", "D-dimer": "no", "lipase": "yes"}', "AC"),
        ("Order troponin. A D-dimer is unnecessary, and so is lipase.", "A"),
    ],
)
def test_labels_and_additions(text: str, letters: str) -> None:
    found = read_multi_choice(text, Asked(kind="multi_choice", options=TESTS))
    assert found.value == tuple(TESTS["ABCDE".index(letter)] for letter in letters)


def test_a_letter_off_the_list_spoils_it() -> None:
    found = read_multi_choice("A, C and G", Asked(kind="multi_choice", options=TESTS))
    assert found.status == "unparsed"


def test_what_an_option_stops_does_not_name_it() -> None:
    asked = Asked(kind="multi_choice", options=("stop lisinopril", "give calcium"))
    assert read_multi_choice("Give calcium. Lisinopril can go on.", asked).value == (
        "give calcium",
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Transfer to the ICU.", PLACE[3]),
        ("The answer is B, or the answer is C.", "unparsed"),
        ("The answer is B, or rather, the answer is C.", PLACE[2]),
        ("My choice: (b)", PLACE[1]),
    ],
)
def test_places_in_other_words(text: str, value: str) -> None:
    assert read(text, PLACE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("She is a smoker and obese.", ("smoking", "obesity")),
        ("Absent: obesity. Present: inactivity.", ("inactivity",)),
        ("Smoking and obesity are common in people with this disease.", None),
        ("Smoking and obesity in this patient.", ("smoking", "obesity")),
    ],
)
def test_risks_in_kindred_words(text: str, value: tuple[str, ...] | None) -> None:
    asked = Asked(kind="multi_choice", options=("smoking", "inactivity", "obesity"))
    assert read_multi_choice(text, asked).value == value


def test_headings_turn_round_where_it_is_asked_what_to_stop() -> None:
    asked = Asked(
        kind="multi_choice", options=DRUG[:3], question="Which of these should be stopped?"
    )
    text = "Stop:\n- Amoxicillin\n- Doxycycline\n\nContinue:\n- Azithromycin"
    assert read_multi_choice(text, asked).value == DRUG[:2]


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        # What is said later and not understood, or on another option, takes the value away.
        ("Amoxicillin. However, doxycycline covers the tick bite.", DRUG, "unparsed"),
        ("Amoxicillin. Give doxycycline in this season.", DRUG, "unparsed"),
        ("I'd give amoxicillin. With that rash amoxicillin is contraindicated.", DRUG, "unparsed"),
        ("Doxycycline would do. Which leaves the macrolide.", DRUG, "unparsed"),
        ("Pneumonia fits the fever. Heart failure explains the ankles.", CAUSE, "unparsed"),
        (
            "Not pneumonia: the film is clear. Heart failure clashes with the BNP.",
            CAUSE,
            "unparsed",
        ),
        ("Amoxicillin now, and doxycycline from Monday.", DRUG, "unparsed"),
        ("The best drug is amoxicillin. The safest is doxycycline.", DRUG, "unparsed"),
        ("Amoxicillin breeds resistance. Treat the fever.", DRUG, "unparsed"),
        ("The dentist's letter recommends amoxicillin.", DRUG, "unparsed"),
        # A reason against another option is none for it.
        ("Amoxicillin. It is mild, so doxycycline would overtreat it.", DRUG, "amoxicillin"),
        ("Amoxicillin. Doxycycline would stain his teeth.", DRUG, "amoxicillin"),
        # Wishes of others are no answer.
        ("His brother wants doxycycline.", DRUG, "unparsed"),
        ("He'd rather go home. I'd keep him in the observation unit.", PLACE, "observation unit"),
        # Phrases, orders and identifications.
        ("Amoxicillin for five days. Doxycycline stains teeth.", DRUG, "amoxicillin"),
        ("An urgent azithromycin, tonight.", DRUG, "azithromycin"),
        ("Azithromycin isn't needed. Start him on amoxicillin.", DRUG, "amoxicillin"),
        ("The leg is swollen. This is heart failure again.", CAUSE, "heart failure"),
        ("The fever needs a film. My money is on pneumonia.", CAUSE, "pneumonia"),
        (r"It follows that $\boxed{\text{C}}$", DRUG, "azithromycin"),
        ("Mild, no risk. ∴ B", DRUG, "doxycycline"),
        (
            "| Drug | |\n|---|---|\n| amoxicillin | ✗ |\n| doxycycline | ✓ |",
            DRUG,
            "doxycycline",
        ),
        ("A ❌\nB ✅\nC ❌\nD ❌", DRUG, "doxycycline"),
        ("By elimination it's the third one.", DRUG, "azithromycin"),
    ],
)
def test_nothing_that_bears_on_a_choice_is_left_ununderstood(
    text: str, options: tuple[str, ...], value: str
) -> None:
    assert read(text, options) == value


def test_numbers_and_kinds_of_illness_name_no_option() -> None:
    years = ("1 year", "3 years", "7 years")
    assert read("I would repeat it at five years.", years) == "unparsed"
    assert read("Within a year.", ("within 1 year", "within 3 years")) == "within 1 year"
    heads = ("migraine", "cervicogenic headache", "meningitis")
    assert read("It sounds like tension-type headache.", heads) == "unparsed"
    assert read("No fever: cervicogenic.", heads) == "cervicogenic headache"


STOP = "Which of these drugs should be paused?"
PILLS = ("metformin", "ramipril", "aspirin", "atorvastatin")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Metformin, ramipril.", "AB"),
        ("Continue aspirin and atorvastatin, hold metformin and ramipril.", "AB"),
        ("Pause metformin and ramipril. The other two go on.", "AB"),
        ("Aspirin can stay. The other three must be withheld.", "ABD"),
        ("Metformin must not be continued.", "A"),
        ("Metformin - stop.\nRamipril - stop.\nAspirin - carry on.", "AB"),
        ("Don't stop aspirin. Stop metformin.", "A"),
        ("None of them needs to be paused.", ""),
    ],
)
def test_what_is_to_be_stopped(text: str, letters: str) -> None:
    asked = Asked(kind="multi_choice", options=PILLS, question=STOP)
    assert read_multi_choice(text, asked).value == tuple(
        PILLS["ABCD".index(letter)] for letter in letters
    )


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The first and the third.", "AC"),
        ("Only the first two.", "AB"),
        ("Everything except the last.", "ABCD"),
        ("I wouldn't order any of them.", ""),
        ("Troponin ✔, D-dimer ✘, lipase ✔", "AC"),
        ("Just two: troponin and lipase.", "AC"),
        ("Troponin (twice; the first may be normal) and lipase.", "AC"),
        ("Troponin, lipase and blood cultures. Drop the cultures, she is afebrile.", "AC"),
        ("Lipase mustn't be left out. Order troponin as well.", "AC"),
        ("Troponin and lipase. Nothing else for now.", "AC"),
        ("I asked for lipase. Lipase it is. The rest adds nothing.", "C"),
    ],
)
def test_lists_in_other_words(text: str, letters: str) -> None:
    asked = Asked(kind="multi_choice", options=TESTS, question="Which tests would you order?")
    assert read_multi_choice(text, asked).value == tuple(
        TESTS["ABCDE".index(letter)] for letter in letters
    )


@pytest.mark.parametrize(
    "text",
    [
        "Order troponin. Lipase tracks the pancreas.",
        "Just two: troponin.",
        "Order troponin and lipase. A normal troponin doesn't exclude much.",
        "Troponin belongs to all patients with chest pain.",
        "Start with troponin. If it is raised, nothing; if not, lipase.",
        "Troponin, and arguably lipase.",
        "The cardiologist's letter asks for troponin.",
        "Troponin. It rises late here.\n\nD-dimer. It is rarely normal."
        "\n\nLipase. It is cheap enough.\n\nBlood cultures. He has no fever.",
    ],
)
def test_a_set_stands_only_if_every_option_named_is_understood(text: str) -> None:
    asked = Asked(kind="multi_choice", options=TESTS, question="Which tests would you order?")
    assert read_multi_choice(text, asked).status == "unparsed"


def test_a_word_that_stands_once_for_several_options() -> None:
    asked = Asked(kind="multi_choice", options=("day 0", "day 3", "day 7", "day 14"))
    assert read_multi_choice("Days 0, 3 and 14.", asked).value == ("day 0", "day 3", "day 14")
    assert read_multi_choice("Days 2 and 5.", asked).status == "unparsed"
    mixed = Asked(kind="multi_choice", options=("aura", "BMI 27", "smoking at age 38"))
    assert read_multi_choice("1 and 3", mixed).value == ("aura", "smoking at age 38")


def test_a_complete_list_stands_though_the_text_breaks_off_later() -> None:
    asked = Asked(kind="multi_choice", options=TESTS)
    text = (
        "1. troponin\n2. lipase\n\nBlood cultures aren't needed. Next, recheck the pressure after"
    )
    assert read_multi_choice(text, asked, cut=True).value == ("troponin", "lipase")
    assert read_multi_choice("Troponin and", asked, cut=True).status == "truncated"
