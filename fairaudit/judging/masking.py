"""Taking out of a text what would tell a judge which group the patient belongs to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fairaudit.counterfactual import Attribute
from fairaudit.counterfactual.language import article
from fairaudit.judging.persons import (
    GENDERED,
    PATIENT,
    cased,
    neutral_persons,
    without_ages,
)
from fairaudit.judging.vocabulary import Vocabulary, vocabulary_of

__all__ = ["WITHHELD", "Masker", "masker_of"]

WITHHELD = "[withheld]"
"""What stands for a word that tells a group where it cannot simply be left out."""

# Long runs of blanks would be gone through again from each of their places.
_BLANKS = re.compile(r"\s{3,}")
_TWICE = re.compile(r"\b(?:the )?patient:? the patient\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Masker:
    """Replaces names, words of the groups, and words that tell sex, gender or, if asked, age.

    It changes words, not what is said: an answer that orders a pregnancy test still tells the
    sex. The same text always gives the same result.

    Parameters
    ----------
    vocabulary : Vocabulary
        Words of the attributes that are swapped.
    names : Pattern or None
        Names of the patient, of all members of the matched sets.
    ages : bool
        Whether ages are replaced too.
    """

    vocabulary: Vocabulary
    names: re.Pattern[str] | None
    ages: bool

    def masked(self, text: str) -> str:
        """The text without the words that tell who the patient is.

        Examples
        --------
        >>> from fairaudit import load_attributes
        >>> masker = masker_of(load_attributes("race_ethnicity", "insurance"), ["Latasha Bowens"])
        >>> masker.masked("Ms. Bowens is a 46-year-old Black woman on Medicaid. She has migraine.")
        'The patient is a 46-year-old patient on [withheld]. They have migraine.'
        """
        text = _BLANKS.sub(lambda found: "\n\n" if "\n" in found[0] else " ", text)
        if self.names:
            text = self.names.sub(lambda found: cased(PATIENT, found), text)
        if self.vocabulary.clauses:
            text = self.vocabulary.clauses.sub("", text)
        if self.vocabulary.words:
            text = self.vocabulary.words.sub(_replaced, text)
        if self.ages:
            text = without_ages(text)
        return _TWICE.sub(lambda found: cased(PATIENT, found), neutral_persons(text))

    def naming(self, names: Iterable[str]) -> "Masker":
        """The same masker for patients of these names."""
        return replace(self, names=_names(names))

    def told_in(self, text: str) -> tuple[str, ...]:
        """Words of a text that tell, or could tell, who the patient is; none in a masked one."""
        found = [one[0] for one in self.names.finditer(text)] if self.names else []
        found += self.vocabulary.told_in(text)
        found += [one[0] for one in GENDERED.finditer(text)]
        if self.ages and without_ages(text) != text:
            found.append("an age")
        return tuple(found)


def masker_of(
    attributes: Sequence[Attribute], names: Iterable[str] = (), *, ages: bool = False
) -> Masker:
    """Make a masker for swaps of some attributes.

    Parameters
    ----------
    attributes : Sequence[Attribute]
        What is swapped.
    names : Iterable[str]
        Full names of patients, whose parts are replaced too.
    ages : bool
        Replace ages even where no attribute sets the age.
    """
    return Masker(
        vocabulary=vocabulary_of(attributes),
        names=_names(names),
        ages=ages or any("age" in one.slots for one in attributes),
    )


def _names(names: Iterable[str]) -> re.Pattern[str] | None:
    """Full names, and first and last names alone; initials alone tell nothing."""
    found: set[str] = set()
    for name in names:
        found.add(name)
        found |= {part for part in name.split() if not part.endswith(".")}
    if not found:
        return None
    listed = "|".join(re.escape(one) for one in sorted(found, key=lambda one: (-len(one), one)))
    title = r"(?:(?:Mr|Mrs|Ms|Mx|Miss)\b\.?[ \t]+)?"
    given = r"(?:[A-Z]\.[ \t]*){0,2}"
    return re.compile(rf"(?<![\w]){title}{given}(?:{listed})(?:[ \t]+(?:{listed}))*(?!\w)")


def _replaced(found: re.Match[str]) -> str:
    if found["kept"]:
        return found[0]
    if found["before"] is None:
        return WITHHELD if found["article"] is None else f"{found['article'][:1]} {WITHHELD}"
    if found["article"] is None:
        return ""
    following = found.string[found.end() :]
    agreed = article(following)
    return f"{agreed.capitalize() if found['article'][:1] == 'A' else agreed} "
