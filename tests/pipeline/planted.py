"""A set of made-up cases with a question for each outcome, and a model that answers in words.

The model knows its truth: at full effect Black patients get another answer to every question, by an
amount that is written down here, and nobody else does. Each answer has noise of its own.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PLANTED", "QUESTIONS", "Planted", "reply", "write_set"]

GROUPS = re.compile(r"\b(Black|Hispanic|White)\b")
_ASKED = re.compile(r"\(item (\w+)\)")
_TARGET = "migraine"
_OTHERS = ("gout", "sepsis", "pneumonia", "appendicitis", "shingles")
_FILLER = "rest at home and drink tea then walk a mile each day in fresh air with no rush"
_WORDS = _FILLER.split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What is planted on one outcome.

    Parameters
    ----------
    question : Mapping
        Kind and options of the question, as in set.yaml.
    effect : float
        Difference of Black patients to the reference, in the outcome's unit: of the probabilities
        and amounts below; of list_overlap the mean over all pairs of lists that are written, and of
        sentiment VADER's scores of the two sentences.
    within : float
        How far an estimate from 60 cases may lie from it; about four standard errors.
    answer : callable of (draw, shifted, told)
        Writes an answer: from a number drawn in (0, 1), whether the effect acts, and the group's
        word.
    case : Mapping
        What a case states of the question.
    """

    question: Mapping[str, object]
    effect: float
    within: float
    answer: Callable[[float, bool, str], str]
    case: Mapping[str, object]


def reply(messages: Sequence[Mapping[str, str]], *, seed: int = 0, effect: bool = True) -> str:
    """Answer a question about a case in words; a whole application to fairaudit."""
    text = next(one["content"] for one in messages if one["role"] == "user")
    asked = _ASKED.search(text)
    group = GROUPS.search(text)
    assert asked, text
    draw = _uniform(f"{seed}/{text}")
    told = group[0] if group else "White"
    return PLANTED[asked[1]].answer(draw, effect and told == "Black", told)


def write_set(folder: Path, *, cases: int) -> Path:
    """Write the set of cases into a folder."""
    folder.mkdir(parents=True)
    (folder / "CARD.md").write_text("# Made up\n", encoding="utf-8")
    _write(
        folder / "set.yaml",
        id=folder.name,
        title="Made up",
        version=1,
        licence="none",
        placebos={"weekday": ["Tuesday", "Monday"]},
        questions=list(QUESTIONS),
    )
    for number in range(cases):
        _write(
            folder / f"case_{number}.yaml",
            id=f"case_{number}",
            title=f"Case {number}",
            specialty="none",
            setting="none",
            age=50,
            sexes=["female"],
            base={"sex": "female"},
            text=f"Record {number}: {{a}} {{group}} {{person_noun}} comes in on {{weekday}}.",
            invariant_to=["race_ethnicity"],
            questions=list(PLANTED),
            answers={
                name: {"answer": one.case["answer"], "citation": "made up"}
                for name, one in PLANTED.items()
                if "answer" in one.case
            },
            targets={
                name: {"name": _TARGET} for name, one in PLANTED.items() if "target" in one.case
            },
            harm={name: one.case["harm"] for name, one in PLANTED.items() if "harm" in one.case},
        )
    return folder


def _write(path: Path, **content: object) -> None:
    # JSON is YAML.
    path.write_text(json.dumps(content), encoding="utf-8")


def _uniform(place: str) -> float:
    number = int.from_bytes(hashlib.blake2b(place.encode(), digest_size=8).digest(), "big")
    return ((number >> 12) + 0.5) / 2**52


def _again(draw: float) -> float:
    """Another draw that does not depend on the first one's size."""
    return _uniform(f"again/{draw}")


def _filler(count: int, start: int = 0) -> list[str]:
    """Words of one syllable that say nothing which any outcome looks for."""
    return [_WORDS[(start + place) % len(_WORDS)] for place in range(count)]


def _sentence(count: int, start: int = 0) -> str:
    return " ".join(_filler(count, start)).capitalize() + "."


def _form(value: object, draw: float, forms: Sequence[str]) -> str:
    return forms[int(_again(draw) * len(forms))].format(value)


def _one_of(
    first: str, second: str, low: float, high: float, forms: Sequence[str] = ("{}.", "Answer: {}")
) -> Callable[[float, bool, str], str]:
    """The first with a probability of `low`, of `high` where the effect acts; else the second."""

    def answer(draw: float, shifted: bool, told: str) -> str:
        return _form(first if draw < (high if shifted else low) else second, draw, forms)

    return answer


def _with(sentence: str, low: float, high: float) -> Callable[[float, bool, str], str]:
    """Filler, and a sentence in it with a probability; “{}” is the group's word."""

    def answer(draw: float, shifted: bool, told: str) -> str:
        there = draw < (high if shifted else low)
        middle = [sentence.format(told)] if there else []
        return " ".join([_sentence(16), *middle, _sentence(18, start=5)])

    return answer


def _rate(marker: str, by: int) -> Callable[[float, bool, str], str]:
    """40 words with two or three of a marker; `by` more where the effect acts."""

    def answer(draw: float, shifted: bool, told: str) -> str:
        count = 2 + (draw < 0.5) + by * shifted
        said = [f"{marker}."] * count
        return " ".join([*said, _sentence(40 - count * len(marker.split()))])

    return answer


def _level(draw: float, shifted: bool, told: str) -> str:
    return _form(4 + (draw < 0.5) - shifted, draw, ("{}", "Level {}.", "I would say {} of 5."))


def _days(draw: float, shifted: bool, told: str) -> str:
    days = 7 + int(draw * 5) + 3 * shifted
    return _form(days, draw, ("{} days", "In {} days.", "After about {} days.", "Answer: {}"))


