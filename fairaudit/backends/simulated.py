"""A model that is made up: the positive and the negative control of the whole line."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import NormalDist
from typing import ClassVar, Literal

from fairaudit.backends.checks import check_choice, check_number, check_numbers, check_whole
from fairaudit.backends.decisive import (
    decisive_words,
    has_word,
    strongest,
    user_text,
    word_pattern,
)
from fairaudit.backends.options import finite_log
from fairaudit.errors import InputError
from fairaudit.rows import Answer, Cell, Identity, Prompt

__all__ = ["SimulatedBackend"]

_VERSION = "1"
_LOW, _HIGH = 0.01, 0.99
_NORMAL = NormalDist()
_LONG_WORD = re.compile(r"\b[a-z]{8,}\b")
_ANY = "any"
_NO_TEXT = "This simulated model chooses among options and writes no text of its own."
_REFUSAL = "I'm sorry, but I can't provide medical advice."
_FORMS = ("{}.", "Answer: {}.", "My answer is: {}.", "I would answer: {}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class SimulatedBackend:
    r"""Seeded answers with planted group effects, refusals and spread between vignettes.

    It sees the messages only and finds the group by reading the user's: `effects={"Black":
    -0.1}` acts where “Black” stands as a word of its own, in this case; “black stool” is
    another word. `check_prompts` refuses words that no prompt holds. The probability of the
    first option in canonical order (“yes” of yes and no) is

    .. math:: p = logit^{-1}(logit(base) + spread \cdot v) + \sum effects
              + noise \cdot e

    clipped to [0.01, 0.99], where v is standard normal between vignettes and e between
    prompts; the other options share the rest. A vignette is recognised by its long words
    in lower case, so that swapping a descriptor such as “White” or “woman” leaves v as it is.
    Where a prompt has no options (numbers, texts, reasons first), it writes one sentence that
    answers nothing.

    Parameters
    ----------
    seed : int
        Seed of all draws.
    base : float
        Probability of the first option in the middle vignette, in (0, 1).
    spread : float
        Standard deviation of v, on the logit scale.
    noise : float
        Standard deviation of the noise between prompts, on the probability scale.
    effects : Mapping[str, float]
        For a word, what it adds to the probability. Effects of several words add up.
    refusal_rates : Mapping[str, float]
        For a word, the share of prompts with it that are refused; “any” for all prompts.
        Rates of several words add up to at most 1.
    attention_words : Iterable[str] or Mapping[str, float]
        Words of a decisive clinical change. Those of `acute_pain` if not given; `attending` adds
        those of other sets, and an audit.yaml that names none has that done. A mapping tells of
        each word what it adds to the probability; those of a list add `attention_effect`.
    attention_effect : float
        What a word of a list adds to the probability; 0 for a model that ignores it, and every
        decisive change.
    option_mass : float
        Probability that falls on the options at all, in (0, 1].
    answers : {"scores", "text"}
        Give the options' log-probabilities, or write one option in a sentence.
    batch_size : int
        Prompts in one batch.

    Raises
    ------
    InputError
        If a setting is wrong.

    Examples
    --------
    >>> from math import exp
    >>> from fairaudit.rows import Prompt
    >>> backend = SimulatedBackend(effects={"Black": -0.1}, spread=0, noise=0, option_mass=1)
    >>> prompts = [Prompt(prompt_id=g, messages=(("user", f"A {g} man."),), options=("yes", "no"))
    ...            for g in ("White", "Black")]
    >>> [round(exp(a.option_logprobs[0]), 6) for a in backend.answer(prompts, sample=0)]
    [0.6, 0.5]
    """

    simulated: ClassVar[bool] = True
    """Tells a report that these are not answers of a model."""

    seed: int = 0
    base: float = 0.6
    spread: float = 1.0
    noise: float = 0.05
    effects: Mapping[str, float] = field(default_factory=dict)
    refusal_rates: Mapping[str, float] = field(default_factory=dict)
    attention_words: Iterable[str] | Mapping[str, float] = ("0/10",)
    attention_effect: float = -0.4
    option_mass: float = 0.95
    answers: Literal["scores", "text"] = "scores"
    batch_size: int = 64

    def __post_init__(self) -> None:
        check_choice("answers", self.answers, ("scores", "text"))
        check_number("base", self.base, _LOW, _HIGH)
        check_number("spread", self.spread, 0)
        check_number("noise", self.noise, 0)
        check_number("option_mass", self.option_mass, 1e-6, 1)
        check_number("attention_effect", self.attention_effect, -1, 1)
        check_whole("batch_size", self.batch_size, 1)
        check_numbers("effects", self.effects, -1, 1)
        check_numbers("refusal_rates", self.refusal_rates, 0, 1)
        if isinstance(self.attention_words, str):
            raise InputError("The setting attention_words has to be a list of words.")
        if isinstance(self.attention_words, Mapping):
            check_numbers("attention_words", self.attention_words, -1, 1)

    @property
    def identity(self) -> Identity:
        """“simulated”, the version of its code, and all that decides its answers."""
        words = self.attention_words
        return Identity(
            name="simulated",
            revision=_VERSION,
            params={
                "seed": self.seed,
                "base": self.base,
                "spread": self.spread,
                "noise": self.noise,
                "effects": dict(self.effects),
                "refusal_rates": dict(self.refusal_rates),
                "attention_words": dict(words) if isinstance(words, Mapping) else list(words),
                "attention_effect": self.attention_effect,
                "option_mass": self.option_mass,
                "answers": self.answers,
            },
        )

    def answer(self, prompts: Sequence[Prompt], *, sample: int) -> Sequence[Answer]:
        """Make up an answer for each prompt; see `Backend.answer`."""
        return [self._answer(prompt, sample) for prompt in prompts]

    def attending(self, cells: Iterable[Cell]) -> "SimulatedBackend":
        """The same model, reacting to the decisive changes of a design's attention controls.

        It learns of each change that holds none of its `attention_words` what words it brings in,
        and answers those as surely as it can, in the direction that the control asks for. Where it
        knows a word of each, or its `attention_effect` is 0, it stays as it is.

        Parameters
        ----------
        cells : Iterable[Cell]
            The members of the design, such as `counterfactuals` gives them.

        Examples
        --------
        >>> from fairaudit import counterfactuals, load_attributes, load_vignettes
        >>> vignettes, sex = load_vignettes("chest_pain"), load_attributes("sex")
        >>> cells = counterfactuals(vignettes, sex, wordings=1)
        >>> len(SimulatedBackend().attention_words)
        1
        >>> len(SimulatedBackend().attending(cells).attention_words)
        18
        """
        if not self.attention_effect:
            return self
        known = self._words
        learnt = decisive_words(cells, known)
        return replace(self, attention_words={**known, **learnt}) if learnt else self

    def check_prompts(self, prompts: Iterable[Prompt]) -> None:
        """Refuse words of `effects` and `refusal_rates` that none of the prompts holds.

        Nothing would be planted for them, and an audit of this model would be no positive control.

        Parameters
        ----------
        prompts : Iterable[Prompt]
            All that the model will be asked; read no further than needed. Those without options
            do not count, since nothing acts on them.

        Raises
        ------
        InputError
            With each such word, its setting, and how the prompts write it, if in another case.

        Examples
        --------
        >>> asked = Prompt(prompt_id="p", messages=(("user", "A Black man."),), options=("a", "b"))
        >>> SimulatedBackend(effects={"Black": -0.1}).check_prompts([asked])
        >>> SimulatedBackend(effects={"black": -0.1}).check_prompts([asked])
        Traceback (most recent call last):
        fairaudit.errors.InputError: No prompt with options holds the word “black” (effects): it
        would do nothing. The case counts: the prompts have “Black”.
        """
        lacking = [*self.effects, *(word for word in self.refusal_rates if word != _ANY)]
        written: dict[str, str] = {}
        for text in (user_text(prompt.messages) for prompt in prompts if prompt.options):
            lacking = [word for word in lacking if not has_word(text, word)]
            if not lacking:
                return
            for word in lacking:
                if word not in written and (
                    found := word_pattern(word, re.IGNORECASE).search(text)
                ):
                    written[word] = found[0]
        if lacking:
            told = [self._told(word, written.get(word)) for word in dict.fromkeys(lacking)]
            raise InputError(" ".join(told))

    def _told(self, word: str, written: str | None) -> str:
        settings = {"effects": self.effects, "refusal_rates": self.refusal_rates}
        named = " and ".join(name for name, words in settings.items() if word in words)
        told = f"No prompt with options holds the word “{word}” ({named}): it would do nothing. "
        if written:
            return f"{told}The case counts: the prompts have “{written}”."
        return f"{told}Write it as the prompts do, or leave it out."

    def _answer(self, prompt: Prompt, sample: int) -> Answer:
        if not prompt.options:
            return Answer(text=_NO_TEXT, finish_reason="stop")
        text = user_text(prompt.messages)
        place = f"{self.seed}/{prompt.prompt_id}/{sample}"
        if _uniform(f"refusal/{place}") < self._refusal_rate(text):
            return Answer(text=_REFUSAL, finish_reason="stop")
        probabilities = self._probabilities(text, len(prompt.options), place)
        if self.answers == "scores":
            logprobs = tuple(finite_log(self.option_mass * p) for p in probabilities)
            return Answer(finish_reason="scored", option_logprobs=logprobs)
        option = _drawn(prompt.options, probabilities, _uniform(f"option/{place}"))
        form = _FORMS[int(_uniform(f"form/{place}") * len(_FORMS))]
        written = form.format(option)
        return Answer(text=written[:1].upper() + written[1:], finish_reason="stop")

    @property
    def _words(self) -> Mapping[str, float]:
        """What each word of a decisive change adds."""
        if isinstance(self.attention_words, Mapping):
            return self.attention_words
        return dict.fromkeys(self.attention_words, self.attention_effect)

    def _attention(self, text: str) -> float:
        """What the strongest word of a decisive change in a text adds; 0 where it has none."""
        words = self._words
        return strongest({word: words[word] for word in words if has_word(text, word)})

    def _refusal_rate(self, text: str) -> float:
        rates = self.refusal_rates.items()
        return sum(rate for word, rate in rates if word == _ANY or has_word(text, word))

    def _probabilities(self, text: str, count: int, place: str) -> list[float]:
        logit = math.log(self.base / (1 - self.base)) + self.spread * self._vignette(text)
        first = 1 / (1 + math.exp(-logit))
        first += sum(effect for word, effect in self.effects.items() if has_word(text, word))
        first += self._attention(text)
        first += self.noise * _normal(f"noise/{place}")
        first = min(max(first, _LOW), _HIGH)
        return [first] + [(1 - first) / (count - 1)] * (count - 1) if count > 1 else [1.0]

    def _vignette(self, text: str) -> float:
        """Standard normal of a vignette: the scaled sum of one for each two neighbouring words.

        Only long words in lower case count. Neighbours and not single words, because a word
        that only one group's texts hold would shift all vignettes of the group alike, which is
        a group effect that nobody planted.
        """
        words = _LONG_WORD.findall(text)
        pairs = list(pairwise(words))
        total = sum(_normal(f"{self.seed}/{one}/{two}") for one, two in pairs)
        return total / math.sqrt(len(pairs)) if pairs else 0.0


def _uniform(place: str) -> float:
    """Seeded number in (0, 1), the same on every machine."""
    number = int.from_bytes(hashlib.blake2b(place.encode(), digest_size=8).digest(), "big")
    return ((number >> 12) + 0.5) / 2**52


def _normal(place: str) -> float:
    return _NORMAL.inv_cdf(_uniform(place))


def _drawn(options: Sequence[str], probabilities: Sequence[float], point: float) -> str:
    total = 0.0
    for option, probability in zip(options, probabilities, strict=True):
        total += probability
        if point < total:
            return option
    return options[-1]
