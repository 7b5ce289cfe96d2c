"""Option probabilities from what servers give: the likeliest tokens that begin an answer."""

import math
from collections.abc import Iterable, Sequence

from fairaudit.backends.options import finite_log

__all__ = ["first_token_logprobs", "same_beginning"]


def _plain(text: str) -> str:
    return text.strip().casefold()


def _words(option: str) -> tuple[str, ...]:
    """Tokens that stand for an option: the whole of it, or its first word."""
    whole = _plain(option)
    return tuple(dict.fromkeys((whole, *whole.split()[:1])))


def same_beginning(options: Sequence[str]) -> tuple[str, str] | None:
    """Two options that a first word cannot tell apart, if there are any.

    Examples
    --------
    >>> same_beginning(["no", "no analgesic", "opioid"]), same_beginning(["yes", "no"])
    (('no', 'no analgesic'), None)
    """
    seen: dict[str, str] = {}
    for option in options:
        first = _words(option)[-1]
        if first in seen:
            return seen[first], option
        seen[first] = option
    return None


def first_token_logprobs(
    tokens: Iterable[tuple[str, float]], options: Sequence[str]
) -> tuple[float, ...] | None:
    """Log-probability that the answer begins with each option.

    A token counts for an option if, but for spaces and capital letters, it is the option or its
    first word; a token that is only a part of a word counts for none. An option that is not among
    the tokens has a probability of (nearly) 0: it is below that of every token given.

    Parameters
    ----------
    tokens : iterable of (token, log-probability)
        The likeliest first tokens of the answer.
    options : Sequence[str]
        Options in canonical order; no two with the same first word.

    Returns
    -------
    tuple[float, ...] or None
        One finite number for each option; None if no token stands for any.

    Examples
    --------
    >>> tokens = [(" yes", math.log(0.5)), ("Yes", math.log(0.25)), ("No", math.log(0.125))]
    >>> found = first_token_logprobs(tokens, ["yes", "no"])
    >>> [round(math.exp(one), 6) for one in found]
    [0.75, 0.125]
    >>> first_token_logprobs([("The", -0.1)], ["yes", "no"]) is None
    True
    """
    shares = dict.fromkeys(options, 0.0)
    by_word = {word: option for option in options for word in _words(option)}
    # A token can be listed twice: as the one that was drawn, and among the likeliest.
    for token, logprob in dict(tokens).items():
        option = by_word.get(_plain(token))
        if option is not None:
            shares[option] += math.exp(logprob)
    if not any(shares.values()):
        return None
    return tuple(min(0.0, finite_log(shares[option])) for option in options)
