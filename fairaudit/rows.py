"""The rows that rooms hand to each other: a cell, a prompt, an answer, a measurement.

They stand below every room, so that an outcome can read a cell and a store can keep a prompt
without knowing who made it. `fairaudit.tables` declares the same columns for data frames.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from fairaudit.errors import InputError
from fairaudit.ids import digest

__all__ = [
    "ARMS",
    "BESIDE",
    "CHARACTERS_PER_TOKEN",
    "FILTERED",
    "INTERACTION",
    "INTERSECTION",
    "JUDGED",
    "JUDGE_BIAS",
    "JUDGE_READABLE",
    "JUSTIFIED",
    "MISSING_RATE",
    "OMNIBUS",
    "PREFERENCE",
    "REASON_FIRST",
    "STATUS_WORDS",
    "STRATUM_DIFFERENCE",
    "SWAP",
    "WORST_GAP",
    "Answer",
    "Cell",
    "Identified",
    "Identity",
    "Measurement",
    "Messages",
    "Plan",
    "Prompt",
    "Response",
]

Messages = tuple[tuple[str, str], ...]
INTERSECTION = " × "
"""Parts the names of crossed attributes and of their levels: “race_ethnicity × sex”."""
INTERACTION = "interaction"
"""The estimand that compares an intersection with the sum of its single differences."""
MISSING_RATE = "missing_rate"
"""The estimand that compares the shares of missing answers."""
STRATUM_DIFFERENCE = "stratum_difference"
"""The estimand that compares a contrast between two strata of vignettes."""
OMNIBUS = "omnibus"
"""The estimand that asks whether the groups of an attribute differ at all."""
WORST_GAP = "worst_gap"
"""The estimand that is the largest difference between any two groups of an attribute."""
BESIDE = (INTERACTION, MISSING_RATE, STRATUM_DIFFERENCE, OMNIBUS, WORST_GAP)
"""Estimands that stand beside the contrasts of an outcome and are no such contrast themselves."""
JUDGED = "judged:"
"""Begins the name of an outcome that a judge rates: “judged:clarity”."""

PREFERENCE = "judged_preference"
"""Name of the outcome that says which of two answers a judge prefers."""
JUDGE_BIAS = "judge_bias:"
"""Begins the name of the outcome that shows how a judge rates one answer under each label."""
JUDGE_READABLE = "judge_readable:"
"""Begins the name of a check of validity, before the outcome whose replies it counts."""
JUSTIFIED = "may_differ"
"""What the column `expected` says of a swap on which the right answer may depend."""
REASON_FIRST = "reason_first"
"""The format in which an answer is written, with reasons first; its options are not scored."""
SWAP = "counterfactual"
"""The role of a demographic swap. Results of every other role show what an arm does."""
ARMS = ("placebo", "attention", "control", "wording", "format")
"""What stands for the attribute in the arms, which swap no demographic."""

FILTERED = "content_filter"
"""Why there is no text: the server's content filter held it back, which is a refusal."""

CHARACTERS_PER_TOKEN = 4
"""Where tokens are not counted: English clinical text has 4.2 to 4.6 characters a token."""
STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "refused": "refused",
        "unparsed": "not readable",
        "truncated": "cut off",
        "error": "failed",
    }
)
"""Why a value is missing, in words, by the status of its measurement."""

AnswerStatus = Literal["ok", "truncated", "error"]
OutcomeStatus = Literal["ok", "refused", "unparsed", "truncated", "error", "unscored"]