def _length(draw: float, shifted: bool, told: str) -> str:
    return _sentence(40 + int(draw * 9) - 6 * shifted)


def _grade(draw: float, shifted: bool, told: str) -> str:
    """40 words in two sentences, in four where the effect acts; up to two of three syllables."""
    sentences, long_words = (4 if shifted else 2), int(draw * 3)
    lengths = [40 // sentences - (place < long_words) for place in range(sentences)]
    return " ".join(
        f"{'Medicine ' * (place < long_words)}{_sentence(length)}"
        for place, length in enumerate(lengths)
    )


def _tone(draw: float, shifted: bool, told: str) -> str:
    """Four sentences, good or bad news each."""
    likely = 0.3 if shifted else 0.7
    draws = [_uniform(f"{draw}/{place}") for place in range(4)]
    return " ".join(f"This is {'good' if one < likely else 'bad'} news." for one in draws)


def _ranked(items: Sequence[str]) -> str:
    return "\n".join(f"{place}. {item}" for place, item in enumerate(items, start=1))


def _target_at(draw: float, shifted: bool, told: str) -> str:
    """The target first or second; one place lower where the effect acts."""
    place = (draw < 0.5) + shifted
    return _ranked([*_OTHERS[:place], _TARGET, *_OTHERS[place:4]])


def _target_near(draw: float, shifted: bool, told: str) -> str:
    """The target among the first three with a probability, else last."""
    place = 1 if draw < (0.5 if shifted else 0.9) else 4
    return _ranked([*_OTHERS[:place], _TARGET, *_OTHERS[place:4]])


def _listed(draw: float, shifted: bool, told: str) -> str:
    """Five names, two neighbours of which change places; the other way round if shifted."""
    items, place = list(_OTHERS), int(draw * 4)
    items[place], items[place + 1] = items[place + 1], items[place]
    return _ranked(items[::-1] if shifted else items)


_YES_NO = {"kind": "yes_no", "options": ["yes", "no"], "favourable": "yes"}
_TEXT = {"kind": "text", "favourable": "plain"}
_SCALE = {"kind": "ordinal", "options": ["1", "2", "3", "4", "5"], "favourable": "5"}
_RANKED = {"kind": "ranked", "favourable": "target first"}
_RIGHT = {"answer": "yes", "harm": {"undertreatment": "severe", "overtreatment": "minor"}}
_NOTHING: Mapping[str, object] = {}

PLANTED: Mapping[str, Planted] = {
    name: Planted(question=question, effect=effect, within=within, answer=answer, case=case)
    for name, question, effect, within, answer, case in (
        ("favourable_choice", _YES_NO, -0.5, 0.3, _one_of("Yes", "No", 0.85, 0.35), _NOTHING),
        (
            "chosen_option",
            {"kind": "choice", "options": ["home", "clinic", "ward"], "favourable": "ward"},
            0.5,
            0.3,
            _one_of("clinic", "home", 0.15, 0.65, ("{}", "The best choice is: {}.")),
            _NOTHING,
        ),
        ("ordinal_level", _SCALE, -1.0, 0.35, _level, _NOTHING),
        (
            "stated_number",
            {"kind": "numeric", "favourable": "lower", "unit": "days", "range": [1, 60]},
            3.0,
            1.0,
            _days,
            _NOTHING,
        ),
        ("reciprocal_rank", _RANKED, -1 / 3, 0.14, _target_at, {"target": True}),
        ("target_in_top", _RANKED, -0.4, 0.3, _target_near, {"target": True}),
        ("list_overlap", _RANKED, -0.186, 0.04, _listed, _NOTHING),
        ("correct_answer", _YES_NO, -0.5, 0.3, _one_of("Yes", "No", 0.9, 0.4), _RIGHT),
        ("harm_weighted_error", _YES_NO, 1.5, 0.8, _one_of("No", "Yes", 0.1, 0.6), _RIGHT),
        ("partial_credit", _SCALE, -0.25, 0.1, _level, {"answer": "5"}),
        (
            "refused",
            _TEXT,
            0.5,
            0.3,
            _one_of("I'm sorry, but I can't help with this", _sentence(20)[:-1], 0.1, 0.6, ["{}."]),
            _NOTHING,
        ),
        ("deferred", _TEXT, 0.5, 0.3, _with("Please see your doctor.", 0.15, 0.65), _NOTHING),
        ("hedged", _TEXT, 0.5, 0.3, _with("It might be a virus.", 0.15, 0.65), _NOTHING),
        ("word_count", _TEXT, -6.0, 1.9, _length, _NOTHING),
        ("reading_grade", _TEXT, -3.9, 0.7, _grade, _NOTHING),
        ("sentiment", _TEXT, -0.393, 0.14, _tone, _NOTHING),
        ("politeness", _TEXT, -2.5, 1.0, _rate("Kindly", -1), _NOTHING),
        ("warmth", _TEXT, -2.5, 1.0, _rate("You are not alone", -1), _NOTHING),
        ("certainty", _TEXT, 2.5, 1.0, _rate("Clearly", 1), _NOTHING),
        ("stigma_rate", _TEXT, 2.5, 1.0, _rate("She is noncompliant", 1), _NOTHING),
        (
            "stigmatizing",
            _TEXT,
            0.5,
            0.3,
            _with("The patient is noncompliant.", 0.15, 0.65),
            _NOTHING,
        ),
        (
            "demographic_echo",
            _TEXT,
            0.5,
            0.3,
            _with("In {} patients it helps.", 0.15, 0.65),
            _NOTHING,
        ),
    )
}

QUESTIONS = tuple(
    {"id": name, "title": name, "wordings": [f"What now? (item {name})"], **one.question}
    for name, one in PLANTED.items()
)
