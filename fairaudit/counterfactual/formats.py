"""The forms in which a question is put: order and labels of its options, choice, reasons first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairaudit.counterfactual.language import Template
from fairaudit.counterfactual.questions import Question
from fairaudit.rows import REASON_FIRST

__all__ = ["FORMATS", "ORDERS", "Form", "forms_of"]

ORDERS = ("forward", "reversed")
"""Orders of the options, averaged in every contrast."""

FORMATS = ("labelled", "choice", REASON_FIRST)
"""Other forms, an arm of their own: letters before the options, a yes/no question as a choice
between two statements, and reasons before the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to put a question.

    Parameters
    ----------
    name : str
        One of `ORDERS` or `FORMATS`.
    wording : int
        Number of the wording, from 1.
    text : Template
        The question's words.
    options : tuple[str, ...]
        The options in canonical order, as they are written in this form.
    shown : tuple[str, ...]
        The options in the order in which they are shown.
    scored : tuple[str, ...]
        Options whose probability is asked for; none where reasons come first.
    favourable, answer : str
        The favourable option and the right one, as they are written in this form.
    """

    name: str
    wording: int
    text: Template
    options: tuple[str, ...]
    shown: tuple[str, ...]
    scored: tuple[str, ...]
    favourable: str
    answer: str


def forms_of(
    question: Question, answer: str, wordings: int, names: Sequence[str]
) -> tuple[Form, ...]:
    """The forms of a question that it can take, wordings in the outer loop.

    A question without options has them in no order, and no other form. Only a question with
    `as_choice` can be put as a choice; it has one wording as such.

    Examples
    --------
    >>> urgent = Question(id="urgent", title="Urgent", kind="yes_no", options=("yes", "no"),
    ...                   favourable="yes", wordings=("Is it urgent?", "Can it wait?"))
    >>> [(form.wording, form.shown) for form in forms_of(urgent, "", 1, ["reversed", "labelled"])]
    [(1, ('no', 'yes')), (1, ('A. yes', 'B. no'))]
    """
    if not question.options:
        names = [name for name in names[:1] if name in ORDERS]
    return tuple(
        form
        for number, words in enumerate(question.wordings[:wordings], 1)
        for name in names
        for form in _form(question, answer, number, words, name)
    )


def _form(question: Question, answer: str, number: int, words: str, name: str) -> Iterator[Form]:
    options = question.options
    if name == "choice":
        if question.as_choice is None or number > 1:
            return
        words, options = question.as_choice.wording, question.as_choice.options
    elif name == "labelled":
        options = tuple(f"{chr(ord('A') + i)}. {option}" for i, option in enumerate(options))
    written = dict(zip(question.options, options, strict=True))
    yield Form(
        name=name,
        wording=number,
        text=Template.of(words),
        options=options,
        shown=options[::-1] if name == "reversed" else options,
        scored=() if name == REASON_FIRST else options,
        favourable=written.get(question.favourable, question.favourable),
        answer=written.get(answer, answer),
    )