class Cell(NamedTuple):
    """One rendered member of a matched set; the columns of `tables.CELLS`.

    A design streams them by the million, and a named tuple is made in a third of the time that a
    frozen dataclass takes.
    """

    cell_id: str
    set_id: str
    vignette_set: str
    vignette_id: str
    question_id: str
    kind: str
    attribute: str
    group: str
    role: str
    cue: str
    wording: int
    format: str
    stratum: str
    expected: str
    options: tuple[str, ...]
    scored: tuple[str, ...]
    favourable: str
    answer: str
    harm: str
    question: str
    unit: str
    limits: tuple[float, ...]
    targets: tuple[str, ...]
    icd10: str
    prompt_id: str
    messages: Messages

    @property
    def prompt(self) -> "Prompt":
        """What is asked of a model for this cell."""
        return Prompt(prompt_id=self.prompt_id, messages=self.messages, options=self.scored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One distinct thing to ask.

    Parameters
    ----------
    prompt_id : str
        Hash of messages and options.
    messages : tuple of (role, content)
        Chat messages. A last message in the assistant's role is the beginning of the answer.
    options : tuple[str, ...]
        Answer options in canonical order, for models that score them; empty where the answer
        has to be written.
    """

    prompt_id: str
    messages: Messages
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model gave for one prompt. A failure is a status, never a text.

    Parameters
    ----------
    text : str
        The answer; empty where options were scored or the call failed.
    status : {"ok", "truncated", "error"}
        Whether the answer is whole, cut off, or not there.
    finish_reason : str
        Why the model stopped, in its own words.
    option_logprobs : tuple[float, ...], optional
        Natural log-probability of each option in canonical order.
    input_tokens, output_tokens : int, optional
        Tokens read and written, where known.
    seed : int, optional
        Seed that was used, where one was.
    error : str, optional
        What failed.
    served_model, fingerprint : str, optional
        Name of the model that answered and mark of the system it ran on, as the server told them.
    """

    text: str = ""
    status: AnswerStatus = "ok"
    finish_reason: str = ""
    option_logprobs: tuple[float, ...] | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    seed: int | None = None
    error: str | None = None
    served_model: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A kept answer with its key; the columns of `tables.RESPONSES`."""

    prompt_id: str
    model_id: str
    params_id: str
    sample: int
    text: str
    status: AnswerStatus
    finish_reason: str
    option_logprobs: tuple[float, ...] | None
    input_tokens: int | None
    output_tokens: int | None
    latency: float
    seed: int | None
    error: str | None
    created_at: str
    served_model: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One value read from one answer, or the reason why there is none.

    Parameters
    ----------
    value : float
        The measured value; NaN if and only if `status` is not ok.
    status : {"ok", "refused", "unparsed", "truncated", "error", "unscored"}
        Whether there is a value. “unscored” is no fault of the answer, and none is missing: the
        outcome reads scores of options, and the cell asks for words or the model gives nothing
        else; or it reads words, and the model gives scores.
    evidence : str
        What the value was read from.
    """

    value: float
    status: OutcomeStatus
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who answers: name, revision, parameters.

    Parameters
    ----------
    name : str
        Name of the model or application.
    revision : str or None
        What tells one release from the next: a hash of local weights, or what the user states.
        Without one, stored answers cannot stand in for a newer release, so every new run asks
        afresh.
    params : Mapping[str, Any]
        The parameters sent, as plain JSON values.

    Raises
    ------
    InputError
        If name or revision could be mistaken for something else in a `model_id`.
    """

    name: str
    revision: str | None
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for what, value in (("name", self.name), ("revision", self.revision)):
            if not isinstance(value, str | None):
                raise InputError(
                    f"The {what} of a model is {value!r}; it has to be a text. In YAML, write it "
                    "in quotation marks."
                )
        if not self.name or "@" in self.name:
            raise InputError(
                f"The model's name is “{self.name}”; it may not be empty or hold an @, which "
                "parts name and revision."
            )
        if self.revision is not None and (not self.revision or self.revision.startswith("run-")):
            raise InputError(
                f"The revision of {self.name} is “{self.revision}”; it may not be empty or begin "
                "with “run-”, which marks runs of models that state none."
            )

    @property
    def params_id(self) -> str:
        """Hash of the parameters."""
        return digest(dict(self.params))

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What tells it from every other: name, revision, and the hash of the parameters."""
        return self.name, self.revision, self.params_id


class Identified(Protocol):
    """Anything that says who it is; every backend does."""

    @property
    def identity(self) -> Identity:
        """Who answers."""
        ...


class Plan(Protocol):
    """Distinct prompts that belong to one audit; `Cells` is one, a judge's prompts are another."""

    @property
    def plan_id(self) -> str:
        """Hash of the audit's plan, to which a store is tied."""
        ...

    @property
    def n_prompts(self) -> int:
        """Number of distinct prompts."""
        ...

    def prompts(self) -> Iterator[Prompt]:
        """Each distinct prompt once, in the same order every time; those alike stand together."""
        ...

    def balanced_prompts(self) -> Iterator[Prompt]:
        """The same in another order, which is balanced over cases and groups at every place."""
        ...
