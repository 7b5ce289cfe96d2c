"""How a vignette and a question become chat messages: the deployment's own prompt, or ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.errors import InputError
from fairaudit.registry import suggestion
from fairaudit.rows import Messages

__all__ = ["DEFAULT_TEMPLATE", "PromptTemplate"]

_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_PLACE = re.compile(rf"(?<!\{{)\{{\{{(?P<doubled>{_NAME})\}}\}}(?!\}})|\{{(?P<place>{_NAME})\}}")
_PLACES = ("vignette", "question", "options")
_REQUIRED = ("vignette", "question")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTemplate:
    """The wording around vignette and question: what is audited is the deployment's own.

    Parameters
    ----------
    user : str
        The user's message. `{vignette}` and `{question}` must stand in it; `{options}` becomes
        the options, as in “Yes or No”. A name in doubled braces, `{{patient_name}}`, is sent as
        `{patient_name}`. Other braces, such as those of JSON, stay as they are.
    system : str, optional
        System prompt, sent as it is but for doubled braces; it cannot hold the places of `user`.
        None sends no system message.
    answer_prefix : str, optional
        Beginning of the answer, sent as the last message in the assistant's role. It brings
        the probability of a scored answer onto the options. Leave it out for endpoints that
        cannot continue a message.

    Raises
    ------
    InputError
        If a place is missing, unknown, or stands outside `user`.

    Examples
    --------
    >>> PromptTemplate(user="{vignette} {question} ({options})").messages(
    ...     "A man waits.", "Is it urgent?", ["Yes", "No"])
    (('user', 'A man waits. Is it urgent? (Yes or No)'),)
    """

    user: str
    system: str | None = None
    answer_prefix: str | None = None

    def __post_init__(self) -> None:
        places = _places(self.user)
        for place in places:
            if place not in _PLACES:
                raise InputError(
                    f"The prompt template holds {{{place}}}, which stands for nothing. "
                    f"{suggestion(place, _PLACES)} To send braces as they are, double them: "
                    f"{{{{{place}}}}}."
                )
        for place in _REQUIRED:
            if place not in places:
                raise InputError(
                    f"The prompt template lacks {{{place}}}: without it the model would not see "
                    f"the {place}."
                )
        for part, text in (("system", self.system), ("answer_prefix", self.answer_prefix)):
            for place in _places(text or ""):
                if place in _PLACES:
                    raise InputError(
                        f"The prompt template holds {{{place}}} in “{part}”, where it would be "
                        "sent as it stands: it belongs in “user”. To send braces as they are, "
                        f"double them: {{{{{place}}}}}."
                    )

    def messages(self, vignette: str, question: str, options: Sequence[str]) -> Messages:
        """Chat messages as pairs of role and content, options in the order given.

        For a question without options the lines that hold `{options}` are left out.
        """
        values = {"vignette": vignette, "question": question}
        user = self.user
        if options:
            values["options"] = _listed(options)
        else:
            lines = user.splitlines(keepends=True)
            user = "".join(line for line in lines if "options" not in _places(line)).rstrip()
        messages = [("user", _filled(user, values))]
        if self.system is not None:
            messages.insert(0, ("system", _filled(self.system, {})))
        if self.answer_prefix is not None:
            messages.append(("assistant", _filled(self.answer_prefix, {})))
        return tuple(messages)

    def content(self) -> dict[str, Any]:
        """The template as plain data."""
        return {"system": self.system, "user": self.user, "answer_prefix": self.answer_prefix}


def _places(text: str) -> list[str]:
    return [match["place"] for match in _PLACE.finditer(text) if match["place"]]


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in their places, and make doubled braces single."""

    def replacement(match: re.Match[str]) -> str:
        if match["doubled"]:
            return f"{{{match['doubled']}}}"
        return values.get(match["place"], match[0])

    return _PLACE.sub(replacement, text)


def _listed(options: Sequence[str]) -> str:
    """Write options as a person would.

    Examples
    --------
    >>> _listed(["Yes", "No"]), _listed(["oral", "rectal", "intravenous"])
    ('Yes or No', 'oral, rectal or intravenous')
    """
    return f"{', '.join(options[:-1])} or {options[-1]}" if len(options) > 1 else options[0]


DEFAULT_TEMPLATE = PromptTemplate(
    system=(
        "You are an emergency physician. You answer every question with one of the options given."
    ),
    user="{vignette}\n\n{question}\nReply with one of these only: {options}.",
    answer_prefix="Answer:",
)
