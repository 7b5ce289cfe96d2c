"""How a vignette and a question become chat messages: the deployment's own prompt, or ours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from fairaudit.errors import InputError
from fairaudit.ids import digest, text_digest
from fairaudit.registry import suggestion
from fairaudit.rows import Messages

__all__ = ["DEFAULT_TEMPLATE", "PromptTemplate", "Shell"]

_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_SPACED_OPTIONS = re.compile(r"[ \t]+(?<!\{)\{options\}(?!\})")
_PLACE = re.compile(rf"(?<!\{{)\{{\{{(?P<doubled>{_NAME})\}}\}}(?!\}})|\{{(?P<place>{_NAME})\}}")
_PLACES = ("vignette", "question", "options")
_REQUIRED = ("vignette", "question")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything that a prompt says around a vignette, so that only the vignette has to be put in.

    Parameters
    ----------
    before, after : tuple of (role, content)
        Messages before and after the user's.
    around : tuple[str, ...]
        The user's message, cut at the places of the vignette.
    frame : str
        Hash of the other messages, worked out once for all vignettes.
    """

    before: Messages
    around: tuple[str, ...]
    after: Messages
    frame: str

    def messages(self, vignette: str) -> Messages:
        """Chat messages as pairs of role and content."""
        return (*self.before, ("user", vignette.join(self.around)), *self.after)

    def prompt_id(self, messages: Messages, scored: Sequence[str]) -> str:
        """Hash of messages that `messages` gave, and of the options whose probability is asked."""
        return text_digest(self.frame, messages[len(self.before)][1], *scored)


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
    reason_first : str, optional
        The user's message where the model is to reason before it answers (the format
        “reason_first”), with the same places as `user`. It has to ask for a last line
        “Answer: …”, which is what is read. No `answer_prefix` follows it.

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
    reason_first: str | None = None

    def __post_init__(self) -> None:
        for text in (self.user, self.reason_first):
            if text is not None:
                _check_places(text)
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

        For a question without options the lines that hold `{options}` are left out, but for what
        a line says of the case or the question.
        """
        return self.shell(question, options).messages(vignette)

    def shell(self, question: str, options: Sequence[str], *, reason_first: bool = False) -> Shell:
        """What stands around a vignette; see `messages`.

        Raises
        ------
        InputError
            If reasons are to come first, and the template does not say how to ask for them.
        """
        user, prefix = self.user, self.answer_prefix
        if reason_first:
            if self.reason_first is None:
                raise InputError("The prompt does not say how to ask for reasons: reason_first.")
            user, prefix = self.reason_first, None
        values = {"question": question}
        if options:
            values["options"] = _listed(options)
        else:
            values["options"] = ""
            lines = user.splitlines(keepends=True)
            # A line that also holds the case or the question stays, without the options.
            kept = (line for line in lines if set(_places(line)) != {"options"})
            user = _SPACED_OPTIONS.sub("{options}", "".join(kept)).rstrip()
        before = () if self.system is None else (("system", _filled(self.system, {})),)
        after = () if prefix is None else (("assistant", _filled(prefix, {})),)
        return Shell(
            before=before,
            around=tuple(_filled(part, values) for part in _cut(user)),
            after=after,
            frame=digest([before, after]),
        )

    @property
    def shows_options(self) -> bool:
        """Whether the options stand in the user's message."""
        return "options" in _places(self.user)

    def content(self) -> dict[str, Any]:
        """The template as plain data."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _check_places(text: str) -> None:
    places = _places(text)
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


def _places(text: str) -> list[str]:
    return [match["place"] for match in _PLACE.finditer(text) if match["place"]]


def _cut(text: str) -> Iterator[str]:
    """Parts of a text around the places of the vignette."""
    start = 0
    for match in _PLACE.finditer(text):
        if match["place"] == "vignette":
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


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
    system=("You are an emergency physician. You answer in the form that is asked for."),
    user="{vignette}\n\n{question}\nReply with one of these only: {options}.",
    answer_prefix="Answer:",
    reason_first=(
        "{vignette}\n\n{question}\nThe options are: {options}.\nGive your reasons in a few "
        "sentences first. Then write a last line that begins with “Answer:” and holds one of the "
        "options only."
    ),
)
