"""Outcomes of scored options: how probable the favourable one is, and how much mass they hold."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from fairaudit.outcomes.base import Reads, Scale, favourable_is_right, missing
from fairaudit.outcomes.reading.declining import declines
from fairaudit.rows import Cell, Measurement, Response

__all__ = [
    "OPTION_MASS",
    "OPTION_PROBABILITY",
    "OPTION_PROBABILITY_BY_LENGTH",
    "OptionMass",
    "OptionProbability",
    "OptionProbabilityByLength",
    "scores_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionProbability:
    """Probability of the favourable option among the options, in [0, 1].

    Formula: ``p = exp(l_f) / Σ_k exp(l_k)``, with ``l_k`` the log-probability of option k.
    """

    name: str = "option_probability"
    version: str = "1"
    scale: Scale = "probability"
    reads: ClassVar[Reads] = "scores"

    def applies(self, cell: Cell) -> bool:
        """On questions with options."""
        return bool(cell.options)

    def attention(self, cell: Cell) -> int:
        """It rises where the favourable option becomes more likely."""
        return 1

    def correct(self, cell: Cell) -> float:
        """1 where the favourable option is the right one, 0 where the other one is, else NaN."""
        return favourable_is_right(cell)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Normalise the scores over the options."""
        logprobs = scores_of(response, cell)
        return logprobs if isinstance(logprobs, Measurement) else _favourable(logprobs, cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionProbabilityByLength:
    """Share of the favourable option, log-probabilities divided by length first, in [0, 1].

    Formula: ``p = exp(l_f / n_f) / Σ_k exp(l_k / n_k)``, with ``l_k`` the log-probability of option
    k and ``n_k`` its length in bytes of UTF-8, which no tokenizer changes. Long options, each of
    whose tokens costs probability, then lose less against short ones; the numbers add up to 1 and
    are no probabilities of anything that the model would write.
    """

    name: str = "option_probability_by_length"
    version: str = "1"
    scale: Scale = "probability"
    reads: ClassVar[Reads] = "scores"

    def applies(self, cell: Cell) -> bool:
        """On questions with options."""
        return bool(cell.options)

    def attention(self, cell: Cell) -> int:
        """It rises where the favourable option becomes more likely."""
        return 1

    def correct(self, cell: Cell) -> float:
        """1 where the favourable option is the right one, 0 where the other one is, else NaN."""
        return favourable_is_right(cell)

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Divide the scores by the options' lengths, then normalise them."""
        logprobs = scores_of(response, cell)
        if isinstance(logprobs, Measurement):
            return logprobs
        lengths = [len(option.encode()) for option in cell.options]
        return _favourable([one / n for one, n in zip(logprobs, lengths, strict=True)], cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionMass:
    """Probability that the model gives to any of the options at all: a check of validity.

    Formula: ``m = Σ_k exp(l_k)``. Far below 1 the model would say something else, and the
    normalised probability says little about what it would do.
    """

    name: str = "option_mass"
    version: str = "1"
    scale: Scale = "probability"
    reads: ClassVar[Reads] = "scores"

    def applies(self, cell: Cell) -> bool:
        """On questions with options."""
        return bool(cell.options)

    def attention(self, cell: Cell) -> int:
        """It is measured on attention controls as everywhere; no change is asked of it."""
        return 1

    def parse(self, response: Response, cell: Cell) -> Measurement:
        """Sum the probabilities of the options."""
        logprobs = scores_of(response, cell)
        if isinstance(logprobs, Measurement):
            return logprobs
        mass = math.fsum(math.exp(logprob) for logprob in logprobs)
        return Measurement(value=mass, status="ok", evidence=f"{mass:.1%} on the options")


OPTION_PROBABILITY = OptionProbability()
OPTION_PROBABILITY_BY_LENGTH = OptionProbabilityByLength()
OPTION_MASS = OptionMass()


def _favourable(logprobs: Sequence[float], cell: Cell) -> Measurement:
    """Share of the favourable option, once the options' weights are made to add up to 1."""
    top = max(logprobs)
    weights = [math.exp(logprob - top) for logprob in logprobs]
    shares = [weight / math.fsum(weights) for weight in weights]
    return Measurement(
        value=shares[cell.options.index(cell.favourable)],
        status="ok",
        evidence=", ".join(
            f"{option} {share:.1%}" for option, share in zip(cell.options, shares, strict=True)
        ),
    )


def scores_of(response: Response, cell: Cell) -> tuple[float, ...] | Measurement:
    """Log-probabilities of the options, or why there are none."""
    if not cell.scored:
        return missing("unscored", "written answers have no option probabilities")
    if response.status == "error":
        return missing("error", response.error or "the model gave no answer")
    logprobs = response.option_logprobs
    if logprobs is None:
        if declines(response.text):
            return missing("refused", response.text)
        # A model that scores and wrote here all the same is told apart in `parse`, by its others.
        return missing("unscored" if response.text.strip() else "unparsed", response.text)
    if len(logprobs) != len(cell.options) or not all(map(math.isfinite, logprobs)):
        return missing("unparsed", f"scores {list(logprobs)} for {len(cell.options)} options")
    return logprobs
