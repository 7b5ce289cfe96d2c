"""Probabilities of answer options, read from the likeliest tokens that a chat server lists.

A server lists the likeliest tokens at each place of the answer that it wrote, and no others. So an
option is known by its beginning: the tokens that begin it and no other option. Where the answer
itself began with what several options share, or with blanks, the next place is read as well.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fairaudit.backends.options import finite_log, spellings
from fairaudit.errors import PassingCallError

__all__ = ["BEGINNING", "Place", "Unscored", "options_logprobs", "places_in"]

BEGINNING = 16
"""Tokens to ask for where options are scored: they tell them apart, and show a refusal."""

# What is not listed may be left out of account below this share of the options' own probability.
_NEGLIGIBLE = 1e-4
# Servers round: what is left beside the listed tokens is known no better than this.
_ROUNDED = 1e-6
# Stands for “very unlikely” where a server has no number.
_NO_NUMBER = -9000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of an answer.

    Parameters
    ----------
    token : str
        What the model wrote there.
    likeliest : tuple of (token, log-probability)
        What it was likely to write there, `token` among them where the server says so.
    """

    token: str
    likeliest: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """Why the options of one answer have no probabilities."""

    reason: str


@dataclass(slots=True)
class _Masses:
    """Probability found for each option, and what could not be given to one of them."""

    words: list[float]
    parts: list[float]
    shared: float = 0.0
    unlisted: float = 0.0

    @property
    def options(self) -> list[float]:
        """By whole words, and by parts of words only for an option that no whole word begins."""
        return [word or part for word, part in zip(self.words, self.parts, strict=True)]


def places_in(content: Sequence[Any]) -> list[Place]:
    """The places of an answer, from what a client library holds of its log-probabilities.

    Each one has `token`, `logprob` and `top_logprobs`, a list of others with the first two.

    Raises
    ------
    PassingCallError
        If one of the log-probabilities is none.
    """
    return [
        Place(token=one.token, likeliest=tuple((t.token, t.logprob) for t in _listed(one)))
        for one in content
    ]


def _listed(place: Any) -> list[Any]:  # noqa: ANN401 - servers leave out what is required
    listed = list(getattr(place, "top_logprobs", None) or [])
    if all(one.token != place.token for one in listed):
        listed.append(place)
    # Two tokens can be written alike; each text counts with all of its tokens.
    if not all(isinstance(t.logprob, int | float) and t.logprob <= 1e-3 for t in listed):
        raise PassingCallError("the reply holds log-probabilities that are none")
    return listed


def options_logprobs(
    places: Sequence[Place], options: Sequence[str]
) -> tuple[float, ...] | Unscored:
    """Log-probability that the answer begins as each option does and as no other.

    A token that ends within a word, as “Y” does for “yes”, counts only for an option of which no
    longer beginning is listed. Blanks before an option do not count, and its first letter may have
    the other case. An option that is not listed has no number, but a bound: the probability that
    is left beside what is listed. Where that is below a ten-thousandth of the options' own
    probability it is given for the option; else no option of this answer is scored.

    Parameters
    ----------
    places : Sequence[Place]
        From the beginning of the answer.
    options : Sequence[str]
        In canonical order.

    Returns
    -------
    tuple[float, ...] or Unscored
        One finite log-probability for each option, or why there is none.

    Examples
    --------
    >>> from math import exp, log
    >>> likely = (("Yes", log(0.7)), ("No", log(0.2)), (" yes", log(0.05)), ("Not", log(0.05)))
    >>> found = options_logprobs([Place(token="Yes", likeliest=likely)], ["yes", "no"])
    >>> [round(exp(one), 6) for one in found]
    [0.75, 0.2]
    >>> options_logprobs([Place(token="Yes", likeliest=likely[:1])], ["yes", "no"]).reason
    'The server lists no beginning of “no” among 1 token; its probability is at most 0.3.'
    """
    if not places:
        return Unscored(reason="The answer is empty.")
    forms = [_forms(option, options) for option in options]
    masses = _masses(places, forms)
    scores = masses.options
    known, count = sum(scores), len(places[0].likeliest)
    listed = f"{count} token{'' if count == 1 else 's'}"
    if known == 0:
        return Unscored(reason=f"The server lists no beginning of any option among {listed}.")
    if masses.shared > _NEGLIGIBLE * known:
        return Unscored(
            reason=f"Options begin alike: {masses.shared:.2g} of the probability is that of "
            "several of them."
        )
    # Each could have all that is left over.
    bound = masses.unlisted + masses.shared
    missing = [o for o, mass in zip(options, scores, strict=True) if mass == 0]
    if missing and bound > _NEGLIGIBLE * known:
        return Unscored(
            reason=f"The server lists no beginning of “{missing[0]}” among {listed}; its "
            f"probability is at most {bound:.2g}."
        )
    return tuple(finite_log(mass or bound) for mass in scores)


def _masses(places: Sequence[Place], forms: Sequence[Sequence[str]]) -> _Masses:
    masses = _Masses([0.0] * len(forms), [0.0] * len(forms))
    # Every blank, and every beginning of an option, might be a token of its own.
    unlisted_tokens = 2 * sum(len(form) for option in forms for form in option)
    written, reached = "", 1.0
    for place in places:
        followed, seen, least = 0.0, 0.0, 1.0
        for token, logprob in place.likeliest:
            if logprob < _NO_NUMBER:
                continue
            chance = math.exp(logprob)
            seen, least = seen + chance, min(least, chance)
            text = (written + token).lstrip()
            begun = _begun(text, forms)
            if len(begun) == 1:
                within = _within_a_word(text, forms[begun[0]])
                (masses.parts if within else masses.words)[begun[0]] += reached * chance
            elif begun and token == place.token:
                followed = chance
            elif begun and text:
                masses.shared += reached * chance
            elif begun:
                # What would have come after the blanks is as unknown as what is not listed.
                masses.unlisted += reached * chance
        left = max(1.0 - seen, _ROUNDED)
        masses.unlisted += reached * min(left, least * unlisted_tokens)
        written, reached = written + place.token, reached * followed
        if not followed:
            return masses
    # The answer ended where several options begin.
    masses.shared += reached
    return masses


def _forms(option: str, options: Sequence[str]) -> tuple[str, ...]:
    """How an option is written; a letter before it has one case only, since “a” is a word."""
    lettered = not option[1:2].isalpha()
    return (option,) if lettered else spellings(option, options)


def _begun(text: str, forms: Sequence[Sequence[str]]) -> list[int]:
    """Options that a text may be the beginning of, or else the longest that it holds whole."""
    begun = [i for i, option in enumerate(forms) if any(form.startswith(text) for form in option)]
    if begun:
        return begun
    whole = [
        (len(form), i)
        for i, option in enumerate(forms)
        for form in option
        if text.startswith(form) and not text[len(form)].isalnum()
    ]
    return [max(whole)[1]] if whole else []


def _within_a_word(text: str, option: Sequence[str]) -> bool:
    return any(form.startswith(text) and form[len(text) :][:1].isalnum() for form in option)
