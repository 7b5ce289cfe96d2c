"""What a person may write as the label of an answer, and the value that it stands for."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fairaudit.counterfactual import Cells, Question
from fairaudit.counterfactual.language import Template
from fairaudit.errors import InputError
from fairaudit.outcomes import Outcome
from fairaudit.outcomes.base import FavourableOption, Selective
from fairaudit.pipeline.reads import kinds_read, told_value
from fairaudit.rows import REASON_FIRST, Cell, Response

__all__ = ["NO_VALUE", "Labelling", "asked_plainly", "reads_answers"]

NO_VALUE = {
    "unclear": ("unclear", "unparsed", "none", "?"),
    "refused": ("refused", "refusal", "declined"),
    "cut off": ("cut off", "cut", "truncated"),
}
"""Labels of answers that have no value, each with the words that are taken for it."""

_REVERSED = "reversed"
_BETWEEN = re.compile(r"\s*[;\n]\s*")
_YES = ("yes", "y", "1", "true", "wahr")
_NO = ("no", "n", "0", "false", "falsch")
_PERSON = {
    "subject": "the patient",
    "object": "the patient",
    "possessive": "the patient's",
    "possessive_pronoun": "the patient's",
    "reflexive": "themself",
    "person_noun": "patient",
    "group": "",
    "number": "singular",
}
_MOST_LEVELS = 10
_SAID_NO_VALUE = "or one of: unclear, refused, cut off"


class _Neutral(dict[str, str]):
    """Words for the slots of a question, that tell nothing of a patient."""

    def __missing__(self, name: str) -> str:
        return f"[{name}]"


def asked_plainly(cells: Cells, cell: Cell) -> str:
    """The words of a cell's question, the same for every patient: its slots tell nothing.

    A question that a vignette asks of itself is taken as well. Where there are no slots, these
    are the words that the model saw.
    """
    question = _question(cells, cell)
    form = question.as_choice if cell.format == "choice" else None
    words = form.wording if form else question.wordings[cell.wording - 1]
    return Template.of(words).fill(_Neutral(_PERSON))


def _question(cells: Cells, cell: Cell) -> Question:
    for one in cells.sets:
        for vignette in one.vignettes:
            if (one.id, vignette.id) == (cell.vignette_set, cell.vignette_id):
                asked = one.asked_of(vignette, (cell.question_id,))
                return asked[0]
    raise KeyError(cell.vignette_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """How answers are labelled for one outcome.

    An outcome that reads what an answer says is labelled with the answer, which the outcome then
    turns into its value by reading it. Any other is labelled with its value.

    Parameters
    ----------
    outcome : Outcome
        The outcome, of single answers.
    of_answers : bool
        Whether it reads what an answer says; see `reads_answers`.
    """

    outcome: Outcome
    of_answers: bool

    def allowed(self, cell: Cell) -> str:
        """What a label may be, in words for a person who labels."""
        return f"{self._wanted(cell)}; {_SAID_NO_VALUE}"

    def offered(self, cell: Cell) -> tuple[str, ...]:
        """Labels that a spreadsheet can offer; none where they cannot be listed."""
        words: tuple[str, ...] = ()
        if self.of_answers:
            words = cell.options
        elif self.outcome.scale == "binary":
            words = ("yes", "no")
        elif self.outcome.scale == "ordinal":
            words = _levels(*self._limits(cell))
        # A spreadsheet parts what it offers by commas.
        return (*words, *NO_VALUE) if words and not any("," in one for one in words) else ()

    def value(self, label: str, cell: Cell) -> float | None:
        """The outcome's value by a label; None where the label says that there is none.

        Raises
        ------
        InputError
            If the label says nothing that is allowed, or if the outcome cannot take it.
        """
        # A list may stand in lines.
        ranked = self.of_answers and cell.kind == "ranked"
        said = label.strip() if ranked else " ".join(label.split())
        if _no_value(said):
            return None
        if not self.of_answers:
            return self._own_value(said, cell)
        answer = self._answer(said, cell)
        for value in _values(self.outcome, answer, cell):
            if value is not None:
                return value
        raise InputError(
            f"the outcome {self.outcome.name} has no value for the answer “{answer}”. Label it "
            "with one of: unclear, refused, cut off; or take another --outcome."
        )

    def in_words(self, value: float, cell: Cell) -> str:
        """A value as a label would say it; of several answers with it, each."""
        if self.outcome.scale == "binary" and not self.of_answers:
            return "yes" if value else "no"
        options = cell.options if self.of_answers else ()
        said = [one for one in options if value in _values(self.outcome, one, cell)]
        return " / ".join(said) or f"{value:g}"

    def _wanted(self, cell: Cell) -> str:
        if self.of_answers:
            if cell.options:
                return " / ".join(_shown(cell))
            if cell.kind == "numeric":
                return f"a number, in {cell.unit}"
            return "the names in the answer's order, parted by “;”"
        about = getattr(self.outcome, "told", told_value(self.outcome)).rstrip(".")
        if self.outcome.scale == "binary":
            return f"yes or no ({about})" if about else "yes or no"
        low, high = self._limits(cell)
        span = f" from {low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else ""
        kind = "a whole number" if self.outcome.scale == "ordinal" else "a number"
        return f"{kind}{span} ({about})" if about else f"{kind}{span}"

    def _limits(self, cell: Cell) -> tuple[float, float]:
        if self.outcome.scale == "probability":
            return 0.0, 1.0
        of: Any = getattr(self.outcome, "limits", None)
        found = of(cell) if callable(of) else None
        return found or (-math.inf, math.inf)

    def _own_value(self, said: str, cell: Cell) -> float:
        if self.outcome.scale == "binary":
            word = said.casefold()
            if word in (*_YES, *_NO):
                return float(word in _YES)
            raise _not_allowed(said, self.allowed(cell))
        low, high = self._limits(cell)
        value = _number(said)
        whole = self.outcome.scale != "ordinal" or value is None or value.is_integer()
        if value is None or not low <= value <= high or not whole:
            raise _not_allowed(said, self.allowed(cell))
        return value

    def _answer(self, said: str, cell: Cell) -> str:
        """The answer that a label stands for, written plainly."""
        if cell.options:
            option = _option(said, cell)
            if option is None:
                raise _not_allowed(said, self.allowed(cell))
            return option
        if cell.kind == "numeric":
            value = _number(said)
            if value is None:
                raise _not_allowed(said, self.allowed(cell))
            return _in_unit(said, cell)
        return _as_list([name for name in _BETWEEN.split(said) if name])


def reads_answers(outcome: Outcome, cells: Iterable[Cell]) -> bool:
    """Whether an outcome's value depends on nothing but what an answer says to its question.

    It is tried: another answer has to change the value, another way to put the same answer must
    not. What can be measured on any text, such as its tone, is none.

    Parameters
    ----------
    outcome : Outcome
        The outcome, of single answers.
    cells : Iterable[Cell]
        Cells that it was measured on.
    """
    kinds = kinds_read(outcome)
    if "text" in kinds or not (kinds or isinstance(outcome, FavourableOption | Selective)):
        return False
    changed = False
    for cell in cells:
        tried = [set(_values(outcome, answer, cell)) for answer in _unlike_answers(cell)]
        if any(len(values) != 1 for values in tried):
            return False
        changed = changed or len(set.union(set(), *tried)) > 1
    return changed


def _unlike_answers(cell: Cell) -> tuple[str, ...]:
    """Plain answers that differ."""
    if cell.kind == "numeric":
        low, high = cell.limits or (1.0, 20.0)
        return tuple(_in_unit(f"{value:g}", cell) for value in (low, (low + high) // 2, high))
    if cell.kind == "ranked":
        target = cell.targets[0] if cell.targets else "gout"
        return _as_list([target, "common cold"]), _as_list(["common cold", target])
    return cell.options


def _values(outcome: Outcome, answer: str, cell: Cell) -> list[float | None]:
    """What an outcome reads in an answer, put in two ways; None for nothing."""
    ways = [f"Answer: {answer}", answer]
    if cell.kind == "ranked":
        ways = [answer, answer.replace(". ", ") ")]
    elif cell.format == REASON_FIRST:
        # There, what stands before “Answer:” is none.
        ways = [f"Answer: {answer}", f"There are reasons.\nAnswer: {answer}"]
    found = [outcome.parse(_response(text, cell), cell) for text in ways]
    return [float(one.value) if one.status == "ok" else None for one in found]


def _levels(low: float, high: float) -> tuple[str, ...]:
    """The whole numbers of a scale; none where it has no ends or is too long to be listed."""
    if not high - low <= _MOST_LEVELS:
        return ()
    return tuple(str(level) for level in range(math.ceil(low), math.floor(high) + 1))


def _no_value(said: str) -> bool:
    return any(said.casefold() in words for words in NO_VALUE.values())


def _in_unit(number: str, cell: Cell) -> str:
    return f"{number}%" if cell.unit == "percent" else f"{number} {cell.unit}"


def _as_list(names: Iterable[str]) -> str:
    return "\n".join(f"{place}. {name}" for place, name in enumerate(names, 1))


def _not_allowed(said: str, allowed: str) -> InputError:
    return InputError(f"the label “{said}” is none of what is allowed here: {allowed}.")


def _number(said: str) -> float | None:
    if not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", said, re.ASCII):
        return None
    return float(said)


# Spreadsheet programs turn “true” into their own word.
_WORDS = {"y": "yes", "n": "no", "true": "yes", "false": "no", "wahr": "yes", "falsch": "no"}
_FEWEST_LETTERS = 3


def _shown(cell: Cell) -> tuple[str, ...]:
    """The options in the order in which the model saw them."""
    return cell.options[::-1] if cell.format == _REVERSED else cell.options


def _option(said: str, cell: Cell) -> str | None:
    """The option that a label names: by its text, its letter, or a beginning that only one has."""
    word = said.casefold().strip(" .")
    word = _WORDS.get(word, word)
    begun = []
    for option in cell.options:
        letter, dot, rest = option.casefold().partition(". ")
        lettered = bool(dot) and len(letter) == 1
        if word == option.casefold() or (lettered and word in (letter, rest)):
            return option
        begun += [option] if (rest if lettered else letter).startswith(word) else []
    return begun[0] if len(begun) == 1 and len(word) >= _FEWEST_LETTERS else None


def _response(text: str, cell: Cell) -> Response:
    """An answer that says a text and nothing else."""
    return Response(
        prompt_id=cell.prompt_id,
        model_id="label",
        params_id="",
        sample=0,
        text=text,
        status="ok",
        finish_reason="",
        option_logprobs=None,
        input_tokens=None,
        output_tokens=None,
        latency=0.0,
        seed=None,
        error=None,
        created_at="",
    )
