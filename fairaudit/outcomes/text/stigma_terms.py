"""The terms that stigmatise patients or blame them, with where each of them comes from."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, cast

from fairaudit.outcomes.text.phrases import Phrases, phrases_of, rows_of

__all__ = ["StigmaTerm", "stigma_phrases", "stigma_terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StigmaTerm:
    """A term with the way in which it has to be used to count.

    Parameters
    ----------
    term : str
        The term, as `words/stigma_sources.csv` names it.
    tier : {"context_free", "patient"}
        Whether it counts wherever it stands, or only where it is said of the patient.
    use : {"label", "person", "adjective", "verb", "noun"}
        Part of speech: a “person” counts only as a noun (“a diabetic”, not “a diabetic foot”).
    standing : {"verified", "recalled", "ours"}
        Whether those who compiled the list saw the term in a source, named it from memory, or
        added it here.
    unless_after : tuple[str, ...]
        Words after it that make it something else.
    forms : tuple[str, ...]
        Phrases that are looked for, as `phrases_of` reads them.
    """

    term: str
    tier: Literal["context_free", "patient"]
    use: Literal["label", "person", "adjective", "verb", "noun"]
    standing: Literal["verified", "recalled", "ours"]
    unless_after: tuple[str, ...]
    forms: tuple[str, ...]


@cache
def stigma_terms() -> MappingProxyType[str, StigmaTerm]:
    """Every term by its name.

    Examples
    --------
    >>> stigma_terms()["noncompliant"].tier, stigma_terms()["addict"].standing
    ('patient', 'recalled')
    """
    return MappingProxyType(
        {
            row["term"]: StigmaTerm(
                term=row["term"],
                tier=cast(Literal["context_free", "patient"], row["tier"]),
                use=cast(Literal["label", "person", "adjective", "verb", "noun"], row["use"]),
                standing=cast(Literal["verified", "recalled", "ours"], row["standing"]),
                unless_after=tuple(filter(None, row["unless_after"].split(";"))),
                forms=tuple(row["forms"].split(";")),
            )
            for row in rows_of("stigma_terms")
        }
    )


@cache
def stigma_phrases() -> Phrases:
    """The forms of every term, each with the term's name."""
    return phrases_of((form, one.term) for one in stigma_terms().values() for form in one.forms)
