"""Answer options as the events whose probability is read: spellings, tokens, overlaps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from fairaudit.backends.paths import Path

__all__ = ["OptionPaths", "disjoint_logprobs", "finite_log", "option_paths", "spelled", "spellings"]

Tokens = tuple[int, ...]

# Answers are kept as strict JSON, which has no infinity; 1e-300 is zero to every outcome.
_SMALLEST = 1e-300


def finite_log(probability: float) -> float:
    """Natural logarithm, with 1e-300 standing for zero.

    Examples
    --------
    >>> finite_log(1.0), round(finite_log(0.0))
    (0.0, -691)
    """
    return math.log(max(probability, _SMALLEST))


def spellings(option: str, options: Sequence[str]) -> tuple[str, ...]:
    """Ways in which an option is written: as it stands, and with its first letter's other case.

    A model that answers “No” has chosen the option “no”. With SmolLM2-135M and the shipped
    prompt this raises the probability on the options from 0.75 to 0.91. A spelling that is
    another option's own is left to that option, and a single letter has only its own: “a” is
    a common word.

    Examples
    --------
    >>> spellings("yes", ["yes", "no"]), spellings("A", ["A", "B"])
    (('yes', 'Yes'), ('A',))
    """
    swapped = option[:1].swapcase() + option[1:]
    alone = len(option) == 1 or swapped == option or swapped in options
    return (option,) if alone else (option, swapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionPaths:
    """The tokens of one prompt's options.

    Parameters
    ----------
    context : tuple[int, ...]
        Tokens on which every option is conditioned.
    sequences : tuple of tuple of tuple[int, ...]
        For each option, the continuations of the context that say it.
    """

    context: Tokens
    sequences: tuple[tuple[Tokens, ...], ...]

    @property
    def paths(self) -> list[Path]:
        """The context with each continuation, option by option."""
        start = len(self.context)
        return [Path(self.context + s, start) for option in self.sequences for s in option]

    @property
    def longest(self) -> int:
        """Tokens of the context with the longest continuation."""
        lengths = [len(sequence) for option in self.sequences for sequence in option]
        return len(self.context) + max(lengths, default=0)


def spelled(text: str, options: Sequence[str], gap: str) -> list[list[str]]:
    """The rendered prompt with every spelling of every option after it.

    Parameters
    ----------
    text : str
        The rendered prompt.
    options : Sequence[str]
        Options in canonical order.
    gap : str
        What stands between prompt and option: a space or nothing.

    Examples
    --------
    >>> spelled("Q:", ["ab", "c"], " ")
    [['Q: ab', 'Q: Ab'], ['Q: c']]
    """
    return [[text + gap + one for one in spellings(option, options)] for option in options]


def option_paths(prompt: Tokens, joint: Sequence[Sequence[Tokens]]) -> OptionPaths:
    """Part the tokens of prompt and option, which were read as one text.

    Where the last letters of the prompt and the first of an option become one token, the
    context is shortened for all options alike, so that their probabilities stay comparable.

    Parameters
    ----------
    prompt : tuple of int
        Tokens of the prompt by itself.
    joint : Sequence of Sequence of tuple of int
        For each option, the tokens of the prompt with each of its spellings.

    Returns
    -------
    OptionPaths
        Context and continuations.

    Examples
    --------
    >>> paths = option_paths((7, 8), [[(7, 8, 1)], [(7, 9, 2)]])
    >>> paths.context, paths.sequences
    ((7,), (((8, 1),), ((9, 2),)))
    """
    shared = min((_common(prompt, t) for option in joint for t in option), default=len(prompt))
    return OptionPaths(
        context=prompt[:shared],
        sequences=tuple(
            tuple(dict.fromkeys(tokens[shared:] for tokens in option)) for option in joint
        ),
    )


def _common(one: Tokens, other: Tokens) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def disjoint_logprobs(
    sequences: Sequence[Sequence[Tokens]], logprobs: Mapping[Tokens, float]
) -> tuple[float, ...]:
    r"""Log-probability that the answer begins with an option and with no longer one.

    An answer that says “no analgesic” also begins with “no”. To count it once, the
    probability of every continuation s loses that of the continuations t that extend it:

    .. math:: P^*(s) = P(s) - \sum_{t \in \text{next extensions of } s} P(t)

    and an option has the sum of P* over its spellings. The options' probabilities therefore
    never add up to more than 1.

    Parameters
    ----------
    sequences : Sequence of Sequence of tuple[int, ...]
        For each option, its continuations.
    logprobs : Mapping of tuple[int, ...] to float
        Log-probability of each continuation.

    Returns
    -------
    tuple[float, ...]
        One finite log-probability for each option.

    Examples
    --------
    >>> from math import exp, log
    >>> found = disjoint_logprobs([[(1,)], [(1, 2)]], {(1,): log(0.75), (1, 2): log(0.5)})
    >>> [round(exp(value), 6) for value in found]
    [0.25, 0.5]
    """
    every = {sequence for option in sequences for sequence in option}

    def next_longer(one: Tokens) -> set[Tokens]:
        longer = {s for s in every if len(s) > len(one) and s[: len(one)] == one}
        return {s for s in longer if not any(s[: len(t)] == t for t in longer - {s})}

    alone = {
        s: math.exp(logprobs[s]) - sum(math.exp(logprobs[t]) for t in next_longer(s)) for s in every
    }
    return tuple(finite_log(sum(alone[s] for s in option)) for option in sequences)
